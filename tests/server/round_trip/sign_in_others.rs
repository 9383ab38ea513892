//! Signing in to SCNet and MapTable: tokens open what the rows of their users say.

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use scicloud::maptable::types::{RefreshRequest, TokenRequest};
use serde_json::{Value, json};
use sha2::Sha256;

use super::bench::{Bench, Request};
use super::model::{Expected, Model, NEW, text};

pub const CENTER: &str = "/ac/openapi/v2/center";
pub const STATE: &str = "/ac/openapi/v2/tokens/state";
pub const RENEWAL: &str = "/ac/openapi/v2/tokens/next";
pub const SIGN_IN: &str = "/api/user/v3/tokens";
pub const LIST: &str = "/open/api/v1/workspaces/";
pub const AUTH: &str = "/open/api/v1/auth/";
pub const REFRESH: &str = "/open/api/v1/token/refresh/";

/// The headers of a signature made now, written down without the crate's help.
pub fn signed(user: &str, access: &str, secret: &str) -> Vec<(&'static str, String)> {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs().to_string();
    let words = format!(r#"{{"accessKey":"{access}","timestamp":"{time}","user":"{user}"}}"#);
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key").chain_update(words).finalize();
    let signature = hex::encode(mac.into_bytes());
    vec![("user", user.to_owned()), ("accessKey", access.to_owned()), ("signature", signature), ("timestamp", time)]
}

/// What each token of the fixture shows.
pub async fn ask(bench: &mut Bench, model: &Model) {
    for (row, holder) in model.scnet_tokens() {
        ask_scnet(bench, model, text(row, "token"), holder, row["cluster"].as_i64()).await;
    }
    for holder in model.maptable() {
        list(bench, holder.token, Ok(model.map_list(holder.user))).await;
    }
}

/// Tokens for everybody with keys or an application, and what these tokens show.
pub async fn sign_everybody_in(bench: &mut Bench, model: &Model) {
    for (user, key) in model.scnet_keys() {
        sign_in_at_scnet(bench, model, user, (text(key, "access"), text(key, "secret"))).await;
    }
    for (app, user) in model.map_apps() {
        sign_in_at_maptable(bench, model, app, user).await;
    }
}

pub async fn ask_with_wrong_credentials(bench: &mut Bench, model: &Model) {
    let refused = || Err((200, "10008"));
    center(bench, "wrong", refused()).await;
    state(bench, "wrong", refused()).await;
    renew(bench, "wrong", refused()).await;
    let (user, key) = model.scnet_keys().next().expect("an access key");
    create_tokens(bench, text(user, "name"), (text(key, "access"), "wrong"), refused(), &[]).await;

    let refused = || Err((401, "401"));
    list(bench, "Bearer wrong", refused()).await;
    let (app, _) = model.map_apps().next().expect("an application");
    create_token(bench, text(app, "id"), "wrong", refused(), &[]).await;
    refresh(bench, ["wrong", "wrong"], refused(), &[]).await;
}

async fn ask_scnet(bench: &mut Bench, model: &Model, token: &str, user: &Value, cluster: Option<i64>) {
    let url = bench.running.base_url();
    center(bench, token, model.center(user, cluster, &url)).await;
    state(bench, token, Model::token_state(user)).await;
    renew(bench, token, Model::renewed(user, cluster)).await;
}

async fn sign_in_at_scnet(bench: &mut Bench, model: &Model, user: &Value, key: (&str, &str)) {
    let expected = model.cluster_tokens(user);
    let rows = expected.as_ref().ok().and_then(|body| body["data"].as_array()).cloned().unwrap_or_default();
    let given: Vec<_> = (0..rows.len()).filter(|index| rows[*index]["token"] == NEW).collect();
    let fresh: Vec<_> = given.iter().map(|index| format!("/data/{index}/token")).collect();
    let tokens = create_tokens(bench, text(user, "name"), key, expected, &fresh).await;
    for (index, both) in given.into_iter().zip(tokens) {
        let cluster = text(&rows[index], "clusterId").parse().expect("a whole number");
        for token in both {
            ask_scnet(bench, model, &token, user, Some(cluster)).await;
        }
    }
}

async fn sign_in_at_maptable(bench: &mut Bench, model: &Model, app: &Value, user: &Value) {
    let fresh = ["/detail/token", "/detail/refreshToken"].map(str::to_owned);
    let mut pairs = create_token(bench, text(app, "id"), text(app, "secret"), Ok(Model::token_pair()), &fresh).await;
    // What is got for a refresh token is as good as what is got for the secret.
    for _ in 0..2 {
        let [tokens, refreshes] = <[_; 2]>::try_from(pairs).expect("two tokens");
        for token in &tokens {
            list(bench, token, Ok(model.map_list(user))).await;
        }
        pairs = refresh(bench, refreshes.each_ref().map(String::as_str), Ok(Model::token_pair()), &fresh).await;
    }
}

async fn center(bench: &mut Bench, token: &str, expected: Expected) {
    let client = bench.clients.scnet.with_token(token).expect("a client");
    let got = client.show_center().send().await;
    let request = Request::new("scnet", "showCenter", CENTER.to_owned(), ("token", token));
    bench.agree(&request, got, expected).await;
}

async fn state(bench: &mut Bench, token: &str, expected: Expected) {
    let client = bench.clients.scnet.with_token(token).expect("a client");
    let got = client.show_token_state().send().await;
    let request = Request::new("scnet", "showTokenState", STATE.to_owned(), ("token", token));
    bench.agree(&request, got, expected).await;
}

async fn renew(bench: &mut Bench, token: &str, expected: Expected) {
    let client = bench.clients.scnet.with_token(token).expect("a client");
    let got = client.renew_token().send().await;
    let mut request = Request::new("scnet", "renewToken", RENEWAL.to_owned(), ("token", token));
    request.method = Method::POST;
    let fresh: &[String] = if expected.is_ok() { &["/data".to_owned()] } else { &[] };
    bench.agree_but(&request, got, expected, fresh).await;
}

async fn create_tokens(
    bench: &mut Bench,
    user: &str,
    (access, secret): (&str, &str),
    expected: Expected,
    fresh: &[String],
) -> Vec<[String; 2]> {
    let headers = signed(user, access, secret);
    let value = |name: &str| headers.iter().find(|it| it.0 == name).expect("a header").1.clone();
    let client = &bench.clients.scnet;
    let call = client.create_tokens().user(value("user")).access_key(value("accessKey"));
    let got = call.signature(value("signature")).timestamp(value("timestamp")).send().await;
    let mut request = Request::new("scnet", "createTokens", SIGN_IN.to_owned(), ("Accept", "*/*"));
    request.method = Method::POST;
    request.more = headers;
    bench.agree_but(&request, got, expected, fresh).await
}

async fn list(bench: &mut Bench, token: &str, expected: Expected) {
    let client = bench.clients.maptable.with_token(token).expect("a client");
    let got = client.list_workspaces().send().await;
    let request = Request::new("maptable", "listWorkspaces", LIST.to_owned(), ("Authorization", token));
    bench.agree(&request, got, expected).await;
}

async fn create_token(
    bench: &mut Bench,
    id: &str,
    secret: &str,
    expected: Expected,
    fresh: &[String],
) -> Vec<[String; 2]> {
    let client = &bench.clients.maptable;
    let body = TokenRequest { app_id: id.to_owned(), app_secret: secret.into() };
    let got = client.create_token().body(body).send().await;
    let mut request = Request::new("maptable", "createToken", AUTH.to_owned(), ("Accept", "*/*"));
    request.method = Method::POST;
    request.body = Some(json!({ "appId": id, "appSecret": secret }));
    bench.agree_but(&request, got, expected, fresh).await
}

/// A refresh token is good once: the first is for the client, the second for the bytes.
async fn refresh(bench: &mut Bench, tokens: [&str; 2], expected: Expected, fresh: &[String]) -> Vec<[String; 2]> {
    let [first, second] = tokens;
    let client = bench.clients.maptable.with_token(first).expect("a client");
    let got = client.refresh_token().body(RefreshRequest { refreshtoken: first.into() }).send().await;
    let mut request = Request::new("maptable", "refreshToken", REFRESH.to_owned(), ("Authorization", second));
    request.method = Method::POST;
    request.body = Some(json!({ "refreshtoken": second }));
    bench.agree_but(&request, got, expected, fresh).await
}
