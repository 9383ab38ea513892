//! Which entries of the journal are meant.

use super::Entry;

/// The entries that are meant: those that have all of what is said here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Name of the platform's document, such as `modelarts`.
    pub platform: Option<String>,
    /// Id of the operation.
    pub operation: Option<String>,
    /// HTTP method.
    pub method: Option<String>,
    /// Name or id of the user.
    pub caller: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// The vendor's code.
    pub code: Option<String>,
    /// A text within the path and query as they were sent.
    pub target: Option<String>,
    /// True if a fault was applied.
    pub faulted: Option<bool>,
    /// Id of a fault that was applied.
    pub fault: Option<String>,
    /// Only entries with a greater number.
    pub since: Option<u64>,
    /// Only so many of the latest.
    pub last: Option<usize>,
}

impl Filter {
    /// Tells if an entry has all of it.
    #[must_use]
    pub fn matches(&self, entry: &Entry) -> bool {
        let is = |wanted: &Option<String>, value: Option<&str>| wanted.as_deref().is_none_or(|it| value == Some(it));
        self.since.is_none_or(|since| entry.number > since)
            && is(&self.platform, entry.platform)
            && is(&self.operation, entry.operation)
            && self.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case(&entry.method))
            && is(&self.caller, entry.caller.as_deref())
            && self.status.is_none_or(|status| entry.status == Some(status))
            && is(&self.code, entry.code.as_deref())
            && self.target.as_deref().is_none_or(|text| entry.target.contains(text))
            && self.faulted.is_none_or(|faulted| entry.faults.is_empty() != faulted)
            && self.fault.as_ref().is_none_or(|fault| entry.faults.contains(fault))
    }
}
