//! Overlays, and where what they say is located.

use serde_json::json;

use super::{folder, load, place, shown};

const DOCUMENT: &str = "openapi: 3.0.3\npaths:\n  /rows:\n    get:\n      tags: [a, b]\n      responses: {}\n    delete: {responses: {}}\n  \
                        /cells: {$ref: cells.yaml}\n";

#[test]
fn overlays_are_applied_in_their_order_and_named_as_the_source() {
    let files = [
        ("openapi.yaml", DOCUMENT),
        ("cells.yaml", "get: {operationId: listCells, responses: {}}\n"),
        (
            "first.yaml",
            "overlay: 1.0.0\ninfo: {title: Lists, version: '1'}\nactions:\n  - target: $.paths['/rows'].get\n    update:\n      \
             operationId: listRows\n      tags: [c]\n      x-collection:\n        items: /rows\n        key: /id\n  \
             - target: $.paths['/rows'].delete\n    remove: true\n  - target: $.paths['/cells'].get\n    update: {summary: cells}\n",
        ),
        (
            "second.yaml",
            "overlay: 1.1.0\ninfo: {title: Keys, version: '1'}\nactions:\n  - target: $.paths.*.get\n    update:\n      \
             x-collection: {key: /name}\n  - target: $.paths['/rows'].get.tags\n    update: [d]\n  \
             - target: $.paths['/cells'].get\n    copy: $.paths['/rows'].get['x-collection']\n",
        ),
    ];
    let folder = folder(&files);
    let document = load(folder.path(), &["first.yaml", "second.yaml"]).unwrap();
    assert_eq!(shown(&document), Vec::<String>::new());
    let rows = &document.root()["paths"]["/rows"];
    let expected = json!({"get": {
        "tags": ["a", "b", "c", "d"], "responses": {}, "operationId": "listRows", "x-collection": {"items": "/rows", "key": "/name"},
    }});
    assert_eq!(rows, &expected);
    let cells = &document.root()["paths"]["/cells"]["get"];
    assert_eq!(
        (&cells["summary"], &cells["items"], &cells["x-collection"]),
        (&json!("cells"), &json!("/rows"), &json!({"key": "/name"}))
    );
    let get = "/paths/~1rows/get";
    let cases = [
        (get, "openapi.yaml", 4),
        ("/paths/~1rows/get/tags", "openapi.yaml", 5),
        ("/paths/~1rows/get/tags/1", "openapi.yaml", 5),
        ("/paths/~1rows/get/tags/2", "first.yaml", 7),
        ("/paths/~1rows/get/tags/3", "second.yaml", 8),
        ("/paths/~1rows/get/operationId", "first.yaml", 6),
        ("/paths/~1rows/get/x-collection", "first.yaml", 8),
        ("/paths/~1rows/get/x-collection/items", "first.yaml", 9),
        ("/paths/~1rows/get/x-collection/key", "second.yaml", 6),
        ("/paths/~1cells/get/operationId", "cells.yaml", 1),
        ("/paths/~1cells/get/summary", "first.yaml", 14),
        ("/paths/~1cells/get/x-collection", "second.yaml", 6),
        ("/paths/~1cells/get/items", "first.yaml", 9),
    ];
    for (pointer, file, line) in cases {
        assert_eq!(place(&document, pointer), (file.to_owned(), line), "{pointer}");
    }
    let untouched = load(folder.path(), &[]).unwrap();
    assert!(untouched.at("/paths/~1rows/delete").is_some());
}

#[test]
fn what_is_left_of_a_list_keeps_its_lines() {
    let files = [
        (
            "openapi.yaml",
            "openapi: 3.0.3\npaths:\n  /a:\n    parameters:\n      - name: a\n      - name: b\n      - name: c\n    trace: {}\n    get: {}\n    put: {}\n",
        ),
        (
            "overlay.yaml",
            "overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions:\n  - {target: '$.paths.*.parameters[?@.name==\"a\"]', remove: true}\n  \
             - {target: $.paths.*.trace, remove: true}\n  - target: $.paths.*.parameters\n    update: {name: d}\n",
        ),
    ];
    let folder = folder(&files);
    let document = load(folder.path(), &["overlay.yaml"]).unwrap();
    assert_eq!(shown(&document), Vec::<String>::new());
    assert_eq!(document.root()["paths"]["/a"]["parameters"], json!([{"name": "b"}, {"name": "c"}, {"name": "d"}]));
    let lines = [0, 1, 2].map(|index| place(&document, &format!("/paths/~1a/parameters/{index}/name")));
    assert_eq!(lines, [("openapi.yaml".into(), 6), ("openapi.yaml".into(), 7), ("overlay.yaml".into(), 7)]);
    let names: Vec<_> = document.root()["paths"]["/a"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["parameters", "get", "put"]);
}

#[test]
fn an_overlay_may_refer_and_may_mend_a_reference() {
    let files = [
        (
            "openapi.yaml",
            "openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {items: {$ref: '#/none'}}\n    B: {$ref: none.yaml}\n",
        ),
        ("more.yaml", "Row: {title: row}\n"),
        (
            "overlay.yaml",
            "overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions:\n  - target: $.components.schemas.A.items\n    \
             update: {$ref: 'more.yaml#/Row'}\n  - target: $.components.schemas\n    update: {C: {$ref: '#/gone'}}\n",
        ),
    ];
    let folder = folder(&files);
    let document = load(folder.path(), &["overlay.yaml"]).unwrap();
    assert_eq!(document.root()["components"]["schemas"]["A"]["items"]["$ref"], "#/x-files/more.yaml/Row");
    let found = shown(&document);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("openapi.yaml:5: it refers to ") && found[0].contains("none.yaml"), "{found:#?}");
    assert!(found[1].contains("overlay.yaml:7: the reference to `#/gone` leads nowhere"), "{found:#?}");
}

#[test]
fn an_action_that_changes_nothing_is_named() {
    let files = [
        ("openapi.yaml", DOCUMENT),
        ("cells.yaml", "{}"),
        (
            "overlay.yaml",
            "overlay: 1.1.0\ninfo: {title: x, version: '1'}\nactions:\n  - target: $.paths['/none']\n    update: {a: 1}\n  \
             - target: $.openapi\n    update: {a: 1}\n  - target: $.paths['/rows']\n    copy: $.paths.*\n  \
             - target: $.paths['/rows'].get\n    update: {summary: done}\n",
        ),
    ];
    let folder = folder(&files);
    let document = load(folder.path(), &["overlay.yaml"]).unwrap();
    let found = shown(&document);
    let expected = [
        "overlay.yaml:4: `$.paths['/none']` is nowhere in the document; ",
        "overlay.yaml:6: ",
        "overlay.yaml:9: `$.paths.*` is at 2 places in the document, not at one; ",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    assert!(found.iter().zip(expected).all(|(found, expected)| found.contains(expected)), "{found:#?}");
    assert_eq!(document.root()["paths"]["/rows"]["get"]["summary"], "done");
}

#[test]
fn what_is_no_overlay_is_refused() {
    let cases = [
        ("openapi: 3.0.3", "this is no overlay: it does not say `overlay: 1.0.0`"),
        ("overlay: 2.0.0", "it is an overlay of version 2.0.0; 1.0 and 1.1 are known"),
        ("overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions: []", "actions"),
        ("overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions: [{target: paths, update: {}}]", "JSONPath"),
        ("overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions: [{target: $.paths, updat: {}}]", "actions[0]"),
        ("a: b: c", "this is not YAML"),
    ];
    for (text, says) in cases {
        let folder = folder(&[("openapi.yaml", DOCUMENT), ("cells.yaml", "{}"), ("overlay.yaml", text)]);
        let error = load(folder.path(), &["overlay.yaml"]).unwrap_err().to_string();
        assert!(error.contains("overlay.yaml:1: ") && error.contains(says), "{text}: {error}");
    }
}
