//! Bends a document to what the generator can do, in named steps; `tests/generation/lowering.rs` holds each to its reason.

use serde_json::{Map, Value, json};

use crate::spec::{FORM, credential, request_schemas, resolve};

/// A step of lowering and the limit of the generator that it answers.
pub struct Step {
    /// What the step does.
    #[allow(dead_code)]
    pub name: &'static str,
    /// What the generator would make without it.
    #[allow(dead_code)]
    pub reason: &'static str,
    /// Changes the document.
    pub apply: fn(&mut Value),
}

/// All steps in their order.
pub const STEPS: &[Step] = &[
    Step {
        name: "drop-secret-headers",
        reason: "a header parameter becomes an argument, and the credential is not to be one",
        apply: drop_secret_headers,
    },
    Step { name: "drop-forms", reason: "a body of two kinds is more than the generator reads", apply: drop_forms },
    Step {
        name: "success-in-class-2",
        reason: "a success that is not of the class 2XX makes an answer of bare bytes",
        apply: success_in_class_2,
    },
    Step {
        name: "drop-parameter-bounds",
        reason: "bounds of integers are lost or become NonZero types, those of strings fail without saying why; \
                 the operation's table has them all",
        apply: drop_parameter_bounds,
    },
    Step {
        name: "indent-parameter-descriptions",
        reason: "descriptions become items of a list of arguments without being indented",
        apply: indent_parameter_descriptions,
    },
    Step {
        name: "drop-body-bounds",
        reason: "bounds become types that refuse answers, and requests without saying why; the operation's table has \
                 those of requests",
        apply: drop_body_bounds,
    },
    Step { name: "widen-integers", reason: "32 bits refuse larger numbers in answers", apply: widen_integers },
    Step {
        name: "inline-plain-schemas",
        reason: "a named string or number becomes a newtype that says nothing, and hides that it is nullable",
        apply: inline_plain_schemas,
    },
    Step {
        name: "name-null-where-used",
        reason: "a named object that may be null becomes a newtype around an optional one of another name",
        apply: name_null_where_used,
    },
    Step {
        name: "relax-required",
        reason: "an absent or null field makes the whole answer unreadable",
        apply: relax_required,
    },
    Step {
        name: "nullable-arrays",
        reason: "an optional array becomes a bare Vec, which fails on null and is not written when empty",
        apply: nullable_arrays,
    },
    Step {
        name: "nullable-open-objects",
        reason: "an optional object without properties becomes a bare map, which is not sent when empty",
        apply: nullable_open_objects,
    },
    Step {
        name: "keep-unknown-fields",
        reason: "fields that the document does not know are dropped",
        apply: keep_unknown_fields,
    },
];

/// Applies every step.
pub fn run(mut root: Value) -> Value {
    STEPS.iter().for_each(|step| (step.apply)(&mut root));
    root
}

/// Whether a schema is a string or a whole number, in either order.
pub fn is_string_or_integer(schema: &Value) -> bool {
    let Some([one, other]) = schema["oneOf"].as_array().map(Vec::as_slice) else { return false };
    let types = [&one["type"], &other["type"]];
    types.contains(&&json!("string")) && types.contains(&&json!("integer"))
}

fn drop_secret_headers(root: &mut Value) {
    let whole = root.clone();
    for (path, item) in root["paths"].as_object_mut().into_iter().flatten() {
        let methods: Vec<String> = item.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
        for (key, member) in item.as_object_mut().into_iter().flatten() {
            // What the whole path has is of all its operations.
            let of_path = key == "parameters";
            let methods = if of_path { methods.iter().map(String::as_str).collect() } else { vec![key.as_str()] };
            let carriers: Vec<_> = methods.into_iter().filter_map(|method| credential(&whole, path, method)).collect();
            let list = if of_path { Some(member) } else { member.get_mut("parameters") };
            list.and_then(Value::as_array_mut).into_iter().for_each(|list| {
                list.retain(|parameter| {
                    let parameter = resolve(&whole, parameter).unwrap_or(parameter);
                    let is_carrier =
                        |name: &&str| parameter["name"].as_str().is_some_and(|it| it.eq_ignore_ascii_case(name));
                    parameter["in"] != "header" || !carriers.iter().any(is_carrier)
                })
            });
        }
    }
}

fn drop_forms(root: &mut Value) {
    for operation in members_at(root, "/paths").flat_map(members) {
        let content = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
        content.map(|content| content.shift_remove(FORM));
    }
}

fn success_in_class_2(root: &mut Value) {
    for item in members_at(root, "/paths") {
        for responses in members(item).filter_map(|operation| operation.get_mut("responses")?.as_object_mut()) {
            let other = responses.keys().find(|status| status.starts_with('3')).cloned();
            if let Some(response) = other.and_then(|status| responses.shift_remove(&status)) {
                responses.entry("200").or_insert(response);
            }
        }
    }
}

fn drop_parameter_bounds(root: &mut Value) {
    let drop = |parameter: &mut Value| {
        if let Some(schema) = parameter["schema"].as_object_mut() {
            drop_bounds(schema);
        }
    };
    each_parameter_list(root, &mut |list| list.iter_mut().for_each(drop));
    members_at(root, "/components/parameters").for_each(drop);
}

fn indent_parameter_descriptions(root: &mut Value) {
    let indent = |parameter: &mut Value| {
        if let Some(description) = parameter["description"].as_str() {
            parameter["description"] = json!(description.trim().replace('\n', "\n  "));
        }
    };
    each_parameter_list(root, &mut |list| list.iter_mut().for_each(indent));
    members_at(root, "/components/parameters").for_each(indent);
}

fn drop_body_bounds(root: &mut Value) {
    each_schema(root, &mut drop_bounds);
}

fn drop_bounds(schema: &mut Map<String, Value>) {
    for keyword in ["minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems"] {
        schema.remove(keyword);
    }
}

fn widen_integers(root: &mut Value) {
    each_schema(root, &mut |schema| {
        if schema.get("type") == Some(&json!("integer")) {
            schema.insert("format".into(), json!("int64"));
        }
    });
}

fn has_own_type(schema: &Value) -> bool {
    ["properties", "enum", "x-extensible-enum", "oneOf", "allOf"].iter().any(|keyword| schema.get(keyword).is_some())
}

fn inline_plain_schemas(root: &mut Value) {
    let whole = root.clone();
    each_schema(root, &mut |schema| {
        let reference = Value::Object(schema.clone());
        let Some(target) = resolve(&whole, &reference).filter(|_| schema.contains_key("$ref")) else { return };
        if !has_own_type(target) {
            *schema = target.as_object().cloned().unwrap_or_default();
        }
    });
    if let Some(schemas) = root["components"]["schemas"].as_object_mut() {
        schemas.retain(|_, schema| has_own_type(schema));
    }
}

fn name_null_where_used(root: &mut Value) {
    let whole = root.clone();
    let is_nullable = |schema: &Value| schema["nullable"] == true && schema.get("properties").is_some();
    each_schema(root, &mut |schema| {
        for property in schema.get_mut("properties").into_iter().flat_map(members) {
            if property.get("$ref").is_some() && resolve(&whole, property).is_some_and(is_nullable) {
                *property = json!({ "nullable": true, "allOf": [property] });
            }
        }
    });
    for schema in members_at(root, "/components/schemas").filter(|schema| is_nullable(schema)) {
        schema.as_object_mut().map(|schema| schema.remove("nullable"));
    }
}

fn relax_required(root: &mut Value) {
    each_answer_schema(root, &mut |schema| {
        let Some(properties) = schema.get("properties").cloned() else { return };
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| may_be_null(&properties[name.as_str().unwrap_or_default()]));
        }
    });
}

/// Whether null is among the documented values: by `nullable`, or because any value is.
fn may_be_null(schema: &Value) -> bool {
    let narrowing = ["type", "$ref", "oneOf", "allOf"];
    schema["nullable"] == true || narrowing.iter().all(|keyword| schema.get(keyword).is_none())
}

fn nullable_arrays(root: &mut Value) {
    each_answer_schema(root, &mut |schema| {
        for property in schema.get_mut("properties").into_iter().flat_map(members) {
            if property["type"] == "array" {
                property["nullable"] = json!(true);
            }
        }
    });
}

fn nullable_open_objects(root: &mut Value) {
    let requests: Vec<String> = request_schemas(root).into_iter().map(str::to_owned).collect();
    let schemas = root["components"]["schemas"].as_object_mut().into_iter().flatten();
    for (_, schema) in schemas.filter(|(name, _)| requests.contains(name)) {
        descend(schema, &mut |schema| {
            for property in schema.get_mut("properties").into_iter().flat_map(members) {
                if property["type"] == "object" && property.get("properties").is_none() {
                    property["nullable"] = json!(true);
                }
            }
        });
    }
}

fn keep_unknown_fields(root: &mut Value) {
    each_answer_schema(root, &mut |schema| {
        if schema.contains_key("properties") {
            schema.insert("additionalProperties".into(), json!({}));
        }
    });
}

/// Calls `change` for every schema of the components, outer ones first.
fn each_schema(root: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    members_at(root, "/components/schemas").for_each(|schema| descend(schema, change));
}

/// Calls `change` for every schema of the components that no request has: what is sent is as strict as the document.
fn each_answer_schema(root: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    let requests: Vec<String> = request_schemas(root).into_iter().map(str::to_owned).collect();
    let schemas = root["components"]["schemas"].as_object_mut().into_iter().flatten();
    schemas.filter(|(name, _)| !requests.contains(name)).for_each(|(_, schema)| descend(schema, change));
}

fn descend(schema: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(object) = schema.as_object_mut() else { return };
    change(object);
    for (key, member) in object.iter_mut() {
        match (key.as_str(), member) {
            ("properties", properties) => members(properties).for_each(|property| descend(property, change)),
            ("items", items) => descend(items, change),
            ("allOf" | "oneOf", Value::Array(parts)) => parts.iter_mut().for_each(|part| descend(part, change)),
            _ => {}
        }
    }
}

/// Calls `change` for the parameters of every path and operation.
fn each_parameter_list(root: &mut Value, change: &mut impl FnMut(&mut Vec<Value>)) {
    for item in members_at(root, "/paths") {
        for (key, member) in item.as_object_mut().into_iter().flatten() {
            let list = if key == "parameters" { Some(member) } else { member.get_mut("parameters") };
            list.and_then(Value::as_array_mut).into_iter().for_each(&mut *change);
        }
    }
}

fn members_at<'a>(root: &'a mut Value, pointer: &str) -> impl Iterator<Item = &'a mut Value> {
    root.pointer_mut(pointer).into_iter().flat_map(members)
}

fn members(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_object_mut().into_iter().flat_map(|object| object.values_mut())
}
