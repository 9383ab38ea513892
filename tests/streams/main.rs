//! Lists as streams of items: on the local server, and on servers whose pages don't fit together.

mod laziness;
mod odd_servers;
mod sample;
// The headers of requests are of no interest here.
#[allow(dead_code)]
#[path = "../credentials/server.rs"]
mod server;
mod unpaged;
