//! Counts, pages, order and links that are broken.

use serde_json::json;

use super::*;
use crate::support::proxy::Spoil;

/// What is broken, and under which statement it is found.
pub const BROKEN: &[Mutant] = &[
    (
        "the total is one too many",
        "modelarts",
        "listWorkspaces/collection/total",
        Spoil::Answer(|asked, body| {
            if asked.is_list() {
                add(&mut body["total_count"], 1);
            }
        }),
    ),
    (
        "the total is one too few",
        "modelarts",
        "listWorkspaces/collection/total",
        Spoil::Answer(|asked, body| {
            if asked.is_list() {
                add(&mut body["total_count"], -1);
            }
        }),
    ),
    (
        "the total is that of the page",
        "modelarts",
        "listWorkspaces/collection/total",
        Spoil::Answer(|asked, body| {
            if asked.is_list() {
                body["total_count"] = body["count"].clone();
            }
        }),
    ),
    (
        "the total is 0 past the end",
        "modelarts",
        "listWorkspaces/collection/total",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && items(body).is_empty() && asked.get("name").is_none() {
                body["total_count"] = json!(0);
            }
        }),
    ),
    (
        "the count is that of all pages",
        "modelarts",
        "listWorkspaces/collection/returned",
        Spoil::Answer(|asked, body| {
            if asked.is_list() {
                body["count"] = body["total_count"].clone();
            }
        }),
    ),
    (
        "the last item is lost",
        "modelarts",
        "listWorkspaces/collection/total",
        Spoil::Answer(|asked, body| {
            if asked.is_list() {
                items(body).pop();
            }
        }),
    ),
    (
        "an item comes twice",
        "modelarts",
        "listWorkspaces/collection/key",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && items(body).len() > 1 {
                items(body)[1] = items(body)[0].clone();
            }
        }),
    ),
    (
        "pages overlap by one",
        "modelarts",
        "listWorkspaces/collection/pages",
        Spoil::Asked(|asked| shift(asked, |offset, _| offset.saturating_sub(1))),
    ),
    (
        "pages skip one",
        "modelarts",
        "listWorkspaces/collection/pages",
        Spoil::Asked(|asked| shift(asked, |offset, _| offset + 1)),
    ),
    (
        "the offset is ignored",
        "modelarts",
        "listWorkspaces/collection/pages",
        Spoil::Asked(|asked| asked.drop("offset")),
    ),
    (
        "the limit is ignored",
        "modelarts",
        "listWorkspaces/collection/page-size",
        Spoil::Asked(|asked| asked.drop("limit")),
    ),
    (
        "a page has one item more",
        "modelarts",
        "listWorkspaces/collection/page-size",
        Spoil::Asked(|asked| {
            if let Some(limit) = asked.number_of("limit") {
                asked.set("limit", (limit + 1).min(1000));
            }
        }),
    ),
    (
        "past the end, the last page comes again",
        "modelarts",
        "listWorkspaces/collection/past-the-end",
        Spoil::Asked(|asked| shift(asked, |offset, _| offset.min(40))),
    ),
    (
        "pages of seven are backwards",
        "modelarts",
        "listWorkspaces/collection/pages",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && asked.get("limit") == Some("7") && asked.get("sort_by").is_none() {
                items(body).reverse();
            }
        }),
    ),
    (
        "pages after the first forget the order",
        "modelarts",
        "listWorkspaces/collection/pages",
        Spoil::Asked(|asked| {
            if asked.get("offset").is_some() {
                asked.drop("sort_by");
            }
        }),
    ),
    (
        "names are sorted the other way",
        "modelarts",
        "listWorkspaces/collection/sort/name",
        Spoil::Asked(|asked| {
            if asked.get("sort_by") == Some("name") {
                turn(asked);
            }
        }),
    ),
    (
        "times are only sorted upwards",
        "modelarts",
        "listWorkspaces/collection/sort/update_time",
        Spoil::Asked(|asked| {
            if asked.get("sort_by") == Some("update_time") {
                asked.set("order", "asc");
            }
        }),
    ),
    (
        "times are sorted by creation",
        "modelarts",
        "listWorkspaces/collection/sort/update_time",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && asked.get("sort_by") == Some("update_time") {
                sort(asked, body, |item| item["create_time"].to_string());
            }
        }),
    ),
    (
        "the status is not sorted by",
        "modelarts",
        "listWorkspaces/collection/sort/status",
        Spoil::Asked(|asked| {
            if asked.get("sort_by") == Some("status") {
                asked.set("sort_by", "name");
            }
        }),
    ),
    (
        "names are sorted without regard to case",
        "modelarts",
        "listWorkspaces/collection/sort/name",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && asked.get("sort_by") == Some("name") {
                sort(asked, body, |item| item["name"].to_string().to_lowercase());
            }
        }),
    ),
    (
        "a sort loses an item",
        "modelarts",
        "listWorkspaces/collection/sort/status",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && asked.get("sort_by") == Some("status") {
                items(body).pop();
            }
        }),
    ),
    (
        "equal items come backwards downwards",
        "modelarts",
        "listWorkspaces/collection/ties/status",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && asked.get("sort_by") == Some("status") && asked.get("order") == Some("desc") {
                items(body).reverse();
                sort(asked, body, |item| item["status"].to_string());
            }
        }),
    ),
    (
        "equal items change places with each request",
        "modelarts",
        "listWorkspaces/collection/ties/name",
        Spoil::Answer(|asked, body| {
            if asked.is_list() && asked.get("sort_by") == Some("name") && asked.number % 2 == 1 {
                items(body).reverse();
                sort(asked, body, |item| item["name"].to_string());
            }
        }),
    ),
    (
        "the default order is upwards",
        "modelarts",
        "listWorkspaces/collection/default-order",
        Spoil::Asked(|asked| {
            if asked.is_list() && asked.get("order").is_none() {
                asked.set("order", "asc");
            }
        }),
    ),
    (
        "the default key is the time",
        "modelarts",
        "listWorkspaces/collection/default-order",
        Spoil::Asked(|asked| {
            if asked.is_list() && asked.get("sort_by").is_none() {
                asked.set("sort_by", "update_time");
            }
        }),
    ),
    (
        "the details have another id",
        "modelarts",
        "listWorkspaces/link/showWorkspace",
        Spoil::Answer(|asked, body| {
            if !asked.is_list() {
                body["id"] = json!("0123456789abcdef0123456789abcdef");
            }
        }),
    ),
    (
        "the details have another owner",
        "modelarts",
        "listWorkspaces/link/showWorkspace/shared-fields",
        Spoil::Answer(|asked, body| {
            if !asked.is_list() {
                body["owner"] = json!("nobody");
            }
        }),
    ),
    (
        "the details have another time",
        "modelarts",
        "listWorkspaces/link/showWorkspace/shared-fields",
        Spoil::Answer(|asked, body| {
            if !asked.is_list() {
                add(&mut body["update_time"], 1);
            }
        }),
    ),
    (
        "what is accessible is refused",
        "modelarts",
        "listWorkspaces/link/showWorkspace",
        Spoil::Asked(|asked| {
            if !asked.is_list() && asked.path.ends_with('0') {
                asked.path = "/v1/project-south/workspaces/0".into();
            }
        }),
    ),
    (
        "what is listed is not there",
        "modelarts",
        "listWorkspaces/link/showWorkspace",
        Spoil::Asked(|asked| {
            if !asked.is_list() && asked.path.ends_with('0') {
                asked.path += "1";
            }
        }),
    ),
    (
        "the spaces are one fewer than counted",
        "eihealth",
        "listProjectStatistics/collection/total",
        Spoil::Answer(|_, body| {
            body["projects"].as_array_mut().map(Vec::pop);
        }),
    ),
    (
        "a directory comes twice",
        "scnet",
        "listStorageQuotas/collection/key",
        Spoil::Answer(|_, body| {
            if let Some(data) = body["data"].as_array_mut() {
                data.extend(data.clone());
            }
        }),
    ),
    (
        "a project comes twice",
        "maptable",
        "showWorkspaceDetail/collection/key",
        Spoil::Answer(|_, body| {
            if let Some(data) = body["detail"]["detail"]["projects"].as_array_mut() {
                data.extend(data.clone());
            }
        }),
    ),
];
