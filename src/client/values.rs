//! Types of fields that keep what came, value for value.

use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::{DateTime, FixedOffset, ParseError};
use serde::{Deserialize, Serialize};

/// A value that one source writes as a string and another as a whole number.
///
/// Both spellings of a value are equal, and each is written as it came.
///
/// ```
/// use scicloud::client::StringOrInteger;
///
/// let number: StringOrInteger = serde_json::from_str("0").unwrap();
/// assert_eq!(number, StringOrInteger::from("0"));
/// assert_eq!(serde_json::to_string(&number).unwrap(), "0");
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StringOrInteger {
    /// Written as a number.
    Integer(i64),
    /// Written as a string.
    String(String),
}

impl StringOrInteger {
    /// The value as a number, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            Self::String(value) => value.parse().ok(),
        }
    }
}

impl fmt::Display for StringOrInteger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => f.pad(&value.to_string()),
            Self::String(value) => f.pad(value),
        }
    }
}

impl PartialEq for StringOrInteger {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Integer(one), Self::Integer(other)) => one == other,
            (Self::String(one), Self::String(other)) => one == other,
            (Self::Integer(number), Self::String(text)) | (Self::String(text), Self::Integer(number)) => {
                *text == number.to_string()
            }
        }
    }
}

impl Eq for StringOrInteger {}

impl Hash for StringOrInteger {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.to_string().hash(state);
    }
}

impl From<&str> for StringOrInteger {
    fn from(value: &str) -> Self {
        Self::String(value.into())
    }
}

impl From<String> for StringOrInteger {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<i64> for StringOrInteger {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

/// A moment as the service wrote it, with its offset and all its digits.
///
/// ```
/// use scicloud::client::Timestamp;
///
/// let time = Timestamp::from("2022-04-07T17:24:47.61113+08:00");
/// assert_eq!(time.to_datetime().unwrap().timestamp(), 1_649_323_487);
/// assert_eq!(time.as_str(), "2022-04-07T17:24:47.61113+08:00");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// The moment as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment as RFC 3339 has it, to the nanosecond.
    ///
    /// # Errors
    ///
    /// When the service wrote something else.
    pub fn to_datetime(&self) -> Result<DateTime<FixedOffset>, ParseError> {
        DateTime::parse_from_rfc3339(&self.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<T: Into<String>> From<T> for Timestamp {
    fn from(value: T) -> Self {
        Self(value.into())
    }
}
