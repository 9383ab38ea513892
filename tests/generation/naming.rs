//! What a document's words become in the client.

use crate::generation::generate;
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
    let code = edited("modelarts", "            maximum: 1000\n", "            maximum: 500\n");
    let limit = &code[code.find("name: \"limit\"").unwrap()..];
    let kind = limit.find("maximum: 500i64").filter(|at| *at < 300);
    assert!(kind.is_some(), "{limit}");
}

#[test]
fn a_new_parameter_is_a_method_of_the_call() {
    let parameter = "        - {name: deep, in: query, description: Go deep., schema: {type: boolean}}\n";
    let code = edited("modelarts", "        - name: offset\n", &format!("{parameter}        - name: offset\n"));
    assert!(code.contains("///Go deep.\n        pub fn deep<V>(mut self, value: V) -> Self"), "{code}");
}

#[test]
fn the_secret_is_no_argument_of_any_operation() {
    for platform in ["eihealth", "modelarts", "scnet", "maptable"] {
        let code = edited(platform, "openapi", "openapi");
        for name in ["pub fn x_auth_token", "pub fn token", "pub fn authorization"] {
            assert!(!code.contains(name), "{platform} has {name}");
        }
    }
}
