//! Values on both sides of the edges that a parameter's schema draws.

use serde_json::Value;

use crate::conformance::api::Parameter;
use crate::conformance::statement::plain;

/// A value of a parameter that stands on one side of an edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The statement about the parameter that it puts to the test.
    pub keyword: &'static str,
    pub value: String,
    /// Whether the document allows it.
    pub is_valid: bool,
}

/// The longest value that is sent in an address; servers need not take longer ones.
const LONGEST: usize = 4096;

/// Characters that most patterns refuse, the harmless ones first.
const ODD: [char; 7] = [' ', '!', 'é', '%', '\\', '/', 'a'];

/// Characters that most patterns allow, one of them of several bytes.
const PLAIN: [char; 5] = ['蛋', 'a', 'A', '0', '_'];

/// The probes of a parameter, of which `own` is a value that is known to be good.
pub fn probes(parameter: &Parameter, own: Option<&str>) -> Vec<Probe> {
    let mut list = List { schema: &parameter.schema, probes: Vec::new() };
    if !list.values() {
        match parameter.schema["type"].as_str() {
            Some("integer") => list.integer(),
            Some("number") => list.refuse("type", ["abc", "true"]),
            Some("boolean") => {
                list.accept("type", ["true", "false"]);
                // Other letter cases of the two are left alone, as some take them.
                list.refuse("type", ["maybe", "yes", "1", "2"]);
            }
            Some("string") => list.text(own),
            _ => {}
        }
    }
    list.probes
}

struct List<'a> {
    schema: &'a Value,
    probes: Vec<Probe>,
}

impl List<'_> {
    fn add(&mut self, keyword: &'static str, value: impl Into<String>, is_valid: bool) {
        let probe = Probe { keyword, value: value.into(), is_valid };
        if !self.probes.contains(&probe) {
            self.probes.push(probe);
        }
    }

    fn accept<const N: usize>(&mut self, keyword: &'static str, values: [&str; N]) {
        values.into_iter().for_each(|value| self.add(keyword, value, true));
    }

    fn refuse<const N: usize>(&mut self, keyword: &'static str, values: [&str; N]) {
        values.into_iter().for_each(|value| self.add(keyword, value, false));
    }

    /// The listed values, if there is a list: each is good, and what is none of them in any letter case is not.
    fn values(&mut self) -> bool {
        let Some(values) = self.schema["enum"].as_array() else { return false };
        let values: Vec<_> = values.iter().map(plain).collect();
        let other =
            |text: String| Some(text).filter(|text| !values.iter().any(|known| known.eq_ignore_ascii_case(text)));
        let others = values.first().and_then(|value| other(format!("{value}x")));
        let others = others.into_iter().chain(other("no-such-value".into())).collect::<Vec<_>>();
        values.into_iter().for_each(|value| self.add("enum", value, true));
        others.into_iter().for_each(|value| self.add("enum", value, false));
        true
    }

    fn integer(&mut self) {
        let bound = |keyword: &str| self.schema[keyword].as_i64().map(i128::from);
        let exclusive = |keyword: &str| i128::from(self.schema[keyword] == true);
        let least = bound("minimum").map(|bound| bound + exclusive("exclusiveMinimum"));
        let most = bound("maximum").map(|bound| bound - exclusive("exclusiveMaximum"));
        if let Some(least) = least {
            self.add("minimum", least.to_string(), true);
            self.add("minimum", (least - 1).to_string(), false);
            self.add("minimum", (least - 1000).to_string(), false);
        }
        if let Some(most) = most {
            self.add("maximum", most.to_string(), true);
            self.add("maximum", (most + 1).to_string(), false);
        }
        let range = match self.schema["format"].as_str() {
            Some("int32") => Some((i128::from(i32::MIN), i128::from(i32::MAX))),
            Some("int64") => Some((i128::from(i64::MIN), i128::from(i64::MAX))),
            _ => None,
        };
        if let Some((lowest, highest)) = range {
            self.add("format", (highest + 1).to_string(), false);
            self.add("format", (lowest - 1).to_string(), false);
            if most.is_none_or(|most| most >= highest) {
                self.add("format", highest.to_string(), true);
            }
        }
        self.refuse("type", ["abc", "1.5", "true", "0x10"]);
    }

    fn text(&mut self, own: Option<&str>) {
        if let Some(most) = self.length("maxLength") {
            for (length, is_valid) in [(most, true), (most + 1, false)] {
                // Counted in characters: one of several bytes shows who counts bytes.
                self.fillers(length).into_iter().for_each(|value| self.add("maxLength", value, is_valid));
            }
        }
        // Without any character a value may count as none at all.
        if let Some(least) = self.length("minLength").filter(|least| *least > 1) {
            for (length, is_valid) in [(least, true), (least - 1, false)] {
                self.fillers(length).into_iter().for_each(|value| self.add("minLength", value, is_valid));
            }
        }
        self.pattern(own);
        if let Some("uuid" | "date" | "date-time" | "ipv4" | "ipv6") = self.schema["format"].as_str() {
            self.refuse("format", ["no-such-value"]);
        }
    }

    /// Values that have a good length and break the pattern.
    fn pattern(&mut self, own: Option<&str>) {
        let Some(pattern) = self.schema["pattern"].as_str() else { return };
        let good = own.filter(|own| matches(pattern, own)).map(str::to_owned);
        let Some(good) = good.or_else(|| self.fillers(self.length("minLength").unwrap_or(1).max(3)).pop()) else {
            return;
        };
        self.add("pattern", good.clone(), true);
        let most = self.length("maxLength").unwrap_or(usize::MAX);
        let start: String = good.chars().take(most.saturating_sub(1)).collect();
        let broken = ODD.into_iter().map(|odd| format!("{start}{odd}")).filter(|value| !matches(pattern, value));
        for value in broken.take(2).collect::<Vec<_>>() {
            self.add("pattern", value, false);
        }
    }

    fn length(&self, keyword: &str) -> Option<usize> {
        self.schema[keyword]
            .as_u64()
            .and_then(|length| usize::try_from(length).ok())
            .filter(|length| *length <= LONGEST)
    }

    /// Up to two texts of so many characters that the pattern allows, the one of several bytes first.
    fn fillers(&self, length: usize) -> Vec<String> {
        let pattern = self.schema["pattern"].as_str();
        let texts = PLAIN.into_iter().map(|character| String::from_iter(std::iter::repeat_n(character, length)));
        texts.filter(|text| pattern.is_none_or(|pattern| matches(pattern, text))).take(2).collect()
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    // A pattern that can't be read refuses nothing.
    regress::Regex::with_flags(pattern, "u").is_ok_and(|regex| regex.find(text).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(schema: Value, own: Option<&str>) -> Vec<(String, &'static str, bool)> {
        let parameter = Parameter {
            name: "p".into(),
            location: "query".into(),
            required: false,
            schema,
            example: None,
            pointer: String::new(),
        };
        let shorten = |value: String| {
            if value.chars().count() > 30 { format!("{} characters", value.chars().count()) } else { value }
        };
        probes(&parameter, own).into_iter().map(|probe| (shorten(probe.value), probe.keyword, probe.is_valid)).collect()
    }

    #[test]
    fn both_sides_of_every_edge_are_probed() {
        let cases = [
            (json!({"type": "integer", "minimum": 1}), None, vec![("1", "minimum", true), ("0", "minimum", false)]),
            (json!({"type": "integer", "maximum": 9}), None, vec![("9", "maximum", true), ("10", "maximum", false)]),
            (
                json!({"type": "integer", "format": "int32", "maximum": 9}),
                None,
                vec![("2147483648", "format", false), ("-2147483649", "format", false)],
            ),
            (
                json!({"type": "integer", "format": "int64"}),
                None,
                vec![("9223372036854775808", "format", false), ("9223372036854775807", "format", true)],
            ),
            (json!({"type": "integer"}), None, vec![("abc", "type", false), ("1.5", "type", false)]),
            (json!({"type": "boolean"}), None, vec![("true", "type", true), ("yes", "type", false)]),
            (
                json!({"type": "string", "maxLength": 3}),
                None,
                vec![("蛋蛋蛋", "maxLength", true), ("aaaa", "maxLength", false)],
            ),
            (
                json!({"type": "string", "minLength": 2, "pattern": "^[a-z]+$"}),
                None,
                vec![("aa", "minLength", true), ("a", "minLength", false), ("aaa ", "pattern", false)],
            ),
            (
                json!({"type": "string", "pattern": r"^[^/\\]+$"}),
                Some("own"),
                vec![(r"own\", "pattern", false), ("own/", "pattern", false)],
            ),
            (
                json!({"type": "string", "enum": ["asc", "desc"]}),
                None,
                vec![("asc", "enum", true), ("desc", "enum", true), ("ascx", "enum", false)],
            ),
        ];
        for (schema, own, expected) in cases {
            let probes = of(schema.clone(), own);
            for (value, keyword, is_valid) in expected {
                assert!(probes.contains(&(value.to_owned(), keyword, is_valid)), "{schema} {value}: {probes:?}");
            }
        }
    }

    #[test]
    fn a_value_that_breaks_the_length_keeps_to_the_pattern() {
        let probes = of(json!({"type": "string", "maxLength": 128, "pattern": "^[A-Za-z0-9_-]+$"}), Some("p"));
        let too_long: Vec<_> = probes.iter().filter(|probe| probe.1 == "maxLength" && !probe.2).collect();
        assert!(!too_long.is_empty() && too_long.iter().all(|probe| probe.0 == "129 characters"), "{probes:?}");
    }
}
