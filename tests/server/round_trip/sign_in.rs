//! Signing in to the Huawei family: what users of a fixture get is what their rows say.

use scicloud::iam::types::{
    Auth, AuthMethod, DomainReference, Identity, PasswordCredential, PasswordUser, ProjectReference, Scope,
    TokenRequest,
};
use serde_json::{Value, json};

use super::TOKEN;
use super::bench::{Bench, Request, documented, judge, segment};
use super::model::{Holder, Model, UNRESERVED};
use super::pages::send;

/// The version and the holder's projects.
pub async fn ask(bench: &mut Bench, model: &Model, holder: &Holder<'_>) {
    let url = bench.running.base_url();
    let got = bench.clients.iam.show_version().send().await;
    let request = Request::new("iam", "showVersion", "/v3".to_owned(), ("Accept", "*/*"));
    let media = json!({"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"});
    let link = json!({"rel": "self", "href": format!("{url}/v3/")});
    let version: Value = json!({"id": "v3.6", "status": "stable", "updated": "2016-04-04T00:00:00Z", "links": [link], "media-types": [media]});
    bench.agree(&request, got, Ok(json!({"version": version.clone()}))).await;
    let got = bench.clients.iam.list_versions().send().await;
    let mut request = Request::new("iam", "listVersions", "/".to_owned(), ("Accept", "*/*"));
    request.status = 300;
    let mut others = version.clone();
    others["id"] = json!("v1");
    others["links"][0]["href"] = json!(format!("{url}/"));
    others["media-types"][0]["type"] = json!("application/json");
    bench.agree(&request, got, Ok(json!({"versions": {"values": [version, others]}}))).await;

    let got = bench.clients.iam.with_token(holder.token).expect("a client").list_projects().send().await;
    let request = Request::new("iam", "listProjects", "/v3/projects".to_owned(), (TOKEN, holder.token));
    let listed = model.projects(holder, &url);
    bench.agree(&request, got, Ok(listed.clone())).await;
    ask_by_id(bench, model, holder, listed).await;
}

/// The same projects by other ways, the domain, and the services of the token.
async fn ask_by_id(bench: &mut Bench, model: &Model, holder: &Holder<'_>, listed: Value) {
    let url = bench.running.base_url();
    let client = bench.clients.iam.with_token(holder.token).expect("a client");
    let projects = &listed["projects"];
    let own = |path: &str| json!({"self": format!("{url}{path}")});
    let request = |operation, path: &str| Request::new("iam", operation, path.to_owned(), (TOKEN, holder.token));

    let path = "/v3/auth/projects";
    let expected = json!({"projects": projects, "links": own(path)});
    bench.agree(&request("listAuthProjects", path), client.list_auth_projects().send().await, Ok(expected)).await;
    let path = "/v3/auth/domains";
    let expected = json!({"domains": [model.domain(holder, &url)], "links": own(path)});
    bench.agree(&request("listAuthDomains", path), client.list_auth_domains().send().await, Ok(expected)).await;
    let path = "/v3/auth/catalog";
    let expected = json!({"catalog": model.catalog(holder, &url), "links": own(path)});
    bench.agree(&request("showCatalog", path), client.show_catalog().send().await, Ok(expected)).await;
    for project in projects.as_array().expect("a list") {
        let id = project["id"].as_str().expect("a text");
        let got = client.show_project().project_id(id).send().await;
        let request = request("showProject", &format!("/v3/projects/{}", segment(id)));
        bench.agree(&request, got, Ok(json!({"project": project}))).await;
    }
    let id = holder.user["id"].as_str().expect("a text");
    // The document has ids that are one segment of a path.
    if id.contains(['/', '\\']) || matches!(id, "." | "..") {
        return;
    }
    // As the client writes it, since the list says its own address.
    let path = format!("/v3/users/{}/projects", percent_encoding::utf8_percent_encode(id, &UNRESERVED));
    let mut expected = listed.clone();
    expected["links"]["self"] = json!(format!("{url}{path}"));
    let got = client.list_user_projects().user_id(id).send().await;
    bench.agree(&request("listUserProjects", &path), got, Ok(expected)).await;
}

pub async fn ask_with_a_wrong_token(bench: &mut Bench) {
    let client = bench.clients.iam.with_token("wrong").expect("a client");
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
            let got = bench.clients.iam.create_token().body(request).send().await;
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
const ALICE: (&str, &str) = ("X-Auth-Token", "sample-alice");
const FRANK: (&str, &str) = ("X-Auth-Token", "sample-frank");
const WRONG: (&str, &str) = ("X-Auth-Token", "wrong");
const ASKED: &str = "X-Subject-Token";
const TOKENS: &str = "/v3/auth/tokens";

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("the page's request", "listVersions", "GET", "/", &[], "", 300),
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
    ("one's own", "checkToken", "HEAD", TOKENS, &[ERIN, (ASKED, "sample-erin")], "", 200),
    ("no subject", "checkToken", "HEAD", TOKENS, &[ERIN], "", 400),
    ("no token", "checkToken", "HEAD", TOKENS, &[(ASKED, "sample-erin")], "", 401),
    ("another's", "checkToken", "HEAD", TOKENS, &[ERIN, (ASKED, "sample-frank")], "", 403),
    ("unknown subject", "checkToken", "HEAD", TOKENS, &[ERIN, (ASKED, "wrong")], "", 404),
    ("no subject", "revokeToken", "DELETE", TOKENS, &[ERIN], "", 400),
    ("no token", "revokeToken", "DELETE", TOKENS, &[(ASKED, "sample-erin")], "", 401),
    ("another's", "revokeToken", "DELETE", TOKENS, &[ERIN, (ASKED, "sample-frank")], "", 403),
    ("unknown subject", "revokeToken", "DELETE", TOKENS, &[ERIN, (ASKED, "wrong")], "", 404),
    ("one's own", "revokeToken", "DELETE", TOKENS, &[FRANK, (ASKED, "sample-frank")], "", 204),
    ("of a project", "showCatalog", "GET", "/v3/auth/catalog", &[ERIN], "", 200),
    ("no UTF-8", "showCatalog", "GET", "/v3/auth/catalog?a=%FF", &[ERIN], "", 400),
    ("wrong token", "showCatalog", "GET", "/v3/auth/catalog", &[WRONG], "", 401),
    ("all", "listAuthProjects", "GET", "/v3/auth/projects", &[ERIN], "", 200),
    ("no UTF-8", "listAuthProjects", "GET", "/v3/auth/projects?a=%FF", &[ERIN], "", 400),
    ("wrong token", "listAuthProjects", "GET", "/v3/auth/projects", &[WRONG], "", 401),
    ("all", "listAuthDomains", "GET", "/v3/auth/domains", &[ERIN], "", 200),
    ("no UTF-8", "listAuthDomains", "GET", "/v3/auth/domains?a=%FF", &[ERIN], "", 400),
    ("wrong token", "listAuthDomains", "GET", "/v3/auth/domains", &[WRONG], "", 401),
    ("one's own", "showProject", "GET", "/v3/projects/project-north", &[ERIN], "", 200),
    ("no segment", "showProject", "GET", "/v3/projects/a%2Fb", &[ERIN], "", 400),
    ("wrong token", "showProject", "GET", "/v3/projects/project-north", &[WRONG], "", 401),
    ("another's", "showProject", "GET", "/v3/projects/project-south", &[ERIN], "", 404),
    ("one's own", "listUserProjects", "GET", "/v3/users/u-erin/projects", &[ERIN], "", 200),
    ("no segment", "listUserProjects", "GET", "/v3/users/a%2Fb/projects", &[ERIN], "", 400),
    ("wrong token", "listUserProjects", "GET", "/v3/users/u-erin/projects", &[WRONG], "", 401),
    ("another's", "listUserProjects", "GET", "/v3/users/u-bob/projects", &[ERIN], "", 403),
    ("of nobody", "listUserProjects", "GET", "/v3/users/none/projects", &[ALICE], "", 404),
    ("all", "listProjects", "GET", "/v3/projects", &[ERIN], "", 200),
    ("a name twice", "listProjects", "GET", "/v3/projects?name=a&name=b", &[ERIN], "", 400),
    ("wrong token", "listProjects", "GET", "/v3/projects", &[("X-Auth-Token", "wrong")], "", 401),
];

/// Statuses that none of these requests gets, with the reason.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("listVersions", "400", "the request has nothing that could be wrong"),
    ("listVersions", "404", "the versions are always there"),
    ("showVersion", "400", "the request has nothing that could be wrong"),
    ("showVersion", "404", "the version is always there"),
    ("listProjects", "403", "for a signed request alone, in the tests of signing in"),
    ("listAuthProjects", "403", "for a signed request alone, as of listProjects"),
    ("listAuthDomains", "403", "for a signed request alone, as of listProjects"),
    ("showProject", "403", "for a signed request alone, as of listProjects"),
    ("showCatalog", "403", "for a token of no project, in the tests of signing in"),
    ("showCatalog", "404", "what there are services of is always there"),
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

/// Tells if a status of an operation of the identity service is provoked, here or where it is said.
pub fn provokes(operation: &str, status: &str) -> bool {
    CASES.iter().any(|case| case.1 == operation && case.6.to_string() == status)
        || ELSEWHERE.iter().any(|case| (case.0, case.1) == (operation, status))
}
