//! The builders of the types that requests have; answers are built by nobody.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use quote::ToTokens;
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{
    ExprAssign, GenericArgument, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, PathArguments, Type, parse_quote,
};

use crate::spec::resolve;

/// Keeps the builders of these types alone, gives them words, and lets optional fields be set as others are.
pub fn finish(items: &mut Vec<Item>, requests: &BTreeSet<&str>, root: &Value) {
    items.retain(|item| !is_builder_function(item) || own_type(item).is_some_and(|name| requests.contains(&*name)));
    rename_flattened(items);
    for item in items.iter_mut() {
        match item {
            Item::Mod(module) if module.ident == "builder" => {
                let Some((_, builders)) = &mut module.content else { continue };
                builders.retain(|item| own_type(item).is_none_or(|name| requests.contains(&*name)));
                for builder in builders {
                    describe(builder, root);
                }
                module.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
                module.attrs.push(parse_quote!(#[doc = "Builders of the types that requests have."]));
            }
            Item::Impl(implementation) if is_inherent(implementation) => {
                for function in functions(implementation).filter(|function| function.sig.ident == "builder") {
                    function.attrs.push(parse_quote!(#[doc = "A builder with no field set yet."]));
                }
            }
            _ => {}
        }
    }
    let is_empty = |item: &Item| {
        matches!(item, Item::Mod(module) if module.ident == "builder"
            && module.content.as_ref().is_none_or(|(_, items)| items.is_empty()))
    };
    items.retain(|item| !is_empty(item));
}

/// Gives the field for what no document names our name in types and in their builders, unless another one has its name.
fn rename_flattened(items: &mut [Item]) {
    let is_flat =
        |field: &&syn::Field| field.attrs.iter().any(|it| it.to_token_stream().to_string().contains("flatten"));
    let flat = |item: &Item| {
        let Item::Struct(item) = item else { return None };
        let name = item.fields.iter().find(is_flat)?.ident.clone()?;
        let is_alone = item.fields.iter().filter(|field| field.ident.as_ref() == Some(&name)).count() == 1;
        is_alone.then(|| (item.ident.to_string(), name))
    };
    let renamed: BTreeMap<String, Ident> = items.iter().filter_map(flat).collect();
    for item in items {
        if let Item::Mod(ItemMod { content: Some((_, inner)), .. }) = item {
            inner.iter_mut().for_each(|item| rename(item, &renamed));
        }
        rename(item, &renamed);
    }
}

fn rename(item: &mut Item, renamed: &BTreeMap<String, Ident>) {
    if let Some(name) = own_type(item).and_then(|name| renamed.get(&name)) {
        Rename(name).visit_item_mut(item);
    }
}

struct Rename<'a>(&'a Ident);

impl VisitMut for Rename<'_> {
    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        if ident == self.0 {
            *ident = Ident::new("unknown_fields", ident.span());
        }
    }
}

fn is_inherent(implementation: &ItemImpl) -> bool {
    implementation.trait_.is_none()
}

pub fn functions(implementation: &mut ItemImpl) -> impl Iterator<Item = &mut ImplItemFn> {
    implementation.items.iter_mut().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    })
}

/// Tells whether an item does nothing but give a type its builder.
fn is_builder_function(item: &Item) -> bool {
    let Item::Impl(implementation) = item else { return false };
    let is_builder = |item: &ImplItem| matches!(item, ImplItem::Fn(function) if function.sig.ident == "builder");
    is_inherent(implementation) && implementation.items.iter().any(is_builder)
}

/// The type that an item declares or implements something for.
pub fn own_type(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Impl(ItemImpl { self_ty, .. }) => match &**self_ty {
            Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// Words for a builder and its functions, those of the type and of its fields.
fn describe(item: &mut Item, root: &Value) {
    let Some(name) = own_type(item) else { return };
    match item {
        Item::Struct(item) => {
            let doc = format!("Builder of [`{name}`](super::{name}).");
            item.attrs.insert(0, parse_quote!(#[doc = #doc]));
        }
        Item::Impl(implementation) if is_inherent(implementation) => {
            let properties = root["components"]["schemas"][&name]["properties"].as_object();
            for function in functions(implementation) {
                let field = function.sig.ident.to_string();
                let field = field.trim_start_matches("r#").trim_end_matches('_');
                let mut properties = properties.into_iter().flatten();
                let property = properties.find(|(property, _)| property.to_snake_case() == field);
                let schema = property.and_then(|(_, property)| resolve(root, property)).unwrap_or(&Value::Null);
                let summary = schema["description"].as_str().and_then(|text| text.lines().next()).unwrap_or(field);
                function.attrs.push(parse_quote!(#[doc = #summary]));
                accept_plain(function);
            }
        }
        _ => {}
    }
}

/// A setter of an optional field takes what one of a required field would.
fn accept_plain(function: &mut ImplItemFn) {
    let mut bounds = UnwrapOption(false);
    if let Some(conditions) = &mut function.sig.generics.where_clause {
        bounds.visit_where_clause_mut(conditions);
    }
    if bounds.0 {
        wrap_value(function);
    }
}

/// Wraps what a setter assigns into `Some`.
pub fn wrap_value(setter: &mut ImplItemFn) {
    WrapValue.visit_block_mut(&mut setter.block);
}

/// Puts `X` in place of `Option<X>`, and leaves the options within another type.
struct UnwrapOption(bool);

impl VisitMut for UnwrapOption {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::Path(path) = ty
            && let Some(last) = path.path.segments.last()
            && last.ident == "Option"
            && let PathArguments::AngleBracketed(arguments) = &last.arguments
            && let Some(GenericArgument::Type(inner)) = arguments.args.first()
        {
            *ty = inner.clone();
            self.0 = true;
        }
    }
}

/// Wraps what is assigned into `Some`.
struct WrapValue;

impl VisitMut for WrapValue {
    fn visit_expr_assign_mut(&mut self, assignment: &mut ExprAssign) {
        let value = assignment.right.to_token_stream();
        assignment.right = parse_quote!(#value.map(::std::option::Option::Some));
    }
}
