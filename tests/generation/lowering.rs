//! Each step of lowering answers a limit of the generator, which is shown here: without the step the bad thing is made,
//! with it the good one. When a case fails because the bad thing is gone, the step is no longer needed.

use serde_json::json;

use super::small::{edited, generated_without};
use crate::generate::lower;

/// A step with a small document that needs it.
struct Case {
    step: &'static str,
    parameters: &'static str,
    schemas: &'static str,
    /// What is put in place of what in the text.
    edit: (&'static str, &'static str),
    /// What the generator makes without the step, and only then.
    bad: &'static str,
    /// What it makes with the step, and only then.
    good: &'static str,
}

/// An operation that takes a body as JSON and as a form.
const POSTED: &str = "    post:
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Sent'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Sent'}}
";

const AS_IT_IS: (&str, &str) = ("", "");

const CASES: [Case; 20] = [
    Case {
        step: "drop-secret-headers",
        parameters: "{name: X-Auth-Token, in: header, required: true, schema: {type: string}}",
        schemas: "    Body: {type: object, properties: {a: {type: string}}}",
        edit: AS_IT_IS,
        bad: "pub fn x_auth_token",
        good: "HeaderMap::with_capacity(1usize)",
    },
    Case {
        step: "drop-forms",
        parameters: "",
        schemas: "    Sent: {type: object, properties: {a: {type: string}}}
    Body: {type: object, properties: {b: {type: string}}}",
        edit: ("    get:\n", POSTED),
        bad: "the generator panicked",
        good: "body: Result<types::builder::Sent, String>",
    },
    Case {
        step: "success-in-class-2",
        parameters: "",
        schemas: "    Body: {type: object, properties: {a: {type: string}}}",
        edit: ("'200'", "'300'"),
        bad: "ResponseValue<ByteStream>",
        good: "ResponseValue<types::Body>",
    },
    Case {
        step: "drop-parameter-bounds",
        parameters: "{name: limit, in: query, schema: {type: integer, format: int32, minimum: 1, maximum: 10}}",
        schemas: "    Body: {type: object, properties: {a: {type: string}}}",
        edit: AS_IT_IS,
        bad: "limit: Result<Option<::std::num::NonZeroU32>, String>",
        good: "limit: Result<Option<i32>, String>",
    },
    Case {
        step: "indent-parameter-descriptions",
        parameters: r#"{name: a, in: query, description: "One.\nTwo.", schema: {type: string}}"#,
        schemas: "    Body: {type: object, properties: {a: {type: string}}}",
        edit: AS_IT_IS,
        bad: "- `a`: One.\nTwo.",
        good: "- `a`: One.\n  Two.",
    },
    Case {
        step: "drop-body-bounds",
        parameters: "",
        schemas: "    Body: {type: object, properties: {owner: {type: string, maxLength: 64}}}",
        edit: AS_IT_IS,
        bad: "pub struct BodyOwner(::std::string::String)",
        good: "pub owner: ::std::option::Option<::std::string::String>",
    },
    Case {
        step: "drop-defaults",
        parameters: "",
        schemas: "    Body: {type: object, properties: {a: {type: string, default: x}}}",
        edit: AS_IT_IS,
        bad: "#[serde(default = \"defaults::body_a\")]",
        good: "pub a: ::std::option::Option<::std::string::String>",
    },
    Case {
        step: "drop-text-formats",
        parameters: "",
        schemas: "    Body: {type: object, properties: {a: {type: string, format: ipv4}}}",
        edit: AS_IT_IS,
        bad: "pub a: ::std::option::Option<::std::net::Ipv4Addr>",
        good: "pub a: ::std::option::Option<::std::string::String>",
    },
    Case {
        step: "widen-integers",
        parameters: "",
        schemas: "    Body: {type: object, properties: {count: {type: integer, format: int32}}}",
        edit: AS_IT_IS,
        bad: "pub count: ::std::option::Option<i32>",
        good: "pub count: ::std::option::Option<i64>",
    },
    Case {
        step: "keep-numbers",
        parameters: "",
        schemas: "    Body: {type: object, properties: {a: {type: number}}}",
        edit: AS_IT_IS,
        bad: "pub a: ::std::option::Option<f64>",
        good: "pub a: ::std::option::Option<::serde_json::Number>",
    },
    Case {
        step: "inline-plain-schemas",
        parameters: "",
        schemas: "    Text: {type: string}
    Body: {type: object, properties: {text: {$ref: '#/components/schemas/Text'}}}",
        edit: AS_IT_IS,
        bad: "pub struct Text(pub ::std::string::String)",
        good: "pub text: ::std::option::Option<::std::string::String>",
    },
    Case {
        step: "name-null-where-used",
        parameters: "",
        schemas: "    Inner: {type: object, nullable: true, properties: {a: {type: string}}}
    Body: {type: object, required: [inner], properties: {inner: {$ref: '#/components/schemas/Inner'}}}",
        edit: AS_IT_IS,
        bad: "pub struct Inner(pub ::std::option::Option<InnerInner>)",
        good: "deserialize_with = \"::std::option::Option::deserialize\")]\n        pub inner: ::std::option::Option<Inner>",
    },
    Case {
        step: "relax-required",
        parameters: "",
        schemas: "    Body: {type: object, required: [name], properties: {name: {type: string}}}",
        edit: AS_IT_IS,
        bad: "pub name: ::std::string::String",
        good: "pub name: ::std::option::Option<::std::string::String>",
    },
    Case {
        step: "drop-read-only",
        parameters: "",
        schemas: "    Body: {type: object, properties: {a: {type: string}}}
    Change: {type: object, required: [id], properties: {id: {type: string, readOnly: true}, z: {type: string}}}",
        edit: AS_IT_IS,
        bad: "pub struct Change {\n        pub id: ::std::string::String",
        good: "pub struct Change {\n        #[serde(skip_serializing_if",
    },
    Case {
        step: "nullable-collections",
        parameters: "",
        schemas: "    Body: {type: object, properties: {items: {type: array, items: {type: string}}}}",
        edit: AS_IT_IS,
        bad: "#[serde(default, skip_serializing_if = \"::std::vec::Vec::is_empty\")]",
        good: "pub items: ::std::option::Option<::std::vec::Vec<::std::string::String>>",
    },
    Case {
        step: "styled-variables",
        parameters: "{name: f, in: path, required: true, schema: {type: string, minLength: 1, pattern: '^[a-z]+$'}}",
        schemas: "    Body: {type: object, properties: {a: {type: string}}}",
        edit: ("  /things:", "  /things/{f}:"),
        bad: "encode_path(& f.to_string())",
        good: "\"{}/things/%7Bf%7D\"",
    },
    Case {
        step: "plain-query-objects",
        parameters: "{name: f, in: query, style: deepObject, schema: {type: object, properties: {a: {type: string}}}}",
        schemas: "    Body: {type: object, properties: {a: {type: string}}}",
        edit: AS_IT_IS,
        bad: "the generator panicked",
        good: "pub fn f<V>(mut self, value: V) -> Self",
    },
    Case {
        step: "form-queries",
        parameters: "{name: f, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}}",
        schemas: "    Body: {type: object, properties: {a: {type: string}}}",
        edit: AS_IT_IS,
        bad: "unsupported style of query parameter",
        good: "pub fn f<V>(mut self, value: V) -> Self",
    },
    Case {
        step: "empty-head-answers",
        parameters: "",
        schemas: "    Body: {type: object, properties: {a: {type: string}}}
    Change: {type: object, properties: {a: {type: string}}}",
        edit: AS_IT_IS,
        bad: "///Sends a `HEAD` request to `/things`
        pub async fn send(self) -> Result<ResponseValue<types::Body>, Error<()>> {",
        good: "///Sends a `HEAD` request to `/things`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<()>> {",
    },
    Case {
        step: "keep-unknown-fields",
        parameters: "",
        schemas: "    Body: {type: object, properties: {a: {type: string}}}",
        edit: AS_IT_IS,
        bad: "pub a: ::std::option::Option<::std::string::String>,\n    }",
        good: "#[serde(flatten)]",
    },
];

#[test]
fn every_step_has_a_case_in_the_order_of_the_steps() {
    let steps: Vec<_> = lower::STEPS.iter().map(|step| step.name).collect();
    assert_eq!(CASES.iter().map(|case| case.step).collect::<Vec<_>>(), steps);
    assert!(lower::STEPS.iter().all(|step| !step.reason.is_empty()));
}

#[test]
fn each_step_is_still_needed_and_does_what_it_is_for() {
    let mut wrong = Vec::new();
    for Case { step, parameters, schemas, edit, bad, good } in CASES {
        let mut document = edited(edit, parameters, schemas);
        // No transcription has such a variable; adapting the documents of others marks it so.
        if let Some(variable) = document.root.pointer_mut("/paths/~1things~1{f}/get/parameters/0") {
            variable["x-in"] = json!("path");
            variable["schema"] = json!({ "type": "array", "items": { "type": "string" } });
        }
        let with = generated_without(&document, &[]).unwrap_or_else(|error| panic!("{step}: {error}"));
        // What the generator can't make at all is a bad thing too.
        let without = generated_without(&document, &[step]).unwrap_or_else(|error| error);
        let checks = [
            (without.contains(bad), "the bad thing is gone: the step is no longer needed", &without),
            (!without.contains(good), "the good thing is there without the step", &without),
            (with.contains(good), "the good thing is missing with the step", &with),
            (!with.contains(bad), "the bad thing is there with the step", &with),
        ];
        for (_, problem, code) in checks.iter().filter(|(holds, _, _)| !holds) {
            wrong.push(format!("{step}: {problem}\n{}", types(code)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The part of the code that has the types, without the comments and the builders.
fn types(code: &str) -> String {
    let start = code.find("pub mod types").unwrap_or_default();
    let lines = code[start..].lines().filter(|line| !line.trim().starts_with("///"));
    lines.take(120).collect::<Vec<_>>().join("\n")
}
