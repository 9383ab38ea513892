//! Whether the database answers.

use super::sql::query;
use super::{Store, StoreError};

impl Store {
    /// Asks the database for nothing, to see that it answers.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        let _: i64 = query("SELECT CAST(1 AS BIGINT)").fetch_one(&self.pool).await?;
        Ok(())
    }
}
