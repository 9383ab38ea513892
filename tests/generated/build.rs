//! Generates the clients that tests call, by the generator of the crate that they test.

#[allow(dead_code, unused_imports)]
#[path = "../../src/spec/mod.rs"]
mod spec;

#[allow(dead_code)]
#[path = "../../src/generate/mod.rs"]
mod generate;

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use generate::Generator;

/// The folder of the documents that have each construct once, of which some are refused and left out.
const CONSTRUCTS: &str = "../constructs";

/// A document that keeps to the rules for transcriptions, and one of other people.
const TRIALS: [&str; 2] = ["../trial/trial.yaml", "../trial/own.yaml"];

fn main() {
    println!("cargo::rustc-cfg=generated");
    for source in ["build.rs", "../../src/generate", "../../src/spec", CONSTRUCTS, TRIALS[0], TRIALS[1]] {
        println!("cargo::rerun-if-changed={source}");
    }
    let directory = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let documents = fs::read_dir(CONSTRUCTS).into_iter().flatten().flatten().map(|entry| entry.path());
    let documents = documents.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let constructs = documents.map(|document| Generator::new(document).skip_unsupported());
    let trials = [Generator::new(TRIALS[0]).transcribed(), Generator::new(TRIALS[1])];
    let mut macros = String::new();
    let mut faults = Vec::new();
    for generator in constructs.chain(trials) {
        match generator.write_to(&directory) {
            Ok(generated) => macros.push_str(&including(&generated.name, &directory)),
            Err(found) => faults.extend(found.0.into_iter().filter(|found| !found.is_warning)),
        }
    }
    if let Err(error) = fs::write(directory.join("clients.rs"), macros) {
        println!("cargo::error={}: {error}", directory.display());
        process::exit(1);
    }
    for fault in &faults {
        println!("cargo::error={fault}");
    }
    if !faults.is_empty() {
        process::exit(1);
    }
}

/// The macro that stands for a client.
fn including(name: &str, directory: &Path) -> String {
    let file = directory.join(format!("{name}.rs"));
    format!(
        "/// The client of `{name}.yaml`.\n#[macro_export]\nmacro_rules! {name} {{\n    () => {{ include!({file:?}); }};\n}}\n"
    )
}
