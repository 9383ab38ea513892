//! The statements about answers.

use crate::conformance::judge::Fact;
use crate::conformance::model::{Header, Media, Operation, Response};
use crate::conformance::statement::{Kind, Statement};

/// A statement about the answers of an operation.
pub enum Aspect<'a> {
    Status,
    ContentType,
    NoBody,
    Occurs(&'a str, &'a Response),
    Outcome(&'a str, &'a Response),
    Header(&'a str, &'a Response, &'a Header),
    HeaderValue(&'a str, &'a Header),
    Rule(&'a str, &'a Response, usize),
    Body(&'a str, &'a Response),
    /// One of several media types is what comes.
    Choice(&'a str, &'a Response, &'a Media),
    Fact(&'a str, &'a Fact),
}

impl Aspect<'_> {
    pub fn of(&self, operation: &Operation) -> Statement {
        let all = format!("{}/responses", operation.pointer);
        let (kind, name, text, pointer): (_, String, String, &str) = match self {
            Self::Status => (Kind::Answer, "status".into(), "every answer has a documented status".into(), &all),
            Self::ContentType => {
                (Kind::Answer, "content-type".into(), "every body is of a documented media type".into(), &all)
            }
            Self::NoBody => (Kind::Answer, "no-body".into(), "an answer to HEAD has no body".into(), &all),
            Self::Occurs(key, response) => {
                (Kind::Answer, format!("status/{key}"), format!("status {key} occurs"), &response.pointer)
            }
            Self::Outcome(key, response) => {
                let text = format!("the body of {key} says whether the request succeeded");
                (Kind::Answer, format!("outcome/{key}"), text, &response.pointer)
            }
            Self::Header(key, response, header) => {
                let has = if header.required { "has" } else { "may have" };
                let text = format!("an answer {key} {has} the header {}", header.name);
                (Kind::Answer, format!("header/{key}/{}", header.name), text, &response.pointer)
            }
            Self::HeaderValue(key, header) => {
                let what = if header.schema.is_some() { "as its schema says" } else { "JSON" };
                let text = format!("the header {} of {key} is {what}", header.name);
                let pointer = header.schema.as_deref().unwrap_or_default();
                (Kind::Answer, format!("header/{key}/{}/value", header.name), text, pointer)
            }
            Self::Rule(key, response, index) => {
                let text = response.rules[*index].message.clone();
                (Kind::Rule, format!("rule/{key}/{index}"), text, &response.pointer)
            }
            Self::Body(key, response) => {
                let has_schema = response.content.iter().any(|media| media.schema.is_some());
                let what = if has_schema { "one of the documented schemas" } else { "JSON" };
                let text = format!("the body of {key} is {what}");
                (Kind::Field, format!("body/{key}"), text, &response.pointer)
            }
            Self::Choice(key, response, media) => {
                let text = format!("an answer {key} may be {}", media.name);
                (Kind::Answer, format!("content-type/{key}/{}", media.name), text, &response.pointer)
            }
            Self::Fact(key, fact) => {
                let kind = if fact.is_rule { Kind::Rule } else { Kind::Field };
                (kind, format!("body/{key}{}", fact.name), fact.text.clone(), &fact.pointer)
            }
        };
        Statement::of(operation, kind, &name, text, pointer)
    }
}

/// The media types of a success that a client may choose from; none where there is no choice.
pub fn choices<'a>(key: &str, response: &'a Response) -> impl Iterator<Item = &'a Media> {
    let is_choice = key.starts_with('2') && response.content.len() > 1;
    response.content.iter().filter(move |media| is_choice && !media.range.contains('*'))
}

/// Tells if a fact is one of the bodies of this status: which refusals there are is no property of the data.
pub fn is_stated(key: &str, fact: &str) -> bool {
    !fact.contains("#value/") || key.starts_with('2') || key == "default"
}
