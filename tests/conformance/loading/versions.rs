//! The documents that are read, and what is said of others.

use scicloud::spec::document::Version;

use super::{parse, refusal, shown};

#[test]
fn the_version_is_found_however_it_is_written() {
    let cases = [
        ("openapi: 3.0.3", Version::V30),
        ("openapi: 3.0", Version::V30),
        ("openapi: '3.1.0'", Version::V31),
        ("openapi: 3.1", Version::V31),
        ("{\"openapi\": \"3.1.1\"}", Version::V31),
        ("openapi: 3.2.0", Version::V32),
    ];
    for (text, version) in cases {
        assert_eq!(parse(text).version(), version, "{text}");
    }
}

#[test]
fn others_are_refused_by_their_name() {
    let cases = [
        ("swagger: '2.0'", "it is written in Swagger 2.0; convert it to OpenAPI 3, such as by `npx swagger2openapi"),
        ("swagger: 2.0", "it is written in Swagger 2.0; "),
        ("swaggerVersion: '1.2'", "it is written in Swagger 1.2; "),
        ("openapi: 4.0.0", "it is written in OpenAPI 4.0.0, which is not known; "),
        ("openapi: 3", "it is written in OpenAPI 3, which is not known; "),
        ("asyncapi: 2.6.0", "it is written in AsyncAPI 2.6.0; "),
        ("overlay: 1.0.0", "it is written in OpenAPI Overlay 1.0.0; "),
        ("$schema: https://json-schema.org/draft/2020-12/schema", "it is written in JSON Schema; "),
        ("info: {schema: 'https://schema.getpostman.com/json/collection/v2.1.0/'}", "it is a Postman collection; "),
        ("paths: {}", "it does not say which OpenAPI it is; "),
        ("just words", "it does not say which OpenAPI it is; "),
    ];
    for (text, says) in cases {
        let refusal = refusal(text);
        assert!(refusal.starts_with("rows.yaml:1: ") && refusal.contains(says), "{text}: {refusal}");
    }
}

#[test]
fn a_refusal_names_the_line_of_the_version() {
    assert!(refusal("# rows\ninfo: {}\nswagger: '2.0'\n").starts_with("rows.yaml:3: "));
}

#[test]
fn what_only_3_2_has_is_named() {
    let text = "openapi: 3.2.0\n$self: https://rows.example/\npaths:\n  /rows:\n    query: {responses: {}}\n    get:\n      \
                parameters:\n        - {name: q, in: querystring}\n      responses:\n        '200':\n          \
                content: {text/event-stream: {itemSchema: {}}}\n";
    let mut found = shown(&parse(text));
    found.sort();
    let named = ["$self", "query", "in", "itemSchema"].map(|name| format!("`{name}` is new in OpenAPI 3.2"));
    assert_eq!(found.len(), named.len(), "{found:?}");
    assert!(named.iter().all(|name| found.iter().any(|line| line.contains(name.as_str()))), "{found:?}");
    assert_eq!(shown(&parse(&text.replace("3.2.0", "3.1.0"))), Vec::<String>::new());
}
