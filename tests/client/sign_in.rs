//! Signing in: requests with bodies and headers, secrets both ways, and clients without a token.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use scicloud::client::{Kind, Location, Operation, Parameter, Secret};
use scicloud::iam::types::{
    ApplicationCredential, Auth, AuthMethod, DomainReference, Identity, PasswordCredential, PasswordUser,
    ProjectReference, Scope, TokenCredential,
};
use scicloud::{Error, Token, iam, maptable, scnet};
use serde_json::{Value, json};

use super::operations::SECRET;
use crate::support::documents::{examples, read};
use crate::support::http::Server;

/// A signature of the right shape.
const SIGNATURE: &str = "b86b8b86c98ce0000000000000000000000000000000000000000000000b86b8";

/// The result of a call: what it showed of the answer, or the error.
pub type Called<'a> = Pin<Box<dyn Future<Output = Result<String, Error>> + 'a>>;

/// A call, with the id of its operation, of a client at this address.
pub type Call = (&'static str, for<'a> fn(&'a str) -> Called<'a>);

/// The call that `$call` makes of the client `$client` at the address `$url`.
macro_rules! call {
    ($id:literal, $url:ident, $client:expr, |$made:ident| $call:expr) => {
        ($id, |$url| {
            Box::pin(async move {
                let $made = $client;
                $call.send().await.map(|answer| format!("{answer:?}"))
            })
        })
    };
}

pub fn password() -> iam::types::builder::TokenRequest {
    let user = PasswordUser::builder().name("erin").domain(DomainReference::builder().name("lab")).password(SECRET);
    let identity =
        Identity::builder().methods([AuthMethod::Password]).password(PasswordCredential::builder().user(user));
    let scope = Scope::builder().project(ProjectReference::builder().name("cn-north-4"));
    iam::types::TokenRequest::builder().auth(Auth::builder().identity(identity).scope(scope))
}

/// The operations with a secret in the request, in a header or in the body.
pub const SECRETIVE: [Call; 6] = [
    call!("createToken", url, iam::Client::without_token(url)?, |client| client.create_token().body(password())),
    call!("createToken", url, iam::Client::without_token(url)?, |client| {
        let credential = ApplicationCredential::builder().id("c1").secret(SECRET);
        let identity = Identity::builder().methods([AuthMethod::ApplicationCredential]);
        let identity = identity.application_credential(credential);
        client.create_token().body_map(|body| body.auth(Auth::builder().identity(identity)))
    }),
    call!("createToken", url, iam::Client::without_token(url)?, |client| {
        let identity = Identity::builder().methods([AuthMethod::Token]).token(TokenCredential::builder().id(SECRET));
        let auth = Auth::builder().identity(identity);
        client.create_token().nocatalog("").body(iam::types::TokenRequest::builder().auth(auth))
    }),
    call!("validateToken", url, iam::Client::new(url, "asker-token")?, |client| {
        client.validate_token().x_subject_token(SECRET)
    }),
    call!("createToken", url, maptable::Client::without_token(url)?, |client| {
        let request = maptable::types::TokenRequest { app_id: "a1".into(), app_secret: SECRET.into() };
        client.create_token().body(request)
    }),
    call!("refreshToken", url, maptable::Client::new(url, SECRET)?, |client| {
        let request = maptable::types::RefreshRequest { refreshtoken: SECRET.into() };
        client.refresh_token().body(request)
    }),
];

/// The others.
pub const OTHERS: [Call; 3] = [
    call!("showVersion", url, iam::Client::without_token(url)?, |client| client.show_version()),
    call!("createTokens", url, scnet::Client::without_token(url)?, |client| {
        let call = client.create_tokens().user("bob").access_key("AK1");
        call.timestamp("1764597591").signature(SIGNATURE)
    }),
    call!("listWorkspaces", url, maptable::Client::new(url, "Bearer m1")?, |client| client.list_workspaces()),
];

/// What a call sends: first line, headers but those of every request, body.
type Sent = (Call, &'static str, Vec<(&'static str, &'static str)>, Value);

fn sent() -> Vec<Sent> {
    let json_body = vec![("content-type", "application/json")];
    let auth = |identity: Value| json!({"auth": {"identity": identity}});
    let [by_password, by_credential, by_token, validate, by_app, refresh] = SECRETIVE;
    let [version, by_signature, list] = OTHERS;
    let mut with_scope = auth(json!({
        "methods": ["password"],
        "password": {"user": {"name": "erin", "domain": {"name": "lab"}, "password": SECRET}},
    }));
    with_scope["auth"]["scope"] = json!({"project": {"name": "cn-north-4"}});
    vec![
        (version, "GET /v3 HTTP/1.1", vec![], Value::Null),
        (by_password, "POST /v3/auth/tokens HTTP/1.1", json_body.clone(), with_scope),
        (
            by_credential,
            "POST /v3/auth/tokens HTTP/1.1",
            json_body.clone(),
            auth(json!({
                "methods": ["application_credential"],
                "application_credential": {"id": "c1", "secret": SECRET},
            })),
        ),
        (
            by_token,
            "POST /v3/auth/tokens?nocatalog= HTTP/1.1",
            json_body.clone(),
            auth(json!({"methods": ["token"], "token": {"id": SECRET}})),
        ),
        (
            validate,
            "GET /v3/auth/tokens HTTP/1.1",
            vec![("x-auth-token", "asker-token"), ("x-subject-token", SECRET)],
            Value::Null,
        ),
        (
            by_signature,
            "POST /api/user/v3/tokens HTTP/1.1",
            vec![("user", "bob"), ("accesskey", "AK1"), ("timestamp", "1764597591"), ("signature", SIGNATURE)],
            Value::Null,
        ),
        (by_app, "POST /open/api/v1/auth/ HTTP/1.1", json_body.clone(), json!({"appId": "a1", "appSecret": SECRET})),
        (
            refresh,
            "POST /open/api/v1/token/refresh/ HTTP/1.1",
            [json_body, vec![("authorization", SECRET)]].concat(),
            json!({"refreshtoken": SECRET}),
        ),
        (list, "GET /open/api/v1/workspaces/ HTTP/1.1", vec![("authorization", "Bearer m1")], Value::Null),
    ]
}

#[tokio::test]
async fn each_request_is_what_the_document_says_and_no_more() {
    for ((id, call), line, headers, body) in sent() {
        let server = Server::answering(500, "", "{}").await;
        let _ = call(&server.url).await;
        let request = server.request();
        let (head, sent) = request.split_once("\r\n\r\n").unwrap();
        assert_eq!(head.lines().next(), Some(line), "{id}");
        let mut lines: BTreeMap<_, _> = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        for name in ["accept", "host", "user-agent"] {
            assert!(lines.remove(name).is_some(), "{id}: no {name}");
        }
        let length = lines.remove("content-length").map(|length| length.parse());
        assert_eq!(length, line.starts_with("POST").then_some(Ok(sent.len())), "{id}");
        let expected = headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(lines, expected, "{id}");
        let sent: Value = if sent.is_empty() { Value::Null } else { serde_json::from_str(sent).unwrap() };
        assert_eq!(sent, body, "{id}");
    }
}

#[tokio::test]
async fn a_client_without_a_token_calls_what_needs_none_and_names_what_does() {
    let server = Server::answering(500, "", "{}").await;
    let iam = iam::Client::without_token(&server.url).unwrap();
    let scnet = scnet::Client::without_token(&server.url).unwrap();
    let maptable = maptable::Client::without_token(&server.url).unwrap();
    let refresh = maptable.refresh_token().body_map(|body| body.refreshtoken(SECRET));
    let errors = [
        ("listProjects", iam.list_projects().send().await.err()),
        ("validateToken", iam.validate_token().x_subject_token(SECRET).send().await.err()),
        ("showCenter", scnet.show_center().send().await.err()),
        ("refreshToken", refresh.send().await.err()),
    ];
    for (id, error) in errors {
        let Some(Error::InvalidRequest(message)) = error else { panic!("{id}: {error:?}") };
        assert!(message.starts_with(&format!("{id}: it needs credentials")) && !message.contains(SECRET), "{message}");
    }
    assert_eq!(server.requests(), Vec::<String>::new());
    let signed_in = iam.with_token(SECRET).unwrap();
    assert_eq!(signed_in.list_projects().send().await.unwrap_err().status().map(|status| status.as_u16()), Some(500));
    assert!(server.request().contains(SECRET));
    let _ = signed_in.show_version().send().await;
    assert!(!server.requests()[1].contains(SECRET), "an operation without credential is not told the token");
}

#[tokio::test]
async fn answers_are_read_and_their_secrets_come_with_them() {
    let example = |platform: &str, operation: &str| {
        let found = examples(&read(platform)).into_iter().find(|example| example.operation == operation);
        found.unwrap().body.to_string()
    };
    let server = Server::answering(201, "X-Subject-Token: hush-token\r\n", &example("iam", "createToken")).await;
    let call = iam::Client::without_token(&server.url).unwrap();
    let answer = call.create_token().body(password()).send().await.unwrap();
    let token = answer.headers()["x-subject-token"].clone();
    assert_eq!((token.to_str().unwrap(), token.is_sensitive()), ("hush-token", true));
    let token = answer.into_inner().token.unwrap();
    assert_eq!(token.expires_at.unwrap().as_str(), "2020-01-04T09:08:49.965000Z");
    assert_eq!(token.project.unwrap().id.as_deref(), Some("aa2d97d7e62c4b7da3ffdfc11551f878"));

    let server = Server::answering(200, "", &example("scnet", "createTokens")).await;
    let call = scnet::Client::without_token(&server.url).unwrap();
    let call = call.create_tokens().user("bob").access_key("AK1").timestamp("1").signature(SIGNATURE);
    let answer = call.send().await.unwrap();
    let shown = format!("{answer:?} {answer:#?}");
    assert!(shown.contains("11112") && !shown.contains("eyJ"), "{shown}");
    let clusters = answer.into_inner().data.unwrap();
    assert_eq!(clusters[0].token.as_ref().map(Secret::expose), Some("eyJhbGciOiJIUzI1N..."));

    let server = Server::answering(200, "", &example("maptable", "createToken")).await;
    let client = maptable::Client::without_token(&server.url).unwrap();
    let call = client.create_token().body_map(|body| body.app_id("a1").app_secret(SECRET));
    assert!(!format!("{call:?}").contains(SECRET));
    let pair = call.send().await.unwrap().into_inner().detail.unwrap();
    assert!(!format!("{pair:?}").contains("eyJ"), "{pair:?}");
    let _ = client.with_token(Token::from(pair.token.unwrap())).unwrap().list_workspaces().send().await;
    let request = server.requests().pop().unwrap();
    assert!(request.contains("authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...\r\n"), "{request}");
}

#[tokio::test]
async fn nothing_is_sent_that_a_document_forbids_of_headers_and_bodies() {
    let server = Server::answering(500, "", "{}").await;
    let scnet = scnet::Client::without_token(&server.url).unwrap();
    let call = || scnet.create_tokens().user("bob").access_key("AK1").timestamp("1764597591").signature(SIGNATURE);
    let iam = iam::Client::new(&server.url, "t").unwrap();
    let secret = format!("{SECRET}\n");
    let unscoped = Identity::builder().methods([AuthMethod::Password]).password(PasswordCredential::builder());
    let cases = [
        ("createTokens: `user` is empty", call().user("").send().await.err()),
        ("createTokens: `user` has a character that no header may carry", call().user("b\nob").send().await.err()),
        ("createTokens: `timestamp` is a value, which does not match", call().timestamp(SECRET).send().await.err()),
        ("createTokens: `signature` is a value, which does not match", call().signature(SECRET).send().await.err()),
        ("createTokens: access_key was not", scnet.create_tokens().user("u").send().await.err()),
        ("validateToken: `X-Subject-Token` is empty", iam.validate_token().x_subject_token("").send().await.err()),
        (
            "validateToken: `X-Subject-Token` has a character",
            iam.validate_token().x_subject_token(secret).send().await.err(),
        ),
        ("createToken: no value supplied for auth", iam.create_token().send().await.err()),
        (
            "createToken: error converting supplied value for auth: ",
            iam.create_token().body_map(|body| body.auth(Auth::builder().identity(unscoped))).send().await.err(),
        ),
    ];
    for (beginning, error) in cases {
        let Some(Error::InvalidRequest(message)) = &error else { panic!("{beginning}: {error:?}") };
        assert!(message.starts_with(beginning) && !message.contains(SECRET), "{beginning}: {message}");
    }
    assert_eq!(server.requests(), Vec::<String>::new());
}

/// A field of a body with bounds, as a generated table has it.
const fn field(name: &'static str, required: bool, secret: bool, kind: Kind) -> Parameter {
    Parameter { name, location: Location::Body, required, default: None, secret, kind }
}

#[test]
fn the_body_of_a_request_is_checked_field_by_field() {
    const TEXT: Kind = Kind::Text { min_length: 2, max_length: Some(4), pattern: Some("^a"), values: &[] };
    const OPERATION: Operation = Operation {
        id: "makeThing",
        method: "POST",
        path: "/things",
        credential: None,
        keys: &[],
        prefix: "",
        is_form: false,
        encodings: &[],
        query_keys: &[],
        cookie_keys: &[],
        other_keys: &[],
        is_open: false,
        server: None,
        parameters: &[],
        body: &[
            field("/name", true, false, TEXT),
            field("/size", false, false, Kind::Integer { minimum: 1, maximum: 9, multiple_of: None }),
            field("/lock/code", true, true, TEXT),
            field("/open", false, false, Kind::Boolean),
        ],
        secrets: &[],
        responses: &[],
        collection: None,
    };
    let cases = [
        (json!({"name": "abc"}), None),
        (json!({"name": "abc", "size": 9, "lock": {"code": "aaaa"}, "open": true, "more": {}}), None),
        (json!({"name": "abc", "size": null}), None),
        (json!({}), Some("`/name` is missing")),
        (json!({"name": null}), Some("`/name` is missing")),
        (json!({"name": "a"}), Some("`/name` has 1 characters, fewer than the 2 it needs")),
        (json!({"name": "bcd"}), Some("`/name` is `bcd`, which does not match ^a")),
        (json!({"name": "abc", "size": 10}), Some("`/size` is 10, above the maximum of 9")),
        (json!({"name": "abc", "size": 1.5}), Some("`/size` is 1.5, no whole number")),
        (json!({"name": "abc", "open": "maybe"}), Some("`/open` is maybe, neither true nor false")),
        (json!({"name": "abc", "lock": {}}), Some("`/lock/code` is missing")),
        (json!({"name": "abc", "lock": {"code": "hush"}}), Some("`/lock/code` is a value, which does not match ^a")),
    ];
    for (body, expected) in cases {
        let found = OPERATION.check_body(&body).err().map(|violation| violation.to_string());
        assert_eq!(found.as_deref(), expected, "{body}");
    }
}
