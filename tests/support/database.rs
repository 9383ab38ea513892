//! The places of servers' states in tests: in SQLite, or in PostgreSQL where the variable asks for that.

use std::env;

use scicloud::server::Settings;
use tempfile::TempDir;

use super::postgres;

/// The variable that has the tests of this process keep their servers' states in PostgreSQL.
pub const ON_POSTGRES: &str = "SCICLOUD_TEST_ON_POSTGRES";

/// A place for a state, which several servers can open, at once or one after the other.
pub struct Place {
    pub address: String,
    _directory: Option<TempDir>,
}

impl Place {
    pub async fn new() -> Self {
        if let Some(address) = of_postgres().await {
            return Self { address, _directory: None };
        }
        let directory = tempfile::tempdir().expect("a directory");
        let address = directory.path().join("state.db").display().to_string();
        Self { address, _directory: Some(directory) }
    }
}

/// The settings, with a place of its own for a server that names none.
pub async fn placed(settings: Settings) -> Settings {
    if settings.store != Settings::default().store {
        return settings;
    }
    match of_postgres().await {
        Some(store) => Settings { store, ..settings },
        None => settings,
    }
}

/// A database of its own, unless SQLite is meant or PostgreSQL is missing and need not be there.
async fn of_postgres() -> Option<String> {
    env::var_os(ON_POSTGRES)?;
    postgres::database().await
}
