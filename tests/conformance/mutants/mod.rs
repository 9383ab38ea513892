//! The suite against servers with one fault each: it finds the fault, and names the statement that is broken.

mod catalogue;
#[cfg(feature = "cli")]
mod command;
mod killing;
mod proxy;
