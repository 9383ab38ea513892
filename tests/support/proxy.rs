//! A proxy that changes what a correct server is asked and what it answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Url;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a client asks for.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub query: Vec<(String, String)>,
    /// Number of the request, from 0.
    pub number: usize,
}

impl Asked {
    /// Whether a list of workspaces is asked for, which the server knows with a slash at its end too.
    pub fn is_list(&self) -> bool {
        self.path.trim_end_matches('/').ends_with("/workspaces")
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn number_of(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }

    pub fn set(&mut self, name: &str, value: impl ToString) {
        self.query.retain(|(known, _)| known != name);
        self.query.push((name.to_owned(), value.to_string()));
    }

    pub fn drop(&mut self, name: &str) {
        self.query.retain(|(known, _)| known != name);
    }
}

/// How a proxy spoils a server.
#[derive(Clone, Copy)]
pub enum Spoil {
    /// Another question is passed on.
    Asked(fn(&mut Asked)),
    /// A good answer is changed.
    Answer(fn(&Asked, &mut Value)),
    /// Both; the change of the answer sees the question as it was asked.
    Both(fn(&mut Asked), fn(&Asked, &mut Value)),
}

/// A running proxy; it stops when it is dropped.
pub struct Proxy {
    pub url: String,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    pub async fn start(upstream: &str, spoil: Spoil) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (upstream, http) = (upstream.to_owned(), reqwest::Client::new());
        let count = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (upstream, http, count) = (upstream.clone(), http.clone(), count.clone());
                tokio::spawn(async move { serve(stream, &upstream, &http, spoil, &count).await });
            }
        });
        Self { url, task }
    }
}

/// Answers the requests of one connection.
async fn serve(mut stream: TcpStream, upstream: &str, http: &reqwest::Client, spoil: Spoil, count: &AtomicUsize) {
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            match stream.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        buffer.drain(..end);
        let answer = pass_on(&head, upstream, http, spoil, count.fetch_add(1, Ordering::SeqCst)).await;
        if stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

async fn pass_on(head: &str, upstream: &str, http: &reqwest::Client, spoil: Spoil, number: usize) -> Vec<u8> {
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let method = reqwest::Method::from_bytes(words.next().unwrap_or_default().as_bytes()).expect("a method");
    let target = words.next().expect("a target");
    let mut url = Url::parse(&format!("{upstream}{target}")).expect("a target");
    let query = url.query_pairs().into_owned().collect();
    let mut asked = Asked { path: url.path().to_owned(), query, number };
    let original = asked.clone();
    if let Spoil::Asked(change) | Spoil::Both(change, _) = spoil {
        change(&mut asked);
        url.set_path(&asked.path);
        url.set_query(None);
        if !asked.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&asked.query);
        }
    }
    let mut request = http.request(method, url);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")).filter(|(name, _)| *name != "host") {
        request = request.header(name, value);
    }
    let response = request.send().await.expect("the server answers");
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = response.bytes().await.expect("a body").to_vec();
    if let (Spoil::Answer(change) | Spoil::Both(_, change), true) = (spoil, status.is_success()) {
        let mut json = serde_json::from_slice(&body).expect("JSON");
        change(&original, &mut json);
        body = json.to_string().into_bytes();
    }
    let mut answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers.iter().filter(|(name, _)| *name != "content-length") {
        answer += &format!("{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    [answer.as_bytes(), b"\r\n", &body].concat()
}
