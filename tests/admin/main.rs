//! The admin listener: over HTTP, and by the command.

mod clock;
#[allow(dead_code)]
#[path = "../support/command.rs"]
mod command;
mod commands;
#[path = "../support/sqlite.rs"]
mod database;
mod document;
mod guard;
mod items;
mod merging;
mod names;
mod read_only;
mod refusals;
mod server;
mod serving;
mod snapshots;
mod state;
mod support;
mod testbed;
mod tokens;
