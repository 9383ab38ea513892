//! Whether the database answers.

use super::sql::{query, transact};
use super::{Store, StoreError};

impl Store {
    /// Asks the database for what must be there, to see that it answers and is still ours; where it did not take what was to be written
    /// the last time, it is asked to do so.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        // Connections that are open go on with a file that was taken away.
        self.pool.check_file()?;
        let _: i64 = query("SELECT generation FROM server_state").fetch_one(&self.pool).await?;
        if self.read_only || !self.pool.refuses_to_write() {
            return Ok(());
        }
        transact!(self.pool.writing(), tx => {
            query("UPDATE server_state SET generation = generation").execute(&mut *tx).await?;
        })
    }
}
