//! Which ids of a list lead where.

use serde_json::{Value, json};

use super::{Action, asked, bare, shape, step};
use crate::conformance::call::Call;
use crate::conformance::model::{Operation, plain};
use crate::conformance::run::{Run, Stop};
use crate::conformance::samples::{is_success, told, with_required};
use crate::spec::escape;

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
    let mut actions = Vec::new();
    let is_linked = |target: &Operation| response.links.iter().any(|link| link.leads_to(target));
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
        let is_own = response.pointer.starts_with(&operation.pointer);
        let at = if is_own {
            response.pointer.clone()
        } else {
            let Some((at, copy)) = own(run, operation, &response.pointer) else { continue };
            if actions.is_empty() {
                actions.extend(copy);
            }
            at
        };
        actions.push(Action { at, update: Some(json!({"links": {name: link}})), evidence: vec![evidence] });
    }
    Ok(actions)
}

/// A response of an operation's own in place of one that others share, which is no place for what the items of one lead
/// to: where it is, and what puts it there.
fn own(run: &Run<'_>, operation: &Operation, shared: &str) -> Option<(String, [Action; 2])> {
    let document = &run.api.document;
    let responses = document.root().pointer(&operation.pointer)?.get("responses")?.as_object()?;
    let (status, at) = responses.iter().find_map(|(status, response)| {
        let at = format!("{}/responses/{}", operation.pointer, escape(status));
        response.get("$ref")?;
        (document.resolve(response, &at)?.1 == shared).then_some((status, at))
    })?;
    let copy = document.root().pointer(shared)?;
    let evidence = vec![format!("{shared} is shared; a copy of it takes the links of {} alone", operation.id)];
    let update = json!({"responses": {status.as_str(): copy}});
    let put = Action { at: operation.pointer.clone(), update: Some(update), evidence: Vec::new() };
    Some((at.clone(), [Action { at, update: None, evidence }, put]))
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
    let what = if field.is_empty() { "id" } else { field };
    Ok(is_enough.then(|| format!("{}: each has the item's own {what}", shown.join(" and "))))
}

/// Whether an object of a body has a value under the field's pointer; that of an item which is an id, under any.
fn has(body: &Value, value: &str, field: &str, depth: usize) -> bool {
    if field.is_empty() {
        let mut members = body.as_object().into_iter().flatten().map(|(_, member)| member);
        return members.any(|member| plain(member) == value || (depth > 0 && has(member, value, field, depth - 1)));
    }
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
