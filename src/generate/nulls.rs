//! Fields of requests that may be null, which is another thing than being absent.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use quote::format_ident;
use serde_json::Value;
use syn::{GenericArgument, Ident, ImplItem, Item, ItemImpl, ItemStruct, PathArguments, Type, parse_quote};

use super::builders::{functions, own_type, wrap_value};
use super::finish::properties;
use crate::spec::{request_schemas, resolve};

/// A field that may be null, by its name in Rust.
struct Nullable {
    field: String,
    /// True if it must be there, with a value or null.
    required: bool,
}

/// Lets the fields of requests that may be null be set to it: in the types, and by a function of their builders.
pub fn add(items: &mut [Item], root: &Value) {
    let requests = request_schemas(root);
    for item in items {
        match item {
            Item::Struct(item) => {
                for nullable in nullables(root, &requests, &item.ident.to_string()).iter().filter(|it| !it.required) {
                    double(item, nullable);
                }
            }
            Item::Mod(module) if module.ident == "builder" => {
                let builders = module.content.iter_mut().flat_map(|(_, builders)| builders);
                builders.for_each(|builder| change_builder(builder, root, &requests));
            }
            _ => {}
        }
    }
}

fn nullables(root: &Value, requests: &BTreeSet<&str>, name: &str) -> Vec<Nullable> {
    let schema = &root["components"]["schemas"][name];
    if !requests.contains(name) {
        return Vec::new();
    }
    let may_be_null = |property: &Value| {
        property["nullable"] == true || resolve(root, property).is_some_and(|property| property["nullable"] == true)
    };
    let all = properties(root, schema).into_iter();
    let nullable = all
        .filter(|(_, property)| may_be_null(property))
        .map(|(name, _)| Nullable { field: name.to_snake_case(), required: is_required(root, schema, name) });
    nullable.collect()
}

fn is_required(root: &Value, schema: &Value, name: &str) -> bool {
    let mut parts = schema["allOf"].as_array().into_iter().flatten().filter_map(|part| resolve(root, part));
    schema["required"].as_array().is_some_and(|names| names.iter().any(|it| it == name))
        || parts.any(|part| is_required(root, part, name))
}

fn is_named(ident: Option<&Ident>, nullable: &Nullable) -> bool {
    let name = ident.map(Ident::to_string).unwrap_or_default();
    name.trim_start_matches("r#").trim_end_matches('_') == nullable.field
}

/// Makes a field an option of what it is.
fn double(item: &mut ItemStruct, nullable: &Nullable) {
    for field in item.fields.iter_mut().filter(|field| is_named(field.ident.as_ref(), nullable)) {
        let ty = &field.ty;
        field.ty = parse_quote!(::std::option::Option<#ty>);
        field.attrs.push(parse_quote!(#[serde(deserialize_with = "::scicloud::client::present")]));
    }
}

fn change_builder(item: &mut Item, root: &Value, requests: &BTreeSet<&str>) {
    let Some(name) = own_type(item) else { return };
    let nullables = nullables(root, requests, &name);
    match item {
        Item::Struct(item) => {
            for nullable in nullables.iter().filter(|nullable| !nullable.required) {
                let fields = item.fields.iter_mut().filter(|field| is_named(field.ident.as_ref(), nullable));
                fields.for_each(|field| wrap_first(&mut field.ty));
            }
        }
        Item::Impl(implementation) if implementation.trait_.is_none() => {
            for nullable in &nullables {
                add_setter(implementation, nullable);
            }
        }
        _ => {}
    }
}

/// Makes the value of a `Result` an option of what it is.
fn wrap_first(ty: &mut Type) {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last_mut()
        && let PathArguments::AngleBracketed(arguments) = &mut last.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first_mut()
    {
        *inner = parse_quote!(::std::option::Option<#inner>);
    }
}

fn add_setter(implementation: &mut ItemImpl, nullable: &Nullable) {
    let setter = functions(implementation).find(|function| is_named(Some(&function.sig.ident), nullable));
    let Some(setter) = setter else { return };
    let field = setter.sig.ident.clone();
    if !nullable.required {
        wrap_value(setter);
    }
    let null: syn::Expr =
        if nullable.required { parse_quote!(None) } else { parse_quote!(::std::option::Option::Some(None)) };
    let (name, doc) = (format_ident!("{}_null", nullable.field), format!("Sends null as `{}`.", nullable.field));
    implementation.items.push(ImplItem::Fn(parse_quote! {
        #[doc = #doc]
        pub fn #name(mut self) -> Self {
            self.#field = Ok(#null);
            self
        }
    }));
}
