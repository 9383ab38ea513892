//! Who may see what: credentials, values of others, items that a filter hides.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::conformance::api::{Link, Operation};
use crate::conformance::choice::some;
use crate::conformance::exchange::Credential;
use crate::conformance::run::{Call, Run, Stop};
use crate::conformance::samples::{base, is_success, shown};
use crate::conformance::statement::plain;
use crate::conformance::suite::Identity;
use crate::conformance::values::evaluate;
use crate::spec::{Match, OffsetUnit};

use super::collections::first_offset;
use super::requests::judge_refusal;

/// How many items of a list are asked for one by one.
const ITEMS: usize = 60;

/// How many pages of a list are turned.
const PAGES: usize = 50;

/// A key of so many characters is hardly the same in two places by chance.
const TELLING: usize = 8;

/// Asks without, with wrong and with others' credentials.
pub async fn check(run: &mut Run<'_>, operation: &Operation) -> Result<(), Stop> {
    if operation.credential.is_none() {
        return Ok(());
    }
    let identities = run.settings.identities.clone();
    match base(run, operation, &identities[0]).await? {
        Ok(call) => {
            credentials(run, operation, &call).await?;
            spelling(run, operation, &call).await?;
        }
        Err(need) => {
            for name in ["missing", "empty", "wrong", "spelling"].map(|name| format!("access/{name}")) {
                if run.findings.has(&operation.id, &name) {
                    run.findings.unknown(&operation.id, &name, &need);
                }
            }
        }
    }
    if identities.len() < 2 {
        run.findings.unknown(&operation.id, "access/other", "a second identity");
        return Ok(());
    }
    run.findings.unknown(
        &operation.id,
        "access/other",
        "a value that is of one identity alone, or a list that hides items",
    );
    // Someone whose own token is refused shows nothing of what is kept from whom.
    for identity in &identities[1..] {
        if let Err(need) = base(run, operation, identity).await? {
            run.findings.unknown(&operation.id, "access/other", need);
        }
    }
    others_values(run, operation, &identities).await?;
    for identity in &identities {
        hidden_items(run, operation, identity).await?;
    }
    Ok(())
}

/// No credential, an empty one and a wrong one get nothing.
async fn credentials(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    // Where the status is the signal and 401 is documented, it is the one for who is unknown.
    let by_status = operation.success().is_some_and(|response| response.outcome.is_none());
    let is_401 = by_status && operation.responses.contains_key("401");
    for (name, credential) in
        [("missing", Credential::Missing), ("empty", Credential::Empty), ("wrong", Credential::Wrong)]
    {
        let statement = format!("access/{name}");
        if !run.findings.has(&operation.id, &statement) {
            continue;
        }
        if credential == Credential::Wrong && !run.may_fail_to_sign_in() {
            run.findings.unknown(&operation.id, &statement, "one more failure to sign in");
            continue;
        }
        let exchange = run.call(operation, &Call { credential, ..call.clone() }).await?;
        match &exchange.answer {
            Ok(answer) if is_401 && answer.status != 401 => {
                let got = shown(operation, &exchange);
                run.findings.fail(&operation.id, &statement, "a refusal with status 401", got, &exchange);
            }
            _ => judge_refusal(run, operation, &statement, "a refusal", &exchange),
        }
    }
    Ok(())
}

/// The header of the credential in the other letter case.
async fn spelling(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<(), Stop> {
    let documented = operation.credential.clone().unwrap_or_default();
    let lower = documented.to_lowercase();
    let other = if documented == lower { title_case(&lower) } else { lower };
    let exchange = run.call(operation, &Call { header: Some(other), ..call.clone() }).await?;
    if is_success(operation, &exchange) {
        run.findings.pass(&operation.id, "access/spelling");
    } else {
        let got = shown(operation, &exchange);
        run.findings.fail(&operation.id, "access/spelling", "a success", got, &exchange);
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
    let is_own = |owner: &Identity, name: &String| owner.values.contains_key(name);
    for owner in identities.iter().filter(|owner| operation.parameters.iter().any(|p| is_own(owner, &p.name))) {
        let Ok(call) = base(run, operation, owner).await? else {
            let need = format!("values with which {} succeeds as {}", operation.id, owner.name);
            run.findings.unknown(&operation.id, "access/other", need);
            continue;
        };
        let owned =
            call.path.iter().filter(|(name, _)| is_own(owner, name)).map(|(name, value)| (name.clone(), value.clone()));
        let owned: BTreeMap<String, String> = owned.collect();
        for other in identities.iter().filter(|other| other.name != owner.name) {
            let is_shared = owned.iter().all(|(name, value)| {
                other.values.get(name).or_else(|| run.settings.values.get(name)).is_some_and(|known| known == value)
            });
            if is_shared {
                continue;
            }
            let foreign = Call { credential: Credential::Identity(other.name.clone()), ..call.clone() };
            let exchange = run.call(operation, &foreign).await?;
            let expected = format!("a refusal, as this is {}'s and not {}'s", owner.name, other.name);
            judge_refusal(run, operation, "access/other", &expected, &exchange);
            apart(run, operation, owner, other).await?;
        }
    }
    Ok(())
}

/// An item with a telling key is in the list of one of the two alone.
async fn apart(run: &mut Run<'_>, operation: &Operation, owner: &Identity, other: &Identity) -> Result<(), Stop> {
    let Some(collection) = &operation.collection else { return Ok(()) };
    let mut lists = Vec::new();
    for identity in [owner, other] {
        let Ok(call) = base(run, operation, identity).await? else { return Ok(()) };
        lists.push((whole(run, operation, &call).await?, call));
    }
    let is_telling =
        |item: &&Value| item.pointer(&collection.key).is_some_and(|key| plain(key).chars().count() >= TELLING);
    let leaked = lists[0].0.iter().filter(is_telling).find(|item| lists[1].0.contains(item));
    if let Some(item) = leaked {
        let got = format!("the item {} in both lists", item.pointer(&collection.key).map(plain).unwrap_or_default());
        let exchange = run.call(operation, &lists[1].1).await?;
        let expected = format!("nothing of what is {}'s", owner.name);
        run.findings.fail(&operation.id, "access/other", expected, got, &exchange);
    }
    Ok(())
}

/// Items that a filter hides from an identity are refused to it one by one, and those refused are hidden.
async fn hidden_items(run: &mut Run<'_>, operation: &Operation, identity: &Identity) -> Result<(), Stop> {
    let Some(collection) = &operation.collection else { return Ok(()) };
    let filter = collection.filters.iter().find(|filter| filter.matching == Match::Subset && filter.by_access);
    let links = operation.success().map(|response| response.links.as_slice()).unwrap_or_default();
    let (Some(filter), Ok(call)) = (filter, base(run, operation, identity).await?) else { return Ok(()) };
    let all = whole(run, operation, &call).await?;
    let open = whole(run, operation, &call.with(&filter.parameter, "true")).await?;
    let key = |item: &Value| item.pointer(&collection.key).map(plain);
    let open: Vec<_> = open.iter().map(key).collect();
    for link in links {
        let Some(details) = run.api.operation(&link.operation).filter(|details| details.method == "GET") else {
            continue;
        };
        let items = some(&all, ITEMS, run.settings.seed).into_iter();
        let asked = items.filter_map(|item| Some((detail_call(operation, link, &call, item)?, item)));
        let (calls, asked): (Vec<_>, Vec<_>) = asked.unzip();
        run.ahead(details, &calls).await?;
        for (detail, item) in calls.iter().zip(asked) {
            let exchange = run.call(details, detail).await?;
            let name = identity.name.as_str();
            if !open.contains(&key(item)) {
                let expected = format!("a refusal, as `{}` hides this from {name}", filter.parameter);
                judge_refusal(run, details, "access/other", &expected, &exchange);
            } else if exchange.answer.as_ref().is_ok_and(|answer| answer.status < 500)
                && !is_success(details, &exchange)
            {
                let expected = format!("a list with `{}` without what is refused to {name}", filter.parameter);
                let listed = run.call(operation, &call.with(&filter.parameter, "true")).await?;
                let got =
                    format!("the item {}, refused with {}", key(item).unwrap_or_default(), shown(details, &exchange));
                run.findings.fail(&operation.id, "access/other", expected, got, &listed);
            }
        }
        if !links.is_empty() && all.len() > open.len() {
            run.findings.pass(&operation.id, "access/other");
        }
    }
    Ok(())
}

/// The call of the details that a link gives for an item.
fn detail_call(operation: &Operation, link: &Link, call: &Call, item: &Value) -> Option<Call> {
    let values = link
        .parameters
        .iter()
        .map(|(name, expression)| Some((name.clone(), evaluate(expression, &call.path, item, operation)?)));
    let path = values.collect::<Option<BTreeMap<_, _>>>()?;
    Some(Call { path, query: Vec::new(), ..call.clone() })
}

/// The items of a list on all its pages.
async fn whole(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<Vec<Value>, Stop> {
    let mut items = Vec::new();
    let Some(collection) = &operation.collection else { return Ok(items) };
    for page in 0..PAGES {
        let call = match (&collection.paging, page) {
            (_, 0) => call.clone(),
            (Some(paging), _) => {
                let offset = if paging.unit == OffsetUnit::Row { items.len() } else { page };
                call.with(&paging.offset, (offset + first_offset(operation)).to_string())
            }
            (None, _) => break,
        };
        let exchange = run.call(operation, &call).await?;
        let Ok(answer) = &exchange.answer else { break };
        let new = Run::items(operation, answer).unwrap_or_default();
        let total = collection.total.as_ref().and_then(|total| answer.json()?.pointer(total)?.as_u64());
        let is_end = new.is_empty() || new.iter().all(|item| items.contains(item));
        items.extend(new);
        if is_end || total.is_some_and(|total| items.len() as u64 >= total) {
            break;
        }
    }
    Ok(items)
}
