//! Documents of others, at servers of others.

use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::stub::{Received, Reply, Server, reply};
use super::support::text;
use crate::support::command::scicloud;

/// A document with what ours don't have: several schemes, styles of parameters, forms, files, and pages by cursor.
const SHOP: &str = r#"
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example/api/v2'}]
security: [{bearer: []}]
paths:
  /things:
    get:
      operationId: things.list
      parameters:
        - {name: tag, in: query, schema: {type: array, items: {type: string, maxLength: 5}}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: page, in: query, schema: {type: string}}
        - {name: all, in: query, schema: {type: boolean}}
      x-collection: {items: /things, key: /id, paging: {cursor: page, next: /next}}
      responses: {'200': {description: Things., content: {application/json: {schema: {type: object}}}}}
    put:
      security: [{basic: []}]
      parameters: [{name: X-Pin, in: header, schema: {type: string, format: password}}]
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {n: {type: [integer, 'null']}, s: {type: array, items: {type: string}}}}}}}
      responses: {default: {description: Done.}}
  /things/{id}/file:
    parameters: [{name: id, in: path, required: true, schema: {type: integer, maximum: 9}}]
    post:
      operationId: upload
      security: [{key: [], bearer: []}]
      requestBody: {required: true, content: {application/octet-stream: {}}}
      responses: {'201': {description: Kept., content: {text/plain: {}}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    key: {type: apiKey, in: query, name: key}
"#;

struct Shop {
    directory: TempDir,
    server: Server,
}

fn answer(request: &Received) -> Reply {
    let page = |items: Value, next: Value| reply(200, json!({"things": items, "next": next}).to_string());
    match (request.method.as_str(), request.target.split("page=").nth(1)) {
        ("GET", None) => page(json!([{"id": 1, "of": {"a": [1, 2]}}, {"id": 2}]), json!("b c")),
        ("GET", Some("b%20c")) => page(json!([{"id": 3}]), json!(null)),
        ("PUT", _) => reply(418, r#"{"error": "short and stout"}"#),
        ("POST", _) => (201, "content-type: text/plain\r\n".to_owned(), "kept as it is".to_owned()),
        _ => reply(404, "nowhere"),
    }
}

impl Shop {
    async fn start() -> Self {
        let directory = TempDir::new().expect("a directory");
        std::fs::write(directory.path().join("my shop.yaml"), SHOP).expect("written");
        Self { directory, server: Server::start(answer).await }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn call(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = scicloud(&["call", "--url", &self.server.url]);
        command.arg("--spec").arg(self.file("my shop.yaml")).args(arguments);
        let output = command.env("SCICLOUD_MY_SHOP_TOKEN", "the-token").output().expect("the command starts");
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_of_a_document_that_is_not_built_in_are_called() {
    let shop = Shop::start().await;
    let (code, list, error) = shop.call(&[]);
    assert_eq!(code, Some(0), "{error}");
    assert!(list.contains("things.list") && list.contains("PUT /things") && list.contains("upload"), "{list}");
    assert!(!list.contains("listWorkspaces  GET"), "ours are others: {list}");

    let (code, answer, error) = shop.call(&["things.list", "tag=a b", "tag=c", "ids=3,4"]);
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(serde_json::from_str::<Value>(&answer).expect("JSON")["next"], "b c");
    let request = &shop.server.requests()[0];
    assert_eq!(request.target, "/things?tag=a%20b&tag=c&ids=3,4");
    assert_eq!(request.header("authorization"), Some("Bearer the-token"));

    let (code, answer, error) = shop.call(&["things.list", "--all", "--format", "csv", "--columns", "id,of.a"]);
    assert_eq!((code, answer.as_str()), (Some(0), "\u{feff}id,of.a\n1,\"1, 2\"\n2,\n3,\n"), "{error}");
    // The parameter that has the name of an option.
    shop.call(&["things.list", "all=true"]);
    assert_eq!(shop.server.requests().last().expect("one").target, "/things?all=true");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_are_held_to_a_document_of_others_too() {
    let shop = Shop::start().await;
    for (arguments, part) in [
        (&["things.list", "tag=longer"][..], "`tag`: /0: \"longer\" is longer than 5 characters"),
        (&["things.list", "ids=1,x"], "`ids`: /1: \"x\" is not of type \"integer\""),
        (&["upload", "id=10", "--body", "x"], "`id`: 10 is greater than the maximum of 9"),
        (&["PUT /things", "n=x", "--yes"], "`n`: \"x\" is not of type"),
        (&["upload", "id=1", "--yes"], "give it by --body FILE"),
    ] {
        std::fs::write(shop.file("x"), "x").expect("written");
        let path = shop.file("x").display().to_string();
        let arguments: Vec<_> = arguments.iter().map(|word| if *word == "x" { path.as_str() } else { word }).collect();
        let token = ["--token-for", "key=the-key", "--token-for", "bearer=the-bearer"];
        let token = if arguments[0] == "upload" { &token[..] } else { &[] };
        let (code, _, error) = shop.call(&[&arguments[..], token].concat());
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(part), "{arguments:?}: {error}");
    }
    assert!(shop.server.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_forms_and_files_go_as_the_document_has_them() {
    let shop = Shop::start().await;
    let pin = "1234-5678-secret";
    let form = ["PUT /things", "n=7", "s=a&b", "s=c", &format!("x-pin={pin}"), "--yes"];
    let (code, _, error) = shop.call(&[&form[..], &["--token", "user:pass word"]].concat());
    assert_eq!(code, Some(1), "{error}");
    assert!(error.contains("refused with status 418") && error.contains("short and stout"), "{error}");
    let request = &shop.server.requests()[0];
    assert_eq!(request.body, "n=7&s=a%26b&s=c");
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.header("authorization"), Some("Basic dXNlcjpwYXNzIHdvcmQ="));
    assert_eq!(request.header("x-pin"), Some(pin));
    let (_, line, error) = shop.call(&[&form[..], &["--curl"]].concat());
    assert!(line.contains("\"X-Pin: $X_PIN\"") && !line.contains(pin), "{line} {error}");

    std::fs::write(shop.file("bytes"), [0, 159, 146, 150]).expect("written");
    let file = shop.file("bytes").display().to_string();
    let upload = ["upload", "id=3", "--yes", "--body", &file];
    let (code, _, error) = shop.call(&upload);
    assert!(code == Some(2) && error.contains("a token of key and of bearer"), "{error}");
    let tokens = ["--token-for=key=the key", "--token-for", "bearer=the-bearer"];
    std::fs::write(shop.file("bytes"), "as text").expect("written");
    let (code, said, error) = shop.call(&[&upload[..], &tokens].concat());
    assert_eq!((code, said.as_str()), (Some(0), "kept as it is"), "{error}");
    let requests = shop.server.requests();
    let request = requests.last().expect("a request");
    assert_eq!((request.target.as_str(), request.body.as_str()), ("/things/3/file?key=the+key", "as text"));
    assert_eq!(request.header("authorization"), Some("Bearer the-bearer"));
    let (_, said, error) = shop.call(&[&upload[..], &tokens, &["-vv"]].concat());
    assert!(error.contains("sending"), "it is logged: {error}");
    for secret in ["the+key", "the key", "the%20key", "the-bearer"] {
        assert!(!said.contains(secret) && !error.contains(secret), "{secret}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_for_a_document_of_others_is_told() {
    let shop = Shop::start().await;
    let file = shop.file("my shop.yaml").display().to_string();
    let cases: [(&[&str], &str); 5] = [
        (&["--spec", "/nowhere.yaml"], "/nowhere.yaml"),
        (
            &["--spec", &file, "--url", "http://127.0.0.1:1", "things.list"],
            "it needs a token, and there is none: set SCICLOUD_MY_SHOP_TOKEN",
        ),
        (&["--spec", &file, "things.list", "--token", "t"], "--url is missing"),
        (&["--overlay", &file, "listVersions"], "for the document of --spec"),
        (&["--spec", &file, "things.list", "--account", "a"], "cannot be used with"),
    ];
    for (arguments, part) in cases {
        let output = scicloud(&[&["call"], arguments].concat()).output().expect("the command starts");
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(part), "{arguments:?}: {error}");
    }
    // The address lacks the path of the document's server.
    let missing = Server::start(|_| reply(404, "nothing here")).await;
    let arguments = ["call", "--spec", &file, "--url", &missing.url, "things.list", "--token", "t"];
    let output = scicloud(&arguments).output().expect("the command starts");
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains(&format!("perhaps --url {}/api/v2 is meant", missing.url)), "{error}");
}
