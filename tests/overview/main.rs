//! Accounts, their overview, and trying them.

#[path = "../support/command.rs"]
mod command;
#[path = "../support/platforms.rs"]
mod platforms;
#[allow(dead_code)]
#[path = "../credentials/server.rs"]
mod server;

mod chosen;
mod config;
mod limits;
mod sample;
mod shown;
mod sign_in;
mod support;
