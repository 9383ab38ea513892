//! The statements of a document, each of which a check can tell true or false.

use serde::{Deserialize, Serialize};

use super::model::Operation;

/// Something a document states.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Statement {
    /// Name within the document, such as `listWorkspaces/query/limit/minimum`.
    pub id: String,
    /// Operation that it is about.
    pub operation: String,
    /// Subject.
    pub kind: Kind,
    /// The statement in words.
    pub text: String,
    /// JSON pointer to where it stands.
    pub pointer: String,
}

/// The subject of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A status or a header of an answer.
    Answer,
    /// A field of a body: type, presence, null, format, bounds, values.
    Field,
    /// A parameter: presence, type, bounds, values, default.
    Parameter,
    /// Pages, order and filters of a collection.
    Collection,
    /// A relation within a body, or between a body and its request.
    Rule,
    /// A way from one answer to another.
    Link,
    /// Access: who may see what.
    Access,
    /// The same request has the same answer.
    Stability,
    /// The generated client keeps what it reads.
    Client,
    /// Parts of HTTP that the document leaves to it: HEAD, other methods, other spellings of a path.
    Http,
}

impl Statement {
    /// A statement about an operation; `name` is its name among those of the operation.
    pub(super) fn of(operation: &Operation, kind: Kind, name: &str, text: impl Into<String>, pointer: &str) -> Self {
        Self {
            id: format!("{}/{name}", operation.id),
            operation: operation.id.clone(),
            kind,
            text: text.into(),
            pointer: pointer.to_owned(),
        }
    }

    /// The name among the statements of the operation.
    pub fn name(&self) -> &str {
        self.id.strip_prefix(&self.operation).and_then(|name| name.strip_prefix('/')).unwrap_or(&self.id)
    }
}
