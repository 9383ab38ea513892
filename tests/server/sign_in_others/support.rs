//! A server with the sample state, what it is asked with, and a clock for server and client.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime};

use reqwest::Method;
use scicloud::client::{self, BoxFuture};
use scicloud::server::{self, Clock, Fixture, Running, Settings};
use serde_json::Value;

use crate::support::database::placed;

/// A server and a client for it.
pub struct Server {
    pub url: String,
    http: reqwest::Client,
    running: Option<Running>,
}

/// What came back: HTTP status and body.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

/// The address of the one server that tests share which leave its clock alone.
static SHARED: LazyLock<String> = LazyLock::new(|| {
    let (send, receive) = std::sync::mpsc::channel();
    // Not on a test's runtime, with which the server would end.
    std::thread::spawn(move || {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let running = server::start(placed(sample()).await).await.unwrap();
            send.send(running.base_url()).unwrap();
            running.wait().await.unwrap();
        });
    });
    receive.recv().unwrap()
});

pub fn sample() -> Settings {
    Settings { load: Some(Fixture::sample()), ..Settings::default() }
}

impl Server {
    pub fn shared() -> Self {
        Self { url: SHARED.clone(), http: reqwest::Client::new(), running: None }
    }

    pub async fn start(settings: Settings) -> Self {
        let running = server::start(placed(settings).await).await.unwrap();
        Self { url: running.base_url(), http: reqwest::Client::new(), running: Some(running) }
    }

    /// Its own server with a clock that can be moved.
    pub async fn with_clock() -> (Self, Clock) {
        let clock = Clock::default();
        (Self::start(Settings { clock: clock.clone(), ..sample() }).await, clock)
    }

    pub async fn close(self) {
        self.running.expect("a server of its own").close().await.unwrap();
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body.to_owned());
        }
        let response = request.send().await.unwrap();
        Answer { status: response.status().as_u16(), body: response.json().await.unwrap() }
    }

    pub async fn send_as(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.url)).header("Content-Type", content_type);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.body(body.to_owned()).send().await.unwrap();
        Answer { status: response.status().as_u16(), body: response.json().await.unwrap() }
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, None).await
    }
}

/// The text with one byte of it changed.
pub fn one_byte_changed(text: &str) -> String {
    let (last, rest) = text.as_bytes().split_last().unwrap();
    let other = if *last == b'0' { b'1' } else { b'0' };
    String::from_utf8([rest, &[other]].concat()).unwrap()
}

/// The server's clock as a client takes it.
#[derive(Debug)]
pub struct SameClock {
    clock: Clock,
    start: (Instant, SystemTime),
}

impl SameClock {
    pub fn settings(clock: &Clock) -> client::Settings {
        let start = (Instant::now(), clock.now());
        client::Settings::default().clock(Arc::new(Self { clock: clock.clone(), start }))
    }
}

impl client::Clock for SameClock {
    fn now(&self) -> SystemTime {
        self.clock.now()
    }

    fn instant(&self) -> Instant {
        self.start.0 + self.clock.now().duration_since(self.start.1).unwrap_or_default()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.clock.advance(duration);
        Box::pin(async {})
    }
}
