//! `--config`: a file that says all that the command line could.

use std::io::Write;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::support::*;

/// A list without pages that nobody has to sign in for.
const THINGS: &str = "
openapi: 3.0.3
info: {title: Things, version: v1}
paths:
  /{kind}/things:
    get:
      operationId: listThings
      parameters: [{name: kind, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: All, content: {application/json: {schema: {type: array}}}}}
";

/// Answers with a list, whatever it is asked for.
fn listing() -> String {
    serving(|stream| {
        let body = if head(stream).starts_with("HEAD ") { "" } else { "[]" };
        let start = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close";
        let _ = stream.write_all(format!("{start}\r\n\r\n{body}").as_bytes());
    })
}

/// Writes a file beside the document of the things.
fn written(directory: &TempDir, config: &str) -> String {
    std::fs::write(path(directory, "things.yaml"), THINGS).expect("written");
    let file = path(directory, "conform.toml");
    std::fs::write(&file, config).expect("written");
    allow(&file, 0o600);
    file.to_str().expect("UTF-8").to_owned()
}

#[cfg(unix)]
fn allow(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;

    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).expect("permissions set");
}

#[cfg(not(unix))]
fn allow(_: &Path, _: u32) {}

#[test]
fn one_file_is_enough_for_documents_of_others_too() {
    let directory = tempfile::tempdir().expect("a directory");
    let url = listing();
    let section = "[documents.mine]\nspec = 'things.yaml'\nvalues = { kind = 7 }\nseed = 5\n";
    let config = written(&directory, &format!("defaults.url = '{url}'\n{section}"));
    let (code, said) = bare(&["--config", &config]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("mine: passed") && said.contains("seed 5"), "{said}");
}

#[test]
fn the_command_line_comes_before_the_file_and_a_document_before_the_defaults() {
    let directory = tempfile::tempdir().expect("a directory");
    let url = listing();
    let defaults = "[defaults]\nurl = 'http://127.0.0.1:1'\nseed = 1\nmax_requests = 1\n";
    let section = format!("[documents.mine]\nspec = 'things.yaml'\nurl = '{url}'\nvalues = {{ kind = 'a' }}\n");
    let more = "seed = 2\nmethods = ['POST']\n";
    let config = written(&directory, &format!("{defaults}{section}{more}"));
    let report = path(&directory, "r.json");
    let to = format!("json={}", report.display());
    let cases = [
        ("the document's before the defaults", "", 2, 2, "/a/things"),
        ("the argument's seed", "--seed 3", 2, 3, "/a/things"),
        ("the argument's value", "--value kind=b", 2, 2, "/b/things"),
        // The server has the method, which the document has not.
        ("the argument's number of requests", "--max-requests 99", 1, 2, "/a/things"),
        ("the argument's methods", "--max-requests 99 --methods GET", 0, 2, "/a/things"),
    ];
    for (case, arguments, expected, seed, path) in cases {
        let arguments: Vec<_> = arguments.split_whitespace().collect();
        let (code, said) = bare(&[&["--config", &config, "--report", &to], &arguments[..]].concat());
        assert_eq!(code, Some(expected), "{case}: {said}");
        let report: Value = serde_json::from_str(&text(&report)).expect("JSON");
        let document = &report["documents"][0];
        assert_eq!(document["seed"], seed, "{case}");
        assert_eq!(document["exchanges"][0]["request"]["path"], path, "{case}");
    }
    let (code, said) = bare(&["--config", &config, "--url", "http://127.0.0.1:1"]);
    assert_eq!(code, Some(2), "the argument's URL: {said}");
}

#[test]
fn a_file_names_what_is_known_to_be_broken() {
    let directory = tempfile::tempdir().expect("a directory");
    let url = listing();
    let section = "[documents.mine]\nspec = 'things.yaml'\nvalues = { kind = 'a' }\nmethods = ['POST']\n";
    let config = written(&directory, &format!("defaults.url = '{url}'\n{section}baseline = 'known.toml'\n"));
    std::fs::write(path(&directory, "known.toml"), "accepted = ['mine/listThings/method/POST']").expect("written");
    let (code, said) = bare(&["--config", &config]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 known to be broken"), "{said}");
    std::fs::write(path(&directory, "none.toml"), "accepted = []").expect("written");
    let none = path(&directory, "none.toml");
    let (code, said) = bare(&["--config", &config, "--baseline", none.to_str().expect("UTF-8")]);
    assert_eq!(code, Some(1), "the argument comes before the file: {said}");
}

#[test]
fn entries_of_a_baseline_that_match_nothing_are_said_with_the_reason() {
    let directory = tempfile::tempdir().expect("a directory");
    let url = listing();
    let section = "[documents.mine]\nspec = 'things.yaml'\nvalues = { kind = 'a' }\nmethods = ['POST']\n";
    let config = written(&directory, &format!("defaults.url = '{url}'\n{section}baseline = 'known.toml'\n"));
    let known = path(&directory, "known.toml");
    let cases = [
        ("mine/listThings/status", "no longer broken"),
        ("mine/listThings/methods/POST", "no statement of the document any more"),
        ("mine/listThing/status", "about nothing that this run tried"),
        ("mime/listThings/method/POST", "about nothing that this run tried"),
        ("listThings/method/POST", "about nothing that this run tried"),
    ];
    for (entry, reason) in cases {
        std::fs::write(&known, format!("accepted = ['mine/listThings/method/POST', '{entry}']")).expect("written");
        let (code, said) = bare(&["--config", &config]);
        assert_eq!(code, Some(0), "{entry}: {said}");
        assert!(said.contains(&format!("listed in the baseline, and {reason}: {entry}\n")), "{entry}: {said}");
        assert_eq!(said.matches("listed in the baseline").count(), 1, "{entry}: {said}");
    }
    let nine: Vec<_> = (0..9).map(|number| format!("'mine/gone{number}/status'")).collect();
    std::fs::write(&known, format!("accepted = ['mine/listThings/method/POST', {}]", nine.join(", ")))
        .expect("written");
    let (_, said) = bare(&["--config", &config]);
    assert!(said.contains("mine/gone4/status and 4 more\n") && !said.contains("gone5"), "{said}");
}

#[test]
fn what_is_wrong_in_a_file_ends_with_2_and_shows_no_secret() {
    let directory = tempfile::tempdir().expect("a directory");
    let token = "{ name = 'a', token = 'hunter22' }";
    let cases = [
        ("no file", String::new(), "no document"),
        (
            "an unknown key",
            "[documents.scnet]\nurl = 'x'\ntokens = 'hunter22'\n".into(),
            "conform.toml:3: unknown field",
        ),
        ("an unknown document", "[documents.nope]\nurl = 'http://x'\n".into(), "there is no document \"nope\""),
        ("a document that is missing", "[documents.a]\nspec = 'a.yaml'\n".into(), "a.yaml"),
        ("no URL", format!("[documents.scnet]\nidentities = [{token}]\n"), "scnet has no URL"),
        (
            "a value of nothing",
            format!("[documents.scnet]\nurl = 'http://x'\nidentities = [{token}]\nvalues = {{ users = 'a' }}\n"),
            "`values` of scnet: the document has no parameter \"users\"",
        ),
        (
            "a token that is nowhere",
            "[documents.scnet]\nurl = 'http://x'\nidentities = [{ name = 'a', token_env = 'MINE' }]\n".into(),
            "scnet asks as \"a\", whose token is in MINE",
        ),
    ];
    for (case, config, reason) in cases {
        let config = written(&directory, &config);
        let (code, said) = bare(&["--config", &config]);
        assert_eq!(code, Some(2), "{case}: {said}");
        assert!(said.contains(reason) && !said.contains("hunter22"), "{case}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn others_who_can_read_tokens_are_told_of_unless_these_are_no_secrets() {
    let directory = tempfile::tempdir().expect("a directory");
    let of = |start: &str, identity: &str| {
        format!("{start}[documents.scnet]\nurl = 'http://x'\nidentities = [{{ name = 'a', {identity} }}]\n")
    };
    let cases = [
        ("a token for all", of("", "token = 'hunter22'"), 0o644, true),
        ("a token for one", of("", "token = 'hunter22'"), 0o600, false),
        ("a token that is public", of("public_tokens = true\n", "token = 'hunter22'"), 0o644, false),
        ("no token", of("", "token_env = 'MINE'"), 0o644, false),
    ];
    for (case, config, mode, is_told) in cases {
        let config = written(&directory, &config);
        allow(Path::new(&config), mode);
        let (code, said) = bare(&["--config", &config, "--plan"]);
        assert_eq!(code, Some(0), "{case}: {said}");
        assert_eq!(said.contains("others can read the tokens"), is_told, "{case}: {said}");
        assert!(!said.contains("hunter22"), "{case}: {said}");
    }
}
