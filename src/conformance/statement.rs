//! The statements of a document, each of which a check can tell true or false.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::api::{Api, Operation, Parameter, is_success};
use super::checks::{client, manners};
use super::schema;

/// Something a document states.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Statement {
    /// Name within the document, such as `listWorkspaces/query/limit/minimum`.
    pub id: String,
    /// The operation it is about.
    pub operation: String,
    /// What it is about.
    pub kind: Kind,
    /// The statement in words.
    pub text: String,
    /// JSON pointer to where it stands.
    pub pointer: String,
}

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A status or a header of an answer.
    Answer,
    /// A field of a body: type, presence, null, format, bounds, values.
    Field,
    /// A parameter: presence, type, bounds, values, default.
    Parameter,
    /// Pages, order and filters of a collection.
    Collection,
    /// A relation within a body.
    Rule,
    /// A way from one answer to another.
    Link,
    /// Who may see what.
    Access,
    /// The same request has the same answer.
    Stability,
    /// The generated client keeps what it reads.
    Client,
    /// What the document leaves to HTTP: HEAD, other methods, other spellings of a path.
    Http,
}

/// What the schema of a parameter may say of its values.
const KEYWORDS: [&str; 8] = ["minimum", "maximum", "minLength", "maxLength", "pattern", "enum", "format", "default"];

impl Statement {
    /// Names, within an operation, of the statements about one of its parameters.
    pub(crate) fn of_parameter(operation: &Operation, parameter: &Parameter) -> Vec<String> {
        let mut all = BTreeSet::new();
        Lister { operation, all: &mut all }.parameter(parameter);
        let prefix = format!("{}/", operation.id);
        all.into_iter().filter_map(|statement| statement.id.strip_prefix(&prefix).map(str::to_owned)).collect()
    }
}

/// All statements of a document, each once, with those about methods that may be tried though it does not know them.
pub fn statements(api: &Api, methods: &[String]) -> Vec<Statement> {
    let mut all = BTreeSet::new();
    for operation in &api.operations {
        let mut list = Lister { operation, all: &mut all };
        list.answers(api);
        operation.parameters.iter().for_each(|parameter| list.parameter(parameter));
        let text = "a parameter that the document does not know changes nothing, or is refused";
        list.add(Kind::Parameter, "unknown-parameter", text, &operation.pointer);
        list.collection();
        list.access();
        for (name, text) in manners::stated(api, operation, methods) {
            list.add(Kind::Http, &name, text, operation.pointer_of_path());
        }
    }
    all.into_iter().collect()
}

struct Lister<'a> {
    operation: &'a Operation,
    all: &'a mut BTreeSet<Statement>,
}

impl Lister<'_> {
    fn add(&mut self, kind: Kind, name: &str, text: impl Into<String>, pointer: &str) {
        let id = format!("{}/{name}", self.operation.id);
        let operation = self.operation.id.clone();
        self.all.insert(Statement { id, operation, kind, text: text.into(), pointer: pointer.to_owned() });
    }

    fn answers(&mut self, api: &Api) {
        let operation = self.operation;
        self.add(
            Kind::Answer,
            "status",
            "every answer has a documented status",
            &format!("{}/responses", operation.pointer),
        );
        self.add(
            Kind::Answer,
            "content-type",
            "bodies are JSON and say so",
            &format!("{}/responses", operation.pointer),
        );
        self.add(Kind::Stability, "stability", "the same request has the same answer", &operation.pointer);
        if client::reader(api, operation).is_some() {
            let text = "the client reads an answer and gives it back equal";
            self.add(Kind::Client, "client", text, &operation.pointer);
        }
        for (status, response) in &operation.responses {
            self.add(Kind::Answer, &format!("status/{status}"), format!("status {status} occurs"), &response.pointer);
            if response.outcome.is_some() {
                let text = format!("the body of {status} says whether the request succeeded");
                self.add(Kind::Answer, &format!("outcome/{status}"), text, &response.pointer);
            }
            for header in &response.headers {
                let (name, has) = (&header.name, if header.required { "has" } else { "may have" });
                let text = format!("an answer {status} {has} the header {name}");
                self.add(Kind::Answer, &format!("header/{status}/{name}"), text, &response.pointer);
            }
            for link in &response.links {
                let text = format!("{} leads from each item to its details", link.name);
                self.add(Kind::Link, &format!("link/{}", link.name), text, &link.pointer);
                let text = format!("{} shows what the list shows, field by field", link.name);
                self.add(Kind::Link, &format!("link/{}/shared-fields", link.name), text, &link.pointer);
            }
            for (index, rule) in response.rules.iter().enumerate() {
                self.add(Kind::Rule, &format!("rule/{status}/{index}"), &rule.message, &response.pointer);
            }
            if let Some(body) = &response.schema {
                let is_success = is_success(status);
                // Which refusals there are is no property of the data.
                let facts = schema::facts(&api.root, body).into_iter();
                for fact in facts.filter(|fact| is_success || !fact.name.contains("#value/")) {
                    let kind = if fact.is_rule { Kind::Rule } else { Kind::Field };
                    self.add(kind, &format!("body/{status}{}", fact.name), fact.text, &fact.pointer);
                }
            }
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        let base = format!("{}/{}", parameter.location, parameter.name);
        let name = &parameter.name;
        // A credential's absence is a matter of access.
        let is_credential =
            self.operation.credential.as_deref().is_some_and(|header| header.eq_ignore_ascii_case(name));
        if parameter.required && !is_credential && parameter.location != "path" {
            self.add(Kind::Parameter, &format!("{base}/required"), format!("`{name}` is required"), &parameter.pointer);
        }
        let schema = &parameter.schema;
        for keyword in KEYWORDS.into_iter().filter(|keyword| schema.get(keyword).is_some()) {
            // An empty segment is of another path, so that no request can go against this.
            if parameter.location == "path" && keyword == "minLength" && schema[keyword].as_u64() < Some(2) {
                continue;
            }
            let text = format!("`{name}`: {keyword} {}", plain(&schema[keyword]));
            self.add(Kind::Parameter, &format!("{base}/{keyword}"), text, &parameter.pointer);
        }
        if let Some(kind) = schema["type"].as_str().filter(|kind| *kind != "string") {
            let text = format!("`{name}` is of type {kind}");
            self.add(Kind::Parameter, &format!("{base}/type"), text, &parameter.pointer);
        }
        if !parameter.required && parameter.location == "query" {
            let text = format!("`{name}` may be left out");
            self.add(Kind::Parameter, &format!("{base}/optional"), text, &parameter.pointer);
            let is_filter = self
                .operation
                .collection
                .as_ref()
                .is_some_and(|collection| collection.filters.iter().any(|filter| filter.parameter == *name));
            // Text may be empty on purpose; what a filter makes of it is a statement about the collection.
            if !is_filter && (schema["type"] != "string" || schema.get("enum").is_some()) {
                let text = format!("an empty `{name}` is as good as none, or refused");
                self.add(Kind::Parameter, &format!("{base}/empty"), text, &parameter.pointer);
            }
        }
        // Of two texts a server may make what it wants.
        let is_told = schema["type"] != "string" || schema.get("enum").is_some();
        if parameter.location == "query" && schema["type"] != "array" && is_told {
            let text = format!("`{name}` given twice is refused, or one of its values counts");
            self.add(Kind::Parameter, &format!("{base}/repeated"), text, &parameter.pointer);
        }
    }

    fn collection(&mut self) {
        let Some(collection) = &self.operation.collection else { return };
        let operation = self.operation;
        let at = format!("{}/x-collection", self.operation.pointer);
        let mut add = |name: &str, text: String| self.add(Kind::Collection, &format!("collection/{name}"), text, &at);
        add("key", format!("{} tells the items apart", collection.key));
        if let Some(total) = &collection.total {
            add("total", format!("{total} counts the items on all pages"));
        }
        if let Some(returned) = &collection.returned {
            add("returned", format!("{returned} counts the items on the page"));
        }
        if let Some(paging) = &collection.paging {
            add("pages", format!("pages by {} and {} partition the list", paging.offset, paging.limit));
            add("page-size", format!("no page has more than {} items", paging.limit));
            add("past-the-end", format!("past the end, pages by {} are empty", paging.offset));
        }
        if let Some(sort) = &collection.sort {
            if [&sort.by, &sort.direction].into_iter().any(|name| {
                operation.parameter(name).is_some_and(|parameter| parameter.schema.get("default").is_some())
            }) {
                add(
                    "default-order",
                    format!("without {} and {} the order is the default one", sort.by, sort.direction),
                );
            }
            for key in sort.keys.keys() {
                add(&format!("sort/{key}"), format!("{}={key} sorts the list in both directions", sort.by));
                add(&format!("ties/{key}"), format!("items of equal {key} come by {} ascending", sort.ties));
            }
        }
        for filter in &collection.filters {
            let name = &filter.parameter;
            add(&format!("filter/{name}/sound"), format!("`{name}` lets nothing through that does not match"));
            add(&format!("filter/{name}/complete"), format!("`{name}` leaves nothing out that matches"));
            if operation.parameter(name).is_some_and(Parameter::may_be_empty) {
                add(&format!("filter/{name}/empty"), format!("an empty `{name}` filters nothing"));
            }
            if collection.paging.is_some() {
                add(&format!("filter/{name}/paged"), format!("`{name}` goes with pages, totals and order"));
            }
        }
        if collection.filters.len() > 1 {
            add("combined", "filters that are given together all count".to_owned());
        }
    }

    fn access(&mut self) {
        let Some(credential) = &self.operation.credential else { return };
        let at = &self.operation.pointer;
        let cases = [
            ("missing", "without a credential there is nothing"),
            ("empty", "an empty credential is none"),
            ("wrong", "a wrong credential gets nothing"),
            ("other", "what another identity may not see is refused to it"),
            ("spelling", "the credential's header may be spelled in any letter case"),
        ];
        // Where nobody has to have a credential, only a wrong one may be refused, and need not be.
        let needless = |name: &str| self.operation.is_public && matches!(name, "missing" | "empty" | "wrong");
        for (name, text) in cases.into_iter().filter(|(name, _)| !needless(name)) {
            self.add(Kind::Access, &format!("access/{name}"), format!("{text} ({credential})"), at);
        }
    }
}

/// A value as people write it.
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
