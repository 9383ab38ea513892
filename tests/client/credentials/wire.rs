//! What services send on the wire beside what is documented: codings, odd JSON, and connections that end.

use std::io::Read;
use std::sync::{Arc, Mutex};

use futures_util::TryStreamExt;
use scicloud::client::Retry;
use scicloud::{Error, iam, maptable, modelarts};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::credentials::clock::TestClock;

/// A server of bytes that keeps its connections; it stops when it is dropped.
pub struct Wire {
    pub url: String,
    /// The connection of each request, counted from 0.
    requests: Arc<Mutex<Vec<usize>>>,
    task: JoinHandle<()>,
}

impl Wire {
    /// Answers by the number of the request on its connection, from 0; where there is no answer, the connection is closed.
    pub async fn start(answer: impl Fn(usize) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (requests, answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(answer));
        let kept = requests.clone();
        let task = tokio::spawn(async move {
            for connection in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let (kept, answer) = (kept.clone(), answer.clone());
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    for number in 0.. {
                        if !request(&mut stream).await {
                            return;
                        }
                        kept.lock().unwrap().push(connection);
                        let Some(bytes) = answer(number) else { return };
                        let _ = stream.write_all(&bytes).await;
                    }
                });
            }
        });
        Self { url, requests, task }
    }

    /// A server that always answers so.
    async fn saying(status: &str, headers: &[&str], body: &[u8]) -> Self {
        let bytes = message(status, headers, body);
        Self::start(move |_| Some(bytes.clone())).await
    }

    fn requests(&self) -> Vec<usize> {
        self.requests.lock().unwrap().clone()
    }

    fn modelarts(&self) -> modelarts::Client {
        let builder = modelarts::Client::builder(&self.url).retry(Retry::off()).clock(TestClock::new());
        builder.build().unwrap().with_token("token").unwrap()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads a request; false at the end.
async fn request(stream: &mut BufReader<TcpStream>) -> bool {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if !matches!(stream.read_line(&mut line).await, Ok(read) if read > 0) {
            return false;
        }
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap()
            }
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    stream.read_exact(&mut vec![0; length]).await.is_ok()
}

fn message(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let lines: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{lines}\r\n");
    [head.as_bytes(), body].concat()
}

const PAGE: &str = r#"{"total_count":1,"count":1,"workspaces":[{"id":"w1","name":"alpha","create_time":5}]}"#;
const REFUSAL: &str = r#"{"error_code":"ModelArts.0102","error_msg":"gone"}"#;

async fn names(client: &modelarts::Client) -> Result<Vec<String>, Error> {
    let items: Vec<_> = client.list_workspaces().project_id("p1").stream().try_collect().await?;
    Ok(items.into_iter().map(|item| item.name.unwrap_or_default()).collect())
}

/// A body in a coding.
fn coded(coding: &str, body: &[u8]) -> Vec<u8> {
    use flate2::{Compression, read};
    let mut bytes = Vec::new();
    match coding {
        "gzip" => read::GzEncoder::new(body, Compression::default()).read_to_end(&mut bytes),
        "zlib" => read::ZlibEncoder::new(body, Compression::default()).read_to_end(&mut bytes),
        "deflate" => read::DeflateEncoder::new(body, Compression::default()).read_to_end(&mut bytes),
        _ => brotli::CompressorReader::new(body, 4096, 5, 20).read_to_end(&mut bytes),
    }
    .unwrap();
    bytes
}

#[tokio::test]
async fn a_compressed_answer_that_nobody_asked_for_is_read() {
    let cases: [(&[&str], &[&str]); 10] = [
        (&["content-encoding: gzip"], &["gzip"]),
        (&["content-encoding: X-GZip"], &["gzip"]),
        (&["content-encoding: deflate"], &["zlib"]),
        (&["content-encoding: deflate"], &["deflate"]),
        (&["content-encoding: br"], &["br"]),
        (&["content-encoding: deflate, gzip"], &["zlib", "gzip"]),
        (&["content-encoding: br", "content-encoding: gzip"], &["br", "gzip"]),
        (&["content-encoding: identity"], &[]),
        (&["content-encoding: gzip , identity,"], &["gzip"]),
        // What is said to be compressed and is not.
        (&["content-encoding: gzip"], &[]),
    ];
    for (headers, codings) in cases {
        let body = |text: &str| codings.iter().fold(text.as_bytes().to_vec(), |body, coding| coded(coding, &body));
        let server = Wire::saying("200 OK", headers, &body(PAGE)).await;
        assert_eq!(names(&server.modelarts()).await.unwrap(), ["alpha"], "{headers:?}");
        let server = Wire::saying("404 Not Found", headers, &body(REFUSAL)).await;
        let error = names(&server.modelarts()).await.unwrap_err();
        assert_eq!(error.refusal().unwrap().message, "gone", "{headers:?}");
    }
    let cut = &coded("gzip", PAGE.as_bytes())[..30];
    for (coding, body) in [("zstd", &b"(\xb5/\xfd"[..]), ("gzip", cut), ("compress, gzip", b"\x1f\x9d")] {
        let server = Wire::saying("200 OK", &[&format!("content-encoding: {coding}")], body).await;
        let error = names(&server.modelarts()).await.unwrap_err().to_string();
        assert!(error.contains(&format!("its coding `{coding}` can't be undone")), "{error}");
    }
}

#[tokio::test]
async fn json_that_is_not_quite_json_is_read() {
    let bodies: [(&[u8], &str); 6] = [
        (b"\xef\xbb\xbf{\"total_count\":1,\"workspaces\":[{\"id\":\"w1\",\"name\":\"alpha\"}]}", "alpha"),
        (br#"{"total_count":1.0,"count":1e0,"workspaces":[{"id":"w1","name":"a","create_time":1.7e12}]}"#, "a"),
        (br#"{"total_count":10e-1,"workspaces":[{"id":"w1","name":"a","create_time":1.0E3}]}"#, "a"),
        (br#"{"total_count":1,"workspaces":[{"id":"w1","name":"a\ud83d"}]}"#, "a\u{fffd}"),
        (b"{\"total_count\":1,\"workspaces\":[{\"id\":\"w1\",\"name\":\"caf\xe9\"}]}", "caf\u{fffd}"),
        (b"{\"total_count\":1,\"workspaces\":[{\"id\":\"w1\",\"name\":\"a\tb\"}]}", "a\tb"),
    ];
    for (body, name) in bodies {
        let server = Wire::saying("200 OK", &[], body).await;
        let (client, shown) = (server.modelarts(), String::from_utf8_lossy(body));
        assert_eq!(names(&client).await.unwrap(), [name], "{shown}");
        // The total is understood, so that nothing is asked beyond it.
        assert_eq!(server.requests().len(), 1, "{shown}");
        let listed = client.list_workspaces().project_id("p1").send().await.unwrap().into_inner();
        assert_eq!((listed.total_count, listed.workspaces.unwrap().len()), (Some(1), 1), "{shown}");
    }
}

#[tokio::test]
async fn a_code_is_the_same_in_any_spelling() {
    for (code, succeeds) in [("0", true), ("0.0", true), ("0e1", true), ("7.0", false)] {
        let body = format!(r#"{{"code":{code},"detail":[],"message":"no","extra":null,"requestID":null}}"#);
        let server = Wire::saying("200 OK", &[], body.as_bytes()).await;
        let client = maptable::Client::new(&server.url, "Bearer token").unwrap();
        match client.list_workspaces().send().await {
            Ok(_) => assert!(succeeds, "{code}"),
            Err(error) => assert_eq!((error.refusal().unwrap().code.as_str(), succeeds), ("7", false), "{code}"),
        }
    }
}

#[tokio::test]
async fn a_list_of_nothing_may_come_as_nothing() {
    let server = Wire::start(|_| Some(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec())).await;
    let client = server.modelarts();
    assert!(names(&client).await.unwrap().is_empty());
    let listed = client.list_workspaces().project_id("p1").send().await.unwrap();
    assert_eq!((listed.status().as_u16(), serde_json::to_value(listed.into_inner()).unwrap()), (204, json!({})));
    // Where there should be a body, nothing is none.
    let error = client.show_workspace().project_id("p1").workspace_id("w1").send().await.unwrap_err();
    assert!(matches!(error, Error::UnreadableAnswer { .. }), "{error}");
    let server = Wire::saying("200 OK", &[], b"").await;
    let error = names(&server.modelarts()).await.unwrap_err().to_string();
    assert!(error.contains("no JSON: EOF"), "{error}");
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_is_no_failed_attempt() {
    let page = || Some(message("200 OK", &[], PAGE.as_bytes()));
    let server = Wire::start(move |number| if number == 0 { page() } else { None }).await;
    let client = server.modelarts();
    for _ in 0..3 {
        // No policy is asked, which would let none of these be sent again.
        names(&client).await.unwrap();
    }
    // Each request but the first goes once over the old connection in vain, and at once over a new one, which is not kept.
    assert_eq!(server.requests(), [0, 0, 1, 2]);
}

#[tokio::test]
async fn what_is_no_idle_connection_fails_as_ever() {
    // A first connection was never idle.
    let server = Wire::start(|_| None).await;
    let error = names(&server.modelarts()).await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    assert_eq!(server.requests(), [0]);
    // What is sent again is sent again once.
    let answered = std::sync::atomic::AtomicBool::new(false);
    let first = move || !answered.swap(true, std::sync::atomic::Ordering::SeqCst);
    let server = Wire::start(move |_| first().then(|| message("200 OK", &[], PAGE.as_bytes()))).await;
    let client = server.modelarts();
    names(&client).await.unwrap();
    names(&client).await.unwrap_err();
    assert_eq!(server.requests(), [0, 0, 1]);
}

#[tokio::test]
async fn what_cannot_be_repeated_is_not_sent_over_a_new_connection() {
    let token = message("201 Created", &["x-subject-token: t"], br#"{"token":{}}"#);
    let server = Wire::start(move |number| (number == 0).then(|| token.clone())).await;
    let client = iam::Client::builder(&server.url).build().unwrap();
    let identity = || iam::types::Identity::builder().methods([]);
    let body = || iam::types::TokenRequest::builder().auth(iam::types::Auth::builder().identity(identity()));
    client.create_token().body(body()).send().await.unwrap();
    client.create_token().body(body()).send().await.unwrap_err();
    assert_eq!(server.requests(), [0, 0]);
}

#[tokio::test]
async fn a_token_without_its_scheme_is_hinted_at_where_it_is_refused() {
    let server = Wire::saying("401 Unauthorized", &[], br#"{"code":2,"message":"no"}"#).await;
    for (token, hinted) in [("bare-mark", true), ("Bearer bare-mark", false)] {
        let client = maptable::Client::new(&server.url, token).unwrap();
        let error = client.list_workspaces().send().await.unwrap_err().to_string();
        assert_eq!(error.contains("which does not begin with `Bearer `"), hinted, "{error}");
        assert!(error.contains("refused with status 401") && !error.contains("bare-mark"), "{error}");
    }
}
