//! SCNet: a signature gives a token per cluster, and a token leads to the cluster.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use scicloud::scnet::{AccessKey, Cluster};
use scicloud::server::{Clock, Fixture, Settings, StoreKey};
use serde_json::{Value, json};
use sha2::Sha256;

use super::support::{Answer, SameClock, Server, one_byte_changed};

const TOKENS: &str = "/api/user/v3/tokens";
const CENTER: &str = "/ac/openapi/v2/center";
const STATE: &str = "/ac/openapi/v2/tokens/state";
const QUOTAS: &str = "/hpc/openapi/v2/parastor/quota/usernames";

/// The headers of a sign-in as the vendor describes them, written down without this crate's help.
fn signed(user: &str, access: &str, secret: &str, seconds: u64) -> [(&'static str, String); 4] {
    let text = format!(r#"{{"accessKey":"{access}","timestamp":"{seconds}","user":"{user}"}}"#);
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(text).finalize();
    [
        ("user", user.to_owned()),
        ("accessKey", access.to_owned()),
        ("signature", hex::encode(mac.into_bytes())),
        ("timestamp", seconds.to_string()),
    ]
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap().as_secs()
}

async fn post(server: &Server, headers: &[(&'static str, String)]) -> Answer {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    server.send(Method::POST, TOKENS, &headers, None).await
}

/// The sample's user signs in now.
async fn sign_in(server: &Server, user: &str, clock: &Clock) -> Value {
    let (access, secret) = (format!("sample-{user}-ak"), format!("sample-{user}-sk"));
    let answer = post(server, &signed(user, &access, &secret, seconds(clock.now()))).await;
    assert_eq!((answer.status, &answer.body["code"]), (200, &json!("0")), "{user}");
    answer.body["data"].clone()
}

/// The user's token for a cluster.
async fn token(server: &Server, user: &str, cluster: &str, clock: &Clock) -> String {
    let tokens = sign_in(server, user, clock).await;
    let found = tokens.as_array().unwrap().iter().find(|token| token["clusterId"] == cluster);
    found.unwrap()["token"].as_str().unwrap().to_owned()
}

#[track_caller]
fn assert_refused(answer: &Answer, code: &str, case: &str) {
    assert_eq!((answer.status, &answer.body["code"]), (200, &json!(code)), "{case}: {answer:?}");
    assert_eq!((answer.body.get("data"), answer.body.as_object().unwrap().len()), (Some(&Value::Null), 3), "{case}");
    let message = answer.body["msg"].as_str().unwrap();
    assert!(!message.is_empty() && message != "success" && !message.contains("sample-"), "{case}: {message}");
}

#[tokio::test]
async fn a_signature_gives_a_token_for_each_cluster_and_one_for_the_platform() {
    let server = Server::shared();
    let clock = Clock::default();
    let tokens = sign_in(&server, "test", &clock).await;
    let shape = |token: &Value| (token["clusterId"].clone(), token["clusterName"].clone(), token["token"].is_string());
    let shapes: Vec<_> = tokens.as_array().unwrap().iter().map(shape).collect();
    let expected = [("11250", "Sample East", true), ("11251", "Sample West", false), ("0", "ac", true)]
        .map(|(id, name, has)| (json!(id), json!(name), has));
    assert_eq!(shapes, expected, "null for a stopped account");
    assert_eq!(tokens[1].get("token"), Some(&Value::Null));
    assert_ne!(tokens[0]["token"], tokens[2]["token"]);
    assert_ne!(sign_in(&server, "test", &clock).await[0]["token"], tokens[0]["token"], "no token is given twice");
}

#[tokio::test]
async fn a_sign_in_is_refused_with_the_code_of_its_fault() {
    let server = Server::shared();
    let now = seconds(SystemTime::now());
    let good = signed("test", "sample-test-ak", "sample-test-sk", now);
    let of = |user, access, secret| signed(user, access, secret, now).to_vec();
    let with = |name: &str, value: &str| {
        let change =
            |(header, old): (&'static str, String)| (header, if header == name { value.to_owned() } else { old });
        good.clone().into_iter().map(change).collect::<Vec<_>>()
    };
    let without = |name: &str| good.clone().into_iter().filter(|(header, _)| *header != name).collect::<Vec<_>>();
    let value = |name: &str| good.iter().find(|(header, _)| *header == name).unwrap().1.clone();
    let changed = |name: &str| with(name, &one_byte_changed(&value(name)));
    let mut cases = vec![
        ("a wrong secret key".to_owned(), of("test", "sample-test-ak", "sample-test-sK"), "10008"),
        ("an unknown key".to_owned(), of("test", "nobody", "sample-test-sk"), "10008"),
        ("an unknown key and an empty secret".to_owned(), of("test", "nobody", ""), "10008"),
        ("another user's key".to_owned(), of("test", "sample-over-ak", "sample-over-sk"), "10008"),
        ("an unknown user".to_owned(), of("nobody", "sample-test-ak", "sample-test-sk"), "10008"),
        ("a user without keys".to_owned(), of("nothing", "sample-test-ak", "sample-test-sk"), "10008"),
        ("a frozen user".to_owned(), of("frozen", "sample-frozen-ak", "sample-frozen-sk"), "10007"),
        ("a frozen user, wrong key".to_owned(), of("frozen", "sample-frozen-ak", "x"), "10008"),
        ("two users".to_owned(), [good.to_vec(), vec![("user", "test".to_owned())]].concat(), "10004"),
        ("an upper-case signature".to_owned(), with("signature", &"AB".repeat(32)), "10004"),
        ("a short signature".to_owned(), with("signature", "ab"), "10004"),
        ("a time with a fraction".to_owned(), with("timestamp", "1764597591.5"), "10004"),
        ("an empty user".to_owned(), with("user", ""), "10004"),
        ("a user no header can have".to_owned(), with("user", "täst"), "10004"),
        ("a time beyond all numbers".to_owned(), signed_text("99999999999999999999999"), "10008"),
    ];
    for (name, _) in &good {
        cases.push((format!("no {name}"), without(name), "10003"));
        cases.push((format!("one byte of {name} changed"), changed(name), "10008"));
    }
    for (case, headers, code) in cases {
        assert_refused(&post(&server, &headers).await, code, &case);
    }
    assert_eq!(post(&server, &good).await.body["code"], "0", "what is changed above is good");
}

/// A right signature of a time that is no number of seconds.
fn signed_text(timestamp: &str) -> Vec<(&'static str, String)> {
    let text = format!(r#"{{"accessKey":"sample-test-ak","timestamp":"{timestamp}","user":"test"}}"#);
    let mac = Hmac::<Sha256>::new_from_slice(b"sample-test-sk").unwrap().chain_update(text).finalize();
    let mut headers = signed("test", "sample-test-ak", "sample-test-sk", 0).to_vec();
    headers[2].1 = hex::encode(mac.into_bytes());
    headers[3].1 = timestamp.to_owned();
    headers
}

#[tokio::test]
async fn a_signature_is_good_for_15_minutes_before_and_after() {
    let server = Server::shared();
    // A minute's leave, for the time that passes until the server looks at its clock.
    let cases = [(-16 * 60, "10008"), (-14 * 60, "0"), (14 * 60, "0"), (16 * 60, "10008"), (-1_700_000_000, "10008")];
    for (ahead, code) in cases {
        let time = seconds(SystemTime::now()).saturating_add_signed(ahead);
        let answer = post(&server, &signed("test", "sample-test-ak", "sample-test-sk", time)).await;
        assert_eq!(answer.body["code"], code, "{ahead} seconds ahead");
    }
}

#[tokio::test]
async fn a_cluster_s_token_shows_the_cluster_at_the_address_of_the_request() {
    let server = Server::shared();
    let token = token(&server, "test", "11250", &Clock::default()).await;
    let center = server.get(CENTER, &[("token", &token)]).await.body;
    assert_eq!(center["code"], "0");
    let center = &center["data"];
    assert_eq!((&center["id"], &center["name"]), (&json!(11250), &json!("Sample East")));
    assert_eq!(center["clusterUserInfo"], json!({"userName": "test", "homePath": "/public/home/test"}));
    assert_eq!(center["hpcUrls"], json!([{"enable": "true", "url": format!("{}/hpc", server.url)}]));
    for other in ["efileUrls", "eshellUrls", "aiUrls"] {
        assert_eq!(center[other][0]["enable"], "false", "{other} is not at this server");
    }
    let hosts =
        [("cluster.example:8080", "cluster.example:8080"), ("a@b", server.url.strip_prefix("http://").unwrap())];
    for (host, shown) in hosts {
        let center = server.get(CENTER, &[("token", &token), ("Host", host)]).await.body;
        assert_eq!(center["data"]["hpcUrls"][0]["url"], format!("http://{shown}/hpc"), "{host}");
    }
}

#[tokio::test]
async fn each_token_opens_what_it_is_for() {
    let server = Server::shared();
    let clock = Clock::default();
    let platform = token(&server, "test", "0", &clock).await;
    let cluster = token(&server, "test", "11250", &clock).await;
    let administrator = token(&server, "admin", "11250", &clock).await;
    let (own, other) = (format!("{QUOTAS}/test"), format!("{QUOTAS}/over"));
    let cases = [
        ("cluster", cluster.as_str(), own.as_str(), "0"),
        ("cluster", &cluster, &other, "10009"),
        ("cluster", &cluster, CENTER, "0"),
        ("cluster", &cluster, STATE, "0"),
        ("platform", &platform, &own, "10008"),
        ("platform", &platform, CENTER, "10001"),
        ("platform", &platform, STATE, "0"),
        ("administrator", &administrator, &other, "0"),
        ("of no cluster", "sample-nothing", CENTER, "10008"),
        ("of no cluster", "sample-nothing", STATE, "0"),
        ("of the fixture", "sample-test", CENTER, "0"),
        ("expired", "sample-scnet-expired", STATE, "10008"),
        ("frozen", "sample-frozen", STATE, "10007"),
        ("frozen", "sample-frozen", CENTER, "10007"),
        ("unknown", "nobody", STATE, "10008"),
        ("unknown", "nobody", CENTER, "10008"),
        ("of another platform", "sample-alice", STATE, "10008"),
    ];
    for (name, token, path, code) in cases {
        let answer = server.get(path, &[("token", token)]).await;
        let case = format!("{name} token at {path}");
        match code {
            "0" => assert_eq!((answer.status, &answer.body["code"]), (200, &json!("0")), "{case}"),
            code => assert_refused(&answer, code, &case),
        }
    }
    for path in [STATE, CENTER] {
        assert_refused(&server.get(path, &[]).await, "10003", path);
    }
    let state = server.get(STATE, &[("token", &cluster)]).await.body;
    assert_eq!(state, json!({"code": "0", "msg": "success", "data": "token is valid"}));
}

#[tokio::test]
async fn a_token_is_good_for_a_day() {
    let (server, clock) = Server::with_clock().await;
    let token = token(&server, "test", "11250", &clock).await;
    let day = 24 * 60 * 60;
    for (pass, code) in [(0, "0"), (day - 60, "0"), (120, "10008")] {
        clock.advance(Duration::from_secs(pass));
        for path in [STATE, CENTER] {
            let answer = server.get(path, &[("token", &token)]).await;
            assert_eq!(answer.body["code"], code, "{path} {pass} seconds on");
        }
    }
    sign_in(&server, "test", &clock).await;
    // Who signs by the machine's clock is not a day late.
    sign_in(&server, "test", &Clock::default()).await;
    server.close().await;
}

const RENEWAL: &str = "/ac/openapi/v2/tokens/next";

#[tokio::test]
async fn a_token_is_renewed_until_a_day_after_its_end() {
    let (server, clock) = Server::with_clock().await;
    let renew = async |token: &str| server.send(Method::POST, RENEWAL, &[("token", token)], None).await;
    let day = Duration::from_secs(24 * 60 * 60);
    let tokens = sign_in(&server, "test", &clock).await;
    for row in tokens.as_array().unwrap().iter().filter(|row| !row["token"].is_null()) {
        let old = row["token"].as_str().unwrap();
        let answer = renew(old).await;
        assert_eq!((answer.status, &answer.body["code"], &answer.body["msg"]), (200, &json!("0"), &json!("success")));
        let new = answer.body["data"].as_str().unwrap();
        assert_ne!(new, old);
        for path in [STATE, CENTER] {
            let both = [old, new].map(|token| [("token", token)]);
            let answers = [server.get(path, &both[0]).await.body, server.get(path, &both[1]).await.body];
            assert_eq!(answers[0], answers[1], "{path} of {}", row["clusterId"]);
        }
    }
    let old = token(&server, "test", "11250", &clock).await;
    clock.advance(2 * day - Duration::from_secs(60));
    assert_refused(&server.get(STATE, &[("token", &old)]).await, "10008", "expired");
    let answer = renew(&old).await;
    let new = answer.body["data"].as_str().unwrap_or_else(|| panic!("{answer:?}"));
    assert_eq!(server.get(STATE, &[("token", new)]).await.body["code"], "0", "for a day from now");
    clock.advance(Duration::from_secs(120));
    assert_refused(&renew(&old).await, "10008", "a day after its end");
    clock.advance(day);
    assert_refused(&server.get(STATE, &[("token", new)]).await, "10008", "the new one a day later");
    server.close().await;
}

#[tokio::test]
async fn what_is_no_token_of_somebody_who_may_have_one_is_not_renewed() {
    let server = Server::shared();
    for (token, code) in [("", "10003"), ("nobody", "10008"), ("sample-erin", "10008"), ("sample-frozen", "10007")] {
        assert_refused(&server.send(Method::POST, RENEWAL, &[("token", token)], None).await, code, token);
    }
    assert_refused(&server.send(Method::POST, RENEWAL, &[], None).await, "10003", "no header");
}

#[tokio::test]
async fn the_name_on_the_cluster_is_as_good_as_that_on_the_platform() {
    let renamed = Fixture::SAMPLE.replacen("clusters: [{id: 11250}, {", "clusters: [{id: 11250, username: t7}, {", 1);
    let load = Some(Fixture::parse("renamed.yaml", &renamed).unwrap());
    let server = Server::start(Settings { load, ..Settings::default() }).await;
    let clock = Clock::default();
    let own = token(&server, "test", "11250", &clock).await;
    let administrator = token(&server, "admin", "11250", &clock).await;
    let stranger = token(&server, "over", "11250", &clock).await;
    let cases = [
        (&own, "t7", "0"),
        (&own, "test", "0"),
        (&administrator, "t7", "0"),
        (&stranger, "t7", "10009"),
        (&administrator, "t8", "10004"),
    ];
    for (token, name, code) in cases {
        let body = server.get(&format!("{QUOTAS}/{name}"), &[("token", token)]).await.body;
        assert_eq!(body["code"], code, "{name}");
        if code == "0" {
            assert_eq!((&body["data"][0]["username"], &body["data"][0]["threshold"]), (&json!(name), &json!(700)));
        }
    }
    server.close().await;
}

#[tokio::test]
async fn keys_sealed_with_another_store_key_are_a_failure_that_says_what_to_set() {
    if !crate::support::again::alone(
        "sign_in_others::scnet::keys_sealed_with_another_store_key_are_a_failure_that_says_what_to_set",
    ) {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("state.db").display().to_string();
    let key: StoreKey = "0f".repeat(32).parse().unwrap();
    let with =
        |key: &StoreKey, load| Settings { store: store.clone(), store_key: key.clone(), load, ..Settings::default() };
    Server::start(with(&key, Some(Fixture::sample()))).await.close().await;
    let headers = || signed("test", "sample-test-ak", "sample-test-sk", seconds(SystemTime::now()));

    let server = Server::start(with(&key, None)).await;
    assert_eq!(post(&server, &headers()).await.body["code"], "0", "the same key");
    server.close().await;

    super::log::capture();
    let server = Server::start(with(&StoreKey::generate(), None)).await;
    assert_refused(&post(&server, &headers()).await, "10001", "another key");
    let log = super::log::text();
    assert!(log.contains("SCICLOUD_STORE_KEY") && log.contains("answering 10001"), "the log does not say what to set");
    assert!(server.get(STATE, &[("token", "sample-test")]).await.body["code"] == "0", "tokens need no key");
    server.close().await;
}

#[tokio::test]
async fn our_client_finds_the_cluster_and_signs_in_again_when_the_token_is_over() {
    let (server, clock) = Server::with_clock().await;
    let key = AccessKey::new("test", "sample-test-ak", "sample-test-sk");
    let cases = [
        (None, "`test` has several clusters; choose one: 11250 (Sample East), 11251 (Sample West)"),
        (Some("Sample West"), "the account of `test` on the cluster is stopped"),
    ];
    for (cluster, reason) in cases {
        let error =
            Cluster::connect(&server.url, key.clone(), cluster, &SameClock::settings(&clock)).await.unwrap_err();
        assert!(error.to_string().contains(reason), "{cluster:?}: {error}");
    }
    let cluster = Cluster::connect(&server.url, key, Some("11250"), &SameClock::settings(&clock)).await.unwrap();
    assert_eq!(cluster.username, "test");
    for pass in [0, 25 * 60 * 60] {
        clock.advance(Duration::from_secs(pass));
        let answer =
            cluster.client.list_storage_quotas().username(&cluster.username).send().await.unwrap().into_inner();
        assert_eq!(answer.data.unwrap()[0].path.as_deref(), Some("/public/home/test"), "{pass} seconds on");
    }
    server.close().await;
}
