use std::collections::{BTreeMap, BTreeSet};

use scicloud::documents;
use scicloud::mutants::{self, Class};

#[test]
fn there_are_at_least_ninety_mutants_in_five_classes() {
    let mut classes: BTreeMap<Class, usize> = BTreeMap::new();
    for mutant in mutants::all() {
        *classes.entry(mutant.class).or_default() += 1;
    }
    assert_eq!(classes.len(), 5, "{classes:?}");
    assert!(classes.values().sum::<usize>() >= 90, "{classes:?}");
    assert!(classes.values().all(|count| *count >= 10), "{classes:?}");
}

#[test]
fn names_tell_mutants_apart() {
    let names: BTreeSet<_> = mutants::all().iter().map(|mutant| &mutant.name).collect();
    assert_eq!(names.len(), mutants::all().len());
    for mutant in mutants::all() {
        assert!(
            mutant.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{}",
            mutant.name
        );
    }
}

/// Operations that the suite does not send without being told more: a body, or the value of a header.
const NOT_SENT: [&str; 8] = [
    "iam/checkToken",
    "iam/createToken",
    "iam/revokeToken",
    "iam/validateToken",
    "maptable/createToken",
    "maptable/refreshToken",
    "scnet/createTokens",
    "scnet/renewToken",
];

#[test]
fn every_operation_that_the_suite_sends_has_mutants_and_every_mutant_a_documented_operation() {
    let all = documents::all().iter();
    let documented: BTreeSet<_> = all
        .flat_map(|document| {
            let served = document.operations().filter(|operation| document.is_served(operation));
            served.map(|operation| format!("{}/{}", document.name, operation.id()))
        })
        .collect();
    let mutated = mutants::all().iter().map(|mutant| format!("{}/{}", mutant.document, mutant.operation));
    let mutated: BTreeSet<_> = mutated.chain(NOT_SENT.map(str::to_owned)).collect();
    assert_eq!(mutated, documented);
}

#[test]
fn every_mutant_says_in_a_sentence_what_it_breaks_and_by_what_it_may_be_found() {
    for mutant in mutants::all() {
        assert!(mutant.breaks.ends_with('.') && mutant.breaks.len() > 15, "{}: {:?}", mutant.name, mutant.breaks);
        assert!(!mutant.found_by.is_empty(), "{}", mutant.name);
    }
}
