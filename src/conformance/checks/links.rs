//! Links from answers, and from the items of lists, to their details.

use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::check::{Check, Scope};
use super::collections::List;
use crate::conformance::call::Call;
use crate::conformance::choice::spread;
use crate::conformance::exchange::{Answer, Exchange};
use crate::conformance::follow::{Source, Values, with_values};
use crate::conformance::model::{Link, Operation, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::{base, told, with_required};
use crate::conformance::settings::Identity;
use crate::conformance::statement::{Kind, Statement};
use crate::spec::Match;

pub struct Links;

/// Items that are followed, for each identity.
const MOST: usize = 40;

fn leads(operation: &Operation, link: &Link) -> Statement {
    let from = if operation.collection.is_some() { "each item" } else { "the answer" };
    let text = format!("{} leads from {from} to what it links to", link.name);
    Statement::of(operation, Kind::Link, &format!("link/{}", link.name), text, &link.pointer)
}

fn shared_fields(operation: &Operation, link: &Link) -> Statement {
    let text = format!("{} shows what the list shows, field by field", link.name);
    Statement::of(operation, Kind::Link, &format!("link/{}/shared-fields", link.name), text, &link.pointer)
}

/// The links of an operation to operations that may be asked, each with its target.
fn followed<'a>(api: &'a crate::conformance::Api, operation: &'a Operation) -> Vec<(&'a Link, &'a Operation)> {
    let links = operation.success().map(|response| response.links.as_slice()).unwrap_or_default();
    let target = |link: &Link| api.operation(&link.operation).filter(|target| target.method == "GET");
    links.iter().filter_map(|link| Some((link, target(link)?))).collect()
}

impl Check for Links {
    fn title(&self) -> &'static str {
        "details that a list leads to"
    }

    fn statements(&self, Scope { api, .. }: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        let of = |(link, _): (&Link, _)| {
            let fields = operation.collection.is_some().then(|| shared_fields(operation, link));
            std::iter::once(leads(operation, link)).chain(fields)
        };
        followed(api, operation).into_iter().flat_map(of).collect()
    }

    fn at_most(&self, Scope { api, settings }: Scope<'_>, operation: &Operation) -> usize {
        followed(api, operation).len() * MOST * settings.identities.len().max(1)
    }

    fn run<'r>(
        &'r self,
        run: &'r mut Run<'_>,
        operation: &'r Operation,
        _: &'r Call,
    ) -> LocalBoxFuture<'r, Result<(), Stop>> {
        check(run, operation).boxed_local()
    }
}

/// Follows the links of an operation as every identity.
async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let api = run.api;
    let links = followed(api, operation);
    let settings = run.settings;
    for identity in settings.identities.iter().filter(|_| !links.is_empty()) {
        let Ok(call) = base(run, operation, identity).await? else { continue };
        let (pages, accessible) = pages(run, operation, &call).await?;
        for (link, target) in &links {
            let follow = Follow { operation, link, target, identity };
            follow.all(run, &call, &pages, &accessible).await?;
        }
    }
    for (link, _) in links {
        let need = "an item whose details the caller may see";
        run.findings.unknown(&leads(operation, link), need);
        if operation.collection.is_some() {
            run.findings.unknown(&shared_fields(operation, link), need);
        }
    }
    Ok(())
}

/// The pages of the list, or the answer alone, and the keys of the items that the list says the caller may use.
async fn pages(
    run: &mut Run<'_>,
    operation: &Operation,
    call: &Call,
) -> Result<(Vec<Rc<Exchange>>, Vec<String>), Stop> {
    let Some(collection) = &operation.collection else {
        return Ok((vec![run.call(operation, call).await?], Vec::new()));
    };
    let list = List::settled(run, operation, collection, call.clone()).await?;
    let pages = match list.whole(run, call).await? {
        Ok(whole) => whole.totals.into_iter().map(|(_, exchange)| exchange).collect(),
        Err(_) => Vec::new(),
    };
    let mut keys = Vec::new();
    for filter in collection.filters.iter().filter(|filter| filter.matching == Match::Subset && filter.by_access) {
        if let Ok(part) = list.whole(run, &call.with(&filter.parameter, "true")).await? {
            keys.extend(part.keys);
        }
    }
    Ok((pages, keys))
}

struct Follow<'a> {
    operation: &'a Operation,
    link: &'a Link,
    target: &'a Operation,
    identity: &'a Identity,
}

impl Follow<'_> {
    async fn all(
        &self,
        run: &mut Run<'_>,
        call: &Call,
        pages: &[Rc<Exchange>],
        accessible: &[String],
    ) -> Result<(), Stop> {
        let sources: Vec<_> = pages.iter().filter_map(|page| Source::of(self.operation, call, page)).collect();
        let found: Vec<_> = sources.iter().flat_map(|source| source.linked(self.link)).collect();
        let mut asked = Vec::new();
        for index in spread(found.len(), MOST, run.settings.seed) {
            let (item, values) = &found[index];
            match self.call(run, values) {
                Ok(call) => asked.push((item.filter(|item| self.is_own(item, values)), call)),
                Err(need) => run.findings.unknown(&leads(self.operation, self.link), need),
            }
        }
        let calls: Vec<_> = asked.iter().map(|(_, call)| call.clone()).collect();
        run.prefetch(self.target, &calls).await?;
        for (item, call) in asked {
            self.one(run, item, &call, accessible).await?;
        }
        Ok(())
    }

    /// Tells if the link leads to the item's own details: below the list, or by the item's key. Any other leads to another
    /// thing, such as its owner.
    fn is_own(&self, item: &Value, values: &Values) -> bool {
        let is_below = self.target.path.strip_prefix(&self.operation.path).is_some_and(|rest| rest.starts_with('/'));
        let collection = self.operation.collection.as_ref();
        let key = collection.and_then(|collection| item.pointer(&collection.key)).map(plain);
        is_below || key.is_none_or(|key| values.values().any(|value| value.contains(&key)))
    }

    /// The call of what the link leads to, or what is missing for it.
    fn call(&self, run: &Run<'_>, values: &Values) -> Result<Call, String> {
        let start = Call::new(self.identity, told(run, self.target, self.identity));
        let call = with_values(self.target, &with_required(run, self.target, &start)?, values);
        match self.target.variables().find(|name| !call.path.contains_key(*name)) {
            Some(missing) => Err(format!("a value of {missing} from the item")),
            None => Ok(call),
        }
    }

    async fn one(
        &self,
        run: &mut Run<'_>,
        item: Option<&Value>,
        call: &Call,
        accessible: &[String],
    ) -> Result<(), Stop> {
        let statement = leads(self.operation, self.link);
        let pointer = self.operation.collection.as_ref().map(|collection| collection.key.as_str());
        let key = item.zip(pointer).and_then(|(item, pointer)| item.pointer(pointer)).map(plain);
        let expected = match &key {
            Some(key) => format!("the details of {key}"),
            None => "what the link leads to".to_owned(),
        };
        let exchange = run.call(self.target, call).await?;
        match &exchange.answer {
            Ok(answer) if Run::succeeded(self.target, answer) => match (item, &key) {
                (Some(item), Some(key)) => self.detail(run, item, key, answer, &exchange),
                _ => run.findings.pass(&statement),
            },
            // Only where the list says that the caller may use it, a refusal contradicts the list.
            Ok(answer) if is_denial(answer) && !key.is_some_and(|key| accessible.contains(&key)) => {}
            Ok(answer) => {
                let start: String = answer.body.chars().take(80).collect();
                run.findings.fail(&statement, expected, format!("{} {start}", answer.status), &exchange);
            }
            Err(reason) => run.findings.unknown(&statement, format!("an answer; there was none: {reason}")),
        }
        Ok(())
    }

    fn detail(&self, run: &mut Run<'_>, item: &Value, key: &str, answer: &Answer, exchange: &Rc<Exchange>) {
        let statement = leads(self.operation, self.link);
        let pointer = self.operation.collection.as_ref().map(|collection| collection.key.as_str()).unwrap_or_default();
        let body = answer.json().unwrap_or_default();
        // An item that is an id has no field that could be the same; the details name it in one of theirs.
        if !item.is_object() {
            match names(&body, key) {
                true => run.findings.pass(&statement),
                false => run.findings.unknown(&statement, format!("details that name {key}")),
            }
            return;
        }
        let Some(detail) = counterpart(&body, item, pointer) else {
            run.findings.unknown(&statement, format!("details with {pointer}"));
            return;
        };
        let got = detail.pointer(pointer).map(plain).unwrap_or_default();
        run.findings.judge(&statement, got == key, format!("{pointer} {key}"), got, exchange);
        let statement = shared_fields(self.operation, self.link);
        let mut differing = BTreeMap::new();
        differences(item, detail, "", &mut differing);
        // The id is judged already.
        differing.remove(pointer);
        for (field, (listed, shown)) in &differing {
            let expected = format!("{field} of {key} as in the list: {listed}");
            run.findings.fail(&statement, expected, shown.clone(), exchange);
        }
        if differing.is_empty() && detail.as_object().is_some_and(|detail| detail.len() > 1) {
            run.findings.pass(&statement);
        }
    }
}

/// Tells if some value in a body is this one.
fn names(body: &Value, key: &str) -> bool {
    match body {
        Value::Array(items) => items.iter().any(|item| names(item, key)),
        Value::Object(members) => members.values().any(|member| names(member, key)),
        value => plain(value) == key,
    }
}

/// A refusal of this caller, or one whose cause the status does not tell.
fn is_denial(answer: &Answer) -> bool {
    matches!(answer.status, 401 | 403) || (200..300).contains(&answer.status)
}

/// The object of a body that shows the item: it has the key, and most of the item's fields.
fn counterpart<'a>(body: &'a Value, item: &Value, key: &str) -> Option<&'a Value> {
    let mut level = vec![body];
    let mut best: Option<(usize, &Value)> = None;
    for _ in 0..4 {
        for part in &level {
            let names = item.as_object().into_iter().flat_map(|item| item.keys());
            let shared = names.filter(|name| part.get(name.as_str()).is_some()).count();
            if part.pointer(key).is_some() && best.is_none_or(|(most, _)| shared > most) {
                best = Some((shared, part));
            }
        }
        level = level.into_iter().filter_map(Value::as_object).flat_map(|part| part.values()).collect();
    }
    best.map(|(_, part)| part)
}

/// The fields that both have, and in which they differ.
fn differences(one: &Value, other: &Value, at: &str, found: &mut BTreeMap<String, (String, String)>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for (name, value) in one {
                if let Some(other) = other.get(name) {
                    differences(value, other, &format!("{at}/{name}"), found);
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if are_addresses(one, other) => {}
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (value, other)) in one.iter().zip(other).enumerate() {
                differences(value, other, &format!("{at}/{index}"), found);
            }
        }
        _ if is_same(one, other) => {}
        _ => {
            found.insert(at.to_owned(), (one.to_string(), other.to_string()));
        }
    }
}

/// Tells if two lists are of addresses: an item's details have more of them, or others, than the item in a list.
fn are_addresses(one: &[Value], other: &[Value]) -> bool {
    let is_empty = one.is_empty() && other.is_empty();
    !is_empty && one.iter().chain(other).all(|item| item["href"].is_string())
}

/// Tells if two values say the same: `0` and `"0"` do, `1` and `1.0` too.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) => {
            number.to_string() == *text
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_fields_that_both_have_and_that_say_something_else_differ() {
        let mut item = json!({"id": 0, "size": 1, "name": "a", "tags": ["x"], "owner": {"id": 1}, "only": true});
        let mut detail =
            json!({"id": "0", "size": 1.0, "name": "b", "tags": ["x", "y"], "owner": {"id": 2}, "more": 1});
        (item["links"], detail["links"]) = (json!([]), json!([{"href": "/0", "rel": "self"}]));
        let mut found = BTreeMap::new();
        differences(&item, &detail, "", &mut found);
        assert_eq!(found.into_keys().collect::<Vec<_>>(), ["/name", "/owner/id", "/tags"]);
    }

    #[test]
    fn the_counterpart_is_found_in_an_envelope_and_not_taken_for_its_owner() {
        let item = json!({"id": 1, "name": "a", "size": 2});
        let detail = json!({"id": 1, "name": "a", "size": 3, "owner": {"id": 9, "name": "o"}});
        let body = json!({"user": {"id": 9, "name": "o"}, "data": {"item": detail}});
        assert_eq!(counterpart(&body, &item, "/id"), Some(&detail));
        assert_eq!(counterpart(&json!({"name": "a"}), &item, "/id"), None);
    }
}
