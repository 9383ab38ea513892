//! The sample's workspaces, on a server that counts rows and on one that counts pages.

use futures_util::TryStreamExt;
use scicloud::Error;
use scicloud::client::{OffsetUnit, PageFault};
use scicloud::modelarts::types::{ListWorkspacesOrder, WorkspaceSummary};
use scicloud::modelarts::{Client, builder::ListWorkspaces};
use scicloud::server::{self, Fixture, Running, Settings};

const UNITS: [OffsetUnit; 2] = [OffsetUnit::Row, OffsetUnit::Page];

async fn sample(offset_unit: OffsetUnit) -> Running {
    server::start(Settings { load: Some(Fixture::sample()), offset_unit, ..Settings::default() }).await.unwrap()
}

fn client(server: &Running, unit: Option<OffsetUnit>) -> Client {
    let builder = Client::builder(&server.base_url());
    let builder = unit.into_iter().fold(builder, |builder, unit| builder.offset_unit(unit));
    builder.build().unwrap().with_token("sample-alice").unwrap()
}

fn list(client: &Client) -> ListWorkspaces<'_> {
    client.list_workspaces().project_id("project-north")
}

fn ids(workspaces: &[WorkspaceSummary]) -> Vec<String> {
    workspaces.iter().map(|workspace| workspace.id.as_ref().unwrap().to_string()).collect()
}

async fn at_once(call: ListWorkspaces<'_>) -> Vec<String> {
    ids(&call.limit(1000).send().await.unwrap().into_inner().workspaces.unwrap())
}

#[tokio::test]
async fn pages_of_any_size_have_the_whole_list_in_either_unit() {
    for unit in UNITS {
        let server = sample(unit).await;
        let client = client(&server, Some(unit));
        let all = at_once(list(&client)).await;
        assert_eq!(all.len(), 60);
        for limit in [1, 2, 3, 1000] {
            let items: Vec<_> = list(&client).limit(limit).stream().try_collect().await.unwrap();
            assert_eq!(ids(&items), all, "{unit:?}, {limit} at a time");
            let items: Vec<_> = list(&client).limit(limit).offset(7).stream().try_collect().await.unwrap();
            let skipped = if unit == OffsetUnit::Row { 7 } else { (7 * limit as usize).min(60) };
            assert_eq!(ids(&items), all[skipped..], "{unit:?}, {limit} at a time, from 7 on");
        }
        let items: Vec<_> = list(&client).stream().try_collect().await.unwrap();
        assert_eq!(ids(&items), all, "{unit:?}, as many as the server gives");
    }
}

#[tokio::test]
async fn filters_and_order_are_those_of_every_page() {
    let server = sample(OffsetUnit::Row).await;
    let client = client(&server, None);
    let calls = [
        (list(&client).order(ListWorkspacesOrder::Asc), true),
        (list(&client).enterprise_project_id("0"), true),
        (list(&client).name("a"), true),
        (list(&client).filter_accessible(true).name("no-workspace-has-this-name"), false),
    ];
    for (call, has_pages) in calls {
        let items: Vec<_> = call.clone().limit(2).stream().try_collect().await.unwrap();
        assert_eq!(ids(&items), at_once(call.clone()).await, "{call:?}");
        assert_eq!(items.len() > 2, has_pages, "{call:?}");
    }
}

#[tokio::test]
async fn a_server_that_counts_otherwise_is_an_error_that_names_the_setting() {
    for unit in UNITS {
        let other = if unit == OffsetUnit::Row { OffsetUnit::Page } else { OffsetUnit::Row };
        let server = sample(other).await;
        let client = client(&server, Some(unit));
        for limit in [2, 3, 7, 59] {
            let case = format!("{unit:?}, {limit} at a time");
            let result: Result<Vec<_>, _> = list(&client).limit(limit).stream().try_collect().await;
            let error = result.expect_err(&case);
            assert!(error.to_string().contains(&format!("`offset_unit(OffsetUnit::{other:?})`")), "{case}: {error}");
            let Error::Pages { operation, parameter, fault, .. } = error else { panic!("{case}: {error}") };
            assert_eq!((operation, parameter), ("listWorkspaces", "offset"), "{case}");
            let early = matches!(fault, PageFault::EndedEarly { total: 60, .. });
            assert_eq!(early, unit == OffsetUnit::Row, "{case}: {fault}");
        }
        for limit in [1, 60] {
            let items: Vec<_> = list(&client).limit(limit).stream().try_collect().await.unwrap();
            assert_eq!(items.len(), 60, "{unit:?}: no matter with pages of {limit}");
        }
    }
}
