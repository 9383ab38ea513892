//! Accounts, their overview, and trying them.

mod chosen;
mod completions;
mod config;
mod history;
mod limits;
mod redrawn;
mod sample;
mod shown;
mod sign_in;
pub mod support;

use crate::support::command;
use crate::support::platforms;
use crate::support::stub as server;
