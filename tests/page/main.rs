//! The page of the admin listener: what it is made of, and how it is sent. `run` in this directory clicks through it.

#[path = "../support/sqlite.rs"]
mod database;
#[allow(dead_code)]
#[path = "../admin/support.rs"]
mod support;

mod files;
mod headers;
mod relay;
mod sample_tokens;
