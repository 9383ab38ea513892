//! A server with an admin listener, and what the tests ask it with.

use reqwest::Method;
use scicloud::server::admin::Client;
use scicloud::server::{self, AdminSettings, Fixture, Running, Settings};
use serde_json::Value;

pub const TOKEN: &str = "the admin token of these tests";

/// A running server, and clients for both of its listeners.
pub struct Server {
    pub running: Running,
    pub admin: Client,
    pub http: reqwest::Client,
}

impl Server {
    /// A server with the sample state.
    pub async fn sample() -> Self {
        Self::with(Settings { load: Some(Fixture::sample()), ..Settings::default() }).await
    }

    pub async fn with(settings: Settings) -> Self {
        let admin = AdminSettings { token: Some(TOKEN.into()), ..AdminSettings::default() };
        let running = server::start(Settings { admin: Some(admin), ..settings }).await.expect("the server starts");
        let url = running.admin_url().expect("there is an admin listener");
        Self { admin: Client::new(&url, TOKEN).expect("a client"), running, http: reqwest::Client::new() }
    }

    /// Sends a request to the admin listener with these headers and no token of its own; gives status and body.
    pub async fn bare(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> (u16, Value) {
        let url = format!("{}{path}", self.admin.url());
        let mut request = self.http.request(Method::from_bytes(method.as_bytes()).expect("a method"), url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }
}
