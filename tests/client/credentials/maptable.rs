//! An application of MapTable signs in once, and then by refresh tokens.

use std::time::Duration;

use scicloud::client::Settings;
use scicloud::maptable::{Application, Client};
use serde_json::json;

use crate::credentials::clock::TestClock;
use crate::support::stub::{Received, Server, reply};

const SIGN_IN: &str = "/open/api/v1/auth/";
const REFRESH: &str = "/open/api/v1/token/refresh/";

fn tokens(name: &str) -> String {
    let detail = json!({"token": format!("Bearer {name}"), "refreshToken": format!("Bearer {name}-next")});
    json!({"code": 0, "detail": detail, "extra": null, "message": "OK", "requestID": null}).to_string()
}

async fn server(refresh: u16) -> Server {
    let list = json!({"code": 0, "detail": [], "extra": null, "message": "OK", "requestID": null}).to_string();
    Server::start(move |request: &Received| match request.path() {
        SIGN_IN => reply(200, tokens("first")),
        REFRESH if refresh == 200 => reply(200, tokens("second")),
        REFRESH => reply(refresh, r#"{"code":7,"message":"no"}"#),
        _ => reply(200, list.clone()),
    })
    .await
}

#[tokio::test]
async fn a_token_is_refreshed_before_its_eight_hours_are_over_or_the_application_signs_in() {
    for (status, sign_ins, token) in [(200, 1, "Bearer second"), (403, 2, "Bearer first")] {
        let (server, clock) = (server(status).await, TestClock::new());
        let settings = Settings::default().clock(clock.clone());
        let credentials = Application::credentials(&server.url, "app-1", "secret-mark", &settings).unwrap();
        let client = Client::builder(&server.url).credentials(credentials).build().unwrap();
        for pass in [0, 8 * 3600 - 301, 2] {
            clock.pass(Duration::from_secs(pass));
            client.list_workspaces().send().await.unwrap();
            assert_eq!(server.count(REFRESH), usize::from(pass == 2), "{status}: {pass} seconds on");
        }
        assert_eq!(server.count(SIGN_IN), sign_ins, "{status}");
        let requests = server.requests();
        assert_eq!(requests.last().unwrap().header("authorization"), Some(token), "{status}");
        assert_eq!(requests[0].body, r#"{"appId":"app-1","appSecret":"secret-mark"}"#);
        let refresh = requests.iter().find(|request| request.path() == REFRESH).unwrap();
        assert_eq!(refresh.header("authorization"), Some("Bearer first-next"));
        assert_eq!(refresh.body, r#"{"refreshtoken":"Bearer first-next"}"#);
    }
}
