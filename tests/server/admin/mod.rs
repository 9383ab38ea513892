//! The admin listener: over HTTP, and by the command.

mod clock;
mod commands;
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
pub mod support;
mod testbed;
mod tokens;

use crate::support::command;
