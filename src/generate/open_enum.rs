//! Enums that are open to more values, from `x-extensible-enum`.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Ident;

use crate::spec::meaning;

/// The enum of a schema, or none when it has no `x-extensible-enum`.
pub fn open_enum(name: &str, schema: &Value) -> Option<TokenStream> {
    let values: Vec<&str> = schema.get("x-extensible-enum")?.as_array()?.iter().filter_map(Value::as_str).collect();
    let description = schema["description"].as_str().unwrap_or_default();
    let summary = description.lines().next().unwrap_or_default();
    let variants: Vec<Ident> = values.iter().map(|value| variant(name, value)).collect();
    let meanings = values.iter().map(|value| format!("`{value}`: {}", meaning(description, value).unwrap_or_default()));
    let name = format_ident!("{name}");
    Some(quote! {
        #[doc = #summary]
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #meanings] #variants,)*
            /// A value that the document does not list, as it came.
            Unknown(::std::string::String),
        }
        impl #name {
            /// The values that the document lists.
            pub const DOCUMENTED: &'static [&'static str] = &[#(#values),*];

            /// The value as it is written.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(value) => value,
                }
            }

            /// The documented value that is the same but for letter case, or the value itself.
            pub fn ignoring_case(&self) -> Self {
                let same = |value: &&&str| value.eq_ignore_ascii_case(self.as_str());
                Self::DOCUMENTED.iter().find(same).map_or_else(|| self.clone(), |value| Self::from(*value))
            }
        }
        impl ::std::convert::From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#values => Self::#variants,)*
                    _ => Self::Unknown(value.to_owned()),
                }
            }
        }
        impl ::std::convert::From<::std::string::String> for #name {
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                Ok(Self::from(value))
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                <::std::string::String as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
    })
}

/// The variant of a value; one that begins with a digit has the type's name before it.
fn variant(name: &str, value: &str) -> Ident {
    let variant = value.to_upper_camel_case();
    let variant =
        if variant.starts_with(|first: char| first.is_ascii_digit()) { format!("{name}{variant}") } else { variant };
    format_ident!("{variant}")
}
