//! The rules: each is CEL, holds in the examples, and can be broken.

use std::collections::BTreeSet;

use cel::{Context, Program};
use scicloud::spec::{Document, Rule};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::documents::{all, each_instance, examples, read};

/// The rules of a schema or a response.
fn rules(schema: &Value) -> Vec<Rule> {
    schema.get("x-rules").map(|rules| Vec::deserialize(rules).unwrap()).unwrap_or_default()
}

/// The request that an operation's examples answer, as rules see it.
fn request(document: &Document, id: &str) -> Value {
    let operation = document.operations().find(|operation| operation.id() == id).unwrap();
    let mut path = serde_json::Map::new();
    for parameter in document.parameters(&operation).into_iter().filter(|parameter| parameter["in"] == "path") {
        path.insert(parameter["name"].as_str().unwrap().to_owned(), parameter["example"].clone());
    }
    json!({ "path": path })
}

/// Whether a rule holds, or why it can't be told.
fn holds(rule: &str, value: &Value, request: &Value) -> Result<bool, String> {
    let program = Program::compile(rule).map_err(|error| error.to_string())?;
    let mut context = Context::default();
    context.add_variable_from_value("self", to_cel(value));
    context.add_variable_from_value("request", to_cel(request));
    match program.execute(&context) {
        Ok(cel::Value::Bool(holds)) => Ok(holds),
        Ok(other) => Err(format!("{other:?} is no boolean")),
        Err(error) => Err(error.to_string()),
    }
}

/// JSON as CEL has it: whole numbers are of its signed type, as literals and sizes are.
fn to_cel(value: &Value) -> cel::Value {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(whole) => cel::Value::Int(whole),
            None => cel::Value::Float(number.as_f64().unwrap()),
        },
        Value::Array(items) => items.iter().map(to_cel).collect::<Vec<_>>().into(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| (name.clone(), to_cel(member)));
            members.collect::<std::collections::HashMap<String, cel::Value>>().into()
        }
        plain => cel::to_value(plain).unwrap(),
    }
}

#[test]
fn every_rule_holds_in_the_examples() {
    for document in all() {
        let mut tried = BTreeSet::new();
        for example in examples(&document) {
            let request = request(&document, &example.operation);
            let mut check = |rule: &Rule, value: &Value| {
                let place = format!("{} {} {}", example.operation, example.status, rule.rule);
                assert_eq!(holds(&rule.rule, value, &request), Ok(true), "{place}: {value}");
                tried.insert(rule.rule.clone());
            };
            rules(&example.response).iter().for_each(|rule| check(rule, &example.body));
            each_instance(&document.root, &example.schema, &example.body, &mut |_, schema, value| {
                rules(schema).iter().for_each(|rule| check(rule, value));
            });
        }
        assert_eq!(tried, stated(&document.root), "{}: rules that no example has an instance for", document.name);
    }
}

/// All rules that stand in a document.
fn stated(value: &Value) -> BTreeSet<String> {
    let own = value.as_object().map(|_| rules(value)).unwrap_or_default();
    let members = value.as_object().into_iter().flat_map(|object| object.values());
    let items = value.as_array().into_iter().flatten();
    let nested = members.chain(items).flat_map(stated);
    own.into_iter().map(|rule| rule.rule).chain(nested).collect()
}

/// A change of the first instance of a schema in the examples, and whether the rule still holds.
struct Change {
    platform: &'static str,
    schema: &'static str,
    /// Place of the rule among those of the schema.
    rule: usize,
    /// Members to set, or to remove.
    edits: Vec<(&'static str, Option<Value>)>,
    holds: bool,
}

fn change(
    platform: &'static str,
    schema: &'static str,
    rule: usize,
    edits: impl IntoIterator<Item = (&'static str, Option<Value>)>,
    holds: bool,
) -> Change {
    Change { platform, schema, rule, edits: edits.into_iter().collect(), holds }
}

fn changes() -> Vec<Change> {
    let counted = |count| Some(json!([{"resource_name": "app", "count": count}]));
    let twice = || Some(json!([{"resource_name": "app", "count": 1}, {"resource_name": "app", "count": 1}]));
    let time = |text: &str| Some(json!(text));
    vec![
        change("eihealth", "ProjectStatisticList", 0, [("count", Some(json!(2)))], false),
        change("eihealth", "ProjectStatistic", 0, [("user_statistics", counted(2))], false),
        change("eihealth", "ProjectStatistic", 0, [("user_statistics", counted(0))], true),
        change("eihealth", "ProjectStatistic", 0, [("total_statistics", Some(json!([])))], false),
        change("eihealth", "ProjectStatistic", 1, [("create_time", time("2025-01-02T10:51:00Z"))], false),
        change("eihealth", "ProjectStatistic", 1, [("create_time", time("2025-01-02T18:50:59+08:00"))], true),
        change("eihealth", "ProjectStatistic", 1, [("create_time", time("2025-01-02T10:51:00+00:00"))], false),
        change("eihealth", "ProjectStatistic", 2, [("user_statistics", twice())], false),
        change("eihealth", "ProjectStatistic", 2, [("total_statistics", twice())], false),
        change("modelarts", "WorkspaceList", 0, [("count", Some(json!(0)))], false),
        change("modelarts", "WorkspaceList", 1, [("total_count", Some(json!(0)))], false),
        change("modelarts", "WorkspaceSummary", 0, [("create_time", Some(json!(1_460_000_010_001_i64)))], false),
        change("modelarts", "WorkspaceSummary", 1, [("auth_type", Some(json!("PRIVATE")))], false),
        change("modelarts", "WorkspaceSummary", 1, [("id", Some(json!("0")))], true),
        change("modelarts", "WorkspaceSummary", 1, [("auth_type", Some(json!("Public")))], true),
        change(
            "modelarts",
            "WorkspaceSummary",
            1,
            [("id", Some(json!("0"))), ("auth_type", Some(json!("INTERNAL")))],
            false,
        ),
        change("modelarts", "WorkspaceSummary", 2, [("name", Some(json!("usual")))], false),
        change("modelarts", "WorkspaceSummary", 2, [("id", Some(json!("1"))), ("name", Some(json!("usual")))], true),
        change("modelarts", "WorkspaceSummary", 3, [("id", Some(json!("0000-1")))], false),
        change("modelarts", "Workspace", 0, [("id", Some(json!("0")))], false),
        change("modelarts", "Grant", 0, [("user_id", None), ("user_name", None)], false),
        change("modelarts", "Grant", 0, [("user_id", None)], true),
        change("scnet", "StorageQuotaAnswer", 0, [("data", Some(json!(null)))], false),
        change("scnet", "StorageQuotaAnswer", 1, [("code", Some(json!("10007")))], false),
        change("scnet", "StorageQuotaAnswer", 1, [("code", Some(json!("10007"))), ("data", Some(json!(null)))], true),
        change("scnet", "StorageQuotaAnswer", 1, [("code", Some(json!("10007"))), ("data", Some(json!([])))], true),
        change("scnet", "TokenListAnswer", 0, [("data", Some(json!(null)))], false),
        change("scnet", "CenterAnswer", 0, [("code", Some(json!("10008")))], false),
        change("maptable", "TokenAnswer", 0, [("detail", Some(json!(null)))], false),
        change("maptable", "WorkspaceAnswer", 0, [("detail", Some(json!(null)))], false),
        change("maptable", "WorkspaceAnswer", 0, [("code", Some(json!(403))), ("detail", Some(json!(null)))], true),
        change("maptable", "Project", 0, [("createTime", time("2022-04-07T17:24:47.5905921+08:00"))], false),
        change("maptable", "Project", 0, [("createTime", time("2022-04-07T09:24:47Z"))], true),
        change("maptable", "Project", 1, [("recycleTableNodes", Some(json!([{"id": "434"}])))], false),
        change("maptable", "Project", 1, [("recycleTableNodes", Some(json!([{"id": 4340}])))], true),
        change("maptable", "WorkspaceContent", 0, [("recycleProjects", Some(json!([{"id": 55}])))], false),
        change("maptable", "WorkspaceAnswer", 1, [("detail", Some(json!({"type": "org"})))], false),
    ]
}

#[test]
fn every_rule_can_be_broken_and_bears_what_it_allows() {
    let mut broken = BTreeSet::new();
    for Change { platform, schema, rule, edits, holds: expected } in changes() {
        let document = read(platform);
        let mut instance = None;
        for example in examples(&document) {
            each_instance(&document.root, &example.schema, &example.body, &mut |name, _, value| {
                if name == schema {
                    instance.get_or_insert_with(|| (value.clone(), request(&document, &example.operation)));
                }
            });
        }
        let (mut instance, request) = instance.unwrap_or_else(|| panic!("no example has a {schema}"));
        for (member, value) in &edits {
            let object = instance.as_object_mut().unwrap();
            match value {
                Some(value) => object.insert((*member).into(), value.clone()),
                None => object.remove(*member),
            };
        }
        let rules = rules(&document.root["components"]["schemas"][schema]);
        let rule = &rules.get(rule).unwrap_or_else(|| panic!("{schema} has no rule {rule}")).rule;
        assert_eq!(holds(rule, &instance, &request), Ok(expected), "{schema} with {edits:?}: {rule}");
        if !expected {
            broken.insert(rule.clone());
        }
    }
    let stated: BTreeSet<String> = all().flat_map(|document| stated(&document.root)).collect();
    assert_eq!(broken, stated, "a rule has no change here that breaks it");
}
