//! Clients of one's own OpenAPI documents, generated as those of this crate are.
//!
//! A crate that has `scicloud` with the feature `client` among its dependencies and with the feature `generate` among its
//! build-dependencies, both without default features, has this for a `build.rs`:
//!
//! ```text
//! fn main() {
//!     scicloud::generate::Generator::new("openapi/mine.yaml").write();
//! }
//! ```
//!
//! and this where the client is to be: `include!(concat!(env!("OUT_DIR"), "/mine.rs"));`. See [`Generator`].

mod adapt;
mod arguments;
mod builders;
mod choices;
mod constructors;
mod entry;
mod fields;
pub(crate) mod finish;
mod listed;
pub(crate) mod lower;
mod lower_parameters;
mod nulls;
mod open_enum;
mod optional_bodies;
mod parameters;
mod paths;
#[cfg(not(generated))]
pub(crate) mod platforms;
mod sending;
mod streams;
mod tables;
mod variants;
mod walk;

#[cfg(all(feature = "cli", generated))]
#[allow(unused_imports)]
pub(crate) use tables::secret_names;

#[allow(unused_imports)]
pub use entry::{Generated, Generator};

use std::panic::{self, AssertUnwindSafe};

use heck::ToUpperCamelCase;
use progenitor::{GenerationSettings, InterfaceStyle};
use quote::quote;
use schemars::schema::{InstanceType, SchemaObject};
use serde_json::Value;

use crate::spec::{Document, Rules};

/// The formatted code of a document's client.
///
/// # Errors
///
/// The words of the generator or of one of our steps that failed; the checks of the document are meant to find it first.
pub(crate) fn generate_checked(document: &Document) -> Result<String, String> {
    let lowered = lower::run(document.root.clone());
    let tokens = generate_tokens(&lowered, &settings(document))?;
    let mut file = syn::parse2(tokens).map_err(|error| format!("the generated code is no Rust: {error}"))?;
    finish::run(&mut file, document, &lowered)?;
    streams::add(&mut file, document)?;
    paths::run(&mut file)?;
    if document.rules == Rules::Standard {
        quiet(&mut file);
    }
    Ok(prettyplease::unparse(&file))
}

/// Keeps the lints of the crate that includes the code from it: nobody calls all of a client.
fn quiet(file: &mut syn::File) {
    for item in &mut file.items {
        let attributes = match item {
            syn::Item::Impl(item) => &mut item.attrs,
            syn::Item::Mod(item) => &mut item.attrs,
            syn::Item::Static(item) => &mut item.attrs,
            syn::Item::Struct(item) => &mut item.attrs,
            syn::Item::Use(item) => &mut item.attrs,
            _ => continue,
        };
        attributes.push(syn::parse_quote!(#[allow(dead_code, missing_docs, unused_imports, clippy::all)]));
    }
}

/// Runs the generator, whose panics name neither document nor operation.
pub(crate) fn generate_tokens(root: &Value, settings: &GenerationSettings) -> Result<proc_macro2::TokenStream, String> {
    let openapi = serde_json::from_value(root.clone()).map_err(|error| format!("lowering broke it: {error}"))?;
    panic::catch_unwind(AssertUnwindSafe(|| progenitor::Generator::new(settings).generate_tokens(&openapi)))
        .map_err(|payload| {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let reason = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no reason");
            format!("the generator panicked ({reason}); leave out what was added last, or write it as a neighbour is")
        })?
        .map_err(|error| error.to_string())
}

/// The settings of the generator: types it can't make losslessly are ours.
pub(crate) fn settings(document: &Document) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    settings.with_inner_type(quote!(::scicloud::client::Session));
    settings.with_map_type("::std::collections::BTreeMap");
    let number = typed(InstanceType::Number, Some("double"));
    settings.with_conversion(number, "::serde_json::Number", [].into_iter());
    let integer = typed(InstanceType::Integer, Some(lower::ANY_INTEGER));
    settings.with_conversion(integer, "i128", [].into_iter());
    let part = typed(InstanceType::String, Some(lower::PART));
    settings.with_conversion(part, "::scicloud::client::Part", [].into_iter());
    let timestamp = typed(InstanceType::String, Some("date-time"));
    settings.with_conversion(timestamp, "::scicloud::client::Timestamp", [].into_iter());
    let secret = typed(InstanceType::String, Some("password"));
    settings.with_conversion(secret, "::scicloud::client::Secret", [].into_iter());
    for (name, schema) in document.root["components"]["schemas"].as_object().into_iter().flatten() {
        let is_ours = choices::OWN_TYPES.iter().chain(&["x-extensible-enum", "discriminator"]);
        if is_ours.into_iter().any(|keyword| schema.get(keyword).is_some()) {
            let path = format!("{}::{name}", paths::TYPES);
            settings.with_replacement(name, path, [].into_iter());
        } else if let Some(other) = lower::other_than_null(schema) {
            let path = format!("::std::option::Option<{}::{}>", paths::TYPES, other.to_upper_camel_case());
            settings.with_replacement(name, path, [].into_iter());
        } else if lower::is_string_or_integer(schema) {
            settings.with_replacement(name, "::scicloud::client::StringOrInteger", [].into_iter());
        }
    }
    settings
}

fn typed(instance: InstanceType, format: Option<&str>) -> SchemaObject {
    SchemaObject { instance_type: Some(instance.into()), format: format.map(str::to_owned), ..SchemaObject::default() }
}
