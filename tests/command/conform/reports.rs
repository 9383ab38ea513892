//! Reports, baselines and recordings.

use std::io::Write;

use serde_json::Value;

use super::support::*;

#[test]
fn a_server_of_something_else_is_broken_and_no_report_lets_it_out_of_its_place() {
    let url = answering(PAGE);
    let directory = tempfile::tempdir().expect("a directory");
    let reports = ["json", "junit", "html", "markdown"].map(|format| (format, path(&directory, format)));
    let options = reports.clone().map(|(format, file)| format!("--report={format}={}", file.display()));
    let record = path(&directory, "record");
    let record = ["--record", record.to_str().expect("UTF-8"), "modelarts", "--url", &url];
    let options: Vec<_> = options.iter().map(String::as_str).chain(record).chain(VALUES[..2].iter().copied()).collect();
    let (code, said) = conform(&options);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.starts_with("broken "), "failures come first: {said}");
    for part in [
        "openapi/modelarts.yaml#/paths/",
        "expected",
        "got",
        "curl -sSi --compressed -H 'accept: application/json' -H \"X-Auth-Token: $TOKEN_CALLER\"",
    ] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    assert!(!said.contains('\u{1b}'), "{said:?}");
    let all = reports.map(|(format, file)| (format, text(&file)));
    for (format, report) in &all {
        assert!(!report.contains("sample-alice"), "{format} shows the token");
        assert!(!report.contains('\u{1b}'), "{format} has a control character");
    }
    assert!(!text(&path(&directory, "record/modelarts.jsonl")).contains("sample-alice"));
    let [(_, json), (_, junit), (_, html), (_, markdown)] = all;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["passed"], false);
    assert!(json["documents"][0]["findings"].as_array().is_some_and(|findings| !findings.is_empty()));
    let junit = quick_junit::Report::deserialize_from_str(&junit).expect("JUnit");
    let summary = &json["documents"][0]["summary"];
    assert_eq!(junit.test_suites.len(), 1);
    assert_eq!((json["documents"][0]["seed"].as_u64(), said.contains(", seed 0")), (Some(0), true), "{said}");
    assert_eq!(Some(junit.failures as u64), summary["fail"].as_u64());
    let statements = ["checked", "unknown", "not_covered"].map(|name| summary["total"][name].as_u64().unwrap_or(0));
    assert_eq!(junit.tests as u64, statements.iter().sum::<u64>(), "a case for each statement");
    assert_eq!(html.matches("<script>").count(), 1, "only the page's own");
    assert!(html.contains("&lt;script&gt;alert(1)"), "the exchange is shown");
    is_self_contained(&html);
    counts_its_lines(&html);
    assert!(markdown.contains("````\nHTTP 200"), "a fence longer than any in the body: {markdown}");
}

/// Nothing is fetched or sent, and every link leads to a place on the page.
fn is_self_contained(html: &str) {
    let fetching = [" src=", "srcset", " action=", "@import", "url(", "http-equiv=\"refresh\"", "fetch(", "XMLHttp"];
    let elements = ["<link", "<img", "<iframe", "<object", "<embed", "<video", "<audio", "<base", "<script "];
    for part in fetching.into_iter().chain(elements) {
        assert!(!html.contains(part), "the page has {part:?}");
    }
    let links: Vec<_> = html.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(!links.is_empty());
    for link in links {
        let place = link.strip_prefix('#').unwrap_or_else(|| panic!("{link} leads elsewhere"));
        assert!(html.contains(&format!(" id=\"{place}\"")), "{link} leads nowhere");
    }
    assert!(html.contains("content=\"default-src 'none';"), "a browser holds it to that");
}

/// The number beside each switch is that of the lines it shows and hides, and there is a switch for each line.
fn counts_its_lines(html: &str) {
    let mut lines = 0;
    for switch in html.split("<input type=\"checkbox\" value=\"").skip(1) {
        let verdict = switch.split('"').next().unwrap_or_default();
        let count = switch.split("<b>").nth(1).and_then(|rest| rest.split("</b>").next()?.parse().ok());
        let shown = html.matches(&format!("data-verdict=\"{verdict}\"")).count();
        assert_eq!(count, Some(shown), "{verdict}");
        lines += shown;
    }
    assert!(lines > 0 && lines == html.matches(" data-verdict=").count());
}

#[test]
fn a_baseline_accepts_what_is_known_and_fails_on_the_rest() {
    let url = answering(PAGE);
    let directory = tempfile::tempdir().expect("a directory");
    for name in ["known.json", "known.toml"] {
        let known = path(&directory, name);
        let file = known.to_str().expect("UTF-8");
        let run = |options: &[&str]| conform(&[&["modelarts", "--url", &url], options, &VALUES[..2]].concat());
        let (code, said) = run(&["--write-baseline", file]);
        assert_eq!(code, Some(0), "{name}: {said}");
        let (code, said) = run(&["--baseline", file]);
        assert_eq!(code, Some(0), "{name}: {said}");
        assert!(said.contains("known to be broken"), "{name}: {said}");
        let shorter: Vec<_> =
            text(&known).lines().filter(|line| !line.contains("/showWorkspace/")).map(str::to_owned).collect();
        let shorter =
            shorter.join("\n").replace(",\n]", "\n]").replace("/listWorkspaces/client\"", "/listWorkspaces/nothing\"");
        std::fs::write(&known, shorter).expect("written");
        let (code, said) = run(&["--baseline", file]);
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(
            said.contains("showWorkspace/") && !said.contains("broken listWorkspaces/content-type"),
            "{name}: {said}"
        );
    }
    let server = sample();
    let known = path(&directory, "known.json");
    let options = ["modelarts", "--url", &server.url, "--baseline", known.to_str().expect("UTF-8")];
    let (code, said) = conform(&[&options, &VALUES[..2]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("no longer broken"), "{said}");
}

#[test]
fn a_recording_is_judged_the_same_without_a_server() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = sample();
    for (case, url) in [("the sample", server.url.clone()), ("something else", answering(PAGE))] {
        let record = path(&directory, case);
        let record = record.to_str().expect("UTF-8");
        let [live, again] = ["live", "again"].map(|name| path(&directory, name));
        let options = ["modelarts", "--url", &url, "--record", record, "--report"];
        let (code, said) = conform(&[&options[..], &[&format!("json={}", live.display())], &VALUES[..2]].concat());
        let replay = ["--replay", record, "--report", &format!("json={}", again.display())];
        // Without any token in the environment.
        let output = scicloud(&[&["conform"], &replay[..]].concat()).output().expect("the command starts");
        assert_eq!(output.status.code(), code, "{case}: {said}{}", self::said(&output));
        assert_eq!(text(&again), text(&live), "{case}");
    }
}

/// Bytes that are no text differ from others of the same length, whatever replaces them in a report.
#[test]
fn bodies_of_bytes_are_compared_as_they_came() {
    let url = serving(|stream| {
        let head = head(stream);
        let body: &[u8] = if head.contains("scicloud_no_such_parameter") { b"\xff\xfe" } else { b"\xff\xff" };
        let start = b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 2\r\nconnection: close\r\n\r\n";
        let body = if head.starts_with("HEAD ") { b"" } else { body };
        let _ = stream.write_all(&[start, body].concat());
    });
    let directory = tempfile::tempdir().expect("a directory");
    let document = path(&directory, "images.yaml");
    let text = "openapi: 3.0.3
info: {title: Images, version: v1}
paths:
  /a: {get: {operationId: a, responses: {'200': {description: A, content: {image/png: {}}}}}}
";
    std::fs::write(&document, text).expect("written");
    let (code, said) = bare(&["--spec", document.to_str().expect("UTF-8"), "--url", &url]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("broken a/unknown-parameter\n") && said.contains("1 broken"), "{said}");
    assert!(said.contains("\"2 bytes "), "{said}");
}
