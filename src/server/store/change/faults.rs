//! The faults that requests are to meet, and how many calls each has counted.

use super::raise;
use crate::server::store::sql::{query, transact};
use crate::server::store::{Store, StoreError};

/// A fault as it was set; what it says is not the store's to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server) struct FaultRow {
    pub(in crate::server) id: String,
    pub(in crate::server) definition: String,
    pub(in crate::server) calls: u64,
}

impl Store {
    /// All faults, in the order in which they were first set.
    pub(in crate::server) async fn faults(&self) -> Result<Vec<FaultRow>, StoreError> {
        let sql = "SELECT id, definition, calls FROM faults ORDER BY position";
        let rows: Vec<(String, String, i64)> = query(sql).fetch_all(&self.pool).await?;
        let row =
            |(id, definition, calls): (String, String, i64)| FaultRow { id, definition, calls: calls.unsigned_abs() };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Sets a fault, in place of one of the same id, and counts its calls from the beginning.
    pub(in crate::server) async fn set_fault(&self, id: &str, definition: &str) -> Result<(), StoreError> {
        let done: Result<(), StoreError> = transact!(self.pool.writing(), tx => {
            raise(tx).await?;
            let last: i64 = query("SELECT COALESCE(MAX(position), 0) FROM faults").fetch_one(&mut *tx).await?;
            let sql = "INSERT INTO faults (id, position, definition, calls) VALUES ($1, $2, $3, 0) \
                       ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, calls = 0";
            query(sql).bind(id).bind(last + 1).bind(definition).execute(&mut *tx).await?;
        });
        self.noticed(done).await
    }

    /// Changes what a fault says, if it still says what it said; its calls count on.
    pub(in crate::server) async fn change_fault(&self, id: &str, from: &str, to: &str) -> Result<bool, StoreError> {
        let done: Result<bool, StoreError> = transact!(self.pool.writing(), tx => {
            raise(tx).await?;
            let sql = "UPDATE faults SET definition = $3 WHERE id = $1 AND definition = $2";
            query(sql).bind(id).bind(from).bind(to).execute(&mut *tx).await? == 1
        });
        self.noticed(done).await
    }

    /// Takes a fault away, and says whether it was there.
    pub(in crate::server) async fn remove_fault(&self, id: &str) -> Result<bool, StoreError> {
        let done: Result<bool, StoreError> = transact!(self.pool.writing(), tx => {
            raise(tx).await?;
            query("DELETE FROM faults WHERE id = $1").bind(id).execute(&mut *tx).await? == 1
        });
        self.noticed(done).await
    }

    /// Takes all faults away.
    pub(in crate::server) async fn clear_faults(&self) -> Result<(), StoreError> {
        let done: Result<(), StoreError> = transact!(self.pool.writing(), tx => {
            raise(tx).await?;
            query("DELETE FROM faults").execute(&mut *tx).await?;
        });
        self.noticed(done).await
    }

    /// Counts a call that a fault is for, and gives its number, from 1; none if the fault is gone, or nothing can be counted as the
    /// store is only read.
    pub(in crate::server) async fn count_call(&self, id: &str) -> Result<Option<u64>, StoreError> {
        if self.read_only {
            return Ok(None);
        }
        // In one statement, so that no two calls have the same number, in whichever process they are.
        let sql = "UPDATE faults SET calls = calls + 1 WHERE id = $1 RETURNING calls";
        let call: Option<i64> = query(sql).bind(id).fetch_optional(&self.pool).await?;
        Ok(call.map(i64::unsigned_abs))
    }
}
