//! Where the state is kept: the address a user gives, and the database's options for it.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};

use super::StoreError;

/// SQLite's code for a file that is none of its own.
const NO_DATABASE: &str = "26";

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
            _ if path.contains(['?', '\0']) => refuse("has options; only a file name is understood"),
            _ if begins_with_colon(path) => {
                refuse("names a file that begins with `:`; write sqlite::memory: for no file")
            }
            _ => Ok(Self::File(path.into())),
        }
    }

    pub(super) fn in_memory(&self) -> bool {
        *self == Self::Memory
    }

    /// The file, if there is one and something is in it.
    pub(super) fn filled_file(&self) -> Option<&Path> {
        match self {
            Self::File(path) if std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() > 0) => Some(path),
            Self::File(_) | Self::Memory => None,
        }
    }

    /// Why the file cannot be a database, and what to do about it, as far as the file system tells.
    pub(super) fn explain(&self, error: &sqlx::Error) -> Option<String> {
        let Self::File(path) = self else { return None };
        if path.is_dir() {
            return Some("it is a directory; name a file in it".to_owned());
        }
        let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let shown = directory.display();
        if !directory.exists() {
            return Some(format!("the directory {shown} does not exist; create it first"));
        }
        if !directory.is_dir() {
            return Some(format!("{shown} is no directory"));
        }
        let code = error.as_database_error().and_then(|error| error.code());
        match (OpenOptions::new().read(true).write(true).open(path), code.as_deref()) {
            (Err(error), _) if error.kind() == ErrorKind::PermissionDenied => {
                Some("this user may not read and write the file".to_owned())
            }
            (Err(error), _) if error.kind() == ErrorKind::NotFound => {
                Some(format!("no file can be made in the directory {shown}; may this user write there?"))
            }
            (_, Some(NO_DATABASE)) => Some("the file is no SQLite database".to_owned()),
            _ => None,
        }
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

/// An address without the password that it may have, be it in front of the host or an option.
pub(crate) fn shown(address: &str) -> String {
    match reqwest::Url::parse(address) {
        Ok(mut url) if url.has_host() => {
            url.set_query(None);
            // There is one to take away wherever there is a host.
            _ = url.set_password(None);
            url.to_string()
        }
        _ => address.to_owned(),
    }
}

/// What nobody calls a file, but is soon typed for `sqlite::memory:`.
fn begins_with_colon(path: &str) -> bool {
    Path::new(path).file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b":"))
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
            ("sqlite::memory", None),
            ("sqlite::memory:x", None),
            ("sqlite:/var/:memory:", None),
            (":state.db", None),
            ("a:b.db", file("a:b.db")),
            ("state.db?mode=ro", None),
        ];
        for (address, wanted) in cases {
            assert_eq!(Location::parse(address).ok(), wanted, "{address}");
        }
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        let cases = [
            ("sqlite:state.db", "sqlite:state.db"),
            ("sqlite::memory:", "sqlite::memory:"),
            ("/var/state.db", "/var/state.db"),
            ("postgres://u:hunter2@h:5433/db", "postgres://u@h:5433/db"),
            ("postgresql://h/db?user=u&password=hunter2", "postgresql://h/db"),
        ];
        for (address, wanted) in cases {
            assert_eq!(shown(address), wanted, "{address}");
        }
    }

    #[test]
    fn another_database_is_refused_without_its_password() {
        let error = Location::parse("postgres://u:hunter2@h/db").unwrap_err().to_string();
        assert!(error.contains("postgres") && !error.contains("hunter2"), "{error}");
    }
}
