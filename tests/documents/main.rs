//! The documents in `openapi/`: they keep to the standard, to what they say themselves, and the server to them.

mod coverage;
mod emitted;
mod examples;
mod rules;
mod standard;
#[path = "../support/mod.rs"]
mod support;
