//! What can be done about a database that fails.

use sqlx::Error;

use super::database_file::TakenAway;
use super::sqlite::Unserved;

/// What to look at, in words that follow what the database said; empty where nobody knows.
pub(in crate::server::store) fn advice(error: &Error) -> &'static str {
    match error {
        Error::PoolTimedOut => "; all connections are busy, or the database does not answer",
        Error::Io(error) if error.get_ref().is_some_and(|it| it.is::<Unserved>()) => {
            "; this server loads much, or others have locked the file"
        }
        Error::Io(error) if error.get_ref().is_some_and(|it| it.is::<TakenAway>()) => {
            "; put back the one that was opened, or start the server again"
        }
        Error::Io(_) => "; the connection broke, and the next request makes a new one",
        Error::Database(error) => error.code().map_or("", |code| of_code(&code)),
        _ => "",
    }
}

/// Tells if others are in the way, so that the same may go better a little later.
pub(in crate::server::store) fn is_busy(error: &Error) -> bool {
    match error {
        Error::PoolTimedOut => true,
        Error::Io(error) => error.get_ref().is_some_and(|it| it.is::<Unserved>()),
        Error::Database(error) => error.code().is_some_and(|code| match of_sqlite(&code) {
            Some(number) => matches!(number, 5 | 6),
            None => matches!(&*code, "55P03" | "40001" | "40P01"),
        }),
        _ => false,
    }
}

/// SQLite's number, if it is one; the higher bits tell apart what is the same to an operator.
pub(super) fn of_sqlite(code: &str) -> Option<u32> {
    code.parse().ok().filter(|_| code.len() < 5).map(|number: u32| number & 0xff)
}

/// By SQLite's number or PostgreSQL's five characters.
fn of_code(code: &str) -> &'static str {
    if let Some(number) = of_sqlite(code) {
        return match number {
            5 | 6 => "; a server loads much, or another program has locked the file",
            8 => "; may this user write to the file and its directory?",
            10 => "; is the disk full, or broken?",
            13 => "; free some space on the disk",
            14 => "; is the file still there, and may this user open it?",
            _ => "",
        };
    }
    match code {
        "55P03" => "; a server loads much, or another program has locked the table",
        "40001" | "40P01" => "; others wrote the same again and again",
        "53100" => "; free some space on the database's disk",
        "53300" => "; too many programs are connected",
        "57P01" | "57P02" | "57P03" => "; the database is being stopped or started, and the next request tries again",
        _ => "",
    }
}
