//! What is there after a kill, seen from every side: the admin listener, the platforms, and the database itself.

mod database;
mod items;
mod others;
mod tokens;
mod workspaces;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::book::Book;
use crate::chance::Chance;
use crate::client::Client;
use crate::server::Server;
use crate::state::{self, Clock, Key, List, Snapshots};

pub use database::no_other_session;

/// Dumps that are kept to be put in place again.
const DUMPS: usize = 3;

/// A look at a server that was started after a kill.
pub struct Look<'a> {
    client: &'a Client,
    server: &'a Server,
    book: &'a mut Book,
    chance: &'a mut Chance,
    /// True if to look at all that was ever written, and not at what was since the last look.
    thorough: bool,
    /// The problem.
    pub faults: Vec<String>,
}

impl<'a> Look<'a> {
    pub fn new(
        client: &'a Client,
        server: &'a Server,
        book: &'a mut Book,
        chance: &'a mut Chance,
        thorough: bool,
    ) -> Self {
        Self { client, server, book, chance, thorough, faults: Vec::new() }
    }

    pub async fn at_everything(&mut self, store: &str, generation: &mut i64) {
        let ready = self.client.shown(self.server, "/readyz").await;
        self.hold(ready.status == 200, || format!("not ready: {ready:?}"));
        self.at_state().await;
        let faults = database::faults(store, generation).await;
        self.faults.extend(faults);
        if !self.faults.is_empty() {
            // What follows from these says no more.
            return;
        }
        self.at_items().await;
        self.at_workspaces().await;
        self.at_statistics().await;
        self.at_quotas().await;
        self.at_maps().await;
        self.at_tokens().await;
        self.book.touched.clear();
    }

    fn hold(&mut self, holds: bool, fault: impl FnOnce() -> String) {
        if !holds {
            self.faults.push(fault());
        }
    }

    fn same(&mut self, what: &str, found: &Value, wanted: &Value) {
        self.hold(found == wanted, || format!("{what} is\n  {found}\n  and not\n  {wanted}"));
    }

    /// The whole state, by which it is known what became of the writes in flight.
    async fn at_state(&mut self) {
        let dump = self.client.shown(self.server, "/state").await;
        let mut found = state::read(&dump.text);
        self.book.dumps.push((dump.text, found.clone()));
        let many = self.book.dumps.len();
        if many > DUMPS {
            self.book.dumps.swap_remove(self.chance.below(u32::try_from(many).expect("few")) as usize);
        }
        let clock = self.client.shown(self.server, "/clock").await.json();
        found.insert(Clock.key(["ahead_ms"]), clock["ahead_ms"].clone());
        let snapshots = self.client.shown(self.server, "/snapshots").await.json();
        for snapshot in snapshots["items"].as_array().into_iter().flatten() {
            let name = snapshot["name"].as_str().expect("a name");
            found.insert(Snapshots.key([name]), json!(name));
        }
        let faults = self.book.settle(&found);
        self.faults.extend(faults);
    }

    /// The items of some lists that were written, gone ones too.
    fn written(&self, lists: &[List]) -> BTreeSet<Key> {
        let keys = if self.thorough { &self.book.ever } else { &self.book.touched };
        keys.iter().filter(|key| lists.contains(&key.list)).cloned().collect()
    }

    /// What a platform answers.
    async fn platform(&self, path: &str, header: (&str, &str)) -> (u16, Value) {
        let answer = self.client.platform(self.server, path, header).await.expect("it lives");
        (answer.status, answer.json())
    }
}
