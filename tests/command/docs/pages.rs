//! The pages, and the parts of them that are judged.

use std::path::Path;

pub const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// The text of a file.
pub fn page(file: &str) -> String {
    std::fs::read_to_string(Path::new(REPOSITORY).join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The pages of the documentation, from the root of the repository.
pub fn all() -> Vec<String> {
    let mut files: Vec<_> = ["", "docs/", "openapi/", "benches/peers/", "benches/scale/", "benches/speed/"]
        .into_iter()
        .flat_map(|directory| {
            let entries = std::fs::read_dir(Path::new(REPOSITORY).join(directory)).expect(directory);
            entries.map(move |entry| format!("{directory}{}", entry.expect("an entry").file_name().display()))
        })
        .filter(|file| file.ends_with(".md"))
        .collect();
    files.sort();
    assert!(files.len() > 15, "{files:?}");
    files
}

/// Tells if the commands of a page are run.
pub fn is_for_users(file: &str) -> bool {
    file.starts_with("docs/") || ["README.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md"].contains(&file)
}

/// The fenced blocks of a page in one language.
pub fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let start = format!("```{language}\n");
    text.split(&start).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// The lines of a page that are outside of fenced blocks.
pub fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut within = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        within ^= fence;
        !within && !fence
    })
}

/// The spans of code of a page's prose.
pub fn spans(text: &str) -> Vec<&str> {
    prose(text).flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}
