//! Reading the body of a plain success in one pass, straight into its type.
//!
//! A body is looked at as it goes by: the member that has the code, and whether any member is there that a success has.
//! What is not plain, whatever the reason, is left to those who look at all of a body.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::StringDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

/// What is looked for among the members of a body, and what was found.
#[derive(Debug)]
pub struct Members<'a> {
    /// Name of the member that has the code.
    code_name: &'a str,
    /// Names of which one is there at least.
    required: &'a [&'a str],
    /// The code, if its member is there.
    pub code: Option<Value>,
    /// True if one of the required members is there.
    pub has_required: bool,
}

impl<'a> Members<'a> {
    pub fn new(code_name: &'a str, required: &'a [&'a str]) -> Self {
        Self { code_name, required, code: None, has_required: false }
    }

    /// The body as its type; none if it is no object, or anything else is wrong with it.
    pub fn read<T: DeserializeOwned>(&mut self, body: &[u8]) -> Option<T> {
        let mut json = serde_json::Deserializer::from_slice(body);
        let value = T::deserialize(Watched { inner: &mut json, members: self }).ok()?;
        json.end().ok()?;
        Some(value)
    }
}

/// A deserializer whose members are looked at.
struct Watched<'m, 'a, D> {
    inner: D,
    members: &'m mut Members<'a>,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Watched<'_, '_, D> {
    type Error = D::Error;

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(Watched { inner: visitor, members: self.members })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, D::Error> {
        Err(D::Error::custom("no object"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Watched<'_, '_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(Passing { map, members: self.members, is_code: false, lifetime: PhantomData })
    }
}

/// The members as they go by.
struct Passing<'m, 'a, 'de, A> {
    map: A,
    members: &'m mut Members<'a>,
    /// True if the next value is the code.
    is_code: bool,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Passing<'_, '_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some(name) = self.map.next_key::<String>()? else { return Ok(None) };
        self.is_code = name == self.members.code_name;
        self.members.has_required |= self.members.required.contains(&name.as_str());
        seed.deserialize(StringDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        if !self.is_code {
            return self.map.next_value_seed(seed);
        }
        let code: Value = self.map.next_value()?;
        self.members.code = Some(code.clone());
        seed.deserialize(code).map_err(A::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Body {
        items: Option<Vec<i64>>,
        #[serde(flatten)]
        others: serde_json::Map<String, Value>,
    }

    #[test]
    fn members_are_looked_at_while_the_body_is_read_as_it_would_be_without() {
        let cases = [
            (r#"{"items": [1, 2], "more": {"code": 3}}"#, None, true),
            (r#"{"items": [1, 2], "code": 0}"#, Some(json!(0)), true),
            (r#"{"co\u0064e": "X.1", "message": ""}"#, Some(json!("X.1")), false),
            (r#"{"code": 0, "code": {"a": [1.50]}}"#, Some(json!({"a": [1.50]})), false),
            (r#"{"code": null, "items": null}"#, Some(Value::Null), true),
            ("{}", None, false),
        ];
        for (body, code, has_required) in cases {
            let mut members = Members::new("code", &["rows", "items"]);
            let read = members.read::<Body>(body.as_bytes());
            assert_eq!(read, serde_json::from_str(body).ok(), "{body}");
            assert!(read.is_some(), "{body}");
            assert_eq!((members.code, members.has_required), (code, has_required), "{body}");
        }
    }

    #[test]
    fn what_is_not_the_type_in_json_is_not_read() {
        let cases = ["", "[]", "null", "7", "{", "{} {}", r#"{"items": 1}"#, r#"{"items": [], "items": []}"#];
        for body in cases {
            assert_eq!(Members::new("code", &[]).read::<Body>(body.as_bytes()), None, "{body}");
        }
        assert_eq!(Members::new("code", &[]).read::<Vec<i64>>(b"[]"), None, "no members to look at");
    }
}
