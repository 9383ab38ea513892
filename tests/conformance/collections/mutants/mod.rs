//! Ways to spoil a correct server, with the statement that each breaks.

mod filters;
mod lists;

use serde_json::{Value, json};

use crate::support::proxy::{Asked, Spoil};

/// (name, document, statement it breaks, how)
pub type Mutant = (&'static str, &'static str, &'static str, Spoil);

/// All that are broken.
pub fn broken() -> Vec<Mutant> {
    [lists::BROKEN, filters::BROKEN].concat()
}

/// What an erratum accepts, and the statement that it is about.
pub const DRIFTING: &[Mutant] = &[
    (
        "the offset counts pages",
        "modelarts",
        "listWorkspaces/collection/pages",
        Spoil::Asked(|asked| {
            shift(asked, |offset, limit| {
                let most = i32::MAX as usize;
                if offset > most { offset } else { (offset * limit).min(most) }
            });
        }),
    ),
    (
        "an id is a number",
        "modelarts",
        "listWorkspaces/body/200/workspaces[]/id#type",
        Spoil::Answer(|asked, body| {
            if asked.is_list() {
                items(body).iter_mut().filter(|item| item["id"] == "0").for_each(|item| item["id"] = json!(0));
            }
        }),
    ),
    (
        "the members are counted in a text",
        "maptable",
        "showWorkspaceDetail/body/200/detail/detail/projects[]/memberCount#type",
        Spoil::Answer(|_, body| projects(body, |project| project["memberCount"] = json!("1"))),
    ),
    (
        "no tables are null",
        "maptable",
        "showWorkspaceDetail/body/200/detail/detail/projects[]/tableNodes#type",
        Spoil::Answer(|_, body| projects(body, |project| project["tableNodes"] = Value::Null)),
    ),
    (
        "no projects are null",
        "maptable",
        "showWorkspaceDetail/body/200/detail/detail/projects#type",
        Spoil::Answer(|_, body| body["detail"]["detail"]["projects"] = Value::Null),
    ),
];

/// (name, document, how): what the documents leave open.
pub const FINE: &[(&str, &str, Spoil)] = &[
    (
        "items have more fields",
        "modelarts",
        Spoil::Answer(|asked, body| {
            if asked.is_list() {
                items(body).iter_mut().for_each(|item| item["colour"] = json!("red"));
            }
        }),
    ),
    (
        "there is nothing",
        "modelarts",
        Spoil::Answer(|asked, body| {
            if asked.is_list() {
                items(body).clear();
                count(body);
                body["total_count"] = json!(0);
            }
        }),
    ),
    (
        "there are no spaces",
        "eihealth",
        Spoil::Answer(|_, body| {
            body["projects"] = json!([]);
            body["count"] = json!(0);
        }),
    ),
    (
        "there are no directories",
        "scnet",
        Spoil::Answer(|_, body| {
            if body["data"].is_array() {
                body["data"] = json!([]);
            }
        }),
    ),
    (
        "the details have fields the other way round",
        "modelarts",
        Spoil::Answer(|_, body| {
            if let Value::Object(fields) = body {
                *fields = std::mem::take(fields).into_iter().rev().collect();
            }
        }),
    ),
];

/// The workspaces of a page.
fn items(body: &mut Value) -> &mut Vec<Value> {
    body["workspaces"].as_array_mut().expect("a list")
}

/// Sets the number of workspaces on the page to what it is.
fn count(body: &mut Value) {
    body["count"] = json!(items(body).len());
}

fn add(number: &mut Value, difference: i64) {
    *number = json!(number.as_i64().expect("a number") + difference);
}

fn projects(body: &mut Value, change: fn(&mut Value)) {
    body["detail"]["detail"]["projects"].as_array_mut().into_iter().flatten().for_each(change);
}

/// Changes an offset that is sent; the change is told the limit.
fn shift(asked: &mut Asked, change: fn(usize, usize) -> usize) {
    let limit = asked.number_of("limit").unwrap_or(1000);
    if let Some(offset) = asked.number_of("offset").filter(|offset| *offset > 0) {
        asked.set("offset", change(offset, limit));
    }
}

fn turn(asked: &mut Asked) {
    let turned = if asked.get("order") == Some("asc") { "desc" } else { "asc" };
    asked.set("order", turned);
}

/// Sorts a page in the direction asked for, equal items as they were.
fn sort(asked: &Asked, body: &mut Value, key: fn(&Value) -> String) {
    let is_ascending = asked.get("order") == Some("asc");
    items(body).sort_by(|one, other| {
        let order = key(one).cmp(&key(other));
        if is_ascending { order } else { order.reverse() }
    });
}

/// Asks for the whole list instead of what has a name.
fn widen(asked: &mut Asked) {
    if asked.get("name").is_some_and(|name| !name.is_empty()) {
        ["name", "offset", "limit"].into_iter().for_each(|name| asked.drop(name));
    }
}

/// Filters the whole list by name in another way, and takes the page.
fn narrow(asked: &Asked, body: &mut Value, passes: fn(&str, &str) -> bool) {
    let Some(part) = asked.get("name").filter(|name| !name.is_empty()) else { return };
    items(body).retain(|item| item["name"].as_str().is_some_and(|name| passes(name, part)));
    body["total_count"] = json!(items(body).len());
    let (offset, limit) = (asked.number_of("offset").unwrap_or(0), asked.number_of("limit").unwrap_or(1000));
    let page: Vec<_> = items(body).iter().skip(offset).take(limit).cloned().collect();
    *items(body) = page;
    count(body);
}
