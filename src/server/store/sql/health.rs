//! What is learned of a database from how statements end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::Error;

use super::advice::of_sqlite;

/// SQLite's code for what can only be read, in the lower bits.
const READ_ONLY: u32 = 8;

/// True if a database takes what is written; clones know the same.
#[derive(Clone, Debug, Default)]
pub(in crate::server::store) struct Health {
    /// The time when a connection to SQLite was last found that can only read. One that was made while the file could not be written to stays
    /// like that, so that all of before are made anew.
    read_only: Arc<Mutex<Option<Instant>>>,
    refuses: Arc<AtomicBool>,
}

impl Health {
    /// Takes notice of how a statement ended.
    pub(super) fn saw<T>(&self, done: &Result<T, Error>) {
        let Err(error) = done else { return };
        if is_read_only(error) {
            // Nobody panics while holding it.
            *self.read_only.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        if refuses_to_write(error) {
            self.refuses.store(true, Ordering::Relaxed);
        }
    }

    /// Takes notice that the database takes again what is written to it, as much as a request may write.
    pub(super) fn recovered(&self) {
        self.refuses.store(false, Ordering::Relaxed);
    }

    /// Tells if the database did not take what was to be written to it. That it took a little since does not end this: a full disk
    /// still has room for a row.
    pub(super) fn refuses(&self) -> bool {
        self.refuses.load(Ordering::Relaxed)
    }

    /// Tells if a connection to SQLite of this age was made since it was last found that one can only read.
    pub(in crate::server::store) fn trusts(&self, age: Duration) -> bool {
        let found = *self.read_only.lock().unwrap_or_else(PoisonError::into_inner);
        found.is_none_or(|found| age < found.elapsed())
    }
}

/// Tells if SQLite refuses to write.
pub(super) fn is_read_only(error: &Error) -> bool {
    let code = error.as_database_error().and_then(|error| of_sqlite(&error.code()?));
    code == Some(READ_ONLY)
}

/// Tells if nothing can be written, for want of space, of a disk that works or of the right to do so.
fn refuses_to_write(error: &Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| match of_sqlite(&code) {
        Some(number) => matches!(number, READ_ONLY | 10 | 13),
        None => matches!(&*code, "25006" | "53100" | "58030"),
    })
}
