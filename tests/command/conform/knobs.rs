//! What bounds a run, and what a plan says of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::*;

/// The requests at the most by document and operation, as `--plan` says.
fn planned() -> BTreeMap<(String, String), usize> {
    let (code, plan) = bare(&["--config", SAMPLE, "--plan"]);
    assert_eq!(code, Some(0), "{plan}");
    let (mut document, mut planned) = (String::new(), BTreeMap::new());
    for line in plan.lines() {
        if let Some((name, _)) = line.split_once(": at most ") {
            document = name.to_owned();
        }
        let mut words = line.split_whitespace();
        if let (Some(operation), Some(Ok(most))) = (words.next(), words.next().map(str::parse::<usize>)) {
            *planned.entry((document.clone(), operation.to_owned())).or_default() += most;
        }
    }
    planned
}

#[test]
fn the_sample_server_keeps_to_all_documents_and_the_plan_was_honest() {
    let server = sample();
    let directory = tempfile::tempdir().expect("a directory");
    let report = format!("json={}", path(&directory, "r.json").display());
    let (code, said) = bare(&["--strict", "--config", SAMPLE, "--url", &server.url, "--report", &report]);
    assert_eq!(code, Some(0), "{said}");
    let report: Value = serde_json::from_str(&text(&path(&directory, "r.json"))).expect("JSON");
    assert_eq!(report["passed"], true);
    let planned = planned();
    assert_eq!(planned.len(), 18, "{planned:?}");
    for ((document, operation), most) in planned {
        let documents = report["documents"].as_array().expect("documents");
        let found = documents.iter().find(|found| found["document"] == *document).expect("a document of the plan");
        let exchanges = found["exchanges"].as_array().expect("exchanges");
        let sent = exchanges.iter().filter(|exchange| exchange["request"]["operation"] == *operation).count();
        assert!(sent > 0 && sent <= most, "{operation}: {sent} of at most {most}");
    }
}

/// The methods and the failures to sign in of a run on a document's sample, as they were on the wire.
fn on_the_wire(server: &Server, document: &str, arguments: &[&str]) -> (Vec<String>, usize) {
    let (url, heads) = passing_on(&server.url);
    let (_, said) = bare(&[&[document, "--config", SAMPLE, "--url", &url], arguments].concat());
    let heads = heads.lock().expect("no panic");
    assert!(!heads.is_empty(), "{said}");
    let method = |head: &String| head.split(' ').next().unwrap_or_default().to_owned();
    // Without a token, or with an empty one, nobody tries to be somebody.
    let is_failure = |head: &&String| {
        let mut headers = head.lines().filter_map(|line| line.split_once(':'));
        let token = headers.find(|(name, _)| ["token", "x-auth-token"].contains(&name.to_lowercase().as_str()));
        token.is_some_and(|(_, token)| !token.trim().is_empty() && !token.trim().starts_with("sample-"))
    };
    (heads.iter().map(method).collect(), heads.iter().filter(is_failure).count())
}

#[test]
fn no_more_is_sent_than_may_be() {
    let server = sample();
    for most in [1, 7] {
        let (methods, _) = on_the_wire(&server, "scnet", &["--max-requests", &most.to_string()]);
        assert_eq!(methods.len(), most, "--max-requests {most}");
    }
    // One for each operation; eiHealth bounds the length of its tokens too, which takes one more.
    let cases = [("scnet", 0, 0), ("scnet", 2, 2), ("scnet", 9, 3), ("eihealth", 1, 1), ("eihealth", 9, 2)];
    for (document, most, expected) in cases {
        let (_, failures) = on_the_wire(&server, document, &["--sign-in-failures", &most.to_string()]);
        assert_eq!(failures, expected, "{document} --sign-in-failures {most}");
    }
    let cases: [(&[&str], &[&str]); 2] =
        [(&[], &["GET", "HEAD"]), (&["--methods", "POST,delete"], &["DELETE", "GET", "HEAD", "POST"])];
    for (arguments, expected) in cases {
        let (methods, _) = on_the_wire(&server, "scnet", arguments);
        let methods: BTreeSet<_> = methods.iter().map(String::as_str).collect();
        assert_eq!(methods.into_iter().collect::<Vec<_>>(), expected, "{arguments:?}");
    }
}

#[test]
fn a_run_that_may_not_ask_enough_says_that_it_did_not_finish() {
    let server = sample();
    for most in ["0", "1"] {
        let options = ["modelarts", "--url", &server.url, "--max-requests", most];
        let (code, said) = conform(&[&options, &VALUES[..2]].concat());
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("not all could be tried") && said.contains("--max-requests"), "{said}");
    }
}

#[test]
fn a_rate_keeps_requests_apart() {
    let url = answering(PAGE);
    let begin = Instant::now();
    let options = ["modelarts", "--url", &url, "--max-requests", "6", "--rate", "10"];
    let (_, said) = conform(&[&options, &VALUES[..2]].concat());
    // However slow the machine is, it can only be later.
    assert!(begin.elapsed() >= Duration::from_millis(500), "{:?} {said}", begin.elapsed());
    assert!(said.contains(", 6 requests"), "{said}");
}

#[test]
fn an_answer_may_take_as_long_as_is_said() {
    let url = serving(|stream| {
        head(stream);
        std::thread::sleep(Duration::from_secs(1));
        let _ = stream.write_all(PAGE);
    });
    for (timeout, is_in_time) in [("0.1", false), ("30", true)] {
        let options = ["modelarts", "--url", &url, "--max-requests", "1", "--timeout", timeout];
        let (_, said) = conform(&[&options, &VALUES[..2]].concat());
        assert_eq!(!said.contains("timed out"), is_in_time, "{timeout}: {said}");
    }
}

/// A list of so many workspaces on one page, whatever it is asked for.
fn listing(count: usize) -> String {
    let item = |index: usize| {
        format!(
            r#"{{"id":"{index:032}","name":"w{index}","description":"","owner":"o","enterprise_project_id":"0",
            "enterprise_project_name":"default","auth_type":"PUBLIC","create_time":{index},"update_time":{index},
            "status":"NORMAL","status_info":""}}"#
        )
    };
    let items: Vec<_> = (0..count).map(item).collect();
    format!(r#"{{"total_count":{count},"count":{count},"workspaces":[{}]}}"#, items.join(","))
}

#[test]
fn a_seed_sends_the_same_requests_again_and_another_one_others() {
    let body = listing(60);
    let url = serving(move |stream| {
        head(stream);
        let length = body.len();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
        let _ = stream.write_all(format!("{head}content-length: {length}\r\n\r\n{body}").as_bytes());
    });
    let directory = tempfile::tempdir().expect("a directory");
    let recording = |name: &str, seed: &str| {
        let record = path(&directory, name);
        let record_to = record.to_str().expect("UTF-8");
        let options = ["modelarts", "--max-requests", "30", "--url", &url, "--seed", seed, "--record", record_to];
        let (code, said) = conform(&[&options, &VALUES[..2]].concat());
        assert_eq!(code, Some(1), "{said}");
        assert!(said.trim_end().ends_with(&format!(", seed {seed}")), "{said}");
        text(&record.join("modelarts.jsonl"))
    };
    let five = recording("five", "5");
    assert!(five == recording("again", "5"), "the same seed, another run");
    let requests = |recording: &str| recording.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert!(requests(&five) != requests(&recording("six", "6")), "another seed, the same run");
}

#[test]
fn a_plan_names_the_faults_of_the_document_first() {
    let directory = tempfile::tempdir().expect("a directory");
    let document = path(&directory, "broken.yaml");
    let text = "openapi: 3.0.3
info: {title: Broken, version: v1}
paths:
  /a:
    get:
      responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}}
";
    std::fs::write(&document, text).expect("written");
    let run = |options: &[&str]| bare(&[&["--plan", "--spec", document.to_str().expect("UTF-8")], options].concat());
    let (code, plan) = run(&["--methods", "get,post,delete"]);
    assert_eq!(code, Some(0), "{plan}");
    let fault = plan.find("broken.yaml:6: the reference to `#/components/schemas/B` leads nowhere");
    assert!(plan.starts_with("broken: faults of the document\n") && fault < plan.find("broken: at most "), "{plan}");
    assert!(plan.contains(" requests, GET, HEAD, POST and DELETE only"), "{plan}");
    assert_eq!(run(&["--operation", "b"]).0, Some(2), "what is not there can't be planned");
}
