//! Schemas: what the standard leaves open and what the generator gets wrong.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::{Map, Value};

use super::{Diagnostic, Report, Source, strings, walk};
use crate::spec::reading::escape;
use crate::spec::references::{request_schemas, resolve};

pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    let requests = request_schemas(&source.root);
    walk(&source.root, "", &mut |pointer, value| {
        if is_named(pointer, value) || value.get("type").is_some_and(Value::is_string) {
            check_type(&mut report, pointer, value);
            check_pattern(&mut report, pointer, value);
            check_bounds(&mut report, pointer, value);
            check_format(&mut report, pointer, value);
            check_nullable(&mut report, pointer, value);
            check_properties(&mut report, pointer, value, &requests);
            check_values(&mut report, pointer, value, &requests);
        }
        if is_named(pointer, value) {
            check_name(&mut report, pointer);
            check_variants(&mut report, pointer, value);
        }
        if value.get("oneOf").is_some_and(Value::is_array) || value.get("discriminator").is_some_and(Value::is_object) {
            check_choice(&mut report, pointer, value);
        }
        if value.get("anyOf").is_some_and(Value::is_array) {
            let remedy = "use `oneOf`, or `x-extensible-enum` for values open to more";
            report.fault(&format!("{pointer}/anyOf"), "`anyOf` generates a type that reads nothing", remedy);
        }
    });
}

/// Checks the schemas of a document that is none of ours for what is no more than a slip.
#[cfg(any(feature = "generate", not(generated)))]
pub fn check_standard(source: &Source, found: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults: found };
    walk(&source.root, "", &mut |pointer, value| {
        if !super::is_schema(pointer) {
            return;
        }
        check_type(&mut report, pointer, value);
        check_pattern(&mut report, pointer, value);
        check_bounds(&mut report, pointer, value);
        if let Some(near) = near_format(value) {
            let problem = format!("unknown format `{}`", value["format"].as_str().unwrap_or_default());
            report.fault(&format!("{pointer}/format"), problem, format!("write `{near}`"));
        }
        let is_part = pointer.contains("/allOf/") || value.get("allOf").is_some();
        let properties = value["properties"].as_object().filter(|_| !is_part);
        properties.into_iter().for_each(|properties| check_required(&mut report, pointer, value, properties));
    });
}

fn is_named(pointer: &str, value: &Value) -> bool {
    pointer.starts_with("/components/schemas/") && pointer.matches('/').count() == 3 && value.is_object()
}

/// The types of JSON.
const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/// The keywords that say something about values of some types alone.
const KEYWORDS: [(&[&str], &[&str]); 4] = [
    (&["integer", "number"], &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    (&["string"], &["minLength", "maxLength", "pattern"]),
    (&["array"], &["items", "minItems", "maxItems", "uniqueItems"]),
    (&["object"], &["properties", "required", "additionalProperties", "minProperties", "maxProperties"]),
];

/// The type is known, and no keyword is about another one.
fn check_type(report: &mut Report<'_>, pointer: &str, schema: &Value) {
    let Some(ty) = schema["type"].as_str().filter(|_| super::is_schema(pointer)) else { return };
    if !TYPES.contains(&ty) {
        let problem = format!("unknown type `{ty}`");
        return report.fault(&format!("{pointer}/type"), problem, format!("use one of {}", TYPES.join(", ")));
    }
    for (types, keywords) in KEYWORDS {
        let lost = keywords.iter().filter(|keyword| !types.contains(&ty) && schema.get(keyword).is_some());
        for keyword in lost {
            let problem = format!("`{keyword}` says nothing about values of type {ty}");
            let remedy = format!("remove it, or correct the type: it is about {}", types.join(" and "));
            report.fault(&format!("{pointer}/{keyword}"), problem, remedy);
        }
    }
}

fn check_pattern(report: &mut Report<'_>, pointer: &str, schema: &Value) {
    let Some(pattern) = schema["pattern"].as_str() else { return };
    if let Err(error) = regress::Regex::new(pattern) {
        let problem = format!("the pattern `{pattern}` is no regular expression: {error}");
        report.fault(&format!("{pointer}/pattern"), problem, "write it as ECMA-262 has it");
    }
}

fn check_bounds(report: &mut Report<'_>, pointer: &str, schema: &Value) {
    for (low, high) in [("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")] {
        if let (Some(least), Some(most)) = (schema[low].as_f64(), schema[high].as_f64())
            && least > most
        {
            let problem = format!("{low} {least} is above {high} {most}, so that nothing is valid");
            report.fault(&format!("{pointer}/{low}"), problem, "correct one of them");
        }
    }
    for (keyword, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if schema[keyword] == true && schema.get(bound).is_none() {
            let remedy = format!("add `{bound}`, which it says something about");
            report.fault(&format!("{pointer}/{keyword}"), format!("`{keyword}` without `{bound}`"), remedy);
        }
    }
    if let Some(factor) = schema["multipleOf"].as_f64()
        && (factor <= 0.0 || schema["type"] == "integer" && factor.fract() != 0.0)
    {
        let problem = format!("`multipleOf` is {factor}, of which no such number is a multiple");
        report.fault(
            &format!("{pointer}/multipleOf"),
            problem,
            "write a number above 0, for whole numbers a whole one",
        );
    }
}

/// The formats of OpenAPI and of its registry.
const FORMATS: [(&str, &[&str]); 3] = [
    ("integer", &["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]),
    ("number", &["double", "float"]),
    (
        "string",
        &[
            "base64url",
            "binary",
            "byte",
            "date",
            "date-time",
            "duration",
            "email",
            "hostname",
            "idn-email",
            "idn-hostname",
            "ipv4",
            "ipv6",
            "iri",
            "iri-reference",
            "json-pointer",
            "password",
            "regex",
            "relative-json-pointer",
            "time",
            "uri",
            "uri-reference",
            "uri-template",
            "uuid",
        ],
    ),
];

fn check_format(report: &mut Report<'_>, pointer: &str, schema: &Value) {
    let Some(format) = schema["format"].as_str() else { return };
    let ty = schema["type"].as_str().unwrap_or_default();
    if !ty.is_empty() && !TYPES.contains(&ty) {
        return;
    }
    let known = FORMATS.iter().find(|(of, _)| *of == ty).map_or(&[][..], |(_, formats)| formats);
    if !known.contains(&format) {
        let remedy = match near_format(schema) {
            Some(near) => format!("write `{near}`"),
            None if known.is_empty() => "remove it, or give the schema the type that has it".to_owned(),
            None => format!("use one of {}, or say it in the description", known.join(", ")),
        };
        report.fault(&format!("{pointer}/format"), format!("unknown format `{format}` of {ty}"), remedy);
    }
}

/// The known format that one was meant to be.
fn near_format(schema: &Value) -> Option<&'static str> {
    let (ty, format) = (schema["type"].as_str()?, schema["format"].as_str()?);
    let (_, known) = FORMATS.iter().find(|(of, _)| *of == ty)?;
    let bare = |text: &str| text.replace(['-', '_'], "").to_lowercase();
    known
        .iter()
        .copied()
        .find(|known| *known != format && bare(known) == bare(format))
        .filter(|_| !known.contains(&format))
}

/// One of several objects is told by a discriminator; whatever fields an answer lacks, it would be read as the first.
fn check_choice(report: &mut Report<'_>, pointer: &str, schema: &Value) {
    let root = &report.source.root;
    let parts: Vec<&Value> = schema["oneOf"].as_array().into_iter().flatten().collect();
    let is_object = |part: &&Value| {
        let part = resolve(root, part).unwrap_or(&Value::Null);
        ["properties", "allOf"].iter().any(|keyword| part.get(keyword).is_some()) || part["type"] == "object"
    };
    let objects: Vec<&Value> = parts.iter().copied().filter(is_object).collect();
    let Some(discriminator) = schema.get("discriminator") else {
        if objects.len() > 1 {
            let remedy = "add a `discriminator` with the field that tells them apart";
            report.fault(&format!("{pointer}/oneOf"), "a choice of objects that nothing tells apart", remedy);
        }
        return;
    };
    let at = format!("{pointer}/discriminator");
    let are_named = parts.iter().all(|part| part.get("$ref").is_some());
    if !is_named(pointer, schema) || parts.is_empty() || !are_named || objects.len() < parts.len() {
        let remedy = "put it into a schema of components, beside a `oneOf` of references to objects";
        return report.fault(&at, "a discriminator of no named objects", remedy);
    }
    for (value, target) in discriminator["mapping"].as_object().into_iter().flatten() {
        let is_target = |part: &&Value| {
            let reference = part["$ref"].as_str().unwrap_or_default();
            target == reference || reference.strip_prefix("#/components/schemas/").is_some_and(|name| target == name)
        };
        if !parts.iter().any(is_target) {
            let problem = format!("the discriminator's value `{value}` stands for none of `oneOf`");
            report.fault(&at, problem, "map it to one of them, or add its schema to them");
        }
    }
}

fn check_nullable(report: &mut Report<'_>, pointer: &str, schema: &Value) {
    if schema["nullable"] == true && schema.get("type").is_none() {
        let remedy = "give the schema a `type`, without which the standard ignores `nullable`";
        report.fault(&format!("{pointer}/nullable"), "`nullable` beside no `type`", remedy);
    }
}

fn check_properties(report: &mut Report<'_>, pointer: &str, schema: &Value, requests: &BTreeSet<&str>) {
    let Some(properties) = schema["properties"].as_object() else { return };
    check_required(report, pointer, schema, properties);
    check_fields(report, pointer, properties);
    if schema["additionalProperties"] == false {
        let remedy = "remove it: the service may add fields";
        report.fault(&format!("{pointer}/additionalProperties"), "unknown fields are refused", remedy);
    }
    // In requests, null and absent are two things that a client can say.
    let component = pointer.strip_prefix("/components/schemas/").and_then(|rest| rest.split('/').next());
    if component.is_some_and(|name| requests.contains(name)) {
        return;
    }
    let required: Vec<_> = strings(&schema["required"]).collect();
    for (name, property) in properties {
        let schema = resolve(&report.source.root, property).unwrap_or(&Value::Null);
        let any = ["type", "oneOf", "allOf"].iter().all(|keyword| schema.get(keyword).is_none());
        let nullable = any || schema["nullable"] == true;
        if nullable && !required.contains(&name.as_str()) {
            let problem = format!("`{name}` may be absent as well as null, which a client can't tell apart");
            report.fault(&format!("{pointer}/properties/{name}"), problem, "make it required, or not nullable");
        }
    }
}

fn check_required(report: &mut Report<'_>, pointer: &str, schema: &Value, properties: &Map<String, Value>) {
    let names: Vec<&str> = strings(&schema["required"]).collect();
    for (index, name) in names.iter().enumerate() {
        let at = format!("{pointer}/required/{index}");
        if names[..index].contains(name) {
            report.fault(&at, format!("`{name}` is required twice"), "remove one of them");
        } else if !properties.contains_key(*name) {
            let problem = format!("`{name}` is required, but is no property");
            report.fault(&at, problem, "add the property, or remove the name");
        }
    }
}

/// Each property becomes a field, beside the one for all others.
fn check_fields(report: &mut Report<'_>, pointer: &str, properties: &Map<String, Value>) {
    let mut fields = BTreeMap::from([("unknown_fields".to_owned(), "any property not listed")]);
    for name in properties.keys() {
        let field = name.to_snake_case();
        if let Some(other) = fields.insert(field.clone(), name) {
            let problem = format!("`{name}` and `{other}` both become the field `{field}`");
            let remedy = "leave one of them out: in an answer, it is among the unknown fields then";
            report.fault(&format!("{pointer}/properties/{}", escape(name)), problem, remedy);
        }
    }
}

/// Documented values each have a line in the description that says what they mean.
fn check_values(report: &mut Report<'_>, pointer: &str, schema: &Value, requests: &BTreeSet<&str>) {
    for keyword in ["enum", "x-extensible-enum"] {
        // A parameter's description stands beside its schema, not in it.
        let around = pointer.strip_suffix("/schema").and_then(|around| report.source.root.pointer(around));
        let description = around.unwrap_or(schema)["description"].as_str().unwrap_or_default();
        for value in strings(&schema[keyword]) {
            if meaning(description, value).is_none() {
                let problem = format!("the value `{value}` has no meaning");
                let remedy = format!("add a line ``- `{value}`: …`` to the description");
                report.fault(&format!("{pointer}/{keyword}"), problem, remedy);
            }
        }
        let component = pointer.strip_prefix("/components/schemas/").map(|rest| rest.split('/').next().unwrap_or(rest));
        let is_answer = component.is_some_and(|name| !requests.contains(name));
        if keyword == "enum" && schema.get("enum").is_some() && is_answer {
            let remedy = "use `x-extensible-enum`, which lets the service add values";
            report.fault(&format!("{pointer}/enum"), "a closed set of values in an answer", remedy);
        }
    }
}

/// The name becomes a Rust type, and is looked up by it.
fn check_name(report: &mut Report<'_>, pointer: &str) {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    let expected = name.to_upper_camel_case();
    if name != expected {
        let problem = format!("the schema's name `{name}` is not that of its Rust type");
        report.fault(pointer, problem, format!("rename it to `{expected}`"));
    }
}

/// Each documented value becomes a variant, beside the one for all others.
fn check_variants(report: &mut Report<'_>, pointer: &str, schema: &Value) {
    let mut variants = BTreeMap::from([("Unknown".to_owned(), "any value not listed")]);
    let remedy = "leave the value out of the list and describe it in words: a client keeps it all the same";
    for value in strings(&schema["x-extensible-enum"]) {
        let variant = value.to_upper_camel_case();
        if variant.is_empty() || variant == "Self" || !variant.chars().all(|c| c.is_ascii_alphanumeric()) {
            let problem = format!("the value `{value}` becomes no Rust name");
            report.fault(&format!("{pointer}/x-extensible-enum"), problem, remedy);
        } else if let Some(other) = variants.insert(variant.clone(), value).filter(|other| *other != value) {
            let problem = format!("`{value}` and `{other}` both become the Rust name `{variant}`");
            report.fault(&format!("{pointer}/x-extensible-enum"), problem, remedy);
        }
    }
}

/// What a description says that a value means.
pub fn meaning<'a>(description: &'a str, value: &str) -> Option<&'a str> {
    description.lines().find_map(|line| {
        let line = line.trim().strip_prefix("- `")?.strip_prefix(value)?;
        line.strip_prefix("`: ").filter(|meaning| !meaning.is_empty())
    })
}

/// The statuses that a code's meaning has in parentheses.
pub fn statuses(meaning: &str) -> Vec<u16> {
    let groups = meaning.split('(').skip(1).filter_map(|rest| rest.split_once(')'));
    let words = groups.flat_map(|(group, _)| group.split(|it: char| !it.is_ascii_alphanumeric()));
    words.filter(|word| word.len() == 3).filter_map(|word| word.parse().ok()).collect()
}
