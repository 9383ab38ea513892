//! When requests are sent, and with what.

use futures_util::StreamExt;
use scicloud::Error;
use scicloud::modelarts::Client;

use crate::support::stub::{Server, reply};

/// A server that answers with new workspaces each time.
async fn endless() -> Server {
    Server::start(|request| {
        let offset = request.target.split("offset=").nth(1).unwrap_or("0");
        let [one, other] = ["a", "b"].map(|letter| format!(r#"{{"id":"{letter}{offset}"}}"#));
        reply(200, format!(r#"{{"workspaces":[{one},{other}]}}"#))
    })
    .await
}

#[tokio::test]
async fn a_page_is_asked_for_when_the_one_before_is_used_up() {
    let server = endless().await;
    let mut items = Client::new(&server.url, "token").unwrap().list_workspaces().project_id("p1").stream();
    assert_eq!(server.requests().len(), 0, "nothing is sent before the first item is wanted");
    for requests in [1, 1, 2, 2, 3] {
        items.next().await.unwrap().unwrap();
        assert_eq!(server.requests().len(), requests);
    }
}

#[tokio::test]
async fn every_page_has_the_arguments_of_the_call_and_its_own_offset() {
    let server = endless().await;
    let client = Client::new(&server.url, "token").unwrap();
    let call = client.list_workspaces().project_id("p1");
    let cases = [
        (call.clone(), ["", "?offset=2", "?offset=4"]),
        (
            call.clone().name("a_質").limit(7).filter_accessible(true),
            [
                "?filter_accessible=true&limit=7&name=a_%E8%B3%AA",
                "?filter_accessible=true&limit=7&name=a_%E8%B3%AA&offset=2",
                "?filter_accessible=true&limit=7&name=a_%E8%B3%AA&offset=4",
            ],
        ),
        (call.offset(10), ["?offset=10", "?offset=12", "?offset=14"]),
    ];
    for (call, queries) in cases {
        let before = server.requests().len();
        let items: Vec<_> = call.stream().take(6).collect().await;
        assert!(items.iter().all(Result::is_ok), "{items:?}");
        let sent: Vec<_> = server.requests().split_off(before).into_iter().map(|request| request.target).collect();
        assert_eq!(sent, queries.map(|query| format!("/v1/p1/workspaces{query}")));
    }
}

#[tokio::test]
async fn what_may_not_be_sent_is_an_error_of_the_stream() {
    let server = endless().await;
    let client = Client::new(&server.url, "token").unwrap();
    let call = client.list_workspaces().project_id("p1");
    let cases = [
        (client.list_workspaces(), 0, "project_id was not initialized"),
        (call.clone().limit(0), 0, "`limit` is 0, below the minimum of 1"),
        (call.offset(i32::MAX), 2, "`offset` is 2147483649, above the maximum of 2147483647"),
    ];
    for (call, items, expected) in cases {
        let mut results: Vec<_> = call.stream().collect().await;
        let error = results.pop().unwrap().unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        assert!(error.to_string().ends_with(expected), "{error}");
        assert_eq!(results.len(), items, "{expected}");
    }
}

#[tokio::test]
async fn a_stream_borrows_nothing_and_goes_to_another_task() {
    let server = endless().await;
    let items = Client::new(&server.url, "token").unwrap().list_workspaces().project_id("p1").stream();
    let count = tokio::spawn(async move { items.take(3).count().await });
    assert_eq!(count.await.unwrap(), 3);
}
