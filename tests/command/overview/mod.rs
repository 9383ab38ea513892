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
