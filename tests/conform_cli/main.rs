//! `scicloud conform` as people and programs call it.

#![cfg(all(feature = "cli", feature = "server"))]

mod config;
mod knobs;
mod reports;
mod support;
mod unable;
