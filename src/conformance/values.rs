//! Values for the variables of a path: told, found in lists, or taken from examples.

use std::collections::BTreeMap;

use serde_json::Value;

use super::api::{Api, Operation};
use super::run::{Call, Run, Stop};
use super::samples::with_required;
use super::statement::plain;
use super::suite::Identity;

/// One set of values for the path of an operation as an identity, or what is missing.
///
/// Told values come first, then those that a link from a list gives, then the document's examples.
pub async fn path_values(
    run: &mut Run<'_>,
    operation: &Operation,
    identity: &Identity,
) -> Result<Result<BTreeMap<String, String>, String>, Stop> {
    let mut values = told(run, operation, identity);
    let open = |values: &BTreeMap<String, String>| {
        let variables = operation.parameters.iter().filter(|parameter| parameter.location == "path");
        variables.filter(|parameter| !values.contains_key(&parameter.name)).map(|p| p.name.clone()).collect::<Vec<_>>()
    };
    if !open(&values).is_empty() {
        for (name, value) in linked(run, operation, identity).await?.into_iter().next().unwrap_or_default() {
            values.entry(name).or_insert(value);
        }
    }
    for parameter in operation.parameters.iter().filter(|parameter| parameter.location == "path") {
        if let Some(example) = &parameter.example {
            values.entry(parameter.name.clone()).or_insert_with(|| plain(example));
        }
    }
    let missing = open(&values);
    Ok(if missing.is_empty() { Ok(values) } else { Err(format!("a value of {}", missing.join(", "))) })
}

/// The values that the caller told.
pub fn told(run: &Run<'_>, operation: &Operation, identity: &Identity) -> BTreeMap<String, String> {
    let parameters = operation.parameters.iter().filter(|parameter| parameter.location == "path");
    let value = |name: &String| identity.values.get(name).or_else(|| run.settings.values.get(name)).cloned();
    parameters.filter_map(|parameter| Some((parameter.name.clone(), value(&parameter.name)?))).collect()
}

/// The sets of values that links from lists give for an operation, one per item.
pub async fn linked(
    run: &mut Run<'_>,
    operation: &Operation,
    identity: &Identity,
) -> Result<Vec<BTreeMap<String, String>>, Stop> {
    let api: &Api = run.api;
    let mut sets = Vec::new();
    for source in api.operations.iter().filter(|source| source.method == "GET") {
        let links = source.success().into_iter().flat_map(|response| &response.links);
        for link in links.filter(|link| link.operation == operation.id) {
            let path = told(run, source, identity);
            let variables = source.parameters.iter().filter(|parameter| parameter.location == "path").count();
            if source.collection.is_none() || path.len() < variables {
                continue;
            }
            let Ok(call) = with_required(run, source, &Call::new(identity, path.clone())) else { continue };
            let exchange = run.call(source, &call).await?;
            let items = exchange.answer.as_ref().ok().and_then(|answer| Run::items(source, answer));
            for item in items.into_iter().flatten() {
                let values = link
                    .parameters
                    .iter()
                    .filter_map(|(name, expression)| Some((name.clone(), evaluate(expression, &path, &item, source)?)));
                sets.push(values.collect());
            }
        }
    }
    Ok(sets)
}

/// The value of a link's runtime expression for one item of the list.
pub fn evaluate(expression: &str, path: &BTreeMap<String, String>, item: &Value, source: &Operation) -> Option<String> {
    if let Some(name) = expression.strip_prefix("$request.path.") {
        return path.get(name).cloned();
    }
    let pointer = expression.strip_prefix("$response.body#")?;
    let within = pointer.strip_prefix(&source.collection.as_ref()?.items)?;
    // The standard's expression names one item, by its index; ours go through all.
    let field = within.trim_start_matches('/').split_once('/').map(|(_, field)| format!("/{field}"))?;
    item.pointer(&field).map(plain)
}
