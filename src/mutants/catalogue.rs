//! The mutants that come with the crate.

use std::sync::LazyLock;

use serde::Deserialize;

use super::rewrite::Mutant;

const SOURCES: [(&str, &str); 6] = [
    ("body.yaml", include_str!("catalogue/body.yaml")),
    ("error.yaml", include_str!("catalogue/error.yaml")),
    ("collection.yaml", include_str!("catalogue/collection.yaml")),
    ("relation.yaml", include_str!("catalogue/relation.yaml")),
    ("access.yaml", include_str!("catalogue/access.yaml")),
    ("drift.yaml", include_str!("catalogue/drift.yaml")),
];

/// All mutants, class by class.
///
/// # Panics
///
/// Never in a released crate: its tests read the same text.
pub fn all() -> &'static [Mutant] {
    static MUTANTS: LazyLock<Vec<Mutant>> = LazyLock::new(|| {
        SOURCES
            .into_iter()
            .flat_map(|(file, text)| read(file, text).unwrap_or_else(|fault| panic!("{file}: {fault}")))
            .collect()
    });
    &MUTANTS
}

/// The mutant of this name.
pub fn by_name(name: &str) -> Option<&'static Mutant> {
    all().iter().find(|mutant| mutant.name == name)
}

fn read(file: &str, text: &str) -> Result<Vec<Mutant>, String> {
    let root = crate::spec::parse(file, text).map_err(|faults| faults.to_string())?;
    let list = root["mutants"].as_array().ok_or("there is no list `mutants`")?;
    let mutant =
        |value: &serde_json::Value| Mutant::deserialize(value).map_err(|error| format!("{}: {error}", value["name"]));
    list.iter().map(mutant).collect()
}
