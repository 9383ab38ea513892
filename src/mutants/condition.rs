//! True if a mutant acts on a request.

use super::request::Asked;
use super::rewrite::When;

/// Tells if what is said of the request holds; `turn` counts the requests of the operation.
pub fn applies(when: &When, asked: &Asked, turn: usize) -> bool {
    let query = |(name, pattern): (&String, &String)| asked.query(name).is_some_and(|value| matches(pattern, &value));
    let path = |(name, pattern): (&String, &String)| asked.path.get(name).is_some_and(|value| matches(pattern, value));
    when.query.iter().all(query)
        && when.path.iter().all(path)
        && when.without.iter().all(|name| asked.query(name).is_none())
        && (!when.alternately || turn % 2 == 1)
}

/// Tells if a text has a part that matches a regular expression; one that can't be read matches nothing.
pub fn matches(pattern: &str, text: &str) -> bool {
    regress::Regex::with_flags(pattern, "us").is_ok_and(|regex| regex.find(text).is_some())
}
