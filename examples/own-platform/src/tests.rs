//! The client against a stub: what is sent, and what is made of the answers.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use super::observatory::Client;
use super::visit;

const INSTRUMENTS: &str = r#"[
    {"kind": "dish", "id": "6d2f6a0e-1d0b-4b7e-9a51-0c7c2f1f6c11", "diameter": 64.0, "notes": {"state": "fine"}},
    {"kind": "mirror", "id": "0b9f2a43-93c4-4f51-8f0e-3a3a62a5c7d2", "built": null},
    {"kind": "balloon", "height": 40}
]"#;

/// A server that gives one answer after the other; what it was asked is in what it returns.
fn serve(answers: Vec<String>) -> (String, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = move |answer: String| {
        let (mut stream, _) = listener.accept().unwrap();
        let request = read(&mut stream);
        stream.write_all(answer.as_bytes()).unwrap();
        request
    };
    (url, thread::spawn(move || answers.into_iter().map(answer).collect()))
}

/// A request with the body that its head announces.
fn read(stream: &mut TcpStream) -> String {
    let mut request = String::new();
    let mut bytes = [0; 4096];
    loop {
        let count = stream.read(&mut bytes).unwrap();
        request.push_str(&String::from_utf8_lossy(&bytes[..count]));
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let lengths = head.lines().filter_map(|line| line.strip_prefix("content-length: "));
        let length = lengths.last().map_or(0, |length| length.parse().unwrap());
        if count == 0 || body.len() >= length {
            return request;
        }
    }
}

fn answer(status: &str, body: &str) -> String {
    let kind = if body.is_empty() { "" } else { "content-type: application/json\r\n" };
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nconnection: close\r\n{kind}content-length: {length}\r\n\r\n{body}")
}

#[tokio::test]
async fn it_lists_what_there_is_and_notes_its_visit() {
    let (url, server) = serve(vec![answer("200 OK", INSTRUMENTS), answer("204 No Content", "")]);
    let lines = visit(&Client::new(&url, "t0ken").unwrap()).await.unwrap();
    assert_eq!(lines[..2], ["dish of 64.0 m", "mirror of -"]);
    assert!(lines[2].starts_with("something new: ") && lines[2].contains("balloon"), "{lines:?}");
    let asked = server.join().unwrap();
    assert!(
        asked[0].starts_with("GET /instruments?band=radio&band=visible&since=1990-01-01 HTTP/1.1\r\n"),
        "{asked:?}"
    );
    assert!(asked[0].contains("authorization: Bearer t0ken\r\n"), "{asked:?}");
    assert!(
        asked[1].starts_with("PUT /instruments/6d2f6a0e-1d0b-4b7e-9a51-0c7c2f1f6c11/notes HTTP/1.1\r\n"),
        "{asked:?}"
    );
    assert!(asked[1].ends_with("\r\n\r\n{\"visited\":\"by the example\"}"), "{asked:?}");
}

#[tokio::test]
async fn what_the_document_forbids_is_not_sent() {
    let client = Client::new("http://127.0.0.1:9", "t0ken").unwrap();
    let notes = std::collections::BTreeMap::from([("visited".to_owned(), "x".repeat(201))]);
    let error = client.set_notes().id("..").body(notes.clone()).send().await.unwrap_err();
    assert!(error.to_string().contains("setNotes"), "{error}");
    let error = client.set_notes().id("6d2f").body(notes).send().await.unwrap_err();
    assert!(error.to_string().contains("200"), "{error}");
}
