//! The commands that sign in: `overview`, `check` and `call`.

use crate::secrets::echo::{self, Manner};
use crate::secrets::search::marked;
use crate::secrets::tries::{Place, Try};
use crate::support::platforms::{ACCOUNTS, CLOUDS};

const COMMANDS: [&[&str]; 7] = [
    &["overview"],
    &["overview", "--format", "json"],
    &["overview", "--format", "csv"],
    &["overview", "--format", "html"],
    &["check"],
    &["call", "--account", "maps", "maptable/listWorkspaces"],
    &["call", "--account", "cluster", "listStorageQuotas", "username=u", "--include"],
];

fn place(url: &str) -> (Place, String) {
    let place = Place::new();
    let password = format!("'{}'", marked("password").replace('\'', "''"));
    let clouds = CLOUDS.replace("URL", url).replace("PASSWORD", &password);
    place.file("clouds.yaml", &clouds);
    let accounts = place.file("accounts.toml", &ACCOUNTS.replace("URL", url));
    (place, accounts)
}

fn run(place: &Place, command: &[&str], accounts: &str, code: i32) -> Try {
    let clouds = place.path().join("clouds.yaml").display().to_string();
    // A token that belongs to nobody would be one more way to sign in.
    let run = Try::new(&[command, &["--config", accounts]].concat(), code).with("OS_CLIENT_CONFIG_FILE", clouds);
    run.with("OS_PASSWORD", "").with("OS_TOKEN", "")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_shown_whatever_the_platforms_answer() {
    for manner in Manner::OF_CLIENTS {
        let server = echo::start(manner).await;
        let (place, accounts) = place(&server.url);
        for command in COMMANDS {
            let run = run(&place, command, &accounts, i32::from(manner != Manner::Works));
            let said = place.check(&run.with("RUST_LOG", "trace"));
            assert!(said.contains("sending"), "it is logged: {said}");
            assert_eq!(said.contains("(hidden)"), manner != Manner::Works, "the echo was there: {manner:?} {said}");
        }
        assert!(server.requests().len() > 20, "{manner:?}: {}", server.requests().len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_shown_however_much_is_said() {
    let server = echo::start(Manner::Refuses).await;
    let (place, accounts) = place(&server.url);
    for (verbose, is_logged) in [(&[][..], false), (&["-v"], true), (&["-vv"], true)] {
        for command in COMMANDS {
            let said = place.check(&run(&place, &[command, verbose].concat(), &accounts, 1));
            assert_eq!(said.contains("sending"), is_logged, "{verbose:?}: {said}");
        }
    }
}

#[test]
fn no_secret_is_shown_when_nobody_answers() {
    let (place, accounts) = place("http://127.0.0.1:1");
    let command = ["overview", "--concurrency", "16"];
    let said = place.check(&run(&place, &command, &accounts, 1).with("RUST_LOG", "trace"));
    assert!(said.contains("Connection refused"), "{said}");
    let proxy = format!(
        "http://user:{}@127.0.0.1:1",
        percent_encoding::utf8_percent_encode(&marked("proxy"), percent_encoding::NON_ALPHANUMERIC)
    );
    let run = run(&place, &["check", "key"], &accounts, 1).with("http_proxy", proxy);
    place.check(&run.with("RUST_LOG", "trace"));
}

#[test]
fn no_secret_of_a_file_that_is_wrong_is_shown() {
    let place = Place::new();
    let secret = marked("literal");
    let quoted = serde_json::to_string(&secret).expect("a text that TOML and YAML read too");
    let maptable = "[accounts.a]\nplatform = 'maptable'\n";
    let cases = [
        format!("{maptable}app_secret = {quoted}\n"),
        format!("{maptable}url = {quoted}\ntoken_env = 'TOKEN'\nworkspaces = [{quoted}\n"),
        format!("{maptable}token_env = 'TOKEN'\nurl = 'http://user:{}@127.0.0.1:1'\n", secret.replace(['\'', '/'], "")),
        format!("{maptable}token_env = 'TOKEN'\nurl = {{ is = {quoted} }}\n"),
        format!("[accounts.a]\nplatform = 'huawei'\nservices = {quoted}\n"),
        format!("[accounts.a]\nplatform = 'huawei'\ntoken_env = {quoted} {quoted}\n"),
    ];
    for (index, text) in cases.iter().enumerate() {
        let accounts = place.file("accounts.toml", text);
        let overview = if index == 2 { 1 } else { 2 };
        for (command, code) in [(&["overview"][..], overview), (&["check"], 2)] {
            let said = place.check(&run(&place, command, &accounts, code));
            assert!(!said.is_empty(), "{text}");
        }
    }
    let clouds = [
        format!("clouds: {{lab: {{auth: {{password: {quoted}\n"),
        format!("clouds: {{lab: {{auth: {{password: [{quoted}]}}}}}}\n"),
        format!("clouds: {{lab: {{auth: {{auth_url: x, username: u, user_domain_id: d, password: {quoted}}}}}}}\n"),
        format!("clouds: {{lab: {{auth_type: {quoted}, auth: {{password: {quoted}}}}}}}\n"),
        format!("- {quoted}\n"),
    ];
    let accounts = place.file("accounts.toml", "[accounts.a]\nplatform = 'huawei'\ncloud = 'lab'\n");
    for text in clouds {
        place.file("clouds.yaml", &text);
        for (command, code) in [(&["overview"][..], 1), (&["check"], 2)] {
            let said = place.check(&run(&place, command, &accounts, code).with("RUST_LOG", "trace"));
            assert!(said.contains("clouds.yaml") || said.contains("base URL"), "{text}: {said}");
        }
    }
}
