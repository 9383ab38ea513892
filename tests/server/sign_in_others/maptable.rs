//! MapTable: an application's id and secret give tokens, and a refresh token gives the next ones.

use std::time::Duration;

use reqwest::Method;
use scicloud::maptable::types::ShowWorkspaceDetailType;
use scicloud::maptable::{Application, Client};
use serde_json::{Value, json};

use super::support::{Answer, SameClock, Server};

const SIGN_IN: &str = "/open/api/v1/auth/";
const REFRESH: &str = "/open/api/v1/token/refresh/";
const LIST: &str = "/open/api/v1/workspaces/";
const HOUR: Duration = Duration::from_secs(60 * 60);

async fn sign_in(server: &Server, id: &str, secret: &str) -> Answer {
    let body = json!({"appId": id, "appSecret": secret}).to_string();
    server.send(Method::POST, SIGN_IN, &[], Some(&body)).await
}

async fn refresh(server: &Server, header: Option<&str>, body: &str) -> Answer {
    let headers: Vec<_> = header.into_iter().map(|token| ("Authorization", token)).collect();
    server.send(Method::POST, REFRESH, &headers, Some(&json!({"refreshtoken": body}).to_string())).await
}

/// The access token and the refresh token of an answer that must be a success.
#[track_caller]
fn pair(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 200, "{answer:?}");
    let text = |name: &str| answer.body["detail"][name].as_str().unwrap().to_owned();
    let detail = json!({"token": text("token"), "refreshToken": text("refreshToken")});
    let envelope = json!({"code": 0, "detail": detail, "extra": null, "message": "OK", "requestID": null});
    assert_eq!(answer.body, envelope);
    (text("token"), text("refreshToken"))
}

async fn tokens(server: &Server) -> (String, String) {
    pair(&sign_in(server, "sample-app-16", "sample-app-16-secret").await)
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, case: &str) {
    let message = answer.body["message"].as_str().unwrap_or_default();
    assert!(!message.is_empty() && !message.contains("sample-") && !message.contains("hush"), "{case}: {answer:?}");
    let envelope = json!({"code": status, "detail": null, "extra": null, "message": message, "requestID": null});
    assert_eq!((answer.status, &answer.body), (status, &envelope), "{case}");
}

async fn list(server: &Server, token: &str) -> Answer {
    server.get(LIST, &[("Authorization", token)]).await
}

#[tokio::test]
async fn an_application_gets_two_tokens_that_begin_with_bearer() {
    let server = Server::shared();
    let (token, refresh) = tokens(&server).await;
    assert!(token.starts_with("Bearer ") && refresh.starts_with("Bearer ") && token != refresh);
    assert_ne!(tokens(&server).await.0, token, "no token is given twice");
    assert_eq!(list(&server, &token).await.status, 200);
    for bad in [refresh.as_str(), token.trim_start_matches("Bearer ")] {
        assert_refused(&list(&server, bad).await, 401, "what is no access token");
    }
}

#[tokio::test]
async fn a_sign_in_is_refused_for_a_wrong_secret_and_for_a_body_that_is_not_as_documented() {
    let server = Server::shared();
    let cases = [
        (r#"{"appId":"sample-app-16","appSecret":"hush"}"#, 401, "There is no such application with this secret."),
        (r#"{"appId":"sample-app-16","appSecret":"sample-app-17-secret"}"#, 401, ""),
        (r#"{"appId":"sample-app-18","appSecret":"sample-app-16-secret"}"#, 401, ""),
        (r#"{"appId":"","appSecret":""}"#, 401, ""),
        (r#"{"appId":"sample-app-16"}"#, 400, "`/appSecret` is missing"),
        (r#"{"appSecret":"hush"}"#, 400, "`/appId` is missing"),
        (r#"{"appId":16,"appSecret":"hush"}"#, 400, "`/appId` is no text"),
        (r#"{"appId":"sample-app-16","appSecret":{"hush":1}}"#, 400, "`/appSecret` is no text"),
        (r#"{"appId":"sample-app-16","appSecret":null}"#, 400, "`/appSecret` is missing"),
        ("\"hush\"", 400, "the body is not as documented"),
        ("[]", 400, "the body is not as documented"),
        ("{hush", 400, "the body is no JSON, from line 1 column 2 on"),
        ("", 400, "the body is no JSON, from line 1 column 0 on"),
    ];
    for (body, status, message) in cases {
        let answer = server.send(Method::POST, SIGN_IN, &[], Some(body)).await;
        assert_refused(&answer, status, body);
        assert!(message.is_empty() || answer.body["message"] == message, "{body}: {answer:?}");
    }
}

#[tokio::test]
async fn a_sign_in_may_be_a_form() {
    let server = Server::shared();
    let form = "application/x-www-form-urlencoded";
    let good = "appId=sample%2Dapp-16&appSecret=sample-app-16-secret&more=+&more=";
    for content_type in [form, "Application/X-WWW-Form-Urlencoded; charset=UTF-8"] {
        let (token, _) = pair(&post(&server, SIGN_IN, content_type, good).await);
        assert_eq!(list(&server, &token).await.status, 200, "{content_type}");
    }
    let json = r#"{"appId": "sample-app-16", "appSecret": "sample-app-16-secret"}"#;
    let cases = [
        (form, "appId=sample-app-16&appSecret=sample-x", 401),
        (form, "appId=sample-app-16", 400),
        (form, "appId=sample-app-16&appSecret=sample-x&appSecret=sample-app-16-secret", 400),
        (form, "appId=%FF&appSecret=sample-x", 400),
        (form, "", 400),
        (form, json, 400),
        ("application/json", good, 400),
        ("text/plain", good, 400),
    ];
    for (content_type, body, status) in cases {
        let answer = post(&server, SIGN_IN, content_type, body).await;
        assert_refused(&answer, status, &format!("{content_type} {body}"));
        assert!(!answer.body.to_string().contains("sample-"), "{}", answer.body);
    }
    pair(&post(&server, SIGN_IN, "text/plain", json).await);
    let old = tokens(&server).await.1;
    let refreshed =
        server.send_as(Method::POST, REFRESH, form, &[("Authorization", &old)], &format!("refreshtoken={old}")).await;
    assert_refused(&refreshed, 400, "no form by the document");
}

async fn post(server: &Server, path: &str, content_type: &str, body: &str) -> Answer {
    server.send_as(Method::POST, path, content_type, &[], body).await
}

#[tokio::test]
async fn a_refresh_token_gives_new_ones_once_with_bearer_or_without() {
    let server = Server::shared();
    for (in_header, in_body) in [(true, true), (false, false), (true, false), (false, true)] {
        let (token, old) = tokens(&server).await;
        let bare = old.trim_start_matches("Bearer ");
        let (header, body) = (if in_header { &old } else { bare }, if in_body { &old } else { bare });
        let (next, next_refresh) = pair(&refresh(&server, Some(header), body).await);
        assert!(next != token && next_refresh != old, "{in_header} {in_body}");
        assert_refused(&refresh(&server, Some(header), body).await, 401, "used up");
        for good in [&token, &next] {
            assert_eq!(list(&server, good).await.status, 200, "{in_header} {in_body}");
        }
        pair(&refresh(&server, Some(&next_refresh), &next_refresh).await);
    }
}

#[tokio::test]
async fn a_refresh_is_refused_without_a_refresh_token_in_both_places() {
    let server = Server::shared();
    let (token, old) = tokens(&server).await;
    let other = tokens(&server).await.1;
    let cases = [
        ("no header", None, old.as_str(), 401),
        ("an empty header", Some(""), &old, 401),
        ("an access token", Some(token.as_str()), &token, 401),
        ("an unknown token", Some("Bearer nobody"), "Bearer nobody", 401),
        ("another token in the body", Some(&old), &other, 400),
        ("none in the body", Some(&old), "", 400),
    ];
    for (case, header, body, status) in cases {
        assert_refused(&refresh(&server, header, body).await, status, case);
    }
    for (body, header, status) in [("{}", Some(&old), 400), ("{", Some(&old), 400), ("{", None, 401)] {
        let headers: Vec<_> = header.into_iter().map(|token| ("Authorization", token.as_str())).collect();
        assert_refused(&server.send(Method::POST, REFRESH, &headers, Some(body)).await, status, body);
    }
    pair(&refresh(&server, Some(&old), &old).await);
}

#[tokio::test]
async fn of_many_refreshes_at_once_with_one_token_one_succeeds() {
    let server = Server::shared();
    let old = tokens(&server).await.1;
    let attempt = || refresh(&server, Some(&old), &old);
    let answers = tokio::join!(attempt(), attempt(), attempt(), attempt());
    let mut statuses = [answers.0.status, answers.1.status, answers.2.status, answers.3.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401, 401, 401]);
}

#[tokio::test]
async fn an_access_token_is_good_for_8_hours_and_a_refresh_token_for_30_days() {
    let (server, clock) = Server::with_clock().await;
    let (token, old) = tokens(&server).await;
    clock.advance(8 * HOUR - Duration::from_secs(60));
    assert_eq!(list(&server, &token).await.status, 200);
    clock.advance(Duration::from_secs(120));
    let expired = list(&server, &token).await;
    assert_refused(&expired, 401, "after 8 hours");
    assert_eq!(expired.body["message"], "The token has expired.");
    let (token, next) = pair(&refresh(&server, Some(&old), &old).await);
    assert_eq!(list(&server, &token).await.status, 200);
    clock.advance(30 * 24 * HOUR);
    assert_refused(&refresh(&server, Some(&next), &next).await, 401, "after 30 days");
    server.close().await;
}

#[tokio::test]
async fn everybody_lists_their_own_workspaces() {
    let server = Server::shared();
    let avatar = "https://maptable.example/avatars/org-7.png";
    let office = json!({"id": 7, "name": "City office", "type": "org", "avatar": avatar, "plan": "enterprise"});
    let own = |id, name| json!({"id": id, "name": name, "type": "user", "avatar": null, "plan": "base"});
    for (app, expected) in [
        ("sample-app-16", json!([own(16, "587****9399"), office])),
        ("sample-app-17", json!([own(17, "surveyor"), office])),
    ] {
        let (token, _) = pair(&sign_in(&server, app, &format!("{app}-secret")).await);
        let body = list(&server, &token).await.body;
        let envelope = json!({"code": 0, "detail": expected, "extra": null, "message": "OK", "requestID": null});
        assert_eq!(body, envelope, "{app}");
    }
    let cases = [(None, "The request has no Authorization."), (Some("Bearer sample-18"), "The token has expired.")];
    for (token, message) in cases {
        let headers: Vec<_> = token.into_iter().map(|token| ("Authorization", token)).collect();
        let answer = server.get(LIST, &headers).await;
        assert_refused(&answer, 401, message);
        assert_eq!(answer.body["message"], message);
    }
}

#[tokio::test]
async fn an_application_of_our_client_lists_and_shows_workspaces_and_refreshes_after_8_hours() {
    let (server, clock) = Server::with_clock().await;
    let settings = SameClock::settings(&clock);
    let application =
        Application::credentials(&server.url, "sample-app-16", "sample-app-16-secret", &settings).unwrap();
    let client = Client::builder(&server.url).credentials(application).settings(settings).build().unwrap();
    for hours in [0, 8, 8, 31 * 24] {
        clock.advance(hours * HOUR);
        let list = client.list_workspaces().send().await.unwrap().into_inner().detail.unwrap();
        let ids: Vec<_> = list.iter().map(|workspace| workspace.id.as_ref().map(ToString::to_string)).collect();
        assert_eq!(ids, [Some("16".to_owned()), Some("7".to_owned())], "{hours} hours on");
        let show = client.show_workspace_detail().type_(ShowWorkspaceDetailType::User).id(16);
        let detail = show.send().await.unwrap().into_inner().detail.unwrap().detail.unwrap();
        assert_eq!(detail.projects.unwrap().len(), 1, "{hours} hours on");
    }
    let wrong = Application::credentials(&server.url, "sample-app-16", "hush", &SameClock::settings(&clock)).unwrap();
    let client = Client::builder(&server.url).credentials(wrong).build().unwrap();
    let error = client.list_workspaces().send().await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
    server.close().await;
}

#[tokio::test]
async fn a_workspace_without_a_name_is_called_as_its_user_or_by_its_id() {
    let text = "maptable: {users: [{id: 1, name: eve}], tokens: [{token: Bearer t, user: 1}], workspaces: [
        {type: user, id: 1, members: [1]}, {type: org, id: 9, members: [1]}, {type: org, id: 8, members: []},
        {type: org, id: 10, name: ten, plan: pro, avatar: https://a.example, members: [1]}]}";
    let load = Some(scicloud::server::Fixture::parse("names.yaml", text).unwrap());
    let server = Server::start(scicloud::server::Settings { load, ..Default::default() }).await;
    let body = list(&server, "Bearer t").await.body;
    let names: Vec<&Value> = body["detail"].as_array().unwrap().iter().map(|workspace| &workspace["name"]).collect();
    assert_eq!(names, ["eve", "9", "ten"]);
    server.close().await;
}
