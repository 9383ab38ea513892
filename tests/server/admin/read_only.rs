//! Servers that only read their store.

use scicloud::server::{self, AdminSettings, Error, Fixture, Settings, StoreError, StoreKey};
use serde_json::json;

use super::support::Server;
use crate::support::database::Place;

/// A server that only reads what another one has written.
async fn reading(place: &Place, key: &StoreKey) -> server::Running {
    let settings =
        Settings { store: place.address.clone(), store_key: key.clone(), read_only: true, ..Settings::default() };
    server::start(settings).await.expect("it starts")
}

#[tokio::test]
async fn what_is_there_is_answered_and_nobody_signs_in() {
    let (place, key) = (Place::new().await, StoreKey::generate());
    let load = Some(Fixture::sample());
    let writing =
        Server::with(Settings { store: place.address.clone(), store_key: key.clone(), load, ..Settings::default() })
            .await;
    let before = writing.admin.dump().await.expect("a dump");
    let reading = reading(&place, &key).await;
    let http = reqwest::Client::new();
    for (path, name, token, status) in [
        ("/v1/project-north/workspaces", "X-Auth-Token", "sample-alice", 200),
        ("/v1/project-north/workspaces", "X-Auth-Token", "nobody's", 401),
        ("/hpc/openapi/v2/parastor/quota/usernames/test", "token", "sample-test", 200),
        ("/open/api/v1/workspaces/user/16/", "Authorization", "Bearer sample-16", 200),
    ] {
        let answer = http.get(format!("{}{path}", reading.base_url())).header(name, token).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path} {token}");
    }
    let password = json!({"auth": {"identity": {"methods": ["password"], "password":
        {"user": {"name": "erin", "password": "sample-erin-password", "domain": {"name": "north"}}}}}});
    let application = json!({"appId": "sample-app-16", "appSecret": "sample-app-16-secret"});
    for (path, body) in [("/v3/auth/tokens", password), ("/open/api/v1/auth", application)] {
        let answer = http.post(format!("{}{path}", reading.base_url())).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 500, "{path}");
    }
    // A wrong signature is refused and not counted.
    for _ in 0..6 {
        let request = http.get(format!("{}/v3/projects", reading.base_url()));
        let signed = "SDK-HMAC-SHA256 Access=SAMPLEERINAK0000, SignedHeaders=host;x-sdk-date, Signature=00";
        let now = chrono::Utc::now().format("%Y%m%dT%H%M%SZ").to_string();
        let answer = request.header("Authorization", signed).header("X-Sdk-Date", now).send().await.unwrap();
        assert_eq!(answer.status(), 401);
    }
    assert_eq!(writing.admin.dump().await.expect("a dump"), before);
    writing.admin.load("scnet: {users: [{name: later}]}", true).await.expect("it is added");
    reading.close().await.unwrap();
}

#[tokio::test]
async fn what_would_have_to_be_written_is_refused() {
    let place = Place::new().await;
    let settings = || Settings { store: place.address.clone(), read_only: true, ..Settings::default() };
    let with_fixture = Settings { load: Some(Fixture::sample()), ..settings() };
    let error = server::start(with_fixture).await.unwrap_err();
    assert!(matches!(error, Error::ReadOnly(_)), "{error:?}");
    let with_admin = Settings { admin: Some(AdminSettings::default()), ..settings() };
    let error = server::start(with_admin).await.unwrap_err();
    assert!(matches!(error, Error::ReadOnly(_)), "{error:?}");
    let in_memory = Settings { store: "sqlite::memory:".to_owned(), ..settings() };
    let error = server::start(in_memory).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::Address(_))), "{error:?}");
    let directory = tempfile::tempdir().unwrap();
    for (name, content, reason) in
        [("missing.db", None, "the file does not exist"), ("empty.db", Some(""), "it is empty or of an older version")]
    {
        let file = directory.path().join(name);
        content.map_or(Ok(()), |content| std::fs::write(&file, content)).unwrap();
        let before = std::fs::read(&file).ok();
        let store = file.display().to_string();
        let error = server::start(Settings { store: store.clone(), ..settings() }).await.unwrap_err();
        assert!(matches!(error, Error::Store(StoreError::Open { .. })), "{name}: {error:?}");
        let wanted = format!("cannot open the store {store}: {reason}");
        assert!(error.to_string().starts_with(&wanted), "{error}");
        assert_eq!(std::fs::read(&file).ok(), before, "{name} was written to");
    }
}
