//! Where tests of a server keep its state: in PostgreSQL, or in SQLite where that is missing and need not be there.
#![allow(dead_code)]

use scicloud::server::Settings;

use crate::{postgres, sqlite};

/// A place for a state, which several servers can open, at once or one after the other.
pub struct Place {
    pub address: String,
    _instead: Option<sqlite::Place>,
}

impl Place {
    pub async fn new() -> Self {
        if let Some(address) = postgres::database().await {
            return Self { address, _instead: None };
        }
        let instead = sqlite::Place::new().await;
        Self { address: instead.address.clone(), _instead: Some(instead) }
    }
}

/// The settings, with a place of its own for a server that names none.
pub async fn placed(settings: Settings) -> Settings {
    if settings.store != Settings::default().store {
        return settings;
    }
    match postgres::database().await {
        Some(store) => Settings { store, ..settings },
        None => settings,
    }
}
