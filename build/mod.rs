//! From a checked document to the code of its client.

pub mod arguments;
pub mod builders;
pub mod finish;
pub mod lower;
pub mod nulls;
pub mod open_enum;
pub mod parameters;
pub mod platforms;
pub mod streams;
pub mod tables;
pub mod variants;
pub mod walk;

use std::panic::{self, AssertUnwindSafe};

use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use quote::quote;
use schemars::schema::{InstanceType, SchemaObject};
use serde_json::Value;

use crate::spec::Document;

/// The formatted code of a document's client.
///
/// # Errors
///
/// What the generator or one of our steps stumbled over; the checks of the document are meant to find it first.
pub fn generate(document: &Document) -> Result<String, String> {
    let lowered = lower::run(document.root.clone());
    let tokens = generate_tokens(&lowered, &settings(document))?;
    let mut file = syn::parse2(tokens).map_err(|error| format!("the generated code is no Rust: {error}"))?;
    finish::run(&mut file, document, &lowered)?;
    streams::add(&mut file, document)?;
    Ok(prettyplease::unparse(&file))
}

/// Runs the generator, whose panics name neither document nor operation.
pub fn generate_tokens(root: &Value, settings: &GenerationSettings) -> Result<proc_macro2::TokenStream, String> {
    let openapi = serde_json::from_value(root.clone()).map_err(|error| format!("lowering broke it: {error}"))?;
    panic::catch_unwind(AssertUnwindSafe(|| Generator::new(settings).generate_tokens(&openapi)))
        .map_err(|payload| {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let reason = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no reason");
            format!("the generator panicked ({reason}); leave out what was added last, or write it as a neighbour is")
        })?
        .map_err(|error| error.to_string())
}

/// How the generator is asked to generate: types it can't make losslessly are ours.
pub fn settings(document: &Document) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    settings.with_inner_type(quote!(crate::client::Session));
    settings.with_map_type("::std::collections::BTreeMap");
    let number = typed(InstanceType::Number, Some("double"));
    settings.with_conversion(number, "::serde_json::Number", [].into_iter());
    let integer = typed(InstanceType::Integer, Some(lower::ANY_INTEGER));
    settings.with_conversion(integer, "i128", [].into_iter());
    let timestamp = typed(InstanceType::String, Some("date-time"));
    settings.with_conversion(timestamp, "crate::client::Timestamp", [].into_iter());
    let secret = typed(InstanceType::String, Some("password"));
    settings.with_conversion(secret, "crate::client::Secret", [].into_iter());
    for (name, schema) in document.root["components"]["schemas"].as_object().into_iter().flatten() {
        if schema.get("x-extensible-enum").is_some() || schema.get("discriminator").is_some() {
            let path = format!("crate::{}::types::{name}", document.name);
            settings.with_replacement(name, path, [].into_iter());
        } else if lower::is_string_or_integer(schema) {
            settings.with_replacement(name, "crate::client::StringOrInteger", [].into_iter());
        }
    }
    settings
}

fn typed(instance: InstanceType, format: Option<&str>) -> SchemaObject {
    SchemaObject { instance_type: Some(instance.into()), format: format.map(str::to_owned), ..SchemaObject::default() }
}
