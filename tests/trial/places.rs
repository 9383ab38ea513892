//! What is sent elsewhere than as JSON: parts of a body, forms, headers, cookies, and texts of JSON in a query.

use std::collections::BTreeMap;

use scicloud::Error;
use scicloud::client::{Part, Retry};
use serde_json::{Map, Value, json};

use super::http::Server;
use super::own::Client;
use super::own::types::{SendStylesBody, UploadBody, UploadBodyMeta};

fn connect(server: &Server) -> Client {
    Client::builder(&server.url).retry(Retry::off()).key("sid", "s1d").build().unwrap()
}

fn refused<T: std::fmt::Debug>(call: Result<T, Error>, expected: &str) {
    assert!(matches!(&call, Err(Error::InvalidRequest(message)) if message.contains(expected)), "{expected}: {call:?}");
}

fn map(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

#[tokio::test]
async fn parts_are_sent_with_their_names_and_kinds() {
    let server = super::silent().await;
    let files = vec![Part::from("a,b").file_name("one.csv"), Part::from("--scicloud-part-0000000000000000")];
    let meta = UploadBodyMeta { size: Some(3) };
    let body = UploadBody::builder()
        .title("a \"b\"")
        .file(Part::from(vec![0, 255, 13, 10]).file_name("x\"y.bin"))
        .more(files)
        .thumbnail(Part::from("PNG").content_type("image/webp"))
        .meta(meta)
        .tags(vec!["c".to_owned(), "d".to_owned()]);
    connect(&server).upload().body(body).send().await.unwrap();
    let request = server.request();
    let (head, content) = request.split_once("\r\n\r\n").unwrap();
    // The first boundary is in one of the files.
    let boundary = "scicloud-part-0000000000000001";
    assert!(head.contains(&format!("content-type: multipart/form-data; boundary={boundary}\r\n")), "{head}");
    let field = |name: &str, more: &str, content: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{content}\r\n")
    };
    let of = |name: &str, kind: &str| format!("; filename=\"{name}\"\r\nContent-Type: {kind}");
    let parts = [
        field("title", "", "a \"b\""),
        field("file", &of("x%22y.bin", "application/octet-stream"), &String::from_utf8_lossy(&[0, 255, 13, 10])),
        field("more", &of("one.csv", "text/csv"), "a,b"),
        field("more", &of("more", "text/csv"), "--scicloud-part-0000000000000000"),
        field("thumbnail", &of("thumbnail", "image/webp"), "PNG"),
        field("meta", "\r\nContent-Type: application/json", r#"{"size":3}"#),
        field("tags", "", "c"),
        field("tags", "", "d"),
    ];
    for part in &parts {
        assert!(content.contains(part.as_str()), "no {part:?} in {content:?}");
    }
    let length = parts.iter().map(|part| part.chars().count()).sum::<usize>() + boundary.len() + 6;
    assert_eq!(content.chars().count(), length, "{content:?}");
    assert!(content.ends_with(&format!("\r\n--{boundary}--\r\n")), "{content:?}");
}

#[tokio::test]
async fn parts_are_checked_before_they_are_sent() {
    let server = super::silent().await;
    let client = connect(&server);
    let body = || UploadBody::builder().title("a").file("x");
    refused(client.upload().body(body().title("more than 9")).send().await, "`/title` has 11 characters");
    refused(client.upload().body(body().meta(UploadBodyMeta { size: Some(0) })).send().await, "`/meta/size` is 0");
    refused(client.upload().body(body().more(vec![Part::from("x"); 3])).send().await, "`/more` has 3 items");
    refused(client.upload().body(UploadBody::builder().title("a")).send().await, "file");
    refused(
        client.upload().body(body().file(Part::from("x").content_type("a\nb"))).send().await,
        "no header may carry",
    );
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn bytes_are_a_body_of_their_own() {
    let server = super::silent().await;
    connect(&server).upload_bytes().body(vec![65_u8, 66]).send().await.unwrap();
    let request = server.request();
    assert!(
        request.contains("content-type: application/octet-stream\r\n") && request.ends_with("\r\n\r\nAB"),
        "{request}"
    );
}

#[tokio::test]
async fn a_form_has_lists_and_objects_as_its_encoding_says() {
    let server = super::silent().await;
    let numbers = |name: &str| BTreeMap::from([(name.to_owned(), 1_i64), ("z".to_owned(), 2)]);
    let body = SendStylesBody::builder()
        .plain(numbers("a"))
        .pairs(numbers("b"))
        .deep(numbers("c"))
        .joined(vec!["d,".to_owned(), "e".to_owned()])
        .json(vec![1_i64, 2]);
    connect(&server).send_styles().body(body).send().await.unwrap();
    let request = server.request();
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let mut pairs: Vec<&str> = body.split('&').collect();
    pairs.sort_unstable();
    let expected = [
        "b=1",
        "deep%5Bc%5D=1",
        "deep%5Bz%5D=2",
        "joined=d%2C,e",
        "json=%5B1%2C2%5D",
        "plain=%7B%22a%22%3A1%2C%22z%22%3A2%7D",
        "z=2",
    ];
    assert_eq!(pairs, expected);
}

#[tokio::test]
async fn headers_cookies_and_json_are_sent_as_the_document_has_them() {
    let server = super::silent().await;
    let call = connect(&server);
    let call = call.read_settings().x_ids(vec![1, 2]).x_range(map(json!({ "from": 1, "to": 2 })));
    let call = call.x_map(map(json!({ "a": "b" }))).theme("d;rk").seen(vec![3, 4]);
    let call = call.where_(map(json!({ "name": "a&b", "all": [{ "c": null }] })));
    let call = call.page(map(json!({ "size": 9, "tags": ["x", "y"] }))).pair(map(json!({ "a": 1, "b": 2 })));
    call.level(5).sign("+").big(u64::MAX).send().await.unwrap();
    let request = server.request();
    let target = request.lines().next().unwrap().trim_end_matches(" HTTP/1.1").split_once('?').unwrap().1;
    let mut pairs: Vec<&str> = target.split('&').collect();
    pairs.sort_unstable();
    let expected = [
        "big=18446744073709551615",
        "level=5",
        "page%5Bsize%5D=9",
        "page%5Btags%5D=x",
        "page%5Btags%5D=y",
        "pair=a,1,b,2",
        "sign=%2B",
        "where=%7B%22name%22%3A%22a%26b%22%2C%22all%22%3A%5B%7B%22c%22%3Anull%7D%5D%7D",
    ];
    assert_eq!(pairs, expected);
    for header in ["x-ids: 1,2\r\n", "x-range: from,1,to,2\r\n", "x-map: a=b\r\n"] {
        assert!(request.contains(header), "no {header:?} in {request}");
    }
    assert!(request.contains("theme=d%3Brk") && request.contains("seen=3,4"), "{request}");
}

#[tokio::test]
async fn headers_cookies_and_json_are_checked_before_they_are_sent() {
    let server = super::silent().await;
    let client = connect(&server);
    let call = || client.read_settings();
    refused(call().x_ids(vec![1, 2, 3, 4]).send().await, "`X-Ids` has 4 items");
    refused(call().x_range(map(json!({ "to": 2 }))).send().await, "`X-Range` has no `from`");
    refused(call().x_map(map(json!({ "a": "b,c" }))).send().await, "a part with a comma");
    refused(call().x_map(map(json!({ "a": "b\n" }))).send().await, "no header may carry");
    refused(call().theme("too long").send().await, "`theme` has 8 characters");
    refused(call().where_(map(json!({}))).send().await, "`where` has no `name`");
    refused(call().where_(map(json!({ "name": "abcde" }))).send().await, "`where` has `name`, which has 5 characters");
    refused(call().page(map(json!({ "size": 10 }))).send().await, "`page[size]` is 10");
    refused(call().level(2).send().await, "`level` is 2, none of 1, 5");
    refused(call().sign("*").send().await, "`sign` is `*`, none of +, -");
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_cookie_of_the_call_goes_with_the_one_that_signs_it_in() {
    let server = super::silent().await;
    connect(&server).show_cookies().theme("dark").send().await.unwrap();
    assert!(server.request().contains("cookie: theme=dark; sid=s1d\r\n"), "{}", server.request());
}

/// What a client has, and what it then sends: a token, the names of keys, the target and the headers.
type Way = (Option<&'static str>, &'static [&'static str], &'static str, &'static [&'static str]);

#[tokio::test]
async fn one_of_several_ways_to_sign_in_is_gone_by_what_the_client_has() {
    let cases: [Way; 5] = [
        (Some("t0ken"), &[], "/either", &["authorization: Bearer t0ken\r\n"]),
        (Some("t0ken"), &["x-app"], "/either", &["authorization: Bearer t0ken\r\n"]),
        (None, &["x-app"], "/either", &["x-app: 4pp1\r\n"]),
        (None, &["key", "sid"], "/either?key=4pp1", &["cookie: sid=4pp1\r\n"]),
        (None, &["sid", "x-app"], "/either", &["x-app: 4pp1\r\n"]),
    ];
    for (token, keys, target, headers) in cases {
        let server = super::silent().await;
        let mut builder = Client::builder(&server.url).retry(Retry::off());
        if let Some(token) = token {
            builder = builder.credentials(scicloud::Token::from(token));
        }
        let client = keys.iter().fold(builder, |builder, key| builder.key(*key, "4pp1")).build().unwrap();
        client.show_either().send().await.unwrap();
        let request = server.request();
        assert!(request.starts_with(&format!("GET {target} HTTP/1.1\r\n")), "{request}");
        let sent = ["authorization:", "x-app:", "cookie:"].iter().filter(|name| request.contains(**name)).count();
        assert!(headers.iter().all(|header| request.contains(header)) && sent == headers.len(), "{request}");
    }
    let server = super::silent().await;
    let client = Client::builder(&server.url).key("key", "4pp1").build().unwrap();
    refused(client.show_either().send().await, "it needs credentials");
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn an_optional_field_that_holds_its_own_type_is_not_sent_unless_it_is_set() {
    let server = super::silent().await;
    let inner: super::own::types::Whole = super::own::types::Whole::builder().try_into().unwrap();
    let whole = super::own::types::Whole::builder().around(inner);
    connect(&server).make_whole().body(whole).send().await.unwrap();
    assert!(server.request().ends_with("\r\n\r\n{\"around\":{}}"), "{}", server.request());
}
