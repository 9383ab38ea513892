//! A PostgreSQL database as a process with several connections sees it.

use sqlx::PgPool;

use super::Health;

/// Connections to a database; clones share them.
#[derive(Clone)]
pub(in crate::server::store) struct PostgresDatabase {
    pub(super) connections: PgPool,
    pub(super) health: Health,
}

impl PostgresDatabase {
    pub(in crate::server::store) fn new(connections: PgPool) -> Self {
        Self { connections, health: Health::default() }
    }
}
