//! Accounts, their overview, and trying them.

#[path = "../support/command.rs"]
mod command;

mod config;
mod limits;
mod shown;
mod support;
