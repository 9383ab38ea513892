//! `scicloud conform` as people and programs call it.

mod config;
mod knobs;
mod reports;
mod suggest;
mod support;
mod unable;
mod words;
