//! JSON values that need a spelling or a schema of their own.

use chrono::{DateTime, FixedOffset, Utc};
use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::{InstanceType, Schema, SchemaObject};
use serde::{Serialize, Serializer};

use crate::client::Secret;

/// A field that is always there and may be null.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Nullable<T>(pub(super) Option<T>);

impl<T: JsonSchema> JsonSchema for Nullable<T> {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        format!("Nullable{}", T::schema_name())
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

impl<T> Default for Nullable<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Nullable<Vec<T>> {
    /// Null stands for an empty list.
    pub(super) fn unless_empty(items: Vec<T>) -> Self {
        Self((!items.is_empty()).then_some(items))
    }
}

/// A null where what else there may be is not documented, so that the schema allows anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Null;

impl Serialize for Null {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl JsonSchema for Null {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        "Null".to_owned()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::Bool(true)
    }
}

/// A text, or null, where the document allows anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Words(pub(super) Option<&'static str>);

impl JsonSchema for Words {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        "Words".to_owned()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::Bool(true)
    }
}

impl JsonSchema for Secret {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        "Secret".to_owned()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        SchemaObject {
            instance_type: Some(InstanceType::String.into()),
            format: Some("password".to_owned()),
            ..SchemaObject::default()
        }
        .into()
    }
}

/// A number that is written without a fraction when it has none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number(pub(super) f64);

/// Below this, every whole number is an `f64` of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < EXACT {
            #[allow(clippy::cast_possible_truncation, reason = "whole and within range")]
            return serializer.serialize_i64(self.0 as i64);
        }
        serializer.serialize_f64(self.0)
    }
}

impl JsonSchema for Number {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        f64::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        f64::json_schema(generator)
    }
}

/// An instant in RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Timestamp(String);

/// A stored instant that no calendar has.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("stored time {0} is out of range")]
pub(super) struct OutOfRange(i64);

impl Timestamp {
    /// UTC with whole seconds.
    pub(super) fn utc_seconds(seconds: i64) -> Result<Self, OutOfRange> {
        let time: DateTime<Utc> = DateTime::from_timestamp(seconds, 0).ok_or(OutOfRange(seconds))?;
        Ok(Self(time.format("%Y-%m-%dT%H:%M:%SZ").to_string()))
    }

    /// UTC with six digits of the second.
    pub(super) fn utc_millis(millis: i64) -> Result<Self, OutOfRange> {
        let time = DateTime::from_timestamp_millis(millis).ok_or(OutOfRange(millis))?;
        Ok(Self(time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()))
    }

    /// An offset in hours and up to six digits of the second, without trailing zeros.
    pub(super) fn micros_at_offset(micros: i64, hours: i32) -> Result<Self, OutOfRange> {
        let time = DateTime::from_timestamp_micros(micros);
        let (time, offset) = time.zip(FixedOffset::east_opt(hours * 3600)).ok_or(OutOfRange(micros))?;
        let whole = time.with_timezone(&offset).format("%Y-%m-%dT%H:%M:%S").to_string();
        let fraction = format!(".{:06}", micros.rem_euclid(1_000_000));
        let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
        Ok(Self(format!("{whole}{fraction}{offset}")))
    }
}

impl JsonSchema for Timestamp {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        "Timestamp".to_owned()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        SchemaObject {
            instance_type: Some(InstanceType::String.into()),
            format: Some("date-time".to_owned()),
            ..SchemaObject::default()
        }
        .into()
    }
}

/// An object whose fields are not documented, so that the schema names none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Open(pub(super) serde_json::Map<String, serde_json::Value>);

impl JsonSchema for Open {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        "Open".to_owned()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        SchemaObject { instance_type: Some(InstanceType::Object.into()), ..SchemaObject::default() }.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_fraction_only_if_needed() {
        let cases = [(700.0, "700"), (398.56, "398.56"), (0.0, "0"), (1e300, "1e300")];
        for (number, wanted) in cases {
            assert_eq!(serde_json::to_string(&Number(number)).unwrap().replace('+', ""), wanted);
        }
    }

    #[test]
    fn times_lose_trailing_zeros_only() {
        let cases = [
            (1_649_323_487_590_592, "2022-04-07T17:24:47.590592+08:00"),
            (1_649_323_487_611_130, "2022-04-07T17:24:47.61113+08:00"),
            (1_649_323_480_000_000, "2022-04-07T17:24:40+08:00"),
            (-1, "1970-01-01T07:59:59.999999+08:00"),
        ];
        for (micros, wanted) in cases {
            assert_eq!(Timestamp::micros_at_offset(micros, 8).unwrap().0, wanted);
        }
        assert_eq!(Timestamp::utc_seconds(0).unwrap().0, "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp::utc_millis(1_500).unwrap().0, "1970-01-01T00:00:01.500000Z");
        assert!(Timestamp::utc_seconds(i64::MAX).is_err());
    }
}
