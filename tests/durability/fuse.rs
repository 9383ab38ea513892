//! When a server is killed: after so many acknowledged writes and then so many answers to a reader, by which the next writes have
//! got somewhere; at times not before the database's files are seen to be written.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio::sync::Notify;

use crate::chance::Chance;
use crate::server::Server;

/// Once in so many rounds, the server is killed while the whole state is being put in place, or as soon as files are written.
const IN_WHOLE: u32 = 4;
const AT_FILES: u32 = 2;

/// The number of times that the files are looked at for that, at the most.
const LOOKS: usize = 100_000;

pub struct Fuse {
    writes: Cell<u32>,
    reads: Cell<u32>,
    /// The number of writes that are left before the one that changes everything.
    until_alone: Cell<u32>,
    /// True if it is during that one.
    in_whole: bool,
    /// True if the answers to the reader are being counted.
    is_lit: Cell<bool>,
    /// The files that are waited for.
    files: Vec<PathBuf>,
    /// Told to who waits for writes: the one who changes everything, and the reader.
    news: [Notify; 2],
}

impl Fuse {
    pub fn drawn(chance: &mut Chance, files: &[PathBuf]) -> Self {
        let (writes, in_whole) = (1 + chance.below(40), chance.one_in(IN_WHOLE));
        let reads = if in_whole { 1 + chance.below(15) } else { chance.below(4) };
        let until_alone = if in_whole { writes } else { chance.below(writes) };
        Self {
            writes: writes.into(),
            reads: reads.into(),
            until_alone: until_alone.into(),
            in_whole,
            is_lit: false.into(),
            files: if chance.one_in(AT_FILES) { files.to_vec() } else { Vec::new() },
            news: [Notify::new(), Notify::new()],
        }
    }

    /// Counts an acknowledged write.
    pub fn written(&self, server: &Server) {
        self.until_alone.set(self.until_alone.get().saturating_sub(1));
        self.writes.set(self.writes.get().saturating_sub(1));
        if self.writes.get() == 0 && !self.in_whole {
            self.is_lit.set(true);
            self.burn(server);
        }
        self.tell();
    }

    /// Counts an answer to the reader.
    pub fn read(&self, server: &Server) {
        if self.is_lit.get() {
            self.reads.set(self.reads.get().saturating_sub(1));
            self.burn(server);
        }
    }

    /// Waits until it is time for the write that changes everything.
    pub async fn until_alone(&self, server: &Server) {
        while self.until_alone.get() > 0 && !server.is_killed() {
            self.news[0].notified().await;
        }
    }

    /// Takes notice of that write.
    pub fn alone(&self) {
        self.until_alone.set(u32::MAX);
        self.is_lit.set(self.is_lit.get() || self.in_whole);
        self.tell();
    }

    /// Waits until something was written, unless it is to be read all the time.
    pub async fn until_written(&self) {
        if !self.is_lit.get() {
            self.news[1].notified().await;
        }
    }

    fn burn(&self, server: &Server) {
        if self.reads.get() == 0 && !server.is_killed() {
            let before: Vec<_> = self.files.iter().map(|file| last_written(file)).collect();
            // What is in flight goes on meanwhile, and its answers are read after the kill.
            let is_as_before = || self.files.iter().map(|file| last_written(file)).eq(before.iter().copied());
            (0..LOOKS).take_while(|_| !self.files.is_empty() && is_as_before()).for_each(drop);
            server.kill();
            self.tell();
        }
    }

    fn tell(&self) {
        self.news.iter().for_each(Notify::notify_one);
    }
}

/// Returns the length of a file, and the time since when it is as it is.
fn last_written(file: &Path) -> Option<(u64, SystemTime)> {
    let about = std::fs::metadata(file).ok()?;
    Some((about.len(), about.modified().ok()?))
}
