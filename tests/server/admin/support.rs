//! A server with an admin listener, and what the tests ask it with.

use reqwest::Method;
use scicloud::server::admin::Client;
use scicloud::server::{self, AdminSettings, Fixture, Running, Settings};
use serde_json::Value;

use crate::support::database::placed;

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
        let settings = placed(Settings { admin: Some(admin), ..settings }).await;
        let running = server::start(settings).await.expect("the server starts");
        let url = running.admin_url().expect("there is an admin listener");
        let http = reqwest::Client::builder().no_gzip().build().expect("a client");
        Self { admin: Client::new(&url, TOKEN).expect("a client"), running, http }
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

impl Server {
    /// Sends a request with the token; gives status and body.
    pub async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        self.ask_text(method, path, body.map(Value::to_string)).await
    }

    /// Sends a request with the token and a text; gives status and body.
    pub async fn ask_text(&self, method: &str, path: &str, body: Option<String>) -> (u16, Value) {
        let url = format!("{}{path}", self.admin.url());
        let mut request = self.http.request(Method::from_bytes(method.as_bytes()).expect("a method"), url);
        request = request.bearer_auth(TOKEN);
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body);
        }
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let bytes = answer.bytes().await.expect("a whole body");
        (status, if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).expect("JSON") })
    }

    /// Asks a platform; gives status and body.
    pub async fn platform(&self, path: &str, header: (&str, &str)) -> (u16, Value) {
        let url = format!("{}{path}", self.running.base_url());
        let answer = self.http.get(url).header(header.0, header.1).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    /// What all platforms answer to the sample's people, and who signs in how.
    pub async fn answers(&self) -> Vec<(String, u16, Value)> {
        let mut answers = Vec::new();
        for (path, name, token) in ASKED {
            let (status, body) = self.platform(path, (name, token)).await;
            answers.push((format!("{path} {token}"), status, body));
        }
        for (path, body) in SIGNED_IN {
            let url = format!("{}{path}", self.running.base_url());
            let body: Value = serde_json::from_str(body).expect("JSON");
            let answer = self.http.post(url).json(&body).send().await.expect("an answer");
            // The tokens themselves are others each time.
            answers.push(((*path).to_owned(), answer.status().as_u16(), Value::Null));
        }
        answers
    }
}

/// A path, and a header with a token.
const ASKED: &[(&str, &str, &str)] = &[
    ("/v1/project-north/workspaces?limit=1000&sort_by=name&order=asc", "X-Auth-Token", "sample-alice"),
    ("/v1/project-north/workspaces?limit=1000&filter_accessible=true", "X-Auth-Token", "sample-erin"),
    ("/v1/project-north/workspaces/**d05d1a553b4e188ea878e7dcb85e**", "X-Auth-Token", "sample-grantee"),
    ("/v1/project-north/workspaces/2a24ca91c4aaeac137dc76fb0f17a300", "X-Auth-Token", "sample-erin"),
    ("/v1/project-north/workspaces/0", "X-Auth-Token", "sample-expired"),
    ("/v1/project-south/workspaces", "X-Auth-Token", "sample-south"),
    ("/v1/project-north/eihealth-projects/statistics", "X-Auth-Token", "sample-creator"),
    ("/v1/project-north/eihealth-projects/statistics", "X-Auth-Token", "sample-alice"),
    ("/v1/project-north/eihealth-projects/statistics", "X-Auth-Token", "sample-bob"),
    ("/v3/projects", "X-Auth-Token", "sample-erin"),
    ("/hpc/openapi/v2/parastor/quota/usernames/test", "token", "sample-test"),
    ("/hpc/openapi/v2/parastor/quota/usernames/over", "token", "sample-admin"),
    ("/hpc/openapi/v2/parastor/quota/usernames/frozen", "token", "sample-frozen"),
    ("/ac/openapi/v2/center", "token", "sample-test"),
    ("/open/api/v1/workspaces/user/16/", "Authorization", "Bearer sample-16"),
    ("/open/api/v1/workspaces/org/7/", "Authorization", "Bearer sample-17"),
    ("/open/api/v1/workspaces/org/7/", "Authorization", "Bearer sample-18"),
];

/// A path, and what somebody signs in with.
const SIGNED_IN: &[(&str, &str)] = &[
    (
        "/v3/auth/tokens",
        r#"{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "erin",
            "password": "sample-erin-password", "domain": {"name": "north"}}}}}}"#,
    ),
    (
        "/v3/auth/tokens",
        r#"{"auth": {"identity": {"methods": ["application_credential"], "application_credential":
            {"id": "sample-erin-application", "secret": "sample-erin-application-secret"}}}}"#,
    ),
    ("/open/api/v1/auth", r#"{"appId": "sample-app-16", "appSecret": "sample-app-16-secret"}"#),
];
