//! Starting the admin listener and ending it.

use std::sync::Arc;

use dropshot::{ConfigDropshot, HttpServer, ServerBuilder};

use super::guard::Guard;
use super::relay::Relay;
use super::{AdminSettings, Context, Facts, api, document};
use crate::client::Secret;
use crate::server::store::NewToken;
use crate::server::{Clock, Error, log};

/// Most bytes of a request's body, where an operation says no other number.
const MOST_BYTES: usize = 1 << 20;

/// A running admin listener.
pub(in crate::server) struct Listener {
    pub(in crate::server) server: HttpServer<Context>,
    pub(in crate::server) token: Secret,
}

impl Listener {
    /// Listens for whoever runs the server with this base URL on the store of this name.
    pub(in crate::server) fn start(
        settings: AdminSettings,
        server: crate::server::Context,
        url: String,
        store: String,
    ) -> Result<Self, Error> {
        settings.check_token()?;
        let token = match settings.token {
            Some(token) => token,
            None => NewToken::random("")?.token,
        };
        let relay = Relay::new(&url)?;
        let facts = Facts { started_ms: Clock::machine_ms(), url, store };
        let context = Context {
            server,
            guard: Arc::new(Guard::new(&token, settings.hosts)),
            document: Arc::new(document()?),
            facts: Arc::new(facts),
            relay,
        };
        let mut bind = settings.bind;
        loop {
            let config = ConfigDropshot {
                bind_address: bind,
                default_request_body_max_bytes: MOST_BYTES,
                ..ConfigDropshot::default()
            };
            match ServerBuilder::new(api()?, context.clone(), log::logger()).config(config).start().map_err(Error::from)
            {
                Ok(server) => return Ok(Self { server, token }),
                Err(Error::Bind { .. }) if settings.or_free_port && bind.port() != 0 => bind.set_port(0),
                Err(error) => return Err(error),
            }
        }
    }
}
