//! Which ids of a list lead where.

use serde_json::{Value, json};

use super::{Action, asked, bare, shape, step};
use crate::conformance::call::Call;
use crate::conformance::model::{Operation, Response, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::{is_success, told, with_required};

/// Items that have to lead to their details.
const ITEMS: usize = 2;

/// The links that the items of a list show: details with their key, at a path below or with a variable called as a field.
pub async fn find(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<Vec<Action>, Stop> {
    let exchange = run.call(operation, call).await?;
    let body = exchange.answer.as_ref().ok().and_then(|answer| answer.json());
    let told_list = operation.collection.as_ref().map(|list| (list.items.clone(), list.key.clone()));
    let list = told_list.or_else(|| shape::list(body.as_ref()?, &exchange).map(|seen| seen.what));
    let (Some(body), Some((array, key))) = (&body, list) else { return Ok(Vec::new()) };
    let Some(items) = body.pointer(&array).and_then(Value::as_array) else { return Ok(Vec::new()) };
    let Some(response) = operation.success() else { return Ok(Vec::new()) };
    let api = run.api;
    let (mut links, mut all_evidence) = (serde_json::Map::new(), Vec::new());
    let is_linked = |target: &Operation| response.links.iter().any(|link| target.is_target_of(link));
    let targets = api.operations.iter().filter(|target| target.method == "GET" && target.id != operation.id);
    for target in targets.filter(|target| !is_linked(target) && run.settings.chooses(target)).collect::<Vec<_>>() {
        let open: Vec<_> = target.variables().filter(|name| !call.path.contains_key(*name)).collect();
        let [variable] = open.as_slice() else { continue };
        let below = target.path.strip_prefix(operation.path.trim_end_matches('/'));
        let is_below = below
            .and_then(|rest| rest.strip_prefix("/{"))
            .is_some_and(|rest| rest.ends_with('}') && !rest.contains('/'));
        let named =
            shape::fields(items).into_iter().find(|(name, _)| bare(name) == bare(variable) && bare(name).len() > 2);
        let field = match named {
            Some((_, pointer)) => pointer,
            None if is_below => key.clone(),
            None => continue,
        };
        let Some(evidence) = leads(run, target, call, variable, (items, &field)).await? else { continue };
        let shared = target.variables().filter(|name| *name != *variable);
        let mut parameters: serde_json::Map<String, Value> =
            shared.map(|name| (name.to_owned(), json!(format!("$request.path.{name}")))).collect();
        parameters.insert((*variable).to_owned(), json!(format!("$response.body#{array}/0{field}")));
        let link = match target.id == target.signature() {
            true => json!({"operationRef": format!("#{}", target.pointer), "parameters": parameters}),
            false => json!({"operationId": target.id, "parameters": parameters}),
        };
        let name = target.id.chars().filter(|c| c.is_ascii_alphanumeric() || "_-.".contains(*c)).collect::<String>();
        links.insert(name, link);
        all_evidence.push(evidence);
    }
    if links.is_empty() {
        return Ok(Vec::new());
    }
    Ok(placed(run, operation, response, links, all_evidence))
}

/// The actions that add links to the success of an operation. A response that others share is not the place for what one
/// operation's items lead to: a copy with the links takes the place of the reference to it.
fn placed(
    run: &Run<'_>,
    operation: &Operation,
    response: &Response,
    links: serde_json::Map<String, Value>,
    mut evidence: Vec<String>,
) -> Vec<Action> {
    let at = response.pointer.clone();
    if at.starts_with(&operation.pointer) {
        return vec![Action { at, update: Some(json!({"links": links})), evidence }];
    }
    let document = &run.api.document;
    let all = format!("{}/responses", operation.pointer);
    let own = document.at(&all).and_then(Value::as_object).into_iter().flatten();
    let named = own.filter_map(|(status, own)| {
        let at = format!("{all}/{status}");
        (document.resolve(own, &at)?.1 == response.pointer).then_some((status, at))
    });
    // What stands in another file has references that mean something else here.
    let copied = document.at(&at).and_then(Value::as_object).filter(|_| at.starts_with("/components/"));
    let (Some((status, place)), Some(copied)) = (named.into_iter().next(), copied) else { return Vec::new() };
    let mut copied = copied.clone();
    let mut whole = copied.remove("links").and_then(|links| links.as_object().cloned()).unwrap_or_default();
    whole.extend(links);
    copied.insert("links".to_owned(), Value::Object(whole));
    evidence.push(format!("Others share {at}; a copy with the links takes its place here."));
    vec![
        Action { at: place, update: None, evidence },
        Action { at: all, update: Some(json!({status: copied})), evidence: Vec::new() },
    ]
}

/// The requests that show that a field leads to details with the same value, if they do.
async fn leads(
    run: &mut Run<'_>,
    target: &Operation,
    call: &Call,
    variable: &str,
    (items, field): (&[Value], &str),
) -> Result<Option<String>, Stop> {
    let identity = run.settings.identities[0].clone();
    let mut shown = Vec::new();
    let values = items.iter().filter_map(|item| item.pointer(field)).filter(|v| v.is_string() || v.is_number());
    let mut values: Vec<_> = values.map(plain).collect();
    values.dedup();
    for value in values.into_iter().take(ITEMS) {
        let mut start = Call::new(&identity, told(run, target, &identity));
        start.path.extend(call.path.clone());
        start.path.insert(variable.to_owned(), value.clone());
        let Ok(details) = with_required(run, target, &start) else { return Ok(None) };
        let exchange = run.call(target, &details).await?;
        let body = exchange.answer.as_ref().ok().and_then(|answer| answer.json()).unwrap_or_default();
        if !is_success(target, &exchange) || !has(&body, &value, field, 3) {
            return Ok(None);
        }
        shown.push(asked(&exchange));
    }
    let is_enough = shown.len() == ITEMS || (shown.len() == 1 && items.len() == 1);
    Ok(is_enough.then(|| format!("{}: each has the item's own {field}", shown.join(" and "))))
}

/// Tells if an object of a body has a value under the field's pointer.
fn has(body: &Value, value: &str, field: &str, depth: usize) -> bool {
    let is_there = body.pointer(field).is_some_and(|found| plain(found) == value);
    if field.is_empty() {
        // An item that is an id itself is some field of its details.
        return body.as_object().into_iter().flatten().any(|(_, member)| plain(member) == value);
    }
    let last = step("", field.rsplit('/').next().unwrap_or_default());
    is_there
        || body.pointer(&last).is_some_and(|found| plain(found) == value)
        || (depth > 0 && body.as_object().into_iter().flatten().any(|(_, member)| has(member, value, field, depth - 1)))
}
