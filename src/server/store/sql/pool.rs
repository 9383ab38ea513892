//! The connections to a database.

use std::fmt;

use sqlx::Error;

use super::readers::Readers;
use super::{Dialect, Health, PostgresDatabase, SqliteDatabase};

/// The number of connections to a database there are.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct Connections {
    pub(in crate::server) open: u32,
    /// Those of them that nothing uses.
    pub(in crate::server) idle: u32,
    /// As many as there may be.
    pub(in crate::server) most: u32,
}

/// Connections to one database, which clones share.
#[derive(Clone)]
pub(in crate::server::store) enum Pool {
    Sqlite(SqliteDatabase),
    Postgres(PostgresDatabase),
}

/// The settings of a connection may hold a password.
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

    /// Tells if all wait for one connection, as it is with a database in memory.
    pub(in crate::server::store) fn has_one_connection(&self) -> bool {
        match self {
            Self::Sqlite(database) => database.connections.options().get_max_connections() == 1,
            Self::Postgres(_) => false,
        }
    }

    /// Fails if the database is a file that was taken away.
    pub(in crate::server::store) fn check_file(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(database) => database.check(),
            Self::Postgres(_) => Ok(()),
        }
    }

    fn health(&self) -> &Health {
        match self {
            Self::Sqlite(database) => &database.health,
            Self::Postgres(database) => &database.health,
        }
    }

    /// Tells if the database did not take what was to be written to it, and was not found to have recovered since.
    pub(in crate::server::store) fn refuses_to_write(&self) -> bool {
        self.health().refuses()
    }

    /// Says that the database takes again what is written to it.
    pub(in crate::server::store) fn recovered(&self) {
        self.health().recovered();
    }

    /// Returns the number of connections there are.
    pub(in crate::server::store) fn connections(&self) -> Connections {
        let (open, idle, most) = match self {
            Self::Sqlite(SqliteDatabase { connections: pool, readers, .. }) => {
                let kept = readers.as_ref().map_or(0, Readers::idle);
                (pool.size(), pool.num_idle() + kept, pool.options().get_max_connections())
            }
            Self::Postgres(PostgresDatabase { connections: pool, .. }) => {
                (pool.size(), pool.num_idle(), pool.options().get_max_connections())
            }
        };
        Connections { open, idle: u32::try_from(idle).unwrap_or(u32::MAX), most }
    }

    /// Closes every connection.
    pub(in crate::server::store) async fn close(&self) {
        match self {
            Self::Sqlite(database) => database.close().await,
            Self::Postgres(database) => database.connections.close().await,
        }
    }
}
