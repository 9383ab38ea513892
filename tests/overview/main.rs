//! Accounts, their overview, and trying them.

#[path = "../support/command.rs"]
mod command;
#[path = "../support/platforms.rs"]
mod platforms;
#[allow(dead_code)]
#[path = "../credentials/server.rs"]
mod server;

mod chosen;
mod completions;
mod config;
mod history;
mod limits;
mod redrawn;
mod sample;
mod shown;
mod sign_in;
mod support;
