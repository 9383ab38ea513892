//! Documents in several files.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use super::{folder, load, place, shown};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Rows, version: '1'}\n";

#[test]
fn the_files_that_a_document_refers_to_stand_in_its_tree() {
    let files = [
        (
            "openapi.yaml",
            "openapi: 3.0.3\npaths:\n  /rows:\n    $ref: paths/rows.yaml\n  /rows/{id}:\n    $ref: './paths/row%20{id}.json'\n\
             components:\n  schemas:\n    Own: {title: own}\n    Row: {$ref: 'schemas.yaml#/Row'}\n",
        ),
        (
            "paths/rows.yaml",
            "# rows\nget:\n  responses:\n    '200':\n      description: x\n      content:\n        application/json:\n          \
             schema: {$ref: ../schemas.yaml#/Page}\n",
        ),
        (
            "paths/row {id}.json",
            "{\"get\": {\"responses\":\n {\"default\": {\"$ref\": \"../openapi.yaml#/paths/~1rows/get/responses/200\"}}}}",
        ),
        (
            "schemas.yaml",
            "Row: {title: row, properties: {own: {$ref: 'openapi.yaml#/components/schemas/Own'}, next: {$ref: '#/Row'}}}\n\
             Page:\n  title: page\n  items: {$ref: '#/Row'}\nUnused: {items: {$ref: nowhere.yaml}}\n",
        ),
    ];
    let folder = folder(&files);
    let document = load(folder.path(), &[]).unwrap();
    assert_eq!(shown(&document), Vec::<String>::new());
    let get = "/paths/~1rows/get/responses/200";
    let schema = document.at(&format!("{get}/content/application~1json/schema")).unwrap();
    assert_eq!(schema, &json!({"$ref": "#/x-files/schemas.yaml/Page"}));
    let (page, pointer) = document.resolve(schema, "").unwrap();
    assert_eq!((page["title"].as_str(), pointer.as_str()), (Some("page"), "/x-files/schemas.yaml/Page"));
    assert_eq!(page["items"]["$ref"], "#/x-files/schemas.yaml/Row");
    let (row, _) = document.resolve(&page["items"], "").unwrap();
    assert_eq!(row["properties"]["own"]["$ref"], "#/components/schemas/Own");
    assert_eq!(row["properties"]["next"]["$ref"], "#/x-files/schemas.yaml/Row");
    let shared = &document.root()["paths"]["/rows/{id}"]["get"]["responses"]["default"];
    assert_eq!(document.resolve(shared, "").unwrap().0["description"], "x");
    assert_eq!(place(&document, "/paths/~1rows"), ("openapi.yaml".into(), 3));
    assert_eq!(place(&document, get), ("rows.yaml".into(), 4));
    assert_eq!(place(&document, &format!("{pointer}/items")), ("schemas.yaml".into(), 4));
    assert!(document.location(get).0.ends_with("paths/rows.yaml"));
    assert_eq!(document.location(get).0, folder.path().join("paths/rows.yaml").display().to_string());
}

#[test]
fn a_reference_may_pass_through_another_file() {
    let files = [
        ("openapi.yaml", "openapi: 3.0.3\ncomponents:\n  schemas:\n    X: {$ref: 'a.yaml#/properties/x/items'}\n"),
        ("a.yaml", "$ref: sub/b.yaml\n"),
        ("sub/b.yaml", "properties: {x: {$ref: c.yaml}}\n"),
        ("sub/c.yaml", "items: {title: found}\n"),
    ];
    let folder = folder(&files);
    let document = load(folder.path(), &[]).unwrap();
    assert_eq!(shown(&document), Vec::<String>::new());
    assert_eq!(document.root()["components"]["schemas"]["X"]["$ref"], "#/x-files/sub~1c.yaml/items");
}

#[test]
fn references_where_the_standard_has_none_are_filled_in() {
    let files = [
        (
            "openapi.yaml",
            "openapi: 3.0.3\ninfo: {$ref: info.yaml}\nservers: {$ref: servers.yml}\ntags:\n  - {name: a, description: {$ref: a.md}}\n\
             paths: {$ref: paths/index.yaml}\ncomponents:\n  schemas: {$ref: schemas.yaml}\n  parameters: {$ref: 'all.json#/parameters'}\n",
        ),
        ("info.yaml", "title: Rows\nversion: '1'\n"),
        ("servers.yml", "- {url: /v1}\n"),
        ("paths/index.yaml", "/rows: {$ref: rows.yaml}\n"),
        ("paths/rows.yaml", "parameters: {$ref: '../all.json#/list'}\nget: {$ref: get.yaml}\n"),
        ("paths/get.yaml", "operationId: listRows\nresponses: {}\n"),
        ("schemas.yaml", "Row: {properties: {$ref: row.yaml}}\n"),
        ("row.yaml", "id: {type: string}\n"),
        (
            "all.json",
            "{\"parameters\": {\"p\": {\"name\": \"p\", \"in\": \"query\"}},\n\"list\": [{\"$ref\": \"#/parameters/p\"}]}",
        ),
    ];
    let folder = folder(&files);
    let document = load(folder.path(), &[]).unwrap();
    assert_eq!(shown(&document), Vec::<String>::new());
    let root = document.root();
    assert_eq!(root["info"]["title"], "Rows");
    assert_eq!(root["servers"], json!([{"url": "/v1"}]));
    let rows = &root["paths"]["/rows"];
    assert_eq!(rows["get"]["operationId"], "listRows");
    assert_eq!(document.resolve(&rows["parameters"][0], "").unwrap().0["name"], "p");
    assert_eq!(root["components"]["schemas"]["Row"]["properties"]["id"]["type"], "string");
    assert_eq!(root["components"]["parameters"]["p"]["in"], "query");
    assert_eq!(place(&document, "/paths/~1rows/get/responses"), ("get.yaml".into(), 2));
    assert_eq!(place(&document, "/paths/~1rows/parameters/0"), ("all.json".into(), 2));
}

#[test]
fn nothing_outside_of_the_folder_is_read() {
    let outside = folder(&[("secret.yaml", "secret: read")]);
    let inside = folder(&[("api/openapi.yaml", ""), ("above.yaml", "secret: read"), ("api/real.yaml", "title: real")]);
    let api = inside.path().join("api");
    symlink(outside.path().join("secret.yaml"), api.join("link.yaml")).unwrap();
    symlink(outside.path(), api.join("folder")).unwrap();
    symlink("real.yaml", api.join("own.yaml")).unwrap();
    let absolute = outside.path().join("secret.yaml").display().to_string();
    let references = [
        absolute.as_str(),
        &format!("file://{absolute}"),
        "../above.yaml",
        "a/../../above.yaml",
        "%2e%2e/above.yaml",
        "link.yaml",
        "folder/secret.yaml",
        "own.yaml",
        "sub/../real.yaml",
    ];
    let uses: String = references.iter().map(|reference| format!("    - {{$ref: '{reference}'}}\n")).collect();
    let text = format!("{HEAD}components:\n  schemas:\n    A:\n      allOf:\n{}", uses.replace("    -", "      -"));
    fs::write(api.join("openapi.yaml"), text).unwrap();
    let document = load(&api, &[]).unwrap();
    let found = shown(&document);
    assert!(
        !document.root().to_string().contains("secret: read") && !document.root().to_string().contains("\"secret\":")
    );
    let named = |what: &str| found.iter().filter(|line| line.contains(what)).count();
    assert_eq!(found.len(), 5, "{found:#?}");
    assert_eq!(named("which is not below its folder"), 4, "{found:#?}");
    assert_eq!(named("file://"), 1, "{found:#?}");
    let items = document.at("/components/schemas/A/allOf").unwrap().as_array().unwrap();
    let titles = items[7..].iter().map(|item| document.resolve(item, "").unwrap().0["title"].clone());
    assert_eq!(titles.collect::<Vec<_>>(), ["real", "real"]);
}

#[test]
fn a_file_that_is_missing_or_broken_spoils_what_refers_to_it() {
    let files = [
        (
            "openapi.yaml",
            "openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {$ref: none.yaml#/A}\n    B: {$ref: none.yaml#/B}\n    \
             C: {$ref: broken.yaml}\n    D: {$ref: 'fine.yaml#/None'}\n    E: {$ref: 'fine.yaml#/Row'}\n    F: {$ref: folder}\n",
        ),
        ("broken.yaml", "a: 1\nb: c: d\n"),
        ("fine.yaml", "Row: {title: row, items: {$ref: '#/Nothing'}}\n"),
        ("folder/a.yaml", ""),
    ];
    let folder = folder(&files);
    let document = load(folder.path(), &[]).unwrap();
    let found = shown(&document);
    let expected = [
        ("openapi.yaml:4: it refers to ", "none.yaml, which can't be read: No such file"),
        ("openapi.yaml:6: it refers to ", "broken.yaml, where line 2: this is not YAML"),
        ("openapi.yaml:7: the reference to `", "fine.yaml#/None` leads nowhere"),
        ("openapi.yaml:9: it refers to ", "folder, which can't be read: it is no file"),
        ("fine.yaml:1: the reference to `", "fine.yaml#/Nothing` leads nowhere"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, (place, problem)) in found.iter().zip(expected) {
        assert!(found.contains(place) && found.contains(problem), "{found}");
    }
    let row = document.at("/components/schemas/E").unwrap();
    assert_eq!(document.resolve(row, "").unwrap().0["title"], "row");
}

#[test]
fn files_may_refer_to_each_other_in_a_circle() {
    let files = [
        ("openapi.yaml", "openapi: 3.1.0\ncomponents:\n  schemas:\n    A: {$ref: a.yaml}\n"),
        ("a.yaml", "title: a\nproperties: {b: {$ref: b.yaml}}\n"),
        ("b.yaml", "title: b\nproperties: {a: {$ref: a.yaml}, main: {$ref: 'openapi.yaml#/components/schemas/A'}}\n"),
    ];
    let folder = folder(&files);
    let document = load(folder.path(), &[]).unwrap();
    assert_eq!(shown(&document), Vec::<String>::new());
    let b = document.at("/x-files/b.yaml/properties").unwrap();
    assert_eq!(document.resolve(&b["a"], "").unwrap().1, "/x-files/a.yaml");
    assert_eq!(document.resolve(&b["main"], "").unwrap().1, "/x-files/a.yaml");
}
