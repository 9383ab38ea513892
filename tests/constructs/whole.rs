//! Constructs of whole documents: each makes the client of `bare.yaml`, or is refused.

use std::fs;

use scicloud::generate::{Generated, Generator};

/// A construct with the files that have it, of which the first is the document and one called `overlay.yaml` is that.
pub struct Row {
    pub construct: &'static str,
    pub refused: Option<&'static str>,
    files: &'static [(&'static str, &'static [u8])],
}

const fn works(construct: &'static str, files: &'static [(&'static str, &'static [u8])]) -> Row {
    Row { construct, refused: None, files }
}

const fn refused(
    construct: &'static str,
    message: &'static str,
    files: &'static [(&'static str, &'static [u8])],
) -> Row {
    Row { construct, refused: Some(message), files }
}

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Bare, version: '1'}\n";

pub const ROWS: &[Row] = &[
    works(
        "document: JSON",
        &[("own.json", br#"{"openapi": "3.0.3", "info": {"title": "Bare", "version": "1"}, "paths": {"/things/{id}": {"get": {
            "summary": "document: without components, tags and servers", "operationId": "showThing",
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
            "responses": {"200": {"description": "It", "content": {"application/json": {"schema": {
                "type": "object", "properties": {"name": {"type": "string"}}}}}}}}}}}"#)],
    ),
    works(
        "document: in several files",
        &[
            ("own.yaml", b"%HEAD%paths: {'/things/{id}': {$ref: 'paths/thing.yaml#/item'}}\n"),
            ("paths/thing.yaml", b"item:\n  get:\n%OPERATION%      parameters: [{$ref: '../parts.yaml#/id'}]\n      responses: {'200': {$ref: '../parts.yaml#/it'}}\n"),
            ("parts.yaml", b"id: {name: id, in: path, required: true, schema: {type: integer}}\nit: {description: It, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}\n"),
        ],
    ),
    works(
        "document: with an overlay",
        &[
            ("own.yaml", b"%HEAD%paths:\n  /things/{id}:\n    get:\n%OPERATION%      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n%RESPONSES%"),
            ("overlay.yaml", b"overlay: 1.0.0\ninfo: {title: Own, version: '1'}\nactions: [{target: '$.paths.*.*.parameters[0].schema', update: {type: integer}}]\n"),
        ],
    ),
    works("document: OpenAPI 3.1", &[("own.yaml", b"openapi: 3.1.1\ninfo: {title: Bare, version: '1'}\n%PATHS%")]),
    works("document: OpenAPI 3.2", &[("own.yaml", b"openapi: 3.2.0\ninfo: {title: Bare, version: '1'}\n%PATHS%")]),
    works("document: with a byte order mark", &[("own.yaml", b"\xef\xbb\xbf%HEAD%%PATHS%")]),
    works("document: with unknown members", &[("own.yaml", b"%HEAD%x-own: {a: [1]}\ntags: [{name: unused}]\npaths:\n  x-own: {a: [1]}\n  /things/{id}:\n    get:\n%OPERATION%%PARAMETERS%%RESPONSES%")]),
    works(
        "document: anchors and merge keys",
        &[("own.yaml", b"%HEAD%x-it: &it {summary: 'document: without components, tags and servers', operationId: showThing}\npaths:\n  /things/{id}:\n    get:\n      <<: *it\n%PARAMETERS%%RESPONSES%")],
    ),
    refused("document: no YAML", "this is not YAML: unclosed bracket '['", &[("own.yaml", b"openapi: [3.0.3\n")]),
    refused("document: not of UTF-8", "this is not UTF-8", &[("own.yaml", b"%HEAD%x-own: \xe4\n%PATHS%")]),
    refused("document: one key twice", "`info` stands twice in one object, and the last one counts", &[("own.yaml", b"%HEAD%info: {title: Other, version: '1'}\n%PATHS%")]),
    refused("document: Swagger 2", "it is written in Swagger 2.0", &[("own.yaml", b"swagger: '2.0'\ninfo: {title: Bare, version: '1'}\n%PATHS%")]),
    refused("document: without paths", "it has no operation that a client could call", &[("own.yaml", b"%HEAD%")]),
    refused("document: of no kind", "it does not say which OpenAPI it is", &[("own.yaml", b"- 1\n")]),
    refused("document: operation without responses", "`get` of /things/{id} has no answers", &[("own.yaml", b"%HEAD%paths:\n  /things/{id}:\n    get:\n%OPERATION%%PARAMETERS%")]),
    refused("document: operation that is no object", "`get` of /things is no operation", &[("own.yaml", b"%HEAD%paths: {/things: {get: [1]}}\n")]),
    refused("document: unknown method", "`gett` of /things is no method of HTTP that documents have", &[("own.yaml", b"%HEAD%paths: {/things: {gett: {responses: {'204': {description: Done}}}}}\n")]),
    refused("document: refers to a file that is not there", "it refers to other.yaml, which can't be read: No such file or directory (os error 2)", &[("own.yaml", b"%HEAD%paths: {/things: {$ref: 'other.yaml#/item'}}\n")]),
    refused("document: refers to another host", "it refers to https://own.example/other.yaml, which is not fetched unasked", &[("own.yaml", b"%HEAD%paths: {/things: {$ref: 'https://own.example/other.yaml#/item'}}\n")]),
    refused("document: schema that refers to itself alone", "the reference to `#/components/schemas/it` leads in a circle", &[("own.yaml", b"%HEAD%paths: {/things: {get: {operationId: showThing, responses: {'200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/it'}}}}}}}}\ncomponents: {schemas: {it: {$ref: '#/components/schemas/it'}}}\n")]),
];

const PARAMETERS: &str = "      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]\n";
const RESPONSES: &str = "      responses: {'200': {description: It, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}}\n";
const OPERATION: &str =
    "      summary: 'document: without components, tags and servers'\n      operationId: showThing\n";

/// The files of a row, what stands for a text put in its place, and what is made of them.
fn generate(row: &Row) -> Result<Generated, String> {
    let paths = format!("paths:\n  /things/{{id}}:\n    get:\n{OPERATION}{PARAMETERS}{RESPONSES}");
    let texts = [
        ("%HEAD%", HEAD),
        ("%PATHS%", &paths),
        ("%OPERATION%", OPERATION),
        ("%PARAMETERS%", PARAMETERS),
        ("%RESPONSES%", RESPONSES),
    ];
    let directory = tempfile::tempdir().unwrap();
    for (name, content) in row.files {
        let mut content = content.to_vec();
        for (from, to) in texts {
            while let Some(at) = content.windows(from.len()).position(|part| part == from.as_bytes()) {
                content.splice(at..at + from.len(), to.bytes());
            }
        }
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let mut generator = Generator::new(directory.path().join(row.files[0].0));
    if row.files.iter().any(|(name, _)| *name == "overlay.yaml") {
        generator = generator.overlay(directory.path().join("overlay.yaml"));
    }
    generator.generate().map_err(|faults| {
        assert!(faults.0.iter().all(|fault| fault.line >= 1 && !fault.remedy.is_empty()), "{faults}");
        let problems =
            faults.0.iter().map(|fault| fault.problem.replace(&format!("{}/", directory.path().display()), ""));
        problems.collect::<Vec<_>>().join("; ")
    })
}

#[test]
fn every_document_is_that_of_the_bare_one_or_refused() {
    let bare = Generator::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/constructs/bare.yaml")).generate().unwrap();
    let mut wrong = Vec::new();
    for row in ROWS {
        let generated = generate(row);
        let is_right = match (&generated, row.refused) {
            (Ok(generated), None) => generated.code == bare.code,
            (Err(faults), Some(expected)) => faults == expected,
            _ => false,
        };
        if !is_right {
            wrong.push(format!("{}: {:?}", row.construct, generated.map(|generated| generated.code.len())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_refused_is_told_unless_the_rest_is_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("own.yaml");
    let operation = |method: &str| {
        format!("    {method}:\n      operationId: {method}Thing\n      responses: {{'204': {{description: Done}}}}\n")
    };
    fs::write(&file, format!("{HEAD}paths:\n  /things:\n{}{}", operation("get"), operation("trace"))).unwrap();
    assert_eq!(Generator::new(&file).generate().unwrap_err().0.len(), 1);
    let generated = Generator::new(&file).skip_unsupported().generate().unwrap();
    assert!(generated.code.contains("pub fn get_thing") && !generated.code.contains("trace_thing"));
    let left_out: Vec<String> = generated.left_out.iter().map(ToString::to_string).collect();
    assert!(
        left_out.len() == 1 && left_out[0].contains(":8: traceThing: clients have no method TRACE"),
        "{left_out:?}"
    );
}
