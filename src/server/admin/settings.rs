//! The way the admin listener is started.

use std::net::{Ipv4Addr, SocketAddr};

use crate::client::Secret;
use crate::server::Error;
use crate::server::store::TokenHash;

/// The way the admin listener of a server is started.
#[derive(Clone, Debug)]
pub struct AdminSettings {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// True if to take a free port where the one of `bind` is taken.
    pub or_free_port: bool,
    /// What callers send as `Authorization: Bearer TOKEN`; one is made up where none is given.
    pub token: Option<Secret>,
    /// Names that requests may call the listener by, beside `localhost` and numeric addresses.
    pub hosts: Vec<String>,
}

impl AdminSettings {
    /// The fewest characters of a token that is given.
    pub const SHORTEST_TOKEN: usize = 16;

    /// Refuses a token that no header can carry, and one that is soon guessed.
    pub(in crate::server) fn check_token(&self) -> Result<(), Error> {
        let Some(token) = &self.token else { return Ok(()) };
        TokenHash::of(token.expose()).map_err(|_| Error::AdminToken)?;
        if token.expose().len() < Self::SHORTEST_TOKEN { Err(Error::ShortAdminToken) } else { Ok(()) }
    }
}

impl Default for AdminSettings {
    /// A free port of the loopback interface, and a token that is made up.
    fn default() -> Self {
        Self { bind: (Ipv4Addr::LOCALHOST, 0).into(), or_free_port: false, token: None, hosts: Vec::new() }
    }
}
