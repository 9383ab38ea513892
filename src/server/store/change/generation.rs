//! What all servers on one database share beside the state: how often it was changed, and by how much their clocks are moved.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::Error;

use super::ChangeError;
use crate::server::Clock;
use crate::server::store::sql::{Tx, query, transact};
use crate::server::store::{Store, StoreError};

/// The number of times that a server looks what others have done: the most by which it may be behind, and the time that looking takes.
pub(in crate::server) const LOOK: Duration = Duration::from_millis(100);

/// After how long without a look nothing is known any more.
const STALE: Duration = Duration::from_millis(250);

/// Milliseconds since 1970 at the end of the year 9998: a year before no platform can write a time any more.
pub(in crate::server) const END_MS: i64 = 253_370_764_799_999;

/// What was seen last of what is shared; clones see the same.
#[derive(Clone, Debug, Default)]
pub(in crate::server) struct Shared(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    generation: i64,
    at: Option<Instant>,
    /// The clock that follows.
    clock: Option<Clock>,
    /// True if nobody else can change it.
    is_alone: bool,
}

/// The way the clock is to be moved.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) enum Moved {
    /// Forward by milliseconds.
    By(i64),
    /// To milliseconds since 1970.
    To(i64),
    /// Back to the machine's time.
    Back,
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        // Nobody panics while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn saw(&self, generation: i64, ahead_ms: i64) {
        let mut seen = self.lock();
        // Of two looks at once, the earlier one may come later.
        if seen.at.is_none() || generation >= seen.generation {
            seen.generation = generation;
            seen.at = Some(Instant::now());
            seen.clock.iter().for_each(|clock| clock.follow(ahead_ms));
        }
    }
}

impl Store {
    /// Returns the number of times that the state was changed so that answers may be others: by this server, or by another until 100 milliseconds ago
    /// at the most. None where that is not known, as the database does not answer.
    ///
    /// New tokens and wrong signatures are no such changes.
    #[must_use]
    pub fn generation(&self) -> Option<i64> {
        let seen = self.shared.lock();
        let known = seen.at.filter(|at| seen.is_alone || at.elapsed() < STALE);
        known.map(|_| seen.generation)
    }

    /// Lets a clock follow those of all servers on the database, and says whether there may be others.
    pub(in crate::server) async fn lead(&self, clock: &Clock) -> Result<bool, StoreError> {
        let is_alone = self.pool.has_one_connection();
        {
            let mut seen = self.shared.lock();
            seen.clock = Some(clock.clone());
            seen.is_alone = is_alone;
        }
        self.look().await?;
        Ok(!is_alone)
    }

    /// Looks what others have done.
    pub(in crate::server) async fn look(&self) -> Result<(), StoreError> {
        let sql = "SELECT generation, clock_ahead_ms FROM server_state";
        let (generation, ahead_ms) = query(sql).fetch_one(&self.pool).await?;
        self.shared.saw(generation, ahead_ms);
        Ok(())
    }

    /// Takes notice of what this server has done itself, before anybody is told.
    pub(in crate::server::store) async fn noticed<T, E>(&self, done: Result<T, E>) -> Result<T, E> {
        if done.is_ok()
            && let Err(error) = self.look().await
        {
            tracing::warn!("the state was changed, but not read again: {error}");
        }
        done
    }

    /// Moves the clock of all servers on the database.
    pub(in crate::server) async fn move_clock(&self, clock: &Clock, moved: Moved) -> Result<(), ChangeError> {
        if matches!(moved, Moved::Back) {
            clock.forget();
        }
        let own_ms = clock.ahead_ms() - clock.followed_ms();
        let machine_ms = Clock::machine_ms().saturating_add(own_ms);
        let done = transact!(self.pool.changing(), tx => {
            let before: i64 = query("SELECT clock_ahead_ms FROM server_state").fetch_one(&mut *tx).await?;
            let ahead_ms = match moved {
                Moved::By(by) => before.saturating_add(by),
                Moved::To(time) => time.saturating_sub(machine_ms),
                Moved::Back => 0,
            };
            if !(0..=END_MS).contains(&machine_ms.saturating_add(ahead_ms)) {
                let reason = "the clock goes from the year 1970 to 9998".to_owned();
                return Err(ChangeError::Unfit { line: 0, reason });
            }
            set_clock(tx, ahead_ms).await?;
        });
        self.noticed(done).await
    }
}

/// Moves the clock with a transaction.
pub(super) async fn set_clock(tx: &mut Tx, ahead_ms: i64) -> Result<(), Error> {
    raise(tx).await?;
    query("UPDATE server_state SET clock_ahead_ms = $1").bind(ahead_ms).execute(tx).await?;
    Ok(())
}

/// Says that answers may be others after a transaction.
pub(in crate::server::store) async fn raise(tx: &mut Tx) -> Result<(), Error> {
    query("UPDATE server_state SET generation = generation + 1").execute(tx).await?;
    Ok(())
}
