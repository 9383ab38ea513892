//! Servers with one flaw each.

use std::collections::BTreeSet;

use crate::foreign::server::data::Mutant;
use crate::foreign::{Foreign, reported};
use crate::support::threads::each;

/// What the suite made of a mutant, if it is not what was to be found.
async fn misjudged(foreign: &Foreign, mutant: &Mutant) -> Option<String> {
    let report = foreign.judged(foreign.document, Some(mutant)).await;
    let reported = reported(&report);
    let breaks: BTreeSet<_> = mutant.breaks.iter().map(String::as_str).collect();
    let follows = |id: &str| mutant.follows.iter().any(|start| id.starts_with(start.as_str()));
    let missed: Vec<_> = breaks.difference(&reported).collect();
    let others: Vec<_> = reported.difference(&breaks).filter(|id| !follows(id)).collect();
    let is_found = !breaks.is_empty() && missed.is_empty() && others.is_empty();
    let told = || format!("{}, {}: not found {missed:?}, but {others:?}", foreign.name, mutant.name);
    (!is_found).then(told)
}

#[test]
fn every_mutant_is_found_by_what_it_breaks_and_by_nothing_else() {
    let foreign = Foreign::all();
    let mutants: Vec<_> =
        foreign.iter().flat_map(|foreign| foreign.data.mutants.iter().map(move |mutant| (foreign, mutant))).collect();
    assert!(mutants.len() > 50, "{} mutants", mutants.len());
    let wrong = each(&mutants, async |(foreign, mutant)| misjudged(foreign, mutant).await);
    let wrong: Vec<_> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
