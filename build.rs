//! Generates the client of each enabled platform from its document in `openapi/`.

// The crate and this script share the model of the documents, and each uses a part of it.
#[allow(dead_code, unused_imports)]
#[path = "src/spec/mod.rs"]
mod spec;

#[path = "build/mod.rs"]
mod generation;

use std::path::Path;
use std::{env, fs, process};

/// The platforms, each a feature and a document of the same name.
const PLATFORMS: [&str; 5] = ["eihealth", "modelarts", "scnet", "maptable", "iam"];

fn main() {
    // The crate, unlike this script, also reads documents that are not ours.
    println!("cargo::rustc-cfg=generated");
    for source in ["build.rs", "build", "src/spec"] {
        println!("cargo::rerun-if-changed={source}");
    }
    let faults: Vec<String> = PLATFORMS
        .into_iter()
        .filter(|platform| env::var_os(format!("CARGO_FEATURE_{}", platform.to_uppercase())).is_some())
        .filter_map(|platform| generate(platform).err())
        .collect();
    if !faults.is_empty() {
        for line in faults.iter().flat_map(|fault| fault.lines()) {
            println!("cargo::error={line}");
        }
        process::exit(1);
    }
}

fn generate(platform: &str) -> Result<(), String> {
    let file = format!("openapi/{platform}.yaml");
    println!("cargo::rerun-if-changed={file}");
    let text = fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let document = spec::Document::read(&file, &text).map_err(|faults| faults.to_string())?;
    let code = generation::generate(&document).map_err(|fault| format!("{file}: {fault}"))?;
    let directory = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let target = Path::new(&directory).join(format!("{platform}.rs"));
    fs::write(&target, code).map_err(|error| format!("{}: {error}", target.display()))
}
