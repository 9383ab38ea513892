//! A local server that answers the documented operations from a database.
//!
//! ```no_run
//! use scicloud::server::{self, Fixture, Settings};
//!
//! # async fn example() -> Result<(), server::Error> {
//! let running = server::start(Settings { load: Some(Fixture::sample()), ..Settings::default() }).await?;
//! println!("listening on {}", running.base_url());
//! running.close().await
//! # }
//! ```

pub mod admin;
pub mod eihealth;
pub mod iam;
pub mod maptable;
pub mod modelarts;
pub mod scnet;

mod body;
mod clock;
mod fixture;
mod follower;
mod huawei;
mod json;
mod log;
mod request;
mod sign_in;
mod store;
mod testbed;
mod value;

use std::net::{Ipv4Addr, SocketAddr};

use dropshot::{ApiDescription, ApiDescriptionRegisterError, BuildError, ConfigDropshot, HttpServer, ServerBuilder};

use self::admin::Listener;
use self::follower::Follower;
use crate::client::Secret;

pub use crate::client::OffsetUnit;
pub use admin::AdminSettings;
pub use clock::Clock;
pub use fixture::{Fixture, FixtureError, FixtureGenerator, GenerateError};
pub use store::{Store, StoreError, StoreKey, StoreKeyError};
pub use testbed::Testbed;

/// How a server is started.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Where the state is kept: `sqlite:FILE`, a file path, `sqlite::memory:`, or `postgres://USER:PASSWORD@HOST/DATABASE`, which
    /// several servers may share; see [`Store::open`].
    pub store: String,
    /// State to put in place of what the store holds, before the first request.
    pub load: Option<Fixture>,
    /// What the offset of a list counts: the vendor's text says pages, published clients count rows.
    pub offset_unit: OffsetUnit,
    /// What secret keys are encrypted with in the store; a new one for a state that is loaded at each start.
    pub store_key: StoreKey,
    /// What tells the time, by which tokens expire and signatures are dated.
    pub clock: Clock,
    /// How to listen for whoever runs the server, if at all.
    pub admin: Option<AdminSettings>,
    /// Whether the store is only read, so that nobody can sign in; see [`Store::open_read_only`].
    pub read_only: bool,
}

/// Without the password that the store's address may hold.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { bind, store, load, offset_unit, store_key, clock, admin, read_only } = self;
        f.debug_struct("Settings")
            .field("bind", bind)
            .field("store", &store::shown(store))
            .field("load", load)
            .field("offset_unit", offset_unit)
            .field("store_key", store_key)
            .field("clock", clock)
            .field("admin", admin)
            .field("read_only", read_only)
            .finish()
    }
}

impl Default for Settings {
    /// A free port of the loopback interface, and a state that lasts as long as the server.
    fn default() -> Self {
        Self {
            bind: (Ipv4Addr::LOCALHOST, 0).into(),
            store: "sqlite::memory:".to_owned(),
            load: None,
            offset_unit: OffsetUnit::Row,
            store_key: StoreKey::generate(),
            clock: Clock::default(),
            admin: None,
            read_only: false,
        }
    }
}

/// How many rows lie before a page.
fn rows_before(unit: OffsetUnit, offset: i32, limit: i32) -> i64 {
    match unit {
        OffsetUnit::Row => i64::from(offset),
        OffsetUnit::Page => i64::from(offset) * i64::from(limit),
    }
}

/// Why a server could not be started or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The settings want a server that only reads to write.
    #[error("a server that only reads its store {0}")]
    ReadOnly(&'static str),
    /// The address to listen on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address as given.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Two operations do not go together.
    #[error("cannot assemble the operations: {0}")]
    Assemble(#[from] ApiDescriptionRegisterError),
    /// The listener could not be set up.
    #[error("cannot set up the listener: {0}")]
    Listen(BuildError),
    /// No thread could be had.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
    /// The admin token can't be sent in a header.
    #[error("the admin token must be printable ASCII, not empty, with no space at either end")]
    AdminToken,
    /// The admin listener's document can't be written.
    #[error("cannot write the document of the admin listener: {0}")]
    AdminDocument(#[from] serde_json::Error),
    /// The listener ended badly.
    #[error("the server ended badly: {0}")]
    Close(String),
}

/// What every operation works with.
#[derive(Clone, Debug)]
pub struct Context {
    store: Store,
    offset_unit: OffsetUnit,
    clock: Clock,
}

/// A server that answers requests until it is closed or dropped.
#[must_use = "the server stops when this is dropped"]
pub struct Running {
    server: HttpServer<Context>,
    admin: Option<Listener>,
    store: Store,
    /// What others do on the database, where there may be others.
    follows: Option<Follower>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("local_addr", &self.local_addr()).finish_non_exhaustive()
    }
}

/// The operations of all platforms.
fn api() -> Result<ApiDescription<Context>, ApiDescriptionRegisterError> {
    let mut api = ApiDescription::new();
    iam::register(&mut api)?;
    eihealth::register(&mut api)?;
    modelarts::register(&mut api)?;
    scnet::register(&mut api)?;
    maptable::register(&mut api)?;
    Ok(api)
}

/// Most bytes of a request's body: more than the longest token and what stands around it.
const MOST_BYTES: usize = 65_536;

/// Opens the store, loads the state if there is one to load, and listens.
pub async fn start(settings: Settings) -> Result<Running, Error> {
    let store = if settings.read_only {
        let writes =
            [("takes no fixture", settings.load.is_some()), ("has no admin listener", settings.admin.is_some())];
        if let Some((what, _)) = writes.into_iter().find(|(_, is_so)| *is_so) {
            return Err(Error::ReadOnly(what));
        }
        Store::open_read_only(&settings.store, settings.store_key).await?
    } else {
        Store::open(&settings.store, settings.store_key).await?
    };
    if let Some(fixture) = &settings.load {
        store.load_fixture(fixture).await?;
    }
    let unreadable = store.unreadable_keys().await?;
    if unreadable > 0 {
        tracing::warn!(
            "{unreadable} access keys can't be used: they were written with another store key, or with none that was kept; \
             start with theirs (--store-key, SCICLOUD_STORE_KEY), or load the state again with one to keep"
        );
    }
    let follows = store.lead(&settings.clock).await?.then(|| store.clone()).map(Follower::start);
    let context = Context { store: store.clone(), offset_unit: settings.offset_unit, clock: settings.clock };
    let config = ConfigDropshot {
        bind_address: settings.bind,
        default_request_body_max_bytes: MOST_BYTES,
        ..ConfigDropshot::default()
    };
    let server =
        ServerBuilder::new(api()?, context.clone(), log::logger()).config(config).start().map_err(bind_error)?;
    let address = server.local_addr();
    let listen = |admin| Listener::start(admin, context, address, store::shown(&settings.store));
    let admin = settings.admin.map(listen).transpose()?;
    Ok(Running { server, admin, store, follows })
}

fn bind_error(error: BuildError) -> Error {
    match error {
        BuildError::BindError { address, error } => Error::Bind { address, source: error },
        other => Error::Listen(other),
    }
}

impl Running {
    /// The address it listens on, with the port it got.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.server.local_addr()
    }

    /// What clients take as base URL.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.local_addr())
    }

    /// The base URL of the admin listener, if there is one.
    #[must_use]
    pub fn admin_url(&self) -> Option<String> {
        self.admin.as_ref().map(|admin| format!("http://{}", admin.server.local_addr()))
    }

    /// What callers of the admin listener send, if there is one.
    #[must_use]
    pub fn admin_token(&self) -> Option<&Secret> {
        self.admin.as_ref().map(|admin| &admin.token)
    }

    /// Its state.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Waits until a listener ends by itself, which it does only when something breaks.
    pub async fn wait(&self) -> Result<(), Error> {
        let platforms = self.server.wait_for_shutdown();
        let ended = match &self.admin {
            None => platforms.await,
            Some(admin) => {
                let admin = admin.server.wait_for_shutdown();
                tokio::select! { ended = platforms => ended, ended = admin => ended }
            }
        };
        ended.map_err(Error::Close)
    }

    /// Takes no more requests, finishes those in flight, and closes the store.
    pub async fn close(self) -> Result<(), Error> {
        let admin = async {
            match self.admin {
                Some(admin) => admin.server.close().await,
                None => Ok(()),
            }
        };
        let (platforms, admin) = tokio::join!(self.server.close(), admin);
        drop(self.follows);
        self.store.close().await;
        platforms.and(admin).map_err(Error::Close)
    }
}
