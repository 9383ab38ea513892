//! Faults on demand: where, when, in which words, and for how long.

use std::time::Duration;

use scicloud::server::observe::{Effect, Fault, FaultError, Filter, Latency, When};
use scicloud::server::{self, Fixture, Settings};
use serde_json::Value;

use crate::observe::operations::{CASES, PLATFORMS, case};
use crate::observe::support::{LONG, Raw, Server};

/// The code and the message that a refusal has where its document says.
fn refusal(operation: &scicloud::client::Operation, answer: &Raw) -> (String, String) {
    let status = answer.status().expect("a status");
    let outcomes = || operation.responses.iter().filter_map(|response| response.outcome.as_ref());
    let documented = operation.response(status).and_then(|response| response.outcome.as_ref());
    let outcome = documented.or_else(|| outcomes().next()).expect("an outcome");
    let body = answer.json();
    let text = |pointer: &str| match body.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => panic!("no {pointer} in {answer:?}"),
    };
    (text(outcome.pointer), text(outcome.message.expect("a message")))
}

#[tokio::test]
async fn statuses_come_in_the_words_of_every_platform() {
    let server = Server::sample().await;
    let faults = server.running.faults();
    let effects = [
        (Effect::Status { status: 503, retry_after_s: Some(7) }, 503, Some("7")),
        (Effect::Status { status: 404, retry_after_s: None }, 404, None),
        (Effect::TooMany { retry_after_s: 2 }, 429, Some("2")),
    ];
    for (effect, status, retry_after) in effects {
        faults.set(Fault { effect: Some(effect.clone()), ..Fault::new("f") }).await.unwrap();
        // What asks for a password is slow to ask, and what is asked by HEAD has no words.
        for case in CASES.iter().filter(|case| !case.operation.starts_with("create") && case.method != "HEAD") {
            let answer = case.ask(&server).await;
            assert_eq!(answer.status(), Some(status), "{case:?}");
            assert_eq!(answer.header("Retry-After").as_deref(), retry_after, "{case:?}");
            assert_eq!(answer.header("Content-Type").as_deref(), Some("application/json"), "{case:?}");
            let (code, message) = refusal(case.documented(), &answer);
            assert!(!message.is_empty(), "{case:?}");
            let platform = PLATFORMS.map(|platform| platform()).into_iter().find(|it| it.name == case.platform);
            let listed = platform.expect("its platform").codes.iter().find(|listed| listed.value == code);
            let statuses = listed.map_or(&[][..], |listed| listed.statuses);
            assert!(
                status != 429 || statuses.is_empty() || statuses.contains(&429),
                "{case:?}: {code} is of {statuses:?}"
            );
            let entries = server.running.journal().entries(&Filter { last: Some(1), ..Filter::default() });
            assert_eq!((entries[0].code.as_deref(), entries[0].status), (Some(&*code), Some(status)), "{case:?}");
            assert_eq!(entries[0].faults, ["f"], "{case:?}");
            // The operation is not done, which might find a name elsewhere than by a token in the headers.
            let caller = case.caller.filter(|_| !case.headers.is_empty());
            assert_eq!(entries[0].caller.as_deref(), caller, "{case:?}");
        }
    }
}

#[tokio::test]
async fn every_documented_code_comes_with_a_status_that_the_document_has_for_it() {
    let server = Server::sample().await;
    let mut seen = 0;
    for platform in PLATFORMS.map(|platform| platform()) {
        let case = CASES.iter().find(|case| case.platform == platform.name && case.operation != "createToken");
        let case = case.expect("a case");
        for code in platform.codes {
            let effect = Some(Effect::Code { code: code.value.to_owned(), status: None });
            let platform = Some(platform.name.to_owned());
            server.running.faults().set(Fault { effect, platform, ..Fault::new("f") }).await.unwrap();
            let answer = case.ask(&server).await;
            let status = answer.status().expect("a status");
            // Where the document has no status for a code, the body alone says that the request is refused.
            let allowed = if code.statuses.is_empty() { &[200][..] } else { code.statuses };
            assert!(allowed.contains(&status), "{code:?}: {status}");
            assert_eq!(refusal(case.documented(), &answer).0, code.value, "{code:?}");
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} codes");
}

#[tokio::test]
async fn codes_go_by_the_document() {
    let server = Server::sample().await;
    let code = |platform: &str, code: &str, status| Fault {
        platform: Some(platform.to_owned()),
        effect: Some(Effect::Code { code: code.to_owned(), status }),
        ..Fault::new("f")
    };
    let operation = |platform: &str| CASES.iter().rfind(|case| case.platform == platform).expect("a case");
    let cases = [
        (code("modelarts", "ModelArts.0210", None), 400),
        (code("modelarts", "ModelArts.0210", Some(403)), 403),
        (code("maptable", "1234", None), 200),
        (code("maptable", "1234", Some(409)), 409),
        (code("scnet", "10008", None), 200),
        (code("scnet", "10008", Some(500)), 500),
        (code("iam", "404", None), 404),
        (code("iam", "7", Some(418)), 418),
    ];
    for (fault, status) in cases {
        server.running.faults().set(fault.clone()).await.unwrap();
        let case = operation(fault.platform.as_deref().unwrap());
        assert_eq!(case.ask(&server).await.status(), Some(status), "{fault:?}");
    }
}

#[tokio::test]
async fn what_can_not_be_done_is_refused_with_what_to_do() {
    let server = Server::sample().await;
    let status = |status| Some(Effect::Status { status, retry_after_s: None });
    let code = |code: &str| Some(Effect::Code { code: code.to_owned(), status: None });
    let fault = || Fault { effect: status(500), ..Fault::new("f") };
    let wait = |latency| Fault { latency: Some(latency), ..Fault::new("f") };
    let on = |platform: &str, effect| Fault { platform: Some(platform.to_owned()), effect, ..Fault::new("f") };
    let page = |page, status| Fault {
        effect: Some(Effect::ContentType { content_type: "text/html".to_owned(), page, status: Some(status) }),
        ..Fault::new("f")
    };
    let cases = [
        (Fault::new("f"), "does nothing"),
        (Fault { id: String::new(), ..fault() }, "id"),
        (Fault { id: "a b".to_owned(), ..fault() }, "id"),
        (Fault { id: "x".repeat(65), ..fault() }, "id"),
        (on("aws", status(500)), "iam, eihealth, modelarts, scnet, maptable"),
        (Fault { operation: Some("listWorkspace".to_owned()), ..fault() }, "listWorkspaces"),
        (Fault { operation: Some("showCenter".to_owned()), ..on("iam", status(500)) }, "no such operation"),
        (on("iam", status(199)), "199"),
        (on("iam", status(600)), "600"),
        (Fault { when: When::First { calls: 0 }, ..fault() }, "calls"),
        (Fault { when: When::Every { nth: 0 }, ..fault() }, "nth"),
        (Fault { when: When::Chance { probability: 1.5 }, ..fault() }, "1.5"),
        (Fault { when: When::Chance { probability: f64::NAN }, ..fault() }, "NaN"),
        (wait(Latency::Constant { ms: -1.0 }), "-1"),
        (wait(Latency::Constant { ms: 3_600_001.0 }), "3600001"),
        (wait(Latency::Uniform { from_ms: 2.0, to_ms: 1.0 }), "from_ms"),
        (wait(Latency::Normal { mean_ms: 1.0, deviation_ms: f64::INFINITY }), "deviation_ms"),
        (wait(Latency::Exponential { mean_ms: 0.0 }), "mean_ms"),
        (wait(Latency::LogNormal { median_ms: 1.0, sigma: 11.0 }), "sigma"),
        (on("modelarts", code("ModelArts.9999")), "ModelArts.0010"),
        (on("scnet", code("0")), "10001"),
        (on("maptable", code("0")), "success"),
        (on("maptable", code("x")), "number"),
        (on("iam", code("7")), "`status`"),
        (Fault { effect: code("ModelArts.0010"), ..Fault::new("f") }, "iam"),
        (
            Fault {
                effect: Some(Effect::Code { code: "ModelArts.0010".to_owned(), status: Some(400) }),
                ..on("modelarts", None)
            },
            "[500]",
        ),
        (
            Fault {
                effect: Some(Effect::ContentType { content_type: "a\nb".to_owned(), page: false, status: None }),
                ..Fault::new("f")
            },
            "content_type",
        ),
        (page(false, 502), "`page`"),
        (page(true, 600), "600"),
        (Fault { effect: Some(Effect::Slow { bytes_per_second: 0 }), ..Fault::new("f") }, "bytes_per_second"),
    ];
    for (fault, words) in cases {
        match server.running.faults().set(fault.clone()).await {
            Err(error @ FaultError::Invalid(_)) => assert!(error.to_string().contains(words), "{fault:?}: {error}"),
            other => panic!("{fault:?}: {other:?}"),
        }
    }
    assert_eq!(server.running.faults().list().await.unwrap(), []);
}

/// The statuses of as many requests of an operation.
async fn statuses(server: &Server, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(server.get("/v3", &[]).await.status().expect("a status"));
    }
    statuses
}

fn failing(when: When) -> Fault {
    Fault { effect: Some(Effect::Status { status: 500, retry_after_s: None }), when, ..Fault::new("f") }
}

#[tokio::test]
async fn the_number_of_the_call_decides() {
    let server = Server::sample().await;
    let cases = [
        (When::Always, vec![500, 500, 500]),
        (When::First { calls: 2 }, vec![500, 500, 200, 200]),
        (When::Every { nth: 3 }, vec![200, 200, 500, 200, 200, 500]),
    ];
    for (when, wanted) in cases {
        server.running.faults().set(failing(when)).await.unwrap();
        assert_eq!(statuses(&server, wanted.len()).await, wanted, "{when:?}");
    }
    let chance = failing(When::Chance { probability: 0.5 });
    let mut rounds = Vec::new();
    for seed in [1, 1, 2] {
        server.running.faults().set(Fault { seed, ..chance.clone() }).await.unwrap();
        rounds.push(statuses(&server, 20).await);
    }
    assert_eq!(rounds[0], rounds[1], "the same seed");
    assert_ne!(rounds[0], rounds[2], "another seed");
}

#[tokio::test]
async fn calls_are_counted_while_it_is_on_and_once_for_all_processes() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("state.db").display().to_string();
    let one = Server::with(Settings { store: store.clone(), ..Settings::default() }).await;
    let other = Server { running: server::start(Settings { store, ..Settings::default() }).await.unwrap() };
    one.running.faults().set(failing(When::First { calls: 3 })).await.unwrap();
    assert_eq!(statuses(&one, 1).await, [500]);
    assert!(other.running.faults().switch("f", false).await.unwrap());
    assert_eq!(statuses(&other, 2).await, [200, 200]);
    assert!(other.running.faults().switch("f", true).await.unwrap());
    assert_eq!(statuses(&other, 3).await, [500, 500, 200]);
    let list = one.running.faults().list().await.unwrap();
    assert_eq!((list.len(), list[0].calls), (1, Some(4)));
    assert!(!one.running.faults().switch("g", true).await.unwrap());
}

#[tokio::test]
async fn another_process_goes_by_it_soon() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("state.db").display().to_string();
    let one = Server::with(Settings { store: store.clone(), ..Settings::default() }).await;
    let other = Server { running: server::start(Settings { store, ..Settings::default() }).await.unwrap() };
    assert_eq!(statuses(&other, 1).await, [200]);
    one.running.faults().set(failing(When::Always)).await.unwrap();
    let there = async { while statuses(&other, 1).await != [500] {} };
    tokio::time::timeout(LONG, there).await.expect("it hears of it");
}

#[tokio::test]
async fn only_what_it_is_for_meets_it() {
    let server = Server::sample().await;
    let lists = [case("modelarts", "listWorkspaces"), case("maptable", "listWorkspaces")];
    let quotas = case("scnet", "listStorageQuotas");
    let cases = [
        (None, None, [500, 500, 500]),
        (Some("modelarts"), None, [500, 200, 200]),
        (None, Some("listWorkspaces"), [500, 500, 200]),
        (Some("maptable"), Some("listWorkspaces"), [200, 500, 200]),
    ];
    for (platform, operation, wanted) in cases {
        let (platform, operation) = (platform.map(str::to_owned), operation.map(str::to_owned));
        server.running.faults().set(Fault { platform, operation, ..failing(When::Always) }).await.unwrap();
        let mut found = Vec::new();
        for case in [lists[0], lists[1], quotas] {
            found.push(case.ask(&server).await.status().unwrap());
        }
        assert_eq!(found, wanted);
    }
}

#[tokio::test]
async fn waits_add_up_and_the_first_effect_wins() {
    let server = Server::sample().await;
    let faults = server.running.faults();
    let wait = |ms| Some(Latency::Constant { ms });
    let status = |status| Some(Effect::Status { status, retry_after_s: None });
    let set = [
        Fault { latency: wait(20.0), ..Fault::new("slow") },
        Fault { latency: wait(30.0), effect: status(503), ..Fault::new("slow-and-gone") },
        Fault { effect: status(500), ..Fault::new("gone") },
        Fault { effect: status(501), on: false, ..Fault::new("off") },
    ];
    for fault in set {
        faults.set(fault).await.unwrap();
    }
    assert_eq!(statuses(&server, 1).await, [503]);
    let entries = server.running.journal().entries(&Filter { faulted: Some(true), ..Filter::default() });
    assert_eq!(entries[0].faults, ["slow", "slow-and-gone"]);
    assert!(entries[0].took >= Duration::from_millis(50), "{:?}", entries[0].took);
    assert!(faults.remove("slow-and-gone").await.unwrap());
    assert!(!faults.remove("slow-and-gone").await.unwrap());
    assert_eq!(statuses(&server, 1).await, [500]);
    faults.clear().await.unwrap();
    assert_eq!(statuses(&server, 1).await, [200]);
}

#[tokio::test]
async fn a_new_fixture_ends_all_faults_at_once() {
    let server = Server::sample().await;
    server.running.faults().set(failing(When::Always)).await.unwrap();
    assert_eq!(statuses(&server, 1).await, [500]);
    server.running.store().load_fixture(&Fixture::sample()).await.unwrap();
    assert_eq!(statuses(&server, 1).await, [200]);
    assert_eq!(server.running.faults().list().await.unwrap(), []);
}
