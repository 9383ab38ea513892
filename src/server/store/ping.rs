//! Whether the database answers.

use super::sql::query;
use super::{Store, StoreError};

impl Store {
    /// Asks the database for what must be there, to see that it answers and is still ours.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        // Connections that are open go on with a file that was taken away.
        self.pool.check_file()?;
        let _: i64 = query("SELECT generation FROM server_state").fetch_one(&self.pool).await?;
        Ok(())
    }
}
