//! Values on both sides of the edges that a parameter's schema draws.

use serde_json::{Number, Value, json};

use crate::conformance::judge::Schemas;
use crate::conformance::model::{Parameter, Place, Simple, plain};
use crate::conformance::values::{candidates, object, takes, typed};

/// A value of a parameter that stands on one side of an edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// The keyword that it puts to the test; `odd` for a value that is only unusual.
    pub keyword: &'static str,
    pub value: Value,
    /// True if all keywords together allow it.
    pub is_valid: bool,
}

/// The keyword of values that a server may take or refuse, and must live through.
pub const ODD: &str = "odd";

/// The keyword of values that none of several schemas takes.
pub const SCHEMA: &str = "schema";

/// Tells if there are values of a parameter at which careless servers fail. In a path, any text is the name of something.
pub fn has_odd(parameter: &Parameter) -> bool {
    let schema = &parameter.schema;
    let is_timed = matches!(schema.format.as_deref(), Some("date" | "date-time" | "ipv4" | "ipv6"));
    let is_text = schema.is("string") && (parameter.place == Place::Query || is_timed);
    let is_in_address = matches!(parameter.place, Place::Path | Place::Query);
    let is_list = schema.is("array") && parameter.place == Place::Query;
    let is_number = schema.is("integer") || schema.is("number");
    is_in_address && schema.values.is_empty() && (is_number || is_text || is_list)
}

/// The longest value that is sent in an address; servers need not take longer ones.
const LONGEST: usize = 4096;

/// Characters that most patterns refuse, the harmless ones first.
const UNUSUAL: [char; 7] = [' ', '!', 'é', '%', '\\', '/', 'a'];

/// Characters that most patterns allow, one of them of several bytes.
const PLAIN: [char; 5] = ['蛋', 'a', 'A', '0', '_'];

/// The probes of a parameter, of which `own` is a value that is known to be good.
pub fn probes(parameter: &Parameter, schemas: &Schemas, own: Option<&str>) -> Vec<Probe> {
    let mut list = List { probes: Vec::new() };
    list.of(&parameter.schema, own);
    if parameter.is_json {
        list.json(&parameter.schema);
    }
    if has_odd(parameter) {
        list.odd(&parameter.schema);
        if parameter.place == Place::Query {
            list.add(ODD, "", false);
        }
    }
    if parameter.schema.is_mixed {
        strangers(parameter, schemas).into_iter().for_each(|value| list.add(SCHEMA, value, false));
    }
    // Only where all keywords together agree, it is known on which side a value is.
    let agrees = |probe: &Probe| {
        matches!(probe.keyword, ODD | SCHEMA) || takes(parameter, schemas, &probe.value) == probe.is_valid
    };
    list.probes.retain(agrees);
    // A format that nothing goes against tells nothing of what keeps to it.
    let is_told = list.probes.iter().any(|probe| probe.keyword == "format" && !probe.is_valid);
    list.probes.retain(|probe| probe.keyword != "format" || is_told);
    list.probes
}

/// Texts that a schema of several takes neither as such nor as what they may be read for, a few of each kind.
fn strangers(parameter: &Parameter, schemas: &Schemas) -> Vec<Value> {
    let is_single = !parameter.schema.is("array") && !parameter.schema.is("object") && !parameter.is_json;
    let document = schemas.document();
    let Some(at) = parameter.schema_pointer.as_deref().filter(|_| is_single) else { return Vec::new() };
    let Some((schema, at)) = document.root().pointer(at).and_then(|schema| document.resolve(schema, at)) else {
        return Vec::new();
    };
    // What two of `oneOf` take is against it too, but a matter of the document rather than of the server.
    let choices = schema["oneOf"].as_array().map_or(0, Vec::len);
    let parts: Vec<_> = (0..choices).map(|index| format!("{at}/oneOf/{index}")).collect();
    let is_taken = |value: &Value| schemas.takes(&at, value) || parts.iter().any(|part| schemas.takes(part, value));
    let is_strange = |text: &String| {
        let read = serde_json::from_str::<Value>(text).ok();
        !is_taken(&Value::from(text.as_str())) && !read.is_some_and(|read| is_taken(&read))
    };
    let mut listed = Vec::new();
    listed_in(&schema["not"], &mut listed);
    let common = ["no-such-value", "-1", "1.5", "1000001"].into_iter().map(str::to_owned);
    let all = listed.into_iter().chain(common).chain([String::from_iter(["a"; 300])]);
    all.filter(|text| !text.is_empty()).filter(is_strange).take(4).map(Value::from).collect()
}

/// Adds the single values that a schema lists.
fn listed_in(schema: &Value, listed: &mut Vec<String>) {
    let values = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
    listed.extend(values.filter(|value| value.is_string() || value.is_number()).map(plain).take(2));
}

#[derive(Default)]
struct List {
    probes: Vec<Probe>,
}

impl List {
    fn add(&mut self, keyword: &'static str, value: impl Into<Value>, is_valid: bool) {
        let probe = Probe { keyword, value: value.into(), is_valid };
        if !self.probes.iter().any(|known| known.value == probe.value && known.keyword == probe.keyword) {
            self.probes.push(probe);
        }
    }

    fn accept<const N: usize>(&mut self, keyword: &'static str, values: [&str; N]) {
        values.into_iter().for_each(|value| self.add(keyword, value, true));
    }

    fn refuse<const N: usize>(&mut self, keyword: &'static str, values: [&str; N]) {
        values.into_iter().for_each(|value| self.add(keyword, value, false));
    }

    fn of(&mut self, schema: &Simple, own: Option<&str>) {
        if !schema.values.is_empty() {
            return self.values(schema);
        }
        let is_text = schema.is("string");
        // A text that is none of the other types is still a text.
        if schema.is("integer") || schema.is("number") {
            self.number(schema, schema.is("number"), is_text);
        }
        if schema.is("boolean") && !is_text {
            self.accept("type", ["true", "false"]);
            // Other letter cases of the two are left alone, as some take them.
            self.refuse("type", ["maybe", "yes", "1", "2"]);
        }
        if is_text {
            self.text(schema, own);
        }
        if schema.is("array") {
            self.list(schema);
        }
        if !schema.properties.is_empty() {
            self.object(schema);
        }
    }

    /// As JSON, numbers and the like are written as such, and what is no text shows whether one is asked for.
    fn json(&mut self, schema: &Simple) {
        for probe in &mut self.probes {
            probe.value = typed(schema, &probe.value);
        }
        if !schema.properties.is_empty() {
            let whole = object(schema);
            for (name, _, property) in &schema.properties {
                for wrong in unlike(property) {
                    let mut value = whole.clone();
                    value[name.as_str()] = wrong;
                    self.add("properties", value, false);
                }
            }
            self.add("properties", json!([whole]), false);
        }
        if let Some(of) = schema.items.as_deref() {
            unlike(of).into_iter().for_each(|wrong| self.add("items", json!([wrong]), false));
        }
    }

    /// Each part on both of its sides, beside good ones.
    fn object(&mut self, schema: &Simple) {
        let whole = object(schema);
        self.add("properties", whole.clone(), true);
        for (name, is_required, property) in &schema.properties {
            let mut parts = Self::default();
            parts.of(property, None);
            for probe in parts.probes {
                let mut value = whole.clone();
                value[name.as_str()] = typed(property, &probe.value);
                self.add("properties", value, probe.is_valid);
            }
            let mut without = whole.clone();
            if *is_required && without.as_object_mut().is_some_and(|parts| parts.remove(name).is_some()) {
                self.add("properties", without, false);
            }
        }
    }

    /// The listed values: each is good, and what is none of them in any letter case is not.
    fn values(&mut self, schema: &Simple) {
        let keyword = if schema.keywords.iter().any(|(keyword, _)| keyword == "const") { "const" } else { "enum" };
        let values: Vec<_> = schema.values.iter().map(plain).collect();
        let other =
            |text: String| Some(text).filter(|text| !values.iter().any(|known| known.eq_ignore_ascii_case(text)));
        let others = values.first().and_then(|value| other(format!("{value}x")));
        let others = others.into_iter().chain(other("no-such-value".into())).collect::<Vec<_>>();
        values.iter().for_each(|value| self.add(keyword, value.as_str(), true));
        others.into_iter().for_each(|value| self.add(keyword, value, false));
    }

    fn number(&mut self, schema: &Simple, is_fractional: bool, is_text: bool) {
        let step = if is_fractional { 0.5 } else { 1.0 };
        let bounds = [
            ("minimum", &schema.minimum, -1.0, true),
            ("maximum", &schema.maximum, 1.0, true),
            ("exclusiveMinimum", &schema.exclusive_minimum, -1.0, false),
            ("exclusiveMaximum", &schema.exclusive_maximum, 1.0, false),
        ];
        for (keyword, bound, way, is_itself) in bounds {
            let Some(bound) = bound else { continue };
            // In 3.0 the flag stands beside the bound, and the statement is about the bound.
            let is_flag = !schema.keywords.iter().any(|(known, _)| known == keyword);
            let keyword = match (keyword, is_flag) {
                ("exclusiveMinimum", true) => "minimum",
                ("exclusiveMaximum", true) => "maximum",
                (keyword, _) => keyword,
            };
            if is_itself {
                self.add(keyword, beyond(bound, 0.0), true);
                self.add(keyword, beyond(bound, way * step), false);
            } else {
                self.add(keyword, beyond(bound, -way * step), true);
                self.add(keyword, beyond(bound, 0.0), false);
            }
            self.add(keyword, beyond(bound, way * 1000.0), false);
        }
        if let Some(multiple) = &schema.multiple_of {
            self.add("multipleOf", multiple.to_string(), true);
            let half = multiple.as_f64().unwrap_or(1.0) / 2.0;
            let off = if is_fractional { half } else { multiple.as_f64().unwrap_or(2.0) + 1.0 };
            self.add("multipleOf", float(off), false);
        }
        let range = match schema.format.as_deref() {
            Some("int32") => Some((i128::from(i32::MIN), i128::from(i32::MAX))),
            Some("int64") => Some((i128::from(i64::MIN), i128::from(i64::MAX))),
            _ => None,
        };
        if let Some((lowest, highest)) = range.filter(|_| !is_fractional) {
            self.add("format", (highest + 1).to_string(), false);
            self.add("format", (lowest - 1).to_string(), false);
            self.add("format", highest.to_string(), true);
        }
        if !is_text {
            self.refuse("type", ["abc", "true", "0x10"]);
            if !is_fractional {
                self.refuse("type", ["1.5"]);
            }
        }
    }

    fn text(&mut self, schema: &Simple, own: Option<&str>) {
        let length =
            |length: Option<u64>| length.and_then(|length| usize::try_from(length).ok()).filter(|l| *l <= LONGEST);
        let (least, most) = (length(schema.min_length), length(schema.max_length));
        let known = own.map(str::to_owned).into_iter().chain(candidates(schema).iter().map(plain)).collect::<Vec<_>>();
        if let Some(most) = most {
            for (length, is_valid) in [(most, true), (most + 1, false)] {
                // Counted in characters: one of several bytes shows who counts bytes.
                fillers(length).for_each(|value| self.add("maxLength", value, is_valid));
            }
            known.iter().for_each(|text| self.add("maxLength", text.as_str(), true));
        }
        // Without any character a value may count as none at all.
        if let Some(least) = least.filter(|least| *least > 1) {
            for (length, is_valid) in [(least, true), (least - 1, false)] {
                fillers(length).for_each(|value| self.add("minLength", value, is_valid));
            }
            known.iter().for_each(|text| self.add("minLength", text.as_str(), true));
        }
        if schema.pattern.is_some() {
            let most = most.unwrap_or(usize::MAX);
            let least = least.unwrap_or(1).max(3);
            let goods: Vec<String> = known.iter().cloned().chain(fillers(least)).collect();
            goods.iter().for_each(|good| self.add("pattern", good.as_str(), true));
            for good in goods.iter().take(2) {
                let start: String = good.chars().take(most.saturating_sub(1)).collect();
                UNUSUAL.into_iter().for_each(|odd| self.add("pattern", format!("{start}{odd}"), false));
            }
        }
        if let Some(format) = schema.format.as_deref() {
            known.iter().take(1).for_each(|text| self.add("format", text.as_str(), true));
            self.refuse("format", ["no-such-value"]);
            match format {
                "date" => self.refuse("format", ["31.01.2024"]),
                "date-time" => self.refuse("format", ["2024-01-31"]),
                "ipv4" => self.refuse("format", ["192.0.2.999"]),
                "ipv6" => self.refuse("format", ["2001:db8::1::2"]),
                "email" => self.refuse("format", ["someone@"]),
                _ => {}
            }
        }
    }

    fn list(&mut self, schema: &Simple) {
        if let Some(of) = schema.items.as_deref() {
            let mut items = Self::default();
            items.of(of, None);
            // One item on the wrong side makes the whole list wrong.
            for probe in items.probes {
                self.add("items", json!([typed(of, &probe.value)]), probe.is_valid);
            }
        }
        let values =
            schema.items.as_deref().map(candidates).unwrap_or_else(|| vec![json!("a"), json!("b"), json!("c")]);
        let of = |count: usize| -> Option<Value> {
            let distinct: Vec<Value> = if values.len() >= count {
                values.iter().take(count).cloned().collect()
            } else {
                values.iter().cycle().take(if values.is_empty() { 0 } else { count }).cloned().collect()
            };
            (distinct.len() == count && count > 0).then_some(Value::Array(distinct))
        };
        let size = |size: Option<u64>| size.and_then(|size| usize::try_from(size).ok()).filter(|size| *size < 200);
        for (keyword, size, way) in [("maxItems", size(schema.max_items), 1), ("minItems", size(schema.min_items), -1)]
        {
            let Some(size) = size else { continue };
            of(size).into_iter().for_each(|value| self.add(keyword, value, true));
            of(size.saturating_add_signed(way)).into_iter().for_each(|value| self.add(keyword, value, false));
        }
        if schema.is_unique
            && let Some(first) = values.first()
        {
            self.add("uniqueItems", json!([first, first]), false);
            of(2).into_iter().for_each(|value| self.add("uniqueItems", value, true));
        }
    }

    /// Values at which careless servers fail.
    fn odd(&mut self, schema: &Simple) {
        let mut odd = |values: &[&str]| values.iter().for_each(|value| self.add(ODD, *value, false));
        if schema.is("integer") || schema.is("number") {
            odd(&["99999999999999999999", "-99999999999999999999", "1e400", "NaN"]);
        }
        match schema.format.as_deref() {
            Some("date" | "date-time") => odd(&["0000-00-00", "9999-12-31T23:59:60Z", "2024-02-30"]),
            Some("ipv4" | "ipv6") => odd(&["999.999.999.999", "::ffff:999.1.1.1"]),
            _ => {}
        }
        if schema.is("string") && schema.values.is_empty() {
            odd(&["'", "\u{0}", "\u{1f95a}"]);
        }
    }
}

/// Values in JSON of another type than a schema's.
fn unlike(schema: &Simple) -> Vec<Value> {
    let is_number = schema.is("integer") || schema.is("number");
    let others = [("string", is_number || schema.is("string"), json!("x")), ("number", is_number, json!(7))];
    let others = others.into_iter().filter(|(kind, is_own, _)| !schema.types.is_empty() && !schema.is(kind) && !is_own);
    let mut all: Vec<_> = others.map(|(_, _, value)| value).collect();
    if schema.is("string") && schema.types.len() == 1 {
        all.push(json!({"a": 1}));
    }
    all
}

/// The number at a distance from a bound, whole where the bound is and beyond what a float can tell apart.
fn beyond(bound: &Number, distance: f64) -> String {
    match bound.as_i64().filter(|_| distance.fract() == 0.0) {
        Some(whole) => (i128::from(whole) + distance as i128).to_string(),
        None => float(bound.as_f64().unwrap_or_default() + distance),
    }
}

fn float(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{value:.0}") } else { value.to_string() }
}

/// Texts of so many characters, the one of several bytes first.
fn fillers(length: usize) -> impl Iterator<Item = String> {
    PLAIN.into_iter().map(move |character| String::from_iter(std::iter::repeat_n(character, length)))
}
