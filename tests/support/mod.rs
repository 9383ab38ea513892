//! What the tests of documents and clients share; each of the two uses a part of it.
#![allow(dead_code)]

pub mod bodies;
pub mod documents;
pub mod http;
pub mod json_schema;
pub mod strategy;
