//! Schemas of which one of several holds: what their values have in common, or what tells them apart.

use std::sync::LazyLock;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::flat::{Flat, Part};
use super::schemas::{DEEPEST, any, describe, fields, nullable, plain, target};
use super::{Adapter, Use};
use crate::spec::references;

impl<'a> Adapter<'a> {
    /// Adds the fields of what stands beside an object's own: none of them is required, and one that is something else in
    /// another choice is any value.
    pub fn add_fields_of(&self, flat: &mut Flat<'a>, choices: &[Part<'a>], depth: usize) {
        let own: Vec<String> = flat.properties.iter().map(|(name, _)| name.clone()).collect();
        for choice in choices.iter().map(|part| Flat::of(self.loaded, part)) {
            for (name, part) in choice.properties.iter().filter(|(name, _)| !own.contains(name)) {
                match flat.properties.iter_mut().find(|(known, _)| known == name) {
                    Some((_, known)) if known.at != part.at => *known = self.common(known, part),
                    Some(_) => {}
                    None => flat.properties.push((name.clone(), part.clone())),
                }
            }
            flat.additional = flat.additional.take().or(choice.additional);
            if let Some(choices) = choice.choices.filter(|_| depth < DEEPEST) {
                self.add_fields_of(flat, &choices, depth + 1);
            }
        }
    }

    /// The schema that both schemas of a field agree on.
    fn common(&self, one: &Part<'a>, other: &Part<'a>) -> Part<'a> {
        static TEXT: LazyLock<Value> = LazyLock::new(|| json!({ "type": "string" }));
        static ANY: Value = Value::Bool(true);
        if one.value == other.value {
            return one.clone();
        }
        let is_text = |part: &Part<'a>| Flat::of(self.loaded, part).ty.as_deref() == Some("string");
        let value = if is_text(one) && is_text(other) { &*TEXT } else { &ANY };
        Part { value, at: format!("{} {}", one.at, other.at) }
    }

    /// One of several, and one of several others as well: an object has the fields of all; what else it is, is left open but
    /// for its type.
    pub fn several_choices(&mut self, flat: &Flat<'a>, at: &str, hint: &str) -> Value {
        let mut flat = flat.clone();
        let first = (flat.choices.take().unwrap_or_default(), flat.discriminator.take());
        let mut lists = vec![first];
        lists.append(&mut flat.more_choices);
        let kinds =
            |parts: &[Part<'a>]| -> Vec<Flat<'a>> { parts.iter().map(|part| Flat::of(self.loaded, part)).collect() };
        // Bounds, and which fields must be there, make no type.
        let says_something = |kind: &Flat<'a>| kind.ty.is_some() || kind.choices.is_some() || kind.values.is_some();
        lists.retain(|(parts, _)| kinds(parts).iter().any(says_something));
        let all: Vec<Flat<'a>> = lists.iter().flat_map(|(parts, _)| kinds(parts)).collect();
        let ty = all.first().and_then(|kind| kind.ty.clone());
        let is_alike = all.iter().all(|kind| kind.ty == ty && kind.choices.is_none() && !kind.is_mixed);
        match ty.as_deref() {
            _ if lists.len() < 2 => {
                (flat.choices, flat.discriminator) =
                    lists.pop().map_or((None, None), |(parts, discriminator)| (Some(parts), discriminator));
                self.shape(&flat, at, hint)
            }
            Some("object") if all.iter().all(|kind| kind.ty == ty) => {
                for (parts, _) in &lists {
                    self.add_fields_of(&mut flat, parts, 0);
                }
                self.object(&flat, at, hint)
            }
            Some(ty @ ("string" | "integer" | "number" | "boolean")) if is_alike => plain(&flat, ty, []),
            _ => self.untold(&flat, "Any value of JSON, as it is one of several in more than one way."),
        }
    }

    /// Any value of JSON, with a note why it is no type.
    fn untold(&mut self, flat: &Flat<'a>, note: &str) -> Value {
        let mut schema = any(flat);
        let words = schema["description"].as_str().filter(|words| !words.is_empty());
        schema["description"] = json!(words.map_or_else(|| note.to_owned(), |words| format!("{words}\n\n{note}")));
        self.notes.push(note.to_owned());
        schema
    }

    /// One of several: by a discriminator, by what a value is, or what all have in common.
    pub fn choice(&mut self, flat: &Flat<'a>, choices: &[Part<'a>], at: &str, hint: &str) -> Value {
        let mut flat = flat.clone();
        let all: Vec<(Part<'a>, Flat<'a>)> =
            choices.iter().map(|part| (part.clone(), Flat::of(self.loaded, part))).collect();
        let is_null = |part: &Part<'a>| {
            part.value["type"] == "null" || part.value["const"].is_null() && part.value.get("const").is_some()
        };
        let left: Vec<_> = all.into_iter().filter(|(part, _)| !is_null(part)).collect();
        flat.is_nullable |= left.len() < choices.len();
        if let [(part, _)] = &left[..] {
            let mut only = self.schema(part, hint);
            if flat.is_nullable {
                nullable(&mut only);
            }
            return only;
        }
        if let Some(schema) = self.told_apart(&flat, &left, at, hint) {
            return schema;
        }
        let types: Vec<&str> = left.iter().map(|(_, part)| part.ty.as_deref().unwrap_or_default()).collect();
        let is_one_of = |known: &[&str]| !types.is_empty() && types.iter().all(|ty| known.contains(ty));
        if is_one_of(&["string"]) {
            let values: Option<Vec<_>> = left.iter().map(|(_, part)| part.values.clone()).collect();
            flat.values = values.map(|values| values.concat());
            return self.text(&flat, at, hint);
        }
        if is_one_of(&["string", "integer"]) {
            return self.component(&flat, at, hint, |_, _| {
                let mut schema = json!({ "oneOf": [{ "type": "string" }, { "type": "integer", "format": "int64" }] });
                describe(&mut schema, &flat);
                schema
            });
        }
        let are_plain = left.iter().all(|(_, part)| part.values.is_none());
        match () {
            () if is_one_of(&["integer"]) && are_plain => plain(&flat, "integer", []),
            () if is_one_of(&["integer", "number"]) && are_plain => plain(&flat, "number", []),
            () if is_one_of(&["boolean"]) => plain(&flat, "boolean", []),
            () => self.by_value(&flat, &left, at, hint),
        }
    }

    /// The enum of what a value may be, if it tells that itself; any value otherwise.
    fn by_value(&mut self, flat: &Flat<'a>, parts: &[(Part<'a>, Flat<'a>)], at: &str, hint: &str) -> Value {
        let names: Vec<String> = parts.iter().map(|(part, flat)| variant(part, flat)).collect();
        let mut pairs =
            parts.iter().enumerate().flat_map(|(index, one)| parts[..index].iter().map(move |it| (it, one)));
        let alike = pairs.find(|((_, one), (_, other))| !self.are_distinct(one, other, 0));
        if parts.is_empty() || alike.is_some() {
            let of = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            return self.untold(flat, &format!("Any value of JSON, as nothing in it tells which it is of {of}."));
        }
        let is_closed = self.of == Use::Request;
        self.component(flat, at, hint, |adapter, name| {
            let schemas = parts.iter().zip(&names).map(|((part, _), variant)| {
                let around =
                    if part.value.get("$ref").is_some() { variant.clone() } else { format!("{name} {variant}") };
                adapter.schema(part, &around)
            });
            let schemas: Vec<Value> = schemas.collect();
            let mut schema = json!({ "oneOf": schemas, "x-choice": names, "x-closed": is_closed });
            describe(&mut schema, flat);
            schema
        })
    }

    /// Tells whether no value is of both schemas, or one that is shows which of them is meant.
    fn are_distinct(&self, one: &Flat<'a>, other: &Flat<'a>, depth: usize) -> bool {
        if depth > 4 || one.is_mixed || other.is_mixed {
            return false;
        }
        for (choices, flat) in [(one, other), (other, one)] {
            if let Some(parts) = choices.choices.as_ref().filter(|_| choices.properties.is_empty()) {
                let mut parts = parts.iter().map(|part| Flat::of(self.loaded, part));
                return parts.all(|part| self.are_distinct(&part, flat, depth + 1));
            }
        }
        if let (Some(some), Some(others)) = (&one.values, &other.values) {
            return !some.is_empty() && some.iter().all(|value| !others.contains(value));
        }
        let class = |flat: &Flat<'a>| flat.ty.clone().map(|ty| if ty == "integer" { "number".to_owned() } else { ty });
        let (Some(class_of_one), Some(class_of_other)) = (class(one), class(other)) else { return false };
        if class_of_one != class_of_other {
            return true;
        }
        match class_of_one.as_str() {
            "array" => match (&one.items, &other.items) {
                (Some(one), Some(other)) => {
                    self.are_distinct(&Flat::of(self.loaded, one), &Flat::of(self.loaded, other), depth + 1)
                }
                _ => false,
            },
            "object" => self.shows_itself(one, other, depth) || self.shows_itself(other, one, depth),
            _ => false,
        }
    }

    /// Tells whether objects of a schema have a field that shows that they are none of another one.
    fn shows_itself(&self, one: &Flat<'a>, other: &Flat<'a>, depth: usize) -> bool {
        one.required.iter().any(|name| {
            let own = one.properties.iter().find(|(own, _)| own == name);
            let theirs = other.properties.iter().find(|(own, _)| own == name);
            match (own, theirs) {
                (Some(_), None) => true,
                (Some((_, own)), Some((_, theirs))) => {
                    self.are_distinct(&Flat::of(self.loaded, own), &Flat::of(self.loaded, theirs), depth + 1)
                }
                _ => false,
            }
        })
    }

    /// The enum of objects that the value of a field tells apart.
    fn told_apart(&mut self, flat: &Flat<'a>, parts: &[(Part<'a>, Flat<'a>)], at: &str, hint: &str) -> Option<Value> {
        let discriminator = flat.discriminator?;
        let property = discriminator["propertyName"].as_str()?;
        let are_objects = parts.iter().all(|(part, flat)| {
            part.value.get("$ref").is_some() && flat.choices.is_none() && {
                let (fields, lost) = fields(flat, self.of);
                let is_whole = !lost || self.of != Use::Request;
                !fields.is_empty() && is_whole
            }
        });
        if parts.is_empty() || !are_objects {
            return None;
        }
        let mapping = discriminator["mapping"].as_object().cloned().unwrap_or_default();
        Some(self.component(flat, at, hint, |adapter, _| {
            let mut references = Vec::new();
            let mut mapped = Map::new();
            for (part, _) in parts {
                let old = part.value["$ref"].as_str().unwrap_or_default();
                let (old, component) =
                    (references::decode(old), references::decode(old.rsplit('/').next().unwrap_or_default()));
                let new = adapter.schema(part, &component);
                let Some(new) = target(&new) else { continue };
                let is_it = |target: &Value| {
                    target
                        .as_str()
                        .map(references::decode)
                        .is_some_and(|it| it == old || it == component || it.ends_with(&format!("/{component}")))
                };
                let mut values: Vec<&String> =
                    mapping.iter().filter(|(_, target)| is_it(target)).map(|(value, _)| value).collect();
                let plain = component.into_owned();
                if values.is_empty() {
                    values.push(&plain);
                }
                values.into_iter().for_each(|value| drop(mapped.insert(value.clone(), json!(new))));
                let reference = json!({ "$ref": new });
                if !references.contains(&reference) {
                    references.push(reference);
                }
            }
            let mut schema = json!({
                "oneOf": references,
                "discriminator": { "propertyName": property, "mapping": mapped },
            });
            describe(&mut schema, flat);
            schema
        }))
    }
}

/// The name of a variant: that of the schema that it refers to, or that of its type.
fn variant(part: &Part<'_>, flat: &Flat<'_>) -> String {
    if let Some(name) = part.value["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        let name = super::names::plain(&references::decode(name).replace("~1", "/")).to_upper_camel_case();
        if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return name;
        }
    }
    let title = part.value["title"].as_str().map(|title| super::names::plain(title).to_upper_camel_case());
    if let Some(title) = title.filter(|title| title.starts_with(|first: char| first.is_ascii_alphabetic())) {
        return title;
    }
    match flat.ty.as_deref() {
        Some("string") => "Text",
        Some("integer") => "Integer",
        Some("number") => "Number",
        Some("boolean") => "Boolean",
        Some("array") => "List",
        Some("object") => "Object",
        _ => "Value",
    }
    .to_owned()
}
