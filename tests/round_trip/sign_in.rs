//! Signing in to the Huawei family: what users of a fixture get is what their rows say.

use scicloud::iam::Client;
use scicloud::iam::types::{
    Auth, AuthMethod, DomainReference, Identity, PasswordCredential, PasswordUser, ProjectReference, Scope,
    TokenRequest,
};
use serde_json::{Value, json};

use super::TOKEN;
use super::bench::{Bench, Request, documented, judge};
use super::model::{Holder, Model};
use super::pages::send;

/// The version and the holder's projects.
pub async fn ask(bench: &mut Bench, model: &Model, holder: &Holder<'_>) {
    let url = bench.running.base_url();
    let got = Client::without_token(&url).expect("a client").show_version().send().await;
    let request = Request::new("iam", "showVersion", "/v3".to_owned(), ("Accept", "*/*"));
    let media = json!({"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"});
    let link = json!({"rel": "self", "href": format!("{url}/v3/")});
    let version = json!({"id": "v3.6", "status": "stable", "updated": "2016-04-04T00:00:00Z", "links": [link], "media-types": [media]});
    bench.agree(&request, got, Ok(json!({"version": version}))).await;

    let got = Client::new(&url, holder.token).expect("a client").list_projects().send().await;
    let request = Request::new("iam", "listProjects", "/v3/projects".to_owned(), (TOKEN, holder.token));
    bench.agree(&request, got, Ok(model.projects(holder, &url))).await;
}

pub async fn ask_with_a_wrong_token(bench: &mut Bench) {
    let client = Client::new(&bench.running.base_url(), "wrong").expect("a client");
    let got = client.list_projects().send().await;
    let request = Request::new("iam", "listProjects", "/v3/projects".to_owned(), (TOKEN, "wrong"));
    bench.agree(&request, got, Err((401, "401"))).await;
}

/// Tokens for all who have a password, each for their projects and their domain.
pub async fn sign_everybody_in(bench: &mut Bench, model: &Model) {
    let url = bench.running.base_url();
    for (tenant, user) in model.huawei_users() {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let Some(password) = user["password"].as_str() else { continue };
        let mut scopes = vec![(Scope::builder().domain(DomainReference::builder().id(text(&tenant["name"]))), None)];
        for project in tenant["projects"].as_array().into_iter().flatten() {
            let scope = Scope::builder().project(ProjectReference::builder().name(text(&project["name"])));
            scopes.push((scope, Some(project)));
        }
        for (scope, project) in scopes {
            let named = PasswordUser::builder().name(text(&user["name"])).password(password);
            let named = named.domain(DomainReference::builder().name(text(&tenant["name"])));
            let credential = PasswordCredential::builder().user(named);
            let identity = Identity::builder().methods([AuthMethod::Password]).password(credential);
            let request = TokenRequest::builder().auth(Auth::builder().identity(identity).scope(scope));
            let got = Client::without_token(&url).expect("a client").create_token().body(request).send().await;
            let got = got.unwrap_or_else(|error| panic!("{user}: {error}"));
            let status = got.status().as_u16();
            let got = serde_json::to_value(got.into_inner()).expect("JSON");
            let mut expected = model.token(tenant, user, project, &url);
            for time in ["issued_at", "expires_at"] {
                expected["token"][time] = got["token"][time].clone();
            }
            assert_eq!(got, expected, "{user}");
            let time = |name: &str| {
                got["token"][name].as_str().and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok())
            };
            let lifetime = time("expires_at").zip(time("issued_at")).map(|(end, start)| (end - start).num_seconds());
            assert_eq!(lifetime, Some(24 * 3600), "{user}");
            let response = documented("iam", "createToken", status);
            judge("iam", &response, &got, "createToken");
            bench.record("iam", &response, &got);
        }
    }
}

/// (case, operation, method, target, headers, body, status)
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    u16,
);

const ERIN: (&str, &str) = ("X-Auth-Token", "sample-erin");
const ASKED: &str = "X-Subject-Token";
const TOKENS: &str = "/v3/auth/tokens";

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("the page's request", "showVersion", "GET", "/v3", &[], "", 200),
    ("the page's request", "createToken", "POST", TOKENS, &[], r#"{"auth": {"identity": {"methods": ["password"], "password": {"user":
        {"name": "erin", "password": "sample-erin-password", "domain": {"name": "north"}}}}, "scope": {"project": {"name": "cn-north-4"}}}}"#, 201),
    ("no body", "createToken", "POST", TOKENS, &[], "", 400),
    ("wrong token", "createToken", "POST", TOKENS, &[],
        r#"{"auth": {"identity": {"methods": ["token"], "token": {"id": "wrong"}}}}"#, 401),
    ("another's domain", "createToken", "POST", TOKENS, &[],
        r#"{"auth": {"identity": {"methods": ["token"], "token": {"id": "sample-erin"}}, "scope": {"domain": {"name": "south"}}}}"#, 403),
    ("unknown project", "createToken", "POST", TOKENS, &[],
        r#"{"auth": {"identity": {"methods": ["token"], "token": {"id": "sample-erin"}}, "scope": {"project": {"name": "none"}}}}"#, 404),
    ("one's own", "validateToken", "GET", TOKENS, &[ERIN, (ASKED, "sample-erin")], "", 200),
    ("no subject", "validateToken", "GET", TOKENS, &[ERIN], "", 400),
    ("no token", "validateToken", "GET", TOKENS, &[(ASKED, "sample-erin")], "", 401),
    ("another's", "validateToken", "GET", TOKENS, &[ERIN, (ASKED, "sample-frank")], "", 403),
    ("unknown subject", "validateToken", "GET", TOKENS, &[ERIN, (ASKED, "wrong")], "", 404),
    ("all", "listProjects", "GET", "/v3/projects", &[ERIN], "", 200),
    ("a name twice", "listProjects", "GET", "/v3/projects?name=a&name=b", &[ERIN], "", 400),
    ("wrong token", "listProjects", "GET", "/v3/projects", &[("X-Auth-Token", "wrong")], "", 401),
];

/// Statuses that none of these requests gets, with the reason.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("showVersion", "400", "the request has nothing that could be wrong"),
    ("showVersion", "404", "the version is always there"),
    ("listProjects", "403", "for a signed request alone, in the tests of signing in"),
];

#[tokio::test]
async fn requests_for_tokens_get_the_documented_answers() {
    let bench = Bench::start(scicloud::server::Fixture::sample()).await;
    for &(case, operation, method, target, headers, body, status) in CASES {
        let name = format!("{operation}, {case}");
        let (got, answer) = send(&bench, method, target, headers, body).await;
        assert_eq!(got, status, "{name}: {answer}");
        judge("iam", &documented("iam", operation, status), &answer, &name);
    }
}

/// Whether a status of an operation of the identity service is provoked, here or where it is said.
pub fn provokes(operation: &str, status: &str) -> bool {
    CASES.iter().any(|case| case.1 == operation && case.6.to_string() == status)
        || ELSEWHERE.iter().any(|case| (case.0, case.1) == (operation, status))
}
