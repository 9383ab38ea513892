//! The server's state: an SQL database, created and migrated when opened.

mod access_keys;
mod busy;
mod change;
mod eihealth;
mod frugal;
mod huawei;
mod load;
mod maptable;
mod maptable_sign_in;
mod migrations;
mod modelarts;
mod open;
mod password;
mod ping;
mod ranked;
mod scnet;
mod scnet_sign_in;
mod seal;
mod sql;
mod state;
mod substring;
mod tokens;

use self::change::Shared;
use self::huawei::insert_sign_in;
use self::sql::{Pool, query};
use self::tokens::KnownTokens;
use crate::client::Secret;

pub(super) use access_keys::AccessKeyRow;
pub(super) use busy::{noting_busy, was_busy};
pub(super) use change::{ChangeError, END_MS, Editable, FaultRow, LOOK, Moved, Revoke, Snapshot, Wanted};
pub(super) use eihealth::{ResourceCount, SpaceRow};
pub(super) use huawei::{HuaweiProject, HuaweiUser, SignInRow, UserName};
pub(super) use maptable::{DataFileRow, ProjectRow, TableRow, UserRow, WorkspaceContent};
pub(super) use maptable_sign_in::WorkspaceSummaryRow;
pub(super) use modelarts::{GrantRow, VisitedWorkspace, Visitor, WorkspaceQuery, WorkspaceRow};
pub(super) use open::shown;
pub(super) use password::{HashError, PasswordHash};
pub(super) use scnet::{AccountRow, QuotaRow};
pub(super) use scnet_sign_in::{CenterRow, KeyRow};
pub use seal::{StoreKey, StoreKeyError};
pub(super) use sql::Connections;
pub(super) use state::{HuaweiUsers, Kind, MapUsers, MapWorkspaces, Quotas, ScNetUsers, Spaces, Tenants, Workspaces};
pub(super) use tokens::{Issue, NewToken, TokenHash, TokenRow};

/// The database behind the server; clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
    key: StoreKey,
    shared: Shared,
    tokens: KnownTokens,
    read_only: bool,
}

/// The reason why the database could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The address names no database this build can open.
    #[error("bad store address: {0}")]
    Address(String),
    /// The database cannot be opened or created.
    #[error("cannot open the store {address}: {reason}")]
    Open {
        /// The address as given, without its password.
        address: String,
        /// What is in the way, and what to do about it where that is known.
        reason: String,
        /// The message of the database.
        source: sqlx::Error,
    },
    /// It is the database of another program.
    #[error("the store {address} is another program's database; {advice}")]
    Foreign {
        /// The address as given, without its password.
        address: String,
        /// What to name instead.
        advice: &'static str,
    },
    /// The database is open but its schema cannot be brought up to date.
    #[error("cannot bring the store {address} up to date: {reason}")]
    Migrate {
        /// The address as given, without its password.
        address: String,
        /// What is in the way.
        reason: String,
        /// The message of the migration.
        source: sqlx::migrate::MigrateError,
    },
    /// A secret key was written with another store key.
    #[error(
        "{0} cannot be opened with this store key; start with the one that it was written with \
         (--store-key, SCICLOUD_STORE_KEY), or load the state again"
    )]
    Sealed(String),
    /// A secret cannot be hashed, or no new one be made up.
    #[error("cannot make a secret: {0}")]
    Secret(String),
    /// The store was opened to be read.
    #[error("this server only reads its store (--read-only)")]
    ReadOnly,
    /// A statement failed.
    #[error("the store failed: {0}{advice}", advice = sql::advice(.0))]
    Query(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        busy::note(&error);
        Self::Query(error)
    }
}

impl StoreError {
    /// Tells if it failed for what others do to the store, so that the same may succeed a little later.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Query(error) if sql::is_busy(error))
    }
}

impl sql::Failure for StoreError {
    fn of_database(&self) -> Option<&sqlx::Error> {
        match self {
            Self::Query(error) => Some(error),
            _ => None,
        }
    }
}

impl Store {
    /// The `application_id` in the head of each database of ours: `scic` in ASCII.
    pub const APPLICATION_ID: i32 = i32::from_be_bytes(*b"scic");

    /// Tells if anybody could sign in, with a token that may have expired or with what gives one.
    pub async fn has_tokens(&self) -> Result<bool, StoreError> {
        let credentials = [
            "tokens",
            "huawei_users WHERE password_hash IS NOT NULL",
            "huawei_access_keys",
            "huawei_application_credentials",
            "scnet_access_keys",
            "maptable_apps",
        ];
        for rows in credentials {
            let sql = sqlx::AssertSqlSafe(format!("SELECT EXISTS (SELECT 1 FROM {rows})"));
            if query(sql).fetch_one(&self.pool).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Refuses where the store was opened to be read.
    fn writable(&self) -> Result<(), StoreError> {
        if self.read_only { Err(StoreError::ReadOnly) } else { Ok(()) }
    }

    /// A secret that was sealed for its owner and is kept in hexadecimal.
    fn opened(&self, owner: &str, sealed: &str) -> Result<Secret, StoreError> {
        let secret = hex::decode(sealed).ok().and_then(|sealed| self.key.open(owner, &sealed));
        secret.ok_or_else(|| StoreError::Sealed(owner.to_owned()))
    }

    /// Returns the number of access keys that were sealed with another key than the store was opened with.
    pub(super) async fn unreadable_keys(&self) -> Result<usize, StoreError> {
        type Keys = Vec<(String, String)>;
        let sql = "SELECT access, sealed_secret FROM huawei_access_keys";
        let huawei: Keys = query(sql).fetch_all(&self.pool).await?;
        let sql = "SELECT access, sealed FROM scnet_access_keys";
        let scnet: Keys = query(sql).fetch_all(&self.pool).await?;
        let huawei = huawei.iter().map(|(access, sealed)| (access_keys::sealed_for(access), sealed));
        let scnet = scnet.iter().map(|(access, sealed)| (scnet_sign_in::sealed_for(access), sealed));
        Ok(huawei.chain(scnet).filter(|(owner, sealed)| self.opened(owner, sealed).is_err()).count())
    }

    /// Returns the number of connections there are.
    pub(super) fn connections(&self) -> Connections {
        self.pool.connections()
    }

    /// Closes every connection; a database in memory is gone then.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Milliseconds since 1970, now.
pub(super) fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}
