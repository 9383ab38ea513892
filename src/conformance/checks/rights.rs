//! What a caller is shown of a list, by the rules of `x-access`.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};

use super::access::judge_denial;
use super::check::{Check, Scope};
use super::collections::{List, Whole, shown};
use crate::conformance::call::Call;
use crate::conformance::choice::some;
use crate::conformance::follow::{Source, with_values};
use crate::conformance::judge::rules::holds_for;
use crate::conformance::model::{Operation, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::{base, told, with_required};
use crate::conformance::settings::Identity;
use crate::conformance::statement::{Kind, Statement};
use crate::spec::diagnostic::counted;
use crate::spec::{Collection, Match};

pub struct Rights;

/// Items that are closed to a caller and asked for one by one.
const ITEMS: usize = 20;

/// A statement about what the rules leave a caller.
#[derive(Debug, Clone, Copy)]
enum Aspect {
    /// What is listed keeps to the rule of this index.
    Rule(usize),
    Complete,
    Closed,
}

impl Aspect {
    fn of(self, operation: &Operation) -> Statement {
        let at = format!("{}/x-access", operation.pointer);
        let (name, text, at) = match self {
            Self::Rule(index) => {
                (format!("rule{index}"), operation.access[index].message.clone(), format!("{at}/{index}"))
            }
            Self::Complete => ("complete".to_owned(), "what is open to a caller is listed".to_owned(), at),
            Self::Closed => ("closed".to_owned(), "what is closed to a caller is refused one by one".to_owned(), at),
        };
        Statement::of(operation, Kind::Access, &format!("access/{name}"), text, &at)
    }
}

fn stated(operation: &Operation) -> Vec<Aspect> {
    if operation.access.is_empty() {
        return Vec::new();
    }
    let has_links = operation.success().is_some_and(|response| !response.links.is_empty());
    let rules = (0..operation.access.len()).map(Aspect::Rule);
    rules.chain([Aspect::Complete]).chain(has_links.then_some(Aspect::Closed)).collect()
}

impl Check for Rights {
    fn title(&self) -> &'static str {
        "who is shown what of the list"
    }

    fn statements(&self, _: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        stated(operation).into_iter().map(|aspect| aspect.of(operation)).collect()
    }

    fn at_most(&self, Scope { settings, .. }: Scope<'_>, operation: &Operation) -> usize {
        if operation.access.is_empty() { 0 } else { settings.identities.len().max(1) * (ITEMS + 2) }
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

/// A caller with what the list shows of it.
struct Seen<'a> {
    identity: &'a Identity,
    call: Call,
    /// The caller as rules know it.
    caller: Value,
    /// What the list has, whether the caller may use it or not.
    all: Whole,
    /// What the list shows as open to the caller.
    open: Whole,
}

async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let Some(collection) = operation.collection.as_ref().filter(|_| !operation.access.is_empty()) else {
        return Ok(());
    };
    let settings = run.settings;
    let mut seen = Vec::new();
    for identity in &settings.identities {
        seen.extend(see(run, operation, collection, identity).await?);
    }
    let key = |item: &Value| item.pointer(&collection.key).map(plain).unwrap_or_default();
    for own in &seen {
        listed(run, operation, own);
        // Another path is another list.
        let others = seen.iter().filter(|other| other.call.path == own.call.path);
        let items: BTreeMap<String, &Value> =
            others.flat_map(|other| &other.all.items).map(|item| (key(item), item)).collect();
        let mut closed = Vec::new();
        for (key, item) in &items {
            match allows(operation, item, &own.caller) {
                Ok(true) => {
                    let is_listed = own.open.keys.contains(key);
                    let expected = format!("{key}, which is open to {}", own.identity.name);
                    let (statement, got) = (Aspect::Complete.of(operation), shown(&own.open.keys));
                    run.findings.judge(&statement, is_listed, expected, got, &own.open.exchange);
                }
                Ok(false) => closed.push(key.as_str()),
                Err(problem) => run.findings.unknown(&Aspect::Complete.of(operation), problem),
            }
        }
        refused(run, operation, own, &seen, &closed).await?;
    }
    for aspect in stated(operation) {
        let need = match aspect {
            Aspect::Rule(_) => "an item that is listed",
            Aspect::Complete => "an item that is open to a caller",
            Aspect::Closed => "a second identity, and an item that is closed to one of the two",
        };
        run.findings.unknown(&aspect.of(operation), need);
    }
    Ok(())
}

/// The lists of an identity, read to their ends; none where it has none.
async fn see<'a>(
    run: &mut Run<'_>,
    operation: &Operation,
    collection: &Collection,
    identity: &'a Identity,
) -> Result<Option<Seen<'a>>, Stop> {
    let Ok(mut call) = base(run, operation, identity).await? else { return Ok(None) };
    call.query.retain(|(name, _)| operation.parameter(name).is_some_and(|parameter| parameter.required));
    let list = List::settled(run, operation, collection, call.clone()).await?;
    let filter = collection.filters.iter().find(|filter| filter.matching == Match::Subset && filter.by_access);
    let narrowed = filter.map_or_else(|| call.clone(), |filter| call.with(&filter.parameter, "true"));
    let (Ok(all), Ok(open)) = (list.whole(run, &call).await?, list.whole(run, &narrowed).await?) else {
        return Ok(None);
    };
    if !all.is_complete || !open.is_complete {
        let need = format!("a list of at most {}", counted(all.items.len(), "item"));
        stated(operation).into_iter().for_each(|aspect| run.findings.unknown(&aspect.of(operation), need.as_str()));
        return Ok(None);
    }
    let mut caller = json!(identity.attributes);
    caller["name"] = json!(identity.attributes.get("name").unwrap_or(&identity.name));
    Ok(Some(Seen { identity, call, caller, all, open }))
}

/// Each item that is listed as open keeps to each rule.
fn listed(run: &mut Run<'_>, operation: &Operation, own: &Seen<'_>) {
    for (index, rule) in operation.access.iter().enumerate() {
        let statement = Aspect::Rule(index).of(operation);
        for (item, key) in own.open.items.iter().zip(&own.open.keys) {
            match holds(&rule.rule, item, &own.caller) {
                Ok(is_right) => {
                    let expected = format!("nothing that the rule closes to {}", own.identity.name);
                    run.findings.judge(&statement, is_right, expected, format!("the item {key}"), &own.open.exchange);
                }
                Err(problem) => run.findings.unknown(&statement, problem),
            }
        }
    }
}

/// Details of items that the rules close to a caller are refused to it.
async fn refused(
    run: &mut Run<'_>,
    operation: &Operation,
    own: &Seen<'_>,
    seen: &[Seen<'_>],
    closed: &[&str],
) -> Result<(), Stop> {
    let api = run.api;
    let key = operation.collection.as_ref().map(|collection| collection.key.as_str()).unwrap_or_default();
    let links = operation.success().map(|response| response.links.as_slice()).unwrap_or_default();
    for link in links {
        let target = api.operation(&link.operation).filter(|target| target.method == "GET");
        let Some(details) = target else { continue };
        let mut asked: BTreeMap<String, Call> = BTreeMap::new();
        for other in seen.iter().filter(|other| other.call.path == own.call.path) {
            for (_, page) in &other.all.totals {
                let Some(source) = Source::of(operation, &other.call, page) else { continue };
                for (item, values) in source.linked(link) {
                    let of_item = item.and_then(|item| item.pointer(key)).map(plain);
                    let Some(key) = of_item.filter(|key| closed.contains(&key.as_str())) else { continue };
                    let start = Call::new(own.identity, told(run, details, own.identity));
                    let Ok(start) = with_required(run, details, &start) else { continue };
                    asked.insert(key, with_values(details, &start, &values));
                }
            }
        }
        for (key, call) in some(asked, ITEMS, run.settings.seed) {
            let exchange = run.call(details, &call).await?;
            let expected = format!("a refusal, as {key} is closed to {}", own.identity.name);
            judge_denial(run, details, &Aspect::Closed.of(operation), &expected, &exchange);
        }
    }
    Ok(())
}

/// Tells if every rule opens an item to a caller.
fn allows(operation: &Operation, item: &Value, caller: &Value) -> Result<bool, String> {
    let mut is_open = true;
    for rule in &operation.access {
        is_open &= holds(&rule.rule, item, caller)?;
    }
    Ok(is_open)
}

fn holds(rule: &str, item: &Value, caller: &Value) -> Result<bool, String> {
    let problem = |error| {
        format!("an item and a caller of which `{rule}` can be told, as by --attribute NAME:KEY=VALUE: {error}")
    };
    holds_for(rule, [("item", item), ("caller", caller)]).map_err(problem)
}
