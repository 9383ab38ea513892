//! One answer, held to all that the document says of it.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Value, json};

use super::aspect::{Aspect, choices, is_stated};
use super::format::{Format, format_of, has_signature};
use super::request::asked;
use crate::conformance::checks::parameters::UNKNOWN;
use crate::conformance::exchange::{Answer, Credential, Exchange, need_of_unread};
use crate::conformance::judge::rules::holds;
use crate::conformance::judge::{Cause, Direction, Fact, Judgment, Outcome, Schemas, WHOLE};
use crate::conformance::model::{Header, Operation, Response, Simple};
use crate::conformance::run::Run;
use crate::conformance::values::typed;

/// The judgments of the bodies met so far, by schema, text and, where it matters, request: most bodies come several times.
#[derive(Default)]
pub struct Readings {
    known: HashMap<(String, String, Option<String>), Rc<Judgment>>,
}

impl Readings {
    fn judge(&mut self, schemas: &Schemas, schema: &str, body: &Value, request: &Value) -> Rc<Judgment> {
        let mut name = (schema.to_owned(), body.to_string(), None);
        if let Some(known) = self.known.get(&name) {
            return Rc::clone(known);
        }
        name.2 = Some(request.to_string());
        if let Some(known) = self.known.get(&name) {
            return Rc::clone(known);
        }
        let judgment = Rc::new(schemas.judge(schema, body, Some(request)));
        name.2 = name.2.filter(|_| judgment.is_of_request);
        self.known.insert(name, Rc::clone(&judgment));
        judgment
    }
}

/// One answer in judgment.
pub struct Judge<'j, 'r> {
    pub run: &'j mut Run<'r>,
    pub operation: &'j Operation,
    pub exchange: &'j Rc<Exchange>,
    pub readings: &'j mut Readings,
}

impl Judge<'_, '_> {
    fn pass(&mut self, aspect: &Aspect<'_>) {
        self.run.findings.pass(&aspect.of(self.operation));
    }

    fn fail(&mut self, aspect: &Aspect<'_>, expected: impl Into<String>, got: impl Into<String>) {
        self.run.findings.fail(&aspect.of(self.operation), expected, got, self.exchange);
    }

    /// Says what it takes to judge a body as a whole; of a success, this leaves the operation unjudged.
    fn unread(&mut self, aspect: &Aspect<'_>, answer: &Answer, need: String) {
        if (200..300).contains(&answer.status) {
            self.run.unread.entry(self.operation.id.clone()).or_insert_with(|| need.clone());
        }
        self.unknown(aspect, need);
    }

    fn unknown(&mut self, aspect: &Aspect<'_>, need: impl Into<String>) {
        self.run.findings.unknown(&aspect.of(self.operation), need);
    }

    /// Judges all that the document says of an answer.
    pub fn answer(&mut self, answer: &Answer) {
        let operation = self.operation;
        if operation.responses.is_empty() {
            return self.unknown(&Aspect::Status, "a document that says how the operation answers");
        }
        let Some(key) = operation.response_key(answer.status) else {
            // The suite itself left the credential out, and judges that refusal elsewhere.
            let is_provoked = !matches!(self.exchange.request.credential, Credential::Identity(_));
            // What no document knows may be refused, and no document need say how.
            let is_unknown = self.exchange.request.query.split('&').any(|pair| pair.starts_with(UNKNOWN));
            let is_refusal = matches!(answer.status, 400 | 404 | 422);
            if !(is_provoked && matches!(answer.status, 401 | 403) || is_unknown && is_refusal) {
                let expected = operation.responses.keys().cloned().collect::<Vec<_>>().join(", ");
                let expected = if operation.responses.len() > 1 { format!("one of {expected}") } else { expected };
                self.fail(&Aspect::Status, expected, answer.status.to_string());
            }
            return;
        };
        let response = &operation.responses[&key];
        self.pass(&Aspect::Status);
        self.pass(&Aspect::Occurs(&key, response));
        for header in &response.headers {
            self.header(&key, response, header, answer);
        }
        if operation.is_head() {
            self.no_body(answer);
        } else if !response.content.is_empty() {
            self.body(&key, response, answer);
        }
    }

    /// To HEAD there is no body, whatever is documented of one.
    fn no_body(&mut self, answer: &Answer) {
        match answer.body.is_empty() {
            true => self.pass(&Aspect::NoBody),
            false => {
                let start: String = answer.body.chars().take(40).collect();
                self.fail(&Aspect::NoBody, "no body", format!("a body: {start:?}"));
            }
        }
    }

    fn header(&mut self, key: &str, response: &Response, header: &Header, answer: &Answer) {
        let aspect = Aspect::Header(key, response, header);
        let Some(text) = answer.headers.get(&header.name.to_lowercase()) else {
            let need = format!("an answer with the header {}", header.name);
            if header.required {
                self.fail(&aspect, format!("a header {}", header.name), "none");
            } else {
                self.unknown(&aspect, need.as_str());
            }
            if header.is_of_stated_value() {
                self.unknown(&Aspect::HeaderValue(key, header), need);
            }
            return;
        };
        self.pass(&aspect);
        if !header.is_of_stated_value() {
            return;
        }
        let value = match header.is_json {
            false => simple(&header.simple, text),
            true => match serde_json::from_str(text) {
                Ok(value) => value,
                Err(error) => {
                    let got = format!("{text:?}: {error}");
                    return self.fail(&Aspect::HeaderValue(key, header), "a text of JSON", got);
                }
            },
        };
        let aspect = Aspect::HeaderValue(key, header);
        let Some(schema) = &header.schema else { return self.pass(&aspect) };
        let judgment = self.run.api.schemas.judge(schema, &value, None);
        let mut is_kept = false;
        for judged in judgment.facts {
            match judged.outcome {
                Outcome::Broken { problem, .. } => {
                    return self.fail(&aspect, judged.fact.text.replacen("the body", "the header", 1), problem);
                }
                Outcome::Spoiled(diagnostic) => return self.unknown(&aspect, mended(&diagnostic)),
                Outcome::Held => is_kept = true,
                Outcome::Unseen { .. } => {}
            }
        }
        if is_kept {
            self.pass(&aspect);
        }
    }

    /// A schema as far as it is about a single value, a list of them or a flat object.
    fn simple(&self, schema: &str) -> Simple {
        let document = &self.run.api.document;
        Simple::of(document, document.root().pointer(schema), schema)
    }

    fn body(&mut self, key: &str, response: &Response, answer: &Answer) {
        let kind = answer.media_type();
        let documented = response.media(answer.content_type());
        if let Some(media) = documented {
            self.pass(&Aspect::ContentType);
            if choices(key, response).any(|choice| choice.name == media.name) {
                self.pass(&Aspect::Choice(key, response, media));
            }
        } else {
            let ranges: Vec<_> = response.content.iter().map(|media| media.name.as_str()).collect();
            let is_of_range = response.content.iter().any(|media| media.range == kind);
            let got = match kind.as_str() {
                "" => "no media type",
                _ if is_of_range => answer.content_type(),
                kind => kind,
            };
            self.fail(&Aspect::ContentType, ranges.join(" or "), got);
        }
        // A body under a wrong name is still held to what is documented of it.
        let aspect = Aspect::Body(key, response);
        let Some(schema) = documented.or_else(|| response.json()).and_then(|media| media.schema.as_deref()) else {
            return self.without_schema(&aspect, &kind, answer);
        };
        let is_json = |kind: &str| kind.ends_with("/json") || kind.ends_with("+json") || kind.is_empty();
        match format_of(&kind) {
            // A body under a wrong name that is none of JSON is one cause, told by its media type.
            _ if documented.is_none() && answer.json().is_none() => {
                self.unknown(&aspect, "a body of a documented media type");
            }
            Format::Lines => self.lines(key, response, schema, answer),
            Format::Text if !answer.is_in_utf8() => {
                self.unknown(&aspect, "a body in UTF-8; other charsets are not read");
            }
            Format::Text if kind != "text/plain" && !self.simple(schema).may_be_text() => {
                self.unread(&aspect, answer, without_reader(&kind));
            }
            Format::Text => {
                let text = typed(&self.simple(schema), &Value::from(answer.text()));
                if self.run.api.schemas.compiled(schema, Direction::Response).is_valid(&text)
                    || documented.is_some_and(|m| m.range == kind)
                {
                    self.judge(key, response, schema, text, answer);
                } else {
                    self.unknown(&aspect, format!("a schema for {kind}; that of any media type is not of text"));
                }
            }
            Format::Json if !answer.is_utf8 => self.fail(&aspect, "a body in UTF-8", "bytes that are none"),
            Format::Json => match answer.json() {
                Some(body) => self.judge(key, response, schema, body, answer),
                None => self.no_json(&aspect, answer),
            },
            // A server that does not say what it sends is read as the document has it.
            Format::Other if is_json(&kind) || documented.is_none() => match answer.json() {
                Some(body) => self.judge(key, response, schema, body, answer),
                None => self.no_json(&aspect, answer),
            },
            Format::Other => match has_signature(&kind, &answer.body) {
                Some(true) => self.pass(&aspect),
                Some(false) => {
                    let start: String = answer.body.chars().take(40).collect();
                    self.fail(&aspect, format!("a body that begins as {kind} does"), format!("{start:?}"));
                }
                // Any bytes are what a schema of text without more says.
                None if self.simple(schema).may_be_text() => self.unknown(&aspect, without_reader(&kind)),
                None => self.unread(&aspect, answer, without_reader(&kind)),
            },
        }
    }

    /// Of a body without a schema, its media type says that it is JSON.
    fn without_schema(&mut self, aspect: &Aspect<'_>, kind: &str, answer: &Answer) {
        match format_of(kind) {
            Format::Json if !answer.is_utf8 => self.fail(aspect, "a body in UTF-8", "bytes that are none"),
            Format::Json if answer.json().is_some() => self.pass(aspect),
            Format::Json => self.no_json(aspect, answer),
            Format::Lines => {
                let read = lines(answer).map(|(index, line)| (index, serde_json::from_str::<Value>(line)));
                match read.into_iter().find_map(|(index, read)| Some((index, read.err()?))) {
                    None => self.pass(aspect),
                    Some((index, error)) => match need_of_unread(&error) {
                        Some(need) => self.unread(aspect, answer, need.to_owned()),
                        None => self.no_line(aspect, index, &error),
                    },
                }
            }
            _ => {}
        }
    }

    fn no_json(&mut self, aspect: &Aspect<'_>, answer: &Answer) {
        if let Some(need) = answer.need_of_unread() {
            return self.unread(aspect, answer, need.to_owned());
        }
        let problem = serde_json::from_str::<Value>(answer.text()).err().map(|error| error.to_string());
        let end: Vec<char> = answer.body.chars().rev().take(40).collect();
        let end: String = end.into_iter().rev().collect();
        let got = match answer.body.is_empty() {
            true => "no body".to_owned(),
            false => format!("{}; it ends with {end:?}", problem.unwrap_or_default()),
        };
        self.fail(aspect, "a body of JSON", got);
    }

    /// Each line is a body of its own.
    fn lines(&mut self, key: &str, response: &Response, schema: &str, answer: &Answer) {
        for (index, line) in lines(answer) {
            match serde_json::from_str(line) {
                Ok(body) => self.judge(key, response, schema, body, answer),
                Err(error) => match need_of_unread(&error) {
                    Some(need) => self.unread(&Aspect::Body(key, response), answer, need.to_owned()),
                    None => return self.no_line(&Aspect::Body(key, response), index, &error),
                },
            }
        }
    }

    fn no_line(&mut self, aspect: &Aspect<'_>, index: usize, error: &serde_json::Error) {
        self.fail(aspect, "a JSON text on every line", format!("line {}: {error}", index + 1));
    }

    fn judge(&mut self, key: &str, response: &Response, schema: &str, body: Value, answer: &Answer) {
        let request = asked(self.operation, &self.exchange.request);
        let judgment = self.readings.judge(&self.run.api.schemas, schema, &body, &request);
        for judged in judgment.facts.iter().filter(|judged| is_stated(key, &judged.fact.name)) {
            let is_whole = judged.fact.name == WHOLE;
            let aspect = if is_whole { Aspect::Body(key, response) } else { Aspect::Fact(key, &judged.fact) };
            match &judged.outcome {
                Outcome::Held => self.pass(&aspect),
                Outcome::Unseen { need } => self.unknown(&aspect, need),
                Outcome::Spoiled(diagnostic) if is_whole || judged.fact.name.ends_with("#$ref") => {
                    self.unread(&aspect, answer, mended(diagnostic));
                }
                Outcome::Spoiled(diagnostic) => self.unknown(&aspect, mended(diagnostic)),
                Outcome::Broken { at, problem } => {
                    let at = if at.is_empty() { "the top of the body" } else { at.as_str() };
                    self.fail(&aspect, judged.fact.text.as_str(), format!("{problem} at {at}"));
                }
            }
        }
        for drift in &judgment.drifts {
            let (suffix, text, expected, erratum) = match &drift.cause {
                Cause::Erratum(id) => {
                    ("type", "is as documented", format!("what erratum `{id}` says is served"), Some(id.as_str()))
                }
                Cause::Open(values) => ("open", "is a documented value", values.join(" or "), None),
                Cause::Unnamed(names) => {
                    let some = if names.len() > 8 { ", …" } else { "" };
                    let names = format!("one of {}{some}", names[..names.len().min(8)].join(", "));
                    ("discriminator", "names one of the documented schemas", names, None)
                }
                Cause::WriteOnly(_) => ("writeOnly", "is in requests only", "an answer without it".into(), None),
            };
            let fact = Fact {
                name: format!("{}#{suffix}", drift.field),
                text: format!("{} {text}", drift.field),
                pointer: schema.to_owned(),
                is_rule: false,
            };
            let statement = Aspect::Fact(key, &fact).of(self.operation);
            self.run.findings.drift(&statement, expected, erratum, drift.got.as_str(), self.exchange);
        }
        for (index, rule) in response.rules.iter().enumerate() {
            let aspect = Aspect::Rule(key, response, index);
            match holds(&rule.rule, &body, Some(&request)) {
                Ok(true) => self.pass(&aspect),
                Ok(false) => self.fail(&aspect, rule.message.as_str(), format!("`{}` is false", rule.rule)),
                Err(error) => self.unknown(&aspect, format!("a body of which the rule can be told: {error}")),
            }
        }
        if let Some(outcome) = &response.outcome {
            let aspect = Aspect::Outcome(key, response);
            if body.pointer(&outcome.pointer).is_some_and(|code| code.is_string() || code.is_number()) {
                self.pass(&aspect);
            } else {
                self.fail(&aspect, format!("a code at {}", outcome.pointer), "none");
            }
        }
    }
}

/// The texts of a body that has one on each line, with their places.
fn lines(answer: &Answer) -> impl Iterator<Item = (usize, &str)> {
    let lines = answer.text().split(['\n', '\u{1e}']).filter(|line| !line.trim().is_empty());
    lines.enumerate()
}

/// A header's text as a value of its schema, in the style `simple`.
fn simple(schema: &Simple, text: &str) -> Value {
    let parts: Vec<_> = text.split(',').map(str::trim).collect();
    let value: Value = if schema.is("array") && text.trim().is_empty() {
        json!([])
    } else if schema.is("array") {
        parts.into_iter().collect()
    } else if schema.is("object") && parts.iter().all(|part| part.contains('=')) {
        parts.iter().filter_map(|part| part.split_once('=')).collect()
    } else if schema.is("object") {
        parts.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    } else {
        Value::from(text)
    };
    typed(schema, &value)
}

/// The need of a body that nothing here reads.
fn without_reader(kind: &str) -> String {
    format!("a reader of {kind}, which the suite does not have")
}

/// The need of what depends on a fault of the document.
fn mended(diagnostic: &crate::spec::Diagnostic) -> String {
    format!("a document that can be read there: {diagnostic}")
}
