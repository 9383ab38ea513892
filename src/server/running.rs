//! A server from its start to its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dropshot::{ConfigDropshot, ConfigTls, HandlerTaskMode, HttpServer, ServerBuilder};
use tokio::net::TcpSocket;

use super::admin::Listener;
use super::answers::Answers;
use super::follower::Follower;
use super::observe::{Faults, Journal, Observer};
use super::{Context, DIALECTS, Error, Settings, Store, Tls, api, log, store};
use crate::client::Secret;

/// A server that answers requests until it is closed or dropped.
#[must_use = "the server stops when this is dropped"]
pub struct Running {
    server: HttpServer<Context>,
    admin: Option<Listener>,
    store: Store,
    observer: Arc<Observer>,
    shutdown_timeout: Duration,
    /// What others do on the database, where there may be others.
    follows: Option<Follower>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("local_addr", &self.local_addr()).finish_non_exhaustive()
    }
}

/// Opens the store, loads the state if there is one to load, and listens.
pub async fn start(settings: Settings) -> Result<Running, Error> {
    let tls = settings.tls.as_ref().map(Tls::read).transpose()?;
    // What is loaded takes the place of what there is, for which there must be a server.
    check_listeners(&settings)?;
    let store = open(&settings).await?;
    if let Some(fixture) = &settings.load {
        if settings.replace {
            store.load_fixture(fixture).await?;
        } else if !store.fill(fixture).await? {
            return Err(Error::Occupied(store::shown(&settings.store)));
        }
    }
    let unreadable = store.unreadable_keys().await?;
    if unreadable > 0 {
        tracing::warn!(
            "{unreadable} access keys can't be used: they were written with another store key, or with none that was kept; \
             start with theirs (--store-key, SCICLOUD_STORE_KEY), or load the state again with one to keep"
        );
    }
    let follows = store.lead(&settings.clock).await?.then(|| store.clone()).map(Follower::start);
    let observer = Arc::new(Observer::new(DIALECTS, settings.limits, settings.journal_entries));
    let context = Context {
        store: store.clone(),
        offset_unit: settings.offset_unit,
        clock: settings.clock,
        observer: Arc::clone(&observer),
        answers: Answers::new(settings.cache_bytes),
    };
    let config = ConfigDropshot {
        bind_address: settings.bind,
        default_request_body_max_bytes: observer.limits.body_bytes,
        // Who has left gets no answer, so that none is waited for; a transaction that was not committed is undone.
        default_handler_task_mode: HandlerTaskMode::CancelOnDisconnect,
        ..ConfigDropshot::default()
    };
    let builder = ServerBuilder::new(api()?, context.clone(), log::observed(Arc::clone(&observer)));
    let server = builder.config(config).tls(tls.map(ConfigTls::Dynamic)).start()?;
    let url = base_url(&server);
    let listen = |admin| Listener::start(admin, context, url, store::shown(&settings.store));
    let admin = settings.admin.map(listen).transpose()?;
    Ok(Running { server, admin, store, follows, observer, shutdown_timeout: settings.shutdown_timeout })
}

/// Fails where listening would, as far as can be told before.
fn check_listeners(settings: &Settings) -> Result<(), Error> {
    check_address(settings.bind)?;
    let Some(admin) = &settings.admin else { return Ok(()) };
    admin.check_token()?;
    if admin.or_free_port { Ok(()) } else { check_address(admin.bind) }
}

/// Fails where nobody can listen; the address is free again after that, and nobody has been able to connect to it.
fn check_address(address: SocketAddr) -> Result<(), Error> {
    let bound = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // As who listens does, so that what is left of earlier connections is not in the way.
        socket.set_reuseaddr(cfg!(unix))?;
        socket.bind(address)
    };
    bound().map_err(|source| Error::Bind { address, source })
}

async fn open(settings: &Settings) -> Result<Store, Error> {
    let (address, key) = (&settings.store, settings.store_key.clone());
    if !settings.read_only {
        return Ok(Store::open(address, key).await?);
    }
    let writes = [("takes no fixture", settings.load.is_some()), ("has no admin listener", settings.admin.is_some())];
    match writes.into_iter().find(|(_, is_so)| *is_so) {
        Some((what, _)) => Err(Error::ReadOnly(what)),
        None => Ok(Store::open_read_only(address, key).await?),
    }
}

/// Returns the base URL for clients.
fn base_url(server: &HttpServer<Context>) -> String {
    let scheme = if server.using_tls() { "https" } else { "http" };
    format!("{scheme}://{}", server.local_addr())
}

impl Running {
    /// The address it listens on, with the port it got.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.server.local_addr()
    }

    /// Returns the base URL for clients.
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
            drop(self.follows);
            self.store.close().await;
            platforms.and(admin).map_err(Error::Close)
        };
        tokio::time::timeout(patience, end).await.unwrap_or(Err(Error::Unanswered(patience)))
    }
}
