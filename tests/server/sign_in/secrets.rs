//! No secret is in what the server logs, at any level, or in what it says of itself.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use scicloud::server::{Fixture, Settings};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::server::{PROJECTS, STATISTICS, Server, TOKENS, WORKSPACES, password};
use super::signer::Signer;

/// What is traced in this process from now on, by all threads.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

#[tokio::test]
async fn the_log_has_no_secret_and_tells_what_to_do_about_another_store_key() {
    if !crate::support::again::alone(
        "sign_in::secrets::the_log_has_no_secret_and_tells_what_to_do_about_another_store_key",
    ) {
        return;
    }
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::TRACE);
    tracing::subscriber::set_global_default(subscriber.with_writer(log.clone()).finish()).unwrap();

    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("state.db").display().to_string();
    let server =
        Server::with(Settings { store: store.clone(), load: Some(Fixture::sample()), ..Settings::default() }).await;
    let signer = Signer::of("erin", server.time(0));
    let signed = signer.headers("GET", WORKSPACES, "", &server.host());
    let mut secrets: Vec<String> =
        ["sample-erin-password", "sample-wrong", "sample-erin-sk", "sample-erin-application-secret", "$argon2id$v="]
            .map(str::to_owned)
            .to_vec();
    secrets.push(signed.last().unwrap().1.rsplit('=').next().unwrap().to_owned());
    server.signed(WORKSPACES, &signer).await.ok();
    server
        .signed(PROJECTS, &Signer { secret: "sample-wrong".to_owned(), ..signer.clone() })
        .await
        .assert_denied(401, "");
    for word in ["sample-erin-password", "sample-wrong"] {
        let answer = server.sign_in(&json!({"auth": {"identity": password("erin", word)}})).await;
        if let Some(token) = answer.headers.get("X-Subject-Token").map(|it| it.to_str().unwrap().to_owned()) {
            server.get(STATISTICS, &[("X-Auth-Token", &token)]).await.ok();
            server.get(TOKENS, &[("X-Auth-Token", &token), ("X-Subject-Token", &token)]).await.ok();
            secrets.push(token);
        }
    }
    assert_eq!(secrets.len(), 7);
    let user = json!({"id": "u-erin", "password": ["sample-wrong"]});
    let odd = json!({"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}});
    server.sign_in(&odd).await.assert_denied(400, "a password that is a list");
    server.running.close().await.unwrap();

    let server = Server::with(Settings { store, ..Settings::default() }).await;
    server.signed(WORKSPACES, &signer).await.assert_refused(500, "ModelArts.0010", "another key");
    let text = log.text();
    assert!(text.contains("/v3/auth/tokens") && text.contains("INSERT INTO huawei_sign_ins"), "the log is captured");
    assert!(text.contains("WARN") && text.contains("access keys can't be used"), "the warning at the start");
    let failure = text.lines().find(|line| line.contains("answering 500 ModelArts.0010"));
    assert!(failure.is_some_and(|line| line.contains("SCICLOUD_STORE_KEY")), "{failure:?}");
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} is logged");
    }
}

#[test]
fn a_fixture_shows_no_secret() {
    let shown = format!("{:#?}", Fixture::sample());
    for secret in ["sample-erin-password", "sample-erin-sk", "sample-erin-application-secret"] {
        assert!(Fixture::SAMPLE.contains(secret) && !shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_store_holds_no_secret_in_clear() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("state.db").display().to_string();
    let server = Server::with(Settings { store, load: Some(Fixture::sample()), ..Settings::default() }).await;
    let token = super::server::token_of(&server, "erin").await;
    server.running.close().await.unwrap();
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(directory.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("sample-erin-application") && has("SAMPLEERINAK0000"), "the store is read");
    for secret in ["sample-erin-password", "sample-erin-sk", "sample-erin-application-secret", &token] {
        assert!(!has(secret), "{secret}");
    }
}
