//! `scicloud serve` under floods, as a process of its own: whoever else asks it is served meanwhile and afterwards, and it
//! neither crashes nor answers that it failed.

mod bodies;
mod connections;
mod malformed;
mod server;
mod sizes;
mod users;
mod wire;
