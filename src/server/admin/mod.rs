//! The admin listener: what is for whoever runs the server, on an address of its own.
//!
//! Every operation but `/openapi.json`, `/healthz` and `/readyz` takes `Authorized` as its first
//! extractor, which wants the admin token; the page for people needs none, as all that it shows comes by these.

mod about;
mod body;
mod client;
mod clock;
mod document;
mod eihealth;
mod error;
mod faults;
mod guard;
mod huawei;
mod items;
mod journal;
mod listener;
mod maptable;
mod metrics;
mod modelarts;
mod new;
mod page;
mod relay;
mod sample_tokens;
mod scnet;
mod settings;
mod state;
mod status;
mod tokens;

use std::sync::Arc;

use dropshot::{ApiDescription, ApiDescriptionRegisterError};
use serde_json::Value;

pub use self::client::{Client, ClientError};
pub use self::document::document;
pub use self::settings::AdminSettings;
pub use self::tokens::Platform;

pub(super) use self::listener::Listener;

/// What every operation of the admin listener works with.
#[derive(Clone, Debug)]
pub struct Context {
    /// What the platforms' operations work with.
    server: super::Context,
    guard: Arc<guard::Guard>,
    document: Arc<Value>,
    facts: Arc<Facts>,
    relay: relay::Relay,
}

/// What stays the same while the server runs.
#[derive(Debug)]
struct Facts {
    started_ms: i64,
    /// The place where the platforms' operations are.
    url: String,
    /// The address of the store, without a password.
    store: String,
}

/// The operations of the admin listener.
fn api() -> Result<ApiDescription<Context>, ApiDescriptionRegisterError> {
    let mut api = ApiDescription::new().tag_config(document::tags());
    about::register(&mut api)?;
    faults::register(&mut api)?;
    journal::register(&mut api)?;
    metrics::register(&mut api)?;
    status::register(&mut api)?;
    state::register(&mut api)?;
    clock::register(&mut api)?;
    tokens::register(&mut api)?;
    huawei::register(&mut api)?;
    modelarts::register(&mut api)?;
    eihealth::register(&mut api)?;
    scnet::register(&mut api)?;
    maptable::register(&mut api)?;
    page::register(&mut api)?;
    relay::register(&mut api)?;
    sample_tokens::register(&mut api)?;
    Ok(api)
}
