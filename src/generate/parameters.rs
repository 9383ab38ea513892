//! The parameters and the fields of bodies of a document, as the operation's table has them.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::lower::{ANY_INTEGER, PART, is_read_only};
use super::tables::{holds_secret, is_secret, option};
use crate::spec::resolve;

/// The only values of a text that make no type, which is no part of the standard.
pub const VALUES: &str = "x-values";

/// A parameter of an operation; the fields of an object in the query follow it, each under the name it is sent by.
pub fn parameter(root: &Value, parameter: &Value) -> Vec<TokenStream> {
    let schema = resolve(root, &parameter["schema"]).unwrap_or(&Value::Null);
    let name = wire_name(parameter);
    let required = parameter["required"] == true;
    let place = parameter.get("x-in").unwrap_or(&parameter["in"]).as_str();
    let location = match place {
        Some("path") => quote!(Path),
        Some("header") => quote!(Header),
        Some("cookie") => quote!(Cookie),
        _ => quote!(Query),
    };
    let style = style(parameter);
    let is_text = parameter["x-style"] == "json";
    let has_pairs = place == Some("query") && !style.to_string().starts_with("Joined");
    let kind_of_all = match schema["type"] == "object" {
        _ if is_text => {
            let kind = whole_kind(root, schema, true);
            quote!(Json(&::scicloud::client::Kind::#kind))
        }
        true if !has_pairs => whole(root, schema, true, style, &mut Around::default()),
        _ => kind(root, schema, style),
    };
    let mut parameters = vec![entry(root, name, location, required, schema, kind_of_all)];
    if has_pairs && !is_text && schema["type"] == "object" {
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let Some(property) = resolve(root, property) else { continue };
            let name = if parameter["style"] == "deepObject" { format!("{name}[{field}]") } else { field.clone() };
            parameters.push(entry(root, &name, quote!(Query), false, property, kind(root, property, quote!(Pairs))));
        }
    }
    parameters
}

/// The name that a parameter is sent by, where its function has another.
pub fn wire_name(parameter: &Value) -> &str {
    parameter.get("x-name").unwrap_or(&parameter["name"]).as_str().unwrap_or_default()
}

/// The encoding of a field of a form.
pub fn encoding(encoding: &Value) -> TokenStream {
    let field = encoding["field"].as_str().unwrap_or_default();
    let content_type = option(encoding["contentType"].as_str());
    let is_bytes = encoding["isBytes"] == true;
    let has_style = encoding["isJson"] != true;
    let style = option(has_style.then(|| {
        let style = style(encoding);
        quote!(::scicloud::client::Style::#style)
    }));
    quote! {
        ::scicloud::client::Encoding { field: #field, content_type: #content_type, style: #style, is_bytes: #is_bytes }
    }
}

/// The style of a parameter's list or object.
fn style(parameter: &Value) -> TokenStream {
    let explode = parameter["explode"].as_bool();
    if let Some(between) = parameter["x-between"].as_str() {
        let is_named = explode == Some(true) && parameter["schema"]["type"] == "object";
        return if is_named { quote!(Named(#between)) } else { quote!(Joined(#between)) };
    }
    match parameter["style"].as_str() {
        Some("deepObject") => quote!(Deep),
        Some("spaceDelimited") if explode != Some(true) => quote!(Joined("%20")),
        Some("pipeDelimited") if explode != Some(true) => quote!(Joined("%7C")),
        None | Some("form") if explode == Some(false) => quote!(Joined(",")),
        _ => quote!(Pairs),
    }
}

/// The fields of a request's body under their JSON pointers, in which `*` is any item and any field.
pub fn body(root: &Value, schema: &Value) -> Vec<TokenStream> {
    let mut fields = Vec::new();
    let schema = resolve(root, schema).unwrap_or(&Value::Null);
    if is_whole(schema) {
        fields.push(entry(root, "", quote!(Body), true, schema, kind(root, schema, quote!(Pairs))));
    }
    nested(root, schema, "", &mut Vec::new(), &mut fields);
    fields
}

/// Tells whether a value is checked by itself: all but an object whose fields are, and which has no bounds.
fn is_whole(schema: &Value) -> bool {
    let has_bounds = ["minProperties", "maxProperties"].iter().any(|keyword| schema.get(keyword).is_some());
    let is_typed = schema.get("type").is_some_and(|ty| ty != "object");
    is_typed
        || ["oneOf", VALUES].iter().any(|keyword| schema.get(keyword).is_some())
        || has_bounds
        || schema["nullable"] == true
        || schema["additionalProperties"].is_object()
}

/// Fields of a request's body that are checked, as one that holds itself has no end of them.
const MOST_FIELDS: usize = 1000;

fn nested<'a>(
    root: &'a Value,
    schema: &'a Value,
    pointer: &str,
    around: &mut Vec<&'a Value>,
    fields: &mut Vec<TokenStream>,
) {
    let Some(schema) = resolve(root, schema) else { return };
    // What holds itself is checked down to there.
    if around.iter().any(|other| std::ptr::eq(*other, schema)) || fields.len() > MOST_FIELDS {
        return;
    }
    around.push(schema);
    nested_fields(root, schema, pointer, around, fields);
    around.pop();
}

fn nested_fields<'a>(
    root: &'a Value,
    schema: &'a Value,
    pointer: &str,
    around: &mut Vec<&'a Value>,
    fields: &mut Vec<TokenStream>,
) {
    for part in schema["allOf"].as_array().into_iter().flatten() {
        nested(root, part, pointer, around, fields);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let Some(property) = resolve(root, property).filter(|property| !is_read_only(root, property)) else { continue };
        let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
        if is_whole(property) || alone(root, property).is_some_and(is_whole) {
            let required = schema["required"].as_array().is_some_and(|names| names.iter().any(|it| it == name));
            fields.push(entry(root, &pointer, quote!(Body), required, property, kind(root, property, quote!(Pairs))));
        }
        nested(root, property, &pointer, around, fields);
    }
    let is_map = schema.get("properties").is_none();
    let values = schema.get("additionalProperties").filter(|values| is_map && values.is_object());
    for inner in schema.get("items").into_iter().chain(values) {
        nested(root, inner, &format!("{pointer}/*"), around, fields);
    }
}

/// The schema that another one is but for its description and for being nullable.
fn alone<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    match schema["allOf"].as_array()?.as_slice() {
        [only] if schema.get("properties").is_none() => resolve(root, only),
        _ => None,
    }
}

fn entry(
    root: &Value,
    name: &str,
    location: TokenStream,
    required: bool,
    schema: &Value,
    kind: TokenStream,
) -> TokenStream {
    let secret = is_secret(root, schema) || schema.get("oneOf").is_some() && holds_secret(root, schema);
    let default = option(schema.get("default").map(|value| match value {
        Value::String(value) => value.clone(),
        value => value.to_string(),
    }));
    quote! {
        ::scicloud::client::Parameter {
            name: #name,
            location: ::scicloud::client::Location::#location,
            required: #required,
            default: #default,
            secret: #secret,
            kind: ::scicloud::client::Kind::#kind,
        }
    }
}

fn kind(root: &Value, schema: &Value, style: TokenStream) -> TokenStream {
    let Some(schema) = resolve(root, schema) else { return quote!(Any) };
    let kind = match alone(root, schema) {
        Some(only) => kind(root, only, style),
        None if schema.get("oneOf").is_some() => return whole_kind(root, schema, true),
        None => listed(schema, kind_of_type(root, schema, style)),
    };
    if schema["nullable"] == true { quote!(Nullable(&::scicloud::client::Kind::#kind)) } else { kind }
}

/// The kind of a value that is one of a list, if it is.
fn listed(schema: &Value, kind: TokenStream) -> TokenStream {
    let Some(values) = schema[VALUES].as_array() else { return kind };
    let values = values.iter().map(Value::to_string);
    quote!(Listed { values: &[#(#values),*], kind: &::scicloud::client::Kind::#kind })
}

/// The kind of a value with all that is within it; bounds are those of requests alone, as answers are read beyond them.
pub fn whole_kind(root: &Value, schema: &Value, is_bounded: bool) -> TokenStream {
    whole(root, schema, is_bounded, quote!(Pairs), &mut Around::default())
}

/// Levels to which a value is held against what it may be.
const DEEPEST: usize = 8;

/// The schemas around a value that is held against what it may be.
struct Around<'a> {
    schemas: Vec<&'a Value>,
    /// Values that are still told, as those of a large document would have no end.
    left: usize,
}

impl Default for Around<'_> {
    fn default() -> Self {
        Self { schemas: Vec::new(), left: 300 }
    }
}

fn whole<'a>(
    root: &'a Value,
    schema: &'a Value,
    is_bounded: bool,
    style: TokenStream,
    around: &mut Around<'a>,
) -> TokenStream {
    let Some(schema) = resolve(root, schema) else { return quote!(Any) };
    let Around { schemas, left } = around;
    if schemas.len() > DEEPEST || *left == 0 || schemas.iter().any(|other| std::ptr::eq(*other, schema)) {
        return quote!(Any);
    }
    *left -= 1;
    schemas.push(schema);
    let kind = match alone(root, schema) {
        Some(only) => whole(root, only, is_bounded, style, around),
        None => listed(schema, whole_type(root, schema, is_bounded, style, around)),
    };
    around.schemas.pop();
    let is_nullable = schema["nullable"] == true && kind.to_string() != "Any";
    if is_nullable { quote!(Nullable(&::scicloud::client::Kind::#kind)) } else { kind }
}

fn whole_type<'a>(
    root: &'a Value,
    schema: &'a Value,
    is_bounded: bool,
    style: TokenStream,
    around: &mut Around<'a>,
) -> TokenStream {
    let count = |keyword: &str| schema[keyword].as_f64().filter(|_| is_bounded).map(|count| count as usize);
    let pairs = || quote!(Pairs);
    if let Some(parts) = schema["oneOf"].as_array() {
        let kinds: Vec<_> = parts.iter().map(|part| whole(root, part, is_bounded, pairs(), around)).collect();
        return quote!(Choice(&[#(::scicloud::client::Kind::#kinds),*]));
    }
    match schema["type"].as_str() {
        Some("array") => {
            let (least, most) = (count("minItems").unwrap_or(0), option(count("maxItems")));
            let unique = is_bounded && schema["uniqueItems"] == true;
            let items = whole(root, &schema["items"], is_bounded, pairs(), around);
            quote! {
                Array {
                    min_items: #least, max_items: #most, unique: #unique, style: ::scicloud::client::Style::#style,
                    items: &::scicloud::client::Kind::#items,
                }
            }
        }
        Some("object") => {
            let (least, most) = (count("minProperties").unwrap_or(0), option(count("maxProperties")));
            let is_kept = |property: &Value| !is_bounded || !is_read_only(root, property);
            let own = schema["properties"].as_object().into_iter().flatten().filter(|(_, property)| is_kept(property));
            let mut fields = Vec::new();
            for (name, property) in own {
                let kind = whole(root, property, is_bounded, pairs(), around);
                fields.push(quote!((#name, ::scicloud::client::Kind::#kind)));
            }
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let required = required.filter(|name| is_kept(&schema["properties"][name]));
            let others = schema.get("additionalProperties").filter(|others| others.is_object());
            let others = others.map_or_else(|| quote!(Any), |it| whole(root, it, is_bounded, pairs(), around));
            let is_closed = schema["x-closed-fields"] == true;
            quote! {
                Record {
                    required: &[#(#required),*], fields: &[#(#fields),*], min_properties: #least, max_properties: #most,
                    is_closed: #is_closed, style: ::scicloud::client::Style::#style,
                    values: &::scicloud::client::Kind::#others,
                }
            }
        }
        Some("integer") if !is_bounded => {
            let [least, most] = [i128::MIN, i128::MAX];
            quote!(Integer { minimum: #least, maximum: #most, multiple_of: ::std::option::Option::None })
        }
        Some("string" | "number") if !is_bounded => {
            let values = schema.get("x-extensible-enum").or_else(|| schema.get("enum"));
            let plain = serde_json::json!({ "type": schema["type"], "enum": values });
            kind_of_type(root, &plain, pairs())
        }
        _ => kind_of_type(root, schema, style),
    }
}

fn kind_of_type(root: &Value, schema: &Value, style: TokenStream) -> TokenStream {
    let count = |keyword: &str| schema[keyword].as_f64().map(|count| count as usize);
    match schema["type"].as_str() {
        Some("integer") => integer(schema),
        Some("number") => {
            let minimum = bound(schema, "minimum", "exclusiveMinimum");
            let maximum = bound(schema, "maximum", "exclusiveMaximum");
            let multiple_of = option(schema["multipleOf"].as_f64());
            quote!(Number { minimum: #minimum, maximum: #maximum, multiple_of: #multiple_of })
        }
        Some("boolean") => quote!(Boolean),
        Some("array") => {
            let (least, most) = (count("minItems").unwrap_or(0), option(count("maxItems")));
            let unique = schema["uniqueItems"] == true;
            let items = kind(root, &schema["items"], quote!(Pairs));
            quote! {
                Array {
                    min_items: #least, max_items: #most, unique: #unique, style: ::scicloud::client::Style::#style,
                    items: &::scicloud::client::Kind::#items,
                }
            }
        }
        Some("object") => {
            let (least, most) = (count("minProperties").unwrap_or(0), option(count("maxProperties")));
            // The fields of a body are told by pointers of their own, with whether they are required.
            let is_map = schema.get("properties").is_none();
            let values = schema.get("additionalProperties").filter(|values| is_map && values.is_object());
            let values = values.map_or_else(|| quote!(Any), |values| kind(root, values, quote!(Pairs)));
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let required = required.filter(|name| !is_read_only(root, &schema["properties"][name]));
            quote! {
                Object {
                    required: &[#(#required),*], min_properties: #least, max_properties: #most,
                    style: ::scicloud::client::Style::#style, values: &::scicloud::client::Kind::#values,
                }
            }
        }
        // Bytes have no text that could be held against anything.
        Some("string") if schema["format"] == PART => quote!(Any),
        Some("string") => {
            let min_length = count("minLength").unwrap_or(0);
            let max_length = option(count("maxLength"));
            let pattern = option(schema["pattern"].as_str());
            let values = schema
                .get("enum")
                .unwrap_or(&schema[VALUES])
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            quote! {
                Text { min_length: #min_length, max_length: #max_length, pattern: #pattern, values: &[#(#values),*] }
            }
        }
        _ => quote!(Any),
    }
}

/// Whole numbers between their bounds and those of the type that they have in Rust.
fn integer(schema: &Value) -> TokenStream {
    let (least, most) = match schema["format"].as_str() {
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some(format) if format.starts_with("uint") => (0, u64::MAX.into()),
        Some(ANY_INTEGER) => (i128::MIN, i128::MAX),
        _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
    };
    // One with a fraction is none of the values already.
    let is_whole = |keyword: &str| schema[keyword].as_f64().is_some_and(|bound| bound.fract() == 0.0);
    let excludes = |keyword: &str, exclusive: &str| i128::from(schema[exclusive] == true && is_whole(keyword));
    let minimum = number(&schema["minimum"], f64::ceil).map(|it| it + excludes("minimum", "exclusiveMinimum"));
    let maximum = number(&schema["maximum"], f64::floor).map(|it| it - excludes("maximum", "exclusiveMaximum"));
    let [minimum, maximum] = [minimum.unwrap_or(least), maximum.unwrap_or(most)].map(|bound| bound.clamp(least, most));
    let multiple_of = option(number(&schema["multipleOf"], f64::round).filter(|factor| *factor > 0));
    quote!(Integer { minimum: #minimum, maximum: #maximum, multiple_of: #multiple_of })
}

/// A whole number as it is written, be it with a fraction, an exponent or more digits than 64 bits have.
fn number(value: &Value, round: fn(f64) -> f64) -> Option<i128> {
    let whole = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
    whole.or_else(|| value.as_f64().map(|number| round(number) as i128))
}

fn bound(schema: &Value, keyword: &str, exclusive: &str) -> TokenStream {
    match schema[keyword].as_f64() {
        Some(number) if schema[exclusive] == true => quote!(::scicloud::client::Bound::Beyond(#number)),
        Some(number) => quote!(::scicloud::client::Bound::At(#number)),
        None => quote!(::scicloud::client::Bound::None),
    }
}
