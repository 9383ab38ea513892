//! Bodies that a document does not require: a call that was given none sends none.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Expr, ExprMethodCall, ExprStruct, Fields, Ident, ImplItem, ImplItemFn, Item, ItemImpl, Pat, Stmt,
    parse_quote,
};

use super::{builders, tables};

/// Lets the calls of operations, by the names of their tables, go without a body; for some it is attached later.
pub fn finish(items: &mut [Item], attached: &BTreeMap<Ident, bool>) {
    let mut changed = Vec::new();
    for item in items.iter_mut() {
        if let Item::Impl(implementation) = item
            && let Some(is_attached) = operation(implementation).and_then(|name| attached.get(&name))
        {
            changed.push(implementation.self_ty.to_token_stream().into_iter().next().map(|name| name.to_string()));
            builders::functions(implementation).for_each(|function| change(function, *is_attached));
        }
    }
    for item in items {
        if let Item::Struct(item) = item
            && changed.contains(&Some(item.ident.to_string()))
            && let Fields::Named(fields) = &mut item.fields
        {
            fields.named.push(parse_quote!(body_is_set: bool));
        }
    }
}

/// The table of the operation that an implementation sends.
fn operation(implementation: &ItemImpl) -> Option<Ident> {
    let send = implementation.items.iter().find_map(|item| match item {
        ImplItem::Fn(function) if function.sig.ident == "send" => Some(function),
        _ => None,
    })?;
    tables::named_in(&send.block).map(|(_, name)| name)
}

fn change(function: &mut ImplItemFn, is_attached: bool) {
    match function.sig.ident.to_string().as_str() {
        "new" => Unset.visit_block_mut(&mut function.block),
        "body" | "body_map" => function.block.stmts.insert(0, parse_quote!(self.body_is_set = true;)),
        "send" => send(&mut function.block, is_attached),
        _ => {}
    }
}

/// Begins a call without a body.
struct Unset;

impl VisitMut for Unset {
    fn visit_expr_struct_mut(&mut self, expression: &mut ExprStruct) {
        expression.fields.push(parse_quote!(body_is_set: false));
    }
}

fn send(block: &mut Block, is_attached: bool) {
    for stmt in &mut block.stmts {
        let Stmt::Local(local) = stmt else { continue };
        match &mut local.pat {
            Pat::Struct(own) => {
                let fields = own.fields.iter();
                local.pat = parse_quote!(Self { #(#fields,)* body_is_set });
            }
            Pat::Ident(name) if name.ident == "body" => {
                if let Some(init) = &mut local.init {
                    let value = &init.expr;
                    *init.expr = parse_quote!(match body_is_set {
                        true => ::std::option::Option::Some(#value),
                        false => ::std::option::Option::None,
                    });
                }
            }
            _ if is_attached => Attach.visit_local_mut(local),
            _ => {}
        }
    }
}

/// Attaches the body to a request where there is one.
struct Attach;

impl VisitMut for Attach {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Some(without) = without_body(expression) {
            *expression = parse_quote!((match body {
                ::std::option::Option::Some(body) => #expression,
                ::std::option::Option::None => #without,
            }));
            return;
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

/// The building of a request without what `.json(&body)` or `.header(CONTENT_TYPE, kind).body(body)` add to it last.
fn without_body(expression: &Expr) -> Option<Expr> {
    let Expr::MethodCall(call) = expression else { return None };
    match call.method.to_string().as_str() {
        "json" => Some((*call.receiver).clone()),
        "body" => match &*call.receiver {
            Expr::MethodCall(ExprMethodCall { method, receiver, .. }) if method == "header" => {
                Some((**receiver).clone())
            }
            receiver => Some(receiver.clone()),
        },
        _ => None,
    }
}
