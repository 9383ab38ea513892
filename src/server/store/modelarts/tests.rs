//! Random workspaces and random changes: every list is what a plain model says, and every count what was counted.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use super::*;
#[path = "../../../../tests/support/postgres.rs"]
mod rig;
use crate::server::store::StoreKey;
use crate::server::store::sql::transact;

const PROJECTS: [&str; 2] = ["p", "q"];
const ENTERPRISE_PROJECTS: [&str; 3] = ["0", "e", "f"];
const USERS: [&str; 4] = ["boss", "ann", "bob", "eve"];

/// The name of a user, which is not the id, or of nobody.
fn name(user: &str) -> &'static str {
    match user {
        "boss" => "Boss",
        "ann" => "Ann",
        "bob" => "Bob",
        "eve" => "Eve",
        _ => "Nobody",
    }
}

#[derive(Clone, Debug)]
enum Change {
    Put(Box<StoredWorkspace>),
    Delete { project: &'static str, id: String },
    Promote { user: &'static str, primary: bool },
    MakeEverythingAnew,
}

#[derive(Clone, Debug)]
struct Asked {
    project: &'static str,
    user: &'static str,
    query: WorkspaceQuery,
}

/// The state as plain data.
#[derive(Default)]
struct Model {
    workspaces: BTreeMap<(String, String), StoredWorkspace>,
    /// True if each user is the primary account.
    users: BTreeMap<&'static str, bool>,
}

impl Model {
    fn new() -> Self {
        let users = USERS.map(|user| (user, user == "boss"));
        Self { users: users.into(), ..Self::default() }
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Put(workspace) => {
                let key = (workspace.project_id.clone(), workspace.id.clone());
                self.workspaces.insert(key, (**workspace).clone());
            }
            Change::Delete { project, id } => {
                self.workspaces.remove(&((*project).to_owned(), id.clone()));
            }
            Change::Promote { user, primary } => {
                self.users.insert(user, *primary);
            }
            Change::MakeEverythingAnew => {}
        }
    }

    fn accessible(&self, workspace: &StoredWorkspace, user: &str) -> bool {
        let is = |kind: &str| workspace.auth_type.eq_ignore_ascii_case(kind);
        let granted = |grant: &GrantRow| match &grant.user_id {
            Some(id) => id == user,
            None => grant.user_name.as_deref() == Some(name(user)),
        };
        self.users[user]
            || is("public")
            || workspace.owner_id == user
            || (is("internal") && workspace.grants.iter().any(granted))
    }

    fn list(&self, asked: &Asked) -> (i64, Vec<&str>) {
        let Asked { project, user, query } = asked;
        let mut rows: Vec<&StoredWorkspace> = self.workspaces.values().filter(|it| it.project_id == *project).collect();
        rows.retain(|it| query.name.as_ref().is_none_or(|part| it.name.contains(part)));
        rows.retain(|it| query.enterprise_project_id.as_ref().is_none_or(|id| it.enterprise_project_id == *id));
        rows.retain(|it| !query.accessible_only || self.accessible(it, user));
        rows.sort_by(|one, other| {
            let order = match query.sort_by {
                SortBy::Name => one.name.cmp(&other.name),
                SortBy::UpdateTime => one.update_ms.cmp(&other.update_ms),
                SortBy::Status => one.status.cmp(&other.status),
            };
            let order = if query.order == Order::Desc { order.reverse() } else { order };
            order.then_with(|| one.id.cmp(&other.id))
        });
        let (skip, take) = (usize::try_from(query.skip).unwrap(), usize::try_from(query.take).unwrap());
        let page = rows.iter().skip(skip).take(take).map(|it| it.id.as_str()).collect();
        (i64::try_from(rows.len()).unwrap(), page)
    }
}

fn text(texts: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(texts).prop_map(str::to_owned)
}

fn any_id() -> impl Strategy<Value = String> {
    // Enough for trees of three levels, few enough for changes to meet.
    (0..60_u32).prop_map(|number| format!("{:x}{number}", number % 7))
}

fn any_name() -> impl Strategy<Value = String> {
    let fixed =
        text(&["twin", "a_b", "50%_done", "it's \"so\"", "蛋白质折叠", "🧬🧬🧬", "Docking", "docking", "\u{10ffff}"]);
    prop_oneof![2 => fixed, 1 => "[ab%_蛋]{1,6}"]
}

fn any_grant() -> impl Strategy<Value = GrantRow> {
    let user_id = proptest::option::of(text(&USERS));
    (user_id, text(&["boss", "ann", "bob", "eve", "nobody"]), any::<bool>()).prop_map(|(user_id, user, named)| {
        GrantRow { user_name: (named || user_id.is_none()).then(|| name(&user).to_owned()), user_id, user_type: None }
    })
}

fn any_workspace() -> impl Strategy<Value = StoredWorkspace> {
    let place = (text(&PROJECTS), any_id(), text(&ENTERPRISE_PROJECTS));
    let kind =
        (text(&["PUBLIC", "public", "PRIVATE", "private", "INTERNAL", "internal"]), text(&["NORMAL", "DELETING"]));
    let grants = proptest::collection::vec(any_grant(), 0..3);
    (place, any_name(), text(&USERS), kind, 0..4_i64, grants).prop_map(
        |((project_id, id, enterprise_project_id), name, owner_id, (auth_type, status), update_ms, grants)| {
            StoredWorkspace {
                project_id,
                id,
                name,
                description: String::new(),
                owner_id,
                enterprise_project_id,
                auth_type,
                status,
                status_info: String::new(),
                create_ms: 0,
                update_ms: update_ms * 999_999_999_999,
                grants,
            }
        },
    )
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        12 => any_workspace().prop_map(|workspace| Change::Put(Box::new(workspace))),
        4 => (select(&PROJECTS[..]), any_id()).prop_map(|(project, id)| Change::Delete { project, id }),
        1 => (select(&USERS[..]), any::<bool>()).prop_map(|(user, primary)| Change::Promote { user, primary }),
        1 => Just(Change::MakeEverythingAnew),
    ]
}

fn any_question() -> impl Strategy<Value = Asked> {
    let part = prop_oneof![3 => Just(None), 1 => any_name().prop_map(Some), 1 => "[ab%_蛋]{1,4}".prop_map(Some)];
    let filters = (part, proptest::option::of(text(&["0", "e", "f", "none"])), any::<bool>());
    let sort = (select(vec![SortBy::Name, SortBy::UpdateTime, SortBy::Status]), select(vec![Order::Asc, Order::Desc]));
    let page = (prop_oneof![Just(0), 0..50_i64], 1..20_i64);
    (select(&PROJECTS[..]), select(&USERS[..]), filters, sort, page).prop_map(
        |(project, user, (name, enterprise_project_id, accessible_only), (sort_by, order), (skip, take))| Asked {
            project,
            user,
            query: WorkspaceQuery { name, enterprise_project_id, accessible_only, sort_by, order, skip, take },
        },
    )
}

async fn set_up(store: &Store) -> Result<(), StoreError> {
    transact!(store.pool.writing(), tx => {
        query("INSERT INTO huawei_tenants (name) VALUES ('t')").execute(&mut *tx).await?;
        for project in PROJECTS {
            let sql = "INSERT INTO huawei_projects (id, tenant, name) VALUES ($1, 't', $1)";
            query(sql).bind(project).execute(&mut *tx).await?;
        }
        for id in ENTERPRISE_PROJECTS {
            let sql = "INSERT INTO huawei_enterprise_projects (tenant, id, name) VALUES ('t', $1, $1)";
            query(sql).bind(id).execute(&mut *tx).await?;
        }
        for user in USERS {
            let sql = "INSERT INTO huawei_users (id, tenant, name, primary_account) VALUES ($1, 't', $2, $3)";
            query(sql).bind(user).bind(name(user)).bind(user == "boss").execute(&mut *tx).await?;
        }
    })
}

async fn apply(store: &Store, change: &Change) -> Result<(), StoreError> {
    transact!(store.pool.writing(), tx => {
        match change {
            Change::Put(workspace) => {
                put(tx, workspace).await?;
            }
            Change::Delete { project, id } => {
                delete(tx, project, id).await?;
            }
            Change::Promote { user, primary } => {
                let sql = "UPDATE huawei_users SET primary_account = $2 WHERE id = $1";
                query(sql).bind(*user).bind(*primary).execute(&mut *tx).await?;
            }
            Change::MakeEverythingAnew => index(tx).await?,
        }
    })
}

/// Returns the problem with lists and counts.
async fn faults(store: &Store) -> Result<Vec<String>, StoreError> {
    let mut tx = store.pool.read().await?;
    let mut faults = ranked::faults(&mut tx).await?;
    let sql = "SELECT COUNT(*) FROM modelarts_lists l FULL JOIN ranked_lists r ON r.number = l.number \
               WHERE l.number IS NULL OR r.number IS NULL OR r.total = 0";
    let stray: i64 = query(sql).fetch_one(&mut tx).await?;
    if stray > 0 {
        faults.push(format!("{stray} lists are empty or without name"));
    }
    tx.end().await?;
    Ok(faults)
}

async fn compare(store: &Store, changes: &[Change], questions: &[Asked]) -> Result<(), StoreError> {
    let mut model = Model::new();
    set_up(store).await?;
    for change in changes {
        model.apply(change);
        apply(store, change).await?;
        assert_eq!(faults(store).await?, Vec::<String>::new(), "after {change:?}");
    }
    for asked in questions {
        let visitor = Visitor { project_id: asked.project, user_id: asked.user };
        let (total, rows) = store.workspaces(visitor, &asked.query).await?;
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!((total, ids), model.list(asked), "{asked:?}");
    }
    for workspace in model.workspaces.values() {
        for user in USERS {
            let visitor = Visitor { project_id: &workspace.project_id, user_id: user };
            let found = store.workspace(visitor, &workspace.id).await?.expect("it is there");
            assert_eq!(found.accessible, model.accessible(workspace, user), "{user} in {workspace:?}");
            assert_eq!((&found.workspace.name, &found.grants), (&workspace.name, &workspace.grants));
        }
    }
    Ok(())
}

/// Compares as often as asked, each time on a new store, whose address is given for the asking.
fn compare_on<F: Future<Output = Option<String>>>(cases: u32, address: impl Fn() -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let changes = proptest::collection::vec(any_change(), 1..120);
    let questions = proptest::collection::vec(any_question(), 40);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let compared = runner.run(&(changes, questions), |(changes, questions)| {
        runtime.block_on(async {
            let Some(address) = address().await else { return };
            let store = Store::open(&address, StoreKey::generate()).await.expect("a store");
            compare(&store, &changes, &questions).await.expect("answers");
            store.close().await;
        });
        Ok(())
    });
    compared.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn lists_are_what_a_plain_model_says_after_any_changes() {
    compare_on(24, async || Some("sqlite::memory:".to_owned()));
}

#[test]
fn lists_are_what_a_plain_model_says_after_any_changes_on_postgresql() {
    compare_on(4, rig::database);
}
