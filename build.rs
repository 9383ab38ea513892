//! Generates the client of each enabled platform from its document in `openapi/`.

// The crate and this script share the model of the documents, and each uses a part of it.
#[allow(dead_code, unused_imports)]
#[path = "src/spec/mod.rs"]
mod spec;

#[path = "build/mod.rs"]
mod generation;

use std::path::Path;
use std::{env, fs, process};

use generation::platforms;

/// The document whose client the tests of generation call; it is in the repository and not in the package.
const TRIAL: &str = "tests/trial/trial.yaml";

fn main() {
    // The crate, unlike this script, also reads documents that are not ours.
    println!("cargo::rustc-cfg=generated");
    for source in ["build.rs", "build", "src/spec", "Cargo.toml", "src/lib.rs", "openapi"] {
        println!("cargo::rerun-if-changed={source}");
    }
    let faults = match platforms::enabled(Path::new("")) {
        Ok(platforms) => run(&platforms),
        Err(faults) => faults,
    };
    if !faults.is_empty() {
        for line in faults.iter().flat_map(|fault| fault.lines()) {
            println!("cargo::error={line}");
        }
        process::exit(1);
    }
}

/// Generates all that is to be generated, and says what stood in the way.
fn run(platforms: &[String]) -> Vec<String> {
    let files: Vec<String> = platforms.iter().map(|platform| format!("openapi/{platform}.yaml")).collect();
    let sources = files
        .iter()
        .map(|file| format!("({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{file}\"))),"));
    let mut results = vec![write("documents.rs", &format!("[{}]", sources.collect::<String>()))];
    results.extend(files.iter().map(|file| generate(file)));
    if Path::new(TRIAL).exists() {
        println!("cargo::rerun-if-changed={TRIAL}");
        results.push(generate(TRIAL));
    }
    results.into_iter().filter_map(Result::err).collect()
}

fn generate(file: &str) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let document = spec::Document::read(file, &text).map_err(|faults| faults.to_string())?;
    let code = generation::generate(&document).map_err(|fault| format!("{file}: {fault}"))?;
    write(&format!("{}.rs", document.name), &code)
}

fn write(name: &str, code: &str) -> Result<(), String> {
    let directory = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let target = Path::new(&directory).join(name);
    fs::write(&target, code).map_err(|error| format!("{}: {error}", target.display()))
}
