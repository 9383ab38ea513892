//! A server with the sample state, and connections that see every byte.

use std::time::Duration;

use scicloud::server::observe::{Fault, Latency};
use scicloud::server::{self, Fixture, Running, Settings};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than anything takes that is not broken.
pub const LONG: Duration = Duration::from_secs(60);

pub struct Server {
    pub running: Running,
}

/// All that came until the connection ended.
#[derive(Debug)]
pub struct Raw {
    pub bytes: Vec<u8>,
}

impl Server {
    pub async fn sample() -> Self {
        Self::with(Settings::default()).await
    }

    /// A server with the sample state and these settings.
    pub async fn with(settings: Settings) -> Self {
        let settings = Settings { load: Some(Fixture::sample()), ..settings };
        Self { running: server::start(settings).await.expect("the server starts") }
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.running.local_addr()).await.expect("a connection")
    }

    /// Sends a request and reads until the server ends the connection.
    pub async fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Raw {
        let mut connection = self.connect().await;
        // A server that refuses may be done before all was sent.
        _ = connection.write_all(&request(method, target, headers, body)).await;
        Raw::read(connection).await
    }

    pub async fn get(&self, target: &str, headers: &[(&str, &str)]) -> Raw {
        self.send("GET", target, headers, "").await
    }

    /// Starts a request that the fault `slow` has wait as long, and waits until it is being answered.
    pub async fn slow_request(&self, ms: f64, target: &str, headers: &[(&str, &str)]) -> TcpStream {
        let fault = Fault { latency: Some(Latency::Constant { ms }), ..Fault::new("slow") };
        self.running.faults().set(fault).await.unwrap();
        let mut connection = self.connect().await;
        connection.write_all(&request("GET", target, headers, "")).await.unwrap();
        self.in_flight(1).await;
        connection
    }

    /// Waits until so many requests are being answered.
    pub async fn in_flight(&self, count: usize) {
        let wanted = format!("scicloud_requests_in_flight {count}\n");
        let there = async {
            while !self.running.metrics().contains(&wanted) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(LONG, there).await.expect("they come or go");
    }
}

/// A request as it is sent.
pub fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let head =
        format!("{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}");
    format!("{head}\r\n{body}").into_bytes()
}

impl Raw {
    /// Reads until the connection ends, however it does.
    pub async fn read(mut connection: TcpStream) -> Self {
        let mut bytes = Vec::new();
        let reading = async { while !matches!(connection.read_buf(&mut bytes).await, Ok(0) | Err(_)) {} };
        tokio::time::timeout(LONG, reading).await.expect("the connection ends");
        Self { bytes }
    }

    /// None where nothing came.
    pub fn status(&self) -> Option<u16> {
        let line = String::from_utf8_lossy(&self.bytes);
        line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok())
    }

    fn head(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        text.split_once("\r\n\r\n").map(|(head, _)| head.to_owned()).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.head();
        let mut headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    }

    pub fn body(&self) -> &[u8] {
        let end = self.bytes.windows(4).position(|window| window == b"\r\n\r\n");
        end.map_or(&[], |end| &self.bytes[end + 4..])
    }

    /// Null where the body is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(self.body()).unwrap_or_default()
    }
}
