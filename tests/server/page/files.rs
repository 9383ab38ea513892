//! What the page is made of.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::page::support::Server;

/// Returns the place where the files are.
fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/admin/page/web")
}

/// All files below a directory, relative to `web`.
fn files(below: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut directories = vec![web().join(below)];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
            } else {
                found.push(path.strip_prefix(web()).expect("below").to_str().expect("text").replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

fn text(file: &str) -> String {
    fs::read_to_string(web().join(file)).expect("text")
}

/// What stands between two texts, each time.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).filter_map(|rest| rest.split_once(end)).map(|(inside, _)| inside).collect()
}

#[tokio::test]
async fn every_file_is_served_and_every_file_that_is_named_is_there() {
    let server = Server::sample().await;
    // The pages have addresses of their own; what vendored files are is for those who build.
    let kept = ["overview.html", "platform.html", "vendor/SHA256SUMS", "vendor/VERSION"];
    for file in files("").iter().filter(|file| !kept.contains(&file.as_str())) {
        let path = file.trim_end_matches(".gz");
        let answer = server.http.get(format!("{}/assets/{path}", server.admin.url())).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{file}");
        assert_eq!(answer.bytes().await.expect("a body"), fs::read(web().join(file)).expect("bytes"), "{file}");
    }
    let served: BTreeSet<String> = files("").iter().map(|file| file.trim_end_matches(".gz").to_owned()).collect();
    for page in ["overview.html", "platform.html"] {
        let page = text(page);
        let named = ["src=\"", "href=\""].iter().flat_map(|start| between(&page, start, "\""));
        for named in named.filter_map(|named| named.split_once("assets/").map(|(_, path)| path)) {
            assert!(served.contains(named), "{named}");
        }
    }
    for script in files("script") {
        for named in between(&text(&script), "from \"./", "\"") {
            assert!(served.contains(&format!("script/{named}")), "{script}: {named}");
        }
    }
}

#[test]
fn nothing_is_from_elsewhere_and_nothing_makes_elements_of_text() {
    let own = files("").into_iter().filter(|file| !file.starts_with("vendor/"));
    let forbidden = [
        "://",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "style=\"",
        "localStorage",
        "document.cookie",
    ];
    for file in own {
        let text = text(&file).replace("http://www.w3.org/2000/svg", "");
        for word in forbidden {
            assert!(!text.contains(word), "{file} has `{word}`");
        }
        if file.ends_with(".html") {
            assert!(between(&text, "<script", "</script>").iter().all(|script| script.ends_with('>')), "{file}");
            assert!(!text.contains("<style"), "{file}");
        }
    }
}

#[test]
fn what_is_vendored_is_what_was_reviewed() {
    let sums = text("vendor/SHA256SUMS");
    let mut compressed = Vec::new();
    for line in sums.lines() {
        let (sum, file) = line.split_once("  ").expect("a sum and a file");
        // The others are of the files as npm has them, which `.ci/swagger-ui` compares.
        if file.ends_with(".gz") {
            let bytes = fs::read(web().join("vendor").join(file)).expect("bytes");
            assert_eq!(hex::encode(Sha256::digest(bytes)), sum, "{file}");
            compressed.push(format!("vendor/{file}"));
        }
    }
    let found: Vec<_> = files("vendor").into_iter().filter(|file| file.ends_with(".gz")).collect();
    assert_eq!(compressed, found);
    let reviewed = [
        "942e6424651db3a09f5a820c2bf585474ce8546335017a2b4384119b59e2309c",
        "e41035a14ea8be1734f96d0585cd72f6f9c1e9c081a904c67f4eacce0e46200c",
    ];
    assert!(reviewed.iter().all(|sum| sums.contains(sum)), "renewed: review it, and change the sums here");
}
