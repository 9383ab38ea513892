//! Parts of a request of any size: those that must pass, and those that are refused cleanly.

use super::server::Server;
use super::users::{Users, assert_served};
use super::wire::{LAST, send};

/// The longest token that a document allows.
const TOKEN: usize = 32_768;

const KIB: usize = 1024;

async fn statuses(server: &Server, request: String) -> Vec<u16> {
    // Answers that follow belong to what else was sent.
    send(&server.address, [format!("{request}{LAST}").into_bytes()]).await.iter().map(|answer| answer.status).collect()
}

fn get(target: &str, headers: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
}

#[tokio::test]
async fn a_token_of_the_greatest_length_is_as_good_as_any() {
    let long = "t".repeat(TOKEN);
    let fixture = scicloud::server::Fixture::SAMPLE.replace("{token: sample-grantee,", &format!("{{token: {long},"));
    let mut server = Server::with(&fixture);
    let cases = [
        ("/v1/project-north/workspaces", 401),
        ("/v1/project-north/eihealth-projects/statistics", 401),
        ("/v3/projects", 401),
    ];
    for (path, refused) in cases {
        for (token, expected) in [(long.clone(), 200), (format!("{long}t"), refused)] {
            let length = token.len();
            let got = statuses(&server, get(path, &format!("X-Auth-Token: {token}\r\n"))).await;
            assert_eq!(got, [expected, 200], "{path} with a token of {length}");
        }
    }
    assert_served(&server.address).await;
    server.assert_well();
}

#[tokio::test]
async fn what_is_too_long_is_refused_and_the_rest_is_served() {
    let mut server = Server::sample();
    let users = Users::of(&server.address);
    let list = "/v1/project-north/workspaces";
    let token = "X-Auth-Token: sample-erin\r\n";
    let header = |length: usize| format!("{token}X-Long: {}\r\n", "x".repeat(length));
    let many = |count: usize| (0..count).map(|number| format!("X-{number}: x\r\n")).collect::<String>();
    let query = |pair: &str, count: usize| format!("{list}?{}", vec![pair; count].join("&"));
    // Each with the statuses of which the first answer has one.
    let cases: [(&str, String, &[u16]); 13] = [
        ("a million parameters", get(&query("a", 1_000_000), token), &[414, 431]),
        ("as many parameters as an address holds", get(&query("a", 32_000), token), &[200, 400]),
        ("one parameter as often as an address holds it", get(&query("limit=1", 8_000), token), &[400]),
        ("a name of 60 kB", get(&format!("{list}?name={}", "x".repeat(60_000)), token), &[400]),
        ("an address of 1 MB", get(&format!("/{}", "x".repeat(1_000_000)), token), &[414, 431]),
        ("20,000 segments", get(&"/x".repeat(20_000), token), &[404]),
        ("20,000 empty segments", get(&"/".repeat(20_000), token), &[300, 404]),
        ("a header of 64 KiB", get(list, &header(64 * KIB)), &[400, 431]),
        ("a header of 1 MB", get(list, &header(1_000_000)), &[400, 431]),
        ("200 headers", get(list, &many(200)), &[400, 431]),
        ("100,000 headers", get(list, &many(100_000)), &[400, 431]),
        ("a method of 100 kB", format!("{} / HTTP/1.1\r\n\r\n", "M".repeat(100_000)), &[400, 404, 405, 431]),
        ("a version of 100 kB", format!("GET / HTTP/1.{}\r\n\r\n", "1".repeat(100_000)), &[400, 431]),
    ];
    for (case, request, expected) in cases {
        let got = statuses(&server, request).await;
        // What is still on its way may cost the answer where a connection is closed at once.
        let first = got.first();
        assert!(first.is_none_or(|status| expected.contains(status)), "{case}: {got:?}");
    }
    users.stop().await;
    assert_served(&server.address).await;
    server.assert_well();
}
