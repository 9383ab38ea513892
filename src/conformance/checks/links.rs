//! Links from the items of a list to their details.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::collections::{List, Whole};
use crate::conformance::api::{Link, Operation};
use crate::conformance::choice::spread;
use crate::conformance::exchange::{Answer, Exchange};
use crate::conformance::run::{Call, Run, Stop};
use crate::conformance::samples::with_required;
use crate::conformance::statement::plain;
use crate::conformance::suite::Identity;
use crate::conformance::values::{evaluate, path_values, told};
use crate::spec::Match;

/// How many items are followed, for each identity.
const MOST: usize = 40;

/// Follows the links of an operation's list as every identity.
pub async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let links = operation.success().map(|response| response.links.clone()).unwrap_or_default();
    let Some(collection) = operation.collection.as_ref().filter(|_| !links.is_empty()) else { return Ok(()) };
    for identity in &run.settings.identities {
        let Ok(values) = path_values(run, operation, identity).await? else { continue };
        let Ok(base) = with_required(run, operation, &Call::new(identity, values)) else { continue };
        let list = List { operation, collection, base };
        let Ok(whole) = list.whole(run, &list.base).await? else { continue };
        let accessible = accessible(run, &list).await?;
        for link in &links {
            let Some(target) = run.api.operation(&link.operation) else { continue };
            let follow = Follow { list: &list, link, target, identity };
            let indices = spread(whole.items.len(), MOST, run.settings.seed);
            let calls: Vec<_> =
                indices.iter().filter_map(|index| follow.call(run, &whole.items[*index]).ok()).collect();
            run.ahead(target, &calls).await?;
            for index in indices {
                follow.item(run, &whole, index, &accessible).await?;
            }
        }
    }
    run.findings.unknown_under(&operation.id, "link/", "an item whose details the caller may see");
    Ok(())
}

/// Keys of the items that the list says the caller may use, where it says so.
async fn accessible(run: &mut Run<'_>, list: &List<'_>) -> Result<Vec<String>, Stop> {
    let mut keys = Vec::new();
    let filters = list.collection.filters.iter().filter(|filter| filter.matching == Match::Subset && filter.by_access);
    for filter in filters {
        if let Ok(part) = list.whole(run, &list.base.with(&filter.parameter, "true")).await? {
            keys.extend(part.keys);
        }
    }
    Ok(keys)
}

struct Follow<'a> {
    list: &'a List<'a>,
    link: &'a Link,
    target: &'a Operation,
    identity: &'a Identity,
}

impl Follow<'_> {
    /// The call of an item's details, or the variable of the path that has no value.
    fn call(&self, run: &Run<'_>, item: &Value) -> Result<Call, String> {
        let mut values = told(run, self.target, self.identity);
        let linked = self.link.parameters.iter().filter_map(|(parameter, expression)| {
            Some((parameter.clone(), evaluate(expression, &self.list.base.path, item, self.list.operation)?))
        });
        values.extend(linked);
        let mut variables = self.target.parameters.iter().filter(|parameter| parameter.location == "path");
        match variables.find(|parameter| !values.contains_key(&parameter.name)) {
            Some(missing) => Err(missing.name.clone()),
            None => Ok(Call::new(self.identity, values)),
        }
    }

    async fn item(&self, run: &mut Run<'_>, whole: &Whole, index: usize, accessible: &[String]) -> Result<(), Stop> {
        let (source, item, key) = (self.list.operation, &whole.items[index], &whole.keys[index]);
        let name = format!("link/{}", self.link.name);
        let call = match self.call(run, item) {
            Ok(call) => call,
            Err(missing) => {
                run.findings.unknown(&source.id, &name, format!("a value of {missing} from the item"));
                return Ok(());
            }
        };
        let exchange = run.call(self.target, &call).await?;
        match &exchange.answer {
            Ok(answer) if Run::succeeded(self.target, answer) => self.detail(run, item, key, answer, &exchange),
            // Only where the list says that the caller may use it, a refusal contradicts the list.
            Ok(answer) if is_denial(answer) && !accessible.contains(key) => {}
            Ok(answer) => {
                let start: String = answer.body.chars().take(80).collect();
                let got = format!("{} {start}", answer.status);
                run.findings.fail(&source.id, &name, format!("the details of {key}"), got, &exchange);
            }
            Err(reason) => {
                run.findings.fail(&source.id, &name, format!("the details of {key}"), reason, &exchange);
            }
        }
        Ok(())
    }

    fn detail(&self, run: &mut Run<'_>, item: &Value, key: &str, answer: &Answer, exchange: &Rc<Exchange>) {
        let id = &self.list.operation.id;
        let name = format!("link/{}", self.link.name);
        let pointer = &self.list.collection.key;
        let body = answer.json().unwrap_or_default();
        let Some(detail) = counterpart(&body, item, pointer) else {
            run.findings.unknown(id, &name, format!("details with {pointer}"));
            return;
        };
        let got = detail.pointer(pointer).map(plain).unwrap_or_default();
        if got == key {
            run.findings.pass(id, &name);
        } else {
            run.findings.fail(id, &name, format!("{pointer} {key}"), got, exchange);
        }
        let name = format!("{name}/shared-fields");
        let mut differing = BTreeMap::new();
        differences(item, detail, "", &mut differing);
        // The id is judged already.
        differing.remove(pointer);
        for (field, (listed, shown)) in &differing {
            let expected = format!("{field} of {key} as in the list: {listed}");
            run.findings.fail(id, &name, expected, shown.clone(), exchange);
        }
        if differing.is_empty() && detail.as_object().is_some_and(|detail| detail.len() > 1) {
            run.findings.pass(id, &name);
        }
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

/// Whether two values say the same: `0` and `"0"` do, `1` and `1.0` too.
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
        let item = json!({"id": 0, "size": 1, "name": "a", "tags": ["x"], "owner": {"id": 1}, "only": true});
        let detail = json!({"id": "0", "size": 1.0, "name": "b", "tags": ["x", "y"], "owner": {"id": 2}, "more": 1});
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
