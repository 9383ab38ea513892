//! Lists without pages: one answer has all items.

use futures_util::TryStreamExt;
use scicloud::server::{self, Fixture, Settings};
use scicloud::{eihealth, iam, maptable, scnet};
use serde::Serialize;
use serde_json::{Value, json};

use crate::support::stub::{Server, reply};

fn json(items: impl Serialize) -> Value {
    serde_json::to_value(items).unwrap()
}

/// The items of a call as a stream, and those at the pointer in its answer.
macro_rules! both_ways {
    ($call:expr, $pointer:literal) => {{
        let items: Vec<_> = $call.stream().try_collect().await.unwrap();
        let answer = json($call.send().await.unwrap().into_inner());
        (json(items), answer.pointer($pointer).unwrap().clone())
    }};
}

#[tokio::test]
async fn the_stream_has_what_the_answer_has() {
    let settings = Settings { load: Some(Fixture::sample()), ..Settings::default() };
    let server = server::start(settings).await.unwrap();
    let url = server.base_url();
    let eihealth = eihealth::Client::new(&url, "sample-creator").unwrap();
    let scnet = scnet::Client::new(&url, "sample-over").unwrap();
    let maptable = maptable::Client::new(&url, "Bearer sample-16").unwrap();
    let kind = maptable::types::ShowWorkspaceDetailType::User;
    let cases = [
        ("eihealth", both_ways!(eihealth.list_project_statistics().project_id("project-north"), "/projects")),
        ("scnet", both_ways!(scnet.list_storage_quotas().username("over"), "/data")),
        ("maptable", both_ways!(maptable.show_workspace_detail().type_(kind).id(16), "/detail/detail/projects")),
    ];
    for (case, (items, list)) in cases {
        assert!(!list.as_array().unwrap().is_empty(), "{case}");
        assert_eq!(items, list, "{case}");
    }
}

#[tokio::test]
async fn one_answer_is_the_list_whatever_it_says_of_more() {
    let body = json!({ "projects": [{ "id": "a" }, { "id": "a" }], "count": 9 });
    let server = Server::start(move |_| reply(200, body.to_string())).await;
    let eihealth = eihealth::Client::new(&server.url, "token").unwrap();
    let statistics: Vec<_> = eihealth.list_project_statistics().project_id("p1").stream().try_collect().await.unwrap();
    let iam = iam::Client::new(&server.url, "token").unwrap();
    let projects: Vec<_> = iam.list_projects().stream().try_collect().await.unwrap();
    assert_eq!((statistics.len(), projects.len(), server.requests().len()), (2, 2, 2));
}

#[tokio::test]
async fn null_on_the_way_to_the_list_is_an_empty_one() {
    let body = json!({ "code": 0, "message": "OK", "detail": null });
    let server = Server::start(move |_| reply(200, body.to_string())).await;
    let maptable = maptable::Client::new(&server.url, "token").unwrap();
    let kind = maptable::types::ShowWorkspaceDetailType::User;
    let projects: Vec<_> = maptable.show_workspace_detail().type_(kind).id(16).stream().try_collect().await.unwrap();
    let workspaces: Vec<_> = maptable.list_workspaces().stream().try_collect().await.unwrap();
    assert_eq!((projects.len(), workspaces.len(), server.requests().len()), (0, 0, 2));
}
