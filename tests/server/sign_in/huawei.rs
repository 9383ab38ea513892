//! Signed requests: what is accepted as the vendor's clients send it, and what is refused.

use std::time::Duration;

use scicloud::server::{Clock, Fixture, Settings};
use sha2::{Digest, Sha256};

use super::server::{PROJECTS, STATISTICS, Server, WORKSPACES, token_of};
use super::signer::{GO, NODE, PHP, PYTHON, Signer};
use crate::support::database::Place;

const GATEWAY: &str = "APIG.0301";

#[tokio::test]
async fn requests_are_accepted_as_each_of_the_vendors_clients_signs_them() {
    let server = Server::sample().await;
    let lists: [(&str, &[&'static str]); 6] = [
        ("Python", PYTHON),
        ("Node", NODE),
        ("Go", GO),
        ("another order", &["x-sdk-date", "user-agent", "host"]),
        ("the date alone", &["x-sdk-date"]),
        ("not even the date", &["host"]),
    ];
    let paths = [
        WORKSPACES,
        "/v1/project-north/workspaces/",
        "/v1/project-north/workspaces?sort_by=name&limit=3&offset=1",
        "/v1/project-north/workspaces?name=&unknown=1",
        "/v1/project-north/workspaces/0",
        STATISTICS,
        PROJECTS,
    ];
    for (case, list) in lists {
        let signer = Signer::of("erin", server.time(0)).list(list);
        for path in paths {
            let answer = server.signed(path, &signer).await;
            assert_eq!(answer.status, 200, "{case} {path}: {}", answer.body);
        }
    }
    let signer = Signer::of("erin", server.time(0));
    let by_signature = server.signed(STATISTICS, &signer).await.ok();
    let by_token = server.get(STATISTICS, &[("X-Auth-Token", "sample-erin")]).await.ok();
    assert_eq!(by_signature, by_token, "the caller is the same user");
}

#[tokio::test]
async fn a_change_to_any_part_of_what_is_signed_is_refused() {
    let server = Server::sample().await;
    let path = "/v1/project-north/workspaces?limit=3&offset=1";
    let changes: [(&str, &str, &str); 11] = [
        ("path", "workspaces?", "workspacez?"),
        ("project", "project-north/", "project-nortg/"),
        ("query value", "limit=3", "limit=4"),
        ("query name", "offset", "offsef"),
        ("query added", "offset=1", "offset=1&name="),
        ("query taken away", "&offset=1", ""),
        ("content-type", "application/json", "application/jsoo"),
        ("user-agent", "python/3.0", "python/3.1"),
        ("list", "host;user-agent;", "host;"),
        ("order of the list", "host;user-agent", "user-agent;host"),
        ("project header", "", ""),
    ];
    for (case, from, to) in changes {
        let signer = Signer::of("erin", server.time(0));
        let headers = signer.headers("GET", path, "", &server.host());
        let change = |text: &str| if from.is_empty() { text.to_owned() } else { text.replacen(from, to, 1) };
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| match name.as_str() {
                "x-project-id" if case == "project header" => (name.as_str(), "project-south".to_owned()),
                name => (name, change(value)),
            })
            .collect();
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let changed = change(path);
        let sent_path = if changed.contains("workspacez") { "/v1/project-north/workspaces/0" } else { &changed };
        server.get(sent_path, &headers).await.assert_refused(401, GATEWAY, case);
        // A right one in between, so that the key is not locked.
        server.signed(path, &signer).await.ok();
    }
    let signer = Signer::of("erin", server.time(0));
    let headers = signer.headers("GET", path, "", &server.host());
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    server.send("GET", path, &headers, "{}").await.assert_refused(401, GATEWAY, "a body that was not signed");
    let headers = signer.headers("GET", path, "{}", &server.host());
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(server.send("GET", path, &headers, "{}").await.status, 200, "a body that was signed");
    let other_host: Vec<_> = headers.iter().copied().chain([("host", "elsewhere.example")]).collect();
    server.send("GET", path, &other_host, "{}").await.assert_refused(401, GATEWAY, "another host");
}

#[tokio::test]
async fn the_hash_that_a_request_says_it_signed_is_the_one_that_counts_and_is_right() {
    let server = Server::sample().await;
    let of = |text: &str| hex::encode(Sha256::digest(text.as_bytes()));
    let cases = [
        ("not signed, no body", "UNSIGNED-PAYLOAD".to_owned(), "", true),
        ("not signed, a body", "UNSIGNED-PAYLOAD".to_owned(), "{}", true),
        ("the body's", of("{}"), "{}", true),
        ("the body's in upper case", of("{}").to_uppercase(), "{}", true),
        ("that of no body", of(""), "", true),
        ("empty, no body", String::new(), "", true),
        ("that of no body, a body", of(""), "{}", false),
        ("another body's", of("{}"), "", false),
        ("empty, a body", String::new(), "{}", false),
        ("no hash", "unsigned-payload".to_owned(), "", false),
    ];
    for (case, content_hash, body, good) in cases {
        let signer = Signer { content_hash: Some(content_hash), ..Signer::of("erin", server.time(0)).list(PHP) };
        let headers = signer.headers("GET", WORKSPACES, "", &server.host());
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = server.send("GET", WORKSPACES, &headers, body).await;
        match good {
            true => assert_eq!(answer.status, 200, "{case}: {}", answer.body),
            false => answer.assert_refused(401, GATEWAY, case),
        }
        // A right one in between, so that the key is not locked.
        server.signed(WORKSPACES, &Signer::of("erin", server.time(0))).await.ok();
    }
    let headers = Signer::of("erin", server.time(0)).list(GO).headers("GET", WORKSPACES, "", "");
    let more = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let more: Vec<_> = more.chain([("x-sdk-content-sha256", "UNSIGNED-PAYLOAD")]).collect();
    server.get(WORKSPACES, &more).await.ok();
    server.send("GET", WORKSPACES, &more, "{}").await.assert_refused(401, GATEWAY, "the hash of no body, and a body");
}

#[tokio::test]
async fn other_ways_to_sign_are_named() {
    let server = Server::sample().await;
    let signature = "0".repeat(64);
    let cases = [
        (format!("SDK-HMAC-SM3 Access=A, SignedHeaders=host, Signature={signature}"), "SDK-HMAC-SM3 is not supported"),
        (
            format!("V11-HMAC-SHA256 Credential=A/20231114/r/s, SignedHeaders=host, Signature={signature}"),
            "V11-HMAC-SHA256",
        ),
        (
            format!("SDK-HMAC-SHA256 Credential=A/20231114/r/s/sdk_request, SignedHeaders=host, Signature={signature}"),
            "older form of a signature, with Credential=…",
        ),
    ];
    for (authorization, says) in cases {
        // A token is no way around a signature.
        let headers = [("Authorization", authorization.as_str()), ("X-Auth-Token", "sample-erin")];
        let answer = server.get(WORKSPACES, &headers).await;
        answer.assert_refused(401, GATEWAY, says);
        let message = answer.body["error_msg"].as_str().unwrap();
        assert!(message.contains(says) && message.contains("SDK-HMAC-SHA256"), "{message}");
    }
}

#[tokio::test]
async fn who_signs_has_the_machines_clock_however_far_the_servers_is_moved() {
    let server = Server::sample().await;
    let token = token_of(&server, "erin").await;
    let signer = Signer::of("erin", server.time(0));
    server.clock.advance(Duration::from_secs(25 * 60 * 60));
    server.get(WORKSPACES, &[("X-Auth-Token", &token)]).await.assert_refused(401, "ModelArts.0202", "a day later");
    server.signed(WORKSPACES, &signer).await.ok();
    server.signed(WORKSPACES, &Signer::of("erin", server.time(0))).await.ok();
    let neither = Signer { time: server.time(-12 * 60 * 60), ..signer };
    server.signed(WORKSPACES, &neither).await.assert_refused(401, GATEWAY, "neither clock");
}

#[tokio::test]
async fn every_digit_of_the_signature_counts() {
    let server = Server::sample().await;
    let signer = Signer::of("erin", server.time(0));
    let headers = signer.headers("GET", WORKSPACES, "", &server.host());
    let (_, authorization) = headers.last().expect("a signature");
    let start = authorization.len() - 64;
    for place in [0, 1, 31, 62, 63] {
        let mut changed = authorization.clone();
        let digit = if changed.as_bytes()[start + place] == b'0' { "1" } else { "0" };
        changed.replace_range(start + place..=start + place, digit);
        let replaced =
            |name: &str, value: &str| if name == "authorization" { changed.clone() } else { value.to_owned() };
        let sent: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), replaced(name, value))).collect();
        let sent: Vec<_> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        server.get(WORKSPACES, &sent).await.assert_refused(401, GATEWAY, &format!("digit {place}"));
        server.signed(WORKSPACES, &signer).await.ok();
    }
}

#[tokio::test]
async fn what_is_no_signature_is_refused_in_the_envelope_of_the_service() {
    let server = Server::sample().await;
    let signature = "0".repeat(64);
    let whole = |access: &str, list: &str, signature: &str| {
        format!("SDK-HMAC-SHA256 Access={access}, SignedHeaders={list}, Signature={signature}")
    };
    let key = "SAMPLEERINAK0000";
    let cases = [
        ("nothing", "SDK-HMAC-SHA256".to_owned()),
        ("no parts", "SDK-HMAC-SHA256 sample-erin-sk".to_owned()),
        ("a part is missing", format!("SDK-HMAC-SHA256 Access={key}, Signature={signature}")),
        ("a part too many", whole(key, "host, More=1", &signature)),
        ("a part twice", whole(key, "host, Access=other", &signature)),
        ("no access key", whole("", "host", &signature)),
        ("no list", whole(key, "", &signature)),
        ("a header that is not there", whole(key, "host;x-other;x-sdk-date", &signature)),
        ("an empty name", whole(key, "host;;x-sdk-date", &signature)),
        ("a name that is none", whole(key, "host;a b", &signature)),
        ("a short signature", whole(key, "host;x-sdk-date", &signature[1..])),
        ("an upper-case signature", whole(key, "host;x-sdk-date", &"A".repeat(64))),
        ("an unknown key", whole("SAMPLENOBODYAK00", "host;x-sdk-date", &signature)),
        ("a wrong signature", whole(key, "host;x-sdk-date", &signature)),
    ];
    let date = Signer::of("erin", server.time(0)).headers("GET", "", "", "").swap_remove(2).1;
    for (case, authorization) in cases {
        let headers = [("Authorization", authorization.as_str()), ("X-Sdk-Date", &date)];
        for path in [WORKSPACES, "/v1/project-north/workspaces/0"] {
            let answer = server.get(path, &headers).await;
            answer.assert_refused(401, GATEWAY, case);
            let message = answer.body["error_msg"].as_str().unwrap();
            assert!(message.starts_with("Incorrect IAM authentication information: "), "{case}: {message}");
        }
        server.get(PROJECTS, &headers).await.assert_denied(401, case);
        server.signed(STATISTICS, &Signer::of("erin", server.time(0))).await.ok();
    }
    let several = [("Authorization", whole(key, "host", &signature)), ("Authorization", "Bearer x".to_owned())];
    let several: Vec<_> = several.iter().map(|(name, value)| (*name, value.as_str())).collect();
    server.get(STATISTICS, &several).await.assert_refused(401, GATEWAY, "two headers");
}

#[tokio::test]
async fn a_date_is_good_for_a_quarter_of_an_hour_on_either_side() {
    let server = Server::sample().await;
    for (minutes, good) in [(0, true), (14, true), (-14, true), (16, false), (-16, false), (-1_000_000, false)] {
        let signer = Signer::of("erin", server.time(minutes * 60));
        let answer = server.signed(WORKSPACES, &signer).await;
        match good {
            true => assert_eq!(answer.status, 200, "{minutes}: {}", answer.body),
            false => answer.assert_refused(401, GATEWAY, &format!("{minutes} minutes")),
        }
    }
    let signer = Signer::of("erin", server.time(0));
    let headers = signer.headers("GET", WORKSPACES, "", &server.host());
    for date in ["", "now", "2023-11-14T22:13:20Z", "20231114T221320", "20231314T221320Z", "2023111 T221320Z"] {
        let sent: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), if name == "x-sdk-date" { date } else { value.as_str() }))
            .collect();
        server.get(WORKSPACES, &sent).await.assert_refused(401, GATEWAY, date);
    }
    let undated: Vec<_> = headers.iter().filter(|(name, _)| name != "x-sdk-date").collect();
    let undated: Vec<_> = undated.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    server.get(WORKSPACES, &undated).await.assert_refused(401, GATEWAY, "no date");
}

#[tokio::test]
async fn a_signed_request_is_for_the_project_of_the_key_or_the_one_it_names_of_the_same_tenant() {
    let fixture = "huawei: {tenants: [{name: north, projects: [{id: p1, name: a}, {id: p2, name: b}], users: [{id: u1, \
         name: erin, primary_account: true, access_keys: [{access: SAMPLEERINAK0000, secret: sample-erin-sk, project: p1}]}]}, \
         {name: south, projects: [{id: p3, name: c}], users: [{id: u2, name: s, primary_account: true}]}]}";
    let load = Some(Fixture::parse("two.yaml", fixture).unwrap());
    let server = Server::with(Settings { load, ..Settings::default() }).await;
    let cases = [
        (None, "p1", 200),
        (Some(""), "p1", 200),
        (Some("p1"), "p1", 200),
        (Some("p2"), "p2", 200),
        (None, "p2", 403),
        (Some("p1"), "p2", 403),
        (Some("p2"), "p1", 403),
        (Some("p3"), "p3", 403),
        (Some("p3"), "p1", 403),
        (Some("none"), "none", 403),
    ];
    for (project, path, status) in cases {
        let case = format!("{project:?} {path}");
        let list = if project.is_some() { PYTHON } else { &["host", "x-sdk-date"] };
        let signer = Signer { project, ..Signer::of("erin", server.time(0)).list(list) };
        let answer = server.signed(&format!("/v1/{path}/workspaces"), &signer).await;
        match status {
            200 => assert_eq!(answer.status, 200, "{case}: {}", answer.body),
            status => answer.assert_refused(status, "ModelArts.0210", &case),
        }
    }
    let foreign = Signer { project: Some("p3"), ..Signer::of("erin", server.time(0)) };
    server.signed(PROJECTS, &foreign).await.assert_denied(403, "another tenant's project");
}

#[tokio::test]
async fn a_signature_goes_before_a_token_and_other_schemes_are_passed_over() {
    let server = Server::sample().await;
    let signer = Signer::of("erin", server.time(0));
    let headers = signer.headers("GET", STATISTICS, "", &server.host());
    let token = |token: &'static str| {
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("X-Auth-Token", token)])
    };
    let erin = server.signed(STATISTICS, &signer).await.ok();
    for other in ["sample-frank", "sample-x", "sample-expired"] {
        let both: Vec<_> = token(other).collect();
        assert_eq!(server.get(STATISTICS, &both).await.ok(), erin, "{other}");
    }
    let bad = [("X-Auth-Token", "sample-erin"), ("Authorization", "SDK-HMAC-SHA256 x")];
    server.get(STATISTICS, &bad).await.assert_refused(401, GATEWAY, "a bad signature and a good token");
    let passed = [("X-Auth-Token", "sample-erin"), ("Authorization", "Basic x")];
    assert_eq!(server.get(STATISTICS, &passed).await.ok(), erin);
    server.get(WORKSPACES, &[("Authorization", "Basic x")]).await.assert_refused(
        401,
        "ModelArts.0201",
        "another scheme",
    );
}

#[tokio::test]
async fn a_store_opened_with_another_key_refuses_signatures_as_a_failure_of_its_own() {
    let place = Place::new().await;
    let store = place.address.clone();
    let first = Settings { store: store.clone(), load: Some(Fixture::sample()), ..Settings::default() };
    let key = first.store_key.clone();
    let server = Server::with(first).await;
    let signer = Signer::of("erin", server.time(0));
    server.signed(WORKSPACES, &signer).await.ok();
    server.running.close().await.unwrap();

    let settings = Settings { store: store.clone(), clock: Clock::default(), ..Settings::default() };
    let server = Server::with(settings).await;
    server.signed(WORKSPACES, &signer).await.assert_refused(500, "ModelArts.0010", "another key");
    server.signed(PROJECTS, &signer).await.assert_denied(500, "another key");
    server.get(WORKSPACES, &[("X-Auth-Token", "sample-erin")]).await.ok();
    server.running.close().await.unwrap();

    let server = Server::with(Settings { store, store_key: key, ..Settings::default() }).await;
    server.signed(WORKSPACES, &signer).await.ok();
}
