//! Lists as streams of their items, from `x-collection`.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Block, Expr, File, Ident, Item, ItemImpl, Stmt, Type, parse_quote};

use super::{builders, tables};
use crate::spec::{Collection, Document, LocatedOperation, OffsetUnit, field, resolve};

/// Gives the call of every list a `stream` beside its `send`.
pub fn add(file: &mut File, document: &Document) -> Result<(), String> {
    for operation in document.operations() {
        let Some(collection) = document.collection(&operation) else { continue };
        let id = operation.id();
        let item = item_type(document, &operation, &collection)?;
        let call = call(&mut file.items, &id.to_upper_camel_case()).ok_or_else(|| {
            format!("the generated code has no call of {id}; compare it with src/generate/streams.rs")
        })?;
        let send = builders::functions(call).find(|function| function.sig.ident == "send");
        let request = send.and_then(|send| split(&mut send.block));
        let (request, client) = request
            .ok_or_else(|| format!("the call of {id} builds no request; compare it with src/generate/streams.rs"))?;
        call.items.push(parse_quote! {
            /// The request that this call sends.
            fn into_request(self) -> Result<::reqwest::Request, Error> #request
        });
        let table = tables::name(id);
        call.items.push(parse_quote! {
            /// The items of the whole list, one by one; [`Items`](scicloud::client::Items) says how they are asked for.
            pub fn stream(self) -> ::scicloud::client::Items<types::#item> {
                let client = self.#client;
                ::scicloud::client::items(&client.inner, &client.client, self.into_request(), &super::#table)
            }
        });
    }
    Ok(())
}

/// The list of an operation, as its table has it.
pub fn table(document: &Document, operation: &LocatedOperation<'_>) -> Option<TokenStream> {
    let Collection { items, key, total, paging, .. } = document.collection(operation)?;
    let total = tables::option(total);
    // A list that pages otherwise is a fault of the document, which is told before.
    let paging = tables::option(paging.and_then(|paging| {
        let offset = paging.offset?;
        let mut parameters = document.parameters(operation).into_iter();
        let parameter = parameters.find(|parameter| parameter["name"] == *offset);
        let schema = parameter.and_then(|parameter| resolve(&document.root, &parameter["schema"]));
        let told = paging.first.and_then(|first| i64::try_from(first).ok());
        let first = told.or_else(|| schema?["minimum"].as_i64()).unwrap_or(0);
        let unit = match paging.unit? {
            OffsetUnit::Row => quote!(Row),
            OffsetUnit::Page => quote!(Page),
        };
        Some(quote!(::scicloud::client::Paging { offset: #offset, unit: ::scicloud::client::OffsetUnit::#unit, first: #first }))
    }));
    Some(quote!(::scicloud::client::Collection { items: #items, key: #key, total: #total, paging: #paging }))
}

/// The name of the type of a list's items.
fn item_type(document: &Document, operation: &LocatedOperation<'_>, list: &Collection) -> Result<Ident, String> {
    let responses = document.responses(operation);
    let success = responses.iter().find(|(status, _)| status.starts_with('2'));
    let body = success.map(|(_, response)| &response["content"]["application/json"]["schema"]);
    let array = body.and_then(|body| field(&document.root, body, &list.items));
    let reference = array.and_then(|array| array["items"]["$ref"].as_str());
    let name = reference.and_then(|reference| reference.rsplit('/').next());
    let name = name.ok_or_else(|| {
        let (id, items) = (operation.id(), &list.items);
        format!("the items at {items} of {id} have no schema of their own; give them one in components")
    })?;
    Ok(format_ident!("{}", name.to_upper_camel_case()))
}

/// The functions of an operation's call.
fn call<'a>(items: &'a mut [Item], name: &str) -> Option<&'a mut ItemImpl> {
    let builders = items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == "builder" => module.content.as_mut(),
        _ => None,
    });
    builders?.1.iter_mut().find_map(|item| match item {
        Item::Impl(call) if call.trait_.is_none() && is_named(&call.self_ty, name) => Some(call),
        _ => None,
    })
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == name))
}

/// Takes out of `send` what builds the request, with the name of the client there, and leaves a call of it.
fn split(send: &mut Block) -> Option<(Block, Ident)> {
    let sending = send.stmts.pop()?;
    let building = std::mem::take(&mut send.stmts);
    let (client, request) = arguments(&sending)?;
    *send = parse_quote!({
        let #client = self.#client;
        let #request = self.into_request()?;
        #sending
    });
    let building = parse_quote!({
        #(#building)*
        Ok(#request)
    });
    Some((building, client))
}

/// The client and the request of `::scicloud::client::send(&client.inner, …, request, …).await`.
fn arguments(sending: &Stmt) -> Option<(Ident, Expr)> {
    let Stmt::Expr(Expr::Await(sending), _) = sending else { return None };
    let Expr::Call(call) = &*sending.base else { return None };
    let Expr::Reference(session) = call.args.first()? else { return None };
    let Expr::Field(session) = &*session.expr else { return None };
    let Expr::Path(client) = &*session.base else { return None };
    Some((client.path.get_ident()?.clone(), call.args.get(2)?.clone()))
}
