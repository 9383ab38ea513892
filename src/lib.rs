//! Typed clients, a local server and a conformance suite for four scientific clouds.

pub mod client;
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

pub use client::{Error, Refusal, Token};
