//! Asking a server that may be gone before it answers.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use crate::server::{ADMIN_TOKEN, Server};

/// Longer than anything takes that comes to an end.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Client(reqwest::Client);

/// What came, whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Answer {
    /// Null where it is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

impl Client {
    pub fn new() -> Self {
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
        Self(client.expect("a client"))
    }

    /// Asks the admin listener; none where the server was killed before all of the answer had come.
    pub async fn admin(&self, server: &Server, method: Method, path: &str, body: Option<String>) -> Option<Answer> {
        let request = self.0.request(method, format!("{}{path}", server.admin)).bearer_auth(ADMIN_TOKEN);
        let request = match body {
            Some(body) => request.header("Content-Type", "application/json").body(body),
            None => request,
        };
        Self::send(server, request).await
    }

    /// What the admin listener of a server that lives has there.
    pub async fn shown(&self, server: &Server, path: &str) -> Answer {
        self.admin(server, Method::GET, path, None).await.expect("it lives")
    }

    /// Asks a platform.
    pub async fn platform(&self, server: &Server, path: &str, header: (&str, &str)) -> Option<Answer> {
        Self::send(server, self.0.get(format!("{}{path}", server.url)).header(header.0, header.1)).await
    }

    async fn send(server: &Server, request: reqwest::RequestBuilder) -> Option<Answer> {
        let answered = async {
            let answer = request.send().await?;
            Ok::<_, reqwest::Error>(Answer { status: answer.status().as_u16(), text: answer.text().await? })
        };
        match answered.await {
            Ok(answer) => Some(answer),
            Err(_) if server.is_killed() => None,
            Err(error) => panic!("no answer of a server that lives: {error:?}\n{}", server.log()),
        }
    }
}
