//! Bodies that no request has: 100 MB, told before, told in pieces, or not told at all.

use super::server::Server;
use super::users::{Users, assert_served};
use super::wire::send;

const BYTES: usize = 100_000_000;
const PIECE: usize = 100_000;

/// More than the server may take for such a body, in KiB; the body itself is five times as much.
const MOST_GROWTH: u64 = 20_000;

/// Requests with bodies that are judged, that might be signed, that nobody looks at, and of nobody; and the status of each,
/// whether it is for the body or in spite of it.
const REQUESTS: [(&str, u16); 5] = [
    ("POST /v3/auth/tokens HTTP/1.1\r\nContent-Type: application/json\r\n", 400),
    ("GET /v1/project-north/workspaces HTTP/1.1\r\nX-Auth-Token: sample-erin\r\n", 200),
    ("GET /hpc/openapi/v2/parastor/quota/usernames/test HTTP/1.1\r\ntoken: sample-test\r\n", 200),
    ("POST /open/api/v1/auth/ HTTP/1.1\r\nContent-Type: application/json\r\n", 400),
    ("POST /nowhere HTTP/1.1\r\n", 404),
];

#[derive(Clone, Copy, Debug)]
enum Length {
    Told,
    Chunked,
    Untold,
}

/// The request with its body, piece by piece.
fn parts(request: &str, length: Length) -> impl Iterator<Item = Vec<u8>> {
    let header = match length {
        Length::Told => format!("Content-Length: {BYTES}\r\n"),
        Length::Chunked => "Transfer-Encoding: chunked\r\n".to_owned(),
        Length::Untold => String::new(),
    };
    let head = format!("{request}Host: localhost\r\nConnection: close\r\n{header}\r\n");
    let piece = vec![b' '; PIECE];
    let (piece, end) = match length {
        Length::Chunked => ([format!("{PIECE:x}\r\n").as_bytes(), &piece, b"\r\n"].concat(), "0\r\n\r\n"),
        Length::Told | Length::Untold => (piece, ""),
    };
    let body = (0..BYTES / PIECE).map(move |_| piece.clone());
    std::iter::once(head.into_bytes()).chain(body).chain([end.as_bytes().to_vec()])
}

#[tokio::test]
async fn a_body_of_a_hundred_megabytes_is_refused_and_not_kept() {
    let mut server = Server::sample();
    assert_served(&server.address).await;
    let before = server.most_memory();
    let users = Users::of(&server.address);
    for (request, status) in REQUESTS {
        for length in [Length::Told, Length::Chunked, Length::Untold] {
            let answers = send(&server.address, parts(request, length)).await;
            // Where the connection is closed with bytes on their way, the answer may be lost with them.
            let is_right = answers.iter().all(|answer| answer.status == status);
            assert!(is_right && answers.len() < 2, "{request} {length:?}: {answers:?}");
        }
    }
    users.stop().await;
    assert_served(&server.address).await;
    server.assert_well();
    if let (Some(before), Some(after)) = (before, server.most_memory()) {
        assert!(after < before + MOST_GROWTH, "{before} KiB before, up to {after} KiB since");
    }
}
