//! What operators read: that the service failed, and why.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::support::Server;

/// Keeps the messages of errors.
#[derive(Clone, Default)]
struct Errors(Arc<Mutex<Vec<String>>>);

impl Subscriber for Errors {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
        write!(self.0, "{value:?}").unwrap();
    }
}

#[tokio::test]
async fn a_failure_is_logged_as_an_error_with_its_cause_on_every_platform() {
    let errors = Errors::default();
    let _guard = tracing::subscriber::set_default(errors.clone());
    let server = Server::sample().await;
    server.running.store().close().await;
    let cases = [
        ("/v1/project-north/workspaces", "X-Auth-Token", "sample-alice", "answering 500 ModelArts.0010: "),
        ("/v1/project-north/workspaces/0", "X-Auth-Token", "sample-alice", "answering 500 ModelArts.0010: "),
        (
            "/v1/project-north/eihealth-projects/statistics",
            "X-Auth-Token",
            "sample-alice",
            "answering 500 eihealth.03009999: ",
        ),
        ("/hpc/openapi/v2/parastor/quota/usernames/test", "token", "sample-test", "answering 10001: "),
        ("/open/api/v1/workspaces/user/16/", "Authorization", "Bearer sample-16", "answering 500: "),
    ];
    for (path, header, token, message) in cases {
        server.get(path, &[(header, token)]).await;
        let logged = std::mem::take(&mut *errors.0.lock().unwrap());
        assert_eq!(logged.len(), 1, "{path}: {logged:?}");
        assert!(logged[0].starts_with(message) && logged[0].contains("closed pool"), "{path}: {logged:?}");
        assert!(!logged[0].contains("sample-"), "{path}: {logged:?}");
    }
    server.get("/v1/project-north/workspaces", &[]).await;
    assert!(errors.0.lock().unwrap().is_empty(), "a refusal is no failure");
}
