//! An answer on its way to the caller, and its rewrites.

use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::rewrite::{AnswerKind, Rewrite, When};
use super::{change, items};
use crate::conformance::Operation;

/// What came from upstream, or stands for it.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Replaces the body by JSON.
    pub fn set_json(&mut self, value: &Value) {
        self.body = Bytes::from(value.to_string());
    }

    /// Tells if the answer is a success by its status and, where the document says so, by its body.
    pub fn succeeded(&self, operation: &Operation) -> bool {
        let outcome = operation.response(self.status.as_u16()).and_then(|response| response.outcome.as_ref());
        (self.status.is_success() || self.status == StatusCode::MULTIPLE_CHOICES)
            && outcome.is_none_or(|outcome| {
                let code = self.json().and_then(|body| body.pointer(&outcome.pointer).cloned());
                outcome.success.is_some() && code == outcome.success
            })
    }

    /// Tells if the mutant rewrites this answer.
    pub fn is_meant(&self, when: &When, operation: &Operation) -> bool {
        let of_kind = match when.answer {
            AnswerKind::Any => true,
            AnswerKind::Success => self.succeeded(operation),
            AnswerKind::Refusal => !self.succeeded(operation),
        };
        of_kind && when.status.is_none_or(|status| self.status.as_u16() == status)
    }

    /// Rewrites the answer; rewrites of requests leave it alone.
    pub fn rewrite(&mut self, rewrite: &Rewrite) {
        match rewrite {
            Rewrite::Edit { at, into } => self.edit(|body| {
                let whole = body.clone();
                change::each(body, at, &mut |value| *value = change::changed(value.take(), into, &whole));
            }),
            Rewrite::Remove(at) => self.edit(|body| change::remove(body, at, None)),
            Rewrite::Rename { at, to } => self.edit(|body| change::remove(body, at, Some(to))),
            Rewrite::Flatten(at) => self.edit(|body| change::flatten(body, at)),
            Rewrite::Items { at, change } => self.edit(|body| {
                change::each(body, at, &mut |value| {
                    if let Some(list) = value.as_array_mut() {
                        items::change(list, change);
                    }
                });
            }),
            Rewrite::Status(status) => {
                self.status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            }
            Rewrite::Header { name, to } => {
                let Ok(name) = HeaderName::try_from(name) else { return };
                match to.as_deref().and_then(|to| HeaderValue::from_str(to).ok()) {
                    Some(value) => drop(self.headers.insert(name, value)),
                    None => drop(self.headers.remove(name)),
                }
            }
            Rewrite::Body(text) => self.body = Bytes::from(text.clone()),
            Rewrite::Truncate => self.body.truncate(self.body.len() / 2),
            Rewrite::Query { .. }
            | Rewrite::Default { .. }
            | Rewrite::Compute { .. }
            | Rewrite::Path { .. }
            | Rewrite::Borrow(_)
            | Rewrite::List(_) => {}
        }
    }

    /// Changes the body if it is JSON; one that no change touches keeps its bytes.
    fn edit(&mut self, with: impl FnOnce(&mut Value)) {
        let Some(before) = self.json() else { return };
        let mut body = before.clone();
        with(&mut body);
        if body != before {
            self.set_json(&body);
        }
    }
}
