//! The way an answer is written.

use serde_json::{Value, json};

use super::{ALL, OURS, SOME, each_value, is_body};
use crate::support::proxy::{Answer, Spoil};
use crate::variations::Case;

/// True if an exchange has a header with this in it.
macro_rules! header {
    ($name:literal, $part:literal) => {
        |exchange| {
            let headers = exchange.answer.as_ref().map(|answer| &answer.headers);
            headers.is_ok_and(|headers| headers.get($name).is_some_and(|value| value.contains($part)))
        }
    };
}

fn set(answer: &mut Answer, name: &str, value: &str) {
    answer.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    answer.headers.push((name.to_owned(), value.to_owned()));
}

/// Rewrites the text of a body of JSON.
fn text(answer: &mut Answer, change: impl Fn(&str) -> String) {
    if answer.json().is_some() {
        answer.body = change(&String::from_utf8_lossy(&answer.body)).into_bytes();
    }
}

/// The number that follows a name in a text of JSON, written with an exponent.
fn with_exponents(text: &str, name: &str) -> String {
    let member = format!("\"{name}\":");
    let mut parts = text.split(&member);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let end = part.find([',', '}']).unwrap_or(part.len());
        let number: f64 = part[..end].parse().expect("a number");
        format!("{text}{member}{number:e}{}", &part[end..])
    })
}

/// Letters that need no escape, escaped all the same; this one is in no word of JSON's own.
fn escaped(text: &str) -> String {
    text.replace('/', "\\/").replace('d', "\\u0064")
}

pub const CASES: &[Case] = &[
    Case {
        name: "members come the other way round",
        how: Some(Spoil::Whole(|_, answer| {
            answer.edit(|body| {
                each_value(body, &|value| {
                    if let Value::Object(members) = value {
                        *members = std::mem::take(members).into_iter().rev().collect();
                    }
                });
            });
        })),
        shows: |exchange| {
            is_body(exchange, |_, body| {
                let first = body.as_object().and_then(|body| body.keys().next());
                first.is_some_and(|first| ["projects", "workspaces", "data", "requestID"].contains(&first.as_str()))
            })
        },
        ..OURS
    },
    Case {
        name: "objects have more members",
        how: Some(Spoil::Whole(|_, answer| {
            answer.edit(|body| {
                each_value(body, &|value| {
                    if let Value::Object(members) = value {
                        members.insert("x_more".into(), json!({"of": [1, null, "that"]}));
                    }
                });
            });
        })),
        shows: |exchange| is_body(exchange, |_, body| body.get("x_more").is_some()),
        ..OURS
    },
    Case {
        name: "JSON is laid out for people",
        how: Some(Spoil::Whole(|_, answer| {
            if let Some(body) = answer.json() {
                let pretty = serde_json::to_string_pretty(&body).expect("JSON").replace('\n', "\r\n\t");
                answer.body = format!(" \n{pretty}\n\n").into_bytes();
            }
        })),
        shows: |exchange| exchange.answer.as_ref().is_ok_and(|answer| answer.body.starts_with(" \n{\r\n\t")),
        ..OURS
    },
    Case {
        name: "letters are escaped",
        how: Some(Spoil::Whole(|_, answer| text(answer, escaped))),
        shows: |exchange| exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains("\\u0064")),
        ..OURS
    },
    Case {
        name: "numbers have exponents",
        documents: &["scnet", "maptable"],
        how: Some(Spoil::Whole(|_, answer| {
            text(answer, |text| {
                ["threshold", "usage", "zoomLevel"]
                    .into_iter()
                    .fold(text.to_owned(), |text, name| with_exponents(&text, name))
            });
        })),
        shows: |exchange| {
            exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains(":7e2") || answer.body.contains(":1e1"))
        },
        ..OURS
    },
    Case {
        name: "whole numbers have a fraction where any number may stand",
        documents: &["scnet", "maptable"],
        how: Some(Spoil::Whole(|_, answer| {
            text(answer, |text| {
                text.replace("\"threshold\":700", "\"threshold\":700.0")
                    .replace("\"zoomLevel\":10", "\"zoomLevel\":10.00")
            })
        })),
        shows: |exchange| {
            let body = exchange.answer.as_ref().map(|answer| answer.body.as_str()).unwrap_or_default();
            body.contains(":700.0") || body.contains(":10.00")
        },
        ..OURS
    },
    Case {
        name: "the media type has a parameter",
        how: Some(Spoil::Whole(|_, answer| set(answer, "content-type", "application/json; charset=utf-8"))),
        shows: header!("content-type", "; charset=utf-8"),
        ..OURS
    },
    Case {
        name: "the media type has capitals",
        how: Some(Spoil::Whole(|_, answer| set(answer, "content-type", "Application/JSON;charset=UTF-8"))),
        shows: header!("content-type", "Application/JSON"),
        ..OURS
    },
    Case {
        name: "names of headers have capitals",
        how: Some(Spoil::Whole(|_, answer| {
            answer.headers.iter_mut().for_each(|(name, _)| *name = name.to_uppercase());
            set(answer, "X-SPELLED", "so");
        })),
        shows: header!("x-spelled", "so"),
        ..OURS
    },
    Case {
        name: "there are more headers",
        how: Some(Spoil::Whole(|_, answer| {
            for (name, value) in [
                ("Server", "nginx"),
                ("Cache-Control", "no-store"),
                ("Strict-Transport-Security", "max-age=1"),
                ("Set-Cookie", "a=b; HttpOnly"),
                ("X-RateLimit-Remaining", "17"),
                ("Vary", "accept-encoding"),
            ] {
                set(answer, name, value);
            }
        })),
        shows: header!("set-cookie", "HttpOnly"),
        ..OURS
    },
    Case {
        name: "bodies come in chunks",
        how: Some(Spoil::Whole(|_, answer| answer.is_chunked = true)),
        shows: header!("transfer-encoding", "chunked"),
        ..OURS
    },
    Case {
        name: "connections end with each answer",
        how: Some(Spoil::Whole(|_, answer| set(answer, "connection", "close"))),
        shows: header!("connection", "close"),
        documents: ALL,
        rows: SOME,
        ..OURS
    },
];
