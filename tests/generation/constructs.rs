//! What becomes of each construct in a document of one's own: a row each, here and in `openapi/README.md`.

use std::fs;

use crate::generate::Generator;

/// What becomes of a construct.
enum Outcome {
    /// It is generated, with this in the code.
    Works(&'static str),
    /// It is refused, with this in the message.
    Refused(&'static str),
}
use Outcome::{Refused, Works};

/// A construct by what people call it, a document with it, and what becomes of it.
type Row = (&'static str, String, Outcome);

/// A document with an operation that has this, and these components.
fn operation(more: &str, components: &str) -> String {
    let answers = if more.contains("responses:") { "" } else { "\n      responses: {'204': {description: Done}}" };
    format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /things/{{id}}:\n    parameters: [{{name: id, in: path, required: true, schema: {{type: integer}}}}]\n    post:\n      operationId: makeThing\n      {more}{answers}\n{components}"
    )
}

fn query(parameter: &str) -> String {
    operation(&format!("parameters: [{{name: q, in: query, {parameter}}}]"), "")
}

fn answer(schema: &str) -> String {
    operation(
        &format!("responses: {{'200': {{description: It, content: {{application/json: {{schema: {schema}}}}}}}}}"),
        "",
    )
}

fn body(schema: &str) -> String {
    operation(&format!("requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}"), "")
}

fn component(schema: &str) -> String {
    let reference = "responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/it'}}}}}";
    operation(
        reference,
        &format!(
            "components:\n  schemas:\n    it: {schema}\n    cat: {{type: object, properties: {{kind: {{type: string}}}}}}\n    dog: {{type: object, properties: {{kind: {{type: string}}, bark: {{type: integer}}}}}}\n"
        ),
    )
}

fn security(scheme: &str) -> String {
    let more = "security: [{one: []}]";
    operation(
        more,
        &format!(
            "components:\n  securitySchemes:\n    one: {scheme}\n    two: {{type: apiKey, in: header, name: X-Two}}\n"
        ),
    )
}

fn of_3_1(document: String) -> String {
    document.replacen("3.0.3", "3.1.0", 1)
}

fn rows() -> Vec<Row> {
    vec![
        (
            "query: list",
            query("schema: {type: array, items: {type: string}}"),
            Works("style: ::scicloud::client::Style::Pairs"),
        ),
        (
            "query: list, joined",
            query("explode: false, schema: {type: array, items: {type: integer}}"),
            Works("Joined(\",\")"),
        ),
        (
            "query: list, piped",
            query("style: pipeDelimited, schema: {type: array, items: {type: string}}"),
            Works("Joined(\"%7C\")"),
        ),
        (
            "query: object, `deepObject`",
            query("style: deepObject, schema: {type: object, properties: {a: {type: integer}}}"),
            Works("\"q[a]\""),
        ),
        (
            "query: object of objects",
            query("style: deepObject, schema: {type: object, properties: {a: {type: object}}}"),
            Refused(
                "`a` of the parameter `q` is no text, number or boolean; give it `content: {application/json: ...}`",
            ),
        ),
        ("query: texts of a list", query("schema: {type: string, enum: [up, down]}"), Works("pub enum MakeThingQ")),
        ("query: texts with no names", query("schema: {type: string, enum: ['+', '-']}"), Works("pub fn q<V>")),
        ("query: date, uuid", query("schema: {type: string, format: uuid}"), Works("pub fn q<V>")),
        (
            "query: as JSON in `content`",
            query("content: {application/json: {schema: {type: object}}}"),
            Works("Kind::Json("),
        ),
        (
            "query: called `body`",
            query("schema: {type: string}").replace("name: q", "name: body"),
            Works("add_query(&mut request, \"body\""),
        ),
        (
            "query: called `send`",
            query("schema: {type: string}").replace("name: q", "name: send"),
            Works("pub fn send_query<V>"),
        ),
        (
            "query: two names equal in Rust",
            query("schema: {type: string}}, {name: Q, in: query, schema: {type: string}"),
            Works("pub fn q_query<V>"),
        ),
        (
            "path: variable called `new`",
            query("schema: {type: string}").replace("{id}", "{new}").replace("name: id", "name: new"),
            Works("pub fn new_value<V>"),
        ),
        (
            "path: variable that is not declared",
            query("schema: {type: string}").replace("/things/{id}", "/things/{id}/{other}"),
            Refused("the path parameter `other` is not declared; declare it"),
        ),
        (
            "path: query in it",
            query("schema: {type: string}").replace("/things/{id}:", "/things/{id}?a=b:"),
            Refused("make each part of the query a parameter"),
        ),
        (
            "header: list",
            query("schema: {type: array, items: {type: string}}").replace("in: query", "in: header"),
            Works("add_header(&mut request, \"q\""),
        ),
        (
            "header: object",
            query("schema: {type: object, properties: {a: {type: string}}}").replace("in: query", "in: header"),
            Works("Location::Header"),
        ),
        (
            "cookie",
            query("schema: {type: string}").replace("in: query", "in: cookie"),
            Works("add_cookie(&mut request, \"q\""),
        ),
        ("answer: 204", operation("", ""), Works("ResponseValue<()>")),
        (
            "answer: list",
            answer("{type: array, items: {type: string}}"),
            Works("ResponseValue<::std::vec::Vec<::std::string::String>>"),
        ),
        (
            "answer: map",
            answer("{type: object, additionalProperties: {type: integer}}"),
            Works("BTreeMap<::std::string::String, i128>"),
        ),
        ("answer: text", answer("{type: string}"), Works("ResponseValue<::std::string::String>")),
        (
            "answer: object without a name",
            answer("{type: object, properties: {a: {type: string}}}"),
            Works("pub struct MakeThingResponse"),
        ),
        ("answer: anything", answer("{}"), Works("ResponseValue<::scicloud::client::serde_json::Value>")),
        (
            "answer: several successes",
            operation(
                "responses: {'200': {description: It, content: {application/json: {schema: {type: string}}}}, '202': {description: Later}}",
                "",
            ),
            Works("Status202,"),
        ),
        (
            "answer: CSV, text, bytes",
            answer("{type: string}").replace("application/json", "text/csv"),
            Works("ResponseValue<ByteStream>"),
        ),
        (
            "answer: events",
            answer("{type: string}").replace("application/json", "text/event-stream"),
            Works("send_for_stream"),
        ),
        (
            "answer: `+json`",
            answer("{type: string}").replace("application/json", "application/hal+json"),
            Works("ResponseValue<::std::string::String>"),
        ),
        ("answer: redirect", operation("responses: {'303': {description: There}}", ""), Works("ResponseValue<()>")),
        (
            "answer: `default` alone",
            operation(
                "responses: {default: {description: It, content: {application/json: {schema: {type: string}}}}}",
                "",
            ),
            Works("status: \"2XX\""),
        ),
        ("answer: none documented", operation("responses: {'404': {description: None}}", ""), Works("status: \"2XX\"")),
        ("body: list", body("{type: array, items: {type: string}}"), Works("pub fn body<V>")),
        ("body: map", body("{type: object, additionalProperties: {type: string}}"), Works("pub fn body<V>")),
        ("body: object without a name", body("{type: object, properties: {a: {type: string}}}"), Works("pub fn a<T>")),
        ("body: anything", body("{}"), Works("pub fn body<V>")),
        (
            "body: recursion by way of another type",
            body("{$ref: '#/components/schemas/whole'}")
                + "components: {schemas: {whole: {type: object, properties: {around: {$ref: '#/components/schemas/whole'}, parts: {type: array, items: {$ref: '#/components/schemas/part'}}}}, part: {type: object, properties: {of: {$ref: '#/components/schemas/whole'}}}}}\n",
            Works("Option<::std::boxed::Box<"),
        ),
        (
            "body: merge patch",
            body("{type: object, properties: {a: {type: string}}}")
                .replace("application/json", "application/merge-patch+json"),
            Works("application/merge-patch+json"),
        ),
        (
            "body: form",
            body("{type: object, properties: {a: {type: string}}}")
                .replace("application/json", "application/x-www-form-urlencoded"),
            Works("is_form: true"),
        ),
        (
            "body: bytes",
            body("{type: string, format: binary}").replace("application/json", "application/octet-stream"),
            Works("B: std::convert::TryInto<::scicloud::client::reqwest::Body>"),
        ),
        (
            "body: image",
            body("{type: string, format: binary}").replace("application/json", "image/png"),
            Works("\"image/png\""),
        ),
        (
            "body: several parts",
            body("{type: object}").replace("application/json", "multipart/form-data"),
            Works("add_parts(&mut request"),
        ),
        (
            "body: several parts, a file among them",
            body("{type: object, properties: {file: {type: string, format: binary}, title: {type: string}}}")
                .replace("application/json", "multipart/form-data"),
            Works("pub file: ::std::option::Option<::scicloud::client::Part>"),
        ),
        (
            "body: parts that are no form",
            body("{type: object}").replace("application/json", "multipart/mixed"),
            Refused(
                "the request body is `multipart/mixed`, whose parts clients don't make; make it `multipart/form-data`",
            ),
        ),
        (
            "schema: name in lower case",
            component("{type: object, properties: {a: {type: string}}}"),
            Works("pub struct It"),
        ),
        (
            "schema: recursion",
            component("{type: object, properties: {below: {$ref: '#/components/schemas/it'}}}"),
            Works("Box<It>"),
        ),
        (
            "schema: list of itself",
            component("{type: array, items: {$ref: '#/components/schemas/it'}}"),
            Works("Vec<::scicloud::client::serde_json::Value>"),
        ),
        (
            "schema: map of itself",
            component("{type: object, additionalProperties: {$ref: '#/components/schemas/it'}}"),
            Works("ResponseValue<::scicloud::client::serde_json::Map<"),
        ),
        (
            "schema: date, uuid, byte",
            component("{type: object, properties: {a: {type: string, format: byte}}}"),
            Works("pub a: ::std::option::Option<::std::string::String>"),
        ),
        (
            "schema: date-time",
            component("{type: object, properties: {a: {type: string, format: date-time}}}"),
            Works("::scicloud::client::Timestamp"),
        ),
        (
            "schema: password",
            component("{type: object, properties: {a: {type: string, format: password}}}"),
            Works("::scicloud::client::Secret"),
        ),
        (
            "schema: texts of a list",
            component("{type: object, properties: {a: {type: string, enum: [x, y]}}}"),
            Works("Unknown(::std::string::String)"),
        ),
        (
            "schema: whole numbers of a list",
            component("{type: object, properties: {a: {type: integer, enum: [1, 2]}}}"),
            Works("///`2`\n N2,"),
        ),
        (
            "schema: named as a parameter's type",
            query("schema: {type: string, enum: [up, down]}").replace("{'204': {description: Done}}", "{'200': {description: It, content: {application/json: {schema: {type: object, properties: {a: {$ref: '#/components/schemas/MakeThingQ'}}}}}}}")
                + "components: {schemas: {MakeThingQ: {type: integer, enum: [1]}}}\n",
            Works("pub enum MakeThingQn2"),
        ),
        (
            "schema: numbers, booleans, or both, of a list",
            component("{type: object, properties: {a: {enum: [1.5, true, x]}}}"),
            Works("pub enum ItA"),
        ),
        (
            "schema: discriminator",
            component(
                "{oneOf: [{$ref: '#/components/schemas/cat'}, {$ref: '#/components/schemas/dog'}], discriminator: {propertyName: kind}}",
            ),
            Works("Cat(Cat)"),
        ),
        (
            "schema: `oneOf` that nothing tells apart",
            component("{oneOf: [{$ref: '#/components/schemas/cat'}, {$ref: '#/components/schemas/dog'}]}"),
            Works("ResponseValue<::scicloud::client::serde_json::Value>"),
        ),
        (
            "schema: `oneOf` that required fields tell apart",
            component(
                "{oneOf: [{$ref: '#/components/schemas/cat'}, {type: object, title: Bird, required: [wings], properties: {wings: {type: integer}}}]}",
            ),
            Works("Bird(ItBird)"),
        ),
        (
            "schema: `anyOf` of list and object",
            component("{anyOf: [{type: array, items: {type: string}}, {type: object}]}"),
            Works("List(::std::vec::Vec<::std::string::String>)"),
        ),
        (
            "schema: `anyOf` of text and number",
            component("{type: object, properties: {a: {anyOf: [{type: string}, {type: integer}]}}}"),
            Works("::scicloud::client::StringOrInteger"),
        ),
        (
            "schema: `allOf`",
            component("{allOf: [{$ref: '#/components/schemas/cat'}, {type: object, properties: {a: {type: string}}}]}"),
            Works("pub kind:"),
        ),
        (
            "schema: names equal in Rust",
            component("{type: object, properties: {aB: {type: string}, a_b: {type: string}}}"),
            Works("pub a_b:"),
        ),
        (
            "schema: property `unknown_fields`",
            component("{type: object, properties: {a: {type: string}, unknown_fields: {type: string}}}"),
            Works("pub unknown_fields: "),
        ),
        (
            "schema: properties without letters",
            component("{type: object, properties: {'@': {type: string}, a: {type: string}}}"),
            Works("pub struct It"),
        ),
        (
            "3.1: null among types",
            of_3_1(component("{type: object, properties: {a: {type: [string, 'null']}}}")),
            Works("pub a: ::std::option::Option<::std::string::String>"),
        ),
        ("3.1: `const`", of_3_1(component("{type: object, properties: {a: {const: x}}}")), Works("pub enum ItA")),
        (
            "3.1: exclusive bounds",
            of_3_1(query("schema: {type: integer, exclusiveMinimum: 3}")),
            Works("minimum: 4i128"),
        ),
        ("security: bearer", security("{type: http, scheme: bearer}"), Works("prefix: \"Bearer \"")),
        ("security: basic", security("{type: http, scheme: basic}"), Works("prefix: \"Basic \"")),
        (
            "security: OAuth 2, OpenID",
            security("{type: openIdConnect, openIdConnectUrl: 'https://id.example'}"),
            Works("prefix: \"Bearer \""),
        ),
        ("security: key in a header", security("{type: apiKey, in: header, name: X-Key}"), Works("Some(\"X-Key\")")),
        (
            "security: key in the query",
            security("{type: apiKey, in: query, name: key}"),
            Works("query_keys: &[\"key\"]"),
        ),
        (
            "security: key in a cookie",
            security("{type: apiKey, in: cookie, name: key}"),
            Works("cookie_keys: &[\"key\"]"),
        ),
        (
            "security: two by AND",
            security("{type: http, scheme: bearer}").replace("{one: []}", "{one: [], two: []}"),
            Works("keys: &[\"X-Two\"]"),
        ),
        (
            "security: two by OR",
            security("{type: http, scheme: bearer}").replace("{one: []}", "{two: []}, {one: []}"),
            Works("headers: &[\"X-Two\"]"),
        ),
        (
            "security: optional",
            security("{type: http, scheme: bearer}").replace("{one: []}", "{}, {one: []}"),
            Works("is_open: true"),
        ),
        (
            "security: digest",
            security("{type: http, scheme: digest}"),
            Refused("clients can't sign in by the scheme `digest` of HTTP; name a scheme"),
        ),
        ("OPTIONS", operation("", "").replace("post:", "options:"), Works("method: \"OPTIONS\"")),
        (
            "TRACE",
            operation("", "").replace("post:", "trace:"),
            Refused("clients have no method TRACE; leave the operation out"),
        ),
        (
            "operation without an id",
            operation("", "").replace("operationId: makeThing", "summary: Make"),
            Works("pub fn post_things_by_id"),
        ),
        ("operation called `new`", operation("", "").replace("makeThing", "new"), Works("pub fn new_operation")),
        (
            "operation called as a keyword",
            operation("", "").replace("makeThing", "type"),
            Works("pub fn type_operation"),
        ),
        ("document without components", operation("", ""), Works("pub fn make_thing")),
        (
            "unknown type",
            component("{type: object, properties: {a: {type: decimal}}}"),
            Works("pub a: ::std::option::Option<::scicloud::client::serde_json::Value>"),
        ),
        (
            "unknown extensions and keywords",
            component("{type: object, x-any: 1, deprecated: true, properties: {a: {type: string}}}"),
            Works("pub struct It"),
        ),
        ("reference that leads nowhere", answer("{$ref: '#/components/schemas/none'}"), Refused("none")),
    ]
}

#[test]
fn every_construct_is_generated_or_refused_with_line_and_remedy() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("own.yaml");
    let mut wrong = Vec::new();
    for (construct, text, outcome) in rows() {
        fs::write(&file, &text).unwrap();
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        match (Generator::new(&file).generate(), outcome) {
            (Ok(generated), Works(expected)) if bare(&generated.code).contains(&bare(expected)) => {}
            (Err(faults), Refused(expected)) => {
                let told = faults.to_string();
                let is_placed = faults.0.iter().all(|fault| fault.line > 1 && !fault.remedy.is_empty());
                if !told.contains(expected) || !is_placed {
                    wrong.push(format!("{construct}: {told}"));
                }
            }
            (Ok(generated), Works(expected)) => {
                wrong.push(format!("{construct}: no {expected} in\n{}", generated.code))
            }
            (Ok(_), Refused(_)) => wrong.push(format!("{construct}: it is generated")),
            (Err(faults), Works(_)) => wrong.push(format!("{construct}: {faults}\n{text}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_table_of_constructs_is_that_of_the_tests() {
    let row = |(construct, _, outcome): Row| match outcome {
        Works(_) => format!("| {construct} | works |\n"),
        Refused(_) => format!("| {construct} | refused |\n"),
    };
    let table: String = rows().into_iter().map(row).collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/README.md");
    let readme = fs::read_to_string(path).unwrap();
    let head = "| construct | |\n|---|---|\n";
    let (before, rest) = readme.split_once(head).expect("the table of constructs");
    let (written, after) = rest.split_once("\n\n").unwrap_or((rest, ""));
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        fs::write(path, format!("{before}{head}{table}\n{after}")).unwrap();
    } else {
        assert_eq!(format!("{written}\n"), table, "renew it: INSTA_UPDATE=always cargo test --test generation");
    }
}

#[test]
fn the_rest_is_generated_where_something_is_to_be_skipped() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("own.yaml");
    let trace = "    trace:\n      operationId: traceThing\n      responses: {'200': {description: It}}\n";
    fs::write(&file, operation("", "") + trace).unwrap();
    assert_eq!(Generator::new(&file).generate().unwrap_err().0.len(), 1);
    let generated = Generator::new(&file).skip_unsupported().generate().unwrap();
    assert!(generated.code.contains("pub fn make_thing") && !generated.code.contains("trace_thing"));
    let left_out: Vec<String> = generated.left_out.iter().map(ToString::to_string).collect();
    assert!(
        left_out.len() == 1 && left_out[0].contains(":10: traceThing: clients have no method TRACE"),
        "{left_out:?}"
    );
}
