//! Typed clients, a local server and a conformance suite for four scientific clouds.

#[cfg(any(feature = "eihealth", feature = "modelarts", feature = "scnet", feature = "maptable"))]
pub mod client;
#[cfg(feature = "cli")]
pub mod documents;
#[cfg(feature = "eihealth")]
pub mod eihealth;
#[cfg(feature = "maptable")]
pub mod maptable;
#[cfg(feature = "modelarts")]
pub mod modelarts;
#[cfg(feature = "scnet")]
pub mod scnet;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "cli")]
pub mod spec;

#[cfg(any(feature = "eihealth", feature = "modelarts", feature = "scnet", feature = "maptable"))]
pub use client::{Error, Refusal, Token};
