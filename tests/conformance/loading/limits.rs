//! What is meant to break whoever reads it.

use std::fs;

use super::{document, folder, load, parse, refusal};

#[test]
fn nesting_without_end_is_refused_with_its_line() {
    let deep = 20_000;
    let cases = [
        format!("openapi: 3.0.3\nx-a: {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!(
            "openapi: 3.0.3\nx-a:\n{}",
            (0..2_000).map(|level| format!("{}a:\n", " ".repeat(level + 1))).collect::<String>()
        ),
        format!("{{\"openapi\": \"3.0.3\", \"x-a\": {}{}}}", "[".repeat(deep), "]".repeat(deep)),
        format!("{{\"openapi\": \"3.0.3\", \"x-a\": {}1{}}}", "{\"a\":".repeat(deep), "}".repeat(deep)),
        format!(
            "openapi: 3.0.3\nx-a: &a {}1{}\nx-b: {}*a{}",
            "[".repeat(200),
            "]".repeat(200),
            "[".repeat(200),
            "]".repeat(200)
        ),
    ];
    for text in cases {
        let refusal = refusal(&text);
        assert!(refusal.contains("it is nested deeper than 256 levels; "), "{refusal}");
    }
    let bearable = format!("{{\"openapi\": \"3.0.3\", \"x-a\": {}1{}}}", "{\"a\":".repeat(200), "}".repeat(200));
    assert!(parse(&bearable).at(&format!("/x-a{}", "/a".repeat(200))).is_some());
}

#[test]
fn aliases_of_aliases_of_aliases_are_refused() {
    let mut text = "openapi: 3.0.3\nx-0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..12 {
        let alias = format!("*a{}", level - 1);
        text += &format!("x-{level}: &a{level} [{}]\n", [alias.as_str(); 10].join(", "));
    }
    let refusal = refusal(&text);
    assert!(refusal.contains("the aliases up to here stand for more than"), "{refusal}");
}

#[test]
fn many_comments_and_long_keys_are_nothing_special() {
    let comments = "# a line\n".repeat(500);
    let key = "k".repeat(900);
    let document = document(&format!("{comments}x-value:\n  {comments}  - 1\n{comments}  - {{{key}: 2}}\n"));
    assert_eq!(document.root()["x-value"][1][&key], 2);
}

#[test]
fn other_encodings_are_refused_by_name() {
    let text = "openapi: 3.0.3\ninfo: {title: Zeilen}\n";
    let utf16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<_>>();
    let cases = [
        ([vec![0xFF, 0xFE], utf16(u16::to_le_bytes)].concat(), ":1: this is UTF-16"),
        ([vec![0xFE, 0xFF], utf16(u16::to_be_bytes)].concat(), ":1: this is UTF-16"),
        (utf16(u16::to_be_bytes), ":1: this is UTF-16"),
        (b"openapi: 3.0.3\ninfo: {title: R\xE4ume}\n".to_vec(), ":2: this is not UTF-8"),
    ];
    for (bytes, says) in cases {
        let folder = folder(&[]);
        fs::write(folder.path().join("openapi.yaml"), &bytes).unwrap();
        let error = load(folder.path(), &[]).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    let missing = load(folder(&[]).path(), &[]).unwrap_err().to_string();
    assert!(missing.contains("openapi.yaml: No such file"), "{missing}");
}
