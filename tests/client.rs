//! The clients: they read all that comes without losing any of it, send what the documents allow, and say what failed.

#[path = "client/mod.rs"]
mod client;
mod support;
