//! The styles of parameters: what clients write of the values that a parameter may have.

use heck::ToSnakeCase;
use serde_json::{Value, json};

use super::super::parameters::VALUES;
use super::Adapter;
use super::flat::{Flat, Part};
use super::names::words;
use crate::spec::escape;

/// The remedy for a query or a cookie of a kind that no style has.
const OTHER_QUERY: &str = "give it `content: {application/json: ...}` if the service takes JSON there, or leave it out; `send_raw` sends what no document has";

/// Characters that the name of a variable has as they are.
const NOT_IN_NAMES: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The pattern of a variable of a path that stays in its segment, be it decoded on the way.
const SEGMENT: &str = r"^(?!(?:.*[/\\])?\.{1,2}(?:[/\\]|$)).+$";

/// The schema of a parameter that has none.
static NOTHING: Value = Value::Null;

impl<'a> Adapter<'a> {
    /// A parameter as the generator reads it, or what is wrong with it and what to do.
    pub fn parameter(
        &mut self,
        parameter: &'a Value,
        at: &str,
        name: &str,
        place: &str,
    ) -> Result<Value, (String, String)> {
        let content = parameter["content"].as_object().and_then(|content| content.iter().next());
        let value = match (parameter.get("schema"), content) {
            (Some(value), _) => Part { value, at: format!("{at}/schema") },
            (None, Some((kind, media))) if media.get("schema").is_some() => {
                Part { value: &media["schema"], at: format!("{at}/content/{}/schema", escape(kind)) }
            }
            // A text that the caller writes.
            (None, _) => Part { value: &NOTHING, at: at.to_owned() },
        };
        let flat = Flat::of(self.loaded, &value);
        let mut adapted =
            json!({ "name": name, "in": place, "required": parameter["required"] == true || place == "path" });
        if let Some(description) = parameter["description"].as_str().or(flat.description) {
            adapted["description"] = json!(words(description));
        }
        let is_form = matches!(place, "query" | "cookie");
        let style = parameter["style"].as_str().unwrap_or(if is_form { "form" } else { "simple" });
        let explode = parameter["explode"].as_bool().unwrap_or(style == "form");
        let ty = flat.ty.as_deref().unwrap_or("string");
        let plain_style = if is_form { "form" } else { "simple" };
        let refuse = |problem: String, remedy: &str| Err((problem, remedy.to_owned()));
        let is_json = parameter.get("schema").is_none()
            && content.is_some_and(|(kind, media)| super::bodies::is_json(kind) && media.get("schema").is_some());
        if !matches!(place, "query" | "path" | "header" | "cookie") {
            return refuse(
                format!("the parameter `{name}` is in the {place}"),
                "make it `query`, `path`, `header` or `cookie`",
            );
        }
        if is_json {
            adapted["x-style"] = json!("json");
            adapted["schema"] = self.inline(&flat, 0);
            send_as_query(&mut adapted, place);
            return Ok(adapted);
        }
        let mut schema = match (place, ty) {
            ("query", "array") if matches!(style, "form" | "spaceDelimited" | "pipeDelimited") => {
                self.list(&mut adapted, &flat, name, style, explode)?
            }
            ("header" | "cookie", "array") if style == plain_style => {
                self.list(&mut adapted, &flat, name, "form", explode)?
            }
            ("query", "object") if style == "deepObject" || style == "form" && explode => {
                self.fields(&mut adapted, &flat, name, style, true)?
            }
            ("query" | "header" | "cookie", "object") if style == plain_style => {
                self.fields(&mut adapted, &flat, name, "form", explode)?
            }
            ("path", _) if matches!(style, "simple" | "label" | "matrix") => {
                self.in_path(&mut adapted, &flat, name, style, explode)?
            }
            (_, "array" | "object") => {
                let remedy = if is_form {
                    OTHER_QUERY
                } else {
                    "give it the style `simple`, or leave it out; `send_raw` sends what no document has"
                };
                return refuse(
                    format!("the parameter `{name}` of the {place} is of type {ty} in the style `{style}`"),
                    remedy,
                );
            }
            // Of a single value, these are the same.
            ("query", _) if matches!(style, "spaceDelimited" | "pipeDelimited" | "deepObject") => scalar(&flat),
            (_, _) if style != plain_style => {
                let known = if place == "path" { "simple`, `label` or `matrix" } else { plain_style };
                let remedy =
                    format!("give it the style `{known}`; a service that wants another takes it by `send_raw`");
                return Err((format!("the parameter `{name}` has the style `{style}`"), remedy));
            }
            ("header", "number") => json!({ "type": "string" }),
            (_, _) => scalar(&flat),
        };
        if schema["format"] == "password"
            && place != "header"
            && let Some(schema) = schema.as_object_mut()
        {
            schema.remove("format");
        }
        if place == "path" && schema["type"] == "string" {
            if schema["minLength"].as_u64().is_none_or(|least| least == 0) {
                schema["minLength"] = json!(1);
            }
            if schema.get("pattern").is_none() && schema.get("enum").is_none() {
                schema["pattern"] = json!(SEGMENT);
            }
        }
        if place == "cookie" || place != "query" && matches!(ty, "array" | "object") {
            send_as_query(&mut adapted, place);
        }
        adapted["schema"] = schema;
        Ok(adapted)
    }

    /// A variable of a path, with the text that its style has before it and between its parts.
    fn in_path(
        &self,
        adapted: &mut Value,
        flat: &Flat<'a>,
        name: &str,
        style: &str,
        explode: bool,
    ) -> Result<Value, (String, String)> {
        let ty = flat.ty.as_deref().unwrap_or("string");
        let own = format!(";{}=", percent_encoding::utf8_percent_encode(name, NOT_IN_NAMES));
        // RFC 6570 expands them so, as OpenAPI says; for a single value, `explode` is all the same.
        let (before, between) = match (style, ty) {
            ("label", "array" | "object") if explode => (".", "."),
            ("label", _) => (".", ","),
            ("matrix", "object") if explode => (";", ";"),
            ("matrix", "array") if explode => (&*own, &*own),
            ("matrix", _) => (&*own, ","),
            _ => ("", ","),
        };
        let (mut schema, least) = match ty {
            "array" => (self.list(adapted, flat, name, "form", explode)?, "minItems"),
            "object" => (self.fields(adapted, flat, name, "form", explode)?, "minProperties"),
            _ => (scalar(flat), ""),
        };
        // Of nothing, a path would be another one.
        if !least.is_empty() {
            adapted["x-between"] = json!(between);
            adapted["style"] = json!(style);
            schema[least] = json!(schema[least].as_u64().unwrap_or_default().max(1));
        }
        adapted["x-before"] = json!(before);
        Ok(schema)
    }

    /// A list of texts, numbers or booleans.
    fn list(
        &self,
        adapted: &mut Value,
        flat: &Flat<'a>,
        name: &str,
        style: &str,
        explode: bool,
    ) -> Result<Value, (String, String)> {
        let items = flat.items.as_ref().map(|items| Flat::of(self.loaded, items));
        if let Some(ty) =
            items.as_ref().and_then(|items| items.ty.as_deref()).filter(|ty| matches!(*ty, "object" | "array"))
        {
            let problem =
                format!("the items of the parameter `{name}` are of type {ty}, for which no style has a place");
            return Err((problem, other_style(adapted)));
        }
        let mut schema = scalar(flat);
        schema["type"] = json!("array");
        schema["items"] = items.map_or_else(|| json!({ "type": "string" }), |items| scalar(&items));
        adapted["style"] = json!(style);
        adapted["explode"] = json!(explode);
        Ok(schema)
    }

    /// An object of texts, numbers and booleans, and in brackets of lists of them.
    fn fields(
        &self,
        adapted: &mut Value,
        flat: &Flat<'a>,
        name: &str,
        style: &str,
        explode: bool,
    ) -> Result<Value, (String, String)> {
        let has_lists = explode && adapted["in"] == "query";
        let mut properties = serde_json::Map::new();
        for (field, part) in &flat.properties {
            let inner = Flat::of(self.loaded, part);
            let items = inner.items.as_ref().map(|items| Flat::of(self.loaded, items));
            let is_plain = |ty: Option<&str>| !matches!(ty, Some("object" | "array"));
            let schema = match (inner.ty.as_deref(), items) {
                (Some("array"), Some(items)) if has_lists && is_plain(items.ty.as_deref()) => {
                    let mut schema = scalar(&inner);
                    schema["type"] = json!("array");
                    schema["items"] = scalar(&items);
                    schema
                }
                (ty, _) if is_plain(ty) => scalar(&inner),
                _ => {
                    let problem = format!("`{field}` of the parameter `{name}` is no text, number or boolean");
                    return Err((problem, other_style(adapted)));
                }
            };
            properties.insert(field.clone(), schema);
        }
        adapted["style"] = json!(style);
        adapted["explode"] = json!(explode);
        let mut schema = json!({ "type": "object", "properties": properties });
        for keyword in ["minProperties", "maxProperties"] {
            if let Some(count) = flat.keywords.get(keyword) {
                schema[keyword] = count.clone();
            }
        }
        let required: Vec<&String> =
            flat.required.iter().filter(|field| schema["properties"].get(field).is_some()).collect();
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        Ok(schema)
    }

    /// A schema with all that is within it, none of which gets a type of its own.
    fn inline(&self, flat: &Flat<'a>, depth: usize) -> Value {
        if depth > 6 || flat.is_mixed {
            return json!({});
        }
        let below = |part: &Part<'a>| self.inline(&Flat::of(self.loaded, part), depth + 1);
        if let Some(parts) = flat.choices.as_ref().filter(|_| flat.properties.is_empty()) {
            let parts: Vec<Value> = parts.iter().map(below).collect();
            let is_open = parts.iter().any(|part| part.as_object().is_none_or(|part| part.is_empty()));
            return if is_open { json!({}) } else { json!({ "oneOf": parts }) };
        }
        let mut schema = match flat.ty.as_deref() {
            Some("object") => {
                let properties: serde_json::Map<String, Value> =
                    flat.properties.iter().map(|(name, part)| (name.clone(), below(part))).collect();
                let mut schema = super::schemas::plain(flat, "object", []);
                let required: Vec<&String> =
                    flat.required.iter().filter(|name| properties.contains_key(*name)).collect();
                if !required.is_empty() {
                    schema["required"] = json!(required);
                }
                if !properties.is_empty() {
                    schema["properties"] = Value::Object(properties);
                }
                schema
            }
            Some("array") => {
                let items = flat.items.as_ref().map_or_else(|| json!({}), below);
                super::schemas::plain(flat, "array", [("items", items)])
            }
            Some(_) => scalar(flat),
            None => json!({}),
        };
        if flat.is_nullable && schema.get("type").is_some() {
            schema["nullable"] = json!(true);
        }
        schema
    }
}

/// The remedy for a parameter with parts that its style has no place for.
fn other_style(adapted: &Value) -> String {
    match adapted["in"].as_str() {
        Some("path") => "make it `type: string`, which the caller writes as the service wants it".to_owned(),
        _ => OTHER_QUERY.to_owned(),
    }
}

/// Lets the generator take a header or a cookie for a part of the query, whose values need not be texts; lowering does so
/// with a variable of the path.
fn send_as_query(adapted: &mut Value, place: &str) {
    if place != "query" {
        adapted["x-in"] = json!(place);
    }
    if place != "path" {
        adapted["in"] = json!("query");
    }
}

/// The schema of one value of a parameter.
fn scalar(flat: &Flat<'_>) -> Value {
    let ty = flat.ty.as_deref().filter(|ty| matches!(*ty, "string" | "integer" | "number" | "boolean"));
    let mut schema = json!({ "type": ty.unwrap_or("string") });
    for (keyword, value) in &flat.keywords {
        if !matches!(keyword.as_str(), "readOnly" | "writeOnly") {
            schema[keyword] = value.clone();
        }
    }
    if schema["type"] == "integer" && schema.get("format").is_none() {
        let format = super::schemas::wide_format(&schema);
        if format != "int64" {
            schema["format"] = json!(format);
        }
    }
    let texts: Vec<&str> = flat.values.iter().flatten().filter_map(Value::as_str).collect();
    let names: std::collections::BTreeSet<String> =
        texts.iter().map(|text| super::names::plain(text).to_snake_case()).collect();
    let are_names = names.len() == texts.len() && !names.contains("") && texts.iter().all(|text| text.is_ascii());
    let all: Vec<&Value> = flat.values.iter().flatten().collect();
    let is_text = schema["type"] == "string";
    let is_enum = is_text && are_names;
    if !is_enum && !all.is_empty() && all.iter().all(|value| !value.is_array() && !value.is_object()) {
        schema[VALUES] = json!(all);
    }
    if is_enum && !texts.is_empty() {
        schema["enum"] = json!(texts);
        // An enum says all.
        for keyword in ["format", "pattern", "minLength", "maxLength"] {
            schema.as_object_mut().map(|schema| schema.remove(keyword));
        }
    }
    schema
}
