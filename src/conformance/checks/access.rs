//! Rights to see things: credentials, values of others, items that a filter hides.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::check::{Check, Scope};
use super::collections::List;
use super::parameters::judge_refusal;
use crate::conformance::call::Call;
use crate::conformance::choice::some;
use crate::conformance::exchange::Credential;
use crate::conformance::follow::{Source, with_values};
use crate::conformance::model::{Operation, Place, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::{base, is_success, shown, told, with_required};
use crate::conformance::settings::Identity;
use crate::conformance::statement::{Kind, Statement};
use crate::spec::Match;

pub struct Access;

/// Items of a list that are asked for one by one.
const ITEMS: usize = 60;

/// A key of so many characters is hardly the same in two places by chance.
const TELLING: usize = 8;

/// A statement about who is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aspect {
    Missing,
    Empty,
    Wrong,
    Other,
    Spelling,
}

impl Aspect {
    const ALL: [Self; 5] = [Self::Missing, Self::Empty, Self::Wrong, Self::Other, Self::Spelling];

    fn of(self, operation: &Operation) -> Statement {
        let (name, text) = match self {
            Self::Missing => ("missing", "without a credential there is nothing"),
            Self::Empty => ("empty", "an empty credential is none"),
            Self::Wrong => ("wrong", "a wrong credential gets nothing"),
            Self::Other => ("other", "what another identity may not see is refused to it"),
            Self::Spelling => ("spelling", "the credential's header may be spelled in any letter case"),
        };
        let carrier = operation.security.carriers().next().map(|carrier| carrier.name.as_str()).unwrap_or_default();
        let text = format!("{text} ({carrier})");
        Statement::of(operation, Kind::Access, &format!("access/{name}"), text, &operation.pointer)
    }

    /// Tells if the document states it of the operation.
    fn is_stated(self, operation: &Operation) -> bool {
        let in_header = operation.security.carriers().next().is_some_and(|carrier| carrier.place == Place::Header);
        match self {
            // Where nobody has to have a credential, only a wrong one may be refused, and need not be.
            Self::Missing | Self::Empty | Self::Wrong => !operation.security.is_public(),
            Self::Spelling => in_header,
            Self::Other => true,
        }
    }
}

/// The statement about one of several ways to be let in.
fn way(operation: &Operation, index: usize) -> Statement {
    let names = match operation.security.ways().get(index) {
        Some(Ok(carriers)) => carriers.iter().map(|carrier| carrier.scheme.clone()).collect::<Vec<_>>().join(" with "),
        _ => format!("way {index}"),
    };
    let text = match names.as_str() {
        "" => "nobody needs a credential".to_owned(),
        names => format!("{names} lets in as well as what else is documented"),
    };
    Statement::of(operation, Kind::Access, &format!("access/way/{index}"), text, &operation.pointer)
}

fn ways(operation: &Operation) -> impl Iterator<Item = Statement> {
    (0..operation.security.ways().len()).map(|index| way(operation, index))
}

fn stated(operation: &Operation) -> impl Iterator<Item = Aspect> {
    let is_known = operation.security.carriers().next().is_some();
    Aspect::ALL.into_iter().filter(move |aspect| is_known && aspect.is_stated(operation))
}

impl Check for Access {
    fn title(&self) -> &'static str {
        "credentials, and what is others'"
    }

    fn statements(&self, _: Scope<'_>, operation: &Operation) -> Vec<Statement> {
        stated(operation).map(|aspect| aspect.of(operation)).chain(ways(operation)).collect()
    }

    fn at_most(&self, Scope { settings, .. }: Scope<'_>, operation: &Operation) -> usize {
        let identities = settings.identities.len().max(1);
        let lists = if operation.collection.is_some() { ITEMS * identities } else { 0 };
        let ways = ways(operation).count();
        if stated(operation).next().is_none() { ways } else { ways + 5 + 3 * identities * (identities - 1) + lists }
    }

    fn run<'r>(
        &'r self,
        run: &'r mut Run<'_>,
        operation: &'r Operation,
        call: &'r Call,
    ) -> LocalBoxFuture<'r, Result<(), Stop>> {
        check(run, operation, call).boxed_local()
    }
}

/// Asks without, with wrong and with others' credentials.
async fn check(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let settings = run.settings;
    let identities = &settings.identities;
    let_in(run, operation, call).await?;
    if stated(operation).next().is_none() || identities[0].secrets().all(str::is_empty) {
        let need = "a token: set --token, or the variable that the help names";
        stated(operation).for_each(|aspect| run.findings.unknown(&aspect.of(operation), need));
        return Ok(());
    }
    credentials(run, operation, call).await?;
    if Aspect::Spelling.is_stated(operation) {
        spelling(run, operation, call).await?;
    }
    let other = Aspect::Other.of(operation);
    if identities.len() < 2 {
        run.findings.unknown(&other, "a second identity");
        return Ok(());
    }
    run.findings.unknown(&other, "a value that is of one identity alone, or a list that hides items");
    // Someone whose own token is refused shows nothing of what is kept from whom.
    for identity in &identities[1..] {
        if let Err(need) = base(run, operation, identity).await? {
            run.findings.unknown(&other, need);
        }
    }
    between(run, operation).await
}

/// Each of several ways to be let in is one.
async fn let_in(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let identity = &run.settings.identities[0];
    let ways = operation.security.ways();
    if ways.is_empty() {
        return Ok(());
    }
    let sent = run.call(operation, call).await?.request.carriers.clone();
    for (statement, way) in self::ways(operation).zip(ways) {
        let carriers = match way {
            Ok(carriers) => carriers,
            Err(kind) => {
                run.findings.unknown(&statement, format!("{kind}, which the suite can't send"));
                continue;
            }
        };
        // A token without a name is one for what it was sent by.
        let missing = carriers.iter().filter(|it| !identity.tokens.contains_key(&it.scheme) && !sent.contains(it));
        let missing: Vec<_> = missing.map(|carrier| carrier.scheme.clone()).collect();
        if !missing.is_empty() {
            run.findings.unknown(&statement, format!("a token of {}", missing.join(" and of ")));
            continue;
        }
        let credential = if carriers.is_empty() { Credential::Missing } else { call.credential.clone() };
        let way = Some(carriers).filter(|carriers| !carriers.is_empty());
        let exchange = run.call(operation, &Call { credential, way, ..call.clone() }).await?;
        match &exchange.answer {
            Err(reason) => run.findings.unknown(&statement, format!("an answer; there was none: {reason}")),
            Ok(_) => {
                let is_let_in = is_success(operation, &exchange);
                run.findings.judge(&statement, is_let_in, "a success", shown(operation, &exchange), &exchange);
            }
        }
    }
    Ok(())
}

/// What is kept from whom, which shows also where the first identity can't ask at all.
pub async fn between(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    let settings = run.settings;
    if settings.identities.len() < 2 || stated(operation).next().is_none() {
        return Ok(());
    }
    others_values(run, operation, &settings.identities).await?;
    for identity in &settings.identities {
        hidden_items(run, operation, identity).await?;
    }
    Ok(())
}

/// No credential, an empty one and a wrong one get nothing.
async fn credentials(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    // Where the status is the signal and 401 is documented, it is the one for who is unknown.
    let by_status = operation.success().is_some_and(|response| response.outcome.is_none());
    let is_401 = by_status && operation.responses.contains_key("401");
    let cases = [
        (Aspect::Missing, Credential::Missing),
        (Aspect::Empty, Credential::Empty),
        (Aspect::Wrong, Credential::Wrong),
    ];
    for (aspect, credential) in cases.into_iter().filter(|(aspect, _)| aspect.is_stated(operation)) {
        let statement = aspect.of(operation);
        if credential == Credential::Wrong && !run.may_fail_to_sign_in() {
            run.findings.unknown(&statement, "one more failure to sign in");
            continue;
        }
        let exchange = run.call(operation, &Call { credential, ..call.clone() }).await?;
        match &exchange.answer {
            Err(reason) => run.findings.unknown(&statement, format!("an answer; there was none: {reason}")),
            Ok(answer) if is_401 && answer.status != 401 => {
                run.findings.fail(&statement, "a refusal with status 401", shown(operation, &exchange), &exchange);
            }
            Ok(answer) => {
                let is_refused = answer.status < 500 && !is_success(operation, &exchange);
                run.findings.judge(&statement, is_refused, "a refusal", shown(operation, &exchange), &exchange);
            }
        }
    }
    together(run, operation, call).await
}

/// Of credentials that are needed together, none may be empty, the first being judged with the others.
async fn together(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    if !Aspect::Empty.is_stated(operation) {
        return Ok(());
    }
    let statement = Aspect::Empty.of(operation);
    let count = run.call(operation, call).await?.request.carriers.len();
    for kept in 1..count {
        let exchange = run.call(operation, &Call { credential: Credential::Empty, kept, ..call.clone() }).await?;
        if let Ok(answer) = &exchange.answer {
            let expected = format!("a refusal, as {} is empty", exchange.request.carriers[0].name);
            let is_refused = answer.status < 500 && !is_success(operation, &exchange);
            run.findings.judge(&statement, is_refused, expected, shown(operation, &exchange), &exchange);
        }
    }
    Ok(())
}

/// The header of the credential in the other letter case.
async fn spelling(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let sent = run.call(operation, call).await?;
    let statement = Aspect::Spelling.of(operation);
    let Some(carrier) = sent.request.carriers.first().filter(|carrier| carrier.place == Place::Header) else {
        run.findings.unknown(&statement, "a credential in a header");
        return Ok(());
    };
    let lower = carrier.name.to_lowercase();
    let other = if carrier.name == lower { title_case(&lower) } else { lower };
    let exchange = run.call(operation, &Call { spelling: Some(other), ..call.clone() }).await?;
    if exchange.answer.is_err() {
        run.findings.unknown(&statement, format!("an answer; there was {}", shown(operation, &exchange)));
    } else {
        let is_same = is_success(operation, &exchange);
        let without = run.call(operation, &Call { credential: Credential::Missing, ..call.clone() }).await?;
        // Where nobody is asked for a credential, its header is not read, however it is spelled.
        if is_same && is_success(operation, &without) {
            run.findings.unknown(&statement, "an answer that a request without the credential does not get");
        } else {
            run.findings.judge(&statement, is_same, "a success", shown(operation, &exchange), &exchange);
        }
    }
    Ok(())
}

/// The name of a header with capitals, as `X-Auth-Token`.
fn title_case(name: &str) -> String {
    let part = |part: &str| {
        let mut characters = part.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    };
    name.split('-').map(part).collect::<Vec<_>>().join("-")
}

/// What is one identity's own is refused to the others, and none of it is in their lists.
async fn others_values(run: &mut Run<'_>, operation: &Operation, identities: &[Identity]) -> Result<(), Stop> {
    let statement = Aspect::Other.of(operation);
    let own = |owner: &Identity, name: &str| owner.value(operation, name).is_some();
    for owner in identities.iter().filter(|owner| operation.variables().any(|name| own(owner, name))) {
        let Ok(call) = base(run, operation, owner).await? else {
            let need = format!("values with which {} succeeds as {}", operation.id, owner.name);
            run.findings.unknown(&statement, need);
            continue;
        };
        let owned: BTreeMap<&String, &String> = call.path.iter().filter(|(name, _)| own(owner, name)).collect();
        for other in identities.iter().filter(|other| other.name != owner.name) {
            let known = |name: &str| run.settings.value(operation, other, name);
            if owned.iter().all(|(name, value)| known(name).is_some_and(|known| known == value.as_str())) {
                continue;
            }
            let foreign = Call { credential: Credential::Identity(other.name.clone()), ..call.clone() };
            let exchange = run.call(operation, &foreign).await?;
            let expected = format!("a refusal, as this is {}'s and not {}'s", owner.name, other.name);
            judge_denial(run, operation, &statement, &expected, &exchange);
            apart(run, operation, owner, other).await?;
        }
    }
    Ok(())
}

/// Passes the statement if the answer is a refusal: to let someone see what is another's is no leniency.
pub fn judge_denial(
    run: &mut Run<'_>,
    operation: &Operation,
    statement: &Statement,
    expected: &str,
    exchange: &std::rc::Rc<crate::conformance::Exchange>,
) {
    if is_success(operation, exchange) {
        run.findings.fail(statement, expected, shown(operation, exchange), exchange);
    } else {
        judge_refusal(run, operation, statement, expected, exchange);
    }
}

/// An item with a telling key is in the list of one of the two alone.
async fn apart(run: &mut Run<'_>, operation: &Operation, owner: &Identity, other: &Identity) -> Result<(), Stop> {
    let Some(collection) = &operation.collection else { return Ok(()) };
    let mut lists = Vec::new();
    for identity in [owner, other] {
        let Ok(call) = base(run, operation, identity).await? else { return Ok(()) };
        lists.push((items(run, operation, &call).await?, call));
    }
    let is_telling =
        |item: &&Value| item.pointer(&collection.key).is_some_and(|key| plain(key).chars().count() >= TELLING);
    let leaked = lists[0].0.iter().filter(is_telling).find(|item| lists[1].0.contains(item));
    if let Some(item) = leaked {
        let got = format!("the item {} in both lists", item.pointer(&collection.key).map(plain).unwrap_or_default());
        let exchange = run.call(operation, &lists[1].1).await?;
        let expected = format!("nothing of what is {}'s", owner.name);
        run.findings.fail(&Aspect::Other.of(operation), expected, got, &exchange);
    }
    Ok(())
}

/// The items of a list on all its pages.
async fn items(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<Vec<Value>, Stop> {
    let Some(collection) = &operation.collection else { return Ok(Vec::new()) };
    let list = List::settled(run, operation, collection, call.clone()).await?;
    Ok(list.whole(run, call).await?.map_or_else(|_| Vec::new(), |whole| whole.items))
}

/// Items that a filter hides from an identity are refused to it one by one, and those refused are hidden.
async fn hidden_items(run: &mut Run<'_>, operation: &Operation, identity: &Identity) -> Result<(), Stop> {
    let Some(collection) = &operation.collection else { return Ok(()) };
    let filter = collection.filters.iter().find(|filter| filter.matching == Match::Subset && filter.by_access);
    let links = operation.success().map(|response| response.links.as_slice()).unwrap_or_default();
    let (Some(filter), Ok(call)) = (filter, base(run, operation, identity).await?) else { return Ok(()) };
    let open = items(run, operation, &call.with(&filter.parameter, "true")).await?;
    let key = |item: &Value| item.pointer(&collection.key).map(plain);
    let open_keys: Vec<_> = open.iter().map(key).collect();
    let api = run.api;
    let list = List::settled(run, operation, collection, call.clone()).await?;
    let Ok(all) = list.whole(run, &call).await? else { return Ok(()) };
    for link in links {
        let target = api.operation(&link.operation).filter(|target| target.method == "GET");
        let Some(details) = target else { continue };
        let sources: Vec<_> = all.totals.iter().filter_map(|(_, page)| Source::of(operation, &call, page)).collect();
        let found = sources.iter().flat_map(|source| source.linked(link));
        let mut asked = Vec::new();
        for (item, values) in some(found, ITEMS, run.settings.seed) {
            let start = Call::new(identity, told(run, details, identity));
            let (Some(item), Ok(start)) = (item, with_required(run, details, &start)) else { continue };
            asked.push((item, with_values(details, &start, &values)));
        }
        let calls: Vec<_> = asked.iter().map(|(_, call)| call.clone()).collect();
        run.prefetch(details, &calls).await?;
        for (item, detail) in asked {
            let exchange = run.call(details, &detail).await?;
            let name = identity.name.as_str();
            if !open_keys.contains(&key(item)) {
                let expected = format!("a refusal, as `{}` hides this from {name}", filter.parameter);
                judge_denial(run, details, &Aspect::Other.of(details), &expected, &exchange);
            } else if exchange.answer.as_ref().is_ok_and(|answer| answer.status < 500)
                && !is_success(details, &exchange)
            {
                let expected = format!("a list with `{}` without what is refused to {name}", filter.parameter);
                let listed = run.call(operation, &call.with(&filter.parameter, "true")).await?;
                let got =
                    format!("the item {}, refused with {}", key(item).unwrap_or_default(), shown(details, &exchange));
                run.findings.fail(&Aspect::Other.of(operation), expected, got, &listed);
            }
        }
        if all.items.len() > open.len() {
            run.findings.pass(&Aspect::Other.of(operation));
        }
    }
    Ok(())
}
