//! States that were kept under a name, as fixtures.

use sqlx::Error;

use super::generation::set_clock;
use super::{ChangeError, raise};
use crate::server::fixture::Fixture;
use crate::server::store::sql::{Tx, query, transact};
use crate::server::store::{Store, StoreError, load};

/// Bytes of a row, more or less, that a part of a snapshot is in.
const PART: usize = 1 << 20;

/// A kept state.
#[derive(Debug)]
pub(in crate::server) struct Snapshot {
    pub(in crate::server) name: String,
    pub(in crate::server) created_ms: i64,
    /// Bytes of the fixture.
    pub(in crate::server) size: i64,
}

impl Store {
    /// Every snapshot, by name.
    pub(in crate::server) async fn snapshots(&self) -> Result<Vec<Snapshot>, StoreError> {
        let sql = "SELECT name, created_ms, size FROM snapshots ORDER BY name";
        let rows: Vec<(String, i64, i64)> = query(sql).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|(name, created_ms, size)| Snapshot { name, created_ms, size }).collect())
    }

    /// Keeps the state, and by how much the clock is moved, under a name that no snapshot has.
    pub(in crate::server) async fn keep(&self, name: &str, now_ms: i64) -> Result<Snapshot, ChangeError> {
        let parts = self.parts().await?;
        let size = i64::try_from(parts.iter().map(String::len).sum::<usize>()).unwrap_or(i64::MAX);
        let done: Result<(), ChangeError> = transact!(self.pool.writing(), tx => {
            if exists(tx, name).await? {
                return Err(ChangeError::Conflict(format!("there is a snapshot `{name}` already; delete it first")));
            }
            let sql = "INSERT INTO snapshots (name, created_ms, size, clock_ahead_ms) \
                       SELECT $1, $2, $3, clock_ahead_ms FROM server_state";
            query(sql).bind(name).bind(now_ms).bind(size).execute(&mut *tx).await?;
            for (position, part) in (0_i64..).zip(&parts) {
                let sql = "INSERT INTO snapshot_parts (name, position, part) VALUES ($1, $2, $3)";
                query(sql).bind(name).bind(position).bind(part).execute(&mut *tx).await?;
            }
        });
        done?;
        Ok(Snapshot { name: name.to_owned(), created_ms: now_ms, size })
    }

    /// Puts a kept state in place of the one there is.
    pub(in crate::server) async fn restore(&self, name: &str) -> Result<(), ChangeError> {
        let sql = "SELECT clock_ahead_ms FROM snapshots WHERE name = $1";
        let ahead_ms: Option<i64> = query(sql).bind(name).fetch_optional(&self.pool).await?;
        let ahead_ms = ahead_ms.ok_or_else(|| unknown(name))?;
        let sql = "SELECT part FROM snapshot_parts WHERE name = $1 ORDER BY position";
        let parts: Vec<String> = query(sql).bind(name).fetch_all(&self.pool).await?;
        let label = format!("snapshot `{name}`");
        let read = tokio::task::spawn_blocking(move || Fixture::parse(&label, &parts.concat())).await;
        let read = read.map_err(|error| StoreError::Secret(error.to_string()))?;
        let fixture = read.map_err(|error| ChangeError::Conflict(error.to_string()))?;
        self.replace(&fixture, Some(ahead_ms)).await?;
        Ok(())
    }

    /// Forgets a kept state.
    pub(in crate::server) async fn forget_snapshot(&self, name: &str) -> Result<(), ChangeError> {
        transact!(self.pool.writing(), tx => {
            if !exists(tx, name).await? {
                return Err(unknown(name));
            }
            for sql in ["DELETE FROM snapshot_parts WHERE name = $1", "DELETE FROM snapshots WHERE name = $1"] {
                query(sql).bind(name).execute(&mut *tx).await?;
            }
        })
    }

    /// Replaces the whole state, and moves the clock if that is wanted, in one step.
    pub(in crate::server) async fn replace(&self, fixture: &Fixture, ahead_ms: Option<i64>) -> Result<(), StoreError> {
        load::prepare(fixture, &self.key).await?;
        let done = transact!(self.pool.writing_alone(load::TABLES), tx => {
            raise(tx).await?;
            load::replace(tx, fixture, &self.key).await?;
            if let Some(ahead_ms) = ahead_ms {
                set_clock(tx, ahead_ms).await?;
            }
        });
        self.noticed(done).await
    }

    /// The state as a fixture, in pieces that fit into rows.
    async fn parts(&self) -> Result<Vec<String>, StoreError> {
        let mut dump = self.dump();
        let (mut parts, mut part) = (Vec::new(), Vec::new());
        while let Some(piece) = dump.recv().await {
            part.extend_from_slice(&piece?);
            if part.len() >= PART {
                parts.push(text(std::mem::take(&mut part))?);
            }
        }
        parts.push(text(part)?);
        Ok(parts)
    }
}

/// Pieces end where lines do.
fn text(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|error| Error::Encode(error.into()))
}

fn unknown(name: &str) -> ChangeError {
    ChangeError::Unknown(format!("there is no snapshot `{name}`"))
}

async fn exists(tx: &mut Tx, name: &str) -> Result<bool, Error> {
    query("SELECT EXISTS (SELECT 1 FROM snapshots WHERE name = $1)").bind(name).fetch_one(tx).await
}
