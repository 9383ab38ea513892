//! YAML as OpenStack's clients read it, whose numbers are texts to them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::{Map, Value};

/// The value of a text, in which each number is the text that it is to those clients.
pub fn parse(text: &str) -> Result<Value, serde_saphyr::Error> {
    let options = || serde_saphyr::options! { non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::AsString };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shape = serde_saphyr::from_str_with_options::<Value>(text, options())?;
    // A number has lost its spelling by now; read as a text, it has not.
    serde_saphyr::with_deserializer_from_str_with_options(text, options(), |yaml| Shape(&shape).deserialize(yaml))
}

/// Reads a value of which it is known what is a map, a list or a text.
struct Shape<'a>(&'a Value);

impl<'de> DeserializeSeed<'de> for Shape<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, yaml: D) -> Result<Value, D::Error> {
        match self.0 {
            Value::Object(_) => yaml.deserialize_map(self),
            Value::Array(_) => yaml.deserialize_seq(self),
            Value::Null => de::IgnoredAny::deserialize(yaml).map(|_| Value::Null),
            Value::String(_) => String::deserialize(yaml).map(Value::from),
            Value::Bool(value) => Ok(boolean(String::deserialize(yaml)?, *value)),
            Value::Number(_) => Ok(spelled(&String::deserialize(yaml)?).into()),
        }
    }
}

impl<'de> Visitor<'de> for Shape<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the same as before")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let shape = self.0.get(&name).unwrap_or(&Value::Null);
            members.insert(name, map.next_value_seed(Shape(shape))?);
        }
        Ok(Value::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element_seed(Shape(self.0.get(read.len()).unwrap_or(&Value::Null)))? {
            read.push(item);
        }
        Ok(Value::Array(read))
    }
}

/// To those clients, `y` and `n` are texts.
fn boolean(text: String, value: bool) -> Value {
    if text.trim().len() == 1 { text.into() } else { value.into() }
}

/// What a number is as a text: YAML 1.1, and then Python's spelling.
fn spelled(text: &str) -> String {
    let (sign, digits) = match text.split_at_checked(1) {
        Some(("-", digits)) => ("-", digits),
        Some(("+", digits)) => ("", digits),
        _ => ("", text),
    };
    let plain = digits.replace('_', "");
    let is_of = |text: &str, radix| !text.is_empty() && text.chars().all(|digit| digit.is_digit(radix));
    let radix = match plain.get(..2) {
        Some("0x") => Some((16, &plain[2..])),
        Some("0b") => Some((2, &plain[2..])),
        _ => plain.strip_prefix('0').map(|digits| (8, digits)),
    };
    if let Some((radix, digits)) = radix.filter(|(radix, digits)| is_of(digits, *radix)) {
        return u128::from_str_radix(digits, radix).map_or_else(|_| text.to_owned(), |value| format!("{sign}{value}"));
    }
    if plain == "0" || is_of(&plain, 10) && !plain.starts_with('0') {
        return if plain == "0" { plain } else { format!("{sign}{plain}") };
    }
    let (mantissa, exponent) = plain.split_once(['e', 'E']).unwrap_or((&plain, "+0"));
    // Without a point, or without a sign in the exponent, it is no number.
    let is_number = mantissa.contains('.') && exponent.starts_with(['+', '-']);
    match plain.parse::<f64>().ok().filter(|_| is_number) {
        Some(value) => format!("{sign}{}", python(value)),
        None => text.to_owned(),
    }
}

/// A number as Python writes it.
fn python(value: f64) -> String {
    let text = format!("{value:?}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
            format!("{}e{sign}{exponent:0>2}", mantissa.strip_suffix(".0").unwrap_or(mantissa))
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What PyYAML and `str` make of these.
    #[test]
    fn numbers_are_the_texts_that_they_are_to_openstack() {
        let cases = [
            ("12345678", "12345678"),
            ("0123456789", "0123456789"),
            ("0123", "83"),
            ("0x1F", "31"),
            ("1_000", "1000"),
            ("-5", "-5"),
            ("+5", "5"),
            ("0", "0"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("1.10", "1.1"),
            ("3.0", "3.0"),
            ("-.5", "-0.5"),
            ("1e5", "1e5"),
            ("12e4567", "12e4567"),
            ("1.5e+20", "1.5e+20"),
            ("1.0e-7", "1e-07"),
            ("'0123'", "0123"),
            ("\"1.10\"", "1.10"),
            ("!!str 0123", "0123"),
            ("n", "n"),
        ];
        for (text, expected) in cases {
            let value = parse(&format!("a: {{b: [{text}]}}")).expect(text);
            assert_eq!(value["a"]["b"][0], expected, "{text}");
        }
        let value = parse("a: &a {b: 01, c: ~, d: yes}\ne: {<<: *a, c: [1.50]}").expect("YAML");
        let expected = r#"{"a":{"b":"1","c":null,"d":true},"e":{"b":"1","c":["1.5"],"d":true}}"#;
        assert_eq!(value, serde_json::from_str::<Value>(expected).expect("JSON"));
    }
}
