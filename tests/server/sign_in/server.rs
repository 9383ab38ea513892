//! A server with the sample state, and what the tests ask it with.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;
use scicloud::server::{self, Clock, Fixture, Running, Settings};
use serde_json::Value;

use crate::support::database::placed;

use super::signer::Signer;

pub const WORKSPACES: &str = "/v1/project-north/workspaces";
pub const STATISTICS: &str = "/v1/project-north/eihealth-projects/statistics";
pub const TOKENS: &str = "/v3/auth/tokens";
pub const PROJECTS: &str = "/v3/projects";

/// A started server, its clock, and a client for it.
pub struct Server {
    pub running: Running,
    pub clock: Clock,
    http: reqwest::Client,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Server {
    pub async fn sample() -> Self {
        Self::with(Settings { load: Some(Fixture::sample()), ..Settings::default() }).await
    }

    pub async fn with(settings: Settings) -> Self {
        let clock = settings.clock.clone();
        let running = server::start(placed(settings).await).await.expect("the server starts");
        Self { running, clock, http: reqwest::Client::new() }
    }

    /// Host and port.
    pub fn host(&self) -> String {
        self.running.local_addr().to_string()
    }

    /// `GET` with headers; the path is sent as it is written here.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, "").await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let url = format!("{}{path}", self.running.base_url());
        let mut request = self.http.request(method.parse().expect("a method"), url).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, value.as_bytes());
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("a body");
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).expect("JSON") };
        Answer { status, headers, body }
    }

    /// Asks for a token.
    pub async fn sign_in(&self, body: &Value) -> Answer {
        self.send("POST", TOKENS, &[("content-type", "application/json")], &body.to_string()).await
    }

    /// Sends a request that is signed as it says.
    pub async fn signed(&self, path: &str, signer: &Signer) -> Answer {
        let headers = signer.headers("GET", path, "", &self.host());
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.get(path, &headers).await
    }

    /// The time of the server, moved by seconds.
    pub fn time(&self, seconds: i64) -> SystemTime {
        let by = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 { self.clock.now() - by } else { self.clock.now() + by }
    }
}

impl Answer {
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// The token that the answer brings.
    #[track_caller]
    pub fn token(&self) -> String {
        assert_eq!(self.status, 201, "{}", self.body);
        self.headers["X-Subject-Token"].to_str().expect("ASCII").to_owned()
    }

    /// A refusal by ModelArts and eiHealth.
    #[track_caller]
    pub fn assert_refused(&self, status: u16, code: &str, case: &str) {
        assert_eq!((self.status, self.body["error_code"].as_str()), (status, Some(code)), "{case}: {}", self.body);
        self.assert_plain(case, self.body["error_msg"].as_str());
        assert_eq!(self.body.as_object().map(|body| body.len()), Some(2), "{case}");
    }

    /// A refusal by IAM.
    #[track_caller]
    pub fn assert_denied(&self, status: u16, case: &str) {
        let error = &self.body["error"];
        assert_eq!((self.status, &error["code"]), (status, &status.into()), "{case}: {}", self.body);
        assert!(error["title"].as_str().is_some_and(|title| !title.is_empty()), "{case}: {}", self.body);
        self.assert_plain(case, error["message"].as_str());
        assert_eq!(error.as_object().map(|body| body.len()), Some(3), "{case}");
    }

    #[track_caller]
    fn assert_plain(&self, case: &str, message: Option<&str>) {
        let message = message.unwrap_or_default();
        assert!(!message.is_empty() && !message.contains("sample-"), "{case}: {message}");
        assert!(self.headers.get("X-Request-Id").is_some_and(|id| !id.is_empty()), "{case}");
    }
}

/// A user's password as a request for a token has it.
pub fn password(name: &str, password: &str) -> Value {
    serde_json::json!({
        "methods": ["password"],
        "password": {"user": {"name": name, "password": password, "domain": {"name": "north"}}},
    })
}

/// Signs in as a user of the sample and gives the token.
pub async fn token_of(server: &Server, name: &str) -> String {
    let identity = password(name, &format!("sample-{name}-password"));
    server.sign_in(&serde_json::json!({"auth": {"identity": identity}})).await.token()
}
