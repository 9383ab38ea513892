//! What can't be tried: servers that are none, and arguments that make no sense.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::support::*;

/// Headers that never end.
fn endless_headers(stream: &mut TcpStream) {
    head(stream);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
    while stream.write_all(&[b"x: ".as_slice(), &[b'y'; 4096], b"\r\n"].concat()).is_ok() {}
}

/// A body that never ends.
fn endless_body(stream: &mut TcpStream) {
    head(stream);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[");
    while stream.write_all(&[b' '; 65536]).is_ok() {}
}

/// The start of an answer, and then nothing.
fn stuck(stream: &mut TcpStream) {
    head(stream);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"total");
    head(stream);
}

/// What a server of plain HTTP makes of the start of TLS.
fn plain(stream: &mut TcpStream) {
    let _ = stream.read(&mut [0; 4096]);
    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
}

fn silent(stream: &mut TcpStream) {
    head(stream);
    head(stream);
}

#[test]
fn what_cannot_be_tried_ends_with_2_and_says_why() {
    let refused = "http://127.0.0.1:1".to_owned();
    let without_tls = serving(plain).replace("http://", "https://");
    let cases = [
        ("no server", refused, "refused"),
        ("silence", serving(silent), "timed out"),
        ("a connection that is closed at once", serving(|_| {}), "gives no usable answer"),
        ("a connection that is closed after the request", answering(b""), "gives no usable answer"),
        ("another protocol", answering(b"220 mail.example ESMTP\r\n"), "invalid HTTP version"),
        ("a body without a status", answering(b"<html>hello</html>"), "invalid HTTP version"),
        ("a server that wants TLS", answering(b"\x15\x03\x01\x00\x02\x02\x46"), "invalid HTTP version"),
        ("a server without TLS", without_tls, "InvalidContentType"),
        ("half of the headers", answering(b"HTTP/1.1 200 OK\r\ncontent-"), "gives no usable answer"),
        (
            "half a body",
            answering(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"total"),
            "end of file before message length reached",
        ),
        (
            "half a body in chunks",
            answering(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"tot"),
            "gives no usable answer",
        ),
        ("an answer that gets stuck", serving(stuck), "timed out"),
        ("endless headers", serving(endless_headers), "message head is too large"),
        ("an endless body", serving(endless_body), "the body is longer than 16 MiB"),
        ("no URL", "localhost".to_owned(), "base URL"),
        ("a password in the URL", "http://me:hunter22@127.0.0.1:1".to_owned(), "without user, password"),
    ];
    for (case, url, reason) in cases {
        let directory = tempfile::tempdir().expect("a directory");
        let junit = path(&directory, "r.xml");
        let report = format!("junit={}", junit.display());
        // Enough time to send more than may be read.
        let timeout = if case == "an endless body" { "60" } else { "0.5" };
        let arguments = ["modelarts", "--timeout", timeout, "--url", &url, "--report", &report];
        let (code, said) = conform(&[&arguments, &VALUES[..2]].concat());
        assert_eq!(code, Some(2), "{case}: {said}");
        assert!(said.contains(reason) && said.contains("could not run"), "{case}: {said}");
        assert!(!said.contains("hunter22") && !said.contains("panicked"), "{case}: {said}");
        assert!(text(&junit).contains("errors=\"1\""), "{case}: the report says so too");
    }
}

#[test]
fn a_token_that_opens_nothing_is_no_success() {
    let server = sample();
    let cases = [
        ("modelarts", "project_id=project-north", "refused with 401"),
        ("eihealth", "project_id=project-north", "refused with 401"),
        ("scnet", "username=test", "refused with 200 with code 10008"),
        ("maptable", "type=user", "refused with 401"),
    ];
    for (document, value, reason) in cases {
        let arguments = [document, "--url", &server.url, "--token", "hunter22", "--value", value, "--value", "id=16"];
        let arguments = if document == "maptable" { &arguments[..] } else { &arguments[..7] };
        let (code, said) = bare(arguments);
        assert_eq!(code, Some(2), "{document}: {said}");
        assert!(
            said.contains("a token that is good for it; caller is ") && said.contains(reason),
            "{document}: {said}"
        );
        assert!(!said.contains("hunter22"), "{document}: {said}");
    }
}

#[test]
fn wrong_arguments_end_with_2_and_show_no_secret() {
    let url = ["--url", "http://127.0.0.1:1"];
    let cases: [(&str, &[&str], &str); 13] = [
        ("a rate of nothing", &["modelarts", "--rate", "0"], "above 0"),
        ("a time of nothing", &["modelarts", "--timeout=-1"], "above 0"),
        ("a method that is none", &["modelarts", "--methods", "GET,PO ST", "--token", "hunter22"], "no method of HTTP"),
        (
            "a method that nothing has",
            &["modelarts", "--methods", "PATC"],
            "there are GET, HEAD, POST, PUT, PATCH, DELETE",
        ),
        (
            "a method of a plan",
            &["modelarts", "--methods", "PATC", "--plan"],
            "it is no method of HTTP that can be tried",
        ),
        ("nothing at once", &["modelarts", "--concurrency", "0"], "a number from 1 to 255 is needed"),
        ("a document that is none", &["nope"], "there is no document"),
        ("a value of nothing", &["modelarts", "--value", "projectid=x"], "the document has no parameter"),
        ("a value of nobody", &["modelarts", "--value-of", "nobody:project_id=x"], "no identity"),
        ("a token without a name", &["modelarts", "--token-as", "hunter22"], "NAME=VALUE"),
        ("a token that is no header", &["modelarts", "--token", "hunter22\n"], "no header can hold"),
        ("a report of no format", &["modelarts", "--report", "pdf=x"], "junit"),
        ("a baseline that is missing", &["modelarts", "--baseline", "/nope/x"], "/nope/x"),
    ];
    for (case, arguments, reason) in cases {
        let (code, said) = conform(&[arguments, &url].concat());
        assert_eq!(code, Some(2), "{case}: {said}");
        assert!(said.contains(reason) && !said.contains("hunter22"), "{case}: {said}");
    }
}
