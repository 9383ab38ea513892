//! Schemas that are one of several, which the value of a field tells: a `oneOf` with a `discriminator`.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::choices::{conversion, holds_whole};

/// The enum of a schema, or none when it has no discriminator.
pub fn variants(name: &str, schema: &Value, root: &Value) -> Option<TokenStream> {
    let property = schema["discriminator"]["propertyName"].as_str()?;
    let described = schema["description"].as_str().and_then(|text| text.lines().next()).unwrap_or_default();
    let references: Vec<&str> = schema["oneOf"].as_array()?.iter().filter_map(|part| part["$ref"].as_str()).collect();
    let types: Vec<_> = references.iter().map(|it| format_ident!("{}", component(it).to_upper_camel_case())).collect();
    // What has the whole in it is behind a pointer.
    let boxed = references.iter().zip(&types).map(|(reference, ty)| match holds_whole(root, name, reference) {
        true => quote!(::std::boxed::Box<#ty>),
        false => quote!(#ty),
    });
    let boxed: Vec<_> = boxed.collect();
    let values = references.iter().map(|reference| values(schema, reference)).collect::<Vec<_>>();
    let first: Vec<&str> = values.iter().filter_map(|values| values.first().copied()).collect();
    let docs = values.iter().map(|values| format!("`{property}` is `{}`.", values.join("` or `")));
    let unknown = format!("Another `{property}` than the document lists, as it came.");
    let name = format_ident!("{}", name.to_upper_camel_case());
    let conversions = types.iter().zip(&boxed).map(|(variant, ty)| conversion(&name, variant, ty));
    Some(quote! {
        #[doc = #described]
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #types(#boxed),)*
            #[doc = #unknown]
            Unknown(::serde_json::Value),
        }
        #(#conversions)*
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    // What tells it apart is said, be it not set.
                    #(Self::#types(value) => {
                        let mut value = ::serde_json::to_value(value).map_err(::serde::ser::Error::custom)?;
                        if let Some(fields) = value.as_object_mut() {
                            fields.entry(#property).or_insert_with(|| #first.into());
                        }
                        value.serialize(serializer)
                    })*
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                match value.get(#property).and_then(::serde_json::Value::as_str) {
                    #(Some(#(#values)|*) => {
                        <#boxed as ::serde::Deserialize>::deserialize(value).map(Self::#types).map_err(::serde::de::Error::custom)
                    })*
                    _ => Ok(Self::Unknown(value)),
                }
            }
        }
    })
}

/// The values that stand for a schema: those that are mapped to it, or else its name.
fn values<'a>(schema: &'a Value, reference: &'a str) -> Vec<&'a str> {
    let mapping = schema["discriminator"]["mapping"].as_object().into_iter().flatten();
    let is_target = |target: &Value| target.as_str().is_some_and(|it| it == reference || it == component(reference));
    let mapped: Vec<&str> = mapping.filter(|(_, target)| is_target(target)).map(|(value, _)| value.as_str()).collect();
    if mapped.is_empty() { vec![component(reference)] } else { mapped }
}

fn component(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}
