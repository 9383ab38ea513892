//! Links between the pages, and to files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::docs::pages::{REPOSITORY, all, page, prose, spans};

/// The anchors of a page's headings, as GitHub and mdBook make them.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    prose(text)
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            let kept = line.trim_start_matches('#').trim().to_lowercase();
            let slug: String = kept
                .chars()
                .filter(|&c| c.is_alphanumeric() || " -_".contains(c))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect();
            let before = seen.entry(slug.clone()).and_modify(|count| *count += 1).or_default();
            if *before == 0 { slug } else { format!("{slug}-{before}") }
        })
        .collect()
}

/// The targets of a page's links, but for those within code and those to elsewhere.
fn targets(text: &str) -> Vec<String> {
    let without_code = |line: &str| line.split('`').step_by(2).collect::<String>();
    let of_line = |line: String| {
        line.split("](").skip(1).filter_map(|rest| Some(rest.split(')').next()?.to_owned())).collect::<Vec<_>>()
    };
    prose(text).map(without_code).flat_map(of_line).filter(|target| !target.contains("://")).collect()
}

#[test]
fn links_lead_somewhere() {
    let mut dead = Vec::new();
    let mut looked_at = 0;
    for file in all() {
        let text = page(&file);
        for target in targets(&text).iter().map(String::as_str) {
            looked_at += 1;
            let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
            let place = if path.is_empty() {
                PathBuf::from(&file)
            } else {
                Path::new(&file).parent().unwrap_or(Path::new("")).join(path)
            };
            let whole = Path::new(REPOSITORY).join(&place);
            let leads = whole.exists()
                && anchor.is_none_or(|anchor| {
                    anchors(&std::fs::read_to_string(&whole).unwrap_or_default()).iter().any(|own| own == anchor)
                });
            if !leads {
                dead.push(format!("{file}: {target}"));
            }
        }
    }
    assert!(looked_at > 30, "{looked_at} links");
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn anchors_are_made_as_elsewhere() {
    let text = "# A `b`: c's\n```sh\n# no heading\n```\n## x-y\n## x-y\n";
    assert_eq!(anchors(text), ["a-b-cs", "x-y", "x-y-1"]);
    assert_eq!(targets("[a](b.md#c) and [d](https://e) `[f](g)`\n"), ["b.md#c"]);
}

#[test]
fn files_in_the_text_are_there() {
    let roots = ["src/", "tests/", "docs/", "openapi/", "examples/", "benches/", "fuzz/", "fixtures/", ".ci/"];
    let is_name = |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "/_.-".contains(c));
    let mut missing = Vec::new();
    let mut looked_at = 0;
    for file in all() {
        let text = page(&file);
        let words = spans(&text).into_iter().flat_map(str::split_whitespace);
        for path in words.filter(|word| is_name(word) && roots.iter().any(|root| word.starts_with(root))) {
            looked_at += 1;
            if !Path::new(REPOSITORY).join(path).exists() {
                missing.push(format!("{file}: {path}"));
            }
        }
    }
    assert!(looked_at > 50, "{looked_at} files");
    assert!(missing.is_empty(), "{missing:#?}");
}
