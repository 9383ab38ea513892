//! New connections, for requests whose old one was closed while it was idle.

use std::error::Error as _;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Client;

use super::Settings;

/// A second HTTP client that keeps no connections, made when it is needed.
#[derive(Debug)]
pub struct Fresh {
    settings: Settings,
    client: OnceLock<Option<Client>>,
    has_answer: AtomicBool,
}

impl Fresh {
    pub fn new(settings: &Settings) -> Self {
        // Others may use the caller's own client too.
        let has_answer = settings.own_http().is_some().into();
        Self { settings: settings.clone(), client: OnceLock::new(), has_answer }
    }

    /// Tells if a connection may have been kept from an earlier request.
    pub fn may_have_been_idle(&self) -> bool {
        self.has_answer.load(Ordering::Relaxed)
    }

    /// Notes that an answer came, whose connection is kept from now on.
    pub fn note_answer(&self) {
        self.has_answer.store(true, Ordering::Relaxed);
    }

    /// The client; the caller's own does as well as it can, as its settings are not known.
    pub fn client<'a>(&'a self, usual: &'a Client) -> &'a Client {
        let client = self.client.get_or_init(|| match self.settings.own_http() {
            Some(_) => None,
            None => self.settings.connect_anew().ok(),
        });
        client.as_ref().unwrap_or(usual)
    }
}

/// Tells if a connection ended before its answer began.
pub fn was_closed(error: &reqwest::Error) -> bool {
    if error.is_timeout() || error.is_connect() {
        return false;
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        let is_incomplete = error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message);
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if is_incomplete || kind.is_some_and(is_closed) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn is_closed(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | UnexpectedEof)
}
