//! Requests that a fault has wait, when nobody wants them to wait any more.

use scicloud::server::Settings;
use scicloud::server::observe::{Fault, Filter, Latency, Limits};
use tokio::net::TcpStream;

use crate::observe::support::{Raw, Server};

/// A server for one request at a time that has all wait for an hour, and a request that waits.
async fn waiting() -> (Server, TcpStream) {
    let limits = Limits { requests: 1, ..Limits::default() };
    let server = Server::with(Settings { limits, ..Settings::default() }).await;
    let headers = [("X-Auth-Token", "sample-erin")];
    let connection = server.slow_request(3_600_000.0, "/v1/project-north/workspaces", &headers).await;
    (server, connection)
}

#[tokio::test]
async fn who_leaves_is_waited_for_no_longer() {
    let (server, connection) = waiting().await;
    assert_eq!(server.get("/v3", &[]).await.status(), Some(503), "there is no room for another");
    drop(connection);
    server.in_flight(0).await;
    let entries = server.running.journal().entries(&Filter { faulted: Some(true), ..Filter::default() });
    let [entry] = &*entries else { panic!("{entries:?}") };
    assert_eq!((entry.operation, entry.status, entry.code.as_deref()), (Some("listWorkspaces"), None, None));
    assert_eq!(entry.faults, ["slow"]);
    let metrics = server.running.metrics();
    assert!(metrics.contains(r#"operation="listWorkspaces",status="0""#), "{metrics}");
    server.running.faults().clear().await.unwrap();
    assert_eq!(server.get("/v3", &[]).await.status(), Some(200));
}

#[tokio::test]
async fn a_fault_that_is_taken_away_or_changed_keeps_nobody() {
    let waits = |ms| Some(Latency::Constant { ms });
    let shorter = Fault { latency: waits(1.0), ..Fault::new("slow") };
    let off = Fault { latency: waits(3_600_000.0), on: false, ..Fault::new("slow") };
    for (what, changed) in [("gone", None), ("shorter", Some(shorter)), ("off", Some(off))] {
        let (server, connection) = waiting().await;
        let faults = server.running.faults();
        match changed {
            None => faults.clear().await.unwrap(),
            Some(fault) => faults.set(fault).await.unwrap(),
        }
        assert_eq!(Raw::read(connection).await.status(), Some(200), "{what}");
    }
}
