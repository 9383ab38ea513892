//! Connections that are held without a request, or with one that never ends.

use futures_util::future::join_all;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::server::Server;
use super::users::{Users, assert_served};
use super::wire::connect;

const IDLE: usize = 10_000;
const SLOW: usize = 1_000;

/// As many files as the system lets this process have; after the server was started, which has to see to its own.
fn raise_limit(wanted: usize) -> usize {
    // For what the test opens besides.
    let spare = 500;
    let limit = rlimit::increase_nofile_limit((wanted + spare) as u64).unwrap_or(1024);
    let possible = usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(spare);
    if possible < wanted {
        eprintln!("only {possible} connections instead of {wanted}: the system allows {limit} open files");
    }
    wanted.min(possible)
}

/// Connections, some at a time, as there is a limit to those that wait to be accepted.
async fn open(address: &str, count: usize) -> Vec<TcpStream> {
    let mut open = Vec::with_capacity(count);
    while open.len() < count {
        let some = (count - open.len()).min(100);
        open.extend(join_all((0..some).map(|_| connect(address))).await);
    }
    open
}

#[tokio::test]
async fn ten_thousand_idle_connections_keep_nobody_from_being_served() {
    let mut server = Server::sample();
    let count = raise_limit(IDLE);
    let users = Users::of(&server.address);
    let idle = open(&server.address, count).await;
    assert_served(&server.address).await;
    users.stop().await;
    drop(idle);
    assert_served(&server.address).await;
    server.assert_well();
}

#[tokio::test]
async fn a_thousand_slow_requests_keep_nobody_from_being_served() {
    let mut server = Server::sample();
    let count = raise_limit(SLOW);
    let users = Users::of(&server.address);
    let mut slow = open(&server.address, count).await;
    let get = b"GET /v1/project-north/workspaces HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".as_slice();
    let post = b"POST /v3/auth/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                 Content-Length: 60000\r\n\r\n{\"auth\": "
        .as_slice();
    for (index, stream) in slow.iter_mut().enumerate() {
        stream.write_all(if index % 2 == 0 { get } else { post }).await.expect("it is taken");
    }
    for _ in 0..8 {
        // A connection that the server has closed in the meantime is as well.
        join_all(slow.iter_mut().map(|stream| stream.write_all(b"x"))).await;
        assert_served(&server.address).await;
    }
    users.stop().await;
    drop(slow);
    assert_served(&server.address).await;
    server.assert_well();
}
