//! The conformance suite: holds any server to an OpenAPI document, with what our extensions add to it.
//!
//! Nothing here knows an operation by name: what is sent and what is expected comes from the document. From below:
//! `model` is the document, `judge` its schemas, `run` what was asked; `checks` judge, `report` tells.

mod call;
mod checks;
mod choice;
mod compare;
mod exchange;
mod findings;
mod follow;
mod head;
mod judge;
mod model;
mod plan;
mod prefix;
mod preparation;
mod raw;
mod recording;
pub mod report;
mod run;
mod samples;
mod settings;
mod statement;
mod suggest;
mod suite;
mod values;
pub(crate) mod wire;

#[cfg(feature = "cli")]
pub(crate) use checks::next_page;
pub use exchange::{Answer, Credential, Exchange, Request};
#[cfg(feature = "cli")]
pub(crate) use exchange::{in_shell, shell_word, variable};
pub use findings::{Evidence, Finding, Verdict};
#[cfg(feature = "cli")]
pub(crate) use judge::Direction;
pub(crate) use model::Operation;
pub use model::{Api, Carrier, Form, Place};
#[cfg(feature = "cli")]
pub(crate) use model::{Parameter, Simple, encode, plain};
pub use plan::Planned;
pub use report::{Report, Results};
pub use settings::Identity;
pub use statement::{Kind, Statement};
pub use suite::{Suite, SuiteError};
