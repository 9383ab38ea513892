//! The faults that requests are to meet, and how many calls each has counted.

use std::sync::atomic::Ordering;

use super::{Store, StoreError};

/// A fault as it was set; what it says is not the store's to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FaultRow {
    pub(crate) id: String,
    pub(crate) definition: String,
    pub(crate) calls: u64,
}

impl Store {
    /// How often the faults were changed by this process, for those who keep a copy.
    pub(crate) fn fault_changes(&self) -> u64 {
        self.fault_changes.load(Ordering::Acquire)
    }

    /// Says that the faults are others from now on.
    pub(super) fn faults_changed(&self) {
        self.fault_changes.fetch_add(1, Ordering::Release);
    }

    /// All faults, in the order in which they were first set.
    pub(crate) async fn faults(&self) -> Result<Vec<FaultRow>, StoreError> {
        let rows: Vec<(String, String, i64)> =
            sqlx::query_as("SELECT id, definition, calls FROM faults ORDER BY place").fetch_all(&self.pool).await?;
        let row =
            |(id, definition, calls): (String, String, i64)| FaultRow { id, definition, calls: calls.unsigned_abs() };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Sets a fault, in place of one of the same id, and counts its calls from the beginning.
    pub(crate) async fn set_fault(&self, id: &str, definition: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO faults (id, place, definition, calls) \
             SELECT $1, COALESCE(MAX(place), 0) + 1, $2, 0 FROM faults WHERE 1 = 1 \
             ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, calls = 0",
        )
        .bind(id)
        .bind(definition)
        .execute(&self.pool)
        .await?;
        self.faults_changed();
        Ok(())
    }

    /// Changes what a fault says, if it still says what it said; its calls count on.
    pub(crate) async fn change_fault(&self, id: &str, from: &str, to: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE faults SET definition = $3 WHERE id = $1 AND definition = $2";
        let changed = sqlx::query(sql).bind(id).bind(from).bind(to).execute(&self.pool).await?;
        self.faults_changed();
        Ok(changed.rows_affected() == 1)
    }

    /// Takes a fault away, and says whether it was there.
    pub(crate) async fn remove_fault(&self, id: &str) -> Result<bool, StoreError> {
        let gone = sqlx::query("DELETE FROM faults WHERE id = $1").bind(id).execute(&self.pool).await?;
        self.faults_changed();
        Ok(gone.rows_affected() == 1)
    }

    /// Takes all faults away.
    pub(crate) async fn clear_faults(&self) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM faults").execute(&self.pool).await?;
        self.faults_changed();
        Ok(())
    }

    /// Counts a call that a fault is for, and gives its number, from 1; none if the fault is gone.
    pub(crate) async fn count_call(&self, id: &str) -> Result<Option<u64>, StoreError> {
        // In one statement, so that no two calls have the same number, in whichever process they are.
        let call: Option<i64> = sqlx::query_scalar("UPDATE faults SET calls = calls + 1 WHERE id = $1 RETURNING calls")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(call.map(i64::unsigned_abs))
    }
}
