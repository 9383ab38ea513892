//! eiHealth's statistics.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Refusal, Server, documented_example};

const PATH: &str = "/v1/project-north/eihealth-projects/statistics";

fn token(token: &str) -> [(&str, &str); 1] {
    [("X-Auth-Token", token)]
}

fn statistics(pairs: &[(&str, i64)]) -> Value {
    pairs.iter().map(|(kind, count)| json!({"resource_name": kind, "count": count})).collect()
}

#[tokio::test]
async fn the_page_example_is_in_the_sample() {
    let server = Server::sample().await;
    let answer = server.get(PATH, &token("sample-creator")).await;
    answer.assert_identified();
    let example = documented_example("eihealth", "/v1/{project_id}/eihealth-projects/statistics");
    // The text shows the order of the fields too.
    assert_eq!(answer.ok().to_string(), example.to_string());
}

#[tokio::test]
async fn spaces_are_those_of_the_caller_pinned_first() {
    let server = Server::sample().await;
    let body = server.get(PATH, &token("sample-alice")).await.ok();
    let spaces = body["projects"].as_array().unwrap();
    let shown: Vec<_> = spaces.iter().map(|space| (space["id"].as_str(), space["role_type"].as_str())).collect();
    let wanted = [("space-screening", "Owner"), ("space-archive", "Viewer"), ("space-empty", "Viewer")];
    assert_eq!(shown, wanted.map(|(id, role)| (Some(id), Some(role))));
    assert_eq!(body["count"], 3);
    assert_eq!(spaces[0]["top_time"], "2025-06-11T09:00:00Z");
    assert!(spaces[1].get("top_time").is_none(), "an unpinned space has no time of pinning");
    assert_eq!(spaces[1]["creator"], "bob");
    assert_eq!(spaces[2]["total_statistics"], json!([]));
}

#[tokio::test]
async fn own_and_total_resources_are_counted_by_kind() {
    let server = Server::sample().await;
    let body = server.get(PATH, &token("sample-erin")).await.ok();
    assert_eq!(body["count"], 1);
    let space = &body["projects"][0];
    let own = statistics(&[("app", 0), ("workflow", 1), ("job", 5), ("drug_job", 0)]);
    let total = statistics(&[("app", 3), ("workflow", 3), ("job", 21), ("drug_job", 7)]);
    assert_eq!(space["user_statistics"], own);
    assert_eq!(space["total_statistics"], total);
}

#[tokio::test]
async fn other_methods_have_the_code_for_them() {
    let server = Server::sample().await;
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = server.send(method.clone(), PATH, &token("sample-creator")).await;
        answer.assert_refused(400, "eihealth.01000014", method.as_str());
        assert_eq!(answer.headers["Allow"], "GET", "{method}");
    }
    let answer = server.send(Method::OPTIONS, PATH, &token("sample-creator")).await;
    answer.assert_refused(400, "eihealth.01000014", "OPTIONS");
    assert_eq!(answer.headers["Allow"], "GET", "no other is there, whatever is refused by the platform's own code");
    let url = format!("{}{PATH}", server.running.base_url());
    let head = reqwest::Client::new().head(url).send().await.unwrap();
    assert_eq!((head.status().as_u16(), &head.headers()["Allow"]), (400, &"GET".parse().unwrap()));
    assert_eq!(head.bytes().await.unwrap(), "");
}

#[tokio::test]
async fn refusals() {
    let server = Server::sample().await;
    let long = format!("/v1/{}/eihealth-projects/statistics", "p".repeat(129));
    let good = token("sample-alice");
    let cases: [Refusal<'_>; 8] = [
        (PATH, &[], 401, "APIG.0301"),
        (PATH, &token(""), 401, "APIG.0301"),
        (PATH, &token("sample-nobody"), 401, "APIG.0301"),
        (PATH, &token("sample-expired"), 401, "APIG.0301"),
        (PATH, &token("sample-test"), 401, "APIG.0301"),
        (PATH, &token("sample-south"), 403, "APIG.0302"),
        ("/v1/%7Bproject_id%7D/eihealth-projects/statistics", &good, 400, "eihealth.01000020"),
        (&long, &good, 400, "eihealth.01000020"),
    ];
    for (path, headers, status, code) in cases {
        server.get(path, headers).await.assert_refused(status, code, &format!("{path} {headers:?}"));
    }
}
