//! The way the databases find what an answer needs: by an index, in the order of the page, whatever the request.
//!
//! The statements are those that a server really runs for requests over HTTP, as the database library logs them.

mod postgres;
#[path = "../support/postgres.rs"]
mod rig;
mod seen;
mod sqlite;

use scicloud::server::{self, Fixture, Settings};

use self::seen::Seen;

/// A kind of request, and what its statements may do besides looking up rows by an index.
struct Form {
    what: &'static str,
    path: &'static str,
    /// True if it sorts what matches, and reads virtual tables.
    sorts: bool,
}

const fn form(what: &'static str, path: &'static str) -> Form {
    Form { what, path, sorts: false }
}

const fn sorting(what: &'static str, path: &'static str) -> Form {
    Form { what, path, sorts: true }
}

const FORMS: &[Form] = &[
    form("first page", "workspaces?limit=50"),
    form("first page, ascending", "workspaces?limit=50&order=asc"),
    form("middle page", "workspaces?limit=50&offset=2400"),
    form("middle page, ascending", "workspaces?limit=50&offset=2400&order=asc"),
    form("last page", "workspaces?limit=50&offset=4480"),
    form("last page, ascending", "workspaces?limit=50&offset=4480&order=asc"),
    form("by time", "workspaces?limit=50&offset=2400&sort_by=update_time"),
    form("by time, ascending", "workspaces?limit=50&offset=2400&sort_by=update_time&order=asc"),
    form("by status", "workspaces?limit=50&offset=2480&sort_by=status"),
    form("by status, ascending", "workspaces?limit=50&offset=2480&sort_by=status&order=asc"),
    form(
        "an enterprise project",
        "workspaces?limit=50&offset=800&enterprise_project_id=ep-00000000-0000-0000-0000-000000000",
    ),
    form("none of an enterprise project", "workspaces?enterprise_project_id=no-00000000-0000-0000-0000-000000000"),
    form("accessible", "workspaces?limit=50&offset=800&filter_accessible=true"),
    form("accessible, ascending", "workspaces?limit=50&offset=1700&filter_accessible=true&order=asc"),
    form("accessible, by status", "workspaces?limit=50&offset=800&filter_accessible=true&sort_by=status"),
    form(
        "accessible of an enterprise project",
        "workspaces?limit=5&offset=7&filter_accessible=true&enterprise_project_id=ep-00000000-0000-0000-0000-000000000",
    ),
    sorting("part of a name", "workspaces?limit=50&name=name-017"),
    sorting("part of a name, by time", "workspaces?limit=50&name=name-017&sort_by=update_time&order=asc"),
    sorting("part of a name, accessible", "workspaces?limit=50&name=name-017&filter_accessible=true"),
    sorting("two characters of a name", "workspaces?limit=50&name=17"),
    form("one workspace", "workspaces/w0017"),
    sorting("statistics", "eihealth-projects/statistics"),
];

/// 4,800 workspaces of which `ann` may enter some, with names, times and states that many have, and spaces.
fn fixture() -> Fixture {
    let mut text = String::from(
        "huawei:\n  tenants:\n    - name: t\n      users: [{id: u-boss, name: boss, primary_account: true}, {id: u-ann, name: ann}]\n      \
         projects: [{id: p, name: region}]\n      enterprise_projects: [{id: ep-00000000-0000-0000-0000-000000000, name: E}]\n  \
         tokens: [{token: ann, user: ann, project: p}]\nmodelarts:\n  workspaces:\n",
    );
    for number in 0..4800 {
        let auth = ["public", "PRIVATE", "INTERNAL"][number % 3];
        let (owner, time) = (["boss", "ann"][number / 3 % 2], number % 20);
        let status = ["NORMAL", "DELETING"][usize::from(number % 10 == 0)];
        let enterprise = ["\"0\"", "ep-00000000-0000-0000-0000-000000000"][number / 7 % 2];
        text += &format!(
            "    - {{project: p, id: w{number:04}, name: name-{:04}, owner: {owner}, auth_type: {auth}, status: {status}, \
             enterprise_project: {enterprise}, create_time: 0, update_time: {time}, grants: [{{user_name: ann}}]}}\n",
            number / 2
        );
    }
    text += "eihealth:\n  spaces:\n";
    for number in 0..50 {
        text += &format!(
            "    - {{project: p, id: s{number}, name: space, creator: boss, create_time: 2020-01-01T00:00:00Z, \
             update_time: 2020-01-01T00:00:00Z, members: {{boss: Owner, ann: Viewer}}, resources: {{ann: {{image: 3, app: 2}}, boss: {{image: 4}}}}}}\n"
        );
    }
    Fixture::parse("plans.yaml", &text).expect("a good fixture")
}

/// The statements of each form of request to a server on a store.
async fn statements(store: &str, seen: &Seen) -> Vec<(&'static Form, Vec<String>)> {
    let settings = Settings { store: store.to_owned(), load: Some(fixture()), ..Settings::default() };
    let running = server::start(settings).await.expect("a server");
    let client = reqwest::Client::new();
    let mut all = Vec::new();
    for form in FORMS {
        seen.take();
        let url = format!("{}/v1/p/{}", running.base_url(), form.path);
        let answer = client.get(url).header("X-Auth-Token", "ann").send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{}", form.what);
        let body = answer.text().await.expect("a body");
        let mut statements = seen.take();
        // What servers share is read by whichever request is the first after a change, and the faults, which are few, as a whole.
        statements.retain(|sql| !["FROM server_state", "FROM faults"].iter().any(|shared| sql.contains(shared)));
        assert!(statements.iter().any(|sql| sql.contains("SELECT")), "{}: {body}", form.what);
        all.push((form, statements));
    }
    running.close().await.expect("an end");
    all
}
