//! True if the database answers.

use super::sql::{query, transact};
use super::{Store, StoreError};

/// Bytes that show that there is space: more than a request writes, and than a full disk has left in files that are there already.
const PROBE: usize = 256 * 1024;

impl Store {
    /// Asks the database for what must be there, to see that it answers and is still ours; after it did not take what was to be
    /// written, it is not ready before it has taken so much that requests can be written again.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        // Connections that are open go on with a file that was taken away.
        self.pool.check_file()?;
        let _: i64 = query("SELECT generation FROM server_state").fetch_one(&self.pool).await?;
        if self.read_only || !self.pool.refuses_to_write() {
            return Ok(());
        }
        self.probe(&incompressible(PROBE)?).await?;
        self.pool.recovered();
        // The space is not needed any more.
        self.probe("").await
    }

    async fn probe(&self, content: &str) -> Result<(), StoreError> {
        transact!(self.pool.writing(), tx => {
            query("UPDATE write_probe SET content = $1").bind(content).execute(&mut *tx).await?;
        })
    }
}

/// A text that takes its length wherever it is kept; PostgreSQL would make one letter repeated as small as it is.
fn incompressible(length: usize) -> Result<String, StoreError> {
    let mut bytes = vec![0; length / 2];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Secret(error.to_string()))?;
    Ok(hex::encode(bytes))
}
