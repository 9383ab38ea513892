//! References within one document.

use serde_json::{Value, json};

use super::{document, place, shown};

#[test]
fn a_reference_may_be_spelled_in_many_ways_and_lead_anywhere() {
    let document = document(
        "paths:\n  /rows/{id}:\n    get:\n      responses:\n        '200':\n          description: x\n          content:\n            \
         application/json: {schema: {type: string, title: there}}\n\
         components:\n  schemas:\n    'Page[Row]': {title: page}\n    'a/b~c': {title: slashes}\n    'My Schema': {title: blank}\n    \
         'Zeile«n»': {title: letters}\n    '50%': {title: percent}\n    Alias: {$ref: '#/components/schemas/Chain'}\n    \
         Chain: {$ref: '#/components/schemas/Target'}\n    Target: {title: target, properties: {x: {title: inner}}}\n    \
         List: {allOf: [{title: first}]}\nx-shared: {Row: {title: shared}}\n\
         x-uses: placeholder\n",
    );
    let cases = [
        ("#/paths/~1rows~1{id}/get/responses/200/content/application~1json/schema", "there"),
        ("#/paths/~1rows~1%7Bid%7D/get/responses/200/content/application~1json/schema", "there"),
        ("#/components/schemas/Page[Row]", "page"),
        ("#/components/schemas/Page%5BRow%5D", "page"),
        ("#/components/schemas/a~1b~0c", "slashes"),
        ("#/components/schemas/My%20Schema", "blank"),
        ("#/components/schemas/My Schema", "blank"),
        ("#/components/schemas/Zeile«n»", "letters"),
        ("#/components/schemas/Zeile%C2%ABn%C2%BB", "letters"),
        ("#/components/schemas/50%25", "percent"),
        ("#/components/schemas/50%", "percent"),
        ("#/components/schemas/Alias", "target"),
        ("#/components/schemas/Alias/properties/x", "inner"),
        ("#/components/schemas/List/allOf/0", "first"),
        ("#/x-shared/Row", "shared"),
    ];
    for (reference, title) in cases {
        let value = json!({"$ref": reference});
        let (target, pointer) = document.resolve(&value, "/x-uses").unwrap_or_else(|| panic!("{reference}"));
        assert_eq!(target["title"], title, "{reference}");
        assert_eq!(document.at(&pointer), Some(target), "{reference}: {pointer}");
    }
    let plain = json!({"title": "itself"});
    assert_eq!(document.resolve(&plain, "/x-uses"), Some((&plain, "/x-uses".to_owned())));
    for nowhere in
        ["#/components/schemas/None", "#/x-shared/Row/", "other.yaml", "#Row", "#/components/schemas/List/allOf/1"]
    {
        assert_eq!(document.resolve(&json!({"$ref": nowhere}), ""), None, "{nowhere}");
    }
}

#[test]
fn every_reference_of_the_tree_is_plain() {
    let document = document(
        "components:\n  schemas:\n    A: {properties: {x: {title: x}}}\n    B: {$ref: '#/components/schemas/A'}\n    \
         C: {items: {$ref: '#/components/schemas/B/properties/x'}}\n    D: {items: {$ref: '#/components/schemas/Page[Row]'}}\n    \
         E: {items: {$ref: '#/components/schemas/A%2fproperties/x'}}\n    'Page[Row]': {}\n",
    );
    let schemas = &document.root()["components"]["schemas"];
    assert_eq!(schemas["B"]["$ref"], "#/components/schemas/A");
    assert_eq!(schemas["C"]["items"]["$ref"], "#/components/schemas/A/properties/x");
    assert_eq!(schemas["D"]["items"]["$ref"], "#/components/schemas/Page%5BRow%5D");
    assert_eq!(schemas["E"]["items"]["$ref"], "#/components/schemas/A/properties/x");
    assert_eq!(shown(&document), Vec::<String>::new());
}

#[test]
fn what_leads_nowhere_is_named_once_with_its_line() {
    let document = document(
        "paths:\n  /a:\n    get:\n      responses:\n        '200': {$ref: '#/components/responses/None'}\n        \
         '404': {$ref: '#/components/responses/None'}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    \
         B: {$ref: '#/components/schemas/A'}\n    C: {items: {$ref: other.yaml#/A}}\n    D: {$ref: Row}\n    \
         Tree: {properties: {children: {items: {$ref: '#/components/schemas/Tree'}}}}\n",
    );
    let found = shown(&document);
    let expected = [
        "rows.yaml:7: the reference to `#/components/responses/None` leads nowhere; ",
        "rows.yaml:11: the reference to `#/components/schemas/B` leads in a circle; ",
        "rows.yaml:12: the reference to `#/components/schemas/A` leads in a circle; ",
        "rows.yaml:13: it refers to the file other.yaml, and was read from its text alone; ",
        "rows.yaml:14: it refers to the file Row, and was read from its text alone; ",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}");
    }
    for dangling in ["/paths/~1a/get/responses/200", "/components/schemas/A", "/components/schemas/C/items"] {
        assert_eq!(document.resolve(document.at(dangling).unwrap(), dangling), None, "{dangling}");
    }
    assert!(document.resolve(&document.root()["components"]["schemas"]["Tree"], "").is_some());
}

#[test]
fn what_only_looks_like_a_reference_is_a_value() {
    let document = document(
        "x-note: {$ref: nowhere.yaml}\npaths:\n  /a:\n    x-own: {$ref: nowhere.yaml}\n    get:\n      responses:\n        '200':\n          \
         description: x\n          content:\n            application/json:\n              example: {$ref: nowhere.yaml}\n              \
         examples: {a: {value: {$ref: nowhere.yaml}}}\n              schema:\n                default: {$ref: nowhere.yaml}\n                \
         enum: [{$ref: nowhere.yaml}]\n                const: {$ref: nowhere.yaml}\n                example: {$ref: nowhere.yaml}\n                \
         examples: [{$ref: nowhere.yaml}]\n                properties:\n                  $ref: {type: string}\n                  \
         example: {items: {title: kept}}\n",
    );
    assert_eq!(shown(&document), Vec::<String>::new());
    let media = "/paths/~1a/get/responses/200/content/application~1json";
    for data in
        ["/example", "/examples/a/value", "/schema/default", "/schema/enum/0", "/schema/const", "/schema/examples/0"]
    {
        assert_eq!(document.at(&format!("{media}{data}")), Some(&json!({"$ref": "nowhere.yaml"})), "{data}");
    }
}

#[test]
fn fields_named_as_keywords_are_schemas_all_the_same() {
    let names = ["example", "examples", "default", "enum", "const", "x-row", "value", "$id", "mapping"];
    let fields: String = names.iter().map(|name| format!("        {name}: {{$ref: '#/none/{name}'}}\n")).collect();
    let document = document(&format!("components:\n  schemas:\n    Row:\n      properties:\n{fields}"));
    assert_eq!(shown(&document).len(), names.len(), "{:#?}", shown(&document));
}

#[test]
fn an_example_may_be_a_reference_and_a_mapping_holds_some() {
    let document = document(
        "components:\n  examples: {Row: {value: 1}}\n  schemas:\n    A: {type: object}\n    Any:\n      discriminator:\n        \
         propertyName: kind\n        mapping: {a: A, b: '#/components/schemas/A', c: '#/components/schemas/None'}\n\
         paths:\n  /a:\n    get:\n      responses:\n        '200':\n          description: x\n          content:\n            \
         text/plain: {examples: {row: {$ref: '#/components/examples/Row'}, other: {$ref: '#/components/examples/None'}}}\n",
    );
    let found = shown(&document);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found[0].starts_with("rows.yaml:10: the reference to `#/components/schemas/None` leads nowhere"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("rows.yaml:18: the reference to `#/components/examples/None` leads nowhere"),
        "{found:?}"
    );
}

#[test]
fn a_path_item_stands_in_the_place_of_the_reference_to_it() {
    let document = document(
        "paths:\n  /a: {$ref: '#/x-items/a'}\n  /b:\n    $ref: '#/paths/~1a'\n    summary: own\n    delete: {responses: {}}\n  \
         /c: {$ref: '#/x-items/none'}\nx-items:\n  a:\n    summary: shared\n    get: {operationId: getA, responses: {}}\n",
    );
    let paths = &document.root()["paths"];
    assert_eq!(paths["/a"], json!({"summary": "shared", "get": {"operationId": "getA", "responses": {}}}));
    let b = json!({"get": {"operationId": "getA", "responses": {}}, "summary": "own", "delete": {"responses": {}}});
    assert_eq!(paths["/b"], b);
    assert_eq!(place(&document, "/paths/~1a/get/operationId"), ("rows.yaml".into(), 13));
    assert_eq!(place(&document, "/paths/~1b"), ("rows.yaml".into(), 5));
    assert_eq!(place(&document, "/paths/~1b/summary"), ("rows.yaml".into(), 7));
    let found = shown(&document);
    assert!(found.len() == 1 && found[0].starts_with("rows.yaml:9: the reference to `#/x-items/none`"), "{found:?}");
}

#[test]
fn what_stands_beside_a_reference_is_ignored_in_3_0_and_holds_in_3_1() {
    let rest = "components:\n  schemas:\n    A: {type: object}\n    B: {$ref: '#/components/schemas/A', properties: {x: {$ref: '#/none'}}}\n";
    assert_eq!(shown(&document(rest)), Vec::<String>::new());
    let newer = super::parse(&format!("openapi: 3.1.0\n{rest}"));
    assert_eq!(shown(&newer).len(), 1);
    let (target, _) = newer.resolve(&newer.root()["components"]["schemas"]["B"], "").unwrap();
    assert_eq!(target, &json!({"type": "object"}));
}

#[test]
fn references_to_themselves_have_an_end() {
    let document = document("paths: {$ref: '#'}\ncomponents:\n  schemas: {$ref: '#/components'}\n");
    assert!(document.at("/paths").is_some_and(Value::is_object));
    assert_eq!(document.resolve(&json!({"$ref": "#/paths/a/b/c"}), ""), None);
}
