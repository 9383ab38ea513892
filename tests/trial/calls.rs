//! Addresses, queries and credentials of requests.

use serde_json::{Map, json};

use super::trial::{Client, types};
use super::{Error, client, connect, http::Server, silent};

/// A stub that answers an empty list.
async fn tags() -> Server {
    Server::answering(200, "", "[]").await
}

/// Method and target of the request that a stub was sent.
fn target(server: &Server) -> String {
    server.request().lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned()
}

fn is_refused<T: std::fmt::Debug>(call: Result<T, Error>, expected: &str) {
    assert!(matches!(&call, Err(Error::InvalidRequest(message)) if message.contains(expected)), "{expected}: {call:?}");
}

#[tokio::test]
async fn a_query_has_lists_and_objects_in_the_styles_of_the_document() {
    let words = || vec!["ab".to_owned(), "c,d e|f".to_owned()];
    let filter = Map::from_iter([("status".to_owned(), json!("on")), ("days".to_owned(), json!(3))]);
    macro_rules! cases {
        ($($call:ident($value:expr) => $query:literal;)*) => {
            $({
                let server = tags().await;
                connect(&server.url).list_tags().$call($value).send().await.unwrap();
                assert_eq!(target(&server), concat!("GET /tags", $query), stringify!($call));
            })*
        };
    }
    cases! {
        ids(vec![1, 2]) => "?ids=1&ids=2";
        ids(Vec::new()) => "";
        joined(words()) => "?joined=ab,c%2Cd%20e%7Cf";
        spaced(words()) => "?spaced=ab%20c%2Cd%20e%7Cf";
        piped(words()) => "?piped=ab%7Cc%2Cd%20e%7Cf";
        filter(filter) => "?filter%5Bstatus%5D=on&filter%5Bdays%5D=3";
        ratio(1000.0) => "?ratio=1000";
        client("me & you") => "?client=me+%26+you";
        size(1000_u64) => "?size=1000";
    }
}

#[tokio::test]
async fn a_list_in_a_query_stays_as_it_is_on_every_page() {
    let server = Server::answering(200, "", r#"{"logs": [{"id": "1"}], "total": 2}"#).await;
    let words = vec!["a,b".to_owned(), "c".to_owned()];
    let mut logs = connect(&server.url).list_logs().words(words).limit(1).stream();
    assert!(logs.next().await.is_some_and(|log| log.is_ok()));
    assert!(logs.next().await.is_some_and(|log| log.is_err()), "the same page once more is none");
    let targets: Vec<_> = server.requests().iter().map(|it| it.lines().next().unwrap_or_default().to_owned()).collect();
    let expected = ["GET /logs?limit=1&words=a%2Cb,c HTTP/1.1", "GET /logs?limit=1&words=a%2Cb,c&offset=1 HTTP/1.1"];
    assert_eq!(targets, expected);
}

#[tokio::test]
async fn the_parts_of_lists_and_objects_in_a_query_are_checked() {
    let server = tags().await;
    let client = connect(&server.url);
    let call = || client.list_tags();
    let one = |name: &str, value| Map::from_iter([(name.to_owned(), value)]);
    is_refused(call().ids(vec![1, 2, 3, 4]).send().await, "`ids` has 4 items, more than the 3 it may have");
    is_refused(call().ids(vec![1, 0]).send().await, "`ids` has item 1, which is 0, below the minimum of 1");
    is_refused(
        call().joined(vec!["ab".into(), "c".into()]).send().await,
        "`joined` has item 1, which has 1 characters",
    );
    is_refused(call().joined(vec!["ab".into(), "ab".into()]).send().await, "`joined` has the same item twice");
    is_refused(call().filter(one("days", json!(3))).send().await, "`filter` has no `status`");
    is_refused(call().filter(one("status", json!("x"))).send().await, "`filter[status]` has 1 characters");
    is_refused(call().ratio(0.0).send().await, "`ratio` is 0, not above 0");
    is_refused(call().ratio(1000.5).send().await, "`ratio` is 1000.5, above the maximum of 1000");
    is_refused(call().size(1001_u64).send().await, "`size` is 1001, above the maximum of 1000");
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_variable_may_be_a_part_of_its_segment() {
    let server = silent().await;
    connect(&server.url).cancel_job().id(7).send().await.unwrap();
    assert_eq!(target(&server), "POST /jobs/7:cancel");
    let server = silent().await;
    connect(&server.url).show_pair().one("a:b").other("c.d").send().await.unwrap();
    assert_eq!(target(&server), "GET /pairs/a%3Ab:c.d");
    let server = Server::answering(200, "", "{}").await;
    connect(&server.url).show_table().name("a b.csv").send().await.unwrap();
    assert_eq!(target(&server), "GET /files/a%20b.csv.csv");
    is_refused(connect(&server.url).show_table().name("").send().await, "`name` is empty");
}

#[tokio::test]
async fn an_operation_has_the_credentials_that_it_asks_for() {
    let server = silent().await;
    connect(&server.url).show_doubly_locked().send().await.unwrap();
    let request = server.request().to_lowercase();
    assert!(request.contains("\r\nx-auth-token: t0ken\r\n") && request.contains("\r\nx-app-key: k3y\r\n"), "{request}");
    let server = silent().await;
    let without_key = Client::new(&server.url, "t0ken").unwrap();
    is_refused(without_key.show_doubly_locked().send().await, "it needs the key `X-App-Key`");
    is_refused(Client::without_token(&server.url).unwrap().show_doubly_locked().send().await, "it needs credentials");
    connect(&server.url).show_open().send().await.unwrap();
    Client::without_token(&server.url).unwrap().show_open().send().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.iter().map(|it| it.contains("x-auth-token: t0ken")).collect::<Vec<_>>(), [true, false]);
    assert!(!requests.iter().any(|request| request.contains("x-app-key")), "{requests:?}");
}

#[tokio::test]
async fn an_operation_is_asked_where_the_document_says_that_it_is_served() {
    for (base, expected) in [("", "/v2/moved/1"), ("/v1", "/v2/moved/1"), ("/gate/v1/", "/gate/v2/moved/1")] {
        let server = silent().await;
        let client = Client::builder(&format!("{}{base}", server.url)).credentials(client::Token::from("t0ken"));
        client.build().unwrap().show_moved().id(1).send().await.unwrap();
        assert_eq!(target(&server), format!("GET {expected}"), "{base:?}");
    }
}

#[tokio::test]
async fn an_operation_of_another_host_is_not_asked_at_the_wrong_one() {
    let client = Client::new("https://trial.example/v1", "t0ken").unwrap();
    is_refused(client.show_elsewhere().send().await, "it is served at https://files.example; make a client for");
    let server = silent().await;
    connect(&server.url).show_elsewhere().send().await.unwrap();
    assert_eq!(target(&server), "GET /v3/elsewhere");
}

#[test]
fn a_type_of_a_request_may_be_made_without_its_builder() {
    let grant = types::Grant { user: "u".into(), days: None, password: None };
    assert_eq!(serde_json::to_value(grant).unwrap(), json!({ "user": "u" }));
}
