//! What is taken and what is shown within the bounds of a document.

use serde_json::{Value, json};

use super::{HUAWEI, OURS, each_value, is_body};
use crate::support::proxy::{Answer, Asked, Spoil};
use crate::variations::Case;

/// What the document knows of the list's query, and what it is refused for otherwise.
fn refuse(answer: &mut Answer) {
    answer.status = 400;
    answer.body =
        json!({"error_code": "ModelArts.0107", "error_msg": "The query is refused."}).to_string().into_bytes();
}

/// The values of a name that is given twice.
fn repeated(asked: &Asked) -> Option<&str> {
    let mut names = asked.query.iter().map(|(name, _)| name.as_str()).enumerate();
    names.find_map(|(index, name)| asked.query[..index].iter().any(|(known, _)| known == name).then_some(name))
}

/// Every text that is a time, rewritten.
fn times(body: &mut Value, change: impl Fn(&str) -> String) {
    each_value(body, &|value| {
        let time = value.as_str().filter(|text| text.len() >= 20 && text.ends_with('Z') && text.contains('T'));
        if let Some(time) = time {
            *value = json!(change(time));
        }
    });
}

/// Every `null` or empty list of MapTable's that may be the other one.
fn lists(body: &mut Value, names: &[&str], to: &Value) {
    each_value(body, &|value| {
        for name in names {
            let is_empty = |list: &Value| list.is_null() || list.as_array().is_some_and(Vec::is_empty);
            if value.get(name).is_some_and(is_empty) {
                value[name] = to.clone();
            }
        }
    });
}

/// The most that an offset or a limit may be.
const MOST: usize = i32::MAX as usize;

/// The workspaces of `project-north` among the rows, the default one included.
const ALL_OF_NORTH: usize = 5;

pub const CASES: &[Case] = &[
    Case {
        name: "the offset counts pages",
        documents: &["modelarts"],
        how: Some(Spoil::Asked(|asked| {
            let is_single = |name: &str| asked.query.iter().filter(|(known, _)| known == name).count() == 1;
            let offset = asked.number_of("offset").filter(|offset| *offset <= MOST && is_single("offset"));
            if let Some(offset) = offset {
                let limit = asked.number_of("limit").unwrap_or(1000);
                asked.set("offset", offset.saturating_mul(limit).min(MOST));
            }
        })),
        shows: |exchange| exchange.request.query.contains("offset=1"),
        is_strict: false,
        least: 98,
        ..OURS
    },
    Case {
        name: "the total counts what the filters leave out too",
        documents: &["modelarts"],
        how: Some(Spoil::Answer(|asked, body| {
            let is_of_north = asked.path.contains("project-north");
            if let Some(total) = body.get_mut("total_count").filter(|_| is_of_north) {
                *total = json!(ALL_OF_NORTH);
            }
        })),
        shows: |exchange| is_body(exchange, |_, body| body["total_count"] == ALL_OF_NORTH && body["count"] == 1),
        is_strict: false,
        least: 95,
        ..OURS
    },
    Case {
        name: "parameters have the bounds of the page alone",
        documents: &["modelarts"],
        how: Some(Spoil::Asked(|asked| {
            if asked.number_of("limit").is_some_and(|limit| limit > 1000 && limit <= MOST) {
                asked.set("limit", 1000);
            }
            for (name, value) in &mut asked.query {
                let is_bare = match name.as_str() {
                    "name" => value.chars().count() <= 64,
                    "enterprise_project_id" => ["", "0"].contains(&value.as_str()) || value.len() == 36,
                    _ => true,
                };
                if !is_bare {
                    *value = "-".repeat(36);
                }
            }
        })),
        shows: |exchange| exchange.request.query.contains("limit=1001") && exchange.answer.is_ok(),
        is_strict: false,
        least: 95,
        ..OURS
    },
    Case {
        name: "unknown parameters are refused",
        documents: &["modelarts"],
        how: Some(Spoil::Whole(|asked, answer| {
            if asked.query.iter().any(|(name, _)| name.starts_with("scicloud")) {
                refuse(answer);
            }
        })),
        shows: |exchange| exchange.request.query.contains("scicloud"),
        ..OURS
    },
    Case {
        name: "empty parameters are as good as none",
        documents: &["modelarts"],
        how: Some(Spoil::Asked(|asked| asked.query.retain(|(_, value)| !value.is_empty()))),
        shows: |exchange| exchange.request.query.ends_with('='),
        ..OURS
    },
    Case {
        name: "the first of two values counts",
        documents: &["modelarts"],
        how: Some(Spoil::Asked(|asked| {
            let mut seen = std::collections::BTreeSet::new();
            asked.query.retain(|(name, _)| seen.insert(name.clone()));
        })),
        shows: |exchange| exchange.request.query.matches("limit=").count() > 1,
        ..OURS
    },
    Case {
        name: "the last of two values counts",
        documents: &["modelarts"],
        how: Some(Spoil::Asked(|asked| {
            let names: Vec<_> = asked.query.iter().map(|(name, _)| name.clone()).collect();
            let mut index = 0;
            asked.query.retain(|(name, _)| {
                index += 1;
                !names[index..].contains(name)
            });
        })),
        shows: |exchange| exchange.request.query.matches("limit=").count() > 1,
        ..OURS
    },
    Case {
        name: "two values are refused",
        documents: &["modelarts"],
        how: Some(Spoil::Whole(|asked, answer| {
            if repeated(asked).is_some() {
                refuse(answer);
            }
        })),
        shows: |exchange| exchange.request.query.matches("limit=").count() > 1,
        ..OURS
    },
    Case {
        name: "times have another offset",
        documents: &["eihealth"],
        how: Some(Spoil::Answer(|_, body| times(body, |time| time.replace('Z', "+00:00")))),
        shows: |exchange| exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains("+00:00")),
        ..OURS
    },
    Case {
        name: "times have fractions of a second",
        documents: &["eihealth"],
        how: Some(Spoil::Answer(|_, body| times(body, |time| time.replace('Z', ".000000000Z")))),
        shows: |exchange| exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains(".000000000Z")),
        ..OURS
    },
    Case {
        name: "values are not listed where more may come",
        documents: HUAWEI,
        how: Some(Spoil::Answer(|_, body| {
            each_value(body, &|value| {
                // Behind all others, so that the order by status stays.
                for (name, from, to) in [("status", "NORMAL", "PAUSED"), ("role_type", "Owner", "Guest")] {
                    if value.get(name).is_some_and(|value| value == from) {
                        value[name] = json!(to);
                    }
                }
            });
        })),
        shows: |exchange| {
            let body = exchange.answer.as_ref().map(|answer| answer.body.as_str()).unwrap_or_default();
            body.contains("PAUSED") || body.contains("Guest")
        },
        least: 95,
        ..OURS
    },
    Case {
        name: "letters are small where their case does not matter",
        documents: &["modelarts"],
        how: Some(Spoil::Answer(|_, body| {
            each_value(body, &|value| {
                if let Some(kind) = value["auth_type"].as_str().map(str::to_lowercase) {
                    value["auth_type"] = json!(kind);
                }
            });
        })),
        shows: |exchange| exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains("\"private\"")),
        ..OURS
    },
    Case {
        name: "the default workspace has a number for an id",
        documents: &["modelarts"],
        how: Some(Spoil::Answer(|_, body| {
            each_value(body, &|value| {
                if value.get("id").is_some_and(|id| id == "0") {
                    value["id"] = json!(0);
                }
            });
        })),
        is_strict: false,
        shows: |exchange| exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains("\"id\":0,")),
        least: 90,
        ..OURS
    },
    Case {
        name: "an empty list stands where ours has null",
        documents: &["maptable"],
        how: Some(Spoil::Answer(|_, body| {
            lists(body, &["recycleProjects", "dataFiles", "recycleDataFiles", "recycleTableNodes"], &json!([]));
        })),
        shows: |exchange| is_body(exchange, |_, body| body["detail"]["detail"]["dataFiles"] == json!([])),
        ..OURS
    },
    Case {
        name: "null stands where ours has an empty list",
        documents: &["maptable"],
        how: Some(Spoil::Answer(|_, body| lists(body, &["projects", "tableNodes"], &Value::Null))),
        is_strict: false,
        shows: |exchange| exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains("\"projects\":null")),
        least: 90,
        ..OURS
    },
    Case {
        name: "members are counted in texts",
        documents: &["maptable"],
        how: Some(Spoil::Answer(|_, body| {
            each_value(body, &|value| {
                if let Some(count) = value["memberCount"].as_i64() {
                    value["memberCount"] = json!(count.to_string());
                }
            });
        })),
        is_strict: false,
        shows: |exchange| exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains("\"memberCount\":\"1\"")),
        least: 90,
        ..OURS
    },
    Case {
        name: "the kinds of which the caller has nothing are not listed",
        documents: &["eihealth"],
        how: Some(Spoil::Answer(|_, body| {
            each_value(body, &|value| {
                if let Some(mine) = value.get_mut("user_statistics").and_then(Value::as_array_mut) {
                    mine.retain(|kind| kind["count"] != 0);
                }
            });
        })),
        shows: |exchange| exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains("\"user_statistics\":[]")),
        ..OURS
    },
];
