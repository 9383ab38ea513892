//! What becomes of each construct that a document of one's own may have.
//!
//! The documents beside this file have a construct in each of their operations, whose `summary` is what `openapi/README.md` calls
//! it. The crate `generated` beside it has their clients. An operation either has a row in the file of its document's name, where its
//! client calls a stub, or it says with `x-refused` what the generator says of it.

use scicloud::Token;
use scicloud::client::{Connect, Retry};

#[path = "../support/http.rs"]
#[allow(dead_code)]
mod http;

#[macro_use]
mod exchange;

mod answer;
mod bare;
mod body;
mod bounds;
mod compose;
mod names;
mod operations;
mod places;
mod query;
mod schema;
mod security;
mod table;
mod v3_1;
mod whole;

/// A client with all that operations may ask for.
fn connect<C: Connect>(url: &str) -> C {
    with(url, Token::from("t0ken"))
}

/// Such a client with other credentials.
fn with<C: Connect>(url: &str, token: Token) -> C {
    let builder = scicloud::client::Builder::<C>::new(url).credentials(token);
    let builder = builder.key("x-key", "k3y").key("key", "k3y & more").key("sid", "s1d");
    builder.retry(Retry::off()).build().unwrap()
}
