use std::fmt;

use super::reading::Remark;

/// The problem with a document, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The document's file.
    pub file: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// Id of the operation concerned, or its method and path while it has none.
    pub operation: Option<String>,
    /// The problem.
    pub problem: String,
    /// The remedy.
    pub remedy: String,
    /// True if it may stand as it is.
    pub is_warning: bool,
}

impl Diagnostic {
    /// Returns the problem with a line of a file.
    pub(super) fn of(file: &str, remark: Remark) -> Self {
        let Remark { line, problem, remedy, is_warning, .. } = remark;
        Self { file: file.into(), line, operation: None, problem: problem.into(), remedy: remedy.into(), is_warning }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if let Some(operation) = &self.operation {
            write!(f, "{}: ", visible(operation))?;
        }
        write!(f, "{}; {}", visible(&self.problem), visible(&self.remedy))
    }
}

/// So many of something, in words.
#[cfg(feature = "conformance")]
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// A text of others in a form that can't steer a terminal.
pub fn visible(text: &str) -> String {
    let escape = |c: char| if c.is_control() { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}

/// The faults of a document, at least one, with the warnings among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
