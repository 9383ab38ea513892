//! Enums of values that are not all texts.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Ident;

use super::choices::described;
use super::parameters;

/// An enum of values that are not all texts.
pub fn listed(name: &str, schema: &Value) -> TokenStream {
    let described = described(schema, "One of a list of values.");
    let values: Vec<&Value> = schema[parameters::VALUES].as_array().into_iter().flatten().collect();
    let texts: Vec<String> = values.iter().map(|value| value.to_string()).collect();
    let names: Vec<Ident> = values.iter().map(|value| format_ident!("{}", value_name(value))).collect();
    let docs = texts.iter().map(|text| format!("`{text}`"));
    let is_closed = schema["x-closed"] == true;
    let name = format_ident!("{}", name.to_upper_camel_case());
    let unknown = (!is_closed).then(|| {
        quote! {
            /// A value that the document does not list, as it came.
            Unknown(::serde_json::Value),
        }
    });
    let written = (!is_closed).then(|| quote!(Self::Unknown(value) => return value.clone(),));
    let other = match is_closed {
        true => quote!(Err(format!("{value} is none of {}", Self::DOCUMENTED.join(", ")))),
        false => quote!(Ok(Self::Unknown(value))),
    };
    let are_integers = values.iter().all(|value| value.is_i64() || value.is_u64());
    let integers = [quote!(i32), quote!(i64), quote!(u64)];
    let from_numbers = are_integers.then(|| {
        quote! {
            #(impl ::std::convert::TryFrom<#integers> for #name {
                type Error = ::std::string::String;

                fn try_from(value: #integers) -> ::std::result::Result<Self, Self::Error> {
                    Self::from_json(value.into())
                }
            })*
        }
    });
    quote! {
        #[doc = #described]
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #names,)*
            #unknown
        }
        impl #name {
            /// The values that the document lists, as JSON.
            pub const DOCUMENTED: &'static [&'static str] = &[#(#texts),*];

            /// The value as JSON.
            pub fn to_json(&self) -> ::serde_json::Value {
                let text = match self {
                    #(Self::#names => #texts,)*
                    #written
                };
                ::serde_json::from_str(text).unwrap_or_default()
            }

            /// The value that is this in JSON, for which `1` and `1.0` are the same.
            fn from_json(value: ::serde_json::Value) -> ::std::result::Result<Self, ::std::string::String> {
                let is = |text: &'static str| ::scicloud::client::is_listed(text, &value);
                #(if is(#texts) {
                    return Ok(Self::#names);
                })*
                #other
            }
        }
        #from_numbers
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.to_json(), serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::from_json(value).map_err(::serde::de::Error::custom)
            }
        }
    }
}

/// The name of a variant for a value: `N5`, `Minus5`, `N1_5`, `True`, or that of a text.
pub fn value_name(value: &Value) -> String {
    match value {
        Value::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        Value::Number(number) => {
            let text = number.to_string().replace(['+', '.'], "_");
            match text.strip_prefix('-') {
                Some(text) => format!("Minus{}", text.replace('-', "_")),
                None => format!("N{}", text.replace('-', "_")),
            }
        }
        Value::String(text) => text.to_upper_camel_case(),
        _ => String::new(),
    }
}
