//! MapTable's envelope around an answer.

use schemars::JsonSchema;
use serde::Serialize;

use crate::server::observe::Coded;
use crate::server::value::{Null, Nullable};

/// The envelope around what was asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Envelope<D> {
    /// The outcome; 0 is success.
    code: i64,
    /// What was asked for; in the schema null as well, for refusals.
    detail: Nullable<D>,
    /// Always null.
    extra: Null,
    /// The outcome in words.
    message: String,
    /// Always null.
    #[serde(rename = "requestID")]
    request_id: Null,
}

/// A refusal has an envelope of its own.
impl<D> Coded for Envelope<D> {}

impl<D> Envelope<D> {
    pub(super) fn new(detail: D) -> Self {
        Self { code: 0, detail: Nullable(Some(detail)), extra: Null, message: "OK".to_owned(), request_id: Null }
    }
}
