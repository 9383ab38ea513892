//! Every command and every way in which it fails, with marked secrets that nothing that is said or written may have.

#[path = "../support/platforms.rs"]
mod platforms;
#[allow(dead_code)]
#[path = "../credentials/server.rs"]
mod server;

mod accounts;
mod commands;
mod echo;
mod search;
mod serving;
mod tries;
