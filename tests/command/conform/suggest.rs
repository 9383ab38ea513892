//! `suggest`: an overlay of what a server's lists show, and nothing that they do not.

use std::io::Write;

use serde_json::{Value, json};

use super::support::*;

/// A server of JSON by path and query.
fn answering_by(answer: impl Fn(&str, &[(String, String)]) -> Option<Value> + Send + Sync + 'static) -> String {
    serving(move |stream| {
        let head = head(stream);
        let target = head.split(' ').nth(1).unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let pairs: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (status, body) = match answer(path, &pairs) {
            Some(body) => ("200 OK", body.to_string()),
            None => ("400 Bad Request", "{}".to_owned()),
        };
        let length = body.len();
        let body = if head.starts_with("HEAD ") { "" } else { &body };
        let start = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}");
        let _ = stream.write_all(format!("{start}\r\nconnection: close\r\n\r\n{body}").as_bytes());
    })
}

fn value<'q>(query: &'q [(String, String)], name: &str) -> Option<&'q str> {
    query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The overlay for a document, which then raises no alarm on the server.
fn suggested(document: &str, url: &str) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let (file, overlay) = (path(&directory, "mine.yaml"), path(&directory, "overlay.yaml"));
    std::fs::write(&file, document).expect("written");
    let (file, name) = (file.to_str().expect("UTF-8"), overlay.to_str().expect("UTF-8"));
    let (code, text) = bare(&["suggest", file, "--url", url]);
    assert_eq!(code, Some(0), "{text}");
    std::fs::write(&overlay, &text).expect("written");
    let (code, said) = bare(&["--spec", file, "--overlay", name, "--url", url, "--lenient"]);
    assert_eq!(code, Some(0), "{said}\n{text}");
    assert!(!said.contains("faults of the document"), "{said}\n{text}");
    text
}

/// Articles as JSON:API has them; the server sorts by attributes alone.
#[test]
fn a_list_is_sorted_by_attributes_one_level_down() {
    let titles = ["moss", "alder", "reed", "birch"];
    let url = answering_by(move |path, query| {
        let mut all: Vec<_> = titles.iter().enumerate().collect();
        match value(query, "sort") {
            Some("title") => all.sort_by_key(|(_, title)| **title),
            Some("-title") => all.sort_by_key(|(_, title)| std::cmp::Reverse(**title)),
            Some(_) => return None,
            None => {}
        }
        let item = |(id, title): (usize, &&str)| json!({"type": "articles", "id": format!("a{id}"), "attributes": {"title": title}});
        (path == "/articles").then(|| json!({"data": all.into_iter().map(item).collect::<Vec<_>>()}))
    });
    let text = suggested(
        "
openapi: 3.0.3
info: {title: Articles, version: v1}
paths:
  /articles:
    get:
      operationId: articles
      parameters: [{name: sort, in: query, schema: {type: string}}]
      responses: {'200': {description: All, content: {application/json: {schema: {type: object}}}}, '400': {description: No}}
",
        &url,
    );
    assert!(text.contains(r#""by":"sort","descending":"-{}","keys":{"title":"/attributes/title"}"#), "{text}");
}

/// A bare array of ids, whose page has a size only together with a start, and details that have the id in another field.
#[test]
fn ids_without_objects_are_a_list_that_pages_and_leads_to_its_items() {
    let ids = ["x-01", "x-02", "x-03", "x-04", "x-05"];
    let url = answering_by(move |path, query| {
        if let Some(id) = path.strip_prefix("/scans/") {
            return ids.contains(&id).then(|| json!({"ID": id, "Type": "Scan"}));
        }
        match (value(query, "since"), value(query, "limit")) {
            (None, None) => Some(json!(ids)),
            (Some(since), Some(limit)) => {
                let (since, limit): (usize, usize) = (since.parse().ok()?, limit.parse().ok()?);
                Some(json!(ids.iter().skip(since).take(limit).collect::<Vec<_>>()))
            }
            _ => None,
        }
    });
    let text = suggested(
        "
openapi: 3.0.3
info: {title: Scans, version: v1}
paths:
  /scans:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: since, in: query, schema: {type: integer}}
      responses: {'200': {description: All, content: {application/json: {schema: {type: array, items: {type: string}}}}}, '400': {description: No}}
  /scans/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: One, content: {application/json: {schema: {type: object}}}}, '400': {description: No}}
",
        &url,
    );
    assert!(text.contains(r#""items":"","key":"","paging":{"offset":"since","unit":"row","limit":"limit"}"#), "{text}");
    assert!(
        text.contains(r##""operationRef":"#/paths/~1scans~1{id}/get","parameters":{"id":"$response.body#/0"}"##),
        "{text}"
    );
}

/// A response of components stands for two lists, whose items lead to different details.
#[test]
fn links_of_a_shared_response_go_into_a_copy_of_each_operation() {
    let url = answering_by(|path, _| match path.split('/').collect::<Vec<_>>()[..] {
        ["", "cats" | "dogs"] => {
            let kind = path.trim_start_matches('/');
            Some(json!([{"id": format!("{kind}-1")}, {"id": format!("{kind}-2")}]))
        }
        ["", kind, id] if id.starts_with(kind) && id.len() == 6 => Some(json!({"id": id, "kind": kind})),
        _ => None,
    });
    let text = suggested(
        "
openapi: 3.0.3
info: {title: Pets, version: v1}
paths:
  /cats: {get: {operationId: cats, responses: {'200': {$ref: '#/components/responses/All'}, '400': {description: No}}}}
  /dogs: {get: {operationId: dogs, responses: {'200': {$ref: '#/components/responses/All'}, '400': {description: No}}}}
  /cats/{id}: {get: {operationId: cat, parameters: [&id {name: id, in: path, required: true, schema: {type: string}}], responses: &one {'200': {description: One, content: {application/json: {schema: {type: object}}}}, '400': {description: No}}}}
  /dogs/{id}: {get: {operationId: dog, parameters: [*id], responses: *one}}
components:
  responses:
    All: {description: All, content: {application/json: {schema: {type: array, items: {type: object, required: [id], properties: {id: {type: string}}}}}}}
",
        &url,
    );
    let remove = "- target: \"$['paths']['/cats']['get']['responses']['200']\"\n    remove: true\n";
    assert!(
        text.contains(remove) && text.contains("['/dogs']['get']['responses']['200']\"\n    remove: true"),
        "{text}"
    );
    assert!(text.contains(r#""operationId":"cat""#) && text.contains(r#""operationId":"dog""#), "{text}");
    assert!(!text.contains("$['components']"), "{text}");
}
