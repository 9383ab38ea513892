//! What a run found, for people and for programs.

mod baseline;
mod cause;
mod html;
mod json;
mod junit;
mod markdown;
mod results;

pub use crate::spec::diagnostic::counted;
pub use baseline::{Baseline, BaselineError, Stale};
pub use cause::Cause;
pub use results::{Coverage, Report, Results, Summary, Unable, Untried};

impl Results {
    /// As JSON: `passed`, `complete`, `documents` with the summary before all else, and `unable`.
    pub fn to_json(&self) -> serde_json::Value {
        json::render(self)
    }

    /// As JUnit XML: a suite per document, a case per statement.
    ///
    /// # Errors
    ///
    /// When the XML can't be written.
    pub fn to_junit(&self) -> Result<String, quick_junit::SerializeError> {
        junit::render(self)
    }

    /// As a page of its own, which needs nothing from elsewhere.
    pub fn to_html(&self) -> String {
        html::render(self)
    }

    /// As Markdown, such as for a comment on a change.
    pub fn to_markdown(&self) -> String {
        markdown::render(self)
    }
}
