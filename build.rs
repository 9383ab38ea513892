//! Generates the client of each enabled platform from its document in `openapi/`.

// The crate and this script share the model of the documents and the generator, and each uses a part of them.
#[allow(dead_code, unused_imports)]
#[path = "src/spec/mod.rs"]
mod spec;

#[allow(dead_code)]
#[path = "src/generate/mod.rs"]
mod generate;

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use generate::{Generator, platforms};

fn main() {
    // The crate, unlike this script, also reads what is elsewhere and applies overlays.
    println!("cargo::rustc-cfg=generated");
    for source in ["build.rs", "src/generate", "src/spec", "Cargo.toml", "src/lib.rs", "openapi"] {
        println!("cargo::rerun-if-changed={source}");
    }
    let (platforms, mut faults) = platforms::enabled(Path::new(""));
    faults.extend(run(&platforms));
    if !faults.is_empty() {
        for line in faults.iter().flat_map(|fault| fault.lines()) {
            println!("cargo::error={line}");
        }
        process::exit(1);
    }
}

/// Generates all that is to be generated, and says what stood in the way.
fn run(platforms: &[String]) -> Vec<String> {
    let Some(directory) = env::var_os("OUT_DIR").map(PathBuf::from) else { return vec!["OUT_DIR is not set".into()] };
    let files: Vec<String> = platforms.iter().map(|platform| format!("openapi/{platform}.yaml")).collect();
    let mut faults = Vec::new();
    let sources = files
        .iter()
        .map(|file| format!("({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{file}\"))),"));
    let target = directory.join("documents.rs");
    if let Err(error) = fs::write(&target, format!("[{}]", sources.collect::<String>())) {
        faults.push(format!("{}: {error}", target.display()));
    }
    for generator in files.iter().map(|file| Generator::new(file).transcribed()) {
        let (warnings, found) = match generator.write_to(&directory) {
            Ok(generated) => (generated.warnings, Vec::new()),
            Err(found) => found.0.into_iter().partition(|found| found.is_warning),
        };
        warnings.iter().for_each(|warning| println!("cargo::warning={warning}"));
        faults.extend(found.iter().map(ToString::to_string));
    }
    faults
}
