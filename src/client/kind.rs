//! The values that a document lets a parameter have, and values held to them.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use regress::Regex;
use serde_json::Value;

/// The values a parameter may have.
#[derive(Debug)]
pub enum Kind {
    /// A whole number.
    Integer {
        /// The smallest value.
        minimum: i128,
        /// The largest value.
        maximum: i128,
        /// A number of which the value is a multiple.
        multiple_of: Option<i128>,
    },
    /// Any number.
    Number {
        /// The smallest value, or what every value is above.
        minimum: Bound,
        /// The largest value, or what every value is below.
        maximum: Bound,
        /// A number of which the value is a multiple.
        multiple_of: Option<f64>,
    },
    /// `true` or `false`, in any letter case.
    Boolean,
    /// Text.
    Text {
        /// The smallest number of characters.
        min_length: usize,
        /// The largest number of characters.
        max_length: Option<usize>,
        /// Regular expression (ECMA-262) that the text matches.
        pattern: Option<&'static str>,
        /// The only values, unless there are none here.
        values: &'static [&'static str],
    },
    /// A list.
    Array {
        /// The smallest number of items.
        min_items: usize,
        /// The largest number of items.
        max_items: Option<usize>,
        /// True if no two items may be the same.
        unique: bool,
        /// The way a query has it.
        style: Style,
        /// The values each item may have.
        items: &'static Kind,
    },
    /// An object; the fields that it is known to have stand beside it, under names of their own.
    Object {
        /// Names of the fields that it must have.
        required: &'static [&'static str],
        /// The smallest number of fields.
        min_properties: usize,
        /// The largest number of fields.
        max_properties: Option<usize>,
        /// The way a query has it.
        style: Style,
        /// The values that fields of any other name may have.
        values: &'static Kind,
    },
    /// An object with all that is known of its fields.
    Record {
        /// Names of the fields that it must have.
        required: &'static [&'static str],
        /// The fields that it is known to have, each with the values that it may have.
        fields: &'static [(&'static str, Kind)],
        /// The smallest number of fields.
        min_properties: usize,
        /// The largest number of fields.
        max_properties: Option<usize>,
        /// True if it has no other fields.
        is_closed: bool,
        /// The way a header, a cookie or a query has it.
        style: Style,
        /// The values that fields of any other name may have.
        values: &'static Kind,
    },
    /// One of several kinds.
    Choice(&'static [Kind]),
    /// One of a list of values.
    Listed {
        /// The only values, each as JSON.
        values: &'static [&'static str],
        /// The kind that all of them are of.
        kind: &'static Kind,
    },
    /// A value that is sent as the text of its JSON.
    Json(&'static Kind),
    /// Null, or another kind of value.
    Nullable(&'static Kind),
    /// Any value.
    Any,
}

/// The ends of the values of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Nowhere.
    None,
    /// At this number, which is one of them.
    At(f64),
    /// At this number, which is none of them.
    Beyond(f64),
}

/// The form that a list or an object has in a path, a query, a header or a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As a pair for each item, under the parameter's name, or for each field, under the field's name.
    Pairs,
    /// As one pair, with this between the items.
    Joined(&'static str),
    /// As one text, with this between the fields, each of which is `name=value`.
    Named(&'static str),
    /// As a pair for each field, under the parameter's name with the field's in brackets.
    Deep,
}

/// Tells if a text has something that matches a pattern of a document.
fn matches(pattern: &'static str, text: &str) -> bool {
    thread_local! {
        /// To compile one takes many times as long as to use it, and every request does.
        static COMPILED: RefCell<HashMap<&'static str, Option<Regex>>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|compiled| {
        let regex = compiled.entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.find(text).is_some())
    })
}

impl Kind {
    /// Checks a value in JSON; the error says what is wrong with it.
    pub(super) fn check(&self, value: &Value, hidden: bool) -> Result<(), String> {
        match (self, value) {
            (Self::Any, _) | (Self::Nullable(_), Value::Null) => Ok(()),
            (Self::Nullable(kind), value) => kind.check(value, hidden),
            (Self::Array { min_items, max_items, unique, items, .. }, Value::Array(given)) => {
                check_count(given.len(), *min_items, *max_items, "items")?;
                let mut seen = BTreeSet::new();
                if *unique && !given.iter().all(|item| seen.insert(item.to_string())) {
                    return Err("has the same item twice".into());
                }
                let check =
                    |(at, item)| items.check(item, hidden).map_err(|reason| format!("has item {at}, which {reason}"));
                given.iter().enumerate().try_for_each(check)
            }
            (Self::Object { required, min_properties, max_properties, values, .. }, Value::Object(given)) => {
                check_count(given.len(), *min_properties, *max_properties, "fields")?;
                if let Some(name) = required.iter().find(|name| !given.contains_key(**name)) {
                    return Err(format!("has no `{name}`"));
                }
                let check = |(name, value)| {
                    values.check(value, hidden).map_err(|reason| format!("has `{name}`, which {reason}"))
                };
                given.iter().try_for_each(check)
            }
            (
                Self::Record { required, fields, min_properties, max_properties, is_closed, values, .. },
                Value::Object(given),
            ) => {
                check_count(given.len(), *min_properties, *max_properties, "fields")?;
                if let Some(name) = required.iter().find(|name| !given.contains_key(**name)) {
                    return Err(format!("has no `{name}`"));
                }
                given.iter().try_for_each(|(name, value)| match fields.iter().find(|(own, _)| own == name) {
                    Some(_) if value.is_null() && !required.contains(&name.as_str()) => Ok(()),
                    None if *is_closed => Err(format!("has `{name}`, which it may not have")),
                    known => {
                        let kind = known.map_or(*values, |(_, kind)| kind);
                        kind.check(value, hidden).map_err(|reason| format!("has `{name}`, which {reason}"))
                    }
                })
            }
            (Self::Choice(kinds), value) => {
                if kinds.iter().any(|kind| kind.fits(value)) {
                    return Ok(());
                }
                let reasons =
                    kinds.iter().map(|kind| kind.check(value, hidden).err().unwrap_or("is of another type".into()));
                let mut distinct: Vec<String> = Vec::new();
                reasons.for_each(|reason| {
                    if !distinct.contains(&reason) {
                        distinct.push(reason);
                    }
                });
                Err(format!("is none of what it may be: it {}", distinct.join("; or it ")))
            }
            (Self::Listed { values, kind }, value) => {
                kind.check(value, hidden)?;
                match values.iter().any(|listed| is_listed(listed, value)) {
                    true => Ok(()),
                    false => {
                        let shown = shown(&value.to_string(), hidden, false);
                        Err(format!("is {shown}, none of {}", values.join(", ")))
                    }
                }
            }
            (Self::Json(kind), value) => kind.check(value, hidden),
            (Self::Array { .. }, _) => Err("is no list".into()),
            (Self::Object { .. } | Self::Record { .. }, _) => Err("is no object".into()),
            (scalar, Value::String(text)) => scalar.check_text(text, hidden),
            // `5.0` is 5, and what is beyond 64 bits is read as such a number.
            (Self::Integer { .. }, Value::Number(number)) if number.is_f64() => {
                let number = number.as_f64().unwrap_or_default();
                let whole = (number.fract() == 0.0).then(|| (number as i128).to_string());
                self.check_text(&whole.unwrap_or_else(|| number.to_string()), hidden)
            }
            (scalar, other) => scalar.check_text(&other.to_string(), hidden),
        }
    }

    pub(super) fn check_text(&self, value: &str, hidden: bool) -> Result<(), String> {
        let shown = || shown(value, hidden, matches!(self, Self::Text { .. }));
        match self {
            Self::Integer { minimum, maximum, multiple_of } => {
                check_integer(value, *minimum, *maximum, hidden)?;
                match (value.parse::<i128>(), multiple_of) {
                    (Ok(number), Some(factor)) if number % factor != 0 => {
                        Err(format!("is {}, no multiple of {factor}", shown()))
                    }
                    _ => Ok(()),
                }
            }
            Self::Number { minimum, maximum, multiple_of } => {
                let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
                let number = number.ok_or_else(|| format!("is {}, no number", shown()))?;
                match *minimum {
                    Bound::At(least) if number < least => {
                        return Err(format!("is {}, below the minimum of {least}", shown()));
                    }
                    Bound::Beyond(least) if number <= least => {
                        return Err(format!("is {}, not above {least}", shown()));
                    }
                    _ => {}
                }
                match *maximum {
                    Bound::At(most) if number > most => {
                        return Err(format!("is {}, above the maximum of {most}", shown()));
                    }
                    Bound::Beyond(most) if number >= most => return Err(format!("is {}, not below {most}", shown())),
                    _ => {}
                }
                match multiple_of {
                    Some(factor) if !is_multiple(number, *factor) => {
                        Err(format!("is {}, no multiple of {factor}", shown()))
                    }
                    _ => Ok(()),
                }
            }
            Self::Boolean if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") => Ok(()),
            Self::Boolean => Err(format!("is {}, neither true nor false", shown())),
            Self::Text { min_length, max_length, pattern, values } => {
                match value.chars().count() {
                    0 if *min_length > 0 => return Err("is empty".into()),
                    length => check_count(length, *min_length, *max_length, "characters")?,
                }
                if let Some(pattern) = pattern.filter(|pattern| !matches(pattern, value)) {
                    return Err(format!("is {}, which does not match {pattern}", shown()));
                }
                if !values.is_empty() && !values.contains(&value) {
                    return Err(format!("is {}, none of {}", shown(), values.join(", ")));
                }
                Ok(())
            }
            Self::Nullable(kind) => kind.check_text(value, hidden),
            Self::Json(kind) => match serde_json::from_str(value) {
                Ok(value) => kind.check(&value, hidden),
                Err(error) => Err(format!("is no JSON: {error}")),
            },
            Self::Listed { values, kind } => {
                kind.check_text(value, hidden)?;
                let number = value.parse::<f64>().ok();
                let is_it = |listed: &&str| match listed.strip_prefix('"') {
                    Some(_) => serde_json::from_str::<String>(listed).is_ok_and(|listed| listed == value),
                    None => *listed == value || number.is_some() && listed.parse().ok() == number,
                };
                match values.iter().any(is_it) {
                    true => Ok(()),
                    false => Err(format!("is {}, none of {}", shown(), values.join(", "))),
                }
            }
            Self::Choice(kinds) if kinds.iter().any(|kind| kind.check_text(value, hidden).is_ok()) => Ok(()),
            Self::Choice(_) => Err(format!("is {}, none of what it may be", shown())),
            Self::Array { .. } | Self::Object { .. } | Self::Record { .. } | Self::Any => Ok(()),
        }
    }
}

/// Tells if a value is one that is listed as JSON, for which `1` and `1.0` are the same.
pub fn is_listed(listed: &str, value: &Value) -> bool {
    serde_json::from_str::<Value>(listed).is_ok_and(|listed| same(&listed, value))
}

/// Tells if two values are the same, for which `1` and `1.0` are.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => one.as_f64() == other.as_f64(),
        (one, other) => one == other,
    }
}

fn check_integer(value: &str, minimum: i128, maximum: i128, hidden: bool) -> Result<(), String> {
    let shown = || shown(value, hidden, false);
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("is {}, no whole number", shown()));
    }
    match value.parse::<i128>() {
        Ok(number) if number < minimum => Err(format!("is {number}, below the minimum of {minimum}")),
        Ok(number) if number <= maximum => Ok(()),
        _ => Err(format!("is {}, above the maximum of {maximum}", shown())),
    }
}

fn check_count(count: usize, least: usize, most: Option<usize>, of: &str) -> Result<(), String> {
    match most {
        _ if count < least => Err(format!("has {count} {of}, fewer than the {least} it needs")),
        Some(most) if count > most => Err(format!("has {count} {of}, more than the {most} it may have")),
        _ => Ok(()),
    }
}

/// Tells if a number is a multiple of another, as far as numbers with a fraction can tell.
fn is_multiple(number: f64, factor: f64) -> bool {
    let times = number / factor;
    (times - times.round()).abs() <= 1e-9 * times.abs().max(1.0)
}

/// The value as a message may show it: not a secret, not at any length, no control characters.
fn shown(value: &str, hidden: bool, quoted: bool) -> String {
    if hidden {
        return "a value".into();
    }
    let escape = |it: char| if it.is_ascii_graphic() { it.to_string() } else { it.escape_debug().to_string() };
    let mut shown: String = value.chars().take(40).map(escape).collect();
    if value.chars().count() > 40 {
        shown.push('…');
    }
    if quoted { format!("`{shown}`") } else { shown }
}
