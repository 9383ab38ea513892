//! A list becomes a stream of its items, or the build says why it can't.

use crate::generate::generate_checked as generate;
use crate::spec::Document;

const LIST: &str = "    Body: {type: object, properties: {list: {type: array, items: ITEMS}}}\n    \
                    Thing: {type: object, properties: {id: {type: string}}}";

/// A document with a list, or the code of its client.
fn generated(items: &str, collection: &str) -> Result<String, String> {
    let parameters = "{name: page, in: query, description: Where, schema: {type: integer, minimum: 1}}, \
                      {name: size, in: query, description: How many, schema: {type: integer}}";
    let text = super::small::text(parameters, &LIST.replace("ITEMS", items));
    let id = "      operationId: listThings\n";
    let text = text.replace(id, &format!("{id}      x-collection: {collection}\n"));
    generate(&Document::read("openapi/small.yaml", &text).unwrap_or_else(|faults| panic!("{faults}\n{text}")))
}

#[test]
fn the_table_has_what_the_document_says_of_the_list() {
    let cases = [
        ("{items: /list, key: /id}", "paging: ::std::option::Option::None"),
        (
            "{items: /list, key: /id, paging: {offset: page, limit: size, unit: page}}",
            "offset: \"page\",\n            unit: ::scicloud::client::OffsetUnit::Page,\n            first: 1i64,",
        ),
        (
            "{items: /list, key: /id, paging: {offset: size, limit: size, unit: row}}",
            "offset: \"size\",\n            unit: ::scicloud::client::OffsetUnit::Row,\n            first: 0i64,",
        ),
    ];
    for (collection, expected) in cases {
        let code = generated("{$ref: '#/components/schemas/Thing'}", collection).unwrap();
        assert!(code.contains(expected), "{collection}: no {expected} in\n{code}");
        assert!(code.contains("pub fn stream(self) -> ::scicloud::client::Items<types::Thing> {"), "{code}");
    }
}

#[test]
fn items_without_a_type_of_their_own_are_an_error_that_names_the_remedy() {
    let items = "{type: object, properties: {id: {type: string}}}";
    let error = generated(items, "{items: /list, key: /id}").unwrap_err();
    assert_eq!(error, "the items at /list of listThings have no schema of their own; give them one in components");
}
