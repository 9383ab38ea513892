//! Bodies against schemas: what a schema states, which of it a body shows, and what can't be told.
//!
//! [`Schemas`] compiles each schema object of a document once, when it is first needed, and [`Schemas::judge`] tells
//! what a body shows of each fact of its schema. Nothing that is wrong with a body is dropped: what belongs to no fact of
//! its place belongs to the one about the body as a whole. What is wrong with the document spoils what depends on it,
//! and nothing else.

mod assertions;
mod build;
mod depth;
mod drift;
mod fact;
mod findings;
mod lower;
mod node;
mod outline;
pub mod rules;
mod schemas;
#[cfg(test)]
mod tests;
mod text;
mod truth;
mod unevaluated;
mod walk;
mod words;

pub use fact::{Cause, Fact, Judgment, Outcome, WHOLE};
pub use lower::NOT_OF_3_0;
pub use schemas::{Direction, Schemas};
