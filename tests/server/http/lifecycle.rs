//! Starting, stopping, and what cannot be opened.

use std::net::TcpListener;

use scicloud::server::{self, Error, Fixture, Settings, StoreError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::support::Server;
use crate::support::database::Place;

#[tokio::test]
async fn a_taken_address_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = server::start(Settings { bind: address, ..Settings::default() }).await.unwrap_err();
    assert!(matches!(error, Error::Bind { .. }), "{error:?}");
    assert!(error.to_string().contains(&address.to_string()), "{error}");
}

#[tokio::test]
async fn a_store_that_cannot_be_opened_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("no/such/directory/state.db").display().to_string();
    let no_database = directory.path().join("notes.txt");
    std::fs::write(&no_database, "these are my notes, and they are no database at all".repeat(50)).unwrap();
    let no_database = no_database.display().to_string();
    for store in [missing.as_str(), directory.path().to_str().unwrap(), &no_database] {
        let error = server::start(Settings { store: store.to_owned(), ..Settings::default() }).await.unwrap_err();
        assert!(error.to_string().contains(store), "{error}");
    }
    let unreachable = "postgres://user:secret@127.0.0.1:1/db?sslmode=disable";
    for store in [unreachable, "mysql://user:secret@host/db"] {
        let settings = Settings { store: store.to_owned(), ..Settings::default() };
        assert!(!format!("{settings:?}").contains("secret"), "{settings:?}");
        let error = server::start(settings).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        match error {
            Error::Store(StoreError::Open { address, .. }) => assert_eq!(address, "postgres://user@127.0.0.1:1/db"),
            Error::Store(StoreError::Address(_)) => assert!(store.starts_with("mysql")),
            other => panic!("{store}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn closing_answers_what_is_in_flight() {
    let server = Server::sample().await;
    let mut connection = tokio::net::TcpStream::connect(server.running.local_addr()).await.unwrap();
    let request = "GET /v1/project-north/workspaces HTTP/1.1\r\nHost: x\r\nX-Auth-Token: sample-alice\r\n";
    connection.write_all(request.as_bytes()).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let closing = tokio::spawn(server.running.close());
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    connection.write_all(b"\r\n").await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"total_count\":60"), "{answer}");
    closing.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_closed_server_takes_no_more() {
    let server = Server::sample().await;
    let address = server.running.local_addr();
    server.running.close().await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_failing_store_is_500_in_each_envelope() {
    let server = Server::sample().await;
    server.running.store().close().await;
    let huawei = [("X-Auth-Token", "sample-alice")];
    let list = server.get("/v1/project-north/workspaces", &huawei).await;
    list.assert_refused(500, "ModelArts.0010", "list");
    let show = server.get("/v1/project-north/workspaces/0", &huawei).await;
    show.assert_refused(500, "ModelArts.0010", "show");
    let statistics = server.get("/v1/project-north/eihealth-projects/statistics", &huawei).await;
    statistics.assert_refused(500, "eihealth.03009999", "statistics");
    let path = "/hpc/openapi/v2/parastor/quota/usernames/test";
    assert_eq!(server.get(path, &[("token", "sample-test")]).await.ok()["code"], "10001");
    let path = "/open/api/v1/workspaces/user/16/";
    let detail = server.get(path, &[("Authorization", "Bearer sample-16")]).await;
    assert_eq!((detail.status, detail.body["code"].as_i64()), (500, Some(500)));
}

#[tokio::test]
async fn requests_go_on_while_state_is_loaded() {
    let place = Place::new().await;
    let settings = Settings { store: place.address.clone(), load: Some(Fixture::sample()), ..Settings::default() };
    let server = Server::with(settings).await;
    let loading = async {
        for _ in 0..5 {
            server.running.store().load_fixture(&Fixture::sample()).await.unwrap();
        }
    };
    let asking = async {
        for _ in 0..50 {
            let headers = [("X-Auth-Token", "sample-alice")];
            let body = server.get("/v1/project-north/workspaces?limit=3", &headers).await.ok();
            assert_eq!(body["total_count"], 60, "the old or the new state, never a mix");
        }
    };
    tokio::join!(loading, asking);
}
