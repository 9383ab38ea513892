//! What there is.

use serde_json::json;

use super::{ALL, OURS, is_body};
use crate::variations::Case;

pub const CASES: &[Case] = &[
    Case {
        name: "there is nothing",
        rows: "huawei: {}",
        documents: &["eihealth", "scnet", "maptable"],
        shows: |exchange| {
            is_body(exchange, |_, body| {
                let lists = ["/projects", "/data", "/detail/detail/projects"];
                lists.iter().any(|list| body.pointer(list) == Some(&json!([])))
            })
        },
        least: 30,
        ..OURS
    },
    Case {
        name: "there is one of each",
        rows: include_str!("../one.yaml"),
        shows: |exchange| {
            is_body(exchange, |_, body| {
                let lists = ["/projects", "/data", "/detail/detail/projects", "/workspaces"];
                lists.iter().any(|list| body.pointer(list).and_then(|list| list.as_array()).map(Vec::len) == Some(1))
            })
        },
        least: 50,
        ..OURS
    },
    Case {
        name: "all are equal in what they are sorted by",
        rows: include_str!("../equal.yaml"),
        documents: &["eihealth", "modelarts", "scnet"],
        shows: |exchange| {
            is_body(exchange, |_, body| {
                let pairs = [("/workspaces", "name"), ("/projects", "name"), ("/data", "usage")];
                pairs.iter().any(|(list, field)| {
                    let list = body.pointer(list).and_then(|list| list.as_array());
                    list.is_some_and(|list| list.len() > 1 && list.iter().all(|item| item[field] == list[0][field]))
                })
            })
        },
        least: 70,
        ..OURS
    },
    Case {
        name: "names are hard to write",
        rows: include_str!("../names.yaml"),
        documents: ALL,
        shows: |exchange| {
            exchange.answer.as_ref().is_ok_and(|answer| answer.body.contains("100%") || answer.body.contains('家'))
        },
        least: 50,
        ..OURS
    },
    Case {
        name: "one user is above the quota and the other has none",
        rows: "scnet: {quotas: [{username: over, path: /work/over, threshold: 1, usage: 2e6}]}",
        documents: &["scnet"],
        shows: |exchange| is_body(exchange, |_, body| body["data"][0]["usage"].as_f64() == Some(2e6)),
        least: 70,
        ..OURS
    },
    Case {
        name: "nobody is a member of what there is",
        rows: "eihealth: {spaces: [{project: project-north, id: s, name: n, creator: bob, \
               create_time: 2024-03-01T08:00:00Z, update_time: 2024-03-01T08:00:00Z, members: {bob: Owner}}]}",
        documents: &["eihealth"],
        shows: |exchange| is_body(exchange, |_, body| body["projects"] == json!([])),
        least: 40,
        ..OURS
    },
];
