//! The databases behind the server: what becomes a store, what is refused, and what happens when one fails.
mod cache;
mod caller;
mod failures;
mod leaving;
mod migrations;
mod postgres;
mod schema;
mod servers;
mod sqlite;
mod transactions;
