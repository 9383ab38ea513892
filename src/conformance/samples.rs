//! Requests that ought to succeed, which the checks then vary.

use serde_json::Value;

use super::call::Call;
use super::choice::some;
use super::exchange::Exchange;
use super::follow::{Source, Values, parent, with_values};
use super::model::{Operation, Parameter, Place, plain};
use super::run::{Run, Stop};
use super::settings::Identity;
use super::values::{joined, sample};

/// Items of a list that are tried until the details of one are open to the identity.
const TRIES: usize = 10;

/// Lists that are asked one above the other for the values of a path.
const DEPTH: usize = 4;

/// A call of an operation that succeeds as this identity, or what would be needed for one.
///
/// Only what is required is sent; everything else too where a server wants more than it says.
pub async fn base(run: &mut Run<'_>, operation: &Operation, identity: &Identity) -> Result<Result<Call, String>, Stop> {
    let key = (operation.id.clone(), identity.name.clone());
    if let Some(known) = run.bases.get(&key) {
        return Ok(known.clone());
    }
    let found = find(run, operation, identity).await?;
    if let (Err(need), true) =
        (&found, run.settings.identities.first().is_some_and(|first| first.name == identity.name))
    {
        run.needs.insert(operation.id.clone(), need.clone());
    }
    run.bases.insert(key, found.clone());
    Ok(found)
}

async fn find(run: &mut Run<'_>, operation: &Operation, identity: &Identity) -> Result<Result<Call, String>, Stop> {
    let start = match start(run, operation, identity) {
        Ok(start) => start,
        Err(need) => return Ok(Err(need)),
    };
    let sets = path_values(run, operation, identity, DEPTH).await?;
    let open = open(operation, &start.path);
    if sets.is_empty() && !open.is_empty() {
        return Ok(Err(needed(operation, &open)));
    }
    let sets = if sets.is_empty() { vec![Values::new()] } else { sets };
    let mut first = None;
    for (index, values) in some(sets, TRIES, run.settings.seed).into_iter().enumerate() {
        let call = with_values(operation, &start, &values);
        let full = with_optional(run, operation, identity, &call);
        let full = (index == 0 && (full.query.len() > call.query.len() || full.headers.len() > call.headers.len()))
            .then_some(full);
        for call in std::iter::once(call).chain(full) {
            let exchange = run.call(operation, &call).await?;
            if is_success(operation, &exchange) {
                return Ok(Ok(call));
            }
            first.get_or_insert(exchange);
        }
    }
    let got = first
        .map_or_else(|| "nothing was asked".to_owned(), |exchange| unsuccessful(run, operation, identity, &exchange));
    Ok(Err(got))
}

/// The call with all that is required but the path's variables, or what is missing.
fn start(run: &Run<'_>, operation: &Operation, identity: &Identity) -> Result<Call, String> {
    let has = |scheme: &str| identity.tokens.contains_key(scheme);
    if !operation.security.is_public() {
        operation.security.chosen(has)?;
        if identity.secrets().all(str::is_empty) {
            return Err("a token: set --token, or the variable that the help names".to_owned());
        }
    }
    with_required(run, operation, &Call::new(identity, told(run, operation, identity)))
}

/// What an answer other than a success asks for, in words that are equal where the cause is.
fn unsuccessful(run: &Run<'_>, operation: &Operation, identity: &Identity, exchange: &Exchange) -> String {
    let got = shown(operation, exchange);
    let answer = match &exchange.answer {
        Ok(answer) => answer,
        Err(reason) => return format!("an answer; there was none: {reason}"),
    };
    let outcome = operation.response(answer.status).and_then(|response| response.outcome.as_ref());
    let code = outcome.and_then(|outcome| answer.json()?.pointer(&outcome.pointer).map(plain));
    let is_unknown = outcome.zip(code).is_some_and(|(outcome, code)| outcome.unauthorized.contains(&code));
    let variables: Vec<_> = operation.variables().map(str::to_owned).collect();
    let guessed: Vec<_> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required && parameter.place != Place::Path && !operation.is_credential(parameter))
        .filter(|parameter| run.settings.value(operation, identity, &parameter.name).is_none())
        .filter(|parameter| parameter.examples.is_empty() && parameter.schema.values.is_empty())
        .map(|parameter| parameter.name.clone())
        .collect();
    match answer.status {
        // Some fail at a value that was made up.
        400..=599 if !guessed.is_empty() => needed(operation, &guessed),
        status if operation.security.is_known() && (is_unknown || matches!(status, 401 | 403)) => {
            format!("a token that is good for it; {} is refused with {got}", identity.name)
        }
        401 | 403 => format!("a credential, of which the document says nothing; the answer is {got}"),
        404 | 410 | 500..=599 if !variables.is_empty() => needed(operation, &variables),
        300..=399 | 404 => {
            let other = if answer.status == 404 { "data" } else { "values that are not redirected" };
            format!("the right base URL, or {other}: the answer is {got}{}", hint_of_path(run))
        }
        _ => format!("values with which it succeeds (--value); the answer is {got}"),
    }
}

/// The need of a run that met nothing but 404.
pub fn right_url(run: &Run<'_>) -> String {
    format!("the right base URL: every answer is 404{}", hint_of_path(run))
}

/// The path of the document's server, where the base URL lacks it.
fn hint_of_path(run: &Run<'_>) -> String {
    let lacking = run.api.path_lacking_in(&run.settings.url);
    lacking.map(|path| format!("; the document's server has the path {path}")).unwrap_or_default()
}

/// The values that are missing, with the option that gives them.
pub fn needed(operation: &Operation, names: &[String]) -> String {
    // An id that is made of method and path has spaces and braces, which a shell would take for its own.
    let quote = if operation.id.contains(' ') { "'" } else { "" };
    let options: Vec<_> = names.iter().map(|name| format!("--value {quote}{}:{name}=…{quote}", operation.id)).collect();
    match names {
        [one] => format!("a value of {one} that is good: {}", options.join(" ")),
        [others @ .., last] => {
            format!("values of {} and {last} that are good: {}", others.join(", "), options.join(" "))
        }
        [] => "values that are good".to_owned(),
    }
}

/// The values of the path that were told.
pub fn told(run: &Run<'_>, operation: &Operation, identity: &Identity) -> Values {
    let variables = operation.variables();
    let value = |name: &str| Some((name.to_owned(), run.settings.value(operation, identity, name)?.to_owned()));
    variables.filter_map(value).collect()
}

fn open(operation: &Operation, values: &Values) -> Vec<String> {
    operation.variables().filter(|name| !values.contains_key(*name)).map(str::to_owned).collect()
}

/// Sets of values for the path's variables, the most promising first: told ones, those that links or the list above
/// give, the document's examples, and values that its schemas allow.
pub async fn path_values(
    run: &mut Run<'_>,
    operation: &Operation,
    identity: &Identity,
    depth: usize,
) -> Result<Vec<Values>, Stop> {
    let told = told(run, operation, identity);
    let names = open(operation, &told);
    if names.is_empty() {
        return Ok(vec![told]);
    }
    let mut sets = Vec::new();
    if depth > 0 {
        sets.extend(linked(run, operation, identity, depth).await?);
        sets.extend(listed(run, operation, identity, depth).await?);
    }
    let schemas = run.api.schemas.clone();
    let shown = |name: &String| {
        let parameter = operation.parameters_in(Place::Path).find(|parameter| parameter.name == *name)?;
        let value = sample(parameter, &schemas)?;
        Some((name.clone(), joined(&value)))
    };
    let examples: Values = names.iter().filter_map(shown).collect();
    let mut found: Vec<Values> = Vec::new();
    // What one of them lacks, another may have: an example beside the id that a link gives.
    for set in sets.into_iter().chain([Values::new()]) {
        let mut whole = examples.clone();
        whole.extend(set);
        whole.extend(told.clone());
        if open(operation, &whole).is_empty() && !found.contains(&whole) {
            found.push(whole);
        }
    }
    Ok(found)
}

/// The sets of values that links from other operations give for an operation.
pub async fn linked(
    run: &mut Run<'_>,
    operation: &Operation,
    identity: &Identity,
    depth: usize,
) -> Result<Vec<Values>, Stop> {
    let api = run.api;
    let mut sets = Vec::new();
    for (source, link) in api.links_to(operation).filter(|(source, _)| source.id != operation.id) {
        let Some((call, exchange)) = ask(run, source, identity, depth - 1).await? else { continue };
        let found = Source::of(source, &call, &exchange);
        sets.extend(found.iter().flat_map(|found| found.linked(link)).map(|(_, values)| values));
    }
    Ok(sets)
}

/// The sets of values that the list at the path above gives.
pub async fn listed(
    run: &mut Run<'_>,
    operation: &Operation,
    identity: &Identity,
    depth: usize,
) -> Result<Vec<Values>, Stop> {
    let api = run.api;
    let Some((list, variable)) = parent(api, operation) else { return Ok(Vec::new()) };
    let Some((call, exchange)) = ask(run, list, identity, depth - 1).await? else { return Ok(Vec::new()) };
    let Some(source) = Source::of(list, &call, &exchange) else { return Ok(Vec::new()) };
    let sets = source.below(variable).into_iter().map(|value| {
        let mut values: Values = call.path.clone();
        values.insert(variable.to_owned(), value);
        values
    });
    Ok(sets.collect())
}

/// The answer of an operation that others take values from.
async fn ask(
    run: &mut Run<'_>,
    source: &Operation,
    identity: &Identity,
    depth: usize,
) -> Result<Option<(Call, std::rc::Rc<Exchange>)>, Stop> {
    let Ok(start) = start(run, source, identity) else { return Ok(None) };
    let sets = Box::pin(path_values(run, source, identity, depth)).await?;
    let Some(values) = sets.into_iter().next().or_else(|| source.variables().next().is_none().then(Values::new)) else {
        return Ok(None);
    };
    let call = with_values(source, &start, &values);
    let exchange = run.call(source, &call).await?;
    Ok(Some((call, exchange)))
}

/// The same call with a value for every parameter that must be there, or what is missing for that.
pub fn with_required(run: &Run<'_>, operation: &Operation, call: &Call) -> Result<Call, String> {
    let mut call = call.clone();
    let required = operation.parameters.iter().filter(|parameter| parameter.required && parameter.place != Place::Path);
    for parameter in required.filter(|parameter| !operation.is_credential(parameter)) {
        let (name, place) = (&parameter.name, parameter.place.name());
        match value(run, operation, parameter) {
            Some(value) => put(&mut call, parameter, value),
            None => return Err(format!("a value of {name} in the {place}: --value {}:{name}=…", operation.id)),
        }
    }
    Ok(call)
}

/// The same call with a value for every optional parameter, but for headers that nobody told or showed a value of.
fn with_optional(run: &Run<'_>, operation: &Operation, identity: &Identity, call: &Call) -> Call {
    let mut call = call.clone();
    let optional = operation.parameters.iter().filter(|parameter| !parameter.required);
    for parameter in optional.filter(|parameter| !operation.is_credential(parameter)) {
        let is_known =
            run.settings.value(operation, identity, &parameter.name).is_some() || !parameter.examples.is_empty();
        if (is_known || parameter.place == Place::Query)
            && let Some(value) = value(run, operation, parameter)
        {
            put(&mut call, parameter, value);
        }
    }
    call
}

fn put(call: &mut Call, parameter: &Parameter, value: Value) {
    let place = if parameter.place == Place::Query { &mut call.query } else { &mut call.headers };
    place.push((parameter.name.clone(), value));
}

/// The told value of a parameter, else one that the document shows or allows.
pub fn value(run: &Run<'_>, operation: &Operation, parameter: &Parameter) -> Option<Value> {
    let first = run.settings.identities.first()?;
    let told = run.settings.value(operation, first, &parameter.name);
    told.map(|told| parameter.parsed(told)).or_else(|| sample(parameter, &run.api.schemas))
}

/// Tells if an exchange ended in a success.
pub fn is_success(operation: &Operation, exchange: &Exchange) -> bool {
    exchange.answer.as_ref().is_ok_and(|answer| Run::succeeded(operation, answer))
}

/// An answer in a few words: its status, and the code in its body.
pub fn shown(operation: &Operation, exchange: &Exchange) -> String {
    let answer = match &exchange.answer {
        Ok(answer) => answer,
        Err(reason) => return format!("no answer: {reason}"),
    };
    let outcome = operation.response(answer.status).and_then(|response| response.outcome.as_ref());
    let code = outcome.and_then(|outcome| answer.json()?.pointer(&outcome.pointer).map(plain));
    match code {
        Some(code) => format!("{} with code {code}", answer.status),
        None => answer.status.to_string(),
    }
}
