//! The admin listener: over HTTP, and by the command.

#[path = "../support/command.rs"]
mod command;
mod document;
mod guard;
mod server;
mod serving;
mod support;
