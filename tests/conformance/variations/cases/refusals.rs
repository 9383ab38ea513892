//! The way a request is refused.

use scicloud::conformance::Exchange;
use serde_json::{Value, json};

use super::{ALL, HUAWEI, OURS, is_body};
use crate::support::proxy::{Answer, Asked, Spoil};
use crate::variations::Case;

/// The statuses that a code of SCNet may come with.
fn by_code(answer: &mut Answer, status: fn(&str) -> u16) {
    let code = answer.json().and_then(|body| Some(body["code"].as_str()?.to_owned()));
    if let Some(code) = code.filter(|code| code != "0") {
        answer.status = status(&code);
    }
}

/// The projects that there are.
const PROJECTS: [&str; 2] = ["project-north", "project-south"];

/// The status becomes another where the project is none of them.
fn elsewhere(asked: &Asked, answer: &mut Answer, from: u16, to: u16) {
    let project = asked.path.split('/').nth(2).unwrap_or_default();
    if answer.status == from && !PROJECTS.contains(&project) {
        answer.status = to;
    }
}

fn head(asked: &Asked, answer: &mut Answer, status: u16) {
    if asked.method == "HEAD" {
        answer.status = status;
    }
}

fn is_head(exchange: &Exchange, status: u16) -> bool {
    exchange.request.method == "HEAD" && exchange.answer.as_ref().is_ok_and(|answer| answer.status == status)
}

pub const CASES: &[Case] = &[
    Case {
        name: "refusals of SCNet have statuses by cause",
        documents: &["scnet"],
        how: Some(Spoil::Whole(|_, answer| {
            by_code(answer, |code| match code {
                "10008" => 401,
                "10007" | "10009" => 403,
                "10001" => 500,
                _ => 400,
            });
        })),
        shows: |exchange| is_body(exchange, |status, body| status == 403 && body["code"] == "10009"),
        ..OURS
    },
    Case {
        name: "refusals of SCNet all have one status",
        documents: &["scnet"],
        how: Some(Spoil::Whole(|_, answer| by_code(answer, |_| 499))),
        shows: |exchange| is_body(exchange, |status, _| status == 499),
        ..OURS
    },
    Case {
        name: "refusals of MapTable say so in the body alone",
        documents: &["maptable"],
        how: Some(Spoil::Whole(|_, answer| answer.status = 200)),
        shows: |exchange| is_body(exchange, |status, body| status == 200 && body["code"] != 0),
        least: 50,
        ..OURS
    },
    Case {
        name: "refusals say more than that",
        documents: ALL,
        how: Some(Spoil::Whole(|_, answer| {
            answer.edit(|body| {
                for name in ["error_msg", "msg", "message"] {
                    if body.get(name).is_some() {
                        body[name] = json!("不行 <b>no</b> \u{7}");
                    }
                }
                if body.get("detail").is_some_and(Value::is_null) {
                    body["detail"] = json!(["why", {"not": true}]);
                    body["extra"] = json!("more");
                    body["requestID"] = json!("r-1");
                }
            });
        })),
        shows: |exchange| exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains("不行")),
        ..OURS
    },
    Case {
        name: "refusals have codes that nobody listed",
        documents: HUAWEI,
        how: Some(Spoil::Whole(|_, answer| {
            answer.edit(|body| {
                if body.get("error_code").is_some() {
                    body["error_code"] = json!("Other.9999");
                }
            });
        })),
        shows: |exchange| is_body(exchange, |_, body| body["error_code"] == "Other.9999"),
        // Each documented code is a statement that such a server leaves open.
        least: 99,
        ..OURS
    },
    Case {
        name: "another's project is refused as if the token were wrong",
        documents: HUAWEI,
        how: Some(Spoil::Whole(|_, answer| {
            if answer.status == 403 {
                answer.status = 401;
            }
        })),
        shows: |exchange| {
            let south = |path: &str| path.contains("/project-south/");
            south(&exchange.request.path) && exchange.answer.as_ref().is_ok_and(|answer| answer.status == 401)
        },
        least: 85,
        ..OURS
    },
    Case {
        name: "a project that can't be one is refused as another's",
        documents: HUAWEI,
        how: Some(Spoil::Whole(|asked, answer| elsewhere(asked, answer, 400, 403))),
        shows: |exchange| {
            let is_known = |project| exchange.request.path.contains(&format!("/{project}/"));
            let is_403 = exchange.answer.as_ref().is_ok_and(|answer| answer.status == 403);
            is_403 && !PROJECTS.iter().any(is_known)
        },
        least: 85,
        ..OURS
    },
    Case {
        name: "HEAD is not found",
        how: Some(Spoil::Whole(|asked, answer| head(asked, answer, 404))),
        shows: |exchange| is_head(exchange, 404),
        ..OURS
    },
    Case {
        name: "HEAD is not allowed",
        how: Some(Spoil::Whole(|asked, answer| head(asked, answer, 405))),
        shows: |exchange| is_head(exchange, 405),
        ..OURS
    },
    Case {
        name: "HEAD is answered",
        how: Some(Spoil::Whole(|asked, answer| head(asked, answer, 200))),
        shows: |exchange| is_head(exchange, 200),
        ..OURS
    },
];
