//! The place where the state is kept: the address a user gives.

use std::fmt;
use std::path::{Path, PathBuf};

use reqwest::Url;
use sqlx::postgres::PgConnectOptions;

use crate::server::store::StoreError;

/// What an address may be.
const KNOWN: &str = "use sqlite:FILE, a file path, sqlite::memory:, or postgres://USER:PASSWORD@HOST/DATABASE";

/// What an address of PostgreSQL may say besides.
const OPTIONS: [&str; 7] = ["application_name", "host", "options", "sslcert", "sslkey", "sslmode", "sslrootcert"];

/// A database this build can open.
pub(super) enum Location {
    Memory,
    File(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

/// Options may hold a password.
impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("Memory"),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Postgres(_) => f.write_str("Postgres"),
        }
    }
}

impl Location {
    pub(super) fn parse(address: &str) -> Result<Self, StoreError> {
        let refuse = |why: &str| Err(StoreError::Address(format!("`{address}` {why}")));
        let path = match address.split_once(':') {
            Some(("sqlite", ":memory:")) => return Ok(Self::Memory),
            Some(("sqlite", rest)) => rest.strip_prefix("//").unwrap_or(rest),
            Some((scheme, rest)) if is_postgres(scheme) => {
                return postgres(address, rest)
                    .map(Self::Postgres)
                    .map_err(|why| StoreError::Address(format!("`{scheme}:` {why}")));
            }
            // The address may hold a password, so it is not repeated.
            Some((scheme, rest)) if rest.starts_with("//") || is_foreign(scheme, address) => {
                return Err(StoreError::Address(format!("no store for `{scheme}:`; {KNOWN}")));
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
}

/// An address as it may be shown: without what may be secret.
pub(in crate::server) fn shown(address: &str) -> String {
    let scheme = match address.split_once(':') {
        Some((scheme, rest)) if is_postgres(scheme) || rest.starts_with("//") && scheme != "sqlite" => scheme,
        _ => return address.to_owned(),
    };
    let Ok(mut url) = Url::parse(address) else { return format!("{scheme}://\u{2026}") };
    // Fails for what has no password.
    _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

fn is_postgres(scheme: &str) -> bool {
    matches!(scheme, "postgres" | "postgresql")
}

/// Tells if what is before a colon names another kind of store, rather than a drive or the file that is there.
fn is_foreign(scheme: &str, address: &str) -> bool {
    scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) && !Path::new(address).exists()
}

/// The options of an address of PostgreSQL; no part of it is repeated in what is wrong with it, for any may be of a password.
fn postgres(address: &str, rest: &str) -> Result<Box<PgConnectOptions>, String> {
    const ESCAPE: &str = "in a user name or a password, write `%` and two digits for a special character (%40 for @)";
    if !rest.starts_with("//") {
        return Err("is followed by no `//HOST/DATABASE`".to_owned());
    }
    let url = Url::parse(address).map_err(|error| format!("is followed by what can't be read: {error}; {ESCAPE}"))?;
    let database = url.path().strip_prefix('/').unwrap_or_default();
    if url.fragment().is_some() || database.contains(['/', '@']) {
        return Err(format!("names no database; {ESCAPE}"));
    }
    if url.query_pairs().any(|(name, _)| !OPTIONS.contains(&name.as_ref())) {
        return Err(format!("has an option that is not known; known are {}", OPTIONS.join(", ")));
    }
    let options: PgConnectOptions =
        address.parse().map_err(|error: sqlx::Error| format!("has a wrong option: {error}"))?;
    Ok(Box::new(options))
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
        let cases = [
            ("sqlite::memory:", Some("Memory")),
            ("sqlite:state.db", Some("File(\"state.db\")")),
            ("sqlite:///var/state.db", Some("File(\"/var/state.db\")")),
            ("state.db", Some("File(\"state.db\")")),
            ("/var/state.db", Some("File(\"/var/state.db\")")),
            ("", None),
            ("sqlite:", None),
            (":memory:", None),
            ("sqlite::memory", None),
            ("sqlite::memory:x", None),
            ("sqlite:/var/:memory:", None),
            (":state.db", None),
            ("a:b.db", Some("File(\"a:b.db\")")),
            ("state.db?mode=ro", None),
            ("postgres://u:p@h/db", Some("Postgres")),
            ("postgresql://u:p@h:5433/db?sslmode=require", Some("Postgres")),
            ("postgres:///db?host=/var/run/postgresql", Some("Postgres")),
            ("postgres://h", Some("Postgres")),
            ("postgres:db", None),
            ("mysql://u:p@h/db", None),
            ("mysql:db", None),
            ("foo:bar", None),
        ];
        for (address, wanted) in cases {
            let location = Location::parse(address).ok().map(|location| format!("{location:?}"));
            assert_eq!(location.as_deref(), wanted, "{address}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        let cases = [
            ("mysql://u:hunter2@h/db", "no store for `mysql:`"),
            ("postgres://u:hunter2@h:port/db", "invalid port number"),
            ("postgres://u:hunter2/x@h/db", "invalid port number"),
            ("postgres://u:1/hunter2@h/db", "%40 for @"),
            ("postgres://u:1#hunter2@h/db", "%40 for @"),
            ("postgres://u:1?hunter2@h/db", "an option that is not known"),
            ("postgres://u@h/db?password=hunter2", "an option that is not known"),
            ("postgres://u:hunter2@h/db?sslmode=perhaps", "perhaps"),
            ("postgres:u:hunter2@h/db", "no `//HOST/DATABASE`"),
        ];
        for (address, wanted) in cases {
            let error = Location::parse(address).unwrap_err().to_string();
            assert!(error.contains(wanted) && !error.contains("hunter2"), "{address}: {error}");
        }
    }

    #[test]
    fn an_address_is_shown_without_what_may_be_secret() {
        let cases = [
            ("state.db", "state.db"),
            ("sqlite:///var/state.db", "sqlite:///var/state.db"),
            ("postgres://u:hunter2@h:5433/db?sslmode=require", "postgres://u@h:5433/db"),
            ("postgres://u@h/db?password=hunter2#hunter2", "postgres://u@h/db"),
            ("postgresql:///db", "postgresql:///db"),
            ("postgres://u:hunter2@h:x/db", "postgres://\u{2026}"),
            ("mysql://u:hunter2@h/db", "mysql://u@h/db"),
        ];
        for (address, wanted) in cases {
            assert_eq!(shown(address), wanted);
        }
    }
}
