//! The command as people and programs call it.

mod call;
mod conform;
mod docs;
mod general;
mod overview;
mod secrets;
#[path = "../support/mod.rs"]
mod support;
