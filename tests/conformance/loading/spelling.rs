//! YAML and JSON as everybody reads them.

use serde_json::{Value, json};

use super::{document, parse, refusal, shown};

/// What stands under `x-value`, and how many diagnostics there are.
fn value(text: &str) -> (Value, usize) {
    let document = document(text);
    (document.root()["x-value"].clone(), document.diagnostics().len())
}

#[test]
fn yaml_is_read_by_its_core_schema() {
    let cases = [
        (
            "{200: a, 4.50: b, true: c, null: d, 0x1F: e, ~: f}",
            json!({"200": "a", "4.50": "b", "true": "c", "null": "d", "0x1F": "e", "~": "f"}),
        ),
        ("[yes, no, on, off, y, n]", json!(["yes", "no", "on", "off", "y", "n"])),
        ("[true, True, FALSE, null, Null, ~, ]", json!([true, true, false, null, null, null])),
        ("[1e3, 1E+3, 12e-1, 0x10, 0o17, .5, 5., +7, -0, 010]", json!([1000, 1000, 1.2, 16, 15, 0.5, 5.0, 7, 0, 10])),
        ("[1.0, 3.10, 1_000, 0b1, 1:30, 1.2.3, ., e3]", json!([1.0, 3.1, "1_000", "0b1", "1:30", "1.2.3", ".", "e3"])),
        (
            "[18446744073709551615, 18446744073709551616, -9223372036854775809]",
            json!([u64::MAX, 18446744073709551616_f64, -9223372036854775809_f64]),
        ),
        ("[2024-02-03, 2024-02-03T04:05:06Z, 12:30:45]", json!(["2024-02-03", "2024-02-03T04:05:06Z", "12:30:45"])),
        (
            "[!!str 200, !!int '7', !!float 1, !!bool 'true', !!null '', ! 5, !!timestamp 2024-02-03, !!binary aGk=]",
            json!(["200", 7, 1, true, null, "5", "2024-02-03", "aGk="]),
        ),
        (r#"["\uD83D\uDE00", "\u00e9", "\x41", "a\/b"]"#, json!(["😀", "é", "A", "a/b"])),
        (r#"["\ud83d", "a\udc00b", '\ud83d']"#, json!(["\u{fffd}", "a\u{fffd}b", "\\ud83d"])),
        ("[\n  a\n]", json!(["a"])),
        ("\n  - [a, {b:\n c}\n]\n", json!([["a", {"b": "c"}]])),
        ("{a:\t1,\tb: [\t2\t]}", json!({"a": 1, "b": [2]})),
        ("{\"a\":1,\"b\":{\"c\":2}}", json!({"a": 1, "b": {"c": 2}})),
        ("\n  - a: 'one\n    two'\n    b: \"one\n two\"\n", json!([{"a": "one two", "b": "one two"}])),
        ("|\n  a # b\n  c\n", json!("a # b\nc\n")),
        (">-\n  a\n  b\n", json!("a b")),
        ("!!set {a, b: }", json!({"a": null, "b": null})),
    ];
    for (text, expected) in cases {
        let (read, diagnostics) = value(&format!("x-value: {text}\n"));
        // As text, by which `1` and `1.0` differ.
        assert_eq!((read.to_string(), diagnostics), (expected.to_string(), 0), "{text}");
    }
}

#[test]
fn a_merged_map_gives_way_to_what_stands_beside_it() {
    let (read, diagnostics) = value(
        "x-a: &a {x: 1, y: 1}\nx-b: &b {y: 2, z: 2}\n\
         x-value: {<<: [*a, *b], z: 3}\n",
    );
    assert_eq!((read, diagnostics), (json!({"z": 3, "x": 1, "y": 1}), 0));
    let (read, _) = value("x-a: &a {x: 1, deep: {b: 1}}\nx-value:\n  x: 2\n  <<: *a\n");
    assert_eq!(read, json!({"x": 2, "deep": {"b": 1}}));
    // Two merges in one map are one list, as every reader has it.
    let (read, diagnostics) = value("x-a: &a {x: 1}\nx-b: &b {y: 2}\nx-value:\n  <<: *a\n  <<: *b\n");
    assert_eq!((read, diagnostics), (json!({"x": 1, "y": 2}), 0));
    let (read, diagnostics) = value("x-value: {'<<': {x: 1}}\n");
    assert_eq!((read, diagnostics), (json!({"<<": {"x": 1}}), 0));
}

#[test]
fn an_alias_is_what_its_anchor_stands_for() {
    let (read, diagnostics) = value("x-a: &a [1, {b: &b two}]\nx-value: [*a, *b, {*b : 3}]\n");
    assert_eq!((read, diagnostics), (json!([[1, {"b": "two"}], "two", {"two": 3}]), 0));
    let document = document("x-a: &a\n  b: 1\nx-value:\n  c: *a\n");
    assert_eq!(document.location("/x-value/c/b").1, 6);
}

#[test]
fn what_is_odd_is_named_with_its_line_and_read_all_the_same() {
    let cases = [
        ("x-value: {a: 1, b: 2, a: 3}", json!({"a": 3, "b": 2}), "rows.yaml:3: `a` stands twice"),
        ("x-value:\n  - *none", json!(["*none"]), "rows.yaml:4: `*none` is an alias of nothing"),
        ("x-value: &a [*a]", json!([null]), "rows.yaml:3: an alias of what it stands in"),
        ("x-value: {? [a] : 1, b: 2}", json!({"b": 2}), "rows.yaml:3: a key that is no text"),
        ("x-value: !Ref that", json!("that"), "rows.yaml:3: the tag `!Ref` means nothing"),
        ("x-value: .inf", json!(".inf"), "rows.yaml:3: `.inf` is a number that JSON can't hold"),
        ("x-value: {<<: 5}", json!({"<<": 5}), "rows.yaml:3: `<<` merges maps"),
        (
            "x-value:\n  description: one of the rows #4 or so",
            json!({"description": "one of the rows"}),
            "rows.yaml:4: the text ends at ` #`",
        ),
    ];
    for (text, expected, says) in cases {
        let document = document(&format!("{text}\n"));
        assert_eq!(document.root()["x-value"], expected, "{text}");
        let shown = shown(&document);
        assert!(shown.len() == 1 && shown[0].starts_with(says), "{text}: {shown:?}");
    }
    // A comment after a word, or between lines, cuts nothing.
    let document =
        document("x-value:\n  description: rows # all\n  title: 'the rows' # all\n  # all\n  summary: all rows\n");
    assert_eq!(shown(&document), Vec::<String>::new());
}

#[test]
fn json_is_read_as_json() {
    let text = "\u{feff}{\n\t\"openapi\": \"3.0.3\",\n\t\"x-value\": [\"\\ud83d\\ude00\", \"\\ud83d\", \"\\\\ud83d\", 1e3, 1.0, \
                18446744073709551616, -5],\n\t\"x-key\": {\"a\": 1,\n\"a\": 2}}";
    let document = parse(text);
    let expected = json!(["😀", "\u{fffd}", "\\ud83d", 1000, 1.0, 18446744073709551616_f64, -5]);
    assert_eq!(document.root()["x-value"].to_string(), expected.to_string());
    assert_eq!(shown(&document).len(), 1);
    assert!(shown(&document)[0].starts_with("rows.yaml:5: `a` stands twice"), "{:?}", shown(&document));
    for (pointer, line) in [("", 1), ("/openapi", 2), ("/x-value", 3), ("/x-value/4", 3), ("/x-key/a", 5), ("/none", 1)]
    {
        assert_eq!(document.location(pointer).1, line, "{pointer}");
    }
    let items = parse("{\"openapi\": \"3.1.0\",\n\"x-value\": [\n1,\n2\n,\n[\n3]]}");
    let lines = ["/x-value/0", "/x-value/1", "/x-value/2", "/x-value/2/0"].map(|pointer| items.location(pointer).1);
    assert_eq!(lines, [3, 4, 6, 7]);
    // What is YAML although it begins like JSON, and what was meant to be JSON.
    assert_eq!(parse("{openapi: 3.0.3, x-value: [1,],}").root()["x-value"], json!([1]));
    let mended = parse("{\"openapi\": \"3.0.3\",\n\"x-value\": [1, ]}");
    assert_eq!(mended.root()["x-value"], json!([1]));
    let expected = "rows.yaml:2: this is not JSON: trailing comma; it was read as YAML; mend the syntax";
    assert_eq!(shown(&mended), [expected]);
}

#[test]
fn a_syntax_that_is_none_is_refused_with_its_line() {
    let cases = [
        ("{\"openapi\": \"3.0.3\",\n\"a\": [1, }", "rows.yaml:2: this is not JSON: expected value; "),
        ("openapi: 3.0.3\na: b: c\n", "rows.yaml:2: this is not YAML: "),
        ("", "rows.yaml:1: the file is empty; "),
        ("# none\n---\n", "rows.yaml:1: the file is empty; "),
        ("openapi: 3.0.3\n---\nopenapi: 3.0.3\n", "rows.yaml:1: 2 YAML documents in a file; "),
    ];
    for (text, says) in cases {
        let refusal = refusal(text);
        assert!(refusal.starts_with(says), "{refusal}");
    }
    assert_eq!(parse("---\nopenapi: 3.0.3\n...\n---\n# none\n").root()["openapi"], "3.0.3");
    assert_eq!(parse("%YAML 1.1\n---\nopenapi: 3.0.3\n").root()["openapi"], "3.0.3");
}
