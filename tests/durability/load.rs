//! Rounds of writing, killing, and looking what is there.

use std::cell::{Cell, RefCell};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use tokio::sync::{Notify, RwLock};

use crate::book::Book;
use crate::chance::Chance;
use crate::check;
use crate::client::Client;
use crate::server::Server;
use crate::state::{self, Clock, PROJECT};
use crate::writers::{Step, WRITERS, whole};
use crate::{KILLS, number};

/// Workspaces beside the sample's: about as many as a list has before its counts are split, and a search uses an index.
const FILLERS: u32 = 440;

/// How many times as many kills there are at the most until all kinds of writes have come.
const ENOUGH: u64 = 4;

/// Once in so many rounds, the server is killed while the whole state is being put in place.
const IN_WHOLE: u32 = 4;

/// A database, and all that is known of it.
pub struct Run {
    store: String,
    seed: u64,
    client: Client,
    book: Book,
    chance: Chance,
    /// The chance of each writer.
    writers: Vec<Chance>,
    /// What the database itself was found to be after the kill before.
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
        Self { store: store.to_owned(), seed, client, book, chance, writers, generation: 0 }
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
            fuse: Fuse::drawn(&mut self.chance),
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
        json!({"project": PROJECT, "id": format!("filler-{number:03}"), "name": format!("filler {:03}", number * 79 % FILLERS),
            "owner": "alice", "status": "NORMAL", "create_time": 1, "update_time": 1_000 + number * 31 % FILLERS})
    };
    json!({"modelarts": {"workspaces": (0..FILLERS).map(filler).collect::<Vec<_>>()}}).to_string()
}

/// When a server is killed: after so many acknowledged writes and then so many answers to a reader, by which the next writes have
/// got somewhere.
struct Fuse {
    writes: Cell<u32>,
    reads: Cell<u32>,
    /// How many writes are left before the one that changes everything.
    until_alone: Cell<u32>,
    /// Whether it is during that one.
    in_whole: bool,
    /// Whether the answers are being counted.
    is_lit: Cell<bool>,
    /// Told to who waits for writes: the one who changes everything, and the reader.
    news: [Notify; 2],
}

impl Fuse {
    fn drawn(chance: &mut Chance) -> Self {
        let (writes, in_whole) = (1 + chance.below(40), chance.one_in(IN_WHOLE));
        let reads = chance.below(if in_whole { 16 } else { 4 });
        let until_alone = if in_whole { writes } else { chance.below(writes) };
        let news = [Notify::new(), Notify::new()];
        Self {
            writes: writes.into(),
            reads: reads.into(),
            until_alone: until_alone.into(),
            in_whole,
            is_lit: false.into(),
            news,
        }
    }

    fn light(&self, server: &Server) {
        self.is_lit.set(true);
        self.burn(0, server);
        self.tell();
    }

    fn tell(&self) {
        self.news.iter().for_each(Notify::notify_one);
    }

    fn burn(&self, answers: u32, server: &Server) {
        if self.is_lit.get() && !server.is_killed() {
            let left = self.reads.get().checked_sub(answers);
            self.reads.set(left.unwrap_or_default());
            if self.reads.get() == 0 {
                server.kill();
                self.tell();
            }
        }
    }

    /// Counts an acknowledged write.
    fn write(&self, server: &Server) {
        self.until_alone.set(self.until_alone.get().saturating_sub(1));
        self.tell();
        self.writes.set(self.writes.get().saturating_sub(1));
        if self.writes.get() == 0 && !self.in_whole {
            self.light(server);
        }
    }
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
            while self.fuse.until_alone.get() > 0 && !self.server.is_killed() {
                self.fuse.news[0].notified().await;
            }
            let _turn = self.turns.write().await;
            if self.server.is_killed() {
                return;
            }
            self.fuse.until_alone.set(10 + chance.below(40));
            let step = whole::next(&mut self.book.borrow_mut(), chance);
            if self.fuse.in_whole {
                self.fuse.light(self.server);
            }
            self.send(WRITERS.len(), &step).await;
        }
    }

    async fn send(&self, number: usize, step: &Step) {
        self.book.borrow_mut().begin(number, step);
        let answer = self.client.admin(self.server, step.method.clone(), &step.path, step.body.clone()).await;
        if let Some(answer) = answer {
            self.book.borrow_mut().acknowledge(number, step, &answer);
            self.fuse.write(self.server);
        }
    }

    /// Reads after each write, and all the time once the fuse is lit: each answer is of one moment.
    async fn read(&self) {
        loop {
            if !self.fuse.is_lit.get() {
                self.fuse.news[1].notified().await;
            }
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
            self.fuse.burn(1, self.server);
        }
    }
}
