//! The servers, by what is different about them.

mod habits;
mod refusals;
mod rows;
mod wire;

use scicloud::conformance::{Answer, Exchange};
use serde_json::Value;

use crate::variations::Case;

pub const ALL: &[&str] = &["eihealth", "modelarts", "scnet", "maptable"];
pub const HUAWEI: &[&str] = &["eihealth", "modelarts"];
pub const SOME: &str = include_str!("../some.yaml");

/// Our own server with some rows, from which the others differ in one thing.
pub const OURS: Case = Case {
    name: "ours",
    documents: ALL,
    rows: SOME,
    how: None,
    is_strict: true,
    shows: |exchange| exchange.answer.is_ok(),
    least: 100,
};

pub fn all() -> Vec<Case> {
    let parts: [&[Case]; 4] = [rows::CASES, wire::CASES, refusals::CASES, habits::CASES];
    parts.into_iter().flatten().map(|case| Case { ..*case }).collect()
}

/// The answer of an exchange with the body as JSON.
fn body(exchange: &Exchange) -> Option<(&Answer, Value)> {
    let answer = exchange.answer.as_ref().ok()?;
    Some((answer, answer.json()?))
}

fn is_body(exchange: &Exchange, is: impl Fn(u16, &Value) -> bool) -> bool {
    body(exchange).is_some_and(|(answer, body)| is(answer.status, &body))
}

/// Calls `change` with every value, the inner ones first.
fn each_value(value: &mut Value, change: &impl Fn(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_value(item, change)),
        Value::Object(members) => members.values_mut().for_each(|member| each_value(member, change)),
        _ => {}
    }
    change(value);
}
