//! Random entries of two lists, read alone and as one, against sorted vectors.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::server::store::sql::transact;
use crate::server::store::{Store, StoreError, StoreKey};

/// True if an entry of the list comes or goes, and its key.
#[derive(Clone, Debug)]
struct Change {
    list: usize,
    number: i64,
    key: u8,
}

/// The keys of each list's entries, by number.
type Model = [BTreeMap<i64, u8>; 2];

fn entry(number: i64, key: u8) -> Entry {
    // Half of the entries in one sort have the same key, and none in the other.
    let keys = vec![format!("{}", key / 128 * key), format!("{:03}{key:03}", number % 10)];
    Entry { item: number, id: format!("{number:04}"), keys }
}

fn any_changes() -> impl Strategy<Value = Vec<Change>> {
    let one = (0..2_usize, 0..150_i64, any::<u8>());
    let change = one.prop_map(|(list, number, key)| Change { list, number: number * 2 + i64::from(list == 1), key });
    proptest::collection::vec(change, 1..500)
}

async fn apply(store: &Store, numbers: [i64; 2], model: &mut Model, changes: &[Change]) -> Result<(), StoreError> {
    transact!(store.pool.writing(), tx => {
        for Change { list, number, key } in changes {
            match model[*list].remove(number) {
                Some(old) if key % 3 > 0 => leave(tx, numbers[*list], &entry(*number, old)).await?,
                Some(old) => {
                    rekey(tx, numbers[*list], &entry(*number, old), &entry(*number, *key)).await?;
                    model[*list].insert(*number, *key);
                }
                None => {
                    enter(tx, numbers[*list], &entry(*number, *key)).await?;
                    model[*list].insert(*number, *key);
                }
            }
        }
    })
}

fn wanted(model: &Model, lists: &[usize], sort: usize, descending: bool) -> Vec<i64> {
    let all = lists.iter().flat_map(|list| &model[*list]).map(|(number, key)| entry(*number, *key));
    let mut all: Vec<Entry> = all.collect();
    all.sort_by(|one, other| {
        let order = one.keys[sort].cmp(&other.keys[sort]);
        let order = if descending { order.reverse() } else { order };
        order.then_with(|| one.id.cmp(&other.id))
    });
    all.into_iter().map(|entry| entry.item).collect()
}

async fn compare(changes: &[Change], pages: &[(u16, u8)]) -> Result<(), StoreError> {
    let store = Store::open("sqlite::memory:", StoreKey::generate()).await?;
    let mut model = Model::default();
    let numbers =
        transact!(store.pool.writing(), tx => [create(tx, 2).await?, create(tx, 2).await?]) as Result<_, StoreError>;
    let numbers = numbers?;
    apply(&store, numbers, &mut model, changes).await?;
    for (number, entries) in numbers.into_iter().zip(&model) {
        let gone: Result<bool, StoreError> = transact!(store.pool.writing(), tx => drop_if_empty(tx, number).await?);
        assert_eq!(gone?, entries.is_empty(), "whether list {number} is gone");
    }
    let mut tx = store.pool.read().await?;
    assert_eq!(faults(&mut tx).await?, Vec::<String>::new());
    for lists in [&[0][..], &[1], &[0, 1]] {
        let chosen: Vec<i64> = lists.iter().map(|list| numbers[*list]).collect();
        for (sort, descending) in [(0, false), (0, true), (1, false), (1, true)] {
            let wanted = wanted(&model, lists, sort, descending);
            let total = i64::try_from(wanted.len()).expect("few");
            let view = View { lists: &chosen, sort: i64::try_from(sort).expect("a sort") };
            for &(skip, take) in pages {
                let skip = usize::from(skip) % (wanted.len() + 2);
                let (from, most) = (i64::try_from(skip).expect("few"), i64::from(take));
                let found = page(&mut tx, view, total, descending, from, most).await?;
                let wanted: Vec<i64> = wanted.iter().skip(skip).take(usize::from(take)).copied().collect();
                assert_eq!(found, wanted, "lists {lists:?}, sort {sort}, descending {descending}, {skip} {take}");
            }
        }
    }
    tx.end().await?;
    store.close().await;
    Ok(())
}

#[test]
fn pages_are_those_of_a_sorted_vector() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let pages = proptest::collection::vec((any::<u16>(), 1..30_u8), 12);
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let compared = runner.run(&(any_changes(), pages), |(changes, pages)| {
        runtime.block_on(compare(&changes, &pages)).map_err(|error| TestCaseError::fail(error.to_string()))
    });
    compared.unwrap_or_else(|failure| panic!("{failure}"));
}

#[tokio::test]
async fn a_list_that_lost_its_only_entry_is_gone() {
    let coming = Change { list: 1, number: 1, key: 0 };
    compare(&[coming.clone(), Change { key: 1, ..coming }], &[(0, 10)]).await.expect("a store");
}
