//! Lists as streams of items: on the local server, and on servers whose pages don't fit together.

mod laziness;
mod odd_servers;
mod sample;
mod unpaged;
