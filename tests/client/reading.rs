//! Answers as they come: what the pages show, and what services send besides.

use scicloud::client::{StringOrInteger, Timestamp};
use scicloud::spec::resolve;
use scicloud::{eihealth, maptable, modelarts};
use serde_json::{Value, json};

use super::operations::{BODIES, body};
use crate::support::documents::{all, examples, read};

/// Name of a schema that a reference leads to.
fn name(reference: &Value) -> String {
    reference["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).unwrap_or_default().to_owned()
}

/// The example of success whose body is of this schema.
fn example(platform: &str, schema: &str) -> Value {
    let examples = examples(&read(platform));
    let found = examples.into_iter().find(|example| name(&example.schema) == schema);
    found.unwrap_or_else(|| panic!("{platform} has no example of {schema}")).body
}

/// Checks that a value is read and written again as it was.
fn keeps(platform: &str, schema: &str, case: &str, value: &Value) {
    assert_eq!(body(platform, schema)(value).as_ref(), Ok(value), "{platform} {schema}, {case}");
}

#[test]
fn every_example_is_written_again_as_it_was_read() {
    for document in all() {
        for example in examples(&document) {
            let case = format!("{} {}", example.operation, example.status);
            keeps(&document.name, &name(&example.schema), &case, &example.body);
        }
    }
}

/// Changes every object of a body by the schema it is of, the inner ones too.
fn edit(root: &Value, schema: &Value, value: &mut Value, change: &mut impl FnMut(&Value, &mut Value)) {
    let Some(schema) = resolve(root, schema) else { return };
    for part in schema["allOf"].as_array().into_iter().flatten() {
        edit(root, part, value, change);
    }
    for (property, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get_mut(property) {
            edit(root, schema, value, change);
        }
    }
    for item in value.as_array_mut().into_iter().flatten() {
        edit(root, &schema["items"], item, change);
    }
    change(schema, value);
}

/// Applies a change to all bodies and checks that the result is kept; gives back how many values it changed.
fn every_body_keeps(case: &str, mut change: impl FnMut(&Value, &Value, &mut Value) -> usize) -> usize {
    let mut changed = 0;
    for (platform, schema, _) in BODIES {
        let document = read(platform);
        let root = &document.root;
        let mut value = example(platform, schema);
        let reference = json!({ "$ref": format!("#/components/schemas/{schema}") });
        edit(root, &reference, &mut value, &mut |schema, value| changed += change(root, schema, value));
        keeps(platform, schema, case, &value);
    }
    changed
}

#[test]
fn answers_without_their_optional_fields_are_kept() {
    let changed = every_body_keeps("optional fields absent", |_, schema, value| {
        let required: Vec<_> = schema["required"].as_array().into_iter().flatten().collect();
        let Some(object) = value.as_object_mut().filter(|_| schema.get("properties").is_some()) else { return 0 };
        let before = object.len();
        let properties = schema["properties"].as_object().unwrap();
        object.retain(|name, _| !properties.contains_key(name) || required.iter().any(|required| *required == name));
        before - object.len()
    });
    assert!(changed > 2, "only {changed} fields were optional");
}

/// A service may leave out what its page shows; only null instead of a field that may be null is not told from it.
#[test]
fn answers_without_any_field_that_is_never_null_are_kept() {
    let changed = every_body_keeps("fields absent", |root, schema, value| {
        let Some(object) = value.as_object_mut() else { return 0 };
        let before = object.len();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let property = resolve(root, property).unwrap();
            let typed = ["type", "oneOf", "allOf"].iter().any(|keyword| property.get(keyword).is_some());
            if typed && property["nullable"] != true {
                object.remove(name);
            }
        }
        before - object.len()
    });
    assert!(changed > 30, "only {changed} fields were taken away");
}

#[test]
fn answers_with_null_wherever_it_is_documented_are_kept() {
    let changed = every_body_keeps("null", |_, schema, value| {
        let may_be_null = schema["nullable"] == true;
        if may_be_null {
            *value = Value::Null;
        }
        usize::from(may_be_null)
    });
    assert!(changed > 8, "only {changed} fields may be null");
}

#[test]
fn unknown_fields_at_every_level_are_kept() {
    let unknown = json!({"deep": [1, null, {"u64": u64::MAX, "text": "\u{0}\u{1f600}"}], "f": 1.5e300});
    let changed = every_body_keeps("unknown fields", |_, _, value| {
        let Some(object) = value.as_object_mut() else { return 0 };
        object.insert("notYetDocumented".into(), unknown.clone());
        object.insert("x-null".into(), Value::Null);
        object.insert("unknown_fields".into(), json!("not the name of ours"));
        1
    });
    assert!(changed > 20, "only {changed} objects were changed");
}

#[test]
fn values_that_are_not_documented_are_kept() {
    for unknown in ["", "normal", "SOMETHING_NEW", "Unknown", "0 ", "\u{4e2d}\u{6587}"] {
        let changed = every_body_keeps(unknown, |_, schema, value| {
            let open = schema.get("x-extensible-enum").is_some();
            if open {
                *value = json!(unknown);
            }
            usize::from(open)
        });
        assert!(changed > 10, "only {changed} values were changed");
    }
}

#[test]
fn whole_numbers_of_64_bits_are_kept_whatever_the_format() {
    for number in [i64::MAX, i64::from(i32::MAX) + 1, 0, -1, i64::MIN] {
        let changed = every_body_keeps(&number.to_string(), |_, schema, value| {
            let whole = schema["type"] == "integer";
            if whole {
                *value = json!(number);
            }
            usize::from(whole)
        });
        assert!(changed > 15, "only {changed} numbers were changed");
    }
}

#[test]
fn numbers_are_kept_as_they_came() {
    for number in [json!(700), json!(700.0), json!(398.56), json!(0), json!(-0.0), json!(u64::MAX), json!(1e300)] {
        let mut answer = example("scnet", "StorageQuotaAnswer");
        answer["data"][0]["usage"] = number.clone();
        let again = body("scnet", "StorageQuotaAnswer")(&answer).unwrap();
        // As text, as 700 and 700.0 are one number but not one spelling.
        assert_eq!(again["data"][0]["usage"].to_string(), number.to_string());
    }
}

#[test]
fn times_keep_their_offset_and_every_digit() {
    let times = [
        "2022-04-07T17:24:47.61113+08:00",
        "2022-04-07T17:24:47Z",
        "2022-04-07T17:24:47.000+00:00",
        "2022-04-07T17:24:47.123456789012Z",
        "2022-04-07T17:24:47-11:30",
        "2022-04-07t17:24:47z",
        "not a time",
        "",
    ];
    for time in times {
        let changed = every_body_keeps(time, |_, schema, value| {
            let is_time = schema["format"] == "date-time";
            if is_time {
                *value = json!(time);
            }
            usize::from(is_time)
        });
        assert!(changed > 8, "only {changed} times were changed");
    }
}

#[test]
fn a_time_is_the_moment_that_was_written() {
    let cases = [
        ("1970-01-01T08:00:00+08:00", Some(0)),
        ("1970-01-01T00:00:00.5Z", Some(500_000_000)),
        ("1970-01-01T00:00:00.123456789999Z", Some(123_456_789)),
        ("1970-01-01", None),
        ("", None),
    ];
    for (text, nanoseconds) in cases {
        let moment = Timestamp::from(text).to_datetime().ok();
        assert_eq!(moment.and_then(|moment| moment.timestamp_nanos_opt()), nanoseconds, "{text:?}");
    }
}

#[test]
fn an_id_is_the_same_as_number_and_as_text() {
    let cases = [
        (json!(0), json!("0"), true),
        (json!(-7), json!("-7"), true),
        (json!(i64::MAX), json!("9223372036854775807"), true),
        (json!(0), json!(0), true),
        (json!("a"), json!("a"), true),
        (json!(0), json!("00"), false),
        (json!(0), json!("-0"), false),
        (json!(0), json!(""), false),
        (json!(1), json!(2), false),
        (json!("a"), json!("A"), false),
    ];
    for (one, other, same) in cases {
        let [left, right]: [StringOrInteger; 2] =
            [&one, &other].map(|value| serde_json::from_value(value.clone()).unwrap());
        assert_eq!(left == right, same, "{one} and {other}");
        assert_eq!(right == left, same, "{other} and {one}");
        let set = std::collections::HashSet::from([left.clone(), right.clone()]);
        assert_eq!(set.len() == 1, same, "{one} and {other} in a set");
        assert_eq!([json!(left), json!(right)], [one, other], "each is written as it came");
    }
}

#[test]
fn a_workspace_id_is_read_as_number_and_as_text() {
    for id in [json!(0), json!("0"), json!(i64::MAX), json!("d05d1a553b4e188ea878e7dcb85e")] {
        let mut list = example("modelarts", "WorkspaceList");
        list["workspaces"][0]["id"] = id.clone();
        keeps("modelarts", "WorkspaceList", &id.to_string(), &list);
        let list: modelarts::types::WorkspaceList = serde_json::from_value(list).unwrap();
        let read = list.workspaces.unwrap()[0].id.clone().unwrap();
        assert_eq!(read.to_string(), id.to_string().trim_matches('"'));
    }
}

#[test]
fn null_where_none_is_documented_is_no_error() {
    for (platform, schema, again) in BODIES {
        let document = read(platform);
        let reference = json!({ "$ref": format!("#/components/schemas/{schema}") });
        let Some(schema_json) = resolve(&document.root, &reference) else { panic!("{schema}") };
        let mut parts = vec![schema_json];
        parts.extend(schema_json["allOf"].as_array().into_iter().flatten().filter_map(|p| resolve(&document.root, p)));
        for field in
            parts.iter().flat_map(|part| part["properties"].as_object().into_iter().flatten()).map(|(name, _)| name)
        {
            let mut value = example(platform, schema);
            value[field] = Value::Null;
            let written = again(&value).unwrap_or_else(|error| panic!("{schema}.{field}: {error}"));
            assert!(written.get(field).is_none_or(Value::is_null), "{schema}.{field}: {written}");
        }
    }
}

#[test]
fn fields_of_any_type_keep_what_comes() {
    for value in [json!(null), json!(0), json!("text"), json!([1, "a", null]), json!({"a": {"b": []}}), json!(false)] {
        for (schema, field) in [("WorkspaceAnswer", "extra"), ("RefusalBody", "extra"), ("RefusalBody", "detail")] {
            let mut answer = example("maptable", schema);
            answer[field] = value.clone();
            keeps("maptable", schema, field, &answer);
        }
        let mut answer = example("maptable", "WorkspaceAnswer");
        answer["detail"]["detail"]["dataFiles"] = json!([{ "whatever": value }]);
        keeps("maptable", "WorkspaceAnswer", "dataFiles", &answer);
    }
    for count in [json!(3), json!("3"), json!("three")] {
        let mut answer = example("maptable", "WorkspaceAnswer");
        answer["detail"]["detail"]["projects"][0]["memberCount"] = count;
        keeps("maptable", "WorkspaceAnswer", "memberCount", &answer);
    }
}

#[test]
fn values_have_the_types_that_the_documents_say() {
    let list: eihealth::types::ProjectStatisticList =
        serde_json::from_value(example("eihealth", "ProjectStatisticList")).unwrap();
    let space = &list.projects.as_ref().unwrap()[0];
    assert_eq!(space.role_type, Some(eihealth::types::RoleType::Owner));
    assert_eq!(space.user_statistics.as_ref().unwrap()[3].resource_name, Some("drug_job".into()));
    let answer: maptable::types::WorkspaceAnswer =
        serde_json::from_value(example("maptable", "WorkspaceAnswer")).unwrap();
    let content = answer.detail.unwrap().detail.unwrap();
    let project = &content.projects.unwrap()[0];
    assert_eq!(project.member_count, Some(1.into()));
    assert_eq!(project.table_nodes.as_ref().unwrap()[0].type_, Some(maptable::types::TableType::Table));
    let list: modelarts::types::WorkspaceList = serde_json::from_value(example("modelarts", "WorkspaceList")).unwrap();
    let auth = list.workspaces.unwrap()[0].auth_type.clone().unwrap();
    assert_eq!(auth, modelarts::types::AuthType::Unknown("public".into()));
    assert_eq!(auth.ignoring_case(), modelarts::types::AuthType::Public);
}
