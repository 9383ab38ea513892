//! How much of a database a server takes, and how long it waits.

use std::time::Duration;

/// Most connections of a server; what comes on top waits.
pub(in crate::server::store) const CONNECTIONS: u32 = 10;

/// Connections to a SQLite file that are kept for reads of one statement, of those.
pub(super) const READERS: usize = 3;

/// The time for which a request waits for a connection, and then for what another program has locked, before it fails.
pub(in crate::server::store) const WAIT: Duration = Duration::from_secs(5);

/// The time for which the first connection to a PostgreSQL server may take.
pub(in crate::server::store) const CONNECT: Duration = Duration::from_secs(10);

/// When PostgreSQL ends the transaction of a server that has hung, so that others don't wait for it.
pub(in crate::server::store) const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(60);

/// Rows that SQLite's thread reads ahead of who asked: a whole page of the longest, as each wait of one for the other takes as long as
/// many rows.
pub(in crate::server::store) const ROWS_AHEAD: usize = 1024;
