//! What a client is told about connecting, and raw requests as the way out.

use std::time::Duration;

use scicloud::client::reqwest::Method;
use scicloud::client::{Operation, Retry};
use scicloud::modelarts::{Client, LIST_WORKSPACES};
use scicloud::{Error, Token};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::credentials::clock::TestClock;
use crate::support::stub::{Server, reply};

const PAGE: &str = r#"{"total_count":0,"count":0,"workspaces":[]}"#;

static OTHER: Operation = Operation::undocumented("other", LIST_WORKSPACES.credential);

#[tokio::test]
async fn the_user_agent_and_the_proxy_are_settings() {
    let proxy = Server::start(|_| reply(200, PAGE)).await;
    let address = proxy.url.replace("http://", "http://user:pw-mark@");
    let builder = Client::builder("http://modelarts.invalid").credentials(Token::from("token"));
    let client = builder.user_agent("tests/1").proxy(address).build().unwrap();
    client.list_workspaces().project_id("p1").send().await.unwrap();
    let request = proxy.requests().pop().unwrap();
    assert_eq!(request.header("user-agent"), Some("tests/1"));
    assert!(request.target.starts_with("http://modelarts.invalid/v1/p1/workspaces"), "{}", request.target);
    assert!(request.header("proxy-authorization").is_some_and(|value| value.starts_with("Basic ")));
}

/// Serves one connection as a SOCKS 5 proxy that is the server too; gives back where it should have led.
async fn socks(listener: tokio::net::TcpListener) -> (String, String) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut bytes = [0; 2];
    stream.read_exact(&mut bytes).await.unwrap();
    assert_eq!(bytes[0], 5, "the version");
    stream.read_exact(&mut vec![0; bytes[1].into()]).await.unwrap();
    stream.write_all(&[5, 0]).await.unwrap();
    let mut head = [0; 5];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(head[..4], [5, 1, 0, 3], "to connect, by name");
    let mut host = vec![0; usize::from(head[4]) + 2];
    stream.read_exact(&mut host).await.unwrap();
    stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80]).await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        assert!(stream.read_buf(&mut request).await.unwrap() > 0);
    }
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{PAGE}", PAGE.len());
    stream.write_all(answer.as_bytes()).await.unwrap();
    host.truncate(host.len() - 2);
    let line = String::from_utf8_lossy(&request).lines().next().unwrap().to_owned();
    (String::from_utf8(host).unwrap(), line)
}

#[tokio::test]
async fn a_proxy_may_speak_socks() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("socks5h://{}", listener.local_addr().unwrap());
    let proxy = tokio::spawn(socks(listener));
    let builder = Client::builder("http://modelarts.invalid").credentials(Token::from("token")).proxy(address);
    builder.build().unwrap().list_workspaces().project_id("p1").send().await.unwrap();
    let (host, line) = proxy.await.unwrap();
    assert_eq!(host, "modelarts.invalid");
    assert!(line.starts_with("GET /v1/p1/workspaces"), "{line}");
}

#[tokio::test]
async fn a_server_that_does_not_answer_ends_the_call() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let builder = Client::builder(&url).credentials(Token::from("token")).retry(Retry::off());
    let client = builder.timeout(Duration::from_millis(1)).build().unwrap();
    let error = client.list_workspaces().project_id("p1").send().await.unwrap_err();
    assert!(matches!(&error, Error::Transport { source, .. } if source.is_timeout()), "{error:?}");
}

#[test]
fn settings_that_are_none_are_refused() {
    let builder = || Client::builder("http://modelarts.example");
    let cases = [
        (
            builder().root_certificate("no certificate").build().err(),
            "the root certificate has no certificate as PEM text",
        ),
        (builder().proxy("http://user:pw-mark@[").build().err(), "the proxy is no address"),
        (
            builder().proxy("ftp://user:pw-mark@h").build().err(),
            "the proxy is reached by `ftp`, which is none of http, ",
        ),
        (builder().proxy("socks://h").build().err(), "the proxy is reached by `socks`, which is none of http, "),
        (Client::builder("modelarts.example").build().err(), "the base URL \"modelarts.example\" is no address"),
    ];
    for (error, expected) in cases {
        let text = error.unwrap_or_else(|| panic!("taken: {expected}")).to_string();
        assert!(text.starts_with(&format!("not sent: {expected}")), "{text}");
        assert!(!text.contains("pw-mark"), "{text}");
    }
}

#[tokio::test]
async fn a_client_without_credentials_says_so_before_it_sends() {
    let server = Server::start(|_| reply(200, PAGE)).await;
    let client = Client::builder(&server.url).build().unwrap();
    let error = client.list_workspaces().project_id("p1").send().await.unwrap_err();
    assert!(error.to_string().starts_with("not sent: listWorkspaces: it needs credentials"), "{error}");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_raw_request_has_credentials_and_retry_and_keeps_whatever_comes() {
    let server = Server::start(|request| match request.method.as_str() {
        "GET" => reply(503, "busy"),
        _ => reply(409, "no JSON"),
    })
    .await;
    let builder = Client::builder(&format!("{}/base", server.url)).credentials(Token::from("token"));
    let client = builder.clock(TestClock::new()).build().unwrap();
    for (method, status, requests) in [(Method::GET, 503, 4), (Method::PATCH, 409, 1)] {
        let before = server.requests().len();
        let request = client.request(method.clone(), "/v9/else?x=1").body("text");
        let answer = client.send_raw(&OTHER, request).await.unwrap();
        assert_eq!((answer.status().as_u16(), server.requests().len() - before), (status, requests), "{method}");
        let sent = server.requests().pop().unwrap();
        assert_eq!((sent.target.as_str(), sent.body.as_str()), ("/base/v9/else?x=1", "text"));
        assert_eq!(sent.header("x-auth-token"), Some("token"));
    }
}

#[tokio::test]
async fn a_raw_request_does_not_take_the_credential_elsewhere() {
    let server = Server::start(|_| reply(200, PAGE)).await;
    let client = Client::new(&format!("{}/base", server.url), "token").unwrap();
    let http = scicloud::client::reqwest::Client::new();
    for url in ["/", "/based/x", "/base/../x"]
        .map(|path| format!("{}{path}", server.url))
        .into_iter()
        .chain(["http://127.0.0.1:1/base/x".into()])
    {
        let error = client.send_raw(&OTHER, http.get(&url)).await.unwrap_err();
        assert!(error.to_string().contains("credentials go nowhere else"), "{url}: {error}");
    }
    assert_eq!(server.requests().len(), 0);
}
