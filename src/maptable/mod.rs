//! MapTable: workspaces of MapTable with their projects and tables.
//!
//! Generated from `openapi/maptable.yaml` and what signs in.

mod sign_in;

pub use sign_in::Application;
#[cfg(feature = "server")]
pub(crate) use sign_in::LIFETIME;

include!(concat!(env!("OUT_DIR"), "/maptable.rs"));
