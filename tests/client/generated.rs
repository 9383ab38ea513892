//! Values made up from the schemas are read and written again as they were.

use std::cell::Cell;
use std::collections::BTreeSet;

use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::json;

use super::operations::BODIES;
use crate::support::documents::{all, examples, read};
use crate::support::strategy;

#[test]
fn the_table_has_the_body_of_every_response() {
    let documented: BTreeSet<(String, String)> = all()
        .flat_map(|document| {
            let name = document.name.clone();
            examples(&document).into_iter().map(move |example| {
                let reference = example.schema["$ref"].as_str().unwrap_or_default().to_owned();
                (name.clone(), reference.rsplit('/').next().unwrap_or_default().to_owned())
            })
        })
        .collect();
    let table = BODIES.iter().map(|(platform, schema, _)| ((*platform).to_owned(), (*schema).to_owned())).collect();
    assert_eq!(documented, table);
}

#[test]
fn what_the_schemas_allow_is_read_and_written_again_as_it_was() {
    for (platform, schema, again) in BODIES {
        let document = read(platform);
        let reference = json!({ "$ref": format!("#/components/schemas/{schema}") });
        let values = strategy::values(&document.root, &reference);
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(200) });
        let told_apart = Cell::new(BTreeSet::new());
        let outcome = runner.run(&values, |value| {
            let mut seen = told_apart.take();
            seen.insert(value.to_string());
            told_apart.set(seen);
            match again(&value) {
                Ok(written) if written == value => Ok(()),
                Ok(written) => Err(TestCaseError::fail(format!("{value}\nwas written as\n{written}"))),
                Err(error) => Err(TestCaseError::fail(format!("{error}: {value}"))),
            }
        });
        outcome.unwrap_or_else(|error| panic!("{platform} {schema}: {error}"));
        let different = told_apart.take().len();
        assert!(different > 100, "{platform} {schema}: only {different} different values");
    }
}
