//! Signing in to SCNet and MapTable at the local server, as plain HTTP and with our own clients.

mod fixture;
mod log;
mod maptable;
mod scnet;
mod support;
