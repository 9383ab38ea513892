//! The parts that tests share; each program of tests uses some of them.
#![allow(dead_code)]

pub mod again;
pub mod bodies;
pub mod command;
pub mod database;
pub mod documents;
pub mod http;
pub mod json_schema;
pub mod platforms;
#[cfg(unix)]
pub mod postgres;
pub mod proxy;
pub mod strategy;
pub mod stub;
pub mod subjects;
pub mod threads;
