//! Calls of any operation of any document, put together from the document when the program runs.
//!
//! [`Document`] has the [`Operation`]s, each of which makes a [`Request`] of texts, held to the document; a [`Client`]
//! sends it as the generated clients do. What `scicloud call` does is here, and what it looks like in the command.

mod client;
mod curl;
mod document;
mod fields;
mod input;
mod request;
mod table;
mod values;

pub use client::{Answer, Client};
pub use document::{Document, Operation};
pub use input::{Input, is_alike, shown_name};
pub use request::{Argument, Arguments, Request};
