//! The examples: those of the pages, valid against their schemas.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::documents::{all, examples, operation_pointer, place, read, request_examples};
use crate::support::json_schema::{errors, validator};

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
}

/// The build judges examples by itself; here a validator of JSON Schema does.
#[test]
fn another_judge_finds_every_example_and_default_valid() {
    let mut wrong = Vec::new();
    for document in all() {
        let mut judge = |schema: &Value, value: &Value, pointer: String| {
            for error in errors(&validator(&document.root, schema), value) {
                wrong.push(format!("{}: {error}", place(&document.name, &pointer)));
            }
        };
        for example in request_examples(&document) {
            judge(&example.schema, &example.body, example.pointer);
        }
        for example in examples(&document) {
            judge(&example.schema, &example.body, example.pointer);
        }
        for operation in document.operations() {
            for parameter in document.parameters(&operation) {
                for value in [parameter.get("example"), parameter["schema"].get("default")].into_iter().flatten() {
                    judge(&parameter["schema"], value, operation_pointer(&operation));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
