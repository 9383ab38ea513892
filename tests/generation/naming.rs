//! What a document's words become in the client.

use crate::generate::generate_checked as generate;
use crate::spec::Document;

fn text(platform: &str) -> String {
    let path = format!("{}/openapi/{platform}.yaml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The client generated from a platform's document with one text put in place of another.
fn edited(platform: &str, before: &str, after: &str) -> String {
    let text = text(platform);
    assert!(text.contains(before), "{platform} has no {before:?}");
    let text = text.replacen(before, after, 1);
    let document =
        Document::read(&format!("openapi/{platform}.yaml"), &text).unwrap_or_else(|faults| panic!("{faults}"));
    generate(&document).unwrap_or_else(|fault| panic!("{platform}: {fault}"))
}

#[test]
fn a_new_field_is_in_the_client_with_its_description() {
    let field = "        colour:\n          description: Colour of the directory.\n          type: string\n";
    let code = edited("scnet", "        quotaId:\n", &format!("{field}        quotaId:\n"));
    let expected = "        ///Colour of the directory.
        #[serde(skip_serializing_if = \"::std::option::Option::is_none\")]
        pub colour: ::std::option::Option<::std::string::String>,";
    assert!(code.contains(expected), "{code}");
    assert!(!edited("scnet", "openapi", "openapi").contains("colour"));
}

#[test]
fn a_new_value_is_a_variant_with_its_meaning() {
    let code = edited(
        "maptable",
        "- `group`: a group of tables\n      type: string\n      x-extensible-enum: [table,",
        "- `group`: a group of tables\n        - `bigView`: a view\n      type: string\n      x-extensible-enum: [bigView, table,",
    );
    assert!(code.contains("///`bigView`: a view\n        BigView,"), "{code}");
}

#[test]
fn a_new_bound_is_in_the_table_of_the_operation() {
    let code = edited("modelarts", "            maximum: 1000\n", "            maximum: 2000\n");
    let limit = &code[code.find("name: \"limit\"").unwrap()..];
    let kind = limit.find("maximum: 2000i128").filter(|at| *at < 300);
    assert!(kind.is_some(), "{limit}");
}

#[test]
fn a_new_parameter_is_a_method_of_the_call() {
    let parameter = "        - {name: deep, in: query, description: Go deep., schema: {type: boolean}}\n";
    let code = edited("modelarts", "        - name: offset\n", &format!("{parameter}        - name: offset\n"));
    assert!(code.contains("///Go deep.\n        pub fn deep<V>(mut self, value: V) -> Self"), "{code}");
}

#[test]
fn the_credential_is_no_argument_of_any_operation() {
    for platform in ["eihealth", "modelarts", "scnet", "maptable", "iam"] {
        let code = edited(platform, "openapi", "openapi");
        let calls = &code[code.rfind("pub mod builder").unwrap()..];
        for name in ["pub fn x_auth_token", "pub fn token", "pub fn authorization"] {
            assert!(!calls.contains(name), "{platform} has {name}");
        }
    }
}

#[test]
fn a_header_that_is_no_credential_is_an_argument_and_checked() {
    let cases = [
        (
            "iam",
            "fn x_subject_token<V>(mut self, value: V) -> Self where V: std::convert::TryInto<::scicloud::client::Secret>,",
        ),
        ("iam", r#"super::VALIDATE_TOKEN.header("X-Subject-Token", x_subject_token.expose())?"#),
        ("scnet", "fn timestamp<V>(mut self, value: V) -> Self where V: std::convert::TryInto<::std::string::String>,"),
        ("scnet", r#"super::CREATE_TOKENS.header("timestamp", &timestamp.to_string())?"#),
    ];
    let bare = |code: &str| code.split_whitespace().collect::<String>();
    for (platform, expected) in cases {
        let code = edited(platform, "openapi", "openapi");
        assert!(bare(&code).contains(&bare(expected)), "{platform}: {expected}\n{code}");
    }
}

const OTHER_SCHEME: &str = "    other: {type: apiKey, in: header, name: X-Other, description: Another.}
    refreshToken:
      type: apiKey";

#[test]
fn the_credential_is_that_of_the_operation() {
    let (before, after) = ("    refreshToken:\n      type: apiKey", OTHER_SCHEME);
    let text = text("maptable").replacen("security: []", "security: [{other: []}]", 1).replacen(before, after, 1);
    let document = Document::read("openapi/maptable.yaml", &text).unwrap_or_else(|faults| panic!("{faults}"));
    let code = generate(&document).unwrap().replace(' ', "");
    let credential = |table: &str| {
        let at = code.find(&format!("static{table}:")).unwrap();
        let rest = &code[at..];
        rest[rest.find("credential:").unwrap()..].lines().next().unwrap().to_owned()
    };
    assert_eq!(credential("CREATE_TOKEN"), r#"credential:::std::option::Option::Some("X-Other"),"#);
    assert_eq!(credential("REFRESH_TOKEN"), r#"credential:::std::option::Option::Some("Authorization"),"#);
    let code = edited("maptable", "openapi", "openapi");
    let at = code.find("static CREATE_TOKEN:").unwrap();
    assert!(code[at..at + 300].contains("credential: ::std::option::Option::None"), "{}", &code[at..at + 300]);
}

#[test]
fn requests_are_as_strict_as_the_document_and_have_builders_and_answers_have_none() {
    let code = edited("maptable", "openapi", "openapi");
    let request = &code[code.find("pub struct TokenRequest {").unwrap()..];
    let request = &request[..request.find('}').unwrap()];
    assert!(request.contains("pub app_id: ::std::string::String"), "{request}");
    assert!(request.contains("pub app_secret: ::scicloud::client::Secret"), "{request}");
    assert!(!request.contains("unknown_fields"), "{request}");
    for (name, is_there) in [("TokenRequest", true), ("RefreshRequest", true), ("TokenPair", false)] {
        assert_eq!(code.contains(&format!("-> builder::{name}")), is_there, "{name}");
        assert_eq!(code.contains(&format!("///Builder of [`{name}`]")), is_there, "{name}");
    }
}

#[test]
fn a_closed_set_of_a_request_is_an_enum_with_meanings() {
    let code = edited("iam", "openapi", "openapi");
    assert!(
        code.contains(
            "///`token`: a token that is there already\n        #[serde(rename = \"token\")]\n        Token,"
        )
    );
    assert!(code.contains("pub methods: ::std::vec::Vec<AuthMethod>"));
}
