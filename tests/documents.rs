//! The documents in `openapi/`: they keep to the standard, and to what they say themselves.

#[path = "documents/mod.rs"]
mod documents;
mod support;
