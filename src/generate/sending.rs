//! The end of each call: one function sends the request that was built, as the operation's table says.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{Block, Ident, Stmt, parse_quote};

use super::arguments::{NameOperation, Sent, move_server, write_parts, write_query};
use super::{parameters, tables};
use crate::spec::{Document, FORM, LocatedOperation, MULTIPART};

/// Puts one call in place of all of `send` that comes after the request is built; returns the operation's table, where the
/// block is such a function.
pub fn replace(document: &Document, block: &mut Block) -> Option<Ident> {
    let (at, table) = tables::named_in(block)?;
    let operation = document.operations().find(|operation| tables::name(operation.id()) == table)?;
    block.stmts.truncate(at);
    let [request, client] = block.stmts.last().and_then(request_and_client)?;
    let names = wire_names(document, &operation);
    write_query(block, &table, &request, &names);
    let is_optional = tables::has_optional_body(document, &operation);
    if tables::is_of_parts(document, &operation) {
        write_parts(block, &table, &request, is_optional);
    }
    if document.server(&operation).is_some() {
        move_server(block, &table, &client);
    }
    let kind = document.operation_json(&operation)["x-media-type"].as_str();
    if let Some(kind) = kind.filter(|kind| !kind.starts_with(FORM) && *kind != MULTIPART) {
        let name_kind: Stmt =
            parse_quote!(#request.headers_mut().insert("content-type", super::#table.header("", #kind)?););
        block.stmts.push(match is_optional {
            true => parse_quote!(if #request.body().is_some() { #name_kind }),
            false => name_kind,
        });
    }
    let send = function(document, &operation);
    let send: Block =
        parse_quote!({ ::scicloud::client::#send(&#client.inner, &#client.client, #request, &super::#table).await });
    block.stmts.extend(send.stmts);
    let secrets = secret_headers(document, &operation);
    NameOperation { table: table.clone(), secrets, names }.visit_block_mut(block);
    Some(table)
}

/// The function of the client that sends an operation's request and reads the answer.
fn function(document: &Document, operation: &LocatedOperation<'_>) -> Ident {
    match () {
        () if !tables::answers_body(document, operation) => parse_quote!(send_for_nothing),
        () if tables::answers_by_status(document, operation) => parse_quote!(send_by_status),
        () if tables::answers_stream(document, operation) => parse_quote!(send_for_stream),
        () => parse_quote!(send),
    }
}

/// The names that an operation's parameters are sent by, where those in the code are others.
fn wire_names(document: &Document, operation: &LocatedOperation<'_>) -> BTreeMap<String, Sent> {
    let is_other = |parameter: &&Value| parameter.get("x-name").is_some() || parameter.get("x-in").is_some();
    let parameters = document.parameters(operation).into_iter().filter(is_other);
    let names = parameters.filter_map(|parameter| {
        let place = parameter["x-in"].as_str().unwrap_or("query").to_owned();
        let sent = Sent { name: parameters::wire_name(parameter).to_owned(), place };
        Some((parameter["name"].as_str()?.to_owned(), sent))
    });
    names.collect()
}

/// Names of an operation's header parameters that are secrets.
fn secret_headers(document: &Document, operation: &LocatedOperation<'_>) -> BTreeSet<String> {
    let parameters = document.parameters(operation).into_iter();
    let secrets = parameters.filter(|parameter| tables::is_secret(&document.root, &parameter["schema"]));
    secrets.filter_map(|parameter| parameter["name"].as_str().map(str::to_owned)).collect()
}

/// The variables of `let mut request = client.client.get(url)`, whose names are others where parameters have these.
fn request_and_client(building: &Stmt) -> Option<[Ident; 2]> {
    let tokens = building.to_token_stream().to_string();
    let (before, after) = tokens.split_once(" = ")?;
    let (before_client, _) = after.split_once(" . client")?;
    let names = [before.split_whitespace().last()?, before_client.split_whitespace().last()?];
    Some(names.map(|name| quote::format_ident!("{name}")))
}
