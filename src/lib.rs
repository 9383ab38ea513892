//! Typed clients of four scientific clouds, and a local server that answers as they do, from OpenAPI documents
//! that were written by hand from the vendors' pages.
//!
//! Each platform is a module and a feature of the same name: [`eihealth`], [`modelarts`], [`scnet`], [`maptable`]; the
//! sign-in that the first two share is [`iam`]. They share [`client`]: the [`Error`], the [`Token`], the
//! [`Secret`](client::Secret), and types that keep what came.
//!
//! | feature | brings |
//! |---|---|
//! | `eihealth`, `modelarts`, `scnet`, `maptable` | the client of the platform |
//! | `iam` | the client of Huawei Cloud's sign-in, which `eihealth` and `modelarts` bring too |
//! | `client` | what they stand on, which the others bring too |
//! | `generate` | clients of one's own documents, from a build script (`generate`) |
//! | `server` | the local server (`server`), and all clients |
//! | `conformance` | the suite that holds a server to a document (`conformance`), and all clients |
//! | `cli` | the `scicloud` command, the documents as data (`spec`, `documents`), calls of any operation (`call`), and all clients |
//!
//! All are on by default; `default-features = false, features = ["scnet"]` generates and compiles SCNet alone.
//!
//! ```
//! # #[cfg(feature = "scnet")]
//! # fn main() -> Result<(), scicloud::Error> {
//! let client = scicloud::scnet::Client::new("https://cluster.example", "a token")?;
//! let call = client.list_storage_quotas().username("alice");
//! // let quotas = call.send().await?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "scnet"))]
//! # fn main() {}
//! ```

// Generated code calls the crate by its name, wherever it is included.
extern crate self as scicloud;

#[cfg(feature = "cli")]
pub mod call;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(any(feature = "cli", feature = "conformance", feature = "server"))]
pub mod documents;
#[cfg(feature = "eihealth")]
pub mod eihealth;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "iam")]
pub mod huawei;
#[cfg(feature = "iam")]
pub mod iam;
#[cfg(feature = "maptable")]
pub mod maptable;
#[cfg(feature = "modelarts")]
pub mod modelarts;
#[cfg(feature = "conformance")]
pub mod mutants;
#[cfg(feature = "scnet")]
pub mod scnet;
#[cfg(feature = "server")]
pub mod server;
#[cfg(any(feature = "cli", feature = "conformance", feature = "generate"))]
pub mod spec;

#[cfg(feature = "client")]
pub use client::{Error, Refusal, Token};

#[cfg(all(doctest, feature = "cli", feature = "server"))]
mod pages {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../docs/client.md")]
    struct Clients;
    #[doc = include_str!("../docs/server.md")]
    struct Server;
    #[doc = include_str!("../docs/admin-and-faults.md")]
    struct AdminAndFaults;
}
