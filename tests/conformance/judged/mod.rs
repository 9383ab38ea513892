//! Small documents, each with a server and what is right to say of it: a kind of document, of answer or of request a case.

mod stub;
mod suggested;

use std::collections::BTreeMap;

use scicloud::conformance::{Api, Report, Results, Suite, Verdict};
use serde::Deserialize;
use serde_json::{Value, json};
use stub::Rule;

/// Files of cases, by what they are about.
const FILES: [(&str, &str); 5] = [
    ("bodies", include_str!("bodies.yaml")),
    ("documents", include_str!("documents.yaml")),
    ("lists", include_str!("lists.yaml")),
    ("requests", include_str!("requests.yaml")),
    ("verdicts", include_str!("verdicts.yaml")),
];

/// A document, a server, and the verdicts that are right.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// A document without `openapi` and `info`, or its text.
    document: Value,
    #[serde(default)]
    server: Vec<Rule>,
    #[serde(default)]
    settings: Settings,
    expect: Expected,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    token: Option<String>,
    tokens: BTreeMap<String, String>,
    values: BTreeMap<String, String>,
    operations: Vec<String>,
    exclude: Vec<String>,
    strict: bool,
    lenient: bool,
}

/// The right verdicts; statements that are not named are kept or can't be told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    exit: u8,
    #[serde(default)]
    broken: Vec<String>,
    /// Statements from which the server drifts.
    #[serde(default)]
    drift: Vec<String>,
    /// Statements beyond which the server takes something.
    #[serde(default)]
    lenient: Vec<String>,
    #[serde(default)]
    kept: Vec<String>,
    /// Statements that can't be told, each with a part of the need.
    #[serde(default)]
    open: BTreeMap<String, String>,
    /// Operations that are not tried, each with a part of the need.
    #[serde(default)]
    untried: BTreeMap<String, String>,
    /// Parts of the faults of the document; there are no others.
    #[serde(default)]
    faults: Vec<String>,
    /// Causes of what is broken.
    causes: Option<usize>,
    /// Texts that no report has.
    #[serde(default)]
    unshown: Vec<String>,
}

impl Case {
    /// The whole text of the document.
    fn text(&self) -> String {
        if let Value::String(text) = &self.document {
            return text.clone();
        }
        let mut whole = json!({"openapi": "3.0.3", "info": {"title": self.name, "version": "1"}});
        let (Value::Object(whole), Value::Object(own)) = (&mut whole, &self.document) else {
            panic!("{}: a document is an object", self.name)
        };
        whole.extend(own.clone());
        serde_json::to_string_pretty(whole).expect("JSON")
    }

    async fn report(&self) -> Report {
        let server = stub::start(self.server.clone()).await;
        let api = Api::parse("case", &self.text()).unwrap_or_else(|error| panic!("{}: {error}", self.name));
        let mut suite = Suite::new(api).target(&server.url);
        if self.settings.token.is_some() || !self.settings.tokens.is_empty() {
            suite = suite.identity("me", self.settings.token.as_deref().unwrap_or_default());
        }
        for (scheme, token) in &self.settings.tokens {
            suite = suite.token_for("me", scheme, token);
        }
        for (name, value) in &self.settings.values {
            suite = suite.value(name, value);
        }
        suite = self.settings.operations.iter().fold(suite, |suite, id| suite.operation(id));
        suite = self.settings.exclude.iter().fold(suite, |suite, id| suite.exclude(id));
        suite = if self.settings.strict { suite.strict() } else { suite };
        suite = if self.settings.lenient { suite.lenient() } else { suite };
        suite.run().await.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// What is not as it should be.
    fn faults(&self, report: &Report) -> Vec<String> {
        let expected = &self.expect;
        let mut faults = Vec::new();
        let of = |verdict: Verdict| {
            let found = report.findings.iter().filter(move |finding| finding.verdict == verdict);
            found.map(|finding| finding.statement.id.clone()).collect::<Vec<_>>()
        };
        for (verdict, wanted) in [
            (Verdict::Fail, &expected.broken),
            (Verdict::Lenient, &expected.lenient),
            (Verdict::Drift, &expected.drift),
        ] {
            let (mut got, mut wanted) = (of(verdict), wanted.clone());
            got.sort();
            wanted.sort();
            if got != wanted {
                faults.push(format!("{verdict:?}: {got:?} in place of {wanted:?}\n{}", report.to_text()));
            }
        }
        let causes = report.causes().len();
        if expected.causes.is_some_and(|wanted| wanted != causes) {
            faults.push(format!("{causes} causes in place of {:?}", expected.causes));
        }
        let kept = of(Verdict::Pass);
        for id in expected.kept.iter().filter(|id| !kept.contains(id)) {
            let found = report.findings.iter().find(|finding| finding.statement.id == *id);
            faults.push(format!("{id} is not kept: {:?}", found.map(|found| (found.verdict, &found.needs))));
        }
        for (id, need) in &expected.open {
            let found = report.findings.iter().find(|finding| finding.statement.id == *id);
            let is_open = found.is_some_and(|found| {
                found.verdict == Verdict::Unknown && found.needs.iter().any(|known| known.contains(need.as_str()))
            });
            if !is_open {
                faults.push(format!("{id} is not open for {need}: {:?}", found.map(|f| (f.verdict, &f.needs))));
            }
        }
        let untried: BTreeMap<_, _> = report.untried.iter().map(|u| (u.operation.clone(), u.need.clone())).collect();
        let is_same = untried.len() == expected.untried.len()
            && expected.untried.iter().all(|(id, need)| untried.get(id).is_some_and(|known| known.contains(need)));
        if !is_same {
            faults.push(format!("untried: {untried:?} in place of {:?}", expected.untried));
        }
        let is_said = expected.faults.iter().all(|part| report.diagnostics.iter().any(|known| known.contains(part)));
        if !is_said || report.diagnostics.len() != expected.faults.len() {
            faults.push(format!("faults: {:?} in place of {:?}", report.diagnostics, expected.faults));
        }
        let results = Results { reports: vec![report.clone()], unable: Vec::new() };
        let shown = [report.to_text(), results.to_json().to_string(), format!("{:?}", report.exchanges)].concat();
        for text in expected.unshown.iter().filter(|text| shown.contains(text.as_str())) {
            faults.push(format!("{text} is shown:\n{}", report.to_text()));
        }
        let exit = match (results.passed(), results.is_complete()) {
            (false, _) => 1,
            (true, true) => 0,
            (true, false) => 2,
        };
        if exit != expected.exit {
            faults.push(format!("exit code {exit} in place of {}: {}", expected.exit, results.verdict()));
        }
        faults
    }
}

#[tokio::test]
async fn a_body_that_is_nested_deeper_than_is_read_is_not_called_broken() {
    let responses =
        json!({"200": {"description": "a", "content": {"application/json": {"schema": {"type": "array"}}}}});
    let lines =
        json!({"200": {"description": "a", "content": {"application/x-ndjson": {"schema": {"type": "array"}}}}});
    let deep = "[".repeat(200) + &"]".repeat(200);
    let case = json!({
        "name": "a deep body",
        "document": {"paths": {
            "/a": {"get": {"operationId": "a", "responses": responses}},
            "/b": {"get": {"operationId": "b", "responses": lines}},
            "/c": {"get": {"operationId": "c", "responses": responses}},
        }},
        "server": [
            {"path": "/a", "body": deep},
            {"path": "/b", "type": "application/x-ndjson", "body": format!("[]\n{deep}\n")},
            {"path": "/c", "body": "[1"},
        ],
        "expect": {
            "exit": 1,
            "broken": ["c/body/200"],
            "open": {"a/body/200": "nested at most 127 levels"},
            "untried": {"a": "nested at most 127 levels", "b": "nested at most 127 levels"},
        },
    });
    let case: Case = serde_json::from_value(case).expect("a case");
    let faults = case.faults(&case.report().await);
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn every_case_has_the_verdicts_that_are_right() {
    let mut wrong = String::new();
    for (file, text) in FILES {
        let cases: Vec<Case> = serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        for case in cases {
            for fault in case.faults(&case.report().await) {
                wrong += &format!("\n{file}: {}: {fault}", case.name);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
