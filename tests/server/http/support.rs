//! A server with the sample state, and what the tests ask it with.

use reqwest::Method;
use reqwest::header::HeaderMap;
use scicloud::server::{self, Fixture, Running, Settings};
use serde_json::Value;

use crate::support::database::placed;

/// A started server and a client for it.
pub struct Server {
    pub running: Running,
    http: reqwest::Client,
}

/// (path, headers, expected status, expected code)
pub type Refusal<'a> = (&'a str, &'a [(&'a str, &'a str)], u16, &'a str);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Server {
    /// A server with the sample state.
    pub async fn sample() -> Self {
        Self::with(Settings { load: Some(Fixture::sample()), ..Settings::default() }).await
    }

    pub async fn with(settings: Settings) -> Self {
        let running = server::start(placed(settings).await).await.expect("the server starts");
        Self { running, http: reqwest::Client::new() }
    }

    /// `GET` with headers; the path is sent as it is written here.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers).await
    }

    /// A request of any method, without a body.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let url = format!("{}{path}", self.running.base_url());
        let mut request = self.http.request(method, url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("an answer");
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.json().await.expect("JSON"),
        }
    }
}

impl Answer {
    /// The body of an answer that must be a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// A refusal of the Huawei family: status, code, envelope, request id; and no secret in it.
    #[track_caller]
    pub fn assert_refused(&self, status: u16, code: &str, case: &str) {
        assert_eq!((self.status, self.body["error_code"].as_str()), (status, Some(code)), "{case}: {self:?}");
        let message = self.body["error_msg"].as_str().expect("a message");
        assert!(!message.is_empty() && !message.contains("sample-"), "{case}: {message}");
        assert_eq!(self.body.as_object().expect("an object").len(), 2, "{case}: {self:?}");
        self.assert_identified();
    }

    #[track_caller]
    pub fn assert_identified(&self) {
        let id = self.headers.get("X-Request-Id").expect("a request id");
        assert!(!id.is_empty());
    }
}

/// The example of a document's success response.
pub fn documented_example(document: &str, path: &str) -> Value {
    let file = format!("{}/openapi/{document}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).expect("the document");
    let document: Value = serde_saphyr::from_str(&text).expect("YAML");
    document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["example"].clone()
}
