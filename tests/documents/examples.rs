//! The examples: those of the pages, valid against their schemas.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::documents::{all, examples, read, request_examples};
use crate::support::json_schema::{errors, validator};

/// What the description says of an operation that is on none of the five pages.
const BEYOND: &str = "From public documentation beyond the five source pages";

/// The answers that the pages show, by operation.
const PAGES: [(&str, &str, &str); 5] = [
    ("eihealth", "listProjectStatistics", "eihealth_statistics.json"),
    ("modelarts", "listWorkspaces", "modelarts_workspaces.json"),
    ("modelarts", "showWorkspace", "modelarts_workspace_detail.json"),
    ("scnet", "listStorageQuotas", "scnet_parastor_quota.json"),
    ("maptable", "showWorkspaceDetail", "maptable_workspace_detail.json"),
];

#[test]
fn the_examples_of_success_are_those_of_the_pages() {
    for (platform, operation, file) in PAGES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let page: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let examples = examples(&read(platform));
        let example = examples.iter().find(|example| example.operation == operation && example.status == "200");
        assert_eq!(example.map(|example| &example.body), Some(&page), "{operation}");
    }
    for document in all() {
        for operation in document.operations() {
            let has_page = PAGES.iter().any(|(name, id, _)| (*name, *id) == (document.name.as_str(), operation.id()));
            let description = document.operation_json(&operation)["description"].as_str().unwrap_or_default();
            let words = description.split_whitespace().collect::<Vec<_>>().join(" ");
            let name = format!("{}/{}", document.name, operation.id());
            assert_ne!(has_page, words.contains(BEYOND), "{name}: a file of its page's example, or else {BEYOND:?}");
        }
    }
}

#[test]
fn every_example_of_a_request_is_valid_and_shows_what_is_required() {
    let mut tried = 0;
    for document in all() {
        for example in request_examples(&document) {
            let name = format!("{}/{}", document.name, example.operation);
            let validator = validator(&document.root, &example.schema);
            assert!(!example.body.is_null(), "{name} has no example");
            assert_eq!(errors(&validator, &example.body), Vec::<String>::new(), "{name}");
            tried += 1;
        }
    }
    assert_eq!(tried, 3);
}

#[test]
fn every_example_of_a_response_is_valid() {
    for document in all() {
        for example in examples(&document) {
            let name = format!("{} {}", example.operation, example.status);
            assert!(!example.body.is_null(), "{name} has no example");
            let validator = validator(&document.root, &example.schema);
            assert_eq!(errors(&validator, &example.body), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn every_example_and_default_of_a_parameter_is_valid() {
    for document in all() {
        for operation in document.operations() {
            for parameter in document.parameters(&operation) {
                let validator = validator(&document.root, &parameter["schema"]);
                for value in [parameter.get("example"), parameter["schema"].get("default")].into_iter().flatten() {
                    let name = format!("{} {}", operation.id(), parameter["name"]);
                    assert_eq!(errors(&validator, value), Vec::<String>::new(), "{name}");
                }
            }
        }
    }
}

/// Fields that an example shows and that are optional all the same, as an erratum or their description says.
const SHOWN_BUT_OPTIONAL: [(&str, &str); 4] = [
    ("eihealth", "/projects/0/top_time is shown but optional"),
    ("iam", "/token/project is shown but optional"),
    ("iam", "/token/roles is shown but optional"),
    ("iam", "/token/catalog is shown but optional"),
];

#[test]
fn every_required_field_is_shown_and_every_shown_field_is_documented() {
    for document in all() {
        for example in examples(&document) {
            let mut wrong = Vec::new();
            compare(&document.root, &example.schema, &example.body, "", &mut wrong);
            wrong.retain(|fault| {
                let is_known = |(name, known): &(&str, &str)| *name == document.name && fault == known;
                !SHOWN_BUT_OPTIONAL.iter().any(is_known)
            });
            assert_eq!(wrong, Vec::<String>::new(), "{} {}", example.operation, example.status);
        }
    }
}

/// Collects where an example and the lists of its schema's fields differ.
fn compare(root: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    let mut parts = Vec::new();
    collect(root, schema, &mut parts);
    let required: Vec<&Value> =
        parts.iter().flat_map(|part| part["required"].as_array().into_iter().flatten()).collect();
    let property = |name: &str| parts.iter().find_map(|part| part["properties"].get(name));
    let knows_fields = parts.iter().any(|part| part.get("properties").is_some());
    for (name, value) in value.as_object().into_iter().flatten().filter(|_| knows_fields) {
        let at = format!("{at}/{name}");
        match property(name) {
            None => wrong.push(format!("{at} is not documented")),
            Some(schema) => {
                // A grant names a user by id, by name or by both, as a rule says.
                if !required.contains(&&json!(name)) && !at.starts_with("/grants/") {
                    wrong.push(format!("{at} is shown but optional"));
                }
                compare(root, schema, value, &at, wrong);
            }
        }
    }
    for name in required.iter().filter_map(|name| name.as_str()).filter(|_| value.is_object()) {
        if value.get(name).is_none() {
            wrong.push(format!("{at}/{name} is required but not shown"));
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        for part in &parts {
            compare(root, &part["items"], item, &format!("{at}/{index}"), wrong);
        }
    }
}

/// The schema and all schemas it is composed of.
fn collect<'a>(root: &'a Value, schema: &'a Value, parts: &mut Vec<&'a Value>) {
    let Some(schema) = scicloud::spec::resolve(root, schema) else { return };
    parts.push(schema);
    schema["allOf"].as_array().into_iter().flatten().for_each(|part| collect(root, part, parts));
}

#[test]
fn every_field_that_may_be_null_is_valid_as_null() {
    let mut tried = 0;
    for document in all() {
        for (name, schema) in document.root["components"]["schemas"].as_object().into_iter().flatten() {
            for (field, property) in schema["properties"].as_object().into_iter().flatten() {
                if property["nullable"] == true {
                    let validator = validator(&document.root, property);
                    let errors = errors(&validator, &Value::Null);
                    assert_eq!(errors, Vec::<String>::new(), "{} {name}.{field}", document.name);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 5, "only {tried} fields were tried");
}

#[test]
fn what_an_erratum_says_is_served_is_a_part_of_what_is_accepted() {
    let probes = [
        json!(null),
        json!(0),
        json!(-1),
        json!(7),
        json!(1.5),
        json!(""),
        json!("0"),
        json!("text"),
        json!(true),
        json!([]),
        json!([1]),
        json!({}),
    ];
    let mut tried = 0;
    for document in all() {
        for erratum in &document.errata {
            let Some(serves) = &erratum.serves else { continue };
            let served = validator(&document.root, serves);
            for at in &erratum.at {
                let schema = document.root.pointer(&at[1..]).unwrap_or_else(|| panic!("{at}"));
                let accepted = validator(&document.root, schema);
                let only_accepted = |probe: &&Value| accepted.is_valid(probe) && !served.is_valid(probe);
                for probe in probes.iter().filter(|probe| served.is_valid(probe)) {
                    assert!(accepted.is_valid(probe), "{}: {probe} is served but not accepted", erratum.id);
                }
                assert!(probes.iter().any(|probe| served.is_valid(probe)), "{}: nothing is served", erratum.id);
                assert!(probes.iter().any(|probe| only_accepted(&probe)), "{}: nothing is narrower", erratum.id);
                tried += 1;
            }
        }
    }
    assert!(tried > 3, "only {tried} schemas were compared");
}

/// A schema that is taken for another would make every test here pass.
#[test]
fn the_validator_refuses_values_that_a_schema_excludes() {
    let cases = [
        ("eihealth", "ProjectStatistic", "/create_time", json!("2025-01-02 10:50:59")),
        ("eihealth", "StatisticDto", "/count", json!(-1)),
        ("eihealth", "StatisticDto", "/count", json!(null)),
        ("modelarts", "WorkspaceList", "/count", json!(2_147_483_648_u32)),
        ("modelarts", "WorkspaceSummary", "/owner", json!("x".repeat(65))),
        ("modelarts", "WorkspaceSummary", "/id", json!(1.5)),
        ("scnet", "StorageQuota", "/usage", json!("398.56")),
        ("maptable", "Project", "/memberCount", json!(true)),
        ("maptable", "TableNode", "/order", json!("1")),
        ("maptable", "TokenPair", "/token", json!(7)),
        ("scnet", "ClusterToken", "/clusterId", json!(0)),
        ("iam", "ErrorDetail", "/code", json!("401")),
    ];
    for (platform, schema, pointer, value) in cases {
        let document = read(platform);
        let reference = json!({ "$ref": format!("#/components/schemas/{schema}") });
        let mut found = None;
        for example in examples(&document) {
            let visit = &mut |name: &str, _: &Value, value: &Value| {
                if name == schema {
                    found = Some(value.clone());
                }
            };
            crate::support::documents::each_instance(&document.root, &example.schema, &example.body, visit);
        }
        let mut instance = found.unwrap_or_else(|| panic!("no example has a {schema}"));
        *instance.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
        assert!(!validator(&document.root, &reference).is_valid(&instance), "{schema}{pointer}: {instance}");
    }
}
