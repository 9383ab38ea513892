//! Names that schemas of 3.1 give themselves.

use super::{folder, load, parse, shown};

#[test]
fn anchors_and_ids_are_followed_and_leave_plain_references() {
    let document = parse(
        "openapi: 3.1.0\ncomponents:\n  schemas:\n    Row: {$anchor: row, title: row}\n    A: {items: {$ref: '#row'}}\n    \
         Named: {$id: 'https://rows.example/named', title: named, $defs: {x: {title: x}}, properties: {x: {$ref: '#/$defs/x'}}}\n    \
         B: {items: {$ref: 'https://rows.example/named'}, not: {$ref: 'https://rows.example/named#/$defs/x'}}\n    \
         Short: {$id: Pet, title: pet}\n    C: {items: {$ref: Pet}}\n    \
         D: {$id: 'https://rows.example/d', items: {$ref: '#/components/schemas/Row'}}\n    E: {items: {$ref: '#none'}}\n",
    );
    let title = |pointer: &str| {
        let value = document.at(pointer).unwrap();
        document.resolve(value, pointer).map(|(target, _)| target["title"].as_str().unwrap().to_owned())
    };
    let schemas = "/components/schemas";
    let cases = [
        ("A/items", "row"),
        ("Named/properties/x", "x"),
        ("B/items", "named"),
        ("B/not", "x"),
        ("C/items", "pet"),
        ("D/items", "row"),
    ];
    for (at, expected) in cases {
        assert_eq!(title(&format!("{schemas}/{at}")).as_deref(), Some(expected), "{at}");
    }
    let text = document.root().to_string();
    assert!(!text.contains("$id"), "{text}");
    let found = shown(&document);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("rows.yaml:11: the reference to `#none` leads nowhere"), "{found:#?}");
}

#[test]
fn the_id_of_a_schema_in_a_file_does_not_hide_the_file() {
    let files = [
        ("openapi.yaml", "openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {$ref: schemas/a.json}\n"),
        (
            "schemas/a.json",
            "{\"$schema\": \"http://json-schema.org/draft-04/schema#\", \"id\": \"http://rows.example/a.json\",\n\"$id\": \"http://rows.example/a.json\", \
             \"properties\": {\"id\": {\"type\": \"string\"}, \"b\": {\"$ref\": \"b.json#/definitions/B\"}, \"c\": {\"$ref\": \"#/definitions/C\"}},\n\
             \"definitions\": {\"C\": {}}}",
        ),
        ("schemas/b.json", "{\"definitions\": {\"B\": {\"title\": \"b\"}}}"),
    ];
    let folder = folder(&files);
    let document = load(folder.path(), &[]).unwrap();
    assert_eq!(shown(&document), Vec::<String>::new());
    let a = document.at("/x-files/schemas~1a.json").unwrap();
    assert_eq!(a["properties"]["b"]["$ref"], "#/x-files/schemas~1b.json/definitions/B");
    assert_eq!(a["properties"]["c"]["$ref"], "#/x-files/schemas~1a.json/definitions/C");
    assert_eq!(a["properties"]["id"]["type"], "string");
    assert!(a.get("id").is_none() && a.get("$id").is_none());
}
