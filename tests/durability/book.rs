//! What is known of the state: what was acknowledged, and what was in flight when the server was killed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::client::Answer;
use crate::state::{Key, List, State, fits, plain};
use crate::writers::{Step, Told};

/// What a write does: the items that are others afterwards, none where one is gone.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub items: BTreeMap<Key, Option<Value>>,
    /// A token that the server makes up.
    pub token: Option<(List, Value)>,
}

#[derive(Default)]
pub struct Book {
    /// All that was acknowledged.
    pub state: State,
    /// What each writer has asked for and no answer came to.
    flights: BTreeMap<usize, (&'static str, Change)>,
    /// The tokens that somebody was told, also those that are gone.
    pub tokens: BTreeMap<Key, String>,
    /// The states of snapshots.
    pub kept: BTreeMap<String, State>,
    /// Dumps, to be put in place again.
    pub dumps: Vec<(String, State)>,
    /// What was written since the last look, and what ever was.
    pub touched: BTreeSet<Key>,
    pub ever: BTreeSet<Key>,
    pub tally: Tally,
}

/// What a run has seen.
#[derive(Debug, Default)]
pub struct Tally {
    /// Acknowledged writes of each kind.
    pub acknowledged: BTreeMap<&'static str, usize>,
    /// Writes in flight of each kind that were not there, and that were.
    pub in_flight: BTreeMap<&'static str, [usize; 2]>,
}

impl Book {
    /// Notes what a writer is about to ask for.
    pub fn begin(&mut self, writer: usize, step: &Step) {
        step.change.items.keys().for_each(|key| self.touch(key));
        self.tokens.extend(step.tokens.iter().cloned());
        self.flights.insert(writer, (step.kind, step.change.clone()));
    }

    /// Notes that it was done, as the answer says.
    pub fn acknowledge(&mut self, writer: usize, step: &Step, answer: &Answer) {
        assert!((200..300).contains(&answer.status), "{step:?}: {answer:?}");
        let (kind, mut change) = self.flights.remove(&writer).expect("it was begun");
        match &step.told {
            Told::Nothing => {}
            Told::Like(wanted) => assert!(fits(wanted, &answer.json()), "{step:?}: {answer:?}"),
            Told::Item(key) => {
                let (wanted, found) = (change.items.get_mut(key), plain(key.list, answer.json()));
                let wanted = wanted.and_then(Option::as_mut).expect("it is changed");
                assert!(fits(wanted, &found), "{step:?}: {answer:?}");
                *wanted = found;
            }
            Told::Token => {
                let (list, item) = change.token.take().expect("a token is wanted");
                let told = answer.json();
                let (key, item) = self.told(list, item, &told);
                change.items.insert(key, Some(item));
            }
        }
        self.apply(change.items);
        *self.tally.acknowledged.entry(kind).or_default() += 1;
    }

    /// Notes a token that was told, and gives it as a dump has it.
    fn told(&mut self, list: List, mut item: Value, told: &Value) -> (Key, Value) {
        let token = told["token"].as_str().expect("a token");
        item["token"] = json!({"sha256": sha256(token)});
        let key = list.key_of(&item);
        self.tokens.insert(key.clone(), token.to_owned());
        self.touch(&key);
        (key, item)
    }

    fn touch(&mut self, key: &Key) {
        self.touched.insert(key.clone());
        self.ever.insert(key.clone());
    }

    fn apply(&mut self, items: BTreeMap<Key, Option<Value>>) {
        for (key, item) in items {
            match item {
                Some(item) => self.state.insert(key, item),
                None => self.state.remove(&key),
            };
        }
    }

    /// Holds what is there after a kill to what was acknowledged, and says what is wrong. Of each write in flight, all or nothing
    /// is there; either is known afterwards.
    pub fn settle(&mut self, found: &State) -> Vec<String> {
        let mut faults = Vec::new();
        let mut new_tokens = Vec::new();
        for (kind, change) in std::mem::take(&mut self.flights).into_values() {
            let is = |key: &Key, wanted: Option<&Value>| match (wanted, found.get(key)) {
                (Some(wanted), Some(found)) => fits(wanted, found),
                (wanted, found) => wanted.is_none() && found.is_none(),
            };
            let is_undone = change.items.keys().all(|key| is(key, self.state.get(key)));
            let is_done = change.items.iter().all(|(key, item)| is(key, item.as_ref()));
            match change.token {
                Some(token) => new_tokens.push((kind, token)),
                None => self.tally.in_flight.entry(kind).or_default()[usize::from(is_done)] += 1,
            }
            match (is_done, is_undone) {
                (true, _) => self.apply(change.items),
                (false, true) => {}
                (false, false) => faults.push(format!("half of a write in flight ({kind}) is there")),
            }
        }
        for (kind, (list, item)) in new_tokens {
            let is_new = |key: &Key| key.list == list && !self.state.contains_key(key);
            let new: Vec<_> = found.iter().filter(|(key, found)| is_new(key) && fits(&item, found)).collect();
            self.tally.in_flight.entry(kind).or_default()[usize::from(!new.is_empty())] += 1;
            self.state.extend(new.first().map(|(key, found)| ((*key).clone(), (*found).clone())));
        }
        faults.extend(differences(&self.state, found));
        // What only the server knew is known now.
        self.state.clone_from(found);
        faults
    }

    /// The items of a list.
    pub fn items(&self, list: List) -> impl Iterator<Item = (&Key, &Value)> {
        self.state.iter().filter(move |(key, _)| key.list == list)
    }
}

/// Returns the way a token is kept.
pub fn sha256(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

fn differences(wanted: &State, found: &State) -> Vec<String> {
    let keys: BTreeSet<&Key> = wanted.keys().chain(found.keys()).collect();
    let difference = |key: &Key| match (wanted.get(key), found.get(key)) {
        (Some(wanted), Some(found)) if fits(wanted, found) => None,
        (Some(wanted), None) => Some(format!("lost: {key:?} {wanted}")),
        (None, Some(found)) => Some(format!("nobody wrote, or it was deleted: {key:?} {found}")),
        (wanted, found) => Some(format!("{key:?} is\n  {}\n  and not\n  {}", shown(found), shown(wanted))),
    };
    keys.into_iter().filter_map(difference).collect()
}

fn shown(item: Option<&Value>) -> String {
    item.map(Value::to_string).unwrap_or_default()
}
