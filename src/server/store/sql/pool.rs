//! The connections to a database.

use std::fmt;

use sqlx::{PgPool, SqlitePool};

use super::Dialect;

/// Connections to one database, which clones share.
#[derive(Clone)]
pub(in crate::server::store) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// How a connection is made may hold a password.
impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool").field(&self.dialect()).finish()
    }
}

impl Pool {
    pub(in crate::server::store) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Closes every connection.
    pub(in crate::server::store) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
