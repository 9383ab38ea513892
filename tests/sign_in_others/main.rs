//! Signing in to SCNet and MapTable at the local server, as plain HTTP and with our own clients.

#[path = "../support/sqlite.rs"]
mod database;
mod fixture;
mod log;
mod maptable;
mod scnet;
mod support;
