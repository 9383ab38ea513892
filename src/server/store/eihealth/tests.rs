//! Random resources that come and go: statistics are those of a plain list of resources.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::server::store::StoreKey;
use crate::server::store::sql::transact;

const USERS: [&str; 3] = ["ann", "bob", "eve"];
const SPACES: [&str; 2] = ["s", "t"];

#[derive(Clone, Debug)]
enum Change {
    Add { space: &'static str, owner: &'static str, kind: &'static str, count: i64 },
    Clear(&'static str),
}

/// Space, owner and kind of each resource, by id.
type Model = BTreeMap<i64, [&'static str; 3]>;

fn any_change() -> impl Strategy<Value = Change> {
    let add = (select(&SPACES[..]), select(&USERS[..]), select(&["app", "image", "job"][..]), 0..4_i64);
    prop_oneof![
        4 => add.prop_map(|(space, owner, kind, count)| Change::Add { space, owner, kind, count }),
        1 => select(&SPACES[..]).prop_map(Change::Clear),
    ]
}

async fn set_up(store: &Store) -> Result<(), StoreError> {
    transact!(store.pool.writing(), tx => {
        query("INSERT INTO huawei_tenants (name) VALUES ('t')").execute(&mut *tx).await?;
        query("INSERT INTO huawei_projects (id, tenant, name) VALUES ('p', 't', 'p')").execute(&mut *tx).await?;
        for user in USERS {
            let sql = "INSERT INTO huawei_users (id, tenant, name, primary_account) VALUES ($1, 't', $1, FALSE)";
            query(sql).bind(user).execute(&mut *tx).await?;
        }
        for space in SPACES {
            let sql = "INSERT INTO eihealth_spaces (id, project_id, name, creator_id, create_s, update_s) \
                       VALUES ($1, 'p', $1, 'ann', 0, 0)";
            query(sql).bind(space).execute(&mut *tx).await?;
            for user in USERS {
                let sql = "INSERT INTO eihealth_members (user_id, space_id, role_type) VALUES ($1, $2, 'Owner')";
                query(sql).bind(user).bind(space).execute(&mut *tx).await?;
            }
        }
    })
}

async fn apply(store: &Store, model: &mut Model, change: &Change) -> Result<(), StoreError> {
    transact!(store.pool.writing(), tx => {
        match *change {
            Change::Add { space, owner, kind, count } => {
                let first = add(tx, Holding { space_id: space, owner_id: owner, kind }, count).await?;
                model.extend((first..first + count).map(|id| (id, [space, owner, kind])));
            }
            Change::Clear(space) => {
                clear(tx, space).await?;
                model.retain(|_, [of, ..]| *of != space);
            }
        }
    })
}

/// Total and own resources of each kind in a space, in the order of the first ones.
fn wanted(model: &Model, space: &str, user: &str) -> Vec<(String, i64, i64)> {
    let mut all: Vec<(String, i64, i64)> = Vec::new();
    for [_, owner, kind] in model.values().filter(|[of, ..]| *of == space) {
        let place = all.iter().position(|(known, ..)| known == kind).unwrap_or_else(|| {
            all.push(((*kind).to_owned(), 0, 0));
            all.len() - 1
        });
        all[place].1 += 1;
        all[place].2 += i64::from(*owner == user);
    }
    all
}

async fn compare(changes: &[Change]) -> Result<(), StoreError> {
    let store = Store::open("sqlite::memory:", StoreKey::generate()).await?;
    set_up(&store).await?;
    let mut model = Model::new();
    for change in changes {
        apply(&store, &mut model, change).await?;
        let sql = "SELECT (SELECT COUNT(*) FROM eihealth_holdings WHERE total = 0) + (SELECT COUNT(*) FROM eihealth_kinds WHERE total = 0)";
        let empty: i64 = query(sql).fetch_one(&store.pool).await?;
        assert_eq!(empty, 0, "after {change:?}");
        for user in USERS {
            let spaces = store.spaces("p", user).await?;
            for space in SPACES {
                let counts = spaces.iter().filter(|it| it.id == space).flat_map(|it| &it.counts);
                let counts: Vec<_> = counts.map(|it| (it.kind.clone(), it.total, it.own)).collect();
                assert_eq!(counts, wanted(&model, space, user), "{user} in {space} after {change:?}");
            }
        }
    }
    store.close().await;
    Ok(())
}

#[test]
fn statistics_are_those_of_the_resources_that_are_there() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let compared = runner.run(&proptest::collection::vec(any_change(), 1..40), |changes| {
        runtime.block_on(compare(&changes)).map_err(|error| TestCaseError::fail(error.to_string()))
    });
    compared.unwrap_or_else(|failure| panic!("{failure}"));
}
