//! Bends a document to what the generator can do, in named steps; `tests/generation/lowering.rs` holds each to its reason.

use serde_json::{Map, Value, json};

use super::lower_parameters::{
    drop_parameter_bounds, drop_secret_headers, form_queries, indent_parameter_descriptions, plain_query_objects,
    styled_variables,
};
use super::walk::{
    descend, each_answer_schema, each_content, each_parameter, each_request_schema, each_schema, members, members_at,
};
use crate::spec::{FORM, resolve};

/// A step of lowering and the limit of the generator that it answers.
pub struct Step {
    /// The change that the step makes.
    #[allow(dead_code)]
    pub name: &'static str,
    /// The code that the generator would make without it.
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
    Step {
        name: "drop-defaults",
        reason: "a default is sent for what was not set, and read where nothing came",
        apply: drop_defaults,
    },
    Step {
        name: "drop-text-formats",
        reason: "a format becomes a type that refuses texts in answers",
        apply: drop_text_formats,
    },
    Step { name: "widen-integers", reason: "32 bits refuse larger numbers in answers", apply: widen_integers },
    Step {
        name: "keep-numbers",
        reason: "a number is read as one of 64 bits, and written with a fraction that it did not have",
        apply: keep_numbers,
    },
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
        name: "drop-read-only",
        reason: "a field that only answers have is demanded in requests",
        apply: drop_read_only,
    },
    Step {
        name: "nullable-collections",
        reason: "an optional list or map becomes a bare one, which fails on null and is not written when empty",
        apply: nullable_collections,
    },
    Step {
        name: "styled-variables",
        reason: "a list or an object in the path is no text; it is written there once the request is built",
        apply: styled_variables,
    },
    Step {
        name: "plain-query-objects",
        reason: "an object in the query becomes a struct with a builder, which makes the generator panic",
        apply: plain_query_objects,
    },
    Step {
        name: "form-queries",
        reason: "a style of the query other than `form` is an error; the operation's table has it",
        apply: form_queries,
    },
    Step {
        name: "empty-head-answers",
        reason: "the answer to HEAD is read as a body, which it never has",
        apply: empty_head_answers,
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

/// Marks the schema of a whole answer that is another one or null, which is no part of the standard.
pub const OR_NULL: &str = "x-or-null";

/// The name of the schema that a whole answer is unless it is null.
pub fn other_than_null(schema: &Value) -> Option<&str> {
    let reference = schema["allOf"][0]["$ref"].as_str().filter(|_| schema[OR_NULL] == true)?;
    reference.rsplit('/').next()
}

/// Tells whether a schema is a string or a whole number, in either order.
pub fn is_string_or_integer(schema: &Value) -> bool {
    let Some([one, other]) = schema["oneOf"].as_array().map(Vec::as_slice) else { return false };
    let types = [&one["type"], &other["type"]];
    types.contains(&&json!("string")) && types.contains(&&json!("integer"))
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

fn drop_body_bounds(root: &mut Value) {
    each_schema(root, &mut drop_bounds);
}

/// Keywords that bound values.
pub(super) const BOUNDS: [&str; 13] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

pub fn drop_bounds(schema: &mut Map<String, Value>) {
    for keyword in BOUNDS {
        schema.remove(keyword);
    }
}

fn drop_defaults(root: &mut Value) {
    each_schema(root, &mut |schema| drop(schema.remove("default")));
}

fn drop_text_formats(root: &mut Value) {
    let mut drop = |schema: &mut Map<String, Value>| {
        let has_type =
            schema.get("format").is_some_and(|format| format == "date-time" || format == "password" || format == PART);
        if schema.get("type").is_some_and(|ty| ty == "string") && !has_type {
            schema.remove("format");
        }
    };
    each_schema(root, &mut drop);
    each_parameter(root, &mut |parameter| descend(&mut parameter["schema"], &mut drop));
}

/// Whole numbers are as wide as those of answers may be, with a sign unless the format says that there is none.
fn widen_integers(root: &mut Value) {
    let widen = |without_format: &'static str| {
        move |schema: &mut Map<String, Value>| {
            if schema.get("type").is_some_and(|ty| ty == "integer") {
                let format = match schema.get("format").and_then(Value::as_str) {
                    Some(format) if format.starts_with("uint") => "uint64",
                    Some(ANY_INTEGER) => ANY_INTEGER,
                    Some(_) => "int64",
                    None => without_format,
                };
                schema.insert("format".into(), json!(format));
            }
        }
    };
    each_request_schema(root, &mut widen("int64"));
    each_answer_schema(root, &mut widen(ANY_INTEGER));
}

/// The format of bytes that are a part of a body.
pub const PART: &str = "part";

/// The format of whole numbers in answers of which the document does not say how large they are.
pub const ANY_INTEGER: &str = "int128";

/// Those of answers are kept digit by digit, which the format stands for; those of requests are written by us.
fn keep_numbers(root: &mut Value) {
    let is_number = |schema: &Map<String, Value>| schema.get("type").is_some_and(|ty| ty == "number");
    each_answer_schema(root, &mut |schema| {
        if is_number(schema) {
            schema.insert("format".into(), json!("double"));
        }
    });
    let mut plain = |schema: &mut Map<String, Value>| {
        if is_number(schema) {
            schema.remove("format");
        }
    };
    each_request_schema(root, &mut plain);
    each_parameter(root, &mut |parameter| descend(&mut parameter["schema"], &mut plain));
}

/// Tells whether a schema of the components becomes a type of its name.
pub fn has_own_type(schema: &Value) -> bool {
    let own = super::choices::OWN_TYPES;
    let mut keywords = ["properties", "enum", "x-extensible-enum", "oneOf", "allOf"].into_iter().chain(own);
    keywords.any(|keyword| schema.get(keyword).is_some())
}

fn inline_plain_schemas(root: &mut Value) {
    let whole = root.clone();
    let mut inline = |schema: &mut Map<String, Value>| {
        let reference = Value::Object(schema.clone());
        let Some(target) = resolve(&whole, &reference).filter(|_| schema.contains_key("$ref")) else { return };
        if !has_own_type(target) {
            *schema = target.as_object().cloned().unwrap_or_default();
        }
    };
    each_schema(root, &mut inline);
    each_parameter(root, &mut |parameter| descend(&mut parameter["schema"], &mut inline));
    each_content(root, &mut |content| descend(&mut content["schema"], &mut inline));
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

/// Tells whether null is among the documented values: by `nullable`, or because any value is.
fn may_be_null(schema: &Value) -> bool {
    let narrowing = ["type", "$ref", "oneOf", "allOf"];
    schema["nullable"] == true || narrowing.iter().all(|keyword| schema.get(keyword).is_none())
}

fn drop_read_only(root: &mut Value) {
    let whole = root.clone();
    each_request_schema(root, &mut |schema| {
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
        properties.retain(|_, property| !is_read_only(&whole, property));
        let names: Vec<String> = properties.keys().cloned().collect();
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| names.iter().any(|kept| name == kept));
        }
    });
}

/// Tells whether answers alone have a property.
pub fn is_read_only(root: &Value, property: &Value) -> bool {
    resolve(root, property).is_some_and(|property| property["readOnly"] == true)
}

fn nullable_collections(root: &mut Value) {
    let is_collection = |property: &Value| {
        property["type"] == "array" || property["type"] == "object" && property.get("properties").is_none()
    };
    let change = |schema: &mut Map<String, Value>, of_answer: bool| {
        let required = schema.get("required").cloned().unwrap_or_default();
        let is_required = |name: &String| required.as_array().is_some_and(|names| names.iter().any(|it| it == name));
        for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
            if is_collection(property) && (of_answer || !is_required(name)) {
                property["nullable"] = json!(true);
            }
        }
    };
    each_answer_schema(root, &mut |schema| change(schema, true));
    each_request_schema(root, &mut |schema| change(schema, false));
}

fn empty_head_answers(root: &mut Value) {
    let whole = root.clone();
    for responses in members_at(root, "/paths").filter_map(|item| item.get_mut("head")?.get_mut("responses")) {
        for response in members(responses) {
            let described = resolve(&whole, response).map(|response| response["description"].clone());
            *response = json!({ "description": described.unwrap_or_default() });
        }
    }
}

fn keep_unknown_fields(root: &mut Value) {
    each_answer_schema(root, &mut |schema| {
        if schema.contains_key("properties") {
            schema.insert("additionalProperties".into(), json!({}));
        }
    });
}
