//! The cases of the fuzzers, those that they found among them, without a fuzzer.

mod targets;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// The files of a directory, in the order of their names.
fn cases(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

#[test]
fn every_case_of_the_fuzzers_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut directories: Vec<_> = targets::TARGETS.iter().map(|(name, _)| corpus.join(name)).collect();
    directories.sort();
    assert_eq!(cases(&corpus), directories, "a directory of cases for each target");
    let mut failed = Vec::new();
    for (name, target) in targets::TARGETS {
        let files = cases(&corpus.join(name));
        assert!(files.len() > 3, "{name} has hardly any cases");
        for file in files {
            let bytes = fs::read(&file).expect("a case");
            if catch_unwind(|| target(&bytes)).is_err() {
                failed.push(file);
            }
        }
    }
    assert!(failed.is_empty(), "what they say is above: {failed:#?}");
}
