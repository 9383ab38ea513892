//! The server over real HTTP: its answers and refusals, sign-ins, the admin listener, its state and the databases behind it.

mod admin;
mod fuzz_cases;
mod generate_fixture;
mod http;
mod observe;
mod on_postgres;
mod page;
mod round_trip;
mod sign_in;
mod sign_in_others;
#[cfg(unix)]
mod stores;
#[path = "../support/mod.rs"]
mod support;
mod tenancy;
