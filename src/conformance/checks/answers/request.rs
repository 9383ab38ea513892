//! The request as rules see it.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::conformance::exchange::Request;
use crate::conformance::model::Operation;

/// The decoded values of the path's variables, of the query and of the headers.
pub fn asked(operation: &Operation, request: &Request) -> Value {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut path = Map::new();
    let sent: Vec<_> = request.path.trim_end_matches('/').rsplit('/').collect();
    let template: Vec<_> = operation.path.trim_end_matches('/').rsplit('/').collect();
    // From the end, as the base URL's path may stand before.
    for (name, value) in template.into_iter().zip(sent) {
        path.extend(variables(name, value).into_iter().map(|(name, value)| (name, Value::from(decode(value)))));
    }
    let query = request.query.split('&').filter_map(|pair| pair.split_once('='));
    let query: BTreeMap<String, String> = query.map(|(name, value)| (decode(name), decode(value))).collect();
    let header: BTreeMap<_, _> = request.headers.iter().cloned().collect();
    json!({"path": path, "query": query, "header": header, "method": request.method})
}

/// The values of the variables in a segment of a path, between what else stands in it.
fn variables<'s>(mut template: &str, mut sent: &'s str) -> Vec<(String, &'s str)> {
    let mut values = Vec::new();
    while let Some((before, name, after)) = template.split_once('{').and_then(|(before, rest)| {
        let (name, after) = rest.split_once('}')?;
        Some((before, name, after))
    }) {
        let Some(rest) = sent.strip_prefix(before) else { break };
        let between = after.split('{').next().unwrap_or_default();
        let is_last = !after.contains('{');
        let end = match between {
            "" => Some(rest.len()),
            _ if is_last => rest.strip_suffix(between).map(str::len),
            _ => rest.find(between),
        };
        let Some(end) = end else { break };
        values.push((name.to_owned(), &rest[..end]));
        (template, sent) = (after, &rest[end..]);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_gives_the_values_of_its_variables() {
        let cases = [
            ("{id}", "7", vec![("id", "7")]),
            ("{id}.json", "a.b.json", vec![("id", "a.b")]),
            ("{lat},{lon}", "1.5,-2", vec![("lat", "1.5"), ("lon", "-2")]),
            ("v{major}-{minor}", "v1-2", vec![("major", "1"), ("minor", "2")]),
            ("{id}:cancel", "7", vec![]),
            ("all", "all", vec![]),
        ];
        for (template, sent, expected) in cases {
            let found = variables(template, sent);
            let found: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            assert_eq!(found, expected, "{template} {sent}");
        }
    }
}
