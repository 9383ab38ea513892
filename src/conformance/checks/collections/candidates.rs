//! Values to filter by, taken from the data.

use std::collections::{BTreeMap, BTreeSet};

use crate::conformance::choice::some;
use crate::spec::Match;

/// How many different values of the data an equality is tried with.
const VALUES: usize = 4;

/// How many texts the parts that are searched for are taken from.
const LONG: usize = 2;

/// The values worth trying on a filter, given the texts that its field has.
pub fn candidates(matching: Match, texts: &[String], seed: u64) -> Vec<String> {
    let found = match matching {
        Match::Equals => equals(texts, seed),
        Match::Contains => contains(texts, seed),
        Match::Subset => Vec::new(),
    };
    let mut seen = BTreeSet::new();
    found.into_iter().filter(|value| !value.is_empty() && seen.insert(value.clone())).collect()
}

/// Whether an item with this text passes the filter.
pub fn matches(matching: Match, text: &str, value: &str) -> bool {
    match matching {
        Match::Equals => text == value,
        Match::Contains => text.contains(value),
        Match::Subset => true,
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
    use super::*;

    #[test]
    fn a_middle_neither_starts_nor_ends_its_text() {
        for (text, expected) in [("docking", "ck"), ("abc", "b"), ("ab", "ab"), ("蛋白质", "白")] {
            assert_eq!(middle(text), expected, "{text}");
        }
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
