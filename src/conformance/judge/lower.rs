//! From the schemas of OpenAPI to JSON Schema: the one place where the document is bent to what `jsonschema` reads.
//!
//! Each step is a function with its reason. What a schema says in vain or against itself is remarked on.

use std::collections::{HashMap, HashSet};

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::Direction;
use super::assertions::{self, RANGE};
use super::text::escape;
use crate::spec::Diagnostic;
use crate::spec::document::{Document, Version};

/// The keywords of a schema object that say something about values.
#[derive(Default)]
pub struct Lowered<'a> {
    pub assertions: Map<String, Value>,
    /// Keywords with schemas by the name that 2020-12 has for each, with the name they are written under.
    pub applicators: HashMap<&'static str, (&'static str, &'a Value)>,
    /// Faults that were worked around, with the keyword of each.
    pub remarks: Vec<(&'static str, Diagnostic)>,
    /// Keywords that the version of the document lacks, with the words for each.
    pub unknown: Vec<(&'static str, String)>,
    /// True if null counts as kept, as the document contradicts itself about it.
    pub passes_null: bool,
    /// True if the bounds that stand here as exclusive are written as a bound and a flag.
    has_flags: bool,
}

/// What stands at a keyword.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Schema,
    Listed,
    Named,
    Plain,
}

/// The keywords that lead to other schemas, with the dialects that have each.
const APPLICATORS: [(&str, Form, Draft, Draft); 26] = [
    ("$ref", Form::Plain, Draft::Draft4, Draft::Draft202012),
    ("$dynamicRef", Form::Plain, Draft::Draft202012, Draft::Draft202012),
    ("$recursiveRef", Form::Plain, Draft::Draft201909, Draft::Draft201909),
    ("allOf", Form::Listed, Draft::Draft4, Draft::Draft202012),
    ("oneOf", Form::Listed, Draft::Draft4, Draft::Draft202012),
    ("anyOf", Form::Listed, Draft::Draft4, Draft::Draft202012),
    ("not", Form::Schema, Draft::Draft4, Draft::Draft202012),
    ("if", Form::Schema, Draft::Draft7, Draft::Draft202012),
    ("then", Form::Schema, Draft::Draft7, Draft::Draft202012),
    ("else", Form::Schema, Draft::Draft7, Draft::Draft202012),
    ("properties", Form::Named, Draft::Draft4, Draft::Draft202012),
    ("patternProperties", Form::Named, Draft::Draft4, Draft::Draft202012),
    ("additionalProperties", Form::Schema, Draft::Draft4, Draft::Draft202012),
    ("propertyNames", Form::Schema, Draft::Draft6, Draft::Draft202012),
    ("dependencies", Form::Named, Draft::Draft4, Draft::Draft7),
    ("dependentSchemas", Form::Named, Draft::Draft201909, Draft::Draft202012),
    ("items", Form::Schema, Draft::Draft4, Draft::Draft202012),
    ("prefixItems", Form::Listed, Draft::Draft202012, Draft::Draft202012),
    ("additionalItems", Form::Schema, Draft::Draft4, Draft::Draft201909),
    ("contains", Form::Schema, Draft::Draft6, Draft::Draft202012),
    ("minContains", Form::Plain, Draft::Draft201909, Draft::Draft202012),
    ("maxContains", Form::Plain, Draft::Draft201909, Draft::Draft202012),
    ("unevaluatedItems", Form::Schema, Draft::Draft201909, Draft::Draft202012),
    ("unevaluatedProperties", Form::Schema, Draft::Draft201909, Draft::Draft202012),
    ("nullable", Form::Plain, Draft::Draft4, Draft::Draft202012),
    ("discriminator", Form::Plain, Draft::Draft4, Draft::Draft202012),
];

/// Reads the keywords of a schema object in one dialect for one direction.
pub fn lower<'a>(
    document: &Document,
    pointer: &str,
    object: &'a Map<String, Value>,
    draft: Draft,
    direction: Direction,
) -> Lowered<'a> {
    let mut lowered = keywords(document, object, draft);
    older_items(&mut lowered, draft);
    dependencies(&mut lowered);
    if document.version() == Version::V30 {
        newer_keywords(&mut lowered, object);
        exclusive_bounds(&mut lowered);
    }
    format(&mut lowered, draft);
    direction_of_required(&mut lowered, document, pointer, object, direction);
    null(&mut lowered, document, pointer, object);
    lowered
}

impl Lowered<'_> {
    /// The schema object with empty schemas in the place of others, for the dialect's own schema to look at.
    pub fn shape(&self) -> Map<String, Value> {
        let mut shape = self.assertions.clone();
        for (name, (written, value)) in &self.applicators {
            let Some((_, form, ..)) = APPLICATORS.iter().find(|(keyword, ..)| keyword == written) else { continue };
            let stub = match (form, value) {
                _ if matches!(*written, "$ref" | "$dynamicRef" | "$recursiveRef" | "nullable" | "discriminator") => {
                    continue;
                }
                _ if *written == "dependencies" => continue,
                (Form::Schema, Value::Object(_) | Value::Bool(_)) => json!({}),
                (Form::Named, Value::Object(_)) => json!({}),
                (_, Value::Array(schemas)) if *form == Form::Listed || *name == "prefixItems" => {
                    schemas.iter().take(1).map(|_| json!({})).collect()
                }
                (_, value) => (*value).clone(),
            };
            shape.insert((*written).to_owned(), stub);
        }
        shape
    }

    /// The name that a keyword is written under.
    pub fn written<'k>(&self, keyword: &'k str) -> &'k str {
        match keyword {
            RANGE => "format",
            "exclusiveMinimum" if self.has_flags => "minimum",
            "exclusiveMaximum" if self.has_flags => "maximum",
            keyword => keyword,
        }
    }
}

/// Leaves out annotations and what the dialect does not know. Beside a reference, OpenAPI 3.0 and the older dialects
/// have nothing; later ones have both hold.
fn keywords<'a>(document: &Document, object: &'a Map<String, Value>, draft: Draft) -> Lowered<'a> {
    let is_alone = object.contains_key("$ref") && (document.version() == Version::V30 || draft <= Draft::Draft7);
    let mut lowered = Lowered::default();
    for (key, value) in object.iter().filter(|(key, _)| !is_alone || *key == "$ref" || *key == "nullable") {
        if assertions::is_assertion(key, draft) {
            lowered.assertions.insert(key.clone(), value.clone());
        }
        let known =
            APPLICATORS.iter().find(|(keyword, _, since, until)| keyword == key && (*since..=*until).contains(&draft));
        if let Some((keyword, ..)) = known {
            lowered.applicators.insert(keyword, (keyword, value));
        }
    }
    lowered
}

/// Before 2020-12, a list of `items` was what `prefixItems` is now, and `additionalItems` what `items` is.
fn older_items(lowered: &mut Lowered<'_>, draft: Draft) {
    if draft >= Draft::Draft202012 {
        return;
    }
    let additional = lowered.applicators.remove("additionalItems");
    if let Some(items) = lowered.applicators.get("items").filter(|(_, value)| value.is_array()).copied() {
        lowered.applicators.remove("items");
        lowered.applicators.insert("prefixItems", items);
        lowered.applicators.extend(additional.map(|additional| ("items", additional)));
    }
}

/// Until draft 7, `dependencies` was what `dependentRequired` and `dependentSchemas` are now.
fn dependencies(lowered: &mut Lowered<'_>) {
    if let Some(dependencies) = lowered.applicators.remove("dependencies") {
        lowered.applicators.insert("dependentSchemas", dependencies);
        if let Some(names) = lowered.assertions.get_mut("dependencies").and_then(Value::as_object_mut) {
            names.retain(|_, value| value.is_array());
        }
    }
}

/// OpenAPI 3.0 says by a flag that a bound is no value itself.
fn exclusive_bounds(lowered: &mut Lowered<'_>) {
    for (bound, flag) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let Some(is_exclusive) = lowered.assertions.get(flag).and_then(Value::as_bool) else { continue };
        lowered.assertions.shift_remove(flag);
        if is_exclusive && let Some(value) = lowered.assertions.shift_remove(bound) {
            lowered.assertions.insert(flag.to_owned(), value);
            lowered.has_flags = true;
        }
    }
}

/// Keywords of JSON Schema that came with OpenAPI 3.1; of some readers of 3.0 each holds, and others pass it over.
const NEWER: [&str; 17] = [
    "$dynamicRef",
    "const",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "exclusiveMinimum",
    "exclusiveMaximum",
];

/// The words by which what OpenAPI 3.0 does not have is told.
pub const NOT_OF_3_0: &str = "is nothing that OpenAPI 3.0 has";

fn newer_keywords(lowered: &mut Lowered<'_>, object: &Map<String, Value>) {
    let is_flag = |keyword: &str, value: &Value| keyword.starts_with("exclusive") && value.is_boolean();
    let newer = NEWER.into_iter().filter(|keyword| object.get(*keyword).is_some_and(|value| !is_flag(keyword, value)));
    let written = newer.map(|keyword| {
        let what =
            if keyword.starts_with("exclusive") { format!("a number at `{keyword}`") } else { format!("`{keyword}`") };
        (keyword, what)
    });
    let types = object.get("type").filter(|ty| ty.is_array()).map(|_| ("type", "a list of types".to_owned()));
    for (keyword, what) in written.chain(types) {
        lowered.assertions.shift_remove(keyword);
        lowered.applicators.remove(keyword);
        lowered.unknown.push((keyword, format!("{what} {NOT_OF_3_0}")));
    }
}

/// A format of integers is a range. Other formats are about text, and those of nobody's standard say nothing.
fn format(lowered: &mut Lowered<'_>, draft: Draft) {
    let Some(Value::String(name)) = lowered.assertions.get("format") else { return };
    let name = name.clone();
    if assertions::is_range(&name) {
        lowered.assertions.shift_remove("format");
        lowered.assertions.insert(RANGE.to_owned(), Value::String(name));
    } else if !assertions::is_checked(&name, draft) {
        lowered.assertions.shift_remove("format");
    }
}

/// A property that only requests have is not required of responses, nor the other way round.
fn direction_of_required(
    lowered: &mut Lowered<'_>,
    document: &Document,
    pointer: &str,
    object: &Map<String, Value>,
    direction: Direction,
) {
    let Some(Value::Array(names)) = lowered.assertions.get_mut("required") else { return };
    let flag = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    names.retain(|name| {
        let Some(name) = name.as_str() else { return true };
        let mut seen = HashSet::new();
        !of_property(document, object, pointer, name, &mut seen, &|value, pointer| {
            any_part(document, value, pointer, &mut HashSet::new(), &|part, _| {
                part.get(flag) == Some(&Value::Bool(true))
            })
        })
    });
    if names.is_empty() {
        lowered.assertions.shift_remove("required");
    }
}

/// Tells if a property is one that only requests have.
pub fn is_write_only(document: &Document, pointer: &str, object: &Map<String, Value>, name: &str) -> bool {
    let own = object.get("properties").and_then(|properties| properties.get(name));
    own.is_some_and(|own| {
        let at = format!("{pointer}/properties/{}", escape(name));
        any_part(document, own, &at, &mut HashSet::new(), &|part, _| part.get("writeOnly") == Some(&Value::Bool(true)))
    })
}

/// Tells if one of the schemas of a property is such.
fn of_property(
    document: &Document,
    object: &Map<String, Value>,
    pointer: &str,
    name: &str,
    seen: &mut HashSet<String>,
    is_such: &dyn Fn(&Value, &str) -> bool,
) -> bool {
    let own = object.get("properties").and_then(|properties| properties.get(name));
    if own.is_some_and(|own| is_such(own, &format!("{pointer}/properties/{}", escape(name)))) {
        return true;
    }
    let parts = object.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate();
    let mut parts: Vec<_> = parts.map(|(index, part)| (part, format!("{pointer}/allOf/{index}"))).collect();
    let whole;
    if object.contains_key("$ref") {
        whole = document.at(pointer);
        parts.extend(whole.and_then(|whole| document.resolve(whole, pointer)));
    }
    parts.into_iter().any(|(part, pointer)| {
        let Some((Value::Object(part), pointer)) = document.resolve(part, &pointer) else { return false };
        seen.insert(pointer.clone()) && of_property(document, part, &pointer, name, seen, is_such)
    })
}

/// Tells if a schema, what it refers to, or a part of its `allOf` is such.
fn any_part(
    document: &Document,
    value: &Value,
    pointer: &str,
    seen: &mut HashSet<String>,
    is_such: &dyn Fn(&Value, &str) -> bool,
) -> bool {
    if !seen.insert(pointer.to_owned()) {
        return false;
    }
    if is_such(value, pointer) {
        return true;
    }
    if value.get("$ref").is_some() {
        let target = document.resolve(value, pointer);
        return target.is_some_and(|(target, pointer)| any_part(document, target, &pointer, seen, is_such));
    }
    let parts = value.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate();
    parts.into_iter().any(|(index, part)| any_part(document, part, &format!("{pointer}/allOf/{index}"), seen, is_such))
}

/// OpenAPI 3.0 says null by `nullable` beside a type, later versions by the type alone. Where `nullable` has no effect, a
/// document means null all the same: that is its fault, and no server's.
fn null(lowered: &mut Lowered<'_>, document: &Document, pointer: &str, object: &Map<String, Value>) {
    if lowered.applicators.remove("nullable").is_none_or(|(_, value)| value != &Value::Bool(true)) {
        return;
    }
    let is_older = document.version() == Version::V30;
    if is_older && let Some(Value::String(kind)) = lowered.assertions.get("type") {
        let both = json!([kind, "null"]);
        lowered.assertions.insert("type".to_owned(), both);
    }
    // The flag is looked at without itself, and in 3.0 has changed the type already.
    let mut rest = object.clone();
    rest.shift_remove("nullable");
    if is_older {
        rest.shift_remove("type");
    }
    if admits_null(document, &Value::Object(rest), pointer, 0) {
        return;
    }
    lowered.passes_null = true;
    let (problem, remedy) = if !is_older {
        ("this version of OpenAPI has no `nullable`", "name \"null\" among the types")
    } else if object.contains_key("$ref") {
        (
            "`nullable` beside `$ref` has no effect",
            "put the reference into `anyOf`, with a schema that admits null beside it",
        )
    } else if object.get("enum").is_some() {
        ("`nullable` has no effect, as null is not among the values of `enum`", "name null among the values")
    } else {
        ("`nullable` has no effect, as what stands beside it does not admit null", "let the parts admit null as well")
    };
    let diagnostic =
        document.diagnostic(&format!("{pointer}/nullable"), problem, format!("{remedy}; null is let pass"));
    lowered.remarks.push(("nullable", diagnostic));
}

/// Tells if a schema admits null, as far as its type, its values and its parts tell.
fn admits_null(document: &Document, schema: &Value, pointer: &str, depth: usize) -> bool {
    let Value::Object(object) = schema else { return schema != &Value::Bool(false) };
    if depth > 16 {
        return true;
    }
    if object.contains_key("$ref") {
        let target = document.at(pointer).and_then(|whole| document.resolve(whole, pointer));
        return target.is_none_or(|(target, pointer)| admits_null(document, target, &pointer, depth + 1));
    }
    let is_null = |kind: &Value| kind == "null";
    let by_type = match object.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is_null),
        Some(kind) => is_null(kind) || object.get("nullable") == Some(&Value::Bool(true)),
        None => true,
    };
    let by_values = object.get("enum").and_then(Value::as_array).is_none_or(|values| values.contains(&Value::Null));
    let by_value = object.get("const").is_none_or(Value::is_null);
    let parts = |keyword: &str| -> Option<Vec<bool>> {
        let parts = object.get(keyword)?.as_array()?.iter().enumerate();
        Some(
            parts
                .map(|(index, part)| admits_null(document, part, &format!("{pointer}/{keyword}/{index}"), depth + 1))
                .collect(),
        )
    };
    let all = parts("allOf").is_none_or(|parts| parts.into_iter().all(|admits| admits));
    let mut any = ["oneOf", "anyOf"].into_iter().filter_map(parts);
    by_type && by_values && by_value && all && any.all(|parts| parts.into_iter().any(|admits| admits))
}
