//! Servers whose pages are not as documented: each ends, and loses nothing without saying so.

use std::sync::atomic::{AtomicUsize, Ordering};

use scicloud::Error;
use scicloud::client::{OffsetUnit, Retry};
use scicloud::modelarts::Client;
use serde_json::{Value, json};

use crate::support::stub::{Received, Server, reply};

/// What a page is made from: the request's offset and limit, and how many requests came before.
struct Asked {
    offset: usize,
    limit: usize,
    before: usize,
}

type Answer = fn(Asked) -> Value;

fn page(ids: impl IntoIterator<Item = impl Into<Value>>, total: impl Into<Value>) -> Value {
    let workspaces: Vec<Value> = ids.into_iter().map(|id| json!({ "id": id.into() })).collect();
    json!({ "count": workspaces.len(), "total_count": total.into(), "workspaces": workspaces })
}

/// A page of a list that counts rows.
fn rows(count: usize, asked: &Asked, total: impl Into<Value>) -> Value {
    page((asked.offset..count).take(asked.limit), total)
}

fn number(request: &Received, name: &str) -> Option<usize> {
    let query = request.target.split_once('?')?.1;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}

async fn serving(answer: Answer) -> Server {
    let requests = AtomicUsize::new(0);
    Server::start(move |request| {
        let [offset, limit] = ["offset", "limit"].map(|name| number(request, name).unwrap_or(0));
        let body = answer(Asked { offset, limit, before: requests.fetch_add(1, Ordering::SeqCst) });
        let status = if body.get("error_code").is_some() { 400 } else { 200 };
        reply(status, body.to_string())
    })
    .await
}

/// Server, unit, offset to begin with, ids that come, how the stream ends, number of requests.
type Case = (&'static str, Answer, OffsetUnit, Option<i64>, &'static [&'static str], &'static str, usize);

const ROW: OffsetUnit = OffsetUnit::Row;
const PAGE: OffsetUnit = OffsetUnit::Page;

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("it ignores the offset", |_| page([0, 1], 5), ROW, None, &["0", "1"], "Repeated { items: 2 }", 2),
    ("it ignores the offset and has no total", |_| page([0, 1], Value::Null), ROW, None, &["0", "1"], "Repeated { items: 2 }", 2),
    ("it ignores pages and has no total", |_| page([0, 1], Value::Null), PAGE, None, &["0", "1"], "Repeated { items: 2 }", 2),
    ("it ignores the offset and its items have no key", |_| page([Value::Null], Value::Null), ROW, None, &["-"], "Repeated { items: 1 }", 2),
    ("it ignores the offset and its total grows", |asked| page([0, 1], 5 + asked.before), ROW, None, &["0", "1"], "Repeated { items: 2 }", 2),
    ("it ignores the offset and its total grows by all", |asked| page([0, 1], 5 + 2 * asked.before), ROW, None, &["0", "1"], "Repeated { items: 2 }", 3),
    ("ids as numbers and as text", |asked| if asked.offset == 0 { page([0, 1], 4) } else { page(["0", "1"], 4) },
        ROW, None, &["0", "1"], "Repeated { items: 2 }", 2),
    ("an empty page before the total", |asked| rows(3, &asked, 5), ROW, None, &["0", "1", "2"], "EndedEarly { before: 3, total: 5 }", 3),
    ("an empty list with a total", |asked| rows(0, &asked, 5), PAGE, None, &[], "EndedEarly { before: 0, total: 5 }", 1),
    ("no total", |asked| rows(5, &asked, Value::Null), ROW, None, &["0", "1", "2", "3", "4"], "end", 4),
    ("a total as text", |asked| rows(4, &asked, "4"), ROW, None, &["0", "1", "2", "3"], "end", 2),
    ("a total below the rows", |asked| rows(5, &asked, 3), ROW, None, &["0", "1", "2", "3", "4"], "end", 4),
    ("a total above the rows", |asked| rows(4, &asked, 7), ROW, None, &["0", "1", "2", "3"], "EndedEarly { before: 4, total: 7 }", 3),
    ("a total below 0", |asked| rows(2, &asked, -1), ROW, None, &["0", "1"], "end", 2),
    ("the total", |asked| rows(4, &asked, 4), ROW, None, &["0", "1", "2", "3"], "end", 2),
    ("pages shorter than asked for", |asked| page((asked.offset..3).take(1), 3), ROW, None, &["0", "1", "2"], "end", 3),
    ("an empty list", |asked| rows(0, &asked, 0), ROW, None, &[], "end", 1),
    ("null for an empty list", |_| json!({ "total_count": 0, "workspaces": null }), ROW, None, &[], "end", 1),
    ("no list at all", |_| json!({ "total_count": 0, "workspaces": {} }), ROW, None, &[], "unreadable", 1),
    ("from behind the end", |asked| rows(4, &asked, 4), ROW, Some(9), &[], "end", 1),
    ("pages from the second on", |asked| page((asked.offset * 2..5).take(2), 5), PAGE, Some(1), &["2", "3", "4"], "end", 2),
    ("pages from behind the end", |asked| page((asked.offset * 2..5).take(2), 5), PAGE, Some(9), &[], "end", 1),
    ("an item added before the page", |asked| match asked.before {
        0 => page([0, 1], 4),
        _ => page([9, 0, 1, 2, 3].into_iter().skip(asked.offset).take(2), 5),
    }, ROW, None, &["0", "1", "2", "3"], "end", 3),
    ("an item again and none added", |asked| if asked.before == 0 { page([0, 1], 4) } else { page([1, 2], 4) },
        ROW, None, &["0", "1"], "Overlapping { repeated: 1, items: 2 }", 2),
    ("the same item twice on a page", |asked| if asked.before == 0 { page([0, 0], 3) } else { page([1], 3) },
        ROW, None, &["0", "0", "1"], "end", 2),
    ("a refusal in the middle", |asked| match asked.before {
        0 => page([0, 1], 4),
        _ => json!({ "error_code": "ModelArts.0107", "error_msg": "no" }),
    }, ROW, None, &["0", "1"], "ModelArts.0107", 2),
];

fn ending(error: &Error) -> String {
    match error {
        Error::Pages { fault, .. } => format!("{fault:?}"),
        Error::Refused(refusal) => refusal.code.clone(),
        Error::UnreadableAnswer { .. } => "unreadable".into(),
        other => other.to_string(),
    }
}

#[tokio::test]
async fn every_list_ends_and_says_what_does_not_fit() {
    for &(case, answer, unit, offset, expected, end, requests) in CASES {
        let server = serving(answer).await;
        let builder = Client::builder(&server.url).offset_unit(unit).retry(Retry::off());
        let client = builder.build().unwrap().with_token("token").unwrap();
        let call = client.list_workspaces().project_id("p1").limit(2);
        let mut stream = offset.into_iter().fold(call, |call, offset| call.offset(offset)).stream();
        let (mut ids, mut ended) = (Vec::new(), "end".to_owned());
        while let Some(item) = stream.next().await {
            match item {
                Ok(item) => ids.push(item.id.map_or("-".into(), |id| id.to_string())),
                Err(error) => ended = ending(&error),
            }
            assert!(server.requests().len() <= requests, "{case}: it goes on: {ids:?}");
        }
        assert_eq!((ids, ended.as_str()), (expected.iter().map(ToString::to_string).collect(), end), "{case}");
        assert!(stream.next().await.is_none(), "{case}: the end is the end");
        assert_eq!(server.requests().len(), requests, "{case}");
    }
}

#[tokio::test]
async fn the_error_says_what_was_seen_and_which_setting_to_try() {
    let cases: [(Answer, OffsetUnit, &str); 3] = [
        (
            |_| page([0, 1], 5),
            ROW,
            "listWorkspaces: the page at `offset` 2 has nothing but items of earlier pages (2), as from a server that \
             ignores it; offsets were counted in rows, and a server that counts pages needs the setting \
             `offset_unit(OffsetUnit::Page)`",
        ),
        (
            |asked| rows(3, &asked, 3),
            PAGE,
            "listWorkspaces: the page at `offset` 1 has items of earlier pages (1 of 2), though the list has not grown \
             by as many; offsets were counted in pages, and a server that counts rows needs the setting \
             `offset_unit(OffsetUnit::Row)`",
        ),
        (
            |asked| page((asked.offset * 2..5).take(2), 5),
            ROW,
            "listWorkspaces: the page at `offset` 3 is empty, though only 3 of 5 items lie before it; offsets were \
             counted in rows, and a server that counts pages needs the setting `offset_unit(OffsetUnit::Page)`",
        ),
    ];
    for (answer, unit, expected) in cases {
        let server = serving(answer).await;
        let client = Client::builder(&server.url).offset_unit(unit).build().unwrap().with_token("token").unwrap();
        let mut stream = client.list_workspaces().project_id("p1").limit(2).stream();
        let error = loop {
            if let Err(error) = stream.next().await.expect("an error before the end") {
                break error;
            }
        };
        assert_eq!(error.to_string(), expected);
    }
}
