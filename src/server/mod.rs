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
mod huawei;
mod json;
mod log;
pub mod observe;
mod request;
mod sign_in;
mod store;
mod tls;
mod value;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, BuildError, ConfigDropshot, ConfigTls, HttpServer, ServerBuilder,
};

use self::observe::{Dialect, Faults, Journal, Limits, Observer};

use self::admin::Listener;
use crate::client::Secret;

pub use crate::client::OffsetUnit;
pub use admin::AdminSettings;
pub use clock::Clock;
pub use fixture::{Fixture, FixtureError};
pub use store::{Store, StoreError, StoreKey, StoreKeyError};
pub use tls::{Tls, TlsError};

/// How a server is started.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Where the state is kept: `sqlite:FILE`, a file path, or `sqlite::memory:`.
    pub store: String,
    /// State to put in place of what the store holds, before the first request.
    pub load: Option<Fixture>,
    /// What the offset of a list counts: the vendor's text says pages, published clients count rows.
    pub offset_unit: OffsetUnit,
    /// What secret keys are encrypted with in the store; a new one for a state that is loaded at each start.
    pub store_key: StoreKey,
    /// What tells the time, by which tokens expire and signatures are dated.
    pub clock: Clock,
    /// The certificate to be asked by HTTPS with; without one it is plain HTTP.
    pub tls: Option<Tls>,
    /// How much a request may have.
    pub limits: Limits,
    /// How many requests the journal keeps.
    pub journal_entries: usize,
    /// How long requests in flight may take once the server is to end.
    pub shutdown_timeout: Duration,
    /// How to listen for whoever runs the server, if at all.
    pub admin: Option<AdminSettings>,
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
            tls: None,
            limits: Limits::default(),
            journal_entries: 10_000,
            shutdown_timeout: Duration::from_secs(10),
            admin: None,
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
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The listener could not be set up.
    #[error("cannot set up the listener: {0}")]
    Listen(BuildError),
    /// The admin token can't be sent in a header.
    #[error("the admin token must be printable ASCII, not empty, with no space at either end")]
    AdminToken,
    /// The admin listener's document can't be written.
    #[error("cannot write the document of the admin listener: {0}")]
    AdminDocument(#[from] serde_json::Error),
    /// The admin listener can't ask the other one.
    #[error("cannot set up the way from the admin page to the platforms: {0}")]
    Relay(reqwest::Error),
    /// The listener ended badly.
    #[error("the server ended badly: {0}")]
    Close(String),
    /// The server ended before all requests were answered, because that took too long.
    #[error("ended with requests unanswered after {}", humantime::format_duration(*.0))]
    Unanswered(Duration),
}

/// What every operation works with.
#[derive(Clone, Debug)]
pub struct Context {
    store: Store,
    offset_unit: OffsetUnit,
    clock: Clock,
    observer: Arc<Observer>,
}

/// The platforms, as they are talked of and talk.
static DIALECTS: &[&Dialect] =
    &[&iam::DIALECT, &eihealth::DIALECT, &modelarts::DIALECT, &scnet::DIALECT, &maptable::DIALECT];

/// A server that answers requests until it is closed or dropped.
#[must_use = "the server stops when this is dropped"]
pub struct Running {
    server: HttpServer<Context>,
    admin: Option<Listener>,
    store: Store,
    observer: Arc<Observer>,
    shutdown_timeout: Duration,
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

/// Opens the store, loads the state if there is one to load, and listens.
pub async fn start(settings: Settings) -> Result<Running, Error> {
    let tls = settings.tls.as_ref().map(Tls::read).transpose()?;
    let store = Store::open(&settings.store, settings.store_key).await?;
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
    let observer = Arc::new(Observer::new(DIALECTS, settings.limits, settings.journal_entries));
    let context = Context {
        store: store.clone(),
        offset_unit: settings.offset_unit,
        clock: settings.clock,
        observer: Arc::clone(&observer),
    };
    let config = ConfigDropshot {
        bind_address: settings.bind,
        default_request_body_max_bytes: observer.limits.body_bytes,
        ..ConfigDropshot::default()
    };
    let builder = ServerBuilder::new(api()?, context.clone(), log::observed(Arc::clone(&observer)));
    let server = builder.config(config).tls(tls.map(ConfigTls::Dynamic)).start().map_err(bind_error)?;
    let url = base_url(&server);
    let listen = |admin| Listener::start(admin, context, url, store::shown(&settings.store));
    let admin = settings.admin.map(listen).transpose()?;
    Ok(Running { server, admin, store, observer, shutdown_timeout: settings.shutdown_timeout })
}

/// What clients take as base URL.
fn base_url(server: &HttpServer<Context>) -> String {
    let scheme = if server.using_tls() { "https" } else { "http" };
    format!("{scheme}://{}", server.local_addr())
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
        base_url(&self.server)
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

    /// What was asked of it.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        self.observer.journal()
    }

    /// The faults that its requests meet.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.observer.faults(&self.store)
    }

    /// Its metrics, as Prometheus reads them.
    #[must_use]
    pub fn metrics(&self) -> String {
        self.observer.metrics(&self.store)
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
    ///
    /// # Errors
    ///
    /// [`Error::Unanswered`] when that takes longer than [`Settings::shutdown_timeout`].
    pub async fn close(self) -> Result<(), Error> {
        self.observer.begin_to_close();
        let patience = self.shutdown_timeout;
        let end = async {
            let platforms = self.server.close().await;
            // Last, as it tells whoever asks that the server is about to end.
            let admin = match self.admin {
                Some(admin) => admin.server.close().await,
                None => Ok(()),
            };
            self.store.close().await;
            platforms.and(admin).map_err(Error::Close)
        };
        tokio::time::timeout(patience, end).await.unwrap_or(Err(Error::Unanswered(patience)))
    }
}
