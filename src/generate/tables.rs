//! The statements of a document about requests and answers, as tables that the client looks things up in.

use heck::{ToShoutySnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::{Value, json};
use syn::{Block, Expr, Ident, Local, Stmt};

use std::collections::BTreeSet;

use super::lower::has_own_type;
use super::{parameters, streams};
use crate::spec::{
    Document, FORM, LocatedOperation, MULTIPART, Outcome, Rules, Server, field, meaning, references, resolve, statuses,
};

/// The name of an operation's table.
pub fn name(id: &str) -> Ident {
    format_ident!("{}", id.to_shouty_snake_case())
}

/// The statement of a call that names its operation, with the table of that.
pub fn named_in(block: &Block) -> Option<(usize, Ident)> {
    block.stmts.iter().enumerate().find_map(|(at, stmt)| {
        let Stmt::Local(Local { init: Some(init), .. }) = stmt else { return None };
        let Expr::Struct(info) = &*init.expr else { return None };
        let id = info.fields.first().filter(|_| info.path.is_ident("OperationInfo"))?;
        Some((at, name(id.expr.to_token_stream().to_string().trim_matches('"'))))
    })
}

/// The tables of all operations of a document.
pub fn tables(document: &Document) -> TokenStream {
    let served = document.operations().filter(|operation| document.is_served(operation));
    let names: Vec<_> = served.map(|operation| name(operation.id())).collect();
    let tables = document.operations().map(|operation| table(document, &operation));
    let fields = fields(&document.root);
    let codes = codes(document);
    let forms = document.operations().filter(|operation| document.takes_form(operation));
    let forms = forms.map(|operation| operation.id().to_owned());
    let readers = document.operations().filter_map(|operation| reader(document, &operation));
    // The suite is in this crate, and reads the documents that stand beside it.
    let readers = (document.rules == Rules::Transcription).then(|| {
        quote! {
            /// Reads the body of an operation's success as its type and writes it again.
            #[cfg(feature = "conformance")]
            pub(crate) static READERS: &[(&str, ::scicloud::client::Reader)] = &[#(#readers),*];
        }
    });
    quote! {
        #(#tables)*

        /// The properties that the document sets bounds to, by schema.
        pub static FIELDS: &[::scicloud::client::Field] = &[#(#fields),*];

        /// The operations that this crate's server has.
        pub static OPERATIONS: &[&::scicloud::client::Operation] = &[#(&#names),*];

        /// Ids of the operations whose body may be sent as a form too, which this client does not do.
        pub static FORMS: &[&str] = &[#(#forms),*];

        /// The codes of refusals that the document lists.
        pub static CODES: &[::scicloud::client::Code] = &[#(#codes),*];

        #readers
    }
}

/// An operation's id with the function that reads a body of its success; none if the type has no name of its own.
fn reader(document: &Document, operation: &LocatedOperation<'_>) -> Option<TokenStream> {
    let id = operation.id();
    let responses = document.responses(operation).into_iter();
    let (_, success) = responses.into_iter().find(|(status, _)| status.starts_with(['2', '3']))?;
    let reference = success["content"]["application/json"]["schema"]["$ref"].as_str()?;
    resolve(&document.root, &json!({ "$ref": reference })).filter(|schema| has_own_type(schema))?;
    let name = format_ident!("{}", reference.rsplit('/').next()?.to_upper_camel_case());
    Some(quote!((#id, ::scicloud::client::reread::<types::#name>)))
}

fn table(document: &Document, operation: &LocatedOperation<'_>) -> TokenStream {
    let id = operation.id();
    let name = name(id);
    let doc = format!("What the document says of the operation `{id}`.");
    let method = operation.method.to_uppercase();
    let path = references::sent_path(operation.path);
    let security = document.security(operation);
    let credential = option(security.headers.first());
    let (keys, prefix, is_open) = (security.headers.iter().skip(1), security.prefix, security.is_open);
    let (query_keys, cookie_keys) = (&security.query_keys, &security.cookie_keys);
    let other_keys = document.other_keys(operation).into_iter().map(|[headers, query, cookies]| {
        quote! {
            ::scicloud::client::Keys {
                headers: &[#(#headers),*], query: &[#(#query),*], cookies: &[#(#cookies),*],
            }
        }
    });
    let server = option(document.server(operation).map(|Server { host, other_host, path, other_path }| {
        let host = option(host);
        quote! {
            ::scicloud::client::Server { host: #host, other_host: #other_host, path: #path, other_path: #other_path }
        }
    }));
    let parameters = document.parameters(operation).into_iter();
    let parameters = parameters.flat_map(|value| parameters::parameter(&document.root, value));
    let body = document.request_schema(operation).map(|schema| parameters::body(&document.root, schema));
    let body = body.unwrap_or_default();
    let kind = document.operation_json(operation)["x-media-type"].as_str();
    let is_form = kind.is_some_and(|kind| kind.starts_with(FORM));
    let encodings = document.operation_json(operation)["x-encodings"].as_array().into_iter().flatten();
    let encodings = encodings.map(parameters::encoding);
    let mut secrets = BTreeSet::new();
    for (_, response) in document.responses(operation) {
        let schema = &response["content"]["application/json"]["schema"];
        secret_fields(&document.root, schema, &mut secrets, &mut BTreeSet::new());
    }
    let responses = document.responses(operation).into_iter();
    let responses = responses.map(|(status, value)| response(document, status, value));
    let collection = option(streams::table(document, operation));
    quote! {
        #[doc = #doc]
        pub static #name: ::scicloud::client::Operation = ::scicloud::client::Operation {
            id: #id,
            method: #method,
            path: #path,
            credential: #credential,
            prefix: #prefix,
            keys: &[#(#keys),*],
            query_keys: &[#(#query_keys),*],
            cookie_keys: &[#(#cookie_keys),*],
            other_keys: &[#(#other_keys),*],
            is_open: #is_open,
            server: #server,
            parameters: &[#(#parameters),*],
            body: &[#(#body),*],
            is_form: #is_form,
            encodings: &[#(#encodings),*],
            secrets: &[#(#secrets),*],
            responses: &[#(#responses),*],
            collection: #collection,
        };
    }
}

/// Tells whether a success of the operation has a body.
pub fn answers_body(document: &Document, operation: &LocatedOperation<'_>) -> bool {
    let responses = document.responses(operation).into_iter();
    let mut successes = responses.filter(|(status, _)| status.starts_with(['2', '3']));
    operation.method != "head" && successes.any(|(_, response)| response.get("content").is_some())
}

/// Tells whether a success of the operation has another type for each status.
pub fn answers_by_status(document: &Document, operation: &LocatedOperation<'_>) -> bool {
    let responses = document.responses(operation).into_iter();
    let mut successes = responses.filter(|(status, _)| status.starts_with(['2', '3']));
    successes.any(|(_, response)| {
        let schema = resolve(&document.root, &response["content"]["application/json"]["schema"]);
        schema.is_some_and(|schema| schema.get("x-by-status").is_some())
    })
}

/// Tells whether a success of the operation has a body that is no JSON.
pub fn answers_stream(document: &Document, operation: &LocatedOperation<'_>) -> bool {
    let responses = document.responses(operation).into_iter();
    let mut successes = responses.filter(|(status, _)| status.starts_with(['2', '3']));
    successes
        .any(|(_, response)| response["content"].as_object().is_some_and(|it| !it.contains_key("application/json")))
}

/// Tells whether a call of the operation may go without its body.
pub fn has_optional_body(document: &Document, operation: &LocatedOperation<'_>) -> bool {
    let body = document.operation_json(operation).get("requestBody");
    body.is_some_and(|body| body["required"] != true)
}

/// Tells whether the body of the operation is one of several parts.
pub fn is_of_parts(document: &Document, operation: &LocatedOperation<'_>) -> bool {
    document.operation_json(operation)["x-media-type"] == MULTIPART
}

/// Tells whether a value is a secret, by OpenAPI's own format for it.
pub fn is_secret(root: &Value, schema: &Value) -> bool {
    resolve(root, schema).is_some_and(|schema| schema["format"] == "password")
}

/// Tells whether a value has secrets in it, at whatever depth.
pub fn holds_secret(root: &Value, schema: &Value) -> bool {
    let mut names = BTreeSet::new();
    secret_fields(root, schema, &mut names, &mut BTreeSet::new());
    !names.is_empty()
}

/// The names of the secrets within what a schema is of, at whatever depth.
#[cfg(all(feature = "cli", generated))]
pub fn secret_names<'a>(root: &'a Value, schema: &'a Value) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    secret_fields(root, schema, &mut names, &mut BTreeSet::new());
    names
}

/// The names of the secrets within an answer, at whatever depth.
fn secret_fields<'a>(root: &'a Value, schema: &'a Value, names: &mut BTreeSet<&'a str>, seen: &mut BTreeSet<&'a str>) {
    if schema["$ref"].as_str().is_some_and(|reference| !seen.insert(reference)) {
        return;
    }
    let Some(schema) = resolve(root, schema) else { return };
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if is_secret(root, property) {
            names.insert(name);
        }
        secret_fields(root, property, names, seen);
    }
    let parts = ["allOf", "oneOf"].into_iter().filter_map(|keyword| schema[keyword].as_array()).flatten();
    let parts = parts.chain(schema.get("items")).chain(schema.get("additionalProperties"));
    parts.for_each(|part| secret_fields(root, part, names, seen));
}

fn response(document: &Document, status: &str, response: &Value) -> TokenStream {
    let outcome = document.outcome(response);
    let outcome = option(outcome.map(|Outcome { pointer, success, message, request_id, unauthorized }| {
        let success = option(success.map(|code| code.to_string()));
        let [message, request_id] = [option(message), option(request_id)];
        quote! {
            ::scicloud::client::Outcome {
                pointer: #pointer, success: #success, message: #message, request_id: #request_id,
                unauthorized: &[#(#unauthorized),*],
            }
        }
    }));
    let schema = &response["content"]["application/json"]["schema"];
    let schema = resolve(&document.root, schema).unwrap_or(&Value::Null);
    let fields = required(&document.root, schema);
    let headers = response["headers"].as_object().into_iter().flatten();
    let secrets = headers.filter(|(_, header)| {
        resolve(&document.root, header).is_some_and(|header| is_secret(&document.root, &header["schema"]))
    });
    let secrets = secrets.map(|(name, _)| name);
    quote! {
        ::scicloud::client::Response {
            status: #status, outcome: #outcome, required: &[#(#fields),*], secret_headers: &[#(#secrets),*],
        }
    }
}

/// The properties with bounds, of each schema that declares them.
fn fields(root: &Value) -> Vec<TokenStream> {
    let mut fields = Vec::new();
    for (name, schema) in root["components"]["schemas"].as_object().into_iter().flatten() {
        for (property, bounds) in schema["properties"].as_object().into_iter().flatten() {
            let bounds = resolve(root, bounds).unwrap_or(&Value::Null);
            let length = |keyword: &str| bounds[keyword].as_u64().map(|length| length as usize);
            let (least, most, minimum) = (length("minLength"), length("maxLength"), bounds["minimum"].as_f64());
            if least.is_some() || most.is_some() || minimum.is_some() {
                let [least, most, minimum] = [option(least), option(most), option(minimum)];
                fields.push(quote! {
                    ::scicloud::client::Field {
                        schema: #name, property: #property, min_length: #least, max_length: #most, minimum: #minimum,
                    }
                });
            }
        }
    }
    fields
}

/// The codes that bodies of refusals may have, from the lists that their outcomes lead to.
fn codes(document: &Document) -> Vec<TokenStream> {
    let operations: Vec<_> = document.operations().collect();
    let responses = operations.iter().flat_map(|operation| document.responses(operation).into_values());
    let outcomes: Vec<_> =
        responses.filter_map(|response| document.outcome(response).map(|it| (it, response))).collect();
    let mut seen: BTreeSet<_> =
        outcomes.iter().filter_map(|(outcome, _)| Some(outcome.success.as_ref()?.as_str()?.to_owned())).collect();
    let mut codes = Vec::new();
    for (outcome, response) in &outcomes {
        let body = &response["content"]["application/json"]["schema"];
        let Some(schema) = field(&document.root, body, &outcome.pointer) else { continue };
        let description = schema["description"].as_str().unwrap_or_default();
        for value in schema["x-extensible-enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !seen.insert(value.to_owned()) {
                continue;
            }
            let meaning = meaning(description, value).unwrap_or_default();
            let statuses = statuses(meaning);
            codes.push(quote! {
                ::scicloud::client::Code { value: #value, meaning: #meaning, statuses: &[#(#statuses),*] }
            });
        }
    }
    codes
}

/// The fields that a body must have, those of its parts included.
fn required<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a str> {
    let own = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let parts = parts.filter_map(|part| resolve(root, part)).flat_map(|part| required(root, part));
    own.chain(parts).collect()
}

/// An `Option` as code.
pub fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote!(::std::option::Option::Some(#value)),
        None => quote!(::std::option::Option::None),
    }
}
