//! Every command that there is.

use crate::secrets::echo::{self, Manner};
use crate::secrets::search::marked;
use crate::secrets::tries::{Place, Try, said};

/// The commands, as the command itself lists them; those within others with a blank between.
fn commands() -> Vec<String> {
    let mut commands = Vec::new();
    for command in listed(&[]) {
        match &listed(&[&command])[..] {
            [] => commands.push(command),
            within => commands.extend(within.iter().map(|own| format!("{command} {own}"))),
        }
    }
    commands
}

fn listed(command: &[&str]) -> Vec<String> {
    let output = Place::new().command(&Try::new(&[command, &["--help"]].concat(), 0)).output();
    let help = said(&output.expect("the command starts"));
    let list = help.split_once("\nCommands:\n").map(|(_, list)| list.to_owned()).unwrap_or_default();
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Runs of a command that are not tried elsewhere in these tests.
fn runs(command: &str, place: &Place, echo: &str) -> Vec<Try> {
    let words: Vec<_> = command.split(' ').collect();
    let one = |arguments: &[&str], code| vec![Try::new(&[&words, arguments].concat(), code)];
    match command {
        // In `accounts.rs` and `serving.rs`.
        "overview" | "check" | "serve" | "mutate" => vec![],
        "demo" | "mutants" | "fixture" | "spec list" | "spec errata" => one(&[], 0),
        "generate-fixture" => one(&["--workspaces", "1"], 0),
        "generate" => one(&["none.yaml", "--out", "."], 2),
        "spec show" => one(&["listWorkspaces"], 0),
        "completions" => one(&["zsh"], 0),
        // With the command itself, which its help lists as no command of its own.
        "conform suggest" => {
            let operation = "{operationId: list, security: [{k: []}], responses: {'200': {description: A list.}}}";
            let schemes = "{k: {type: apiKey, in: header, name: X-Key}}";
            let text = format!(
                "{{openapi: 3.0.3, info: {{title: A, version: '1'}}, paths: {{/a: {{get: {operation}}}}}, components: {{securitySchemes: {schemes}}}}}"
            );
            let document = place.file("own.yaml", &text);
            let suggest = one(&[&document, "--url", echo, "--token", &marked("token")], 0);
            conform(place, echo).into_iter().chain(suggest).collect()
        }
        "call" => call(place, echo),
        "admin document" => one(&[], 0),
        _ if words[0] == "admin" => admin(&words, place, echo),
        other => panic!("`{other}` is not tried with secrets"),
    }
}

/// What an admin listener is asked that says again all that it was told, or is not there, or nowhere.
fn admin(words: &[&str], place: &Place, echo: &str) -> Vec<Try> {
    let file = place.file("fixture.yaml", &format!("scnet: {{tokens: [{{token: {}, user: u}}]}}", marked("token")));
    let more: &[&[&str]] = match words[1] {
        "status" | "reset" => &[&[]],
        "journal" => &[&["--target", "x"]],
        "faults" => &[&["list"], &["set", "f", "--status", "500"], &["off", "f"], &["remove", "f"], &["clear"]],
        // What the listener says is printed as it is.
        "dump" | "metrics" => &[],
        "load" => &[&[&file]],
        "snapshot" => &[&["list"], &["create", "x"], &["restore", "x"], &["delete", "x"]],
        "clock" => &[&["show"], &["advance", "1h"], &["reset"]],
        "token" => &[&["issue", "huawei", "a"], &["revoke", "huawei", "--user", "a"]],
        "workspace" => &[&["list", "modelarts"], &["show", "maptable", "org", "1"]],
        "space" => &[&["show", "s"], &["change", "s", "name=n"]],
        "user" => &[&["list", "huawei", "t"], &["delete", "scnet", "u"]],
        "member" => &[&["add", "space", "s", "u", "r"]],
        "quota" => &[&["show", "u", "/p"]],
        "resource" => &[&["set", "s", "u", "k", "1"]],
        other => panic!("`admin {other}` is not tried with secrets"),
    };
    let with_password = format!("http://user:{}@127.0.0.1:1", marked("url").replace(['/', '<'], ""));
    let mut tries = Vec::new();
    for arguments in more {
        // What is said again is a journal without entries.
        let echoed = if words[1] == "journal" { 3 } else { 0 };
        for (url, code) in [(echo, echoed), ("http://127.0.0.1:1", 2), (with_password.as_str(), 2)] {
            let run = Try::new(
                &[words, arguments, &["--url", url, "--format", "json", "--connect-timeout", "0s"]].concat(),
                code,
            );
            tries.push(run.with("SCICLOUD_ADMIN_TOKEN", marked("admin")));
        }
    }
    tries
}

/// Calls of a server that says again all that it was told, of one that is not there, and of what is refused before.
fn call(place: &Place, echo: &str) -> Vec<Try> {
    let (token, secret) = (marked("token"), marked("secret"));
    let list = ["call", "modelarts/listWorkspaces", "project_id=p1", "--url"];
    let at = |url: &str, more: &[&str], code| Try::new(&[&list[..], &[url], more].concat(), code);
    let sign_in = ["call", "maptable/createToken", "appId=a", "--url", echo];
    let signing = |more: &[&str], code| Try::new(&[&sign_in[..], more].concat(), code);
    let operation = "{operationId: list, security: [{k: [], q: []}], parameters: [{name: P, in: header, schema: {type: string, format: password}}, {name: s, in: query, schema: {type: string, format: password, maxLength: 90}}], responses: {'200': {description: A list.}}}";
    let schemes = "{k: {type: apiKey, in: header, name: X-Key}, q: {type: apiKey, in: query, name: key}}";
    let text = format!(
        "{{openapi: 3.0.3, info: {{title: A, version: '1'}}, paths: {{/a: {{get: {operation}}}}}, components: {{securitySchemes: {schemes}}}}}"
    );
    let document = place.file("called.yaml", &text);
    let (key, query) = (format!("k={token}"), format!("q={token}"));
    let foreign = ["call", "--spec", &document, "--url", echo, "--token-for", &key, "--token-for", &query, "list"];
    let foreign = |more: &[&str], code| Try::new(&[&foreign[..], more].concat(), code);
    let long = format!("s={}", secret.repeat(4));
    vec![
        at(echo, &[], 0),
        at(echo, &["--include", "--format", "csv"], 0),
        at(echo, &["--all", "--format", "table"], 0),
        at(echo, &["--curl", "--token", &token], 0),
        at(echo, &["--token", &token, "limit=0"], 2),
        at(echo, &["--token", &token, &secret], 2),
        at("http://127.0.0.1:1", &[], 1),
        at(&format!("http://user:{}@127.0.0.1:1", token.replace(['/', '<'], "")), &[], 2),
        signing(&[&format!("appSecret={secret}"), "--yes"], 1),
        signing(&[&format!("appSecret={secret}"), "--curl"], 0),
        signing(&[&format!("appSecret={secret}")], 2),
        signing(&[&format!("appSecret:=[{:?}]", secret), "--yes"], 2),
        signing(&["--body", &place.file("body.json", &format!("{{\"appSecret\": [{secret:?}]}}")), "--yes"], 2),
        foreign(&[&format!("P={secret}"), &format!("s={secret}"), "--include"], 0),
        foreign(&[&format!("P={secret}"), &format!("s={secret}"), "--curl"], 0),
        foreign(&[&long], 2),
    ]
}

fn conform(place: &Place, echo: &str) -> Vec<Try> {
    let token = marked("token");
    let written = |name: &str| place.written().join(name).display().to_string();
    let reports = ["json", "junit", "html", "markdown"].map(|format| format!("--report={format}={}", written(format)));
    let quoted = serde_json::to_string(&token).expect("a text that TOML reads too");
    let file = |name: &str, identity: &str| {
        let text = format!(
            "[documents.modelarts]\nurl = '{echo}'\nvalues = {{ project_id = 'p1' }}\nidentities = [{identity}]\n"
        );
        place.file(name, &text)
    };
    let good = file("good.toml", &format!("{{ name = 'a', token = {quoted} }}, {{ name = 'b', token = {quoted} }}"));
    let both = file("both.toml", &format!("{{ name = 'a', token = {quoted}, token_env = 'TOKEN' }}"));
    let broken = file("broken.toml", &format!("{{ name = 'a', token = {quoted}"));
    let (record, baseline) = (written("record"), written("baseline.toml"));
    let url = ["conform", "modelarts", "--value", "project_id=p1", "--url"];
    let at = |url_: &str, more: &[&str], code| Try::new(&[&url[..], &[url_], more].concat(), code);
    let with_reports: Vec<_> = reports.iter().map(String::as_str).collect();
    vec![
        at(echo, &[&with_reports[..], &["--record", &record, "--write-baseline", &baseline]].concat(), 0),
        at(echo, &["--token", &token, "--token-as", &format!("other={token}")], 1),
        at(echo, &["--token", &token, "--nope"], 2),
        at(echo, &["--token-as", &token.replace('=', "")], 2),
        at("http://127.0.0.1:1", &["--token", &token], 2),
        at(&format!("http://user:{}@127.0.0.1:1", token.replace(['/', '<'], "")), &[], 2),
        Try::new(&["conform", "modelarts", "--replay", &record], 1),
        Try::new(&["conform", "modelarts", "--plan", "--token", &token], 0),
        Try::new(&["conform", "--config", &good, "--report", &format!("html={}", written("again"))], 1),
        Try::new(&["conform", "--config", &both], 2),
        Try::new(&["conform", "--config", &broken], 2),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_shows_or_writes_a_secret() {
    let echo = echo::start(Manner::Answers).await;
    let (place, commands) = (Place::new(), commands());
    assert!(commands.len() >= 12 && commands.contains(&"spec list".to_owned()), "{commands:?}");
    for command in commands {
        for run in runs(&command, &place, &echo.url) {
            let silent = run.code == 0 && run.arguments[0] == "admin";
            let said = place.check(&run.with("RUST_LOG", "trace"));
            assert!(silent || !said.is_empty(), "{command}");
        }
    }
    for file in ["json", "junit", "html", "markdown", "record/modelarts.jsonl", "baseline.toml", "again"] {
        let length = std::fs::metadata(place.written().join(file)).map(|data| data.len()).unwrap_or_default();
        assert!(length > 0, "{file} was written");
    }
}
