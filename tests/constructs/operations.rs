//! Operations, and where they are served.

use futures_util::StreamExt;

rows! { operations;
    options |it| it, sends "OPTIONS /options";
    patch |it| it, sends "PATCH /patch";
    moved |it| it, sends "GET /v2/moved";
    relative |it| it, sends "GET /v3/relative";
    elsewhere |it| it, sends "GET /v1/elsewhere";
    item_server |it| it, sends "GET /v4/item-server";
    hosts |it| it, sends "GET /v6/hosts";
    variable |it| it, sends "GET /v5/variable";
    callback |it| it.url("https://own.example/heard"), sends "POST /callback?url=https%3A%2F%2Fown.example%2Fheard", gets "202";
    pages |it| it.limit(1), sends "GET /pages?limit=1", gets r#"{"things": [{"id": "x"}], "total": 2}"#,
        reads |page| page.things.unwrap()[0].id.clone() => Some("x".to_owned());
}

#[tokio::test]
async fn a_list_is_a_stream_of_its_items() {
    let exchange = crate::exchange::Exchange::start(r#"{"things": [{"id": "x"}], "total": 1}"#).await;
    let client: client::Client = crate::connect(exchange.url());
    let things: Vec<_> = client.pages().limit(1).stream().collect().await;
    assert_eq!(things.into_iter().map(|thing| thing.unwrap().id).collect::<Vec<_>>(), [Some("x".to_owned())]);
    exchange.has("GET /pages?limit=1", None);
}
