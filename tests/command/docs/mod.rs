//! The documentation against what it tells of: commands run, links lead somewhere, options are there.

#[cfg(target_os = "linux")]
mod commands;
mod links;
mod pages;

use pages::{REPOSITORY, page};

#[test]
fn the_readme_is_for_five_minutes() {
    let readme = page("README.md");
    assert!(readme.lines().count() <= 150, "{} lines", readme.lines().count());
    assert!(readme.split_whitespace().count() <= 1200, "{} words", readme.split_whitespace().count());
}

#[test]
fn the_book_has_every_page() {
    let summary = page("docs/SUMMARY.md");
    for file in pages::all().iter().filter_map(|file| file.strip_prefix("docs/")).filter(|&file| file != "SUMMARY.md") {
        assert!(summary.contains(&format!("({file})")), "docs/SUMMARY.md lacks {file}");
    }
    assert!(std::path::Path::new(REPOSITORY).join("book.toml").exists());
}
