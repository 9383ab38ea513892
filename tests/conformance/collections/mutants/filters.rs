//! Filters that are broken.

use serde_json::json;

use super::*;
use crate::support::proxy::Spoil;

/// What is broken, and under which statement it is found.
pub const BROKEN: &[Mutant] = &[
    (
        "the total leaves the filter out",
        "modelarts",
        "listWorkspaces/collection/filter/name/paged",
        Spoil::Answer(|asked, body| {
            if asked.is_list() {
                body["total_count"] = json!(100);
            }
        }),
    ),
    (
        "the filter by name is ignored",
        "modelarts",
        "listWorkspaces/collection/filter/name/sound",
        Spoil::Asked(|asked| asked.drop("name")),
    ),
    (
        "the filter by name ignores case",
        "modelarts",
        "listWorkspaces/collection/filter/name/sound",
        Spoil::Both(widen, |asked, body| {
            narrow(asked, body, |name, part| name.to_lowercase().contains(&part.to_lowercase()))
        }),
    ),
    (
        "the filter by name is a prefix",
        "modelarts",
        "listWorkspaces/collection/filter/name/complete",
        Spoil::Both(widen, |asked, body| narrow(asked, body, |name, part| name.starts_with(part))),
    ),
    (
        "the filter by name is a suffix",
        "modelarts",
        "listWorkspaces/collection/filter/name/complete",
        Spoil::Both(widen, |asked, body| narrow(asked, body, |name, part| name.ends_with(part))),
    ),
    (
        "the filter by name is an equality",
        "modelarts",
        "listWorkspaces/collection/filter/name/complete",
        Spoil::Both(widen, |asked, body| narrow(asked, body, |name, part| name == part)),
    ),
    (
        "the filter by name takes _ for any letter",
        "modelarts",
        "listWorkspaces/collection/filter/name/sound",
        Spoil::Both(widen, |asked, body| {
            narrow(asked, body, |name, part| part.split('_').all(|part| name.contains(part)))
        }),
    ),
    (
        "the filter by name loses other alphabets",
        "modelarts",
        "listWorkspaces/collection/filter/name/complete",
        Spoil::Both(widen, |asked, body| narrow(asked, body, |name, part| name.is_ascii() && name.contains(part))),
    ),
    (
        "an empty name matches nothing",
        "modelarts",
        "listWorkspaces/collection/filter/name/empty",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && asked.get("name") == Some("") {
                items(body).clear();
                count(body);
                body["total_count"] = json!(0);
            }
        }),
    ),
    (
        "the filter by name is forgotten on later pages",
        "modelarts",
        "listWorkspaces/collection/filter/name/paged",
        Spoil::Asked(|asked| {
            if asked.get("offset").is_some() {
                asked.drop("name");
            }
        }),
    ),
    (
        "a filtered list is not sorted",
        "modelarts",
        "listWorkspaces/collection/filter/name/paged",
        Spoil::Asked(|asked| {
            if asked.get("name").is_some() {
                asked.drop("sort_by");
            }
        }),
    ),
    (
        "the filter by enterprise project is ignored",
        "modelarts",
        "listWorkspaces/collection/filter/enterprise_project_id/sound",
        Spoil::Asked(|asked| asked.drop("enterprise_project_id")),
    ),
    (
        "the filter by enterprise project loses an item",
        "modelarts",
        "listWorkspaces/collection/filter/enterprise_project_id/complete",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && asked.get("enterprise_project_id").is_some_and(|id| id.len() > 1) {
                items(body).pop();
                count(body);
                add(&mut body["total_count"], -1);
            }
        }),
    ),
    (
        "the filter by what is accessible adds an item",
        "modelarts",
        "listWorkspaces/collection/filter/filter_accessible/sound",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && asked.get("filter_accessible") == Some("true") {
                let mut more = body["workspaces"][0].clone();
                more["id"] = json!("0123456789abcdef0123456789abcdef");
                items(body).push(more);
                count(body);
                add(&mut body["total_count"], 1);
            }
        }),
    ),
    (
        "false counts as true for what is accessible",
        "modelarts",
        "listWorkspaces/collection/filter/filter_accessible/complete",
        Spoil::Asked(|asked| {
            if asked.get("filter_accessible") == Some("false") {
                asked.set("filter_accessible", "true");
            }
        }),
    ),
    (
        "of two filters the second is ignored",
        "modelarts",
        "listWorkspaces/collection/combined",
        Spoil::Asked(|asked| {
            if asked.get("name").is_some() {
                asked.drop("enterprise_project_id");
            }
        }),
    ),
    (
        "the total of two filters is that of one",
        "modelarts",
        "listWorkspaces/collection/combined",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && asked.get("name").is_some() && asked.get("enterprise_project_id").is_some() {
                add(&mut body["total_count"], 1);
            }
        }),
    ),
];
