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
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    /// Number of the request, from 0.
    pub number: usize,
}

impl Asked {
    /// Tells if a list of workspaces is asked for, which the server knows with a slash at its end too.
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

/// What a client gets.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// Names as they are written.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// True if the body is sent in pieces whose number is not told before.
    pub is_chunked: bool,
}

impl Answer {
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Changes a body of JSON.
    pub fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        if let Some(mut json) = self.json() {
            change(&mut json);
            self.body = json.to_string().into_bytes();
        }
    }
}

/// The way a proxy spoils a server, or makes another correct one of it.
#[derive(Clone, Copy)]
pub enum Spoil {
    /// Another question is passed on.
    Asked(fn(&mut Asked)),
    /// A good answer is changed.
    Answer(fn(&Asked, &mut Value)),
    /// Both; the change of the answer sees the question as it was asked.
    Both(fn(&mut Asked), fn(&Asked, &mut Value)),
    /// Any answer is changed, whatever is in it.
    Whole(fn(&Asked, &mut Answer)),
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
    let mut first = lines.next().expect("a request line").split(' ');
    let (method, target) = (first.next().expect("a method"), first.next().expect("a target"));
    let mut url = Url::parse(&format!("{upstream}{target}")).expect("a target");
    let query = url.query_pairs().into_owned().collect();
    let mut asked = Asked { method: method.to_owned(), path: url.path().to_owned(), query, number };
    let original = asked.clone();
    if let Spoil::Asked(change) | Spoil::Both(change, _) = spoil {
        change(&mut asked);
        url.set_path(&asked.path);
        url.set_query(None);
        if !asked.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&asked.query);
        }
    }
    let mut request = http.request(method.parse().expect("a method"), url);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")).filter(|(name, _)| *name != "host") {
        request = request.header(name, value);
    }
    let mut answer = read(request.send().await.expect("the server answers")).await;
    match spoil {
        Spoil::Answer(change) | Spoil::Both(_, change) if (200..300).contains(&answer.status) => {
            answer.edit(|body| change(&original, body));
        }
        Spoil::Whole(change) => change(&original, &mut answer),
        _ => {}
    }
    written(&original, &answer)
}

async fn read(response: reqwest::Response) -> Answer {
    let headers = response.headers().iter().filter(|(name, _)| *name != "content-length");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
    Answer {
        status: response.status().as_u16(),
        headers: headers.collect(),
        body: response.bytes().await.expect("a body").to_vec(),
        is_chunked: false,
    }
}

/// An answer as it goes over the wire.
fn written(asked: &Asked, answer: &Answer) -> Vec<u8> {
    let headers = answer.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    let head = format!("HTTP/1.1 {} Reason\r\n{}", answer.status, headers.collect::<String>());
    let (length, body) = if answer.is_chunked {
        let chunks =
            answer.body.chunks(7).map(|chunk| [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
        ("transfer-encoding: chunked".to_owned(), [chunks.collect::<Vec<_>>().concat(), b"0\r\n\r\n".to_vec()].concat())
    } else {
        (format!("content-length: {}", answer.body.len()), answer.body.clone())
    };
    let body = if asked.method == "HEAD" { Vec::new() } else { body };
    [format!("{head}{length}\r\n\r\n").into_bytes(), body].concat()
}
