//! What the tests ask servers, of which some are processes of their own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

pub const WORKSPACES: &str = "/v1/project-north/workspaces?limit=3";

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
    pub body: Value,
}

impl Caller {
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), http: reqwest::Client::new() }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let token = response.headers().get("X-Subject-Token").map(|it| it.to_str().expect("ASCII").to_owned());
        Answer { status: response.status().as_u16(), token, body: response.json().await.expect("JSON") }
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
        let huawei = self.body["error_code"]
            .as_str()
            .is_some_and(|code| ["ModelArts.0010", "eihealth.01000020"].contains(&code));
        let (iam, maptable) = (self.body["error"]["code"] == 500, self.body["code"] == 500);
        self.status == 500 && (huawei || iam || maptable) || self.status == 200 && self.body["code"] == "10001"
    }
}

/// A server that is a process of its own, with what it logs.
pub struct Process {
    pub child: Child,
    pub caller: Caller,
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
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("readable");
        let Some(url) = line.trim().strip_prefix("listening on ") else {
            assert!(!child.wait().expect("it ended").success(), "{line}");
            // So that all of it has been read.
            _ = reading.join();
            return Err(line + &log.lock().unwrap());
        };
        Ok(Self { child, caller: Caller::new(url), log })
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
