//! HTTP byte by byte, as no client would send it.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request that is good, and the last of its connection.
pub const LAST: &str = "GET /v3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// The time when a test gives up: nothing that is measured.
const NEVER: Duration = Duration::from_secs(60);

/// An answer, as far as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

pub async fn connect(address: &str) -> TcpStream {
    TcpStream::connect(address).await.unwrap_or_else(|error| panic!("{address}: {error}"))
}

/// Sends bytes while answers are read, to the end of the connection; how much was taken is no fault.
pub async fn send(address: &str, parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<Answer> {
    let (mut read, mut write) = connect(address).await.into_split();
    let parts = parts.into_iter();
    let writing = async {
        for part in parts {
            if write.write_all(&part).await.is_err() {
                break;
            }
        }
        // Not shut down: the end of the connection is up to the server.
        write
    };
    let mut received = Vec::new();
    let reading = async {
        // A connection that is reset has been answered before, or not at all.
        let _ = read.read_to_end(&mut received).await;
    };
    let done = tokio::time::timeout(NEVER, async {
        tokio::pin!(writing);
        tokio::pin!(reading);
        tokio::select! {
            () = &mut reading => {}
            _write = &mut writing => reading.await,
        }
    });
    done.await.unwrap_or_else(|_| panic!("neither an answer nor an end, after {} bytes", received.len()));
    answers(&received)
}

/// The answers in what was received.
fn answers(received: &[u8]) -> Vec<Answer> {
    let mut rest = String::from_utf8_lossy(received).into_owned();
    let mut found = Vec::new();
    while let Some((head, after)) = rest.split_once("\r\n\r\n") {
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no answer: {head}"));
        let lower = head.to_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        let (body, next) = after.split_at(length.unwrap_or(0).min(after.len()));
        found.push(Answer { status, body: body.to_owned() });
        rest = next.to_owned();
    }
    found
}

#[test]
fn answers_are_told_apart() {
    let two = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
    let found: Vec<_> = answers(two).into_iter().map(|answer| (answer.status, answer.body)).collect();
    assert_eq!(found, [(200, "ok".to_owned()), (400, String::new())]);
}
