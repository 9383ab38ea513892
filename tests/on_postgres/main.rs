//! What the server answers from SQLite it answers from PostgreSQL: the same tests, with another store.
#![cfg(unix)]
// The tests that are run here too name what they share, each for itself.
#![allow(clippy::duplicate_mod)]

mod admin;
#[path = "../support/on_postgres.rs"]
mod database;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../round_trip/main.rs"]
mod round_trip;
mod server_http;
mod sign_in;
mod sign_in_others;
#[path = "../support/sqlite.rs"]
mod sqlite;
