//! `scicloud conform` as people and programs call it.

#![cfg(all(feature = "cli", feature = "server"))]

#[path = "../support/command.rs"]
mod command;
mod config;
mod knobs;
mod reports;
mod suggest;
mod support;
mod unable;
mod words;
