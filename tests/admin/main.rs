//! The admin listener: over HTTP, and by the command.

mod clock;
#[path = "../support/command.rs"]
mod command;
mod commands;
mod document;
mod guard;
mod items;
mod merging;
mod refusals;
mod server;
mod serving;
mod snapshots;
mod state;
mod support;
mod testbed;
mod tokens;
