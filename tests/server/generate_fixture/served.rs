//! What a server answers from a made-up fixture, to the tokens that its head names.

use scicloud::server::{Fixture, FixtureGenerator, Running, Settings, start};
use scicloud::{eihealth, maptable, modelarts, scnet};

use super::{nothing, some, text};

async fn serve(generator: &FixtureGenerator) -> Running {
    let fixture = Fixture::parse("made up", &text(generator)).expect("a good fixture");
    start(Settings { load: Some(fixture), ..Settings::default() }).await.expect("started")
}

/// Returns the number of workspaces of a project a token lists.
async fn listed(server: &Running, token: &str, project: &str, accessible: bool, name: &str) -> i64 {
    let client = modelarts::Client::new(&server.base_url(), token).expect("a client");
    let list = client.list_workspaces().project_id(project).name(name).filter_accessible(accessible).limit(1);
    list.send().await.expect("a page").total_count.expect("a total")
}

#[tokio::test]
async fn the_user_who_may_enter_few_workspaces_lists_one_in_so_many() {
    let cases = [(1_000, 1, 100, 10), (1_000, 1, 1_000, 1), (1_000, 2, 100, 5), (999, 1, 100, 10), (60, 1, 1, 60)];
    for (workspaces, projects, one_in, wanted) in cases {
        let case = format!("{workspaces} workspaces, {projects} projects, one in {one_in}");
        let projects = some(projects);
        let sizes = FixtureGenerator { workspaces, projects, visible_one_in: some(one_in), users: 20, ..nothing() };
        let server = serve(&FixtureGenerator { grants: 2, ..sizes }).await;
        let of_project = i64::from(workspaces / projects);
        assert_eq!(listed(&server, "load-primary", "load-1", true, "").await, of_project, "{case}");
        assert_eq!(listed(&server, "load-seldom", "load-1", false, "").await, of_project, "{case}");
        assert_eq!(listed(&server, "load-seldom", "load-1", true, "").await, wanted, "{case}");
        let ordinary = listed(&server, "load-ordinary", "load-1", true, "").await;
        assert!(ordinary < of_project && ordinary > wanted.min(of_project / 3), "{case}: {ordinary}");
    }
}

#[tokio::test]
async fn every_token_of_the_head_opens_what_it_is_said_to() {
    let generator = FixtureGenerator {
        workspaces: 40,
        projects: some(2),
        users: 3,
        spaces: 9,
        resources: 1_003,
        scnet_users: 2,
        quotas: 3,
        map_workspaces: 4,
        ..FixtureGenerator::default()
    };
    let server = serve(&generator).await;
    let url = server.base_url();
    for (token, project) in [("load-primary-2", "load-2"), ("load-seldom-2", "load-2"), ("load-user-3", "load-1")] {
        assert_eq!(listed(&server, token, project, false, "").await, 20, "{token}");
    }
    assert_eq!(listed(&server, "load-primary", "load-1", false, "zyzzyva").await, 1);

    let mut resources = 0;
    let mut spaces = 0;
    for (token, project) in [("load-ordinary", "load-1"), ("load-ordinary-2", "load-2")] {
        let client = eihealth::Client::new(&url, token).expect("a client");
        let list = client.list_project_statistics().project_id(project).send().await.expect("statistics");
        let projects = list.projects.as_deref().expect("spaces");
        spaces += projects.len();
        let totals = projects.iter().flat_map(|space| space.total_statistics.iter().flatten());
        resources += totals.filter_map(|total| total.count).sum::<i64>();
    }
    assert_eq!((spaces, resources), (9, 1_003));

    for (token, user) in [("load-scnet-2", "scnet-2"), ("load-scnet-1", "scnet-2")] {
        let client = scnet::Client::new(&url, token).expect("a client");
        let list = client.list_storage_quotas().username(user).send().await.expect("quotas");
        assert_eq!(list.data.as_ref().map(Vec::len), Some(3), "{token}");
    }

    let client = maptable::Client::new(&url, "Bearer load-1").expect("a client");
    let list = client.list_workspaces().send().await.expect("workspaces");
    assert!(list.detail.as_ref().is_some_and(|detail| !detail.is_empty()));
    server.close().await.expect("closed");
}
