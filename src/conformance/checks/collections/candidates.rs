//! Values to filter by, taken from the data.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Number, Value};

use super::order::by_value;
use crate::conformance::choice::{some, spread};
use crate::conformance::model::plain;
use crate::spec::{Filter, Match};

/// The number of different values of the data an equality is tried with.
const VALUES: usize = 4;

/// The number of texts the parts that are searched for are taken from.
const LONG: usize = 2;

/// The number of values of the data an order is tried with.
const BOUNDS: usize = 5;

/// A value to filter by.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The value of the parameter.
    pub sent: Value,
    /// Texts of which one has to match.
    pub any: Vec<String>,
}

impl Wanted {
    /// One value, in the form that the parameter has.
    pub fn one(text: &str, is_list: bool) -> Self {
        let sent = if is_list { Value::from(vec![text]) } else { Value::from(text) };
        Self { sent, any: vec![text.to_owned()] }
    }
}

/// The values worth trying on a filter, given the values that its fields have; `is_list` is of its parameter.
pub fn wanted(filter: &Filter, is_list: bool, values: &[Value], seed: u64) -> Vec<Wanted> {
    let texts: Vec<_> = values.iter().map(plain).collect();
    let single = match filter.matching {
        Match::AtLeast | Match::AtMost | Match::Above | Match::Below => bounds(values, seed),
        Match::Interval => intervals(filter, values),
        matching => candidates(matching, &texts, seed),
    };
    // Of letters beyond ASCII servers differ about which is the other case.
    let is_cased = |c: char| !c.is_ascii() && (c.is_uppercase() || c.is_lowercase());
    let single = single.into_iter().filter(|text| !filter.any_case || !text.contains(is_cased));
    let separator = filter.separator.as_deref().filter(|_| filter.matching != Match::Interval);
    if separator.is_none() && !is_list {
        return single.map(|text| Wanted::one(&text, false)).collect();
    }
    let between = separator.unwrap_or(",");
    let single: Vec<_> = single.filter(|text| !text.contains(between)).collect();
    let several = single.windows(2).take(VALUES).map(|pair| {
        let sent = if is_list { Value::from(pair.to_vec()) } else { Value::from(pair.join(between)) };
        Wanted { sent, any: pair.to_vec() }
    });
    let several: Vec<_> = several.collect();
    single.iter().map(|text| Wanted::one(text, is_list)).chain(several).collect()
}

/// The texts worth trying, given those that the field has.
fn candidates(matching: Match, texts: &[String], seed: u64) -> Vec<String> {
    let found = match matching {
        Match::Equals => equals(texts, seed),
        Match::Contains | Match::Prefix => contains(texts, seed),
        _ => Vec::new(),
    };
    let mut seen = BTreeSet::new();
    found.into_iter().filter(|value| !value.is_empty() && seen.insert(value.clone())).collect()
}

/// The different values in their order.
fn ordered(values: &[Value]) -> Vec<&Value> {
    let mut all: Vec<_> = values.iter().collect();
    all.sort_by(|one, other| by_value(one, other));
    all.dedup_by(|one, other| by_value(one, other) == Ordering::Equal);
    all
}

/// The least, the greatest and some values between, each of which some item has.
fn bounds(values: &[Value], seed: u64) -> Vec<String> {
    let all = ordered(values);
    spread(all.len(), BOUNDS, seed).into_iter().map(|index| plain(all[index])).collect()
}

/// Intervals from value to value, open ones among them.
fn intervals(filter: &Filter, values: &[Value]) -> Vec<String> {
    let all: Vec<_> = ordered(values).into_iter().map(plain).collect();
    let Some(last) = all.len().checked_sub(1) else { return Vec::new() };
    let (low, middle, high) = (last / 3, last / 2, last - last / 3);
    let between = between(filter);
    let closed = [(low, high), (middle, middle), (0, last), (0, middle)];
    let closed = closed.into_iter().map(|(from, to)| format!("{}{between}{}", all[from], all[to]));
    let open = [format!("{}{between}..", all[high]), format!("..{between}{}", all[low])];
    let mut seen = BTreeSet::new();
    closed.chain(open).filter(|interval| seen.insert(interval.clone())).collect()
}

fn between(filter: &Filter) -> &str {
    filter.separator.as_deref().unwrap_or("/")
}

/// Tells if a value of an item's field passes the filter.
pub fn matches(filter: &Filter, field: &Value, wanted: &str) -> bool {
    let fold = |text: &str| if filter.any_case { text.to_lowercase() } else { text.to_owned() };
    let (text, asked) = (fold(&plain(field)), fold(wanted));
    let order = || against(field, wanted);
    match filter.matching {
        Match::Equals => match (field, wanted.parse::<f64>()) {
            (Value::Number(number), Ok(wanted)) => number.as_f64() == Some(wanted),
            _ => text == asked,
        },
        Match::Contains => text.contains(&asked),
        Match::Prefix => text.starts_with(&asked),
        Match::AtLeast => order().is_some_and(Ordering::is_ge),
        Match::AtMost => order().is_some_and(Ordering::is_le),
        Match::Above => order().is_some_and(Ordering::is_gt),
        Match::Below => order().is_some_and(Ordering::is_lt),
        Match::Interval => wanted.split_once(between(filter)).is_some_and(|(from, to)| {
            let is_open = |end: &str| matches!(end, "" | "..");
            (is_open(from) || against(field, from).is_some_and(Ordering::is_ge))
                && (is_open(to) || against(field, to).is_some_and(Ordering::is_le))
        }),
        Match::Subset => true,
    }
}

/// A field compared with a value as it is sent; none where the two are of different types.
fn against(field: &Value, wanted: &str) -> Option<Ordering> {
    match field {
        Value::Number(_) => Some(by_value(field, &Value::Number(wanted.parse::<Number>().ok()?))),
        Value::String(_) => Some(by_value(field, &Value::from(wanted))),
        _ => None,
    }
}

/// The most frequent, the rarest and some others, and what only resembles one.
fn equals(texts: &[String], seed: u64) -> Vec<String> {
    let mut counts = BTreeMap::new();
    texts.iter().for_each(|text| *counts.entry(text.as_str()).or_insert(0_usize) += 1);
    let mut values: Vec<_> = counts.into_iter().collect();
    values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let rarest = values.last().map(|(value, _)| (*value).to_owned());
    let chosen = some(values, VALUES, seed).into_iter();
    let mut candidates: Vec<_> = chosen.map(|(value, _)| value.to_owned()).collect();
    candidates.extend(rarest);
    let longest = candidates.iter().max_by_key(|value| value.len()).cloned().unwrap_or_default();
    let start: String = longest.chars().take(longest.chars().count().saturating_sub(1)).collect();
    candidates.extend([swap_case(&longest), format!("{start}%"), format!("{start}_"), other(texts, &start), start]);
    candidates
}

/// Starts, middles and ends of texts, and what only resembles them.
fn contains(texts: &[String], seed: u64) -> Vec<String> {
    let distinct: BTreeSet<&String> = texts.iter().collect();
    let mut long: Vec<_> = distinct.iter().filter(|text| text.chars().count() >= 4).collect();
    long.sort_by_key(|text| std::cmp::Reverse(text.chars().count()));
    let mut candidates = Vec::new();
    for text in some(long.iter().copied(), LONG, seed) {
        let (start, middle, end) = (part(text, 0, 3), middle(text), part(text, text.chars().count() - 3, 3));
        candidates.extend([text.to_string(), start, middle, end]);
    }
    // Each case of a letter, as some text has it.
    let cased = |is: fn(char) -> bool| distinct.iter().find(|text| text.chars().any(is)).map(|text| (*text).clone());
    let of_case = [cased(char::is_uppercase), cased(char::is_lowercase)];
    for text in of_case.into_iter().flatten() {
        candidates.extend([swap_case(&text), text.to_lowercase(), text.to_uppercase(), text]);
    }
    // What SQL and patterns take for something else, alone and within a text that it would match.
    if let Some(text) = long.first() {
        let (first, last) = (part(text, 0, 1), part(text, text.chars().count() - 1, 1));
        let without_second: String = text.chars().enumerate().map(|(i, c)| if i == 1 { '_' } else { c }).collect();
        candidates.extend([format!("{first}%{last}"), without_second, format!("{first}.*{last}"), format!("{first}*")]);
    }
    candidates.extend(["%".into(), "_".into()]);
    candidates.extend(distinct.iter().find(|text| !text.is_ascii()).map(|text| middle(text)));
    candidates.extend(distinct.iter().find(|text| text.contains(' ')).map(|text| (*text).clone()));
    candidates.extend(distinct.iter().find(|text| text.contains(['%', '_'])).map(|text| (*text).clone()));
    candidates.push(other(texts, &part(long.first().map_or("", |text| text.as_str()), 0, 4)));
    candidates
}

/// The part of a text that neither starts nor ends it; the text itself where it is too short.
pub fn middle(text: &str) -> String {
    let count = text.chars().count();
    if count < 3 { text.to_owned() } else { part(text, count / 3, (count / 3).max(1)) }
}

fn part(text: &str, start: usize, count: usize) -> String {
    text.chars().skip(start).take(count).collect()
}

fn swap_case(text: &str) -> String {
    let swap = |c: char| {
        if c.is_lowercase() { c.to_uppercase().collect::<String>() } else { c.to_lowercase().collect::<String>() }
    };
    text.chars().map(swap).collect()
}

/// A value much like the others that no text has.
fn other(texts: &[String], start: &str) -> String {
    let letters = ["x", "9", "q", "zq", "x9q"].into_iter().map(|end| format!("{start}{end}"));
    letters.into_iter().find(|value| !texts.iter().any(|text| text.contains(value.as_str()))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_middle_neither_starts_nor_ends_its_text() {
        for (text, expected) in [("docking", "ck"), ("abc", "b"), ("ab", "ab"), ("蛋白质", "白")] {
            assert_eq!(middle(text), expected, "{text}");
        }
    }

    fn filter(matching: &str, more: &str) -> Filter {
        let text = format!("{{\"parameter\": \"p\", \"field\": \"/f\", \"match\": \"{matching}\"{more}}}");
        serde_json::from_str(&text).expect("a filter")
    }

    #[test]
    fn each_kind_of_filter_lets_through_what_it_says() {
        let cases = [
            ("equals", "", json!("ab"), "AB", false),
            ("equals", ", \"any_case\": true", json!("ab"), "AB", true),
            ("equals", "", json!(48.0), "48", true),
            ("equals", "", json!(48), "4", false),
            ("contains", ", \"any_case\": true", json!("aBc"), "b", true),
            ("prefix", "", json!("abc"), "ab", true),
            ("prefix", "", json!("abc"), "bc", false),
            ("at_least", "", json!(2), "2", true),
            ("above", "", json!(2), "2", false),
            ("at_most", "", json!(10), "9.5", false),
            ("below", "", json!("2024-01-01T00:00:00+01:00"), "2024-01-01T00:00:00Z", true),
            ("at_least", "", json!(2), "x", false),
            ("interval", "", json!(5), "5/9", true),
            ("interval", "", json!(5), "../4", false),
            ("interval", "", json!("2024-02-01"), "2024-01-01/..", true),
            ("interval", ", \"separator\": \"..\"", json!(5), "5..9", true),
        ];
        for (matching, more, field, wanted, expected) in cases {
            assert_eq!(matches(&filter(matching, more), &field, wanted), expected, "{matching}{more} {field} {wanted}");
        }
    }

    #[test]
    fn several_values_are_sent_as_a_list_or_with_what_stands_between_them() {
        let values = [json!("a"), json!("b"), json!("c,d")];
        let sent = |filter: &Filter, is_list| {
            wanted(filter, is_list, &values, 0).into_iter().map(|w| w.sent).collect::<Vec<_>>()
        };
        let joined = sent(&filter("equals", ", \"separator\": \",\""), false);
        assert!(joined.contains(&json!("a,b")) && !joined.contains(&json!("c,d")), "{joined:?}");
        let listed = sent(&filter("equals", ""), true);
        assert!(listed.contains(&json!(["a", "b"])) && listed.contains(&json!(["a"])), "{listed:?}");
    }

    #[test]
    fn an_order_is_tried_at_its_bounds_and_an_interval_open_as_well() {
        let values = [json!(3), json!(1), json!(2), json!(3)];
        assert_eq!(bounds(&values, 0), ["1", "2", "3"]);
        let intervals = intervals(&filter("interval", ""), &values);
        assert_eq!(intervals, ["1/3", "2/2", "1/2", "3/..", "../1"]);
    }

    #[test]
    fn a_text_is_searched_by_start_middle_end_case_wildcard_and_nothing() {
        let texts = ["Docking".to_owned(), "twin".to_owned()];
        let candidates = candidates(Match::Contains, &texts, 0);
        for value in ["Docking", "Doc", "ck", "ing", "docking", "dOCKING", "D%g", "D_cking", "%", "_", "Dockx"] {
            assert!(candidates.iter().any(|candidate| candidate == value), "{value} in {candidates:?}");
        }
    }

    #[test]
    fn a_text_is_compared_with_each_value_what_resembles_it_and_what_none_has() {
        let texts = ["ab".to_owned(), "c".to_owned(), "c".to_owned()];
        let expected = ["c", "ab", "AB", "a%", "a_", "ax", "a"];
        assert_eq!(candidates(Match::Equals, &texts, 0), expected);
    }
}
