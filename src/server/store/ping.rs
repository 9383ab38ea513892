//! Whether the database answers.

use super::sql::query;
use super::{Store, StoreError};

impl Store {
    /// Asks the database for what must be there, to see that it answers and is still ours.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        // Connections that are open go on with a file that was taken away, and new ones fail.
        if let Some(file) = self.pool.file().filter(|file| !file.exists()) {
            return Err(StoreError::Open {
                address: file.display().to_string(),
                reason: "the file is gone; put it back, and start the server again".to_owned(),
                source: sqlx::Error::Io(std::io::ErrorKind::NotFound.into()),
            });
        }
        let _: i64 = query("SELECT generation FROM server_state").fetch_one(&self.pool).await?;
        Ok(())
    }
}
