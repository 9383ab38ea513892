//! Types that are one of several: by what a value is, by the status of an answer, or by a list of values.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Ident;

use super::lower::{ANY_INTEGER, PART, has_own_type};
use super::{listed, parameters};
use crate::spec::resolve;

/// The keywords by which adapting says that a schema becomes a type of ours, and what of.
pub const OWN_TYPES: [&str; 3] = ["x-choice", "x-by-status", "x-variants"];

/// The type of a schema of the components, if it is one of ours; `root` is the document before lowering.
pub fn own_type(name: &str, root: &Value, lowered: &Value) -> Option<TokenStream> {
    let schema = &root["components"]["schemas"][name];
    let as_lowered = &lowered["components"]["schemas"][name];
    let types = Types { root: lowered, of: name };
    if schema.get("x-choice").is_some() {
        return Some(choice(name, root, schema, &types.variants(as_lowered)));
    }
    if let Some(statuses) = schema["x-by-status"].as_array() {
        return Some(by_status(name, schema, statuses, &types.variants(as_lowered)));
    }
    schema.get("x-variants").map(|_| listed::listed(name, schema))
}

/// The types that the generator makes of schemas.
struct Types<'a> {
    root: &'a Value,
    /// The schema that they are a part of.
    of: &'a str,
}

impl Types<'_> {
    /// The types that a schema is one of.
    fn variants(&self, schema: &Value) -> Vec<TokenStream> {
        schema["oneOf"].as_array().into_iter().flatten().map(|part| self.boxed(part)).collect()
    }

    /// The type of a variant, behind a pointer where it has the whole in it.
    fn boxed(&self, schema: &Value) -> TokenStream {
        let ty = self.of(schema);
        let holds_whole = schema["$ref"].as_str().is_some_and(|reference| {
            let mut seen = Vec::new();
            leads_to(self.root, reference, &format!("#/components/schemas/{}", self.of), &mut seen)
        });
        if holds_whole { quote!(::std::boxed::Box<#ty>) } else { ty }
    }

    fn of(&self, schema: &Value) -> TokenStream {
        let is_nullable = schema["nullable"] == true;
        let ty = match schema["allOf"].as_array().map(Vec::as_slice) {
            Some([only]) => self.of(only),
            _ => self.bare(schema),
        };
        if is_nullable { quote!(::std::option::Option<#ty>) } else { ty }
    }

    fn bare(&self, schema: &Value) -> TokenStream {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = resolve(self.root, schema).unwrap_or(&Value::Null);
            if !has_own_type(target) {
                return self.of(target);
            }
            let name = format_ident!("{}", component(reference).to_upper_camel_case());
            return quote!(#name);
        }
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("string"), Some("date-time")) => quote!(::scicloud::client::Timestamp),
            (Some("string"), Some("password")) => quote!(::scicloud::client::Secret),
            (Some("string"), Some(PART)) => quote!(::scicloud::client::Part),
            (Some("string"), _) => quote!(::std::string::String),
            (Some("integer"), Some(ANY_INTEGER)) => quote!(i128),
            (Some("integer"), Some("uint64")) => quote!(u64),
            (Some("integer"), _) => quote!(i64),
            (Some("number"), Some("double")) => quote!(::serde_json::Number),
            (Some("number"), _) => quote!(f64),
            (Some("boolean"), _) => quote!(bool),
            (Some("array"), _) => {
                let items = self.of(&schema["items"]);
                quote!(::std::vec::Vec<#items>)
            }
            (Some("object"), _) if schema["additionalProperties"].as_object().is_some_and(|it| !it.is_empty()) => {
                let values = self.of(&schema["additionalProperties"]);
                quote!(::std::collections::BTreeMap<::std::string::String, #values>)
            }
            (Some("object"), _) => quote!(::serde_json::Map<::std::string::String, ::serde_json::Value>),
            _ => quote!(::serde_json::Value),
        }
    }
}

/// Tells whether a schema leads to another one by way of fields, of which lists and maps are none that need a pointer.
fn leads_to<'a>(root: &'a Value, reference: &'a str, target: &str, seen: &mut Vec<&'a str>) -> bool {
    if reference == target {
        return true;
    }
    if seen.contains(&reference) {
        return false;
    }
    seen.push(reference);
    let schema = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer)).unwrap_or(&Value::Null);
    let properties = schema["properties"].as_object().into_iter().flatten().map(|(_, property)| property);
    let parts = ["allOf", "oneOf"].into_iter().filter_map(|keyword| schema[keyword].as_array()).flatten();
    let mut inner = properties.chain(parts).flat_map(|part| {
        let alone = part["allOf"].as_array().into_iter().flatten();
        std::iter::once(part).chain(alone).filter_map(|part| part["$ref"].as_str()).collect::<Vec<_>>()
    });
    inner.any(|reference| leads_to(root, reference, target, seen))
}

/// Tells whether a variant of a schema has the whole in it.
pub fn holds_whole(root: &Value, name: &str, reference: &str) -> bool {
    leads_to(root, reference, &format!("#/components/schemas/{name}"), &mut Vec::new())
}

fn component(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// Tells whether whole numbers are a part of a type, which are read in any spelling of JSON.
fn has_integer(ty: &TokenStream) -> bool {
    ty.to_string().split_whitespace().any(|token| matches!(token, "i64" | "u64" | "i128"))
}

/// An expression that reads a type from `value`.
fn read(ty: &TokenStream, value: TokenStream) -> TokenStream {
    match has_integer(ty) {
        true => quote!(::scicloud::client::tolerant::<_, #ty>(#value)),
        false => quote!(<#ty as ::serde::Deserialize>::deserialize(#value)),
    }
}

/// The description of a schema, in the words of the document or in ours.
pub fn described(schema: &Value, otherwise: &str) -> String {
    let words = schema["description"].as_str().and_then(|text| text.lines().next()).filter(|it| !it.is_empty());
    words.unwrap_or(otherwise).to_owned()
}

/// An enum of what a value may be, which the value itself tells.
fn choice(name: &str, root: &Value, schema: &Value, types: &[TokenStream]) -> TokenStream {
    let described = described(schema, "One of several, which the value itself tells.");
    let variants = variants(schema["x-choice"].as_array().into_iter().flatten().filter_map(Value::as_str));
    let is_closed = schema["x-closed"] == true;
    let kinds = schema["oneOf"].as_array().into_iter().flatten();
    let kinds = kinds.map(|part| parameters::whole_kind(root, part, is_closed));
    let name = format_ident!("{}", name.to_upper_camel_case());
    let indexes = (0..types.len()).map(Literal::usize_unsuffixed);
    let reads = types.iter().map(|ty| read(ty, quote!(&value)));
    let docs = types.iter().map(|ty| format!("`{}`", short(ty)));
    let distinct = |ty: &TokenStream| types.iter().filter(|other| other.to_string() == ty.to_string()).count() == 1;
    let conversions =
        variants.iter().zip(types).filter(|(_, ty)| distinct(ty)).map(|(variant, ty)| conversion(&name, variant, ty));
    quote! {
        #[doc = #described]
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #variants(#types),)*
            /// A value that is none of these, or could be several of them, as it came.
            Other(::serde_json::Value),
        }
        impl #name {
            /// The kinds that a value is held against to tell which it is.
            const KINDS: &'static [::scicloud::client::Kind] = &[#(::scicloud::client::Kind::#kinds),*];
        }
        #(#conversions)*
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    #(Self::#variants(value) => ::serde::Serialize::serialize(value, serializer),)*
                    Self::Other(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                let read = match ::scicloud::client::choose(Self::KINDS, &value) {
                    #(Some(#indexes) => #reads.ok().map(Self::#variants),)*
                    _ => None,
                };
                Ok(read.unwrap_or(Self::Other(value)))
            }
        }
    }
}

/// A type in the words of its documentation.
fn short(ty: &TokenStream) -> String {
    let text = ty.to_string().replace(' ', "");
    [
        "::std::string::",
        "::std::vec::",
        "::std::option::",
        "::std::boxed::",
        "::std::collections::",
        "::serde_json::",
        "::scicloud::client::",
    ]
    .iter()
    .fold(text, |text, path| text.replace(path, ""))
}

/// The conversions that let a setter take a variant's value as it is.
pub fn conversion(name: &Ident, variant: &Ident, ty: &TokenStream) -> TokenStream {
    let text = ty.to_string().replace(' ', "");
    let boxed = text.strip_prefix("::std::boxed::Box<").and_then(|inner| inner.strip_suffix('>'));
    let more = match (text.as_str(), boxed.map(|inner| format_ident!("{inner}"))) {
        ("::std::string::String", _) => quote! {
            impl ::std::convert::From<&str> for #name {
                fn from(value: &str) -> Self {
                    Self::#variant(value.to_owned())
                }
            }
        },
        ("::serde_json::Value", _) => return TokenStream::new(),
        (_, Some(inner)) => quote! {
            impl ::std::convert::From<#inner> for #name {
                fn from(value: #inner) -> Self {
                    Self::#variant(::std::boxed::Box::new(value))
                }
            }
        },
        _ => TokenStream::new(),
    };
    quote! {
        impl ::std::convert::From<#ty> for #name {
            fn from(value: #ty) -> Self {
                Self::#variant(value)
            }
        }
        #more
    }
}

/// The names as variants, each once.
fn variants<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Ident> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::from([("Other".to_owned(), 1), ("Self".to_owned(), 1)]);
    names
        .map(|name| {
            let mut name = name.to_upper_camel_case();
            if name.is_empty() {
                name = "Value".into();
            }
            let count = counts.entry(name.clone()).or_default();
            *count += 1;
            if *count > 1 { format_ident!("{name}{}", count.to_string()) } else { format_ident!("{name}") }
        })
        .collect()
}

/// An enum of what an operation answers, which the status tells.
fn by_status(name: &str, schema: &Value, statuses: &[Value], types: &[TokenStream]) -> TokenStream {
    let described = described(schema, "What the operation answers, by the status.");
    let name = format_ident!("{}", name.to_upper_camel_case());
    let mut declared = TokenStream::new();
    let mut debugged = TokenStream::new();
    let mut made = TokenStream::new();
    let (mut streamed, mut bodiless) = (Vec::new(), Vec::new());
    for entry in statuses {
        let (status, told) = (entry[0].as_str().unwrap_or_default(), entry[2].as_str().unwrap_or_default());
        let variant = if told == "default" { format_ident!("Default") } else { format_ident!("Status{status}") };
        let doc = if told == "default" { "Any other status.".to_owned() } else { format!("The status is {status}.") };
        let shown = variant.to_string();
        match (entry[1].as_u64(), entry[1].as_str()) {
            (Some(index), _) => {
                let Some(ty) = types.get(index as usize) else { continue };
                let read = read(ty, quote!(value));
                declared.extend(quote!(#[doc = #doc] #variant(#ty),));
                debugged.extend(quote!(Self::#variant(value) => f.debug_tuple(#shown).field(value).finish(),));
                made.extend(
                    quote!((#status, ::scicloud::client::AnswerBody::Json(value)) => #read.map(Self::#variant),),
                );
            }
            (None, Some(_)) => {
                streamed.push(status);
                declared.extend(quote!(#[doc = #doc] #variant(::scicloud::client::ByteStream),));
                debugged.extend(quote!(Self::#variant(_) => f.debug_tuple(#shown).finish_non_exhaustive(),));
                made.extend(
                    quote!((#status, ::scicloud::client::AnswerBody::Stream(bytes)) => Ok(Self::#variant(bytes)),),
                );
            }
            (None, None) => {
                bodiless.push(status);
                declared.extend(quote!(#[doc = #doc] #variant,));
                debugged.extend(quote!(Self::#variant => f.write_str(#shown),));
                made.extend(quote!((#status, ::scicloud::client::AnswerBody::Nothing) => Ok(Self::#variant),));
            }
        }
    }
    quote! {
        #[doc = #described]
        #[non_exhaustive]
        pub enum #name {
            #declared
        }
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    #debugged
                }
            }
        }
        impl ::scicloud::client::ByStatus for #name {
            fn is_streamed(status: &str) -> bool {
                let streamed: &[&str] = &[#(#streamed),*];
                streamed.contains(&status)
            }

            fn is_bodiless(status: &str) -> bool {
                let bodiless: &[&str] = &[#(#bodiless),*];
                bodiless.contains(&status)
            }

            fn from_body(
                status: &str,
                body: ::scicloud::client::AnswerBody,
            ) -> ::std::result::Result<Self, ::serde_json::Error> {
                match (status, body) {
                    #made
                    _ => Err(<::serde_json::Error as ::serde::de::Error>::custom("the document has no such body for the status")),
                }
            }
        }
    }
}
