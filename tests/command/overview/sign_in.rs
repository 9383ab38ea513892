//! Signing in, and the command that tries it.

use std::process::Output;

use serde_json::json;
use tempfile::TempDir;

use crate::overview::support::{scicloud, text};
use crate::support::platforms::{self, ACCOUNTS, CLOUDS, IAM, MAPTABLE, SCNET, Tokens, iam_token};
use crate::support::stub::{Received, Reply, Server, reply};

const VARIABLES: [(&str, &str); 4] = [("AK", "ak-1"), ("SK", "sk-1"), ("APP_SECRET", "s-1"), ("TOKEN", "Bearer given")];

async fn start(change: impl Fn(&Received) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let tokens = Tokens { iam: "issued".into(), scnet: "issued".into(), maptable: "Bearer issued".into() };
    platforms::start(tokens, change).await
}

/// Runs a command with accounts that sign in in each of the ways.
fn run(arguments: &[&str], url: &str, variables: &[(&str, &str)]) -> Output {
    let directory = TempDir::new().expect("a directory");
    let write = |name: &str, content: &str| {
        let content = content.replace("URL", url).replace("PASSWORD", "pw-1");
        std::fs::write(directory.path().join(name), content).expect("written");
    };
    write("accounts.toml", ACCOUNTS);
    write("clouds.yaml", CLOUDS);
    let mut command = scicloud(&[arguments, &["--config", "accounts.toml"]].concat());
    command.current_dir(directory.path()).envs(variables.iter().copied()).output().expect("the command starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_says_who_is_signed_in_by_what_where_and_until_when() {
    let server = start(|_| None).await;
    let output = run(&["check"], &server.url, &VARIABLES);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown}{}", text(&output.stderr));
    let (modelarts, eihealth) = (format!("{} for modelarts", server.url), format!("{} for eihealth", server.url));
    let (cluster, url) = (format!("  at       {}", server.url), server.url.clone());
    // The heading, and what is said below it.
    let cases: [(&str, &[&str]); 7] = [
        (
            "cloud (huawei): signed in",
            &[
                "password of cloud `lab` in ",
                "clouds.yaml",
                "erin of lab",
                &modelarts,
                &eihealth,
                "project p1 (r1)",
                "2030-01-02T00:00:00Z",
            ],
        ),
        ("key (huawei): signed in", &["access key in AK", &modelarts, &eihealth, "project p1"]),
        ("cluster (scnet): signed in", &["access key of `erin` in AK", "erin_on_11", &cluster]),
        (
            "maps (maptable): signed in",
            &["secret of the application `app-1`", &url, "  sees     1 workspace\n", "  until"],
        ),
        ("token-huawei (huawei): signed in", &["token in TOKEN", &modelarts, "project p1"]),
        ("token-scnet (scnet): signed in", &["token in TOKEN", &cluster]),
        ("token-maptable (maptable): signed in", &["token in TOKEN", &url]),
    ];
    assert_eq!(shown.split("\n\n").count(), cases.len(), "{shown}");
    for (heading, parts) in cases {
        let section = shown.split("\n\n").find(|section| section.starts_with(heading));
        let section = section.unwrap_or_else(|| panic!("no {heading:?} in\n{shown}"));
        for part in parts {
            assert!(section.contains(part), "no {part:?} in\n{section}");
        }
    }
    // The cluster gets the token of the cluster, as the platform's name for the user there.
    let quota = |user: &str| format!("/hpc/openapi/v2/parastor/quota/usernames/{user}");
    let requests = server.requests();
    let quotas = requests.iter().filter(|request| request.path() == quota("erin_on_11"));
    assert_eq!(quotas.map(|request| request.header("token")).collect::<Vec<_>>(), [Some("issued")]);
}

type Variables = Vec<(&'static str, &'static str)>;

#[tokio::test(flavor = "multi_thread")]
async fn a_check_exits_with_1_when_refused_and_with_2_when_there_is_nothing_to_try() {
    let refusing = |path: &'static str| {
        move |request: &Received| match request.path() {
            own if own != path => None,
            IAM => {
                Some(reply(401, r#"{"error": {"code": 401, "message": "no such password", "title": "Unauthorized"}}"#))
            }
            SCNET => Some(reply(200, r#"{"code": "10008", "msg": "no such key", "data": null}"#)),
            MAPTABLE => Some(reply(403, r#"{"code": 7, "message": "no such secret"}"#)),
            _ => Some(reply(403, r#"{"error_code": "ModelArts.0108", "error_msg": "no such right"}"#)),
        }
    };
    let without = |name: &str| VARIABLES.into_iter().filter(|(own, _)| *own != name).collect::<Vec<_>>();
    let all = VARIABLES.to_vec();
    // What refuses, the accounts, the variables, the exit code, and what is said.
    let cases: [(&str, &[&str], Variables, i32, &str); 9] = [
        (IAM, &["cloud"], all.clone(), 1, "could not sign in with the password of cloud `lab`"),
        (SCNET, &["cluster"], all.clone(), 1, "no such key"),
        (MAPTABLE, &["maps"], all.clone(), 1, "no such secret"),
        ("/v1/p1/workspaces", &["key"], all.clone(), 1, "no such right"),
        ("", &["key"], without("SK"), 2, "secret_key_env: the variable SK is not set, or empty"),
        ("", &["cluster"], without("AK"), 2, "access_key_env: the variable AK is not set, or empty"),
        ("", &["maps"], without("APP_SECRET"), 2, "app_secret_env: the variable APP_SECRET is not set, or empty"),
        ("", &["cloud", "token-scnet"], without("TOKEN"), 2, "cloud (huawei): signed in"),
        (IAM, &["cloud", "maps"], without("APP_SECRET"), 1, "the variable APP_SECRET is not set, or empty"),
    ];
    for (path, accounts, variables, code, said) in cases {
        let server = start(refusing(path)).await;
        let output = run(&[&["check"], accounts].concat(), &server.url, &variables);
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{accounts:?}: {shown}{}", text(&output.stderr));
        assert!(shown.contains(said), "{accounts:?}: no {said:?} in {shown}");
    }
    let output = run(&["check", "key"], "http://127.0.0.1:1", &VARIABLES);
    assert_eq!(output.status.code(), Some(1), "nobody answers: {}", text(&output.stdout));
    assert_eq!(run(&["check"], "", &[]).status.code(), Some(2), "--check is all that there is to do");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_signs_in_once_for_all_that_is_asked_of_it() {
    let server = start(|_| None).await;
    let output = run(&["overview", "cloud", "cluster", "maps"], &server.url, &VARIABLES);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    for sign_in in [IAM, SCNET, MAPTABLE] {
        assert_eq!(server.count(sign_in), 1, "{sign_in}");
    }
    assert!(
        server.requests().iter().any(|request| request.path() == "/open/api/v1/workspaces/user/16/"),
        "all are listed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn services_are_those_of_the_catalogue_unless_they_are_named() {
    let server = start(|request: &Received| {
        let url = format!("http://{}", request.header("host").unwrap_or_default());
        let mut token = iam_token(&url);
        token["catalog"].as_array_mut().expect("services").pop();
        let body = json!({"token": token}).to_string();
        (request.path() == IAM).then(|| (201, "X-Subject-Token: issued\r\n".into(), body))
    })
    .await;
    let directory = TempDir::new().expect("a directory");
    let clouds = CLOUDS.replace("URL", &server.url);
    std::fs::write(directory.path().join("clouds.yaml"), clouds).expect("written");
    // Further keys of the account, the exit code, the headings, and what fails.
    let eihealth = "eiHealth: resources per space, account a";
    let cases: [(&str, i32, &[&str], &str); 4] = [
        ("", 0, &["ModelArts: workspaces, account a"], ""),
        ("services = ['eihealth']", 1, &[eihealth], "the catalogue has no public address of `eihealth`"),
        (
            "services = ['modelarts', 'eihealth']",
            1,
            &["ModelArts: workspaces, account a", eihealth],
            "none\n\neiHealth",
        ),
        ("urls = { eihealth = 'URL' }", 0, &["ModelArts: workspaces, account a", eihealth], ""),
    ];
    for (keys, code, headings, failure) in cases {
        let account =
            format!("[accounts.a]\nplatform = 'huawei'\ncloud = 'lab'\n{}\n", keys.replace("URL", &server.url));
        std::fs::write(directory.path().join("accounts.toml"), account).expect("written");
        let mut command = scicloud(&["overview", "--config", "accounts.toml"]);
        let output = command.current_dir(directory.path()).output().expect("the command starts");
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{keys}: {shown}");
        let found: Vec<_> = shown.lines().filter(|line| line.ends_with(", account a")).collect();
        assert_eq!(found, headings, "{keys}: {shown}");
        assert!(shown.contains(failure) && shown.contains("failed:") == (code == 1), "{keys}: {shown}");
    }
}
