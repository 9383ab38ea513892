//! HEAD as it is on the wire: a client of HTTP passes over a body that a server should not have sent.

use std::time::Duration;

use reqwest::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::raw::{Raw, USER_AGENT};

/// Headers of an answer that are read at the most.
const HEADERS: usize = 100;
/// Bytes of an answer that are read at the most.
const MOST: usize = 64 * 1024;
/// The time for which the end is waited for from a server that keeps the connection open though it was asked not to.
const PATIENCE: Duration = Duration::from_millis(500);

/// Tells if the request can be sent without what HTTPS and proxies take.
pub fn can_ask(request: &Request) -> bool {
    let is_proxied = ["http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"]
        .into_iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    request.url().scheme() == "http" && !is_proxied
}

/// Sends the request, and reads all that comes.
pub async fn ask(request: &Request) -> Result<Raw, String> {
    let url = request.url();
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err("the URL has no host".into());
    };
    let reason = |error: std::io::Error| error.to_string();
    // An address of IPv6 has brackets in a URL only.
    let mut stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await.map_err(reason)?;
    stream.write_all(&written(request, host)).await.map_err(reason)?;
    let mut bytes = Vec::new();
    loop {
        let head = match parsed(&bytes)? {
            Some(head) if !head.body.is_empty() => return Ok(head),
            head => head,
        };
        let patience = if head.is_some() { PATIENCE } else { Duration::MAX };
        match timeout(patience, stream.read_buf(&mut bytes)).await {
            Ok(Ok(read)) if read > 0 && bytes.len() < MOST => {}
            Ok(Err(error)) => return head.ok_or_else(|| error.to_string()),
            _ if bytes.len() >= MOST => return head.ok_or_else(|| format!("headers of more than {MOST} bytes")),
            _ => return head.ok_or_else(|| "the connection was closed before the headers ended".into()),
        }
    }
}

/// The request as it is sent, on a connection of its own.
fn written(request: &Request, host: &str) -> Vec<u8> {
    let url = request.url();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let start = format!(
        "{} {}{query} HTTP/1.1\r\nhost: {host}{port}\r\nuser-agent: {USER_AGENT}\r\nconnection: close\r\n",
        request.method(),
        url.path()
    );
    let mut bytes = start.into_bytes();
    for (name, value) in request.headers() {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend(b"\r\n");
    bytes
}

/// The answer, once all its headers are there; those that only announce another are passed over.
fn parsed(bytes: &[u8]) -> Result<Option<Raw>, String> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let end = match response.parse(bytes).map_err(|error| format!("no answer of HTTP: {error}"))? {
        httparse::Status::Complete(end) => end,
        httparse::Status::Partial => return Ok(None),
    };
    let status = response.code.unwrap_or_default();
    if (100..200).contains(&status) {
        return parsed(&bytes[end..]);
    }
    let header = |header: &httparse::Header<'_>| (header.name.to_lowercase(), header.value.to_vec());
    Ok(Some(Raw { status, headers: response.headers.iter().map(header).collect(), body: bytes[end..].to_vec() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_once_its_headers_are_there() {
        let cases = [
            ("", None),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", None),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Some((200, ""))),
            ("HTTP/1.1 200 OK\r\n\r\nhello", Some((200, "hello"))),
            ("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 405 No\r\n\r\n", Some((405, ""))),
        ];
        for (text, expected) in cases {
            let head = parsed(text.as_bytes()).expect("an answer of HTTP");
            let expected = expected.map(|(status, body)| (status, body.as_bytes().to_vec()));
            assert_eq!(head.map(|head| (head.status, head.body)), expected, "{text}");
        }
        assert!(parsed(b"220 mail.example ESMTP\r\n").is_err());
    }
}
