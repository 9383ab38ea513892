//! The client of a made-up document that has each construct once, called against a stub: what is sent, and what is read.

use scicloud::client;
use scicloud::{Error, Token};

/// The client of `trial.yaml`.
#[allow(dead_code)]
mod trial {
    generated::trial!();
}

/// The client of `own.yaml`.
mod own {
    generated::own!();
}

#[path = "../support/http.rs"]
#[allow(dead_code)]
mod http;

mod calls;
mod kinds;
mod others;
mod places;
mod reading;
mod writing;

/// A client of a stub at an address.
fn connect(url: &str) -> trial::Client {
    let builder = trial::Client::builder(url).credentials(Token::from("t0ken")).key("x-app-key", "k3y");
    builder.retry(client::Retry::off()).build().unwrap()
}

/// A stub that says success without a body.
async fn silent() -> http::Server {
    http::Server::answering(204, "", "").await
}
