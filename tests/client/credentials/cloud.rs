//! `clouds.yaml`, `secure.yaml` and the variables, as OpenStack's clients read them.

use std::fs;
use std::path::Path;

use scicloud::client::{Retry, Settings};
use scicloud::huawei::{Cloud, Environment};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::credentials::clock::TestClock;
use crate::support::stub::{Server, reply};

/// A service that issues tokens, with a catalogue.
async fn identity() -> Server {
    let endpoint =
        |interface: &str, region: &str, url: &str| json!({"interface": interface, "region_id": region, "url": url});
    let endpoints = [
        endpoint("public", "north", "https://north.example/v1/p1"),
        endpoint("public", "south", "https://south.example/v1/p1"),
        endpoint("internal", "south", "https://inside.example/v1/p1"),
    ];
    let anywhere = [endpoint("public", "*", "https://anywhere.example")];
    let catalog = json!([{"type": "modelarts", "endpoints": endpoints}, {"type": "ai4s", "endpoints": anywhere}]);
    let body = json!({"token": {"catalog": catalog}}).to_string();
    Server::start(move |_| (201, "X-Subject-Token: issued\r\n".into(), body.clone())).await
}

fn settings() -> Settings {
    Settings::default().clock(TestClock::new())
}

/// Files in a directory that is home and working directory, `ADDRESS` in them being the service's.
fn directory(files: &[(&str, &str)], url: &str) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace("ADDRESS", url)).unwrap();
    }
    directory
}

fn environment(directory: &Path, variables: &[(&str, &str)], url: &str) -> Environment {
    let home = directory.display().to_string();
    let work = directory.join("work");
    fs::create_dir_all(&work).unwrap();
    // Nothing of the machine's own is looked at.
    let fixed = [("HOME".to_owned(), home.clone()), ("XDG_CONFIG_DIRS".to_owned(), format!("{home}/none"))];
    let variables =
        variables.iter().map(|(name, value)| (name.to_string(), value.replace("ADDRESS", url).replace("HOME", &home)));
    Environment::new(fixed.into_iter().chain(variables), work)
}

const DEMO: &str = "clouds: {demo: {auth: {auth_url: ADDRESS/v3, username: erin, password: pw-mark, user_domain_name: lab, project_name: north, project_domain_id: d1}}}";
const TWO: &str = "clouds:\n  one: {auth: {auth_url: ADDRESS, username: one, password: p, user_domain_id: d}}\n  two: {auth-type: v3password, auth: {auth-url: ADDRESS, user-id: u2, password: p, project_id: p2}}";
const KEPT: &str =
    "clouds: {app: {auth_type: v3applicationcredential, auth: {auth_url: ADDRESS, application_credential_id: a1}}}";
const SECURE: &str = "clouds: {app: {auth: {application_credential_secret: s3}}, demo: {auth: {password: other}}}";
const USER: &str = ".config/openstack/clouds.yaml";

fn password(user: Value, scope: Option<Value>) -> Value {
    let mut auth = json!({"identity": {"methods": ["password"], "password": {"user": user}}});
    if let Some(scope) = scope {
        auth["scope"] = scope;
    }
    json!({"auth": auth})
}

#[tokio::test]
async fn a_cloud_is_found_where_openstack_finds_it() {
    let erin = |password: &str| json!({"name": "erin", "password": password, "domain": {"name": "lab"}});
    let demo =
        |secret: &str| password(erin(secret), Some(json!({"project": {"name": "north", "domain": {"id": "d1"}}})));
    let one = password(json!({"name": "one", "password": "p", "domain": {"id": "d"}}), None);
    let two = password(json!({"id": "u2", "password": "p"}), Some(json!({"project": {"id": "p2"}})));
    let app = json!({"auth": {"identity": {"methods": ["application_credential"],
        "application_credential": {"id": "a1", "secret": "s3"}}}});
    let variables: &[_] = &[
        ("OS_AUTH_URL", "ADDRESS/v3"),
        ("OS_USERNAME", "erin"),
        ("OS_PASSWORD", "env"),
        ("OS_USER_DOMAIN_NAME", "lab"),
    ];
    let with_cloud = [variables, &[("OS_CLOUD", "two")]].concat();
    let env = password(erin("env"), None);
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)], Option<&'a str>, Value);
    let cases: [Case; 12] = [
        ("the only cloud", &[(USER, DEMO)], &[], None, demo("pw-mark")),
        ("by name", &[(USER, TWO)], &[], Some("one"), one.clone()),
        ("by variable", &[(USER, TWO)], &[("OS_CLOUD", "two")], None, two.clone()),
        ("name before variable", &[(USER, TWO)], &[("OS_CLOUD", "two")], Some("one"), one.clone()),
        ("working directory first", &[(USER, TWO), ("work/clouds.yaml", DEMO)], &[], None, demo("pw-mark")),
        ("another ending", &[("work/clouds.yml", DEMO)], &[], None, demo("pw-mark")),
        (
            "a file by variable",
            &[("mine", DEMO), ("work/clouds.yaml", TWO)],
            &[("OS_CLIENT_CONFIG_FILE", "HOME/mine")],
            None,
            demo("pw-mark"),
        ),
        ("secure.yaml adds", &[(USER, KEPT), (".config/openstack/secure.yaml", SECURE)], &[], Some("app"), app.clone()),
        ("secure.yaml goes before", &[(USER, DEMO), ("work/secure.yaml", SECURE)], &[], Some("demo"), demo("other")),
        ("variables alone", &[], variables, None, env.clone()),
        ("variables before the only cloud", &[(USER, DEMO)], variables, None, env),
        ("OS_CLOUD before variables", &[(USER, TWO)], &with_cloud, None, two),
    ];
    for (case, files, variables, name, expected) in cases {
        let server = identity().await;
        let directory = directory(files, &server.url);
        let cloud = Cloud::find(&environment(directory.path(), variables, &server.url), name);
        let cloud = cloud.unwrap_or_else(|error| panic!("{case}: {error}"));
        cloud.credentials(&settings()).unwrap().token().await.unwrap_or_else(|error| panic!("{case}: {error}"));
        let request = server.requests().pop().unwrap();
        assert_eq!(request.path(), "/v3/auth/tokens", "{case}");
        assert_eq!(serde_json::from_str::<Value>(&request.body).unwrap(), expected, "{case}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_file_and_key() {
    let bad =
        "clouds: {demo: {auth: {auth_url: http://h, username: erin, password: PASSWORD, user_domain_name: lab}EXTRA}}";
    let with = |password: &str, extra: &str| bad.replace("PASSWORD", password).replace("EXTRA", extra);
    let auth = |auth: &str| format!("clouds: {{demo: {{auth: {{{auth}}}}}}}");
    let cases = [
        (auth("username: erin, password: p, user_domain_id: d"), "FILE: clouds.demo.auth.auth_url is missing"),
        (auth("auth_url: 'http://h', username: erin"), "FILE: clouds.demo.auth.password is missing"),
        (auth("auth_url: 'http://h', password: p"), "FILE: clouds.demo.auth.username is missing"),
        (auth("auth_url: 'http://h', username: e, password: p"), "FILE: clouds.demo.auth.user_domain_name is missing"),
        (with("yes", ""), "FILE: clouds.demo.auth.password is no text; put it in quotes"),
        (with("[p]", ""), "FILE: clouds.demo.auth.password is no text"),
        (
            with("p", ", auth_type: v3totp"),
            "FILE: clouds.demo.auth_type is none of password, v3applicationcredential and token",
        ),
        (
            with("p", ", verify: false"),
            "FILE: clouds.demo.verify is false, which is not supported; name the authority with `cacert`",
        ),
        (
            with("p", ", insecure: 'True'"),
            "FILE: clouds.demo.insecure is true, which is not supported; name the authority with `cacert`",
        ),
        (
            with("p", ", cert: mine.pem"),
            "FILE: clouds.demo.cert is not supported: no certificate of one's own can be shown",
        ),
        (
            with("p, trust_id: t", ""),
            "FILE: clouds.demo.auth.trust_id is not supported: a token for a trust can't be asked for",
        ),
        (
            with("p", ", system_scope: all"),
            "FILE: clouds.demo.system_scope is not supported: a token for the whole system can't be asked for",
        ),
        (
            with("p", ", force_ipv4: true"),
            "FILE: clouds.demo.force_ipv4 is not supported: addresses are taken as they come",
        ),
        (
            with("p", ", connect_retries: 3"),
            "FILE: clouds.demo.connect_retries is not supported: `scicloud` has its own way of trying again",
        ),
        (with("p", ", api_timeout: soon"), "FILE: clouds.demo.api_timeout is no number of seconds"),
        (
            with("p", ", profile: vexxhost"),
            "FILE: clouds.demo.profile is not of the Huawei family; write its settings here",
        ),
        (
            with("p", ", cloud: 'https://pw-mark.example'"),
            "FILE: clouds.demo.cloud is an address, from which nothing is fetched; write its settings here",
        ),
        (
            with("p", ", regions: [{values: {}}]"),
            "FILE: clouds.demo.regions has what is neither a name nor a `name` with `values`",
        ),
        (
            with("p", ", regions: [{name: a, value: {}}]"),
            "FILE: clouds.demo.regions has what is neither a name nor a `name` with `values`",
        ),
        (
            with("p", ", regions: {a: {}}"),
            "FILE: clouds.demo.regions has what is neither a name nor a `name` with `values`",
        ),
        (with("p", ", interface: [public, true]"), "FILE: clouds.demo.interface has what is no text; put it in quotes"),
        ("clouds: {other: {}}".into(), "FILE: there is no `clouds.demo`; there are: other"),
        ("other: {}".into(), "FILE: the key `clouds` is missing"),
        ("clouds:\n  demo: {auth: [pw-mark}".into(), "FILE: the YAML is wrong in line 2"),
        ("pw-mark".into(), "FILE: there are no keys in it"),
    ];
    for (text, expected) in cases {
        let directory = directory(&[(USER, &text)], "");
        let error = Cloud::find(&environment(directory.path(), &[], ""), Some("demo")).unwrap_err().to_string();
        let file = directory.path().join(USER).display().to_string();
        assert_eq!(error, format!("no credentials: {}", expected.replace("FILE", &file)), "{text}");
        assert!(!error.contains("pw-mark"), "{error}");
    }
}

#[test]
fn what_is_missing_in_the_environment_is_named() {
    let cases: [(&[_], _); 4] = [
        (&[], "there is no clouds.yaml in the directories of OpenStack, and no variable OS_AUTH_URL"),
        (
            &[("OS_CLOUD", "demo")],
            "there is no clouds.yaml for the cloud `demo` in the directories of OpenStack, and no variable OS_AUTH_URL",
        ),
        (&[("OS_USERNAME", "erin")], "the variable OS_PASSWORD is missing"),
        (
            &[("OS_USERNAME", "erin"), ("OS_PASSWORD", "p"), ("OS_USER_DOMAIN_ID", "d")],
            "the variable OS_AUTH_URL is missing",
        ),
    ];
    for (variables, expected) in cases {
        let directory = directory(&[], "");
        let error = Cloud::find(&environment(directory.path(), variables, ""), None).unwrap_err();
        assert_eq!(error.to_string(), format!("no credentials: {expected}"));
    }
}

#[tokio::test]
async fn the_catalogue_gives_addresses_by_region_and_interface() {
    let overridden = ", region_name: south, modelarts_endpoint_override: 'https://mine.example'";
    let cases = [
        (", region_name: south", "modelarts", Ok("https://south.example")),
        (", region_name: south, interface: internal", "modelarts", Ok("https://inside.example")),
        (", region_name: north, interface: publicURL", "modelarts", Ok("https://north.example")),
        (", region_name: south", "ai4s", Ok("https://anywhere.example")),
        (overridden, "modelarts", Ok("https://mine.example")),
        (
            ", modelarts_endpoint_override: 'https://mine.example/v1/%(project_id)s'",
            "modelarts",
            Ok("https://mine.example"),
        ),
        (
            ", modelarts-endpoint-override: 'https://{region_name}.example', region_name: x",
            "modelarts",
            Ok("https://x.example"),
        ),
        (", regions: [south, north]", "modelarts", Ok("https://south.example")),
        (", regions: [south], region_name: north", "modelarts", Ok("https://south.example")),
        (", regions: [{name: south, values: {interface: internal}}, north]", "modelarts", Ok("https://inside.example")),
        (", regions: [{name: north}]", "modelarts", Ok("https://north.example")),
        (", region_name: 'south,north'", "modelarts", Ok("https://south.example")),
        (", region_name: south, endpoint_type: internalURL", "modelarts", Ok("https://inside.example")),
        (", region_name: south, interface: public, endpoint_type: internal", "modelarts", Ok("https://inside.example")),
        (", region_name: south, interface: [admin, internal, public]", "modelarts", Ok("https://inside.example")),
        (", region_name: south, modelarts_interface: internal", "modelarts", Ok("https://inside.example")),
        (", region_name: south, modelarts_endpoint_type: internalURL", "modelarts", Ok("https://inside.example")),
        (", region_name: south, modelarts_region_name: north", "modelarts", Ok("https://north.example")),
        (", modelarts_service_type: ai4s", "modelarts", Ok("https://anywhere.example")),
        (
            ", interface: [admin, internal], region_name: north",
            "modelarts",
            Err(
                "the catalogue has no admin or internal address of `modelarts` in the region `north` (password of cloud `demo` in FILE)",
            ),
        ),
        (
            ", region_name: west",
            "modelarts",
            Err(
                "the catalogue has no public address of `modelarts` in the region `west` (password of cloud `demo` in FILE)",
            ),
        ),
        ("", "obs", Err("the catalogue has no public address of `obs` (password of cloud `demo` in FILE)")),
    ];
    let server = identity().await;
    for (settings_text, service, expected) in cases {
        let text = DEMO.replace("}}}", &format!("}}{settings_text}}}}}"));
        let directory = directory(&[(USER, &text)], &server.url);
        let cloud = Cloud::find(&environment(directory.path(), &[], ""), None).unwrap();
        let credentials = cloud.credentials(&settings()).unwrap();
        let found = cloud.endpoint(&credentials, service).await.map_err(|error| error.to_string());
        let file = directory.path().join(USER).display().to_string();
        let expected =
            expected.map(str::to_owned).map_err(|text| format!("no credentials: {}", text.replace("FILE", &file)));
        assert_eq!(found, expected, "{settings_text} {service}");
    }
}

/// What is in the place of `auth` and beside it, and the user and the scope of the sign-in.
#[tokio::test]
async fn older_and_shorter_names_are_understood() {
    let lab = json!({"name": "lab"});
    let user = |domain: Value| json!({"name": "erin", "password": "p", "domain": domain});
    let north = |domain: Option<Value>| match domain {
        Some(domain) => json!({"project": {"name": "north", "domain": domain}}),
        None => json!({"project": {"name": "north"}}),
    };
    let by_id = json!({"project": {"id": "p1"}});
    let domain = |scope: &str| json!({"domain": {"name": scope}});
    let number = json!({"name": "42", "password": "12345678", "domain": lab});
    let cases = [
        ("domain_name: lab, project_name: north", "", user(lab.clone()), Some(north(Some(lab.clone())))),
        ("domain_id: d1, tenant_name: north", "", user(json!({"id": "d1"})), Some(north(Some(json!({"id": "d1"}))))),
        ("domain-name: lab, tenant-id: p1", "", user(lab.clone()), Some(by_id.clone())),
        ("project_name: north", "domain_name: lab", user(lab.clone()), Some(north(Some(lab.clone())))),
        ("user_domain_name: lab, project_name: north", "", user(lab.clone()), Some(north(None))),
        ("user_domain_name: lab, domain_name: other", "", user(lab.clone()), Some(domain("other"))),
        (
            "user_domain_name: lab, domain_name: d, project_name: north",
            "",
            user(lab.clone()),
            Some(north(Some(json!({"name": "d"})))),
        ),
        ("user_domain_name: lab, tenant_id: old, project_id: p1", "", user(lab.clone()), Some(by_id.clone())),
        ("user_domain_name: lab, project_id: in", "project_id: p1", user(lab.clone()), Some(by_id.clone())),
        ("default_domain_name: lab, project_name: north", "", user(lab.clone()), Some(north(Some(lab.clone())))),
        ("user_domain_name: lab", "auth_plugin: password", user(lab.clone()), None),
        ("user_domain_name: lab, username: 42, password: 12345678", "", number, None),
    ];
    for (auth, beside, user, scope) in cases {
        let server = identity().await;
        let who = if auth.contains("username") { "" } else { ", username: erin, password: p" };
        let beside = if beside.is_empty() { String::new() } else { format!(", {beside}") };
        let text = format!("clouds: {{demo: {{auth: {{auth_url: ADDRESS, {auth}{who}}}{beside}}}}}");
        let directory = directory(&[(USER, &text)], &server.url);
        let cloud = Cloud::find(&environment(directory.path(), &[], &server.url), None);
        let cloud = cloud.unwrap_or_else(|error| panic!("{text}: {error}"));
        cloud.credentials(&settings()).unwrap().token().await.unwrap();
        let sent: Value = serde_json::from_str(&server.requests().pop().unwrap().body).unwrap();
        assert_eq!(sent, password(user, scope), "{text}");
    }
}

#[tokio::test]
async fn profiles_give_what_a_cloud_does_not_say() {
    let public = "public-clouds: {lab: {auth: {auth_url: ADDRESS, user_domain_name: lab}, regions: [south, north]}}";
    let own = "clouds: {demo: {profile: lab, auth: {username: erin, password: p}EXTRA}}";
    for (extra, expected) in [("", "https://south.example"), (", region_name: north", "https://north.example")] {
        let server = identity().await;
        let files = [(USER, own.replace("EXTRA", extra)), (".config/openstack/clouds-public.yaml", public.to_owned())];
        let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
        let directory = directory(&files, &server.url);
        let cloud = Cloud::find(&environment(directory.path(), &[], &server.url), None).unwrap();
        let credentials = cloud.credentials(&settings()).unwrap();
        assert_eq!(cloud.endpoint(&credentials, "modelarts").await.unwrap(), expected, "{extra}");
    }
    // A well-known one leads elsewhere, so that it is only seen where that is.
    let server = Server::start(|_| reply(200, "")).await;
    let text =
        "clouds: {demo: {profile: otc, auth: {username: erin, password: p, user_domain_name: lab}, regions: [eu-nl]}}";
    let directory = directory(&[(USER, text)], "");
    let cloud = Cloud::find(&environment(directory.path(), &[], ""), None).unwrap();
    let error = cloud.credentials(&settings().proxy(server.url.clone()).retry(Retry::off())).unwrap().token().await;
    assert!(error.is_err());
    assert_eq!(server.requests()[0].target, "iam.eu-nl.otc.t-systems.com:443");
}

#[tokio::test]
async fn a_refused_password_is_named_by_its_cloud_and_file() {
    let server = Server::start(|_| reply(401, r#"{"error":{"code":401,"message":"no","title":"Unauthorized"}}"#)).await;
    let directory = directory(&[(USER, DEMO)], &server.url);
    let cloud = Cloud::find(&environment(directory.path(), &[], ""), None).unwrap();
    let error = cloud.credentials(&settings()).unwrap().token().await.unwrap_err().to_string();
    let file = directory.path().join(USER).display().to_string();
    let expected = format!(
        "could not sign in with the password of cloud `demo` in {file}: createToken: refused with status 401, code 401: no"
    );
    assert_eq!(error, expected);
    assert_eq!(server.requests().len(), 1);
}
