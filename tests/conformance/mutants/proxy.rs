use std::net::SocketAddr;

use scicloud::mutants::{self, Error, Proxy, Running};
use scicloud::server::{self, Fixture, Settings};
use serde_json::Value;

const ANY: fn() -> SocketAddr = || ([127, 0, 0, 1], 0).into();

async fn mutant(name: &str, upstream: &str) -> Running {
    let mutant = mutants::by_name(name).unwrap_or_else(|| panic!("no mutant {name}"));
    Proxy::new(mutant, upstream).expect("a proxy").lend("sample-alice").start(ANY()).await.expect("a free port")
}

async fn get(url: String, token: Option<&str>) -> (u16, Value) {
    let mut request = reqwest::Client::new().get(url);
    if let Some(token) = token {
        request = request.header("x-auth-token", token);
    }
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), serde_json::from_slice(&answer.bytes().await.expect("a body")).unwrap_or_default())
}

#[tokio::test]
async fn a_mutant_changes_what_it_says_and_nothing_else() {
    let server = server::start(Settings { load: Some(Fixture::sample()), ..Settings::default() }).await.unwrap();
    let list = "/v1/project-north/workspaces";
    // (mutant, token, path, whether the answer is another than upstream's)
    let cases = [
        ("list-without-total", Some("sample-alice"), "/v1/project-north/workspaces?limit=2", true),
        ("list-without-total", Some("sample-alice"), "/v1/project-north/workspaces/0", false),
        ("list-without-total", Some("sample-alice"), "/v1/project-north/eihealth-projects/statistics", false),
        ("list-without-total", Some("sample-alice"), "/v1/project-north/workspaces?limit=0", false),
        ("limit-zero", Some("sample-alice"), "/v1/project-north/workspaces?limit=0", true),
        ("limit-zero", Some("sample-alice"), "/v1/project-north/workspaces?limit=2", false),
        ("list-for-anyone", None, list, true),
        ("list-for-anyone", Some("never-issued"), list, false),
        ("list-for-any-token", Some("never-issued"), list, true),
        ("name-as-prefix", Some("sample-alice"), "/v1/project-north/workspaces?name=twin", false),
        ("name-as-prefix", Some("sample-alice"), "/v1/project-north/workspaces?name=percent&limit=1", true),
        ("name-without-case", Some("sample-alice"), "/v1/project-north/workspaces?name=docking", true),
        ("name-as-wildcard", Some("sample-alice"), "/v1/project-north/workspaces?name=a_b", true),
        ("ties-turn", Some("sample-alice"), "/v1/project-north/workspaces?sort_by=status&order=desc", true),
        ("ties-turn", Some("sample-alice"), "/v1/project-north/workspaces?sort_by=status&order=asc", false),
        ("ties-descending", Some("sample-alice"), list, true),
        ("list-cut-short", Some("sample-alice"), list, true),
    ];
    for (name, token, path, differs) in cases {
        let mutant = mutant(name, &server.base_url()).await;
        let before = get(format!("{}{path}", server.base_url()), token).await;
        let after = get(format!("{}{path}", mutant.base_url()), token).await;
        assert_eq!(before != after, differs, "{name} {path}: {after:?}");
    }
}

#[tokio::test]
async fn a_mutant_without_a_server_behind_it_says_so() {
    let mutant = mutant("limit-zero", "http://127.0.0.1:1").await;
    let (status, _) = get(format!("{}/v1/p/workspaces", mutant.base_url()), None).await;
    assert_eq!(status, 502);
}

#[test]
fn what_is_no_base_url_is_refused() {
    for url in ["", "localhost:80", "mailto:someone", "http://host/?query"] {
        assert!(matches!(Proxy::new(&mutants::all()[0], url), Err(Error::Upstream { .. })), "{url}");
    }
}
