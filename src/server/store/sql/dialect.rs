//! What the two databases say differently.

/// The database that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::store) enum Dialect {
    Sqlite,
    Postgres,
}

/// The states in which PostgreSQL ends a transaction that another one got in the way of: it may go better the next time.
const LOST_RACES: [&str; 2] = ["40001", "40P01"];

impl Dialect {
    /// Keeps every other program from opening the same PostgreSQL database until the transaction ends.
    pub(in crate::server::store) const OPENING: &'static str = "SELECT pg_advisory_xact_lock(1935894883)";

    /// Asks whether our mark is on a database, and whether anything is in it.
    pub(in crate::server::store) fn whose(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT application_id = 1935894883, application_id <> 0 OR EXISTS (SELECT 1 FROM sqlite_schema) \
                 FROM pragma_application_id"
            }
            // What an extension put there is nobody's.
            Self::Postgres => {
                "SELECT COALESCE(bool_or(c.relname = 'scicloud_store'), FALSE), COUNT(*) > 0 FROM pg_class c \
                 WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) \
                 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT EXISTS (SELECT 1 FROM pg_depend d \
                 WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
            }
        }
    }

    /// Marks an empty database as ours.
    pub(in crate::server::store) fn mark(self) -> &'static str {
        match self {
            Self::Sqlite => "PRAGMA application_id = 1935894883",
            // No row is ever in it: it is the mark, and what writers lock.
            Self::Postgres => "CREATE TABLE scicloud_store ()",
        }
    }

    /// Begins a transaction all of whose statements see the same moment.
    pub(super) fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// Begins a transaction that may write what follows from what it read.
    pub(in crate::server::store) fn begin_write(self) -> &'static str {
        match self {
            // With a later lock, one that read before it writes would fail instead of wait.
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        }
    }

    /// Follows [`begin_write`](Self::begin_write) in a transaction that writes beside others.
    pub(super) fn share(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            // The lock keeps out of the way of whoever works alone, see `alone`.
            Self::Postgres => "LOCK TABLE scicloud_store IN ROW SHARE MODE",
        }
    }

    /// Follows [`begin_write`](Self::begin_write) in a transaction that changes the state, of which there is one at a time: all of
    /// them write the same row.
    pub(super) fn take_turns(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            // Waiting for the row itself would come too late: PostgreSQL refuses what was written since a transaction has begun to
            // look. The lock keeps out of the way of other writers, and not of whoever works alone.
            Self::Postgres => "LOCK TABLE scicloud_store IN SHARE UPDATE EXCLUSIVE MODE",
        }
    }

    /// Follows [`begin_write`](Self::begin_write) in a transaction beside which nobody writes to these tables, and in which rows may
    /// refer to others that are not there until it ends.
    pub(super) fn alone(self, tables: &[&str]) -> String {
        match self {
            Self::Sqlite => "PRAGMA defer_foreign_keys = ON".to_owned(),
            // First what each writing transaction begins with, so that none holds some of the tables and waits for others;
            // then what single statements write to.
            Self::Postgres => format!(
                "LOCK TABLE scicloud_store IN EXCLUSIVE MODE; LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE; \
                 SET CONSTRAINTS ALL DEFERRED",
                tables.join(", ")
            ),
        }
    }

    /// The function that says at which character a text contains another, or 0; case counts and no character is special.
    pub(super) fn position(self) -> &'static str {
        match self {
            Self::Sqlite => "instr",
            Self::Postgres => "strpos",
        }
    }

    /// The function that makes a JSON array of its arguments, and the one that makes one of what it is given of all rows, in any order.
    ///
    /// What many rows have comes out sooner as one JSON text: the library carries each value of each row by itself.
    pub(in crate::server::store) fn json_arrays(self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite => ("json_array", "json_group_array"),
            Self::Postgres => ("json_build_array", "json_agg"),
        }
    }

    /// A question for each number of a JSON list, which is `$1`.
    pub(in crate::server::store) fn each_number(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT value FROM json_each($1)",
            Self::Postgres => "SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST($1 AS JSON))",
        }
    }

    /// Lets the database see how much there is in a table now, if it has to be told.
    pub(super) fn learn(self, table: &str) -> Option<String> {
        match self {
            // It asks for the same whatever the tables have, so that plans stay what tests saw.
            Self::Sqlite => None,
            Self::Postgres => Some(format!("ANALYZE {table}")),
        }
    }

    /// Tells if a transaction failed because of another that went on at the same time, and not for what it did.
    pub(super) fn lost_race(self, error: &sqlx::Error) -> bool {
        let code = error.as_database_error().and_then(|error| error.code());
        self == Self::Postgres && code.is_some_and(|code| LOST_RACES.contains(&code.as_ref()))
    }
}
