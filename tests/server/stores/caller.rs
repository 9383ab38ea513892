//! What the tests ask servers, of which some are processes of their own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

pub const WORKSPACES: &str = "/v1/project-north/workspaces?limit=3";

/// What an admin listener of these tests is asked with.
pub const ADMIN_TOKEN: &str = "the admin token of these tests";

/// A server and a client for it.
#[derive(Clone)]
pub struct Caller {
    pub url: String,
    http: reqwest::Client,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub token: Option<String>,
    /// The time to ask again.
    pub retry_after: Option<String>,
    pub body: Value,
}

impl Caller {
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), http: reqwest::Client::new() }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let header = |name| response.headers().get(name).map(|it| it.to_str().expect("ASCII").to_owned());
        let (token, retry_after) = (header("X-Subject-Token"), header("Retry-After"));
        Answer { status: response.status().as_u16(), token, retry_after, body: response.json().await.expect("JSON") }
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.http.get(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    pub async fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut request = self.http.post(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.header("Content-Type", "application/json").body(body.to_string())).await
    }

    /// The list of workspaces, as a user of the sample or the holder of a token sees it.
    pub async fn workspaces(&self, token: &str) -> Answer {
        self.get(WORKSPACES, &[("X-Auth-Token", token)]).await
    }

    /// Asks for a token with the sample's application credential.
    pub async fn sign_in(&self) -> Answer {
        let credential = json!({"id": "sample-erin-application", "secret": "sample-erin-application-secret"});
        let identity = json!({"methods": ["application_credential"], "application_credential": credential});
        self.post("/v3/auth/tokens", &[], &json!({"auth": {"identity": identity}})).await
    }

    /// Asks for MapTable's two tokens.
    pub async fn map_tokens(&self) -> Answer {
        let secret = json!({"appId": "sample-app-16", "appSecret": "sample-app-16-secret"});
        self.post("/open/api/v1/auth/", &[], &secret).await
    }

    /// Asks for SCNet's tokens.
    pub async fn cluster_tokens(&self) -> Answer {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs().to_string();
        let text = format!(r#"{{"accessKey":"sample-test-ak","timestamp":"{now}","user":"test"}}"#);
        let mac = Hmac::<Sha256>::new_from_slice(b"sample-test-sk").expect("a key").chain_update(text).finalize();
        let signature = hex::encode(mac.into_bytes());
        let headers =
            [("user", "test"), ("accessKey", "sample-test-ak"), ("signature", &signature), ("timestamp", &now)];
        self.post("/api/user/v3/tokens", &headers, &json!({})).await
    }

    /// What each platform that writes answers when it has to.
    pub async fn writes(&self) -> [(&'static str, Answer); 3] {
        let (iam, scnet, maptable) = tokio::join!(self.sign_in(), self.cluster_tokens(), self.map_tokens());
        [("iam", iam), ("scnet", scnet), ("maptable", maptable)]
    }

    /// What each platform answers when it has to read.
    pub async fn reads(&self) -> [(&'static str, Answer); 5] {
        let huawei = [("X-Auth-Token", "sample-alice")];
        let (modelarts, eihealth, iam, scnet, maptable) = tokio::join!(
            self.get(WORKSPACES, &huawei),
            self.get("/v1/project-north/eihealth-projects/statistics", &huawei),
            self.get("/v3/projects", &huawei),
            self.get("/hpc/openapi/v2/parastor/quota/usernames/test", &[("token", "sample-test")]),
            self.get("/open/api/v1/workspaces/user/16/", &[("Authorization", "Bearer sample-16")]),
        );
        [("modelarts", modelarts), ("eihealth", eihealth), ("iam", iam), ("scnet", scnet), ("maptable", maptable)]
    }

    /// Asks an admin listener of these tests; gives status and body.
    pub async fn admin(&self, url: &str, method: &str, path: &str, body: String) -> (u16, String) {
        let request = self.http.request(method.parse().expect("a method"), format!("{url}{path}"));
        let request = request.bearer_auth(ADMIN_TOKEN).header("Content-Type", "application/json").body(body);
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a body"))
    }

    /// Uses a refresh token.
    pub async fn refresh(&self, token: &str) -> Answer {
        let body = json!({"refreshtoken": token});
        self.post("/open/api/v1/token/refresh/", &[("Authorization", token)], &body).await
    }
}

impl Answer {
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    #[track_caller]
    pub fn signed_in(self) -> String {
        assert_eq!(self.status, 201, "{}", self.body);
        self.token.expect("a token")
    }

    /// A failure of the service in the envelope of the platform that was asked.
    pub fn is_failure(&self) -> bool {
        ["modelarts", "eihealth", "iam", "scnet", "maptable"].iter().any(|platform| self.is_failure_of(platform))
    }

    /// A failure of the service in the envelope of this platform, or that it is busy.
    pub fn is_failure_of(&self, platform: &str) -> bool {
        if self.is_busy_of(platform) {
            return true;
        }
        let (status, code, wanted) = match platform {
            "modelarts" => (500, &self.body["error_code"], json!("ModelArts.0010")),
            "eihealth" => (500, &self.body["error_code"], json!("eihealth.03009999")),
            "iam" => (500, &self.body["error"]["code"], json!(500)),
            "scnet" => (200, &self.body["code"], json!("10001")),
            "maptable" => (500, &self.body["code"], json!(500)),
            other => panic!("no platform is called {other}"),
        };
        self.status == status && *code == wanted
    }

    /// That the service is busy, and when to ask again, in the envelope of this platform.
    pub fn is_busy_of(&self, platform: &str) -> bool {
        let (code, wanted) = match platform {
            "modelarts" => (&self.body["error_code"], json!("ModelArts.0010")),
            "eihealth" => (&self.body["error_code"], json!("eihealth.01000020")),
            "iam" => (&self.body["error"]["code"], json!(503)),
            "scnet" => (&self.body["code"], json!("10001")),
            "maptable" => (&self.body["code"], json!(503)),
            other => panic!("no platform is called {other}"),
        };
        self.status == 503 && self.retry_after.as_deref() == Some("1") && *code == wanted
    }

    /// What was asked for.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status) && !self.is_failure()
    }
}

/// A server that is a process of its own, with what it logs.
pub struct Process {
    pub child: Child,
    pub caller: Caller,
    /// Where the admin listener is, if one was asked for.
    pub admin: Option<String>,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts `scicloud serve` with these arguments.
    pub fn serve(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scicloud"));
        command.args(["serve", "--bind", "127.0.0.1:0"]).args(arguments).env_clear();
        Self::started(command)
    }

    /// Waits until a command's server listens.
    pub fn started(command: Command) -> Self {
        Self::try_start(command).unwrap_or_else(|log| panic!("{log}"))
    }

    /// What a command says that must start no server.
    pub fn refused(command: Command) -> String {
        Self::try_start(command).err().expect("no server")
    }

    fn try_start(mut command: Command) -> Result<Self, String> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a server");
        let log = Arc::new(Mutex::new(String::new()));
        let (stderr, kept) = (child.stderr.take().expect("piped"), Arc::clone(&log));
        let reading = std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                kept.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        let (mut line, mut second) = (String::new(), String::new());
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        stdout.read_line(&mut line).expect("readable");
        if command.get_args().any(|argument| argument == "--admin") {
            stdout.read_line(&mut second).expect("readable");
        }
        let admin = second.trim().strip_prefix("admin on ").map(str::to_owned);
        let Some(url) = line.trim().strip_prefix("listening on ") else {
            assert!(!child.wait().expect("it ended").success(), "{line}");
            // So that all of it has been read.
            _ = reading.join();
            return Err(line + &log.lock().unwrap());
        };
        Ok(Self { child, caller: Caller::new(url), admin, log })
    }

    /// Waits until it has ended.
    pub fn ended(mut self) {
        assert!(self.child.wait().expect("an end").success(), "{}", self.log());
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
