//! The platforms of this crate: each a document in `openapi/`, a feature and a source file, all of one name.

use std::path::Path;
use std::{env, fs};

/// The features that a manifest declares, in its order.
pub fn features(manifest: &str) -> Vec<&str> {
    let section = manifest.lines().skip_while(|line| line.trim() != "[features]").skip(1);
    let section = section.take_while(|line| !line.starts_with('['));
    let names = section.filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim().trim_matches('"'));
    names.filter(|name| !name.starts_with('#')).collect()
}

/// The platforms whose features are enabled, in the order of the manifest, and the documents that nothing would be made of,
/// each with what to do about it.
pub fn enabled(root: &Path) -> (Vec<String>, Vec<String>) {
    let mut faults = Vec::new();
    let mut read = |file: &str| {
        let text = fs::read_to_string(root.join(file));
        text.unwrap_or_else(|error| {
            faults.push(format!("{file}: it can't be read: {error}; build in the crate's folder"));
            String::new()
        })
    };
    let (manifest, library) = (read("Cargo.toml"), read("src/lib.rs"));
    if !faults.is_empty() {
        return (Vec::new(), faults);
    }
    let features = features(&manifest);
    for entry in fs::read_dir(root.join("openapi")).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "yml") {
            let shown = path.strip_prefix(root).unwrap_or(&path).display();
            faults
                .push(format!("{shown}: no feature reads a file with this ending; write `.yaml`, or remove the file"));
        }
        let Some(name) = path.file_stem().and_then(|name| name.to_str()).filter(|_| is_document(&path)) else {
            continue;
        };
        if !features.contains(&name) {
            faults.push(format!(
                "openapi/{name}.yaml: no feature reads it; add the feature `{name}` to Cargo.toml, or remove the file"
            ));
        }
    }
    let is_enabled = |name: &&str| {
        let variable = format!("CARGO_FEATURE_{}", name.to_uppercase().replace('-', "_"));
        env::var_os(variable).is_some() && is_document(&root.join(format!("openapi/{name}.yaml")))
    };
    let enabled: Vec<String> = features.iter().filter(|name| is_enabled(name)).map(|name| (*name).to_owned()).collect();
    for name in &enabled {
        let sources = [format!("src/{name}.rs"), format!("src/{name}/mod.rs")];
        let source: String = sources.iter().filter_map(|file| fs::read_to_string(root.join(file)).ok()).collect();
        if !source.contains(&format!("\"/{name}.rs\"")) {
            let line = format!("include!(concat!(env!(\"OUT_DIR\"), \"/{name}.rs\"))");
            faults.push(format!("src/{name}.rs: the client is not included; write the file with `{line}` in it"));
        } else if !library.lines().any(|line| line.trim_end().ends_with(&format!("mod {name};"))) {
            let line = format!("#[cfg(feature = \"{name}\")] pub mod {name};");
            faults.push(format!("src/lib.rs: the client of {name} is no module of it; add `{line}`"));
        }
    }
    (enabled, faults)
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml") && path.is_file()
}
