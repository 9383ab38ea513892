//! Marks in secrets, and the search for them.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// What stays as it is in whatever way a secret is quoted, escaped or percent-encoded.
const CORE: &str = "mArKeD7sEcReT";

/// A secret that nothing may show, with characters that are written differently in different places.
pub fn marked(name: &str) -> String {
    format!("{name}\"/+%&<{CORE}='9{name}")
}

/// A mark that was found: where, and what is around it.
pub fn found_in(place: &str, bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let lower = text.to_lowercase();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let spellings = [CORE.to_lowercase(), hex(CORE.as_bytes())];
    let folded = spellings.iter().find_map(|spelling| lower.find(spelling));
    let at = folded.or_else(|| in_base64().iter().find_map(|spelling| text.find(spelling)))?;
    let around: String =
        text.chars().skip(text[..text.floor_char_boundary(at)].chars().count().saturating_sub(200)).take(300).collect();
    Some(format!("{place}: …{around}…"))
}

/// The parts of base64 that every text with the mark has, for each place of the mark in it.
fn in_base64() -> Vec<String> {
    let mut all = Vec::new();
    for before in 0..3 {
        let text = ["x".repeat(before), CORE.to_owned()].concat();
        // The first and the last characters depend on what is around.
        let whole = text.len() / 3 * 4;
        let start = if before == 0 { 0 } else { 4 };
        for encoded in [STANDARD_NO_PAD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
            all.push(encoded[start..whole].to_owned());
        }
    }
    all
}

/// A mark in a file of a directory or in its name, at any depth.
pub fn found_below(directory: &Path) -> Option<String> {
    let entries = std::fs::read_dir(directory).expect("a directory");
    entries.flatten().find_map(|entry| {
        let (path, name) = (entry.path(), entry.file_name());
        let name = found_in("the name of a file", name.as_encoded_bytes());
        name.or_else(|| match path.is_dir() {
            true => found_below(&path),
            false => found_in(&path.display().to_string(), &std::fs::read(&path).expect("a file")),
        })
    })
}

#[test]
fn the_search_finds_marks_however_they_are_written() {
    let secret = marked("any");
    let percent = percent_encoding::utf8_percent_encode(&secret, percent_encoding::NON_ALPHANUMERIC).to_string();
    let json = serde_json::to_string(&secret).expect("JSON");
    let hex: String = secret.bytes().map(|byte| format!("{byte:02X}")).collect();
    let mut cases = vec![
        ("as it is", secret.clone()),
        ("percent-encoded", percent),
        ("in JSON", json.clone()),
        ("in JSON in JSON", serde_json::to_string(&json).expect("JSON")),
        ("for debugging", format!("{secret:?}")),
        ("in hexadecimal", hex),
    ];
    for before in ["", "a", "ab", "Bearer "] {
        cases.push(("in base64", STANDARD_NO_PAD.encode(format!("{before}{secret}"))));
        cases.push(("in base64 for addresses", URL_SAFE_NO_PAD.encode(format!("{before}{secret}"))));
    }
    for (how, text) in cases {
        assert!(found_in("here", format!("before {text} after").as_bytes()).is_some(), "{how}: {text}");
        let directory = tempfile::tempdir().expect("a directory");
        let below = directory.path().join("a/b");
        std::fs::create_dir_all(&below).expect("made");
        assert_eq!(found_below(directory.path()), None);
        std::fs::write(below.join("planted"), text).expect("written");
        assert!(found_below(directory.path()).is_some_and(|found| found.contains("planted")), "{how}");
    }
    assert_eq!(found_in("here", b"marked, secret, and marked seven secrets"), None);
}
