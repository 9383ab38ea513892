//! The secret is on the wire and nowhere else.

use scicloud::{Error, Token, eihealth, maptable, modelarts, scnet};

use super::operations::{OPERATIONS, SECRET, call};
use crate::support::http::Server;

#[test]
fn clients_builders_and_tokens_show_no_secret() {
    let url = "http://127.0.0.1:1";
    let (eihealth, modelarts) =
        (eihealth::Client::new(url, SECRET).unwrap(), modelarts::Client::new(url, SECRET).unwrap());
    let (scnet, maptable) = (scnet::Client::new(url, SECRET).unwrap(), maptable::Client::new(url, SECRET).unwrap());
    let shown = [
        format!("{:?}", Token::from(SECRET)),
        format!("{eihealth:?}{eihealth:#?}"),
        format!("{modelarts:?}{modelarts:#?}"),
        format!("{scnet:?}{scnet:#?}"),
        format!("{maptable:?}{maptable:#?}"),
        format!("{:?}", eihealth.list_project_statistics().project_id("p")),
        format!("{:?}", modelarts.list_workspaces().project_id("p")),
        format!("{:?}", modelarts.show_workspace().project_id("p")),
        format!("{:?}", scnet.list_storage_quotas().username("u")),
        format!("{:?}", maptable.show_workspace_detail().id(1)),
    ];
    for text in shown {
        assert!(!text.is_empty() && !text.contains(SECRET), "{text}");
    }
}

#[tokio::test]
async fn no_error_shows_the_secret() {
    let refused = Server::answering(401, "", r#"{"error_code":"X","error_msg":"m","code":"1","message":"m"}"#).await;
    let html = Server::answering(503, "", "<html>").await;
    let cut = Server::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").await;
    let mut tried = 0;
    for (_, operation) in OPERATIONS {
        for url in [&refused.url, &html.url, &cut.url, "http://127.0.0.1:1"] {
            let error = call(url, SECRET, operation).await.unwrap_err();
            let mut text = format!("{error} {error:?} {error:#?}");
            let mut cause = std::error::Error::source(&error);
            while let Some(error) = cause {
                text.push_str(&format!(" {error} {error:?}"));
                cause = error.source();
            }
            assert!(!text.contains(SECRET), "{operation} at {url}: {text}");
            tried += 1;
        }
    }
    assert_eq!(tried, 32);
}

#[test]
fn a_token_that_no_header_may_carry_is_refused_without_showing_it() {
    for character in ['\n', '\r', '\0', '\u{7f}'] {
        let token = format!("{SECRET}{character}X-Injected: 1");
        for result in [
            eihealth::Client::new("http://h", token.as_str()).err(),
            modelarts::Client::new("http://h", token.as_str()).err(),
            scnet::Client::new("http://h", token.as_str()).err(),
            maptable::Client::new("http://h", token.as_str()).err(),
        ] {
            let Some(Error::InvalidRequest(message)) = &result else { panic!("{character:?}: {result:?}") };
            assert!(message.contains("token"), "{message}");
            assert!(!message.contains(SECRET), "{message}");
        }
    }
}

#[tokio::test]
async fn a_token_outside_its_documented_length_is_not_sent() {
    let server = Server::answering(500, "", "{}").await;
    let cases = [
        ("t".repeat(32_769), "listProjectStatistics: `X-Auth-Token` has 32769 characters, more than the 32768"),
        (String::new(), "the token is empty"),
    ];
    for (token, beginning) in cases {
        let error = call(&server.url, &token, "listProjectStatistics").await.unwrap_err();
        let Error::InvalidRequest(message) = &error else { panic!("{error:?}") };
        assert!(message.starts_with(beginning), "{message}");
    }
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_token_that_a_service_echoes_is_hidden() {
    let refused = format!(r#"{{"error_code":"ModelArts.0203","error_msg":"bad token {SECRET}","sent":["{SECRET}"]}}"#);
    let page = format!("<html>X-Auth-Token: {SECRET}</html>");
    let mistyped = format!(r#"{{"total_count":"{SECRET}","count":0,"workspaces":[]}}"#);
    for (status, body) in [(401, refused), (502, page), (200, mistyped)] {
        let server = Server::answering(status, "", &body).await;
        let error = call(&server.url, SECRET, "listWorkspaces").await.unwrap_err();
        let shown = format!("{error} {error:?} {:?}", error.refusal());
        assert!(!shown.contains(SECRET) && shown.contains("(hidden)"), "{status}: {shown}");
    }
}
