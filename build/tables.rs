//! The statements of a document about requests and answers, as tables that the client looks things up in.

use heck::{ToShoutySnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Ident;

use crate::spec::{Document, LocatedOperation, Outcome, resolve};

/// The name of an operation's table.
pub fn name(id: &str) -> Ident {
    format_ident!("{}", id.to_shouty_snake_case())
}

/// The tables of all operations of a document.
pub fn tables(document: &Document) -> TokenStream {
    let names: Vec<_> = document.operations().map(|operation| name(operation.id())).collect();
    let tables = document.operations().map(|operation| table(document, &operation));
    let readers = document.operations().filter_map(|operation| reader(document, &operation));
    quote! {
        #(#tables)*

        /// What the document says of each operation.
        pub static OPERATIONS: &[&crate::client::Operation] = &[#(&#names),*];

        /// Reads the body of an operation's success as its type and writes it again.
        #[cfg(feature = "conformance")]
        pub(crate) static READERS: &[(&str, crate::client::Reader)] = &[#(#readers),*];
    }
}

/// An operation's id with the function that reads a body of its success; none if the type has no name of its own.
fn reader(document: &Document, operation: &LocatedOperation<'_>) -> Option<TokenStream> {
    let id = operation.id();
    let responses = document.responses(operation).into_iter();
    let (_, success) = responses.into_iter().find(|(status, _)| status.starts_with('2'))?;
    let reference = success["content"]["application/json"]["schema"]["$ref"].as_str()?;
    let name = format_ident!("{}", reference.rsplit('/').next()?.to_upper_camel_case());
    Some(quote!((#id, crate::client::reread::<types::#name>)))
}

fn table(document: &Document, operation: &LocatedOperation<'_>) -> TokenStream {
    let id = operation.id();
    let name = name(id);
    let doc = format!("What the document says of the operation `{id}`.");
    let method = operation.method.to_uppercase();
    let path = operation.path;
    let credential = option(credential(document));
    let parameters = document.parameters(operation).into_iter().map(|value| parameter(&document.root, value));
    let responses = document.responses(operation).into_iter();
    let responses = responses.map(|(status, value)| response(document, status, value));
    quote! {
        #[doc = #doc]
        pub static #name: crate::client::Operation = crate::client::Operation {
            id: #id,
            method: #method,
            path: #path,
            credential: #credential,
            parameters: &[#(#parameters),*],
            responses: &[#(#responses),*],
        };
    }
}

/// The header that carries the credential.
fn credential(document: &Document) -> Option<&str> {
    let schemes = document.root["components"]["securitySchemes"].as_object()?;
    schemes.values().find(|scheme| scheme["in"] == "header")?["name"].as_str()
}

fn parameter(root: &Value, parameter: &Value) -> TokenStream {
    let schema = resolve(root, &parameter["schema"]).unwrap_or(&Value::Null);
    let name = parameter["name"].as_str().unwrap_or_default();
    let location = match parameter["in"].as_str() {
        Some("path") => quote!(Path),
        Some("header") => quote!(Header),
        _ => quote!(Query),
    };
    let required = parameter["required"] == true;
    let default = option(schema.get("default").map(|value| match value {
        Value::String(value) => value.clone(),
        value => value.to_string(),
    }));
    let kind = kind(schema);
    quote! {
        crate::client::Parameter {
            name: #name,
            location: crate::client::Location::#location,
            required: #required,
            default: #default,
            kind: crate::client::Kind::#kind,
        }
    }
}

fn kind(schema: &Value) -> TokenStream {
    match schema["type"].as_str() {
        Some("integer") => {
            let (least, most) = match schema["format"].as_str() {
                Some("int32") => (i32::MIN.into(), i32::MAX.into()),
                _ => (i64::MIN, i64::MAX),
            };
            let minimum = schema["minimum"].as_i64().unwrap_or(least);
            let maximum = schema["maximum"].as_i64().unwrap_or(most);
            quote!(Integer { minimum: #minimum, maximum: #maximum })
        }
        Some("boolean") => quote!(Boolean),
        _ => {
            let min_length = schema["minLength"].as_u64().unwrap_or(0) as usize;
            let max_length = option(schema["maxLength"].as_u64().map(|length| length as usize));
            let pattern = option(schema["pattern"].as_str());
            let values = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
            quote! {
                Text { min_length: #min_length, max_length: #max_length, pattern: #pattern, values: &[#(#values),*] }
            }
        }
    }
}

fn response(document: &Document, status: &str, response: &Value) -> TokenStream {
    let outcome = document.outcome(response);
    let outcome = option(outcome.map(|Outcome { pointer, success, message, request_id }| {
        let success = option(success.map(|code| code.to_string()));
        let [message, request_id] = [option(message), option(request_id)];
        quote! {
            crate::client::Outcome {
                pointer: #pointer, success: #success, message: #message, request_id: #request_id,
            }
        }
    }));
    let schema = &response["content"]["application/json"]["schema"];
    let schema = resolve(&document.root, schema).unwrap_or(&Value::Null);
    let fields = required(&document.root, schema);
    quote! {
        crate::client::Response { status: #status, outcome: #outcome, required: &[#(#fields),*] }
    }
}

/// The fields that a body must have, those of its parts included.
fn required<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a str> {
    let own = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let parts = parts.filter_map(|part| resolve(root, part)).flat_map(|part| required(root, part));
    own.chain(parts).collect()
}

fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote!(::std::option::Option::Some(#value)),
        None => quote!(::std::option::Option::None),
    }
}
