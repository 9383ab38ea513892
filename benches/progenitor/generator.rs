//! Generates the clients of the documents that it is given, and counts what is left in them of progenitor's lines.

// The modules of the build script, as it has them.
#[allow(dead_code, unused_imports, unexpected_cfgs)]
#[path = "REPOSITORY/src/spec/mod.rs"]
mod spec;

#[allow(dead_code, unused_imports, unexpected_cfgs)]
#[path = "REPOSITORY/src/generate/mod.rs"]
mod generate;

use std::collections::HashMap;
use std::path::Path;
use std::{env, fs, process};

use generate::{generate_checked, generate_tokens, lower, settings};

/// What a line is a part of.
const KINDS: [&str; 4] = ["types", "their builders", "calls", "the client"];

/// The lines of code by the kind of item they stand in; a comment is none.
fn lines(code: &str) -> Vec<(usize, &str)> {
    let mut kind = 3;
    let mut found = Vec::new();
    for line in code.lines() {
        let bare = line.trim();
        match line {
            "pub mod types {" => kind = 0,
            "    pub mod builder {" => kind = 1,
            "pub mod builder {" => kind = 2,
            "}" => kind = 3,
            "    }" if kind == 1 => kind = 0,
            _ => {}
        }
        if !bare.is_empty() && !bare.starts_with("//") {
            found.push((kind, bare));
        }
    }
    found
}

fn run(file: &str, out: &Path) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let document = spec::Document::read(file, &text).map_err(|faults| faults.to_string())?;
    let tokens = generate_tokens(&lower::run(document.root.clone()), &settings(&document))?;
    let raw = prettyplease::unparse(&syn::parse2(tokens).map_err(|error| error.to_string())?);
    let code = generate_checked(&document)?;
    let (before, after) = (lines(&raw), lines(&code));
    let mut left: HashMap<(usize, &str), usize> = HashMap::new();
    after.iter().for_each(|line| *left.entry(*line).or_default() += 1);
    let mut kept = [0; KINDS.len()];
    for line in &before {
        let count = left.entry(*line).or_default();
        if *count > 0 {
            *count -= 1;
            kept[line.0] += 1;
        }
    }
    let of = |lines: &[(usize, &str)], kind: usize| lines.iter().filter(|(one, _)| *one == kind).count();
    for (kind, name) in KINDS.iter().enumerate() {
        let (made, ours) = (of(&before, kind), of(&after, kind));
        println!("| {} | {name} | {made} | {} | {ours} |", document.name, kept[kind]);
    }
    let target = out.join(format!("{}.rs", document.name));
    fs::write(&target, code).map_err(|error| format!("{}: {error}", target.display()))
}

fn main() {
    let mut arguments = env::args().skip(1);
    let out = arguments.next().unwrap_or_default();
    println!("| document | lines of | progenitor writes | kept | the client has |\n|---|---|---|---|---|");
    for file in arguments {
        if let Err(error) = run(&file, Path::new(&out)) {
            eprintln!("{file}: {error}");
            process::exit(1);
        }
    }
}
