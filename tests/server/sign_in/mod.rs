//! Signing in to the local server's Huawei family over raw HTTP: tokens of IAM, signed requests, and our own client.

mod client;
mod fixture;
mod huawei;
mod iam;
mod identity;
mod lock;
mod secrets;
mod server;
mod signer;
mod tokens;
mod vectors;
