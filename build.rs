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

/// The documents whose clients tests call, of which one keeps to the rules for transcriptions; they are in the repository
/// and not in the package.
const TRIALS: [&str; 2] = ["tests/trial/trial.yaml", "tests/trial/own.yaml"];

/// Where the documents are that have each construct once, which are in the repository alone as well.
const CONSTRUCTS: &str = "tests/constructs";

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
    let mut files: Vec<String> = platforms.iter().map(|platform| format!("openapi/{platform}.yaml")).collect();
    let mut faults = Vec::new();
    let sources = files
        .iter()
        .map(|file| format!("({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{file}\"))),"));
    let target = directory.join("documents.rs");
    if let Err(error) = fs::write(&target, format!("[{}]", sources.collect::<String>())) {
        faults.push(format!("{}: {error}", target.display()));
    }
    let [transcribed, own] = TRIALS.map(|file| Some(file.to_owned()).filter(|file| Path::new(file).exists()));
    for file in transcribed.iter().chain(&own) {
        println!("cargo::rerun-if-changed={file}");
    }
    files.extend(transcribed);
    let transcribed = files.iter().map(|file| Generator::new(file).transcribed());
    for generator in transcribed.chain(own.map(Generator::new)) {
        let (warnings, found) = match generator.write_to(&directory) {
            Ok(generated) => (generated.warnings, Vec::new()),
            Err(found) => found.0.into_iter().partition(|found| found.is_warning),
        };
        // What tests call is as short as they need it.
        let warnings = warnings.iter().filter(|warning| warning.file.starts_with("openapi/"));
        warnings.for_each(|warning| println!("cargo::warning={warning}"));
        faults.extend(found.iter().map(ToString::to_string));
    }
    faults.extend(constructs(&directory.join("constructs")));
    faults
}

/// Generates the clients of the documents of constructs, for the tests of the generator, which have all features; what is
/// refused in them is left out.
fn constructs(directory: &Path) -> Vec<String> {
    if env::var_os("CARGO_FEATURE_CLI").is_none() || !Path::new(CONSTRUCTS).is_dir() {
        return Vec::new();
    }
    println!("cargo::rerun-if-changed={CONSTRUCTS}");
    let documents = fs::read_dir(CONSTRUCTS).into_iter().flatten().flatten().map(|entry| entry.path());
    let documents = documents.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let write = |document| match fs::create_dir_all(directory) {
        Ok(()) => {
            Generator::new(document).skip_unsupported().write_to(directory).err().map(|faults| faults.to_string())
        }
        Err(error) => Some(format!("{}: {error}", directory.display())),
    };
    documents.filter_map(write).collect()
}
