//! A request of the operation that is at fault, and its rewrites.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::condition::matches;
use super::rewrite::Rewrite;

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    template: String,
    /// Values of the path's variables, decoded.
    pub path: BTreeMap<String, String>,
    /// Names and values as they came, encoded.
    query: Vec<(String, String)>,
    /// True if the path came with a slash at its end that the template has not, or without the one it has.
    is_respelled: bool,
}

impl Asked {
    /// A request's path and query, if the path is one of the template, which many servers know in two spellings.
    pub fn read(template: &str, path: &str, query: Option<&str>) -> Option<Self> {
        let is_respelled = template.ends_with('/') != path.ends_with('/');
        let split =
            |path: &str| path.strip_suffix('/').unwrap_or(path).split('/').map(str::to_owned).collect::<Vec<_>>();
        let (parts, segments) = (split(template), split(path));
        if parts.len() != segments.len() {
            return None;
        }
        let mut values = BTreeMap::new();
        for (part, segment) in parts.into_iter().zip(segments) {
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) => values.insert(name.to_owned(), decode(&segment)),
                None if part == segment => None,
                None => return None,
            };
        }
        let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let query = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some(Self { template: template.to_owned(), path: values, query, is_respelled })
    }

    /// Path and query as they are sent.
    pub fn target(&self) -> String {
        let segment = |part: &str| {
            let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
            name.map_or_else(|| part.to_owned(), |name| encode(&self.path[name]))
        };
        let path: Vec<_> = self.template.split('/').map(segment).collect();
        let mut path = path.join("/");
        if self.is_respelled {
            path = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
        }
        let query: Vec<_> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let separator = if query.is_empty() { "" } else { "?" };
        format!("{path}{separator}{}", query.join("&"))
    }

    /// The first value of a query parameter.
    pub fn query(&self, name: &str) -> Option<String> {
        self.query.iter().find(|(known, _)| decode(known) == name).map(|(_, value)| decode(value))
    }

    /// The same without a query parameter.
    pub fn without(mut self, name: &str) -> Self {
        self.query.retain(|(known, _)| decode(known) != name);
        self
    }

    /// The same with one value of a query parameter.
    pub fn with(self, name: &str, value: &str) -> Self {
        let mut asked = self.without(name);
        asked.query.push((encode(name), encode(value)));
        asked
    }

    /// The request after a rewrite; `known` are values of the path that had success.
    pub fn rewritten(mut self, rewrite: &Rewrite, known: &BTreeMap<String, String>) -> Self {
        match rewrite {
            Rewrite::Query { name, matches: pattern, to } => match self.query(name) {
                Some(value) if matches(pattern, &value) => match to {
                    Some(to) => self.with(name, to),
                    None => self.without(name),
                },
                _ => self,
            },
            Rewrite::Default { name, to } if self.query(name).is_none() => self.with(name, to),
            Rewrite::Compute { name, times, plus } => {
                let number = |name: &str| self.query(name).and_then(|value| value.parse::<i64>().ok());
                let Some(value) = number(name) else { return self };
                let factor = times.as_deref().map_or(1, |name| number(name).unwrap_or(1));
                // What can't be counted any more is past every end.
                let result = value.saturating_mul(factor).saturating_add(*plus).clamp(0, i64::from(i32::MAX));
                self.with(name, &result.to_string())
            }
            Rewrite::Path { name, matches: pattern, to } => {
                let to = to.as_ref().or_else(|| known.get(name)).cloned();
                if let (Some(value), Some(to)) = (self.path.get_mut(name), to)
                    && matches(pattern, value)
                {
                    *value = to;
                }
                self
            }
            _ => self,
        }
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_and_written_in_the_spelling_it_came_in() {
        let cases = [
            ("/a/{id}", "/a/1", Some("/a/1")),
            ("/a/{id}", "/a/1/", Some("/a/1/")),
            ("/a/{id}/", "/a/1", Some("/a/1")),
            ("/a/{id}/", "/a/1/", Some("/a/1/")),
            ("/a/{id}", "/a/", None),
            ("/a/{id}", "/b/1", None),
        ];
        for (template, path, expected) in cases {
            let asked = Asked::read(template, path, None);
            assert_eq!(asked.map(|asked| asked.target()).as_deref(), expected, "{template} {path}");
        }
    }
}
