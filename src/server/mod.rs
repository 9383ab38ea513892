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
#[doc(hidden)]
pub mod fuzzing;
pub mod iam;
pub mod maptable;
pub mod modelarts;
pub mod observe;
pub mod scnet;

mod answers;
mod body;
mod clock;
mod endpoint;
mod error;
mod fixture;
mod follower;
mod huawei;
mod json;
mod log;
mod request;
mod running;
mod settings;
mod sign_in;
mod store;
mod testbed;
mod tls;
mod value;

use std::sync::Arc;

use dropshot::{ApiDescription, ApiDescriptionRegisterError};

use self::answers::Answers;
use self::observe::{Dialect, Observer};

pub use crate::client::OffsetUnit;
pub use admin::AdminSettings;
pub use clock::Clock;
pub use error::Error;
pub use fixture::{Fixture, FixtureError, FixtureGenerator, GenerateError};
pub use running::{Running, start};
pub use settings::Settings;
pub use store::{Store, StoreError, StoreKey, StoreKeyError};
pub use testbed::Testbed;
pub use tls::{Tls, TlsError};

/// Returns the number of rows that lie before a page.
fn rows_before(unit: OffsetUnit, offset: i32, limit: i32) -> i64 {
    match unit {
        OffsetUnit::Row => i64::from(offset),
        OffsetUnit::Page => i64::from(offset) * i64::from(limit),
    }
}

/// What every operation works with.
#[derive(Clone, Debug)]
pub struct Context {
    store: Store,
    offset_unit: OffsetUnit,
    clock: Clock,
    observer: Arc<Observer>,
    answers: Answers,
}

/// The platforms, as they are talked of and talk.
static DIALECTS: &[&Dialect] =
    &[&iam::DIALECT, &eihealth::DIALECT, &modelarts::DIALECT, &scnet::DIALECT, &maptable::DIALECT];

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
