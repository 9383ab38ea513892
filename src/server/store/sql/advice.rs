//! What operators can do about a database that fails.

use sqlx::Error;

use super::database_file::TakenAway;
use super::sqlite::Unserved;

/// What to look at, in words that follow what the database said; empty where nobody knows.
pub(in crate::server::store) fn advice(error: &Error) -> &'static str {
    match error {
        Error::PoolTimedOut => "; all connections are busy, or the database does not answer",
        Error::Io(error) if error.get_ref().is_some_and(|it| it.is::<Unserved>()) => {
            "; has another program locked the file, or is much being loaded?"
        }
        Error::Io(error) if error.get_ref().is_some_and(|it| it.is::<TakenAway>()) => {
            "; put back the one that was opened, or start the server again"
        }
        Error::Io(_) => "; the connection broke, and the next request makes a new one",
        Error::Database(error) => error.code().map_or("", |code| of_code(&code)),
        _ => "",
    }
}

/// By SQLite's number or PostgreSQL's five characters.
fn of_code(code: &str) -> &'static str {
    if let Ok(number) = code.parse::<u32>()
        && code.len() < 5
    {
        // The higher bits tell apart what is the same to an operator.
        return match number & 0xff {
            5 | 6 => "; another program has locked the file for too long",
            8 => "; may this user write to the file and its directory?",
            10 => "; is the disk full, or broken?",
            13 => "; free some space on the disk",
            14 => "; is the file still there, and may this user open it?",
            _ => "",
        };
    }
    match code {
        "55P03" => "; another program has locked the table for too long",
        "40001" | "40P01" => "; others wrote the same again and again",
        "53100" => "; free some space on the database's disk",
        "53300" => "; too many programs are connected",
        "57P01" | "57P02" | "57P03" => "; the database is being stopped or started, and the next request tries again",
        _ => "",
    }
}
