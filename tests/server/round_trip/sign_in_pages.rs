//! Requests for SCNet's and MapTable's tokens, and those that come with them, byte by byte.

use scicloud::server::Fixture;

use super::bench::{Bench, documented, judge};
use super::pages::{said, send};
use super::sign_in_others::{AUTH, CENTER, LIST, REFRESH, RENEWAL, SIGN_IN, STATE, signed};

/// The path of the list, with a query that is no text.
const GARBLED_LIST: &str = "/open/api/v1/workspaces/?name=%FF";

type Headers = Vec<(&'static str, String)>;

/// (case, platform, operation, target, headers, body, status, code)
type Case = (&'static str, &'static str, &'static str, &'static str, Headers, String, u16, &'static str);

/// With a refresh token that is good once.
#[rustfmt::skip]
fn cases(refresh: &str) -> Vec<Case> {
    let sign_in = |secret: &str| signed("test", "sample-test-ak", secret);
    let without = |name: &str| sign_in("sample-test-sk").into_iter().filter(|(known, _)| *known != name).collect();
    let token = |token: &str| vec![("token", token.to_owned())];
    let bearer = |token: &str| vec![("Authorization", token.to_owned())];
    let json = || ("Content-Type", "application/json".to_owned());
    let (app, again) = (
        |secret: &str| format!(r#"{{"appId": "sample-app-16", "appSecret": "{secret}"}}"#),
        |token: &str| format!(r#"{{"refreshtoken": "{token}"}}"#),
    );
    let with_json = |token: &str| vec![json(), ("Authorization", token.to_owned())];
    let none = String::new;
    vec![
        ("the page's request", "scnet", "createTokens", SIGN_IN, sign_in("sample-test-sk"), none(), 200, "0"),
        ("another's key", "scnet", "createTokens", SIGN_IN, sign_in("sample-over-sk"), none(), 200, "10008"),
        ("no signature", "scnet", "createTokens", SIGN_IN, without("signature"), none(), 200, "10003"),
        ("frozen user", "scnet", "createTokens", SIGN_IN,
            signed("frozen", "sample-frozen-ak", "sample-frozen-sk"), none(), 200, "10007"),
        ("the page's request", "scnet", "showCenter", CENTER, token("sample-test"), none(), 200, "0"),
        ("of no cluster", "scnet", "showCenter", CENTER, token("sample-nothing"), none(), 200, "10008"),
        ("no token", "scnet", "showCenter", CENTER, vec![], none(), 200, "10003"),
        ("the page's request", "scnet", "showTokenState", STATE, token("sample-test"), none(), 200, "0"),
        ("expired token", "scnet", "showTokenState", STATE, token("sample-scnet-expired"), none(), 200, "10008"),
        ("frozen user", "scnet", "showTokenState", STATE, token("sample-frozen"), none(), 200, "10007"),

        ("the page's request", "scnet", "renewToken", RENEWAL, token("sample-test"), none(), 200, "0"),
        ("no token", "scnet", "renewToken", RENEWAL, vec![], none(), 200, "10003"),
        ("frozen user", "scnet", "renewToken", RENEWAL, token("sample-frozen"), none(), 200, "10007"),

        ("the page's request", "maptable", "listWorkspaces", LIST, bearer("Bearer sample-16"), none(), 200, "0"),
        ("no UTF-8", "maptable", "listWorkspaces", GARBLED_LIST, bearer("Bearer sample-16"), none(), 400, "400"),
        ("expired token", "maptable", "listWorkspaces", LIST, bearer("Bearer sample-18"), none(), 401, "401"),
        ("the page's request", "maptable", "createToken", AUTH, vec![json()], app("sample-app-16-secret"), 200, "0"),
        ("no secret", "maptable", "createToken", AUTH, vec![json()], r#"{"appId": "sample-app-16"}"#.to_owned(), 400, "400"),
        ("wrong secret", "maptable", "createToken", AUTH, vec![json()], app("sample-app-17-secret"), 401, "401"),
        ("another one in the body", "maptable", "refreshToken", REFRESH, with_json(refresh), again("wrong"), 400, "400"),
        ("the page's request", "maptable", "refreshToken", REFRESH, with_json(refresh), again(refresh), 200, "0"),
        ("once more", "maptable", "refreshToken", REFRESH, with_json(refresh), again(refresh), 401, "401"),
    ]
}

/// Statuses that none of these requests gets, with the reason.
const NOWHERE: &[(&str, &str, &str)] = &[
    ("listWorkspaces", "403", "whoever signs in may list what is theirs"),
    ("createToken", "403", "an application with its secret may always sign in"),
    ("refreshToken", "403", "a refresh token that is good is always taken"),
];

#[tokio::test]
async fn requests_of_signing_in_get_the_documented_answers() {
    let bench = Bench::start(Fixture::sample()).await;
    let refresh = refresh_token(&bench).await;
    for (case, platform, operation, target, headers, body, status, code) in cases(&refresh) {
        let name = format!("{operation}, {case}");
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (got, answer) = send(&bench, method(platform, operation), target, &headers, &body).await;
        assert_eq!(got, status, "{name}: {answer}");
        assert_eq!(said(&answer, "/code"), code, "{name}: {answer}");
        judge(platform, &documented(platform, operation, status), &answer, &name);
    }
}

async fn refresh_token(bench: &Bench) -> String {
    let headers = [("Content-Type", "application/json")];
    let body = r#"{"appId": "sample-app-16", "appSecret": "sample-app-16-secret"}"#;
    let (_, answer) = send(bench, "POST", AUTH, &headers, body).await;
    answer["detail"]["refreshToken"].as_str().unwrap_or_else(|| panic!("no refresh token: {answer}")).to_owned()
}

/// The method as the document has it.
fn method(platform: &str, operation: &str) -> &'static str {
    let document = scicloud::documents::by_name(platform).expect("a document of the platform");
    let paths = document.root["paths"].as_object().expect("paths").values();
    let has = |method: &str| paths.clone().any(|item| item[method]["operationId"] == operation);
    if has("post") { "POST" } else { "GET" }
}

/// Tells if a status of an operation is provoked here, or can't be as it is said.
pub fn provokes(platform: &str, operation: &str, status: &str) -> bool {
    let provoked = cases("").iter().any(|it| (it.1, it.2) == (platform, operation) && it.6.to_string() == status);
    provoked || platform == "maptable" && NOWHERE.iter().any(|it| (it.0, it.1) == (operation, status))
}
