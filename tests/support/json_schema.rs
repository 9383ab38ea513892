//! Schemas of OpenAPI 3.0 as JSON Schema, so that a validator of the latter can judge by them.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// A validator of `schema`, which may refer to components of `root`.
pub fn validator(root: &Value, schema: &Value) -> Validator {
    let mut whole = match convert(schema) {
        Value::Object(whole) => whole,
        other => panic!("no schema: {other}"),
    };
    let schemas = root["components"]["schemas"].as_object().into_iter().flatten();
    let schemas: Map<_, _> = schemas.map(|(name, schema)| (name.clone(), convert(schema))).collect();
    whole.insert("components".into(), json!({ "schemas": schemas }));
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(&Value::Object(whole)).unwrap_or_else(|error| panic!("{schema}: {error}"))
}

/// Returns the problem with a value, each with its place.
pub fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The standard is taken at its word: `nullable` adds null to the `type` beside it, and to nothing else.
fn convert(schema: &Value) -> Value {
    let Some(object) = schema.as_object() else { return schema.clone() };
    if let Some(reference) = object.get("$ref") {
        return json!({ "$ref": reference });
    }
    let mut converted = Map::new();
    for (key, value) in object {
        let value = match key.as_str() {
            "properties" => value.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), convert(v))).collect(),
            "items" | "additionalProperties" | "not" => convert(value),
            "allOf" | "oneOf" | "anyOf" => value.as_array().into_iter().flatten().map(convert).collect(),
            "nullable" | "example" | "description" | "default" | "title" | "deprecated" | "readOnly" | "writeOnly"
            | "externalDocs" | "discriminator" => continue,
            "type" if object.get("nullable") == Some(&json!(true)) => json!([value, "null"]),
            "format" if value == "int32" => {
                bound(&mut converted, object, i32::MIN.into(), i32::MAX.into());
                continue;
            }
            "format" if value == "int64" => {
                bound(&mut converted, object, i64::MIN, i64::MAX);
                continue;
            }
            "format" if value == "double" || value == "float" || value == "password" => continue,
            "format" => value.clone(),
            "type" | "enum" | "required" | "minimum" | "maximum" | "minLength" | "maxLength" | "pattern"
            | "minItems" | "maxItems" | "uniqueItems" | "multipleOf" | "minProperties" | "maxProperties" => {
                value.clone()
            }
            extension if extension.starts_with("x-") => continue,
            other => panic!("`{other}` has no counterpart here yet"),
        };
        converted.insert(key.clone(), value);
    }
    Value::Object(converted)
}

fn bound(converted: &mut Map<String, Value>, schema: &Map<String, Value>, least: i64, most: i64) {
    for (keyword, value) in [("minimum", least), ("maximum", most)] {
        if !schema.contains_key(keyword) {
            converted.insert(keyword.into(), json!(value));
        }
    }
}
