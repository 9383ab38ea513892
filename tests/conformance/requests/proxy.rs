//! A proxy that changes one thing about every exchange.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the proxy changes.
#[derive(Clone, Copy)]
pub enum Edit {
    /// Parts of the request's first line, where they are followed by an end, each with what stands there instead.
    Query(&'static [(&'static str, &'static str)]),
    /// The credential of every request becomes this one.
    Token(&'static str),
    /// Lines of the request that begin so, letter case included, are taken away.
    Drop(&'static str),
    /// A number that grows is put into every body that is an object.
    Counter,
}

/// A running proxy; it stops when it is dropped.
pub struct Proxy {
    pub url: String,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy in front of a server.
    pub async fn start(upstream: &str, edit: Edit) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let upstream = upstream.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let counter = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(forward(stream, upstream.clone(), edit, Arc::clone(&counter)));
            }
        });
        Self { url, task }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One exchange, after which both connections are closed.
async fn forward(mut client: TcpStream, upstream: String, edit: Edit, counter: Arc<AtomicU64>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        if matches!(client.read_buf(&mut request).await, Ok(0) | Err(_)) {
            return;
        }
    }
    let request = changed(&String::from_utf8_lossy(&request), edit);
    let mut server = TcpStream::connect(upstream).await.expect("the server");
    server.write_all(request.as_bytes()).await.expect("a request sent");
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await.expect("an answer");
    let mut answer = String::from_utf8(answer).expect("text");
    if let Edit::Counter = edit {
        let number = counter.fetch_add(1, Ordering::Relaxed) % 2;
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let body = body.replacen('{', &format!("{{\"number\":{number},"), 1);
        let lines = head.lines().filter(|line| !line.to_lowercase().starts_with("content-length"));
        let head = lines.collect::<Vec<_>>().join("\r\n");
        answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    }
    let _ = client.write_all(answer.as_bytes()).await;
    let _ = client.shutdown().await;
}

fn changed(request: &str, edit: Edit) -> String {
    let mut lines = request.trim_end().lines();
    let mut first = lines.next().unwrap_or_default().to_owned();
    let mut lines: Vec<_> = lines.map(str::to_owned).collect();
    match edit {
        Edit::Query(changes) => {
            for (from, to) in changes {
                for end in [" ", "&"] {
                    first = first.replace(&format!("{from}{end}"), &format!("{to}{end}"));
                }
            }
        }
        Edit::Token(token) => {
            lines.retain(|line| !["token:", "authorization:"].iter().any(|name| line.to_lowercase().starts_with(name)));
            let name = if token.starts_with("Bearer") { "authorization" } else { "token" };
            lines.push(format!("{name}: {token}"));
        }
        Edit::Drop(start) => lines.retain(|line| !line.starts_with(start)),
        Edit::Counter => {}
    }
    format!("{first}\r\n{}\r\nconnection: close\r\n\r\n", lines.join("\r\n"))
}
