//! Fits the generated code into the crate: one error, one way to send, nothing that is not used.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use quote::ToTokens;
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Block, Expr, ExprLit, Field, File, Ident, ImplItem, ImplItemFn, Item, ItemEnum, ItemImpl, ItemStruct,
    Lit, Meta, Stmt, Type, parse_quote,
};

use super::fields::{OptionFirst, has_integer, has_serde, read_tolerantly};
use super::{builders, choices, constructors, nulls, open_enum, optional_bodies, sending, tables, variants};
use crate::spec::{Document, Rules, meaning, request_schemas, resolve};

/// Changes the generator's code; a change that finds nothing to do is an error, as it then hides a new generator.
pub fn run(file: &mut File, document: &Document, lowered: &Value) -> Result<(), String> {
    let mut finish = Finish {
        document,
        lowered,
        parameters: descriptions(document),
        implemented: String::new(),
        done: BTreeSet::new(),
        done_for: BTreeMap::new(),
    };
    finish.visit_file_mut(file);
    file.items.retain_mut(|item| finish.keep_item(item));
    let imports: File = parse_quote! {
        pub use ::scicloud::client::ResponseValue;
        #[allow(unused_imports)]
        use ::scicloud::client::{encode_path, ByteStream, Error};
    };
    file.items.splice(0..0, imports.items);
    let tables: File = syn::parse2(tables::tables(document)).map_err(|error| error.to_string())?;
    file.items.extend(tables.items);
    let constructors: File = syn::parse2(constructors::constructors()).map_err(|error| error.to_string())?;
    file.items.extend(constructors.items);
    let schemas = lowered["components"]["schemas"].as_object();
    let has_fields = schemas.is_some_and(|schemas| schemas.values().any(|it| it["additionalProperties"].is_object()));
    let expected = [
        ("constructor", true),
        ("type builders", schemas.is_some_and(|schemas| !schemas.is_empty())),
        ("unknown fields", has_fields),
    ];
    let expected = expected.into_iter().filter(|(_, is_expected)| *is_expected).map(|(change, _)| change);
    if let Some(change) = expected.into_iter().find(|change| !finish.done.contains(change)) {
        return Err(format!("the generated code has no {change} to change; compare it with src/generate/finish.rs"));
    }
    for operation in document.operations() {
        let table = tables::name(operation.id());
        for change in OF_OPERATIONS {
            let times = finish.done_for.get(&(change, table.clone())).copied().unwrap_or_default();
            if times != 1 {
                return Err(format!(
                    "the generated code of {} has {times} places with a {change} to change, not 1; compare it with \
                     src/generate/finish.rs",
                    operation.id()
                ));
            }
        }
    }
    Ok(())
}

const SEND: &str = "send";
const VERSION_HEADER: &str = "version header";

/// Changes that are made once in each operation.
const OF_OPERATIONS: [&str; 2] = [SEND, VERSION_HEADER];

struct Finish<'a> {
    document: &'a Document,
    /// The document as the generator read it.
    lowered: &'a Value,
    /// Description by the type of a parameter, such as `ListWorkspacesOrder`, by the function that sets it, and by the name of
    /// an enum.
    parameters: BTreeMap<String, String>,
    /// The type whose functions are looked at.
    implemented: String,
    /// Changes to the file.
    done: BTreeSet<&'static str>,
    /// Numbers of changes to an operation.
    done_for: BTreeMap<(&'static str, Ident), usize>,
}

fn descriptions(document: &Document) -> BTreeMap<String, String> {
    let mut descriptions = BTreeMap::new();
    for operation in document.operations() {
        for parameter in document.parameters(&operation) {
            let name = parameter["name"].as_str().unwrap_or_default();
            let description = parameter["description"].as_str().unwrap_or_default().trim().to_owned();
            let ty = format!("{}{}", operation.id().to_upper_camel_case(), name.to_upper_camel_case());
            descriptions.insert(ty, description.clone());
            descriptions.insert(function_of(&operation.id().to_upper_camel_case(), &name.to_snake_case()), description);
        }
    }
    for (name, schema) in document.root["components"]["schemas"].as_object().into_iter().flatten() {
        if let Some(description) = schema["description"].as_str().filter(|_| schema.get("enum").is_some()) {
            descriptions.insert(name.clone(), description.trim().to_owned());
        }
    }
    descriptions
}

/// A name for the function of a call that sets a parameter.
fn function_of(call: &str, parameter: &str) -> String {
    format!("{call}::{parameter}")
}

/// The properties of a schema and of all it is composed of.
pub fn properties<'a>(root: &'a Value, schema: &'a Value) -> Vec<(&'a String, &'a Value)> {
    let own = schema["properties"].as_object().into_iter().flatten();
    let parts = schema["allOf"].as_array().into_iter().flatten().filter_map(|part| resolve(root, part));
    own.chain(parts.flat_map(|part| properties(root, part))).collect()
}

impl Finish<'_> {
    fn did(&mut self, change: &'static str) {
        self.done.insert(change);
    }

    fn did_for(&mut self, change: &'static str, operation: &Ident) {
        *self.done_for.entry((change, operation.clone())).or_default() += 1;
    }

    /// Tells whether an item of the file stays: not the imports, the constructors and hooks, which ours replace.
    fn keep_item(&mut self, item: &mut Item) -> bool {
        match item {
            Item::Use(_) | Item::Const(_) => false,
            Item::Mod(module) if module.ident == "prelude" => false,
            Item::Impl(ItemImpl { trait_: Some(_), .. }) => false,
            Item::Impl(implementation) => {
                let constructs =
                    |item: &ImplItem| matches!(item, ImplItem::Fn(function) if function.sig.ident == "new");
                let constructor = implementation.items.iter().any(constructs);
                if constructor {
                    self.did("constructor");
                }
                !constructor
            }
            _ => true,
        }
    }

    fn add_open_enums(&self, items: &mut Vec<Item>) {
        for (name, schema) in self.document.root["components"]["schemas"].as_object().into_iter().flatten() {
            let root = &self.document.root;
            let tokens = open_enum::open_enum(name, schema)
                .or_else(|| variants::variants(name, schema, root))
                .or_else(|| choices::own_type(name, root, self.lowered));
            if let Some(tokens) = tokens {
                let file: File = parse_quote!(#tokens);
                items.extend(file.items);
            }
        }
    }

    /// A field whose description stands with its type gets the first line of it.
    fn document_field(&self, of: &str, field: &mut Field) {
        let name = field.ident.as_ref().map(|name| name.to_string()).unwrap_or_default();
        let properties = properties(self.lowered, &self.lowered["components"]["schemas"][of]);
        let plain = name.trim_start_matches("r#").trim_end_matches('_').to_owned();
        let property = properties.into_iter().find(|(property, _)| property.to_snake_case() == plain);
        let told = property.and_then(|(_, property)| property["x-description"].as_str());
        let schema = property.and_then(|(_, property)| resolve(self.lowered, property));
        let description = told.or_else(|| schema?["description"].as_str()).unwrap_or_default();
        if let Some(summary) = description.lines().next().filter(|_| !is_documented(&field.attrs)) {
            field.attrs.insert(0, parse_quote!(#[doc = #summary]));
        }
    }
}

impl VisitMut for Finish<'_> {
    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        let Some((_, items)) = &mut module.content else { return };
        if module.ident == "types" {
            items.iter_mut().for_each(|item| OptionFirst.visit_item_mut(item));
            builders::finish(items, &request_schemas(&self.document.root), self.lowered);
            nulls::add(items, &self.document.root);
            self.did("type builders");
            self.add_open_enums(items);
        }
        // The builders of types import nothing.
        if module.ident == "builder" && items.iter().any(|item| matches!(item, Item::Use(_))) {
            items.retain(|item| !matches!(item, Item::Use(_)));
            let imports: File = parse_quote! {
                use super::types;
                #[allow(unused_imports)]
                use super::{encode_path, ByteStream, Error, ResponseValue};
            };
            items.splice(0..0, imports.items);
            let operations = self.document.operations();
            let optional = operations.filter(|operation| tables::has_optional_body(self.document, operation));
            let optional = optional
                .map(|operation| (tables::name(operation.id()), !tables::is_of_parts(self.document, &operation)));
            optional_bodies::finish(items, &optional.collect());
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        let name = item.ident.to_string();
        let is_answer =
            item.attrs.iter().any(|attribute| attribute.to_token_stream().to_string().contains("Deserialize"))
                && !request_schemas(&self.document.root).contains(&*name);
        for field in item.fields.iter_mut() {
            if is_answer && has_integer(&field.ty) {
                read_tolerantly(field);
            }
            if has_serde(&field.attrs, "flatten") {
                field.ident = Some(parse_quote!(unknown_fields));
                field.attrs.insert(0, parse_quote!(#[doc = "Fields that the document does not know, as they came."]));
                self.did("unknown fields");
            }
            let any = field.ty.to_token_stream().to_string() == ":: serde_json :: Value";
            if any || has_serde(&field.attrs, "deserialize_with") {
                field.attrs.push(parse_quote!(#[serde(default)]));
            }
            self.document_field(&name, field);
        }
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_item_enum_mut(&mut self, item: &mut ItemEnum) {
        // The server lists the same values in the document it emits.
        let is_transcribed = self.document.rules == Rules::Transcription;
        if is_transcribed && item.variants.iter().any(|variant| has_serde(&variant.attrs, "rename")) {
            item.attrs.push(parse_quote!(#[cfg_attr(feature = "server", derive(::schemars::JsonSchema))]));
        }
        if let Some(description) = self.parameters.get(&item.ident.to_string()) {
            let summary = description.lines().next().unwrap_or_default().trim_end_matches(':');
            item.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
            item.attrs.insert(0, parse_quote!(#[doc = #summary]));
            for variant in &mut item.variants {
                let tokens =
                    variant.attrs.iter().map(|attribute| attribute.to_token_stream().to_string()).collect::<String>();
                let value = tokens.split('"').nth(1).unwrap_or_default();
                let meaning = format!("`{value}`: {}", meaning(description, value).unwrap_or_default());
                variant.attrs.insert(0, parse_quote!(#[doc = #meaning]));
            }
        }
        visit_mut::visit_item_enum_mut(self, item);
    }

    fn visit_item_impl_mut(&mut self, item: &mut ItemImpl) {
        if let Type::Path(path) = &*item.self_ty {
            self.implemented = path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        }
        visit_mut::visit_item_impl_mut(self, item);
    }

    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        function.attrs.iter_mut().for_each(restore_path);
        if !is_documented(&function.attrs) {
            let name = function.sig.ident.to_string();
            let name = name.strip_prefix("r#").unwrap_or(&name).trim_end_matches('_');
            match self.parameters.get(&function_of(&self.implemented, name)) {
                Some(description) => function.attrs.push(parse_quote!(#[doc = #description])),
                None if name == "new" => {
                    function.attrs.push(parse_quote!(#[doc = "A call with no parameter set yet; the client's method of the same name does this."]));
                }
                None if name == "body" => {
                    function.attrs.push(parse_quote!(#[doc = "The body of the request, or a builder of it."]));
                }
                None if name == "body_map" => {
                    function.attrs.push(parse_quote!(#[doc = "Goes on building the body of the request."]));
                }
                None => {}
            }
        }
        visit_mut::visit_impl_item_fn_mut(self, function);
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        let before = block.stmts.len();
        block.stmts.retain(|stmt| !is_version_header(stmt));
        let was_versioned = block.stmts.len() < before;
        if was_versioned {
            let has_headers =
                block.stmts.iter().any(|stmt| stmt.to_token_stream().to_string().contains("header_map . append"));
            block.stmts.iter_mut().filter(|_| !has_headers).for_each(unset_mut);
        }
        if let Some(operation) = sending::replace(self.document, block) {
            self.did_for(SEND, &operation);
            if was_versioned {
                self.did_for(VERSION_HEADER, &operation);
            }
        }
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::Path(path) = ty
            && path.path.segments.len() == 1
            && path.path.segments[0].ident == "Error"
            && !path.path.segments[0].arguments.is_empty()
        {
            *ty = parse_quote!(Error);
        }
        visit_mut::visit_type_mut(self, ty);
    }
}

/// Writes a path that documentation names as the document has it.
fn restore_path(attribute: &mut Attribute) {
    if let Meta::NameValue(pair) = &attribute.meta
        && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        && text.value().starts_with("Sends a `")
    {
        let text = text.value().replace("%7B", "{").replace("%7D", "}");
        *attribute = parse_quote!(#[doc = #text]);
    }
}

fn is_version_header(stmt: &Stmt) -> bool {
    let Stmt::Expr(expression, _) = stmt else { return false };
    // A parameter may be called so as well.
    let tokens = expression.to_token_stream().to_string();
    tokens.contains("\"api-version\"") && tokens.contains(":: api_version ()")
}

/// The map of headers has no header left to add.
fn unset_mut(stmt: &mut Stmt) {
    if let Stmt::Local(local) = stmt
        && let syn::Pat::Ident(pattern) = &mut local.pat
        && pattern.ident == "header_map"
    {
        pattern.mutability = None;
    }
}

fn is_documented(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
}
