//! Servers that break one documented sentence each, to learn whether a test, a client or a checker would notice.
//!
//! A mutant is data: which sentence it breaks, and a few generic rewrites of what passes through a proxy. Any server of
//! the platform can stand behind it.
//!
//! ```no_run
//! use scicloud::mutants;
//!
//! # async fn example() -> Result<(), mutants::Error> {
//! let mutant = mutants::by_name("list-without-total").expect("one of the catalogue");
//! let proxy = mutants::Proxy::new(mutant, "http://127.0.0.1:8080")?.start(([127, 0, 0, 1], 0).into()).await?;
//! println!("{} at {}", mutant.breaks, proxy.base_url());
//! # Ok(())
//! # }
//! ```

mod answer;
mod catalogue;
mod change;
mod condition;
mod items;
mod list;
mod proxy;
mod request;
mod rewrite;
mod serve;

pub use catalogue::{all, by_name};
pub use proxy::{Error, Proxy};
pub use rewrite::{Class, Mutant};
pub use serve::Running;
