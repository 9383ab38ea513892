//! The rules: each is CEL, holds in the examples, and can be broken.

use std::collections::{BTreeMap, BTreeSet};

use cel::{Context, Program};
use scicloud::spec::{Document, Rule};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::documents::{self, all, each_instance, examples, read, request_examples};

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

/// Tells if a rule holds, or why it can't be told.
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

/// A value that a rule is about, and the request that it answers.
type Instance = (Value, Value);

/// The rules of a document, each with the values in the examples that it is about.
fn instances(document: &Document) -> BTreeMap<String, Vec<Instance>> {
    let mut all: BTreeMap<String, Vec<Instance>> =
        stated(&document.root).into_iter().map(|rule| (rule, Vec::new())).collect();
    let mut note = |rule: Rule, value: &Value, request: &Value| {
        all.entry(rule.rule).or_default().push((value.clone(), request.clone()));
    };
    for example in examples(document) {
        let request = request(document, &example.operation);
        rules(&example.response).into_iter().for_each(|rule| note(rule, &example.body, &request));
        each_instance(&document.root, &example.schema, &example.body, &mut |_, schema, value| {
            rules(schema).into_iter().for_each(|rule| note(rule, value, &request));
        });
    }
    for example in request_examples(document) {
        each_instance(&document.root, &example.schema, &example.body, &mut |_, schema, value| {
            rules(schema).into_iter().for_each(|rule| note(rule, value, &json!({})));
        });
    }
    all
}

/// File and line of a rule.
fn place(document: &Document, rule: &str) -> String {
    let mut found = String::new();
    scicloud::spec::walk(&document.root, "", &mut |pointer, value| {
        let own = value.as_object().map(|_| rules(value)).unwrap_or_default();
        if let Some(index) = own.iter().position(|one| one.rule == rule) {
            found = format!("{pointer}/x-rules/{index}");
        }
    });
    documents::place(&document.name, &found)
}

#[test]
fn every_rule_holds_in_the_examples_and_can_be_broken() {
    let mut wrong = Vec::new();
    for document in all() {
        for (rule, instances) in instances(&document) {
            let failing = instances.iter().find(|(value, request)| holds(&rule, value, request) != Ok(true));
            let is_broken = |(value, request): &Instance| {
                changed(value).iter().any(|changed| holds(&rule, changed, request) == Ok(false))
            };
            let problem = match failing {
                _ if instances.is_empty() => "no example has a value that it is about".to_owned(),
                Some((value, _)) => format!("it does not hold of {value}"),
                None if !instances.iter().any(is_broken) => "no change of an example breaks it".to_owned(),
                None => continue,
            };
            wrong.push(format!("{}: {rule}: {problem}", place(&document, &rule)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A value with one part in place of another, then with two.
fn changed(value: &Value) -> Vec<Value> {
    let once = changed_once(value, 3);
    let twice: Vec<Value> = changed_once(value, 0).iter().flat_map(|changed| changed_once(changed, 0)).collect();
    once.into_iter().chain(twice).collect()
}

fn changed_once(value: &Value, depth: usize) -> Vec<Value> {
    let others = || {
        let plain = [
            json!(null),
            json!(0),
            json!(-1),
            json!(7),
            json!(9_000_000_000_000_i64),
            json!("0"),
            json!("a-b"),
            json!([]),
        ];
        plain.into_iter().chain(["", "1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z"].map(|text| json!(text)))
    };
    let mut all = Vec::new();
    match value {
        Value::Object(object) => {
            for (name, member) in object {
                let with = |part: Option<Value>| {
                    let mut object = object.clone();
                    match part {
                        Some(part) => object.insert(name.clone(), part),
                        None => object.remove(name),
                    };
                    Value::Object(object)
                };
                all.push(with(None));
                all.extend(others().map(|other| with(Some(other))));
                let lists = object.values().filter(|other| other.is_array());
                all.extend(lists.map(|other| with(Some(other.clone()))));
                let below = if depth > 0 { changed_once(member, depth - 1) } else { Vec::new() };
                all.extend(below.into_iter().map(|part| with(Some(part))));
            }
        }
        Value::Array(items) => {
            all.extend(items.first().map(|first| [&items[..], std::slice::from_ref(first)].concat().into()));
            all.push(items.iter().skip(1).cloned().collect());
            if let Some(first) = items.first().filter(|_| depth > 0) {
                let below = changed_once(first, depth - 1).into_iter();
                all.extend(below.map(|part| [&[part], &items[1..]].concat().into()));
            }
        }
        _ => {}
    }
    all
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
fn rules_bear_what_they_allow_and_no_more() {
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
    }
}

/// The build reads rules without an evaluator; what it refuses is none for that either, or of unknown names.
#[test]
fn the_build_and_the_evaluator_agree_about_what_is_a_rule() {
    let cases = [
        ("self.total >= 0", true),
        ("!(self.total == 1) && true || false", true),
        ("self.total > 1 ? self.total < 5 : self.books.size() == 0", true),
        ("self.books.all(one, self.books.filter(other, other.id == one.id).size() == 1)", true),
        ("self.books.exists(one, has(one.title) && one.title.matches('^a.*(b|c)$'))", true),
        ("self.books.map(one, one.year)[0] in [1, 2, 0x1f]", true),
        (r#"r'\d' == "it's" || '''a'b''' == 'x\'y'"#, true),
        ("{'a': 1}['a'] == 1", true),
        ("-self.total < 1.5e3", true),
        ("timestamp('2025-01-02T03:04:05Z') <= timestamp('2026-01-02T03:04:05Z')", true),
        ("self.total >=", false),
        ("self.total > 1 ? 2", false),
        ("(self.total", false),
        ("self.total = 1", false),
        ("self.total & 1", false),
        ("self..total", false),
        ("self.total 1", false),
        ("'open", false),
        ("[1, 2", false),
    ];
    let rule = "size(self.books) <= self.total";
    let library = include_str!("../generation/mistakes/library.yaml");
    for (text, is_rule) in cases {
        let edited = library.replace(rule, &format!(">-\n            {text}"));
        let read = Document::read("library.yaml", &edited);
        assert_eq!(read.is_ok(), is_rule, "{text}: {:?}", read.err());
        assert_eq!(Program::compile(text).is_ok(), is_rule, "{text} to the evaluator");
    }
}
