//! A first overlay for a document: which of its operations are lists, how these page, sort and filter, and which ids lead
//! where. All of it was seen in a few answers; nothing is taken from names alone.

mod filters;
mod links;
mod pages;
mod shape;
mod sorts;

use serde_json::{Value, json};

use super::call::Call;
use super::checks::{List, Whole};
use super::model::Operation;
use super::run::{Run, Stop};
use super::samples::base;
use super::suite::{Suite, SuiteError};
use crate::spec::{Collection, escape};

/// Something that was seen, with the request that showed it.
#[derive(Debug, Clone)]
struct Seen<T> {
    what: T,
    evidence: String,
}

/// What is added to one place of the document.
#[derive(Debug)]
struct Action {
    /// JSON pointer to the place.
    at: String,
    /// What is added there; none where the place is removed.
    update: Option<Value>,
    evidence: Vec<String>,
}

impl Suite {
    /// Asks the server a little, by GET alone, and writes an OpenAPI Overlay in YAML of what the document leaves out about
    /// lists and links and the answers show.
    ///
    /// # Errors
    ///
    /// When the settings make no sense, or the server gives no answer at all.
    pub async fn suggest(self) -> Result<String, SuiteError> {
        let name = self.api.name.clone();
        let (api, settings, clients) = self.prepare()?;
        let mut run = Run::new(&api, &settings, clients);
        let (mut actions, mut remarks) = (Vec::new(), Vec::new());
        let stopped = observe(&mut run, &mut actions, &mut remarks).await.err();
        if let Some(reason) = super::suite::nobody(&run) {
            return Err(SuiteError::Unreachable { url: settings.url.clone(), reason });
        }
        if let Some(stop) = stopped {
            remarks.push(match stop {
                Stop::Budget => "There was no more to be asked within --max-requests.".to_owned(),
                Stop::Unreachable(reason) => format!("The server is gone: {reason}"),
            });
        }
        Ok(written(&name, &actions, &remarks))
    }
}

/// Looks at every operation that is chosen; what was seen before a run ends is kept.
async fn observe(run: &mut Run<'_>, actions: &mut Vec<Action>, remarks: &mut Vec<String>) -> Result<(), Stop> {
    super::prefix::settle_prefix(run).await?;
    let identity = run.settings.identities[0].clone();
    let chosen: Vec<&Operation> = run.chosen().filter(|operation| !operation.is_head()).collect();
    for operation in chosen {
        let call = match base(run, operation, &identity).await? {
            Ok(call) => call,
            Err(need) => {
                remarks.push(format!("{}: it takes {need}", operation.id));
                continue;
            }
        };
        if operation.collection.is_none() {
            match collection(run, operation, &call).await? {
                Some(action) => actions.push(action),
                None => remarks.push(format!("{}: no list of at least two items was seen", operation.id)),
            }
        }
        actions.extend(links::find(run, operation, &call).await?);
    }
    Ok(())
}

/// What is seen of a list, if the answer has one.
async fn collection(run: &mut Run<'_>, operation: &Operation, call: &Call) -> Result<Option<Action>, Stop> {
    let mut call = call.clone();
    call.query.retain(|(name, _)| operation.parameter(name).is_some_and(|parameter| parameter.required));
    let exchange = run.call(operation, &call).await?;
    let body = exchange.answer.as_ref().ok().and_then(|answer| answer.json());
    let Some(Seen { what: (items, key), evidence }) = body.as_ref().and_then(|body| shape::list(body, &exchange))
    else {
        return Ok(None);
    };
    let mut all = vec![evidence];
    let mut found = Collection {
        items,
        key,
        total: None,
        total_header: None,
        returned: None,
        paging: None,
        sort: None,
        filters: Vec::new(),
        accepts: Vec::new(),
    };
    if let Some(Seen { what, evidence }) = pages::find(run, operation, &call, &found).await? {
        found.paging = Some(what);
        all.push(evidence);
    }
    let whole = List::new(operation, &found, call.clone()).whole(run, &call).await?;
    let Some(whole) = whole.ok().filter(|whole| whole.is_complete) else {
        all.push("The list was not read to its end, so that nothing is said of totals, order and filters.".to_owned());
        return Ok(Some(action(operation, &found, all)));
    };
    let distinct: std::collections::BTreeSet<_> = whole.keys.iter().collect();
    if distinct.len() < whole.keys.len() {
        return Ok(None);
    }
    pages::counts(run, operation, &call, &mut found, &whole, &mut all).await?;
    if let Some(Seen { what, evidence }) = sorts::find(run, operation, &call, &found, &whole).await? {
        found.sort = Some(what);
        all.push(evidence);
    }
    for Seen { what, evidence } in filters::find(run, operation, &call, &found, &whole).await? {
        found.filters.push(what);
        all.push(evidence);
    }
    Ok(Some(action(operation, &found, all)))
}

fn action(operation: &Operation, found: &Collection, evidence: Vec<String>) -> Action {
    let update = json!({"x-collection": found});
    Action { at: operation.pointer.clone(), update: Some(update), evidence }
}

/// The list as a call gives it, if it is read to its end.
async fn read(
    run: &mut Run<'_>,
    operation: &Operation,
    found: &Collection,
    call: &Call,
) -> Result<Option<Whole>, Stop> {
    let list = List::new(operation, found, call.clone());
    Ok(list.whole(run, call).await?.ok().filter(|whole| whole.is_complete))
}

/// The overlay as text. Its values are JSON, which YAML takes.
fn written(name: &str, actions: &[Action], remarks: &[String]) -> String {
    let mut text = String::from("overlay: 1.0.0\n");
    text += &format!(
        "info: {{title: {}, version: 1.0.0}}\n",
        json!(format!("Lists and links of {name}, as answers show them"))
    );
    for remark in remarks {
        text += &format!("# {}\n", line(remark));
    }
    if actions.is_empty() {
        // A standard's overlay has at least one action; this one changes nothing.
        return text + "actions:\n  - {target: $.info, update: {}}\n";
    }
    text += "actions:\n";
    for action in actions {
        for evidence in &action.evidence {
            text += &format!("  # {}\n", line(evidence));
        }
        text += &format!("  - target: {}\n", json!(json_path(&action.at)));
        text +=
            &action.update.as_ref().map_or("    remove: true\n".to_owned(), |update| format!("    update: {update}\n"));
    }
    text
}

/// A text on one line of a comment.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).take(200).collect()
}

/// A JSON pointer as JSONPath.
fn json_path(pointer: &str) -> String {
    let parts = pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~"));
    let quoted = parts.map(|part| format!("['{}']", part.replace('\\', "\\\\").replace('\'', "\\'")));
    format!("${}", quoted.collect::<String>())
}

/// A pointer one step further.
fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", escape(name))
}

/// A request in a few words.
fn asked(exchange: &super::Exchange) -> String {
    format!("GET {}", exchange.request.target())
}

/// A name without what names are written differently by.
fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_a_path_whatever_its_names_have() {
        let cases = [
            ("/paths/~1a~1{id}/get", "$['paths']['/a/{id}']['get']"),
            ("/paths/~1it's/get", "$['paths']['/it\\'s']['get']"),
        ];
        for (pointer, expected) in cases {
            assert_eq!(json_path(pointer), expected);
        }
    }

    #[test]
    fn an_overlay_of_nothing_is_one_as_well() {
        let text = written("a \"b\"", &[], &["x\ny".to_owned()]);
        assert!(text.contains("# x y\n") && text.ends_with("  - {target: $.info, update: {}}\n"), "{text}");
    }
}
