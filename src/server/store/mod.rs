//! The server's state: an SQL database, created and migrated when opened.

mod access_keys;
mod eihealth;
mod faults;
mod huawei;
mod load;
mod maptable;
mod maptable_sign_in;
mod migrations;
mod modelarts;
mod owner;
mod password;
mod ping;
mod scnet;
mod scnet_sign_in;
mod seal;
mod tokens;
mod url;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};
use sqlx::{Sqlite, Transaction};

use self::owner::Owner;
use self::url::Location;
use crate::client::Secret;

pub(super) use access_keys::AccessKeyRow;
pub(super) use eihealth::{ResourceCount, SpaceRow};
pub(super) use faults::FaultRow;
pub(super) use huawei::{HuaweiProject, HuaweiUser, SignInRow, UserName};
pub(super) use maptable::{DataFileRow, ProjectRow, TableRow, UserRow, WorkspaceContent};
pub(super) use maptable_sign_in::WorkspaceSummaryRow;
pub(super) use modelarts::{GrantRow, Visitor, WorkspaceQuery, WorkspaceRow};
pub(super) use password::{HashError, PasswordHash};
pub(super) use scnet::{AccountRow, QuotaRow};
pub(super) use scnet_sign_in::{CenterRow, KeyRow};
pub use seal::{StoreKey, StoreKeyError};
pub(super) use tokens::{NewToken, TokenHash, TokenRow};
pub(super) use url::shown;

/// A transaction on the database this build stores its state in.
type Tx<'a> = Transaction<'a, Sqlite>;

/// The database behind the server; clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
    key: StoreKey,
    /// How often the faults were changed by a clone of this.
    fault_changes: Arc<AtomicU64>,
}

/// Why the database could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The address names no database this build can open.
    #[error("bad store address: {0}")]
    Address(String),
    /// The database cannot be opened or created.
    #[error("cannot open the store {address}: {reason}")]
    Open {
        /// The address as given.
        address: String,
        /// What is in the way, and what to do about it where that is known.
        reason: String,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The file is the database of another program.
    #[error("the store {address} is another program's database; name a file that does not exist yet")]
    Foreign {
        /// The address as given.
        address: String,
    },
    /// The database is open but its schema cannot be brought up to date.
    #[error("cannot bring the store {address} up to date: {source}")]
    Migrate {
        /// The address as given.
        address: String,
        /// What the migration said.
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
    /// A statement failed.
    #[error("the store failed: {0}")]
    Query(#[from] sqlx::Error),
}

impl Store {
    /// The `application_id` in the head of each database of ours: `scic` in ASCII.
    pub const APPLICATION_ID: i32 = i32::from_be_bytes(*b"scic");

    /// Opens a database and migrates it; a file that does not exist is created.
    ///
    /// `address` is `sqlite:FILE`, a plain file path, or `sqlite::memory:`. A database that is neither empty nor
    /// marked as ours by [`APPLICATION_ID`](Self::APPLICATION_ID) is refused and not touched. `key` is what secret keys are
    /// encrypted with.
    pub async fn open(address: &str, key: StoreKey) -> Result<Self, StoreError> {
        let location = Location::parse(address)?;
        let failed = |source: sqlx::Error| StoreError::Open {
            address: address.to_owned(),
            reason: location.explain(&source).unwrap_or_else(|| source.to_string()),
            source,
        };
        let owner = owner::of(&location).await.map_err(failed)?;
        if owner == Owner::Other {
            return Err(StoreError::Foreign { address: address.to_owned() });
        }
        let mut pool = SqlitePoolOptions::new();
        if location.in_memory() {
            // The database lives in its one connection, which must therefore never be closed.
            pool = pool.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
        }
        let pool = pool.connect_with(location.options()).await.map_err(failed)?;
        if owner == Owner::Nobody {
            // Before the tables, so that no moment leaves tables without it.
            if let Err(source) = owner::mark(&pool).await {
                pool.close().await;
                return Err(failed(source));
            }
        }
        if let Err(source) = migrations::all().run(&pool).await {
            pool.close().await;
            return Err(StoreError::Migrate { address: address.to_owned(), source });
        }
        Ok(Self { pool, key, fault_changes: Arc::default() })
    }

    /// Whether anybody could sign in, with a token that may have expired or with what gives one.
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
            if sqlx::query_scalar(sql).fetch_one(&self.pool).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A secret that was sealed for its owner and is kept in hexadecimal.
    fn opened(&self, owner: &str, sealed: &str) -> Result<Secret, StoreError> {
        let secret = hex::decode(sealed).ok().and_then(|sealed| self.key.open(owner, &sealed));
        secret.ok_or_else(|| StoreError::Sealed(owner.to_owned()))
    }

    /// How many access keys were sealed with another key than the store was opened with.
    pub(super) async fn unreadable_keys(&self) -> Result<usize, StoreError> {
        type Keys = Vec<(String, String)>;
        let sql = "SELECT access, sealed_secret FROM huawei_access_keys";
        let huawei: Keys = sqlx::query_as(sql).fetch_all(&self.pool).await?;
        let sql = "SELECT access, sealed FROM scnet_access_keys";
        let scnet: Keys = sqlx::query_as(sql).fetch_all(&self.pool).await?;
        let huawei = huawei.iter().map(|(access, sealed)| (access_keys::sealed_for(access), sealed));
        let scnet = scnet.iter().map(|(access, sealed)| (scnet_sign_in::sealed_for(access), sealed));
        Ok(huawei.chain(scnet).filter(|(owner, sealed)| self.opened(owner, sealed).is_err()).count())
    }

    /// How many connections there are.
    pub(super) fn connections(&self) -> Connections {
        let idle = u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX);
        Connections { open: self.pool.size(), idle, most: self.pool.options().get_max_connections() }
    }

    /// Closes every connection; a database in memory is gone then.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// How many connections to the database there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Connections {
    pub(super) open: u32,
    /// Those of them that nothing uses.
    pub(super) idle: u32,
    /// As many as there may be.
    pub(super) most: u32,
}

/// Milliseconds since 1970, now.
pub(super) fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}
