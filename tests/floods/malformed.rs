//! Requests that are none: broken in every place, or read in two ways by two servers.

use super::server::Server;
use super::users::{Users, assert_served};
use super::wire::{Answer, LAST, send};

/// What an answer may be.
#[derive(Clone, Copy, Debug)]
enum End {
    /// Refused by the platform or by HTTP itself, or the connection is closed.
    Refused,
    /// As if nothing were wrong with it: what is odd is of no account.
    Served,
    /// Either of the two.
    Any,
}

const LIST: &str = "/v1/project-north/workspaces";

fn get(target: &[u8], headers: &[u8]) -> Vec<u8> {
    [b"GET ", target, b" HTTP/1.1\r\nHost: localhost\r\n", headers, b"\r\n"].concat()
}

fn erin(headers: &[u8]) -> Vec<u8> {
    [b"X-Auth-Token: sample-erin\r\n", headers].concat()
}

fn post(target: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

type Case = (&'static str, Vec<u8>, End);

/// Bytes that are no text, in every place of a request.
fn bytes() -> Vec<Case> {
    let at = |path: &[u8]| [LIST.as_bytes(), path].concat();
    let quota = |name: &[u8]| [b"/hpc/openapi/v2/parastor/quota/usernames/".as_slice(), name].concat();
    let json = |body: &'static [u8]| post("/v3/auth/tokens", &format!("Content-Length: {}\r\n", body.len()), body);
    let token = b"token: sample-test\r\n";
    vec![
        ("a path with an encoded byte that is no UTF-8", get(&at(b"/%FF"), &erin(b"")), End::Refused),
        ("a path with a byte that is no UTF-8", get(&at(b"/\xff"), &erin(b"")), End::Refused),
        ("a path with an encoded slash in too many bytes", get(&at(b"/%C0%AF"), &erin(b"")), End::Refused),
        ("a path with half a surrogate pair", get(&at(b"/%ED%A0%80"), &erin(b"")), End::Refused),
        ("a path with an encoded NUL", get(&at(b"/%00"), &erin(b"")), End::Refused),
        ("a path with a NUL", get(&at(b"/\0"), &erin(b"")), End::Refused),
        ("a user's name with a NUL", get(&quota(b"test%00"), token), End::Refused),
        ("a user's name with a line break", get(&quota(b"test%0d%0aX: y"), token), End::Refused),
        ("a path with half an escape", get(&at(b"/%"), &erin(b"")), End::Refused),
        ("a path with an escape of other letters", get(&at(b"/%zz"), &erin(b"")), End::Refused),
        ("an encoded path that leads upwards", get(&at(b"/%2e%2e/%2e%2e/x"), &erin(b"")), End::Refused),
        ("a query with an encoded byte that is no UTF-8", get(&at(b"?name=%FF"), &erin(b"")), End::Refused),
        ("a parameter's name that is no UTF-8", get(&at(b"?%FF=x"), &erin(b"")), End::Any),
        ("a query with a byte that is no UTF-8", get(&at(b"?name=\xff"), &erin(b"")), End::Refused),
        ("a query with an encoded NUL", get(&at(b"?name=%00"), &erin(b"")), End::Refused),
        ("a query with half an escape", get(&at(b"?name=%"), &erin(b"")), End::Refused),
        ("a query with an escape of other letters", get(&at(b"?name=%zz"), &erin(b"")), End::Refused),
        ("a query of nothing", get(&at(b"?&&=&==&"), &erin(b"")), End::Served),
        ("a token that is no UTF-8", get(&at(b""), b"X-Auth-Token: \xff\xfe\r\n"), End::Refused),
        ("a token with a NUL", get(&at(b""), b"X-Auth-Token: sample\0erin\r\n"), End::Refused),
        ("a signature that is no UTF-8", get(&at(b""), b"Authorization: SDK-HMAC-SHA256 \xff\r\n"), End::Refused),
        ("a project that is no UTF-8", get(&at(b""), &erin(b"X-Project-Id: \xff\r\n")), End::Any),
        ("a header of which nobody knows", get(&at(b""), &erin(b"X-Other: \xff\r\n")), End::Served),
        ("a header's name that is no UTF-8", get(&at(b""), &erin(b"X-\xff: x\r\n")), End::Refused),
        ("a header without a name", get(&at(b""), &erin(b": x\r\n")), End::Refused),
        ("a host that is no UTF-8", [b"GET /v3 HTTP/1.1\r\nHost: \xff\r\n\r\n".as_slice()].concat(), End::Any),
        ("a body that is no UTF-8", json(b"{\"auth\": \"\xff\"}"), End::Refused),
        ("a body of NULs", json(b"\0\0\0\0"), End::Refused),
        ("a body with half a surrogate pair", json(br#"{"auth": "\ud800"}"#), End::Refused),
        ("a body that is nested without end", json(&[b'['; 30_000]), End::Refused),
        ("a body with a number beyond all", json(br#"{"auth": 1e999999}"#), End::Refused),
    ]
}

/// Headers twice, requests whose end is a matter of taste, and what is no HTTP at all.
fn shapes() -> Vec<Case> {
    let hidden = "GET /v1/project-north/workspaces HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: sample-erin\r\n\r\n";
    let body = br#"{"appId": "a", "appSecret": "b"}"#;
    let length = body.len();
    let auth = |headers: &str| post("/open/api/v1/auth/", headers, body);
    let chunked = |body: &str| post("/open/api/v1/auth/", "Transfer-Encoding: chunked\r\n", body.as_bytes());
    let raw = |text: &str| text.as_bytes().to_vec();
    vec![
        ("two tokens", get(LIST.as_bytes(), &erin(&erin(b""))), End::Refused),
        (
            "two signatures",
            get(LIST.as_bytes(), &erin(b"Authorization: SDK-HMAC-SHA256 a\r\nAuthorization: SDK-HMAC-SHA256 b\r\n")),
            End::Refused,
        ),
        ("two hosts", get(LIST.as_bytes(), &erin(b"Host: elsewhere\r\n")), End::Any),
        ("no host", raw("GET /v3 HTTP/1.1\r\n\r\n"), End::Any),
        ("two lengths that differ", auth(&format!("Content-Length: {length}\r\nContent-Length: 0\r\n")), End::Refused),
        ("a list of lengths", auth(&format!("Content-Length: {length}, 0\r\n")), End::Refused),
        ("a length with a sign", auth(&format!("Content-Length: +{length}\r\n")), End::Refused),
        ("a length below nothing", auth("Content-Length: -1\r\n"), End::Refused),
        ("a length beyond all numbers", auth("Content-Length: 99999999999999999999\r\n"), End::Refused),
        ("a transfer encoding of which nobody knows", auth("Transfer-Encoding: xchunked\r\n"), End::Refused),
        ("a transfer encoding before the last", auth("Transfer-Encoding: chunked, identity\r\n"), End::Refused),
        ("a chunk beyond all numbers", chunked("ffffffffffffffffff\r\n"), End::Refused),
        ("a chunk of no number", chunked("zz\r\n"), End::Refused),
        ("a chunk with a long extension", chunked(&format!("1;{}\r\n", "x".repeat(100_000))), End::Refused),
        ("a header over two lines", get(LIST.as_bytes(), b"X-Auth-Token: sample-\r\n erin\r\n"), End::Refused),
        ("a space before the colon", get(LIST.as_bytes(), b"X-Auth-Token : sample-erin\r\n"), End::Refused),
        ("a space in the target", get(b"/v3 /v3", b""), End::Refused),
        ("a target with its host", raw("GET http://elsewhere/v3 HTTP/1.1\r\nHost: localhost\r\n\r\n"), End::Any),
        ("a target of a star", raw("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"), End::Refused),
        ("a tunnel", raw("CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere:443\r\n\r\n"), End::Refused),
        ("an upgrade", get(LIST.as_bytes(), &erin(b"Connection: Upgrade\r\nUpgrade: websocket\r\n")), End::Served),
        ("the first HTTP", raw("GET /v3\r\n\r\n"), End::Refused),
        ("an HTTP to come", raw("GET /v3 HTTP/7.7\r\nHost: localhost\r\n\r\n"), End::Refused),
        (
            "the beginning of HTTP/2 and no more",
            raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnothing of the kind"),
            End::Refused,
        ),
        ("TLS", raw("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}\r\n\r\n"), End::Refused),
        (
            "a request within the body of another",
            post("/nowhere", &format!("Content-Length: {}\r\n", hidden.len()), hidden.as_bytes()),
            End::Refused,
        ),
    ]
}

fn assert_ends(case: &str, answers: &[Answer], end: End) {
    let shown = format!("{case}: {answers:?}");
    assert!(answers.iter().all(|answer| answer.status < 500), "{shown}");
    let Some(first) = answers.first() else {
        assert!(!matches!(end, End::Served), "{case}: not answered");
        return;
    };
    // SCNet refuses with 200.
    let is_refused = first.status >= 400 || first.body.starts_with(r#"{"code":"1"#);
    match end {
        End::Refused => assert!(is_refused, "{shown}"),
        End::Served => assert!(!is_refused, "{shown}"),
        End::Any => {}
    }
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_the_rest_is_served() {
    let mut server = Server::sample();
    let users = Users::of(&server.address);
    for (case, request, end) in bytes().into_iter().chain(shapes()) {
        let answers = send(&server.address, [request, LAST.into()]).await;
        assert_ends(case, &answers, end);
    }
    users.stop().await;
    assert_served(&server.address).await;
    server.assert_well();
}

/// A request that one server takes for the body of another, and the next one for a request.
#[tokio::test]
async fn no_request_is_smuggled() {
    let mut server = Server::sample();
    let hidden = "GET /v3 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let chunked = format!("0\r\n\r\n{hidden}");
    let both = |length: usize, encoding: &str| format!("Content-Length: {length}\r\nTransfer-Encoding: {encoding}\r\n");
    // Where it can't be told what the rest is, the connection ends with the first answer.
    let cases = [
        ("both, with a length over all", both(chunked.len(), "chunked"), chunked.as_str(), 1),
        ("both, with a length within the chunk", both(4, "chunked"), "5c\r\nGPOST\r\n", 1),
        ("both, with an encoding in other letters", both(chunked.len(), "Chunked"), &chunked, 1),
        ("both, with an encoding that is none", both(chunked.len(), "x"), &chunked, 1),
        ("a length over all", format!("Content-Length: {}\r\n", hidden.len()), hidden, 2),
    ];
    for (case, headers, body, most) in cases {
        for target in ["/nowhere", "/v3/auth/tokens"] {
            let answers = send(&server.address, [post(target, &headers, body.as_bytes()), LAST.into()]).await;
            assert!(answers.len() <= most, "{case}: {answers:?}");
            let first = answers.first().map(|answer| answer.status);
            assert!(first.is_none_or(|status| (400..500).contains(&status)), "{case}: {answers:?}");
        }
    }
    assert_served(&server.address).await;
    server.assert_well();
}

#[tokio::test]
async fn requests_that_do_not_wait_for_answers_are_answered_in_their_order() {
    let mut server = Server::sample();
    let wanted = |number: usize| if number.is_multiple_of(3) { 404 } else { 200 };
    let request = |number: usize| match wanted(number) {
        404 => get(format!("/nowhere/{number}").as_bytes(), b""),
        _ => get(format!("{LIST}?limit={number}").as_bytes(), &erin(b"")),
    };
    let all: Vec<u8> = (0..200).flat_map(request).collect();
    let answers = send(&server.address, [all, LAST.into()]).await;
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, (0..200).map(wanted).chain([200]).collect::<Vec<_>>());
    // The list has 64 workspaces at the most.
    let count = |answer: &Answer| answer.body.matches("\"auth_type\"").count();
    for (number, answer) in answers.iter().enumerate().filter(|(number, _)| wanted(*number) == 200).take(30) {
        assert_eq!(count(answer), number, "{answer:?}");
    }
    assert_served(&server.address).await;
    server.assert_well();
}
