//! The arguments of a call: who refuses them is named, those that are headers are checked, and those of the query
//! and of other places in a style of theirs are written as the document has them.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprMethodCall, Ident, Stmt, parse_quote};

/// Makes arguments that were refused name the operation they were for, and checks those that are headers.
pub struct NameOperation {
    pub table: Ident,
    /// Names of the headers that are secrets, which have no text but what they expose.
    pub secrets: BTreeSet<String>,
    /// The names that parameters are sent by, by those in the code, where they are others.
    pub names: BTreeMap<String, Sent>,
}

/// The name and the place that a parameter is sent by, where the code has others.
pub struct Sent {
    pub name: String,
    pub place: String,
}

impl VisitMut for NameOperation {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        let table = &self.table;
        if call.method == "append"
            && let (Some(name), Some(value)) = (call.args.first().cloned(), call.args.last().and_then(converted))
        {
            let is_secret = self.secrets.contains(name.to_token_stream().to_string().trim_matches('"'));
            let text: Expr = if is_secret { parse_quote!(#value.expose()) } else { parse_quote!(&#value.to_string()) };
            let name = sent(&name, &self.names);
            call.args = parse_quote!(#name, super::#table.header(#name, #text)?);
        }
        // The client of HTTP has functions for the other methods alone.
        if call.method == "options" && call.receiver.to_token_stream().to_string().ends_with(". client") {
            let url = &call.args;
            call.args = parse_quote!(reqwest::Method::OPTIONS, #url);
            call.method = parse_quote!(request);
        }
        if call.method == "map_err" && call.args.to_token_stream().to_string() == "Error :: InvalidRequest" {
            call.args = parse_quote!(|reason| Error::invalid(&super::#table, reason));
        }
        visit_mut::visit_expr_method_call_mut(self, call);
    }
}

/// The `value` of `value.to_string().try_into()?`.
fn converted(expression: &Expr) -> Option<Expr> {
    let Expr::Try(tried) = expression else { return None };
    let Expr::MethodCall(conversion) = &*tried.expr else { return None };
    match &*conversion.receiver {
        Expr::MethodCall(text) if text.method == "to_string" => Some((*text.receiver).clone()),
        _ => None,
    }
}

/// Adds the parameters of the query by ourselves, once the request is built.
pub fn write_query(block: &mut Block, table: &Ident, request: &Ident, names: &BTreeMap<String, Sent>) {
    let mut take = TakeQuery::default();
    take.visit_block_mut(block);
    for (name, value) in take.parameters.iter().rev() {
        let other = names.get(name.to_token_stream().to_string().trim_matches('"'));
        let name = sent(name, names);
        let add: Ident = match other.map(|other| other.place.as_str()) {
            Some("header") => parse_quote!(add_header),
            Some("cookie") => parse_quote!(add_cookie),
            Some("path") => parse_quote!(add_path),
            _ => parse_quote!(add_query),
        };
        block.stmts.push(parse_quote!(super::#table.#add(&mut #request, #name, #value)?;));
    }
}

/// The name that a parameter is sent by.
fn sent(name: &Expr, names: &BTreeMap<String, Sent>) -> Expr {
    let other = names.get(name.to_token_stream().to_string().trim_matches('"'));
    other.map_or_else(
        || name.clone(),
        |other| {
            let name = &other.name;
            parse_quote!(#name)
        },
    )
}

/// Makes the body of a request one of several parts, in place of JSON.
pub fn write_parts(block: &mut Block, table: &Ident, request: &Ident, is_optional: bool) {
    let mut take = TakeJson::default();
    take.visit_block_mut(block);
    if let Some(body) = take.body {
        block.stmts.push(match is_optional {
            true => parse_quote!(if let Some(body) = #body { super::#table.add_parts(&mut #request, body)?; }),
            false => parse_quote!(super::#table.add_parts(&mut #request, #body)?;),
        });
    }
}

/// Takes the `.json(&body)` out of the building of a request.
#[derive(Default)]
struct TakeJson {
    body: Option<Expr>,
}

impl VisitMut for TakeJson {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Expr::MethodCall(call) = expression
            && call.method == "json"
            && let Some(body) = call.args.first()
        {
            self.body = Some(body.clone());
            *expression = (*call.receiver).clone();
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

/// Takes the `.query(&QueryParam::new(name, &value))` out of the building of a request, the last one first.
#[derive(Default)]
struct TakeQuery {
    parameters: Vec<(Expr, Expr)>,
}

impl VisitMut for TakeQuery {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        while let Expr::MethodCall(call) = expression
            && call.method == "query"
            && let Some(parameter) = call.args.first().and_then(query_parameter)
        {
            self.parameters.push(parameter);
            *expression = (*call.receiver).clone();
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

fn query_parameter(argument: &Expr) -> Option<(Expr, Expr)> {
    let Expr::Reference(reference) = argument else { return None };
    let Expr::Call(call) = &*reference.expr else { return None };
    let is_query = call.func.to_token_stream().to_string().replace(' ', "").ends_with("QueryParam::new");
    let arguments = (call.args.first()?.clone(), call.args.last()?.clone());
    is_query.then_some(arguments)
}

/// Puts the address of the operation's own server in place of that of all others.
pub fn move_server(block: &mut Block, table: &Ident, client: &Ident) {
    for stmt in block.stmts.iter_mut().filter(|stmt| matches!(stmt, Stmt::Local(_))) {
        let tokens = stmt.to_token_stream().to_string();
        let moved =
            tokens.replacen(&format!("{client} . baseurl"), &format!("{client}.inner.base_url_of(&super::{table})"), 1);
        if let Some(changed) = syn::parse_str(&moved).ok().filter(|_| moved != tokens) {
            *stmt = changed;
        }
    }
}
