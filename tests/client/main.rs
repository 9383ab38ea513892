//! The clients: they read all that comes without losing any of it, send what the documents allow, and say what failed.

mod credentials;
mod errors;
mod generated;
mod hiding;
mod operations;
mod reading;
mod secrets;
mod sign_in;
mod streams;
#[path = "../support/mod.rs"]
mod support;
mod writing;
