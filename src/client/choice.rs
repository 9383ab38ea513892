//! Values that are one of several kinds, which nothing but themselves tells apart.

use serde_json::Value;

use super::Kind;

/// The kind that a value is of: the only one that it fits, or the one that knows more of its fields than all others.
///
/// None where it fits no kind, or several of which none is the one: a guess would be a value of the wrong type.
pub fn choose(kinds: &[Kind], value: &Value) -> Option<usize> {
    let fitting: Vec<usize> = (0..kinds.len()).filter(|&index| kinds[index].fits(value)).collect();
    match fitting[..] {
        [] => None,
        [only] => Some(only),
        // Without an item, a list is the same whatever it is of.
        [first, ..] if value.as_array().is_some_and(Vec::is_empty) => Some(first),
        _ => {
            let known = |index: usize| kinds[index].known_fields(value);
            let knows_more = |one: usize, other: usize| {
                let (one, other) = (known(one), known(other));
                one.len() > other.len() && other.iter().all(|name| one.contains(name))
            };
            fitting.iter().copied().find(|&one| fitting.iter().all(|&other| one == other || knows_more(one, other)))
        }
    }
}

impl Kind {
    /// Tells if a value is of this kind, its type included; text and number are never the same here.
    pub fn fits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any, _) | (Self::Nullable(_), Value::Null) => true,
            (Self::Nullable(kind), value) => kind.fits(value),
            (Self::Json(kind), value) => kind.fits(value),
            (Self::Choice(kinds), value) => kinds.iter().any(|kind| kind.fits(value)),
            (Self::Listed { kind, .. }, value) => kind.fits(value) && self.check(value, true).is_ok(),
            (Self::Array { items, .. }, Value::Array(given)) => {
                given.iter().all(|item| items.fits(item)) && self.check(value, true).is_ok()
            }
            (Self::Object { values, .. }, Value::Object(given)) => {
                given.values().all(|value| values.fits(value)) && self.check(value, true).is_ok()
            }
            (Self::Record { required, fields, values, is_closed, .. }, Value::Object(given)) => {
                let has = |name: &&str| given.contains_key(*name);
                let is_known = |(name, value): (&String, &Value)| match fields.iter().find(|(own, _)| own == name) {
                    // Null stands for a field that may be left out.
                    Some(_) if value.is_null() && !required.contains(&name.as_str()) => true,
                    Some((_, kind)) => kind.fits(value),
                    None => !is_closed && values.fits(value),
                };
                required.iter().all(has) && given.iter().all(is_known)
            }
            (Self::Text { .. }, Value::String(_))
            | (Self::Boolean, Value::Bool(_))
            | (Self::Number { .. }, Value::Number(_)) => self.check(value, true).is_ok(),
            (Self::Integer { .. }, Value::Number(number)) => {
                let whole = number.as_f64().is_some_and(|number| number.fract() == 0.0);
                whole && (number.is_f64() || self.check(value, true).is_ok())
            }
            _ => false,
        }
    }

    /// The fields of a value that are known to this kind.
    fn known_fields<'a>(&self, value: &'a Value) -> Vec<&'a str> {
        match (self, value) {
            (Self::Nullable(kind), value) => kind.known_fields(value),
            (Self::Choice(kinds), value) => {
                let chosen = choose(kinds, value).map(|index| kinds[index].known_fields(value));
                chosen.unwrap_or_default()
            }
            (Self::Record { fields, .. }, Value::Object(given)) => {
                let names = given.keys().map(String::as_str);
                names.filter(|name| fields.iter().any(|(own, _)| own == name)).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::client::Bound;

    const TEXT: Kind = Kind::Text { min_length: 0, max_length: None, pattern: None, values: &[] };
    const WHOLE: Kind = Kind::Integer { minimum: i128::MIN, maximum: i128::MAX, multiple_of: None };
    const NUMBER: Kind = Kind::Number { minimum: Bound::None, maximum: Bound::None, multiple_of: None };

    const fn record(
        required: &'static [&'static str],
        fields: &'static [(&'static str, Kind)],
        is_closed: bool,
    ) -> Kind {
        let style = crate::client::Style::Pairs;
        Kind::Record { required, fields, min_properties: 0, max_properties: None, is_closed, style, values: &Kind::Any }
    }

    const fn list(items: &'static Kind) -> Kind {
        Kind::Array { min_items: 0, max_items: None, unique: false, style: crate::client::Style::Pairs, items }
    }

    #[test]
    fn a_value_is_of_the_kind_that_fits_it_and_of_none_where_that_is_a_guess() {
        const CAT: Kind = record(&["name"], &[("name", TEXT), ("lives", WHOLE)], false);
        const DOG: Kind = record(&["name", "bark"], &[("name", TEXT), ("bark", Kind::Boolean)], false);
        const PETS: &[Kind] = &[CAT, DOG];
        const CLOSED: &[Kind] = &[record(&[], &[("a", WHOLE)], true), record(&[], &[("b", WHOLE)], true)];
        const SCALARS: &[Kind] = &[TEXT, WHOLE, Kind::Boolean, list(&TEXT), list(&WHOLE)];
        const NUMBERS: &[Kind] = &[NUMBER, Kind::Nullable(&TEXT)];
        let cases: [(&[Kind], Value, Option<usize>); 19] = [
            (PETS, json!({ "name": "a" }), Some(0)),
            (PETS, json!({ "name": "a", "lives": 7.0 }), Some(0)),
            (PETS, json!({ "name": "a", "bark": true }), Some(1)),
            (PETS, json!({ "name": "a", "bark": true, "other": 1 }), Some(1)),
            (PETS, json!({ "name": "a", "bark": true, "lives": 7 }), None),
            (PETS, json!({ "name": "a", "bark": "loud" }), Some(0)),
            (PETS, json!({ "name": "a", "bark": true, "lives": "many" }), Some(1)),
            (PETS, json!({ "name": 1 }), None),
            (PETS, json!("a"), None),
            (CLOSED, json!({ "a": 1 }), Some(0)),
            (CLOSED, json!({ "b": 1 }), Some(1)),
            (CLOSED, json!({ "a": 1, "b": 1 }), None),
            (CLOSED, json!({}), None),
            (SCALARS, json!("5"), Some(0)),
            (SCALARS, json!(u64::MAX), Some(1)),
            (SCALARS, json!(["a"]), Some(3)),
            (SCALARS, json!([]), Some(3)),
            (NUMBERS, Value::Null, Some(1)),
            (NUMBERS, json!(1.5), Some(0)),
        ];
        for (kinds, value, expected) in cases {
            assert_eq!(choose(kinds, &value), expected, "{value}");
        }
    }
}
