//! Failures: each is the kind of error it is, with what is known of it.

use scicloud::{Error, Refusal, eihealth, maptable, modelarts, scnet};
use serde_json::{Value, json};

use super::operations::{OPERATIONS, SECRET, call};
use crate::support::http::Server;

/// The error of an operation whose service answers so.
async fn answer(operation: &str, status: u16, headers: &str, body: &str) -> Error {
    let server = Server::answering(status, headers, body).await;
    match call(&server.url, SECRET, operation).await {
        Err(error) => error,
        Ok(value) => panic!("{operation} took {status} {body} for {value}"),
    }
}

/// The refusal of an operation whose service answers so.
async fn refusal(operation: &str, status: u16, headers: &str, body: &str) -> Refusal {
    let error = answer(operation, status, headers, body).await;
    error.refusal().cloned().unwrap_or_else(|| panic!("{operation}, {status} {body}: {error}"))
}

const HUAWEI: [&str; 3] = ["listProjectStatistics", "listWorkspaces", "showWorkspace"];

#[tokio::test]
async fn a_refusal_has_status_code_message_id_and_body_whatever_the_status() {
    let envelopes = [
        (
            &HUAWEI[..],
            json!({"error_code": "X.1", "error_msg": "No, not so."}),
            "X.1",
            vec![200, 400, 401, 403, 404, 429, 500, 503],
        ),
        (
            &["listStorageQuotas", "showCenter", "showTokenState"],
            json!({"code": "10007", "msg": "No, not so.", "data": null}),
            "10007",
            vec![200, 400, 401, 429, 500, 502],
        ),
        (
            &["showWorkspaceDetail"],
            json!({"code": 403, "message": "No, not so.", "detail": null, "extra": null, "requestID": null}),
            "403",
            vec![200, 400, 403, 404, 418, 429, 500, 503],
        ),
    ];
    let keystone = (
        &["listProjects"][..],
        json!({"error": {"code": 403, "message": "No, not so.", "title": "Forbidden"}}),
        "403",
        vec![200, 400, 401, 403, 404, 429, 500, 503],
    );
    for (operations, body, code, statuses) in envelopes.into_iter().chain([keystone]) {
        for operation in operations {
            for &status in &statuses {
                let refusal = refusal(operation, status, "X-Request-Id: r-17\r\n", &body.to_string()).await;
                let case = format!("{operation} {status}");
                assert_eq!(refusal.operation, *operation, "{case}");
                assert_eq!(refusal.status.as_u16(), status, "{case}");
                assert_eq!(refusal.code, code, "{case}");
                assert_eq!(refusal.message, "No, not so.", "{case}");
                assert_eq!(refusal.request_id.as_deref(), Some("r-17"), "{case}");
                assert_eq!(refusal.body, body, "{case}");
                let credential = if status == 401 { " (credential: token that the client was given)" } else { "" };
                let shown = format!(
                    "{operation}: refused with status {status}, code {code}: No, not so. (request r-17){credential}"
                );
                assert_eq!(Error::Refused(Box::new(refusal)).to_string(), shown);
            }
        }
    }
}

#[tokio::test]
async fn the_id_of_a_request_comes_from_the_body_or_else_from_the_header() {
    let cases = [
        (json!("from-body"), "X-Request-Id: from-header\r\n", Some("from-body")),
        (json!(null), "x-request-id: from-header\r\n", Some("from-header")),
        (json!(42), "", Some("42")),
        (json!(null), "", None),
    ];
    for (in_body, header, expected) in cases {
        let body = json!({"code": 500, "message": "", "requestID": in_body}).to_string();
        let refusal = refusal("showWorkspaceDetail", 500, header, &body).await;
        assert_eq!(refusal.request_id.as_deref(), expected, "{in_body} {header}");
    }
}

#[tokio::test]
async fn a_code_is_the_platforms_enum_with_an_arm_for_others() {
    let huawei = |code: &str| json!({"error_code": code, "error_msg": ""}).to_string();
    let known = refusal("listWorkspaces", 400, "", &huawei("ModelArts.7005")).await;
    assert_eq!(known.code::<modelarts::types::ErrorCode>(), modelarts::types::ErrorCode::ModelArts7005);
    let known = refusal("listProjectStatistics", 401, "", &huawei("APIG.0301")).await;
    assert_eq!(known.code::<eihealth::types::ErrorCode>(), eihealth::types::ErrorCode::Apig0301);
    let unknown = refusal("listWorkspaces", 400, "", &huawei("ModelArts.9999")).await;
    let arm = modelarts::types::ErrorCode::Unknown("ModelArts.9999".into());
    assert_eq!(unknown.code::<modelarts::types::ErrorCode>(), arm);
    let known = refusal("listStorageQuotas", 200, "", r#"{"code":"10008","msg":"","data":null}"#).await;
    assert_eq!(known.code::<scnet::types::Code>(), scnet::types::Code::Code10008);
    assert_eq!(known.message, "");
}

#[tokio::test]
async fn every_documented_code_of_scnet_but_zero_is_a_refusal_in_a_200() {
    for code in scnet::types::Code::DOCUMENTED.iter().filter(|code| **code != "0") {
        let refusal =
            refusal("listStorageQuotas", 200, "", &json!({"code": code, "msg": "m", "data": null}).to_string()).await;
        assert_eq!(refusal.code, *code);
        assert!(!matches!(refusal.code(), scnet::types::Code::Unknown(_)), "{code}");
    }
}

#[tokio::test]
async fn codes_of_success_are_told_from_refusals_by_the_status_too() {
    for status in [400, 500] {
        let scnet = refusal("listStorageQuotas", status, "", r#"{"code":"0","msg":"success","data":[]}"#).await;
        assert_eq!((scnet.status.as_u16(), scnet.code.as_str()), (status, "0"));
        let maptable = refusal("showWorkspaceDetail", status, "", r#"{"code":0,"message":"OK","detail":null}"#).await;
        assert_eq!((maptable.status.as_u16(), maptable.code.as_str()), (status, "0"));
    }
}

/// (operation, body of an answer with the status 200, the code of the refusal that it is, if it is one)
const IN_A_200: &[(&str, &str, Option<&str>)] = &[
    ("listWorkspaces", r#"{"total_count": 0, "count": 0, "workspaces": []}"#, None),
    ("listWorkspaces", r#"{"error_code": null, "total_count": 0, "count": 0, "workspaces": []}"#, None),
    ("listWorkspaces", r#"{"total_count": 0, "workspaces": [], "error_code": "X.1"}"#, Some("X.1")),
    ("listWorkspaces", r#"{"total_count": 0, "workspaces": [], "error\u005fcode": 7}"#, Some("7")),
    ("listStorageQuotas", r#"{"data": [], "msg": "", "code": "0"}"#, None),
    ("listStorageQuotas", r#"{"code": "0", "msg": "", "data": [], "code": "10007"}"#, Some("10007")),
    ("listStorageQuotas", r#"{"code": "10007", "msg": "", "data": [], "code": "0"}"#, None),
];

#[tokio::test]
async fn a_refusal_is_told_from_a_success_wherever_its_code_stands() {
    for &(operation, body, code) in IN_A_200 {
        let server = Server::answering(200, "", body).await;
        let answer = call(&server.url, SECRET, operation).await;
        match (&answer, code) {
            (Ok(_), None) => {}
            (Err(Error::Refused(refusal)), Some(code)) => assert_eq!(refusal.code, code, "{body}"),
            _ => panic!("{operation} took {body} for {answer:?}"),
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_the_documented_is_unreadable_with_status_and_first_bytes() {
    let html = "<html><body>502 Bad Gateway</body></html>";
    let cases = [
        (503, html),
        (200, html),
        (429, html),
        (404, ""),
        (200, ""),
        (302, ""),
        (200, "{}"),
        (200, "[]"),
        (200, "null"),
        (200, "7"),
        (200, r#""text""#),
        (200, r#"{"total_count": 10, "wor"#),
        (500, "{}"),
        (400, "[]"),
        (500, r#"{"message":"Internal Server Error","request_id":"1"}"#),
        (404, r#"{"code": null, "error_code": null}"#),
        (200, r#"{"something": "else"}"#),
        (201, r#"{"something": "else"}"#),
        (200, "\u{feff}{}"),
    ];
    for (platform, operation) in OPERATIONS {
        for (sent, body) in cases {
            let error = answer(operation, sent, "", body).await;
            let Error::UnreadableAnswer { operation: named, status, reason, start } = &error else {
                panic!("{platform} {operation} {sent} {body}: {error:?}");
            };
            assert_eq!((*named, status.as_u16()), (operation, sent), "{body}");
            assert_eq!(start, body, "{operation} {sent}");
            assert!(!reason.is_empty());
            let shown = error.to_string();
            assert!(shown.starts_with(&format!("{operation}: ")) && shown.contains(&sent.to_string()), "{shown}");
        }
    }
}

#[tokio::test]
async fn an_unreadable_answer_says_why() {
    let cases = [
        (200, "<html>", "no JSON"),
        (200, "{}", "none of the fields total_count, count, workspaces"),
        (500, "{}", "a refusal without a code"),
        (302, "{}", "a redirect to nowhere, which is not followed"),
        (201, r#"{"total_count":0,"count":0,"workspaces":[]}"#, "no documented status"),
    ];
    for (status, body, why) in cases {
        let error = answer("listWorkspaces", status, "", body).await;
        let Error::UnreadableAnswer { reason, .. } = &error else { panic!("{status} {body}: {error:?}") };
        assert!(reason.contains(why), "{status} {body}: {reason}");
    }
}

#[tokio::test]
async fn a_field_of_the_wrong_type_is_unreadable_and_says_which_type() {
    let cases = [
        ("listWorkspaces", r#"{"total_count":"ten","count":1,"workspaces":[]}"#),
        ("listProjectStatistics", r#"{"count":1,"projects":{}}"#),
        ("listStorageQuotas", r#"{"code":"0","msg":"success","data":[{"usage":"much"}]}"#),
        (
            "showWorkspaceDetail",
            r#"{"code":0,"detail":{"type":1,"detail":null},"extra":null,"message":"OK","requestID":null}"#,
        ),
    ];
    for (operation, body) in cases {
        let error = answer(operation, 200, "", body).await;
        let Error::UnreadableAnswer { reason, start, .. } = &error else { panic!("{operation}: {error:?}") };
        assert!(reason.contains("invalid type"), "{operation}: {reason}");
        assert!(body.starts_with(start.as_str()), "{operation}: {start}");
    }
}

#[tokio::test]
async fn an_unreadable_answer_shows_no_more_than_its_first_bytes() {
    let error = answer("listWorkspaces", 200, "", &"\u{4e2d}".repeat(10_000)).await;
    let Error::UnreadableAnswer { start, .. } = error else { panic!("{error:?}") };
    assert!(start.len() <= 200 + 3 && start.starts_with('\u{4e2d}'), "{} bytes", start.len());
}

#[tokio::test]
async fn a_connection_that_fails_is_an_error_of_transport() {
    let closed = "http://127.0.0.1:1";
    let cut = Server::raw("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"count\":").await;
    let no_http = Server::raw("SSH-2.0-OpenSSH_9.6\r\n").await;
    let silent = Server::raw("").await;
    for (_, operation) in OPERATIONS {
        for url in [closed, &cut.url, &no_http.url, &silent.url] {
            let error = call(url, SECRET, operation).await.unwrap_err();
            assert!(
                matches!(&error, Error::Transport { operation: Some(named), .. } if *named == operation),
                "{error:?}"
            );
            assert!(error.to_string().starts_with(&format!("{operation}: no answer: ")), "{error}");
            assert_eq!(error.status(), None);
        }
    }
    let refused = call(closed, SECRET, "listWorkspaces").await.unwrap_err().to_string();
    assert!(refused.to_lowercase().contains("refused"), "the cause is shown: {refused}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::answering(200, "", "{}").await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("Location: {}/stolen\r\n", elsewhere.url);
        for (_, operation) in OPERATIONS {
            let error = answer(operation, status, &location, "").await;
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{operation}: {error:?}");
        }
    }
    assert_eq!(elsewhere.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn success_gives_the_value_with_status_and_headers() {
    let body = json!({"total_count": 0, "count": 0, "workspaces": []});
    let server = Server::answering(200, "X-Request-Id: r-1\r\n", &body.to_string()).await;
    let client = modelarts::Client::new(&server.url, SECRET).unwrap();
    let response = client.list_workspaces().project_id("p").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers()["x-request-id"], "r-1");
    assert_eq!(serde_json::to_value(response.into_inner()).unwrap(), body);
}

#[tokio::test]
async fn a_body_that_is_only_partly_there_is_read_as_far_as_it_goes() {
    let cases: [(&str, Value); 4] = [
        ("listWorkspaces", json!({"total_count": 3})),
        ("showWorkspace", json!({"id": "a"})),
        ("listStorageQuotas", json!({"code": "0", "data": []})),
        ("showWorkspaceDetail", json!({"code": 0, "detail": null, "extra": null, "requestID": null})),
    ];
    for (operation, body) in cases {
        let server = Server::answering(200, "", &body.to_string()).await;
        assert_eq!(call(&server.url, SECRET, operation).await.unwrap(), body, "{operation}");
    }
}

#[test]
fn the_one_error_type_serves_all_platforms() {
    fn is_error<E: std::error::Error + Send + Sync + 'static>() {}
    is_error::<Error>();
    let _: fn(maptable::Client) -> Result<(), Error> = |_| Ok(());
}
