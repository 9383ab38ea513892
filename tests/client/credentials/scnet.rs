//! From SCNet's access key to a cluster.

use scicloud::client::Settings;
use scicloud::scnet::{AccessKey, Cluster, ClusterTokens};
use serde_json::{Value, json};

use crate::credentials::clock::TestClock;
use crate::support::stub::{Received, Reply, Server, reply};

const TOKENS: &str = "/api/user/v3/tokens";

fn ok(data: Value) -> Reply {
    reply(200, json!({"code": "0", "msg": "success", "data": data}).to_string())
}

fn refused(code: &str) -> Reply {
    reply(200, json!({"code": code, "msg": "no", "data": null}).to_string())
}

fn token(id: &str, name: &str, token: Value) -> Value {
    json!({"clusterId": id, "clusterName": name, "token": token})
}

fn key() -> AccessKey {
    AccessKey::new("erin", "ak-1", "sk-mark")
}

fn settings() -> Settings {
    Settings::default().clock(TestClock::new())
}

#[tokio::test]
async fn a_key_leads_to_the_cluster_and_its_user() {
    let hpc = Server::start(|_| ok(json!([]))).await;
    let url = hpc.url.clone();
    let platform = Server::start(move |request: &Received| match request.path() {
        TOKENS => ok(json!([token("11", "one", json!("token-11")), token("0", "ac", json!("token-0"))])),
        "/ac/openapi/v2/center" if request.header("token") == Some("token-11") => {
            let urls = json!([{"enable": "false", "url": "http://127.0.0.1:1"}, {"enable": "true", "url": format!("{url}/hpc")}]);
            ok(json!({"hpcUrls": urls, "clusterUserInfo": {"userName": "erin_on_11"}}))
        }
        _ => refused("10008"),
    })
    .await;
    let cluster = Cluster::connect(&platform.url, key(), None, &settings()).await.unwrap();
    assert_eq!(cluster.username, "erin_on_11");
    cluster.client.list_storage_quotas().username(&cluster.username).send().await.unwrap();
    let quota = hpc.requests().pop().unwrap();
    assert_eq!(quota.target, "/hpc/openapi/v2/parastor/quota/usernames/erin_on_11");
    assert_eq!(quota.header("token"), Some("token-11"));
    let sign_in = platform.requests().into_iter().find(|request| request.path() == TOKENS).unwrap();
    let header = |name| sign_in.header(name).unwrap();
    assert_eq!((header("user"), header("accesskey"), header("timestamp")), ("erin", "ak-1", "1700000000"));
    // printf '{"accessKey":"ak-1","timestamp":"1700000000","user":"erin"}' | openssl dgst -sha256 -hmac sk-mark
    assert_eq!(header("signature"), include_str!("scnet_signature.txt").trim());
    assert_eq!(sign_in.body, "");
}

#[tokio::test]
async fn a_refusal_in_the_body_signs_in_again_once() {
    let cases = [("10008", 2, 2), ("10004", 1, 1)];
    for (code, sign_ins, calls) in cases {
        let server = Server::start(move |request: &Received| match request.path() {
            TOKENS => ok(json!([token("11", "one", json!("token"))])),
            _ => refused(code),
        })
        .await;
        let credentials = ClusterTokens::credentials(&server.url, key(), Some("11"), &settings()).unwrap();
        let client = scicloud::scnet::Client::builder(&server.url).credentials(credentials).build().unwrap();
        let error = client.list_storage_quotas().username("erin").send().await.unwrap_err();
        let refusal = error.refusal().unwrap();
        assert_eq!((server.count(TOKENS), server.requests().len()), (sign_ins, sign_ins + calls), "{code}");
        let source = (code == "10008").then_some("access key of the SCNet user `erin`");
        assert_eq!((refusal.code.as_str(), refusal.credential.as_deref()), (code, source));
    }
}

#[tokio::test]
async fn a_cluster_is_chosen_by_id_or_name_and_else_the_only_one() {
    let one = || vec![token("11", "one", json!("token-11")), token("0", "ac", json!("token-0"))];
    let two = || [one(), vec![token("12", "two", json!("token-12")), token("13", "three", json!(null))]].concat();
    let cases = [
        (one(), None, Ok("token-11")),
        (two(), Some("11"), Ok("token-11")),
        (two(), Some("two"), Ok("token-12")),
        (two(), None, Err("`erin` has several clusters; choose one: 11 (one), 12 (two), 13 (three)")),
        (two(), Some("13"), Err("the account of `erin` on the cluster is stopped")),
        (two(), Some("ac"), Err("`erin` has no cluster `ac`; there are: 11 (one), 12 (two), 13 (three)")),
        (vec![], None, Err("`erin` has no cluster; there are: ")),
    ];
    for (tokens, cluster, expected) in cases {
        let case = format!("{} tokens, {cluster:?}", tokens.len());
        let server = Server::start(move |request: &Received| match (request.path(), request.header("token")) {
            (TOKENS, _) => ok(tokens.clone().into()),
            (_, Some(token)) => reply(200, json!({"code": "1", "msg": token, "data": null}).to_string()),
            _ => refused("2"),
        })
        .await;
        let credentials = ClusterTokens::credentials(&server.url, key(), cluster, &settings()).unwrap();
        match (credentials.token().await, expected) {
            (Ok(_), Ok(token)) => {
                let client = scicloud::scnet::Client::builder(&server.url).credentials(credentials).build().unwrap();
                client.list_storage_quotas().username("erin").send().await.unwrap_err();
                assert_eq!(server.requests().pop().unwrap().header("token"), Some(token), "{case}");
            }
            (Err(error), Err(expected)) => assert!(error.to_string().ends_with(expected), "{case}: {error}"),
            (result, _) => panic!("{case}: {result:?}"),
        }
    }
}
