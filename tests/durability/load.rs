//! Rounds of writing, killing, and looking what is there.

use std::cell::RefCell;
use std::path::PathBuf;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use tokio::sync::RwLock;

use crate::book::Book;
use crate::chance::Chance;
use crate::check;
use crate::client::Client;
use crate::fuse::Fuse;
use crate::server::Server;
use crate::state::{self, Clock, PROJECT};
use crate::writers::{Step, WRITERS, whole};
use crate::{KILLS, number};

/// Workspaces beside the sample's: about as many as a list has before its counts are split, and a search uses an index.
const FILLERS: u32 = 440;

/// The most kills, as a multiple, until all kinds of writes have come.
const ENOUGH: u64 = 4;

/// A database, and all that is known of it.
pub struct Run {
    store: String,
    seed: u64,
    client: Client,
    book: Book,
    chance: Chance,
    /// The chance of each writer.
    writers: Vec<Chance>,
    /// The files that the database is written to, where they can be seen.
    files: Vec<PathBuf>,
    /// The number of times that the state had been changed when it was looked at.
    generation: i64,
}

impl Run {
    /// A new database with a state in it.
    pub async fn start(store: &str) -> Self {
        let seed = number("SCICLOUD_SEED").unwrap_or_else(|| getrandom::u64().expect("chance"));
        println!("SCICLOUD_SEED={seed}");
        let (server, client) = (Server::start(store, &["--sample"]), Client::new());
        let merged = client.admin(&server, Method::PUT, "/state?mode=merge", Some(fillers())).await;
        assert_eq!(merged.expect("it lives").status, 204);
        let dump = client.shown(&server, "/state").await.text;
        let mut book = Book::default();
        book.state = state::read(&dump);
        book.dumps.push((dump, book.state.clone()));
        book.state.insert(Clock.key(["ahead_ms"]), json!(0));
        server.kill();
        let writers = (1..).take(WRITERS.len() + 1).map(|stream| Chance::new(seed, stream)).collect();
        let chance = Chance::new(seed, 0);
        let file = store.strip_prefix("sqlite:").into_iter();
        let files = file.flat_map(|file| [file.into(), format!("{file}-wal").into()]).collect();
        Self { store: store.to_owned(), seed, client, book, chance, writers, files, generation: 0 }
    }

    pub async fn kill_again_and_again(&mut self, kills: u64) {
        let mut done = 0;
        // What is rare may not have come by then.
        while done < kills || kills >= KILLS[0] && done < ENOUGH * kills && !self.missing(kills).is_empty() {
            done += 1;
            let server = Server::start(&self.store, &[]);
            self.write_until_killed(&server).await;
            check::no_other_session(&self.store).await;
            let server = Server::start(&self.store, &[]);
            let thorough = done == kills || done % 10 == 0;
            let mut look = check::Look::new(&self.client, &server, &mut self.book, &mut self.chance, thorough);
            look.at_everything(&self.store, &mut self.generation).await;
            let faults = look.faults;
            let (log, seed) = (server.log(), self.seed);
            assert!(faults.is_empty() && log.is_empty(), "kill {done}, seed {seed}:\n{}\n{log}", faults.join("\n"));
        }
        let (tally, missing) = (&self.book.tally, self.missing(kills));
        println!("{done} kills, {} writes acknowledged, {tally:?}", tally.acknowledged.values().sum::<usize>());
        assert!(missing.is_empty(), "these never came: {missing:?}");
    }

    /// What there must have been for a run of so many kills to say something: acknowledged writes of each kind, and some in flight.
    fn missing(&self, kills: u64) -> Vec<&str> {
        let tally = &self.book.tally;
        let kinds = WRITERS.iter().flat_map(|writer| writer.kinds).chain(whole::KINDS).copied();
        let missing = kinds.filter(|kind| kills >= KILLS[0] && !tally.acknowledged.contains_key(kind));
        missing.chain(tally.in_flight.is_empty().then_some("anything in flight")).collect()
    }

    /// Writes with all writers at once until the kill that the chance has decided on.
    async fn write_until_killed(&mut self, server: &Server) {
        let load = Load {
            server,
            client: &self.client,
            book: std::mem::take(&mut self.book).into(),
            turns: RwLock::new(()),
            fuse: Fuse::drawn(&mut self.chance, &self.files),
        };
        let (alone, others) = self.writers.split_last_mut().expect("one is alone");
        let writing = others.iter_mut().zip(&WRITERS).enumerate();
        let writing = join_all(writing.map(|(number, (chance, writer))| load.write(number, writer, chance)));
        tokio::join!(writing, load.write_alone(alone), load.read());
        self.book = load.book.into_inner();
    }
}

/// A merge of workspaces that nobody changes.
fn fillers() -> String {
    let filler = |number: u32| {
        json!({"project": PROJECT, "id": format!("filler-{number:03}"), "name": format!("filler-{:03}", number * 79 % FILLERS),
            "owner": "alice", "status": "NORMAL", "create_time": 1, "update_time": 1_000 + number * 31 % FILLERS})
    };
    json!({"modelarts": {"workspaces": (0..FILLERS).map(filler).collect::<Vec<_>>()}}).to_string()
}

/// What goes on until the kill.
struct Load<'a> {
    server: &'a Server,
    client: &'a Client,
    book: RefCell<Book>,
    /// Shared by those who write, and had alone by whoever changes everything.
    turns: RwLock<()>,
    fuse: Fuse,
}

impl Load<'_> {
    async fn write(&self, number: usize, writer: &crate::writers::Writer, chance: &mut Chance) {
        loop {
            let _turn = self.turns.read().await;
            if self.server.is_killed() {
                return;
            }
            let step = (writer.next)(&self.book.borrow(), writer.owner, chance);
            self.send(number, &step).await;
        }
    }

    async fn write_alone(&self, chance: &mut Chance) {
        loop {
            self.fuse.until_alone(self.server).await;
            let _turn = self.turns.write().await;
            if self.server.is_killed() {
                return;
            }
            let step = whole::next(&mut self.book.borrow_mut(), chance);
            self.fuse.alone();
            self.send(WRITERS.len(), &step).await;
        }
    }

    async fn send(&self, number: usize, step: &Step) {
        self.book.borrow_mut().begin(number, step);
        let answer = self.client.admin(self.server, step.method.clone(), &step.path, step.body.clone()).await;
        if let Some(answer) = answer {
            self.book.borrow_mut().acknowledge(number, step, &answer);
            self.fuse.written(self.server);
        }
    }

    /// Reads after each write, and all the time once the fuse is lit: each answer is of one moment.
    async fn read(&self) {
        loop {
            self.fuse.until_written().await;
            if self.server.is_killed() {
                return;
            }
            let path = format!("/v1/{PROJECT}/workspaces?limit=1000&offset=400");
            let Some(answer) = self.client.platform(self.server, &path, ("X-Auth-Token", "sample-alice")).await else {
                return;
            };
            let page = answer.json();
            let there = page["workspaces"].as_array().map_or(0, |rows| rows.len() as u64);
            let is_whole = answer.status == 200 && page["total_count"] == there + 400 && page["count"] == there;
            assert!(is_whole, "{answer:?}");
            self.fuse.read(self.server);
        }
    }
}
