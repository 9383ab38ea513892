//! Where the state is kept: the address a user gives, and the database's options for it.

use std::path::PathBuf;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};

use super::StoreError;

/// A database this build can open.
#[derive(Debug, PartialEq)]
pub(super) enum Location {
    Memory,
    File(PathBuf),
}

impl Location {
    pub(super) fn parse(address: &str) -> Result<Self, StoreError> {
        let refuse = |why: &str| Err(StoreError::Address(format!("`{address}` {why}")));
        let path = match address.split_once(':') {
            Some(("sqlite", ":memory:")) => return Ok(Self::Memory),
            Some(("sqlite", rest)) => rest.strip_prefix("//").unwrap_or(rest),
            // The address may hold a password, so it is not repeated.
            Some((scheme, rest)) if rest.starts_with("//") => {
                let known = "use sqlite:FILE, a file path, or sqlite::memory:";
                return Err(StoreError::Address(format!("no store for `{scheme}:`; {known}")));
            }
            _ => address,
        };
        match path {
            "" => refuse("names no file"),
            ":memory:" => refuse("would be a file of that name; write sqlite::memory:"),
            _ if path.contains(['?', '\0']) => refuse("has options; only a file name is understood"),
            _ => Ok(Self::File(path.into())),
        }
    }

    pub(super) fn in_memory(&self) -> bool {
        *self == Self::Memory
    }

    pub(super) fn options(&self) -> SqliteConnectOptions {
        let options = SqliteConnectOptions::new().foreign_keys(true).busy_timeout(Duration::from_secs(10));
        match self {
            Self::Memory => options.in_memory(true),
            // Readers go on while a fixture is being loaded.
            Self::File(path) => options.filename(path).create_if_missing(true).journal_mode(SqliteJournalMode::Wal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let file = |path: &str| Some(Location::File(path.into()));
        let cases = [
            ("sqlite::memory:", Some(Location::Memory)),
            ("sqlite:state.db", file("state.db")),
            ("sqlite:///var/state.db", file("/var/state.db")),
            ("state.db", file("state.db")),
            ("/var/state.db", file("/var/state.db")),
            ("", None),
            ("sqlite:", None),
            (":memory:", None),
            ("state.db?mode=ro", None),
        ];
        for (address, wanted) in cases {
            assert_eq!(Location::parse(address).ok(), wanted, "{address}");
        }
    }

    #[test]
    fn another_database_is_refused_without_its_password() {
        let error = Location::parse("postgres://u:hunter2@h/db").unwrap_err().to_string();
        assert!(error.contains("postgres") && !error.contains("hunter2"), "{error}");
    }
}
