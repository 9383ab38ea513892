//! Secrets are on the wire and nowhere else: not in errors, not in `Debug`, not in what is traced.

use std::fmt::Debug;
use std::sync::Arc;

use scicloud::client::{Credentials, Retry, Settings};
use scicloud::huawei::{AccessKey, Cloud, Environment};
use scicloud::{Error, Token, maptable, modelarts, scnet};

use crate::credentials::tracing_output;
use crate::support::stub::{Received, Reply, Server, reply};

/// What all secrets of these tests contain.
const MARK: &str = "h1dd3n-mark";

/// All that can be shown of an error.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    text
}

fn debug(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

fn cloud(url: &str, variables: &[(&str, String)]) -> Cloud {
    let url = ("OS_AUTH_URL", url.to_owned());
    let environment = Environment::new(variables.iter().cloned().chain([url]), "");
    assert!(!debug(&environment).contains(MARK));
    Cloud::find(&environment, None).unwrap()
}

/// All kinds of credentials, with what is to be seen of those that make them.
fn all(url: &str, settings: &Settings) -> Vec<(Arc<dyn Credentials>, String)> {
    let secret = |name: &str| format!("{MARK}-{name}");
    let password =
        [("OS_USERNAME", "erin".into()), ("OS_USER_DOMAIN_ID", "d".into()), ("OS_PASSWORD", secret("password"))];
    let application = [
        ("OS_AUTH_TYPE", "v3applicationcredential".into()),
        ("OS_APPLICATION_CREDENTIAL_ID", "a".into()),
        ("OS_APPLICATION_CREDENTIAL_SECRET", secret("application")),
    ];
    let clouds = [cloud(url, &password), cloud(url, &application), cloud(url, &[("OS_TOKEN", secret("token"))])];
    let access_key = AccessKey::new("AK", secret("sk")).security_token(secret("st"));
    let scnet_key = scnet::AccessKey::new("erin", "ak", secret("sk"));
    let scnet = scnet::ClusterTokens::credentials(url, scnet_key.clone(), None, settings).unwrap();
    let maptable = maptable::Application::credentials(url, "app", secret("app"), settings).unwrap();
    let mut all: Vec<(Arc<dyn Credentials>, String)> = vec![
        (Arc::new(Token::from(secret("given"))), String::new()),
        (Arc::new(access_key), String::new()),
        (Arc::new(scnet), debug(&scnet_key)),
        (Arc::new(maptable), String::new()),
    ];
    for cloud in clouds {
        all.push((Arc::new(cloud.credentials(settings).unwrap()), debug(&cloud)));
    }
    all
}

/// What a request carries in headers and body, as services and proxies may say it again.
fn echo(request: &Received) -> String {
    let headers = request.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    headers.chain([request.body.clone()]).collect::<Vec<_>>().join("; ")
}

/// Signs anyone in, with tokens that are marked too.
fn sign_in(request: &Received) -> Option<Reply> {
    let token = |name: &str| format!("{MARK}-{name}-issued");
    match request.path() {
        "/v3/auth/tokens" => {
            Some((201, format!("X-Subject-Token: {}\r\n", token("keystone")), r#"{"token":{}}"#.into()))
        }
        "/api/user/v3/tokens" => {
            let data = serde_json::json!([{"clusterId": "1", "clusterName": "one", "token": token("scnet")}]);
            Some(reply(200, serde_json::json!({"code": "0", "msg": "success", "data": data}).to_string()))
        }
        "/open/api/v1/auth/" => {
            let detail = serde_json::json!({"token": token("maptable"), "refreshToken": token("refresh")});
            Some(reply(200, serde_json::json!({"code": 0, "detail": detail}).to_string()))
        }
        _ => None,
    }
}

type Answer = fn(&Received) -> Reply;

/// Refuses in all envelopes at once and says again what was sent.
fn refuse(request: &Received, status: u16) -> Reply {
    let said = echo(request);
    let body = serde_json::json!({"error_code": "X", "error_msg": said, "code": "10008", "msg": said, "message": said,
        "error": {"code": status, "message": said, "title": said}});
    reply(status, body.to_string())
}

#[tokio::test]
async fn no_error_no_debug_and_no_trace_shows_a_secret() {
    let output = tracing_output::capture();
    let answers: [(&str, Answer); 6] = [
        ("refused at the door", |request| refuse(request, 401)),
        ("a page at the door", |request| reply(502, format!("<html>{}</html>", echo(request)))),
        ("refused inside", |request| sign_in(request).unwrap_or_else(|| refuse(request, 401))),
        ("a page inside", |request| sign_in(request).unwrap_or_else(|| reply(401, echo(request)))),
        ("a redirect", |request| {
            sign_in(request).unwrap_or_else(|| {
                (302, format!("location: /{}\r\n", echo(request).replace(['\r', '\n'], "")), String::new())
            })
        }),
        ("another type", |request| {
            let body = serde_json::json!({"total_count": echo(request), "code": "0", "data": echo(request)});
            sign_in(request).unwrap_or_else(|| reply(200, body.to_string()))
        }),
    ];
    let mut tried = 0;
    let mut wire = String::new();
    for (case, answer) in answers {
        let server = Server::start(answer).await;
        for url in [server.url.as_str(), "http://127.0.0.1:1"] {
            let settings = Settings::default().retry(Retry::off());
            for (credentials, maker) in all(url, &settings) {
                let client =
                    modelarts::Client::builder(url).credentials(credentials.clone()).settings(settings.clone());
                let builder = debug(&client);
                let client = client.build().unwrap();
                let error = client.list_workspaces().project_id("p1").send().await.unwrap_err();
                let source = credentials.source();
                for text in [shown(&error), maker, builder, debug(&client), debug(&credentials), source.clone()] {
                    assert!(!text.contains(MARK), "{case}, {url}, {source}: {text}");
                }
                tried += 1;
            }
        }
        wire.extend(server.requests().iter().map(echo));
    }
    assert_eq!(tried, 84);
    assert!(wire.contains(&format!("{MARK}-password")) && wire.contains(&format!("{MARK}-keystone-issued")));
    let text = output.text();
    assert!(text.contains("signing in") && text.contains("the credential was refused"), "{text}");
    let line = text.lines().find(|line| line.contains(MARK));
    assert_eq!(line, None);
}

#[tokio::test]
async fn a_proxy_that_fails_shows_no_password() {
    let output = tracing_output::capture();
    let proxy = format!("http://user:{MARK}@127.0.0.1:1");
    let settings = Settings::default().proxy(proxy).retry(Retry::off());
    let client = modelarts::Client::builder("http://modelarts.invalid").settings(settings.clone());
    let shown_before = debug(&settings) + &debug(&client);
    let client = client.credentials(Token::from("token")).build().unwrap();
    let error = client.list_workspaces().project_id("p1").send().await.unwrap_err();
    for text in [shown_before, debug(&client), shown(&error), output.text()] {
        assert!(!text.contains(MARK), "{text}");
    }
}
