//! Rules: CEL that parses, of names that are there.
//!
//! The suite evaluates rules; here they are only read, so that a build needs no evaluator.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Diagnostic, Report, Source, holds_names, walk};
use crate::spec::extensions::{Rule, parse};
use crate::spec::references::{field, operations, resolve};

/// Checks every rule of the document.
pub fn check(source: &Source, faults: &mut Vec<Diagnostic>) {
    let mut report = Report { source, faults };
    let root = &source.root;
    walk(root, "", &mut |pointer, around| {
        if holds_names(pointer) {
            return;
        }
        for key in ["x-rules", "x-access"] {
            let Some(Ok(rules)) = around.get(key).map(parse::<Vec<Rule>>) else { continue };
            let names = if key == "x-access" {
                vec![("item", item(root, around)), ("caller", Kind::Any)]
            } else {
                let own = around["content"]["application/json"].get("schema");
                vec![("self", Kind::of(root, own.unwrap_or(around))), ("request", Kind::Request)]
            };
            for (index, rule) in rules.iter().enumerate() {
                if let Err(problem) = read(root, &rule.rule, &names) {
                    let at = format!("{pointer}/{key}/{index}/rule");
                    let remedy = "correct it: https://cel.dev has the language, the schema the fields";
                    report.fault(&at, format!("the rule is no CEL that could hold: {problem}"), remedy);
                }
            }
        }
    });
}

/// An item of the list that an operation answers, or what a link from there leads to, which may say more of it.
fn item<'a>(root: &'a Value, operation: &'a Value) -> Kind<'a> {
    let pointer = operation["x-collection"]["items"].as_str().unwrap_or_default();
    let Some((body, links)) = success(root, operation) else { return Kind::Any };
    let Some(item) = field(root, body, pointer).and_then(|list| resolve(root, list.get("items")?)) else {
        return Kind::Any;
    };
    let mut linked = links.as_object().into_iter().flatten().filter_map(|(_, link)| {
        let id = resolve(root, link)?["operationId"].as_str()?;
        let mut all = operations(root).map(|(path, method)| &root["paths"][path][method]);
        resolve(root, success(root, all.find(|operation| operation["operationId"] == id)?)?.0)
    });
    linked.next().map_or(Kind::Schema(item), |detail| Kind::Item(item, detail))
}

/// The body of an operation's success, and the links from it.
fn success<'a>(root: &'a Value, operation: &'a Value) -> Option<(&'a Value, &'a Value)> {
    let mut responses = operation["responses"].as_object()?.iter();
    let response = resolve(root, responses.find(|(status, _)| status.starts_with('2'))?.1)?;
    Some((response["content"]["application/json"].get("schema")?, &response["links"]))
}

/// Reads a rule over some names.
///
/// # Errors
///
/// What is wrong with it.
pub fn read(root: &Value, text: &str, names: &[(&str, Kind<'_>)]) -> Result<(), String> {
    let tokens = tokens(text)?;
    let mut reader = Reader { root, tokens, at: 0, names: names.to_vec(), depth: 0 };
    reader.expression()?;
    match reader.peek() {
        None => Ok(()),
        Some(token) => Err(format!("`{}` follows a whole expression", token.shown())),
    }
}

/// What is known of a value.
#[derive(Debug, Clone, Copy)]
pub enum Kind<'a> {
    /// Nothing.
    Any,
    /// It is of a schema.
    Schema(&'a Value),
    /// It is an item of a list, of the first schema there and of the second one by itself.
    Item(&'a Value, &'a Value),
    /// It is the request.
    Request,
    /// It is the parameters of a place: `path`, `query` or `header`.
    Parameters(&'static str),
}

impl<'a> Kind<'a> {
    fn of(root: &'a Value, schema: &'a Value) -> Self {
        resolve(root, schema).map_or(Self::Any, Self::Schema)
    }
}

/// The functions of the language that take what they are about as an argument, and those that are written behind it.
const FUNCTIONS: [&str; 13] = [
    "bool",
    "bytes",
    "double",
    "duration",
    "dyn",
    "has",
    "int",
    "matches",
    "size",
    "string",
    "timestamp",
    "type",
    "uint",
];
const METHODS: [&str; 15] = [
    "contains",
    "endsWith",
    "getDayOfMonth",
    "getDayOfWeek",
    "getDayOfYear",
    "getFullYear",
    "getHours",
    "getMilliseconds",
    "getMinutes",
    "getMonth",
    "getSeconds",
    "matches",
    "size",
    "startsWith",
    "toString",
];
/// The macros, which bind a name to each item.
const MACROS: [&str; 5] = ["all", "exists", "exists_one", "filter", "map"];

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Literal(String),
    Sign(&'static str),
}

impl Token {
    fn shown(&self) -> &str {
        match self {
            Self::Name(text) | Self::Literal(text) => text,
            Self::Sign(sign) => sign,
        }
    }
}

/// The signs, those that begin as another does after it.
const SIGNS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")", "[", "]",
    "{", "}",
];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            let is_prefix = matches!(&rest[..length], "r" | "R" | "b" | "B") && rest[length..].starts_with(['"', '\'']);
            let length = if is_prefix { length + quoted(&rest[length..], true)? } else { length };
            let name = rest[..length].to_owned();
            tokens.push(match name.as_str() {
                _ if is_prefix => Token::Literal(name),
                "true" | "false" | "null" => Token::Literal(name),
                _ => Token::Name(name),
            });
            length
        } else if first.is_ascii_digit() {
            let is_part = |(index, c): (usize, char)| {
                c.is_ascii_alphanumeric() || c == '.' || matches!(c, '+' | '-') && rest[..index].ends_with(['e', 'E'])
            };
            let length = rest.char_indices().find(|it| !is_part(*it)).map_or(rest.len(), |(index, _)| index);
            let number = rest[..length].trim_end_matches(['u', 'U']);
            let is_number = number.parse::<f64>().is_ok()
                || number.strip_prefix("0x").is_some_and(|hex| u64::from_str_radix(hex, 16).is_ok());
            if !is_number {
                return Err(format!("`{}` is no number", &rest[..length]));
            }
            tokens.push(Token::Literal(rest[..length].to_owned()));
            length
        } else if first == '"' || first == '\'' {
            let length = quoted(rest, false)?;
            tokens.push(Token::Literal(rest[..length].to_owned()));
            length
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            tokens.push(Token::Sign(sign));
            sign.len()
        } else {
            let hint = match first {
                '=' => "`=` compares nothing; write `==`".to_owned(),
                '&' | '|' => format!("`{first}` stands alone; write `{first}{first}`"),
                other => format!("`{other}` is no sign of the language"),
            };
            return Err(hint);
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// The length of a text in quotes, these included.
fn quoted(text: &str, is_raw: bool) -> Result<usize, String> {
    let first = text.chars().next().unwrap_or('"');
    let quote = if text.starts_with(&first.to_string().repeat(3)) { first.to_string().repeat(3) } else { first.into() };
    let mut at = quote.len();
    while at < text.len() {
        if text[at..].starts_with(&quote) {
            return Ok(at + quote.len());
        }
        let mut chars = text[at..].chars();
        let escaped = chars.next() == Some('\\') && !is_raw;
        at += if escaped {
            1 + chars.next().map_or(0, char::len_utf8)
        } else {
            text[at..].chars().next().map_or(1, char::len_utf8)
        };
    }
    Err("a text in quotes has no end".into())
}

/// Levels that a rule may be nested.
const DEEPEST: usize = 64;

struct Reader<'a, 'n> {
    root: &'a Value,
    tokens: Vec<Token>,
    at: usize,
    names: Vec<(&'n str, Kind<'a>)>,
    depth: usize,
}

type Read<'a> = Result<Kind<'a>, String>;

impl<'a> Reader<'a, '_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes(&mut self, sign: &str) -> bool {
        let is_it = matches!(self.peek(), Some(Token::Sign(next)) if *next == sign);
        self.at += usize::from(is_it);
        is_it
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(match self.peek() {
            Some(token) => format!("`{sign}` is missing before `{}`", token.shown()),
            None => format!("`{sign}` is missing at the end"),
        })
    }

    fn expression(&mut self) -> Read<'a> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("it is nested too deep".into());
        }
        let mut kind = self.operand(0)?;
        if self.takes("?") {
            self.expression()?;
            self.expect(":")?;
            self.expression()?;
            kind = Kind::Any;
        }
        self.depth -= 1;
        Ok(kind)
    }

    /// What stands between the operators of a rank and those that bind less.
    fn operand(&mut self, rank: usize) -> Read<'a> {
        const RANKS: [&[&str]; 5] =
            [&["||"], &["&&"], &["<=", ">=", "<", ">", "==", "!="], &["+", "-"], &["*", "/", "%"]];
        let Some(signs) = RANKS.get(rank) else { return self.unary() };
        let mut kind = self.operand(rank + 1)?;
        loop {
            let is_in = rank == 2 && matches!(self.peek(), Some(Token::Name(name)) if name == "in");
            self.at += usize::from(is_in);
            if !is_in && !signs.iter().any(|sign| self.takes(sign)) {
                return Ok(kind);
            }
            self.operand(rank + 1)?;
            kind = Kind::Any;
        }
    }

    fn unary(&mut self) -> Read<'a> {
        while self.takes("!") || self.takes("-") {}
        let mut kind = self.primary()?;
        loop {
            if self.takes("[") {
                self.expression()?;
                self.expect("]")?;
                kind = self.item_of(kind);
            } else if self.takes(".") {
                kind = self.member(kind)?;
            } else {
                return Ok(kind);
            }
        }
    }

    fn primary(&mut self) -> Read<'a> {
        let Some(token) = self.peek().cloned() else { return Err("it ends where a value is due".into()) };
        self.at += 1;
        match token {
            Token::Literal(_) => Ok(Kind::Any),
            Token::Name(name) if self.takes("(") => {
                if !FUNCTIONS.contains(&name.as_str()) {
                    return Err(unknown("function", &name, &FUNCTIONS));
                }
                let count = self.list(")")?;
                let wanted = if name == "matches" { 2 } else { 1 };
                if count != wanted {
                    return Err(format!("`{name}` takes {wanted} of them, not {count}"));
                }
                Ok(Kind::Any)
            }
            Token::Name(name) => match self.names.iter().rev().find(|(known, _)| *known == name) {
                Some((_, kind)) => Ok(*kind),
                None => {
                    let known: Vec<&str> = self.names.iter().map(|(known, _)| *known).collect();
                    Err(unknown("name", &name, &known))
                }
            },
            Token::Sign("(") => {
                let kind = self.expression()?;
                self.expect(")")?;
                Ok(kind)
            }
            Token::Sign("[") => self.list("]").map(|_| Kind::Any),
            Token::Sign("{") => {
                while !self.takes("}") {
                    self.expression()?;
                    self.expect(":")?;
                    self.expression()?;
                    if !self.takes(",") {
                        self.expect("}")?;
                        break;
                    }
                }
                Ok(Kind::Any)
            }
            Token::Sign(sign) => Err(format!("`{sign}` stands where a value is due")),
        }
    }

    /// The number of expressions up to the end of a list.
    fn list(&mut self, end: &str) -> Result<usize, String> {
        let mut count = 0;
        while !self.takes(end) {
            self.expression()?;
            count += 1;
            if !self.takes(",") {
                self.expect(end)?;
                break;
            }
        }
        Ok(count)
    }

    fn member(&mut self, of: Kind<'a>) -> Read<'a> {
        let Some(Token::Name(name)) = self.peek().cloned() else {
            return Err("a name is missing after `.`".into());
        };
        self.at += 1;
        if !self.takes("(") {
            return self.field(of, &name);
        }
        if MACROS.contains(&name.as_str()) {
            return self.each(of, &name);
        }
        if !METHODS.contains(&name.as_str()) {
            let all: Vec<&str> = METHODS.into_iter().chain(MACROS).collect();
            return Err(unknown("function", &name, &all));
        }
        self.list(")").map(|_| Kind::Any)
    }

    /// A macro: a name for each item, and what is to hold of it.
    fn each(&mut self, of: Kind<'a>, name: &str) -> Read<'a> {
        let Some(Token::Name(variable)) = self.peek().cloned() else {
            return Err(format!("`{name}` begins with a name for each item"));
        };
        self.at += 1;
        self.expect(",")?;
        let start = self.at;
        let end = self.scan(start);
        let kind = self.item_of(of);
        let mut names: Vec<(&str, Kind<'a>)> = self.names.clone();
        names.push((variable.as_str(), kind));
        let mut inner =
            Reader { root: self.root, tokens: self.tokens[start..end].to_vec(), at: 0, names, depth: self.depth + 1 };
        if inner.depth > DEEPEST {
            return Err("it is nested too deep".into());
        }
        inner.expression()?;
        let mut count = 1;
        while inner.takes(",") {
            inner.expression()?;
            count += 1;
        }
        if let Some(token) = inner.peek() {
            return Err(format!("`{}` follows a whole expression", token.shown()));
        }
        if count > if name == "map" { 2 } else { 1 } {
            return Err(format!("`{name}` takes a name and what is to hold of it"));
        }
        self.at = end;
        self.expect(")")?;
        // What is left of a list is as the list was.
        Ok(if name == "filter" { of } else { Kind::Any })
    }

    /// Returns the place where the brackets close that are open here.
    fn scan(&self, start: usize) -> usize {
        let mut open = 0usize;
        for (index, token) in self.tokens.iter().enumerate().skip(start) {
            match token {
                Token::Sign("(" | "[" | "{") => open += 1,
                Token::Sign(")" | "]" | "}") if open == 0 => return index,
                Token::Sign(")" | "]" | "}") => open -= 1,
                _ => {}
            }
        }
        self.tokens.len()
    }

    fn item_of(&self, of: Kind<'a>) -> Kind<'a> {
        match of {
            Kind::Schema(schema) => schema.get("items").map_or(Kind::Any, |items| Kind::of(self.root, items)),
            _ => Kind::Any,
        }
    }

    fn field(&self, of: Kind<'a>, name: &str) -> Read<'a> {
        match of {
            Kind::Any => Ok(Kind::Any),
            Kind::Request => match name {
                "path" => Ok(Kind::Parameters("path")),
                "query" => Ok(Kind::Parameters("query")),
                "header" => Ok(Kind::Parameters("header")),
                "method" => Ok(Kind::Any),
                other => Err(unknown("member of the request", other, &["path", "query", "header", "method"])),
            },
            Kind::Parameters(place) => {
                let known = parameters(self.root, place);
                match known.contains(name) {
                    true => Ok(Kind::Any),
                    false => Err(unknown("parameter", name, &known.into_iter().collect::<Vec<_>>())),
                }
            }
            Kind::Item(item, detail) => {
                self.field(Kind::Schema(item), name).or_else(|_| self.field(Kind::Schema(detail), name))
            }
            Kind::Schema(schema) => {
                let mut fields = BTreeSet::new();
                if !fields_of(self.root, schema, &mut fields, 0) {
                    return Ok(Kind::Any);
                }
                match field(self.root, schema, &format!("/{name}")) {
                    Some(schema) => Ok(Kind::Schema(schema)),
                    None if fields.contains(name) => Ok(Kind::Any),
                    None => Err(unknown("field", name, &fields.into_iter().collect::<Vec<_>>())),
                }
            }
        }
    }
}

/// Collects the fields of a schema; false where it may have others.
fn fields_of<'a>(root: &'a Value, schema: &'a Value, fields: &mut BTreeSet<&'a str>, depth: usize) -> bool {
    let Some(schema) = resolve(root, schema).filter(|_| depth < 16) else { return false };
    if ["oneOf", "anyOf", "additionalProperties"].iter().any(|keyword| schema.get(keyword).is_some()) {
        return false;
    }
    let own = schema["properties"].as_object();
    fields.extend(own.into_iter().flatten().map(|(name, _)| name.as_str()));
    let mut parts = schema["allOf"].as_array().into_iter().flatten();
    let are_known = parts.all(|part| fields_of(root, part, fields, depth + 1));
    are_known && (own.is_some() || schema.get("allOf").is_some())
}

/// Names of the parameters of all operations in a place.
fn parameters<'a>(root: &'a Value, place: &str) -> BTreeSet<&'a str> {
    let lists = operations(root).flat_map(|(path, method)| {
        let item = &root["paths"][path];
        [&item["parameters"], &item[method]["parameters"]]
    });
    let all = lists.flat_map(|list| list.as_array().into_iter().flatten());
    let all = all.filter_map(|parameter| resolve(root, parameter)).filter(|parameter| parameter["in"] == place);
    all.filter_map(|parameter| parameter["name"].as_str()).collect()
}

fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return format!("there is no {what} `{name}`");
    }
    format!("there is no {what} `{name}`, but {}", known.join(", "))
}
