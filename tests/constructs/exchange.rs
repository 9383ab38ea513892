//! Calls of clients held to what a stub was sent, and to what was read of its answer.

use futures_util::StreamExt;
use scicloud::Error;
use scicloud::client::ByteStream;
use serde::Serialize;
use serde_json::Value;

use super::http::Server;

/// The rows of a document, each of which calls its operation.
///
/// `sends` is the request: its line, the headers that say something, an empty line, and the body. `gets` is the answer:
/// the status, headers, an empty line and the body, or JSON alone. `reads` names the value that was read and compares what
/// is seen in it. `refuses` is a call that fails before anything is sent, with a part of what it says; `fails` is one whose
/// answer is an error.
macro_rules! rows {
    (@answer) => { "204" };
    (@answer $answer:literal) => { $answer };
    (@check $result:expr, $exchange:ident; reads $read:ident $seen:expr, $expected:expr) => {
        let $read = $result.unwrap().into_inner();
        assert_eq!($seen, $expected);
    };
    (@check $result:expr, $exchange:ident; fails $message:literal) => {
        crate::exchange::fails($result, $message);
    };
    (@check $result:expr, $exchange:ident;) => {
        $result.unwrap();
    };
    ($document:ident; $($operation:ident |$call:ident| $sent:expr, sends $request:literal
        $(, gets $answer:literal)? $(, reads |$read:ident| $seen:expr => $expected:expr)? $(, fails $message:literal)?
        $(, refuses $refused:expr => $reason:literal)* ;)*) => {
        #[allow(clippy::all)]
        mod client {
            generated::$document!();
        }
        #[allow(unused_imports)]
        use client::types;

        /// The operations that are called here.
        pub const CALLED: &[&str] = &[$(stringify!($operation)),*];

        $(
            #[tokio::test]
            async fn $operation() {
                let exchange = crate::exchange::Exchange::start(rows!(@answer $($answer)?)).await;
                let client: client::Client = crate::connect(exchange.url());
                $({
                    let $call = client.$operation();
                    crate::exchange::refuses($refused.send().await, $reason);
                    exchange.has_none();
                })*
                let $call = client.$operation();
                let result = $sent.send().await;
                exchange.has($request, result.as_ref().err());
                rows!(@check result, exchange; $(reads $read $seen, $expected)? $(fails $message)?);
            }
        )*
    };
}

/// A stub, and what it was sent.
pub struct Exchange(Server);

/// Headers that every request has.
const PLAIN: [&str; 7] = ["accept", "accept-encoding", "connection", "content-length", "host", "te", "user-agent"];

impl Exchange {
    /// Starts a stub that answers so.
    pub async fn start(answer: &str) -> Self {
        let is_status = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        let (head, body) = answer.split_once("\n\n").unwrap_or((answer, ""));
        let (status, headers) = head.split_once('\n').unwrap_or((head, ""));
        if !is_status(status) {
            return Self(Server::answering(200, "content-type: application/json\r\n", answer).await);
        }
        let headers: String = headers.lines().map(|line| format!("{line}\r\n")).collect();
        Self(Server::answering(status.parse().unwrap(), &headers, body).await)
    }

    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Holds the only request to what is expected.
    pub fn has(&self, expected: &str, error: Option<&Error>) {
        let requests = self.0.requests();
        let [request] = &requests[..] else { panic!("{} requests: {error:?}", requests.len()) };
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let mut told = lines.next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
        let says_nothing = |line: &&str| {
            let name = line.split(':').next().unwrap_or_default().to_lowercase();
            PLAIN.contains(&name.as_str()) || *line == "content-type: application/json"
        };
        for line in lines.filter(|line| !says_nothing(line)) {
            told.push('\n');
            told.push_str(line);
        }
        if !body.is_empty() {
            told.push_str("\n\n");
            told.push_str(body);
        }
        assert_eq!(told, expected);
    }

    pub fn has_none(&self) {
        assert_eq!(self.0.requests(), Vec::<String>::new());
    }
}

/// Holds a call to what it says of itself before it is sent.
pub fn refuses<T>(call: Result<T, Error>, reason: &str) {
    match call.err() {
        Some(Error::InvalidRequest(message)) if message.contains(reason) => {}
        other => panic!("{reason}: {other:?}"),
    }
}

/// Holds an answer to the error that it is.
pub fn fails<T>(call: Result<T, Error>, message: &str) {
    let error = call.err().expect("an error").to_string();
    assert!(error.contains(message), "{message}: {error}");
}

/// What was read, written again.
pub fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

/// All that a stream has.
pub async fn text(stream: ByteStream) -> String {
    let mut stream = stream.into_inner();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk.unwrap());
    }
    String::from_utf8(bytes).unwrap()
}
