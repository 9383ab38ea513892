//! The helper for other crates' tests.

use std::net::TcpStream;
use std::time::Duration;

use scicloud::modelarts;
use scicloud::server::admin::Platform;
use scicloud::server::observe::{Effect, Fault, Filter};
use scicloud::server::{Error, Fixture, Settings, Testbed};

fn is_there(url: &str) -> bool {
    TcpStream::connect(url.trim_start_matches("http://")).is_ok()
}

#[test]
fn it_serves_tests_that_are_not_asynchronous() {
    let cloud = Testbed::start(Fixture::sample()).expect("it starts");
    let dump = cloud.dump().expect("a dump");
    cloud.snapshot("before").expect("a snapshot");
    let token = cloud.token_for(Platform::ScNet, "test").expect("a token");
    assert!(!format!("{cloud:?}").contains(token.expose()));
    cloud.load("scnet: {users: [{name: more}]}", true).expect("it is added");
    let (faults, url) = (cloud.faults().clone(), cloud.url().to_owned());
    let status = cloud.run(async move {
        let effect = Some(Effect::Status { status: 503, retry_after_s: None });
        faults.set(Fault { effect, ..Fault::new("down") }).await.expect("a fault");
        reqwest::get(format!("{url}/v1/p/workspaces")).await.expect("an answer").status()
    });
    assert_eq!(status, 503);
    let asked = cloud.journal().entries(&Filter::default());
    assert_eq!(asked.iter().map(|entry| entry.path().to_owned()).collect::<Vec<_>>(), ["/v1/p/workspaces"]);
    cloud.reset().expect("a reset");
    assert_eq!(cloud.dump().expect("a dump"), "huawei: {}\n");
    cloud.restore("before").expect("it is restored");
    assert_eq!(cloud.dump().expect("a dump"), dump);
    let urls = [cloud.url().to_owned(), cloud.admin().url().to_owned()];
    assert!(urls.iter().all(|url| is_there(url)));
    drop(cloud);
    assert!(!urls.iter().any(|url| is_there(url)), "it has not ended");
}

#[tokio::test]
async fn it_serves_asynchronous_tests() {
    let cloud = Testbed::start(Fixture::sample()).expect("it starts");
    let token = cloud.token_for(Platform::Huawei, "erin").expect("a token");
    let client = modelarts::Client::new(cloud.url(), token.expose()).expect("a client");
    let list = || async { client.list_workspaces().project_id("project-north").limit(5).send().await };
    assert_eq!(list().await.expect("a page").count, Some(5));
    // What is asked of the one runtime must not wait for the other.
    let status = cloud.admin().get("/status").await.expect("a status");
    cloud.advance(Duration::from_secs(60)).expect("the clock is moved");
    assert_eq!(status["clock_ahead_ms"], 0);
    assert_eq!(cloud.admin().get("/status").await.expect("a status")["clock_ahead_ms"], 60_000);
    let urls = [cloud.url().to_owned(), cloud.admin().url().to_owned()];
    drop(cloud);
    assert!(!urls.iter().any(|url| is_there(url)), "it has not ended");
    assert!(list().await.is_err());
}

#[test]
fn several_do_not_get_in_each_others_way() {
    let clouds = [Testbed::start(Fixture::sample()).unwrap(), Testbed::start(Fixture::sample()).unwrap()];
    clouds[0].reset().unwrap();
    assert_eq!(clouds[0].dump().unwrap(), "huawei: {}\n");
    assert_ne!(clouds[1].dump().unwrap(), "huawei: {}\n");
}

#[test]
fn what_cannot_start_is_an_error() {
    let settings = Settings { store: "sqlite:/no/such/directory/state.db".to_owned(), ..Settings::default() };
    let error = Testbed::with(settings).expect_err("there is no such directory");
    assert!(matches!(error, Error::Store(_)), "{error:?}");
}
