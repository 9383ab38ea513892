//! Every command and every way in which it fails, with marked secrets that nothing that is said or written may have.

mod accounts;
mod commands;
mod echo;
mod search;
mod serving;
mod tries;
