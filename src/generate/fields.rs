//! Fields of types: options outside of pointers, and whole numbers in any spelling.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Field, Type, parse_quote};

/// Puts `Option<Box<X>>` in place of `Box<Option<X>>`, which has a value to write where there is none.
pub struct OptionFirst;

impl VisitMut for OptionFirst {
    fn visit_field_mut(&mut self, field: &mut Field) {
        let before = field.ty.to_token_stream().to_string();
        visit_mut::visit_field_mut(self, field);
        let is_read = field.attrs.iter().any(|attribute| attribute.path().is_ident("serde"));
        if is_read && before.starts_with(":: std :: boxed :: Box") && before != field.ty.to_token_stream().to_string() {
            field.attrs.push(parse_quote!(#[serde(skip_serializing_if = "::std::option::Option::is_none")]));
        }
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        let option = inner(ty, "Box").and_then(|option| inner(option, "Option"));
        if let Some(inner) = option.cloned() {
            *ty = parse_quote!(::std::option::Option<::std::boxed::Box<#inner>>);
        }
        visit_mut::visit_type_mut(self, ty);
    }
}

/// The type within another one of this name.
fn inner<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            syn::GenericArgument::Type(inner) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

pub fn has_serde(attributes: &[Attribute], word: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("serde") && attribute.to_token_stream().to_string().contains(word))
}

pub fn has_integer(ty: &Type) -> bool {
    let tokens = ty.to_token_stream().to_string();
    tokens.split_whitespace().any(|token| matches!(token, "i64" | "u64" | "i128"))
}

/// Lets the whole numbers of a field come in any spelling of JSON.
pub fn read_tolerantly(field: &mut Field) {
    const OPTION: &str = "\"::std::option::Option::deserialize\"";
    const TOLERANT: &str = "\"::scicloud::client::tolerant\"";
    for attribute in field.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("serde")) {
        if let syn::Meta::List(list) = &mut attribute.meta {
            let tokens = list.tokens.to_string().replace(OPTION, TOLERANT);
            list.tokens = tokens.parse().unwrap_or_else(|_| list.tokens.clone());
        }
    }
    if !has_serde(&field.attrs, "deserialize_with") {
        field.attrs.push(parse_quote!(#[serde(deserialize_with = "::scicloud::client::tolerant")]));
    }
}
