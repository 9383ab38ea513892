//! Types of fields that keep what came, value for value.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use chrono::{DateTime, FixedOffset, ParseError};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

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
    Integer(#[serde(deserialize_with = "tolerant")] i128),
    /// Written as a string.
    String(String),
}

impl StringOrInteger {
    /// The value as a number, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => i64::try_from(*value).ok(),
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
        Self::Integer(value.into())
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

/// Reads whole numbers, in an option, a list or a map as well, however JSON spells them: `5.0` is 5.
pub fn tolerant<'de, D: Deserializer<'de>, T: Tolerant>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// Reads a field that is there, be it as null.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A type with whole numbers in it.
pub trait Tolerant: Sized {
    /// Reads it.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// A value that is read tolerantly where it stands in another.
struct Inner<T>(T);

impl<'de, T: Tolerant> Deserialize<'de> for Inner<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

impl<T: Tolerant> Tolerant for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<Inner<T>>::deserialize(deserializer).map(|value| value.map(|Inner(value)| value))
    }
}

impl<T: Tolerant> Tolerant for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::<Inner<T>>::deserialize(deserializer)?;
        Ok(items.into_iter().map(|Inner(item)| item).collect())
    }
}

impl<T: Tolerant> Tolerant for BTreeMap<String, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = BTreeMap::<String, Inner<T>>::deserialize(deserializer)?;
        Ok(members.into_iter().map(|(name, Inner(member))| (name, member)).collect())
    }
}

macro_rules! tolerant_integers {
    ($($integer:ty),*) => {
        $(impl Tolerant for $integer {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Whole(PhantomData))
            }
        })*
    };
}
tolerant_integers!(i64, u64, i128);

/// A whole number of some type.
struct Whole<T>(PhantomData<T>);

impl<T: TryFrom<i128>> Whole<T> {
    fn convert<E: Error>(value: i128) -> Result<T, E> {
        T::try_from(value).map_err(|_| E::custom(format!("{value} is out of range")))
    }
}

impl<T: TryFrom<i128>> Visitor<'_> for Whole<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        Self::convert(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        Self::convert(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        if value.fract() != 0.0 {
            return Err(E::custom(format!("{value} is no whole number")));
        }
        // Such a one has come here as `1e20` or with all of its digits, of which some are lost then.
        if value >= u64::MAX as f64 || value < i64::MIN as f64 {
            return Err(E::custom(format!(
                "about {value} is beyond 64 bits, whose digits JSON is not read to the last of"
            )));
        }
        Self::convert(value as i128)
    }
}
