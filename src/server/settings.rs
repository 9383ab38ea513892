//! The way a server is started.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use super::observe::Limits;
use super::{AdminSettings, Clock, Fixture, OffsetUnit, StoreKey, Tls, store};

/// The way a server is started.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Where the state is kept: `sqlite:FILE`, a file path, `sqlite::memory:`, or `postgres://USER:PASSWORD@HOST/DATABASE`, which
    /// several servers may share; see [`Store::open`](super::Store::open).
    pub store: String,
    /// State to begin with, for a store that holds none unless it may [`replace`](Self::replace) what there is.
    pub load: Option<Fixture>,
    /// True if the state to begin with takes the place of what the store holds.
    pub replace: bool,
    /// The unit of the offset of a list: the vendor's text says pages, published clients count rows.
    pub offset_unit: OffsetUnit,
    /// What secret keys are encrypted with in the store; a new one for a state that is loaded at each start.
    pub store_key: StoreKey,
    /// The clock, by which tokens expire; signatures may be dated by it or by the machine's clock.
    pub clock: Clock,
    /// The way to listen for whoever runs the server, if at all.
    pub admin: Option<AdminSettings>,
    /// True if the store is only read, so that nobody can sign in; see [`Store::open_read_only`](super::Store::open_read_only).
    pub read_only: bool,
    /// The certificate to be asked by HTTPS with; without one it is plain HTTP.
    pub tls: Option<Tls>,
    /// How much a request may have.
    pub limits: Limits,
    /// The number of requests the journal keeps.
    pub journal_entries: usize,
    /// The number of bytes of answers that are kept, to be given again while the state is the same; none with 0.
    pub cache_bytes: usize,
    /// The time for which requests in flight may take once the server is to end.
    pub shutdown_timeout: Duration,
}

/// Without the password that the store's address may hold.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { bind, store, load, replace, offset_unit, store_key, clock, admin, read_only, tls, limits, .. } =
            self;
        f.debug_struct("Settings")
            .field("bind", bind)
            .field("store", &store::shown(store))
            .field("load", load)
            .field("replace", replace)
            .field("offset_unit", offset_unit)
            .field("store_key", store_key)
            .field("clock", clock)
            .field("admin", admin)
            .field("read_only", read_only)
            .field("tls", tls)
            .field("limits", limits)
            .finish_non_exhaustive()
    }
}

impl Default for Settings {
    /// A free port of the loopback interface, and a state that lasts as long as the server.
    fn default() -> Self {
        Self {
            bind: (Ipv4Addr::LOCALHOST, 0).into(),
            store: "sqlite::memory:".to_owned(),
            load: None,
            replace: false,
            offset_unit: OffsetUnit::Row,
            store_key: StoreKey::generate(),
            clock: Clock::default(),
            read_only: false,
            tls: None,
            limits: Limits::default(),
            journal_entries: 10_000,
            cache_bytes: 16 << 20,
            shutdown_timeout: Duration::from_secs(10),
            admin: None,
        }
    }
}
