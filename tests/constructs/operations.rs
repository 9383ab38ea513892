//! Operations, and where they are served.

rows! { operations;
    options |it| it, sends "OPTIONS /options";
    patch |it| it, sends "PATCH /patch";
    moved |it| it, sends "GET /v2/moved";
    relative |it| it, sends "GET /v3/relative";
    elsewhere |it| it, sends "GET /v1/elsewhere";
    item_server |it| it, sends "GET /v4/item-server";
    hosts |it| it, sends "GET /v6/hosts";
    callback |it| it.url("https://own.example/heard"), sends "POST /callback?url=https%3A%2F%2Fown.example%2Fheard", gets "202";
    pages |it| it.limit(1), sends "GET /pages?limit=1", gets r#"{"things": [{"id": "x"}], "total": 2}"#,
        reads |page| page.things.unwrap()[0].id.clone() => Some("x".to_owned());
}
