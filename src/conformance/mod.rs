//! Holds any server to an OpenAPI document, with what our extensions add to it.
//!
//! Nothing here knows an operation by name: what is sent and what is expected comes from the document.

mod api;
mod checks;
mod choice;
mod exchange;
mod findings;
mod head;
mod judge;
mod plan;
mod recording;
pub mod report;
mod run;
mod samples;
mod schema;
mod statement;
mod suite;
mod values;
pub(crate) mod wire;

pub(crate) use api::Operation;
pub use api::{Api, ApiError};
pub use exchange::{Answer, Exchange, Request};
pub use findings::{Finding, Verdict};
pub use plan::Planned;
pub use report::{Report, Results};
pub use statement::{Kind, Statement};
pub use suite::{Identity, Suite, SuiteError};
