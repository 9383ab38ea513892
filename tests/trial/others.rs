//! The client of a document that is written as others write theirs, and not by the rules for transcriptions.

use futures_util::StreamExt;
use scicloud::client::Retry;
use scicloud::{Error, Token};

use super::http::Server;
use super::own::Client;
use super::own::types::{Node, NodeRequest, SendFormResponse};

/// A client of a stub, with all that its operations ask for.
fn connect(url: &str, token: Token) -> Client {
    let builder =
        Client::builder(url).credentials(token).key("x-app", "4pp").key("key", "k3y & more").key("sid", "s1d");
    builder.retry(Retry::off()).build().unwrap()
}

fn has(request: &str, part: &str) {
    assert!(request.contains(part), "no {part:?} in {request}");
}

#[tokio::test]
async fn bytes_come_as_they_are_and_all_credentials_go_where_they_belong() {
    let server = Server::answering(200, "content-type: text/csv\r\n", "a,b\n1,2\n").await;
    let client = connect(&server.url, Token::from("t0ken"));
    let call = client.download_rows().new_value("q1").send_query(true);
    let mut rows = call.send().await.unwrap().into_inner().into_inner();
    let mut text = Vec::new();
    while let Some(chunk) = rows.next().await {
        text.extend_from_slice(&chunk.unwrap());
    }
    assert_eq!(text, b"a,b\n1,2\n");
    let request = server.request();
    has(&request, "GET /reports/q1/rows?send=true&key=k3y+%26+more HTTP/1.1\r\n");
    for header in ["authorization: Bearer t0ken\r\n", "x-app: 4pp\r\n", "cookie: sid=s1d\r\n"] {
        has(&request, header);
    }
}

#[tokio::test]
async fn a_refusal_is_one_where_bytes_were_asked_for_and_shows_no_key() {
    let server = Server::answering(404, "", r#"{"title": "no k3y & more"}"#).await;
    let error = connect(&server.url, Token::from("t0ken")).download_rows().new_value("q1").send().await.err().unwrap();
    assert!(matches!(&error, Error::Refused(refusal) if refusal.code == "404"), "{error}");
    assert!(!format!("{error} {error:?}").contains("k3y"), "{error:?}");
    let nobody = connect("http://127.0.0.1:9", Token::from("t0ken")).download_rows().new_value("q1").send().await;
    let error = nobody.err().unwrap();
    assert!(matches!(error, Error::Transport { .. }) && !format!("{error} {error:?}").contains("k3y"), "{error:?}");
}

#[tokio::test]
async fn bytes_are_sent_as_what_they_are() {
    let server = Server::answering(202, "", "").await;
    connect(&server.url, Token::from("t0ken")).upload_rows().new_value("q1").body("a,b\n").send().await.unwrap();
    let request = server.request();
    has(&request, "content-type: text/csv\r\n");
    assert!(request.ends_with("\r\n\r\na,b\n"), "{request}");
}

#[tokio::test]
async fn a_form_is_checked_and_sent_as_one() {
    let server = Server::answering(200, "", r#"{"id": "x", "new": 1}"#).await;
    let client = connect(&server.url, Token::from("t0ken"));
    let tags = vec!["a b".to_owned(), "c".to_owned()];
    let answer = client.send_form().body_map(|form| form.name("ä&").tags(tags)).send().await.unwrap().into_inner();
    assert!(matches!(answer, SendFormResponse::Status200(node) if node.id.as_deref() == Some("x")));
    let request = server.request();
    has(&request, "content-type: application/x-www-form-urlencoded\r\n");
    assert!(request.ends_with("\r\n\r\nname=%C3%A4%26&tags=a%20b&tags=c"), "{request}");
    let error = client.send_form().body_map(|form| form.name("too long")).send().await.unwrap_err();
    assert!(matches!(&error, Error::InvalidRequest(message) if message.contains("name")), "{error}");
}

#[tokio::test]
async fn what_holds_itself_is_sent_and_read() {
    let server = Server::answering(200, "", r#"[{"id": null, "size": 1, "below": [{"id": "z", "below": []}]}]"#).await;
    let client = connect(&server.url, Token::basic("erin", "hush"));
    let leaf: NodeRequest = NodeRequest::builder().size(1).try_into().unwrap();
    let node: NodeRequest = NodeRequest::builder().id_null().below(vec![leaf]).try_into().unwrap();
    let nodes: Vec<Node> = client.change_nodes().body(vec![node]).send().await.unwrap().into_inner();
    assert_eq!(nodes[0].below.as_ref().unwrap()[0].id.as_deref(), Some("z"));
    let request = server.request();
    has(&request, "content-type: application/merge-patch+json\r\n");
    has(&request, "authorization: Basic ZXJpbjpodXNo\r\n");
    assert!(!request.contains("key=") && request.ends_with(r#"[{"below":[{"size":1}],"id":null}]"#), "{request}");
    let low: NodeRequest = NodeRequest::builder().size(0).try_into().unwrap();
    assert!(client.change_nodes().body(vec![low]).send().await.is_err(), "0 is not above 0");
    assert!(client.change_nodes().body(Vec::new()).send().await.is_err(), "an empty list");
}
