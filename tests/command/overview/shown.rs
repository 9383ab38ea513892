//! What an overview shows, as tables, JSON and CSV.

use serde_json::{Value, json};

use crate::overview::support::{Server, huawei, maptable, sample, scnet, text, with_accounts};

/// Accounts of all platforms, two of some, with what can't be asked for among them.
fn accounts() -> String {
    [
        huawei("north", "ERIN", "project-north", &["modelarts", "eihealth"]),
        huawei("south", "SOUTH", "project-south", &["modelarts"]),
        huawei("wrong", "ERIN", "project-south", &["eihealth"]),
        huawei("unset", "NOWHERE", "project-north", &["modelarts"]),
        scnet("cluster", "['over', 'nobody']"),
        maptable("maps", "['user/17', 'user/16']"),
        maptable("org", "['org/7']"),
    ]
    .concat()
}

#[test]
fn all_accounts_are_shown_and_what_fails_is_said_in_its_place() {
    let output = with_accounts(&["overview"], &accounts(), sample());
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    // The heading under which it is, and what is shown there.
    let cases = [
        ("ModelArts: workspaces", "north"),
        ("ModelArts: workspaces", "50_done"),
        ("ModelArts: workspaces", "testUser"),
        ("ModelArts: workspaces", "failed: unset: token_env: the variable NOWHERE is not set, or empty"),
        ("eiHealth: resources per space", "virtual-screening"),
        ("eiHealth: resources per space", "failed: wrong: listProjectStatistics: refused with status 403"),
        ("SCNet: shared storage, account cluster", "/work/over"),
        ("SCNet: shared storage, account cluster", "failed: nobody: listStorageQuotas: refused"),
        ("MapTable: projects and tables", "Parcel List"),
        ("MapTable: projects and tables", "org      org/7"),
        ("MapTable: projects and tables", "failed: maps: user/17: "),
    ];
    for (heading, part) in cases {
        let section = shown.split("\n\n").find(|section| section.lines().next() == Some(heading));
        let section = section.unwrap_or_else(|| panic!("no {heading:?} in\n{shown}"));
        assert!(section.contains(part), "no {part:?} in\n{section}");
    }
    assert!(!shown.contains('\u{1b}'), "colours are for terminals: {shown}");
}

#[test]
fn programs_get_the_same_as_json() {
    let output = with_accounts(&["overview", "--format", "json"], &accounts(), sample());
    let overview: Value = serde_json::from_slice(&output.stdout).expect("JSON alone");
    assert_eq!(output.status.code(), Some(1));
    let names = |service: &str| -> Vec<_> {
        let sections = overview[service].as_array().into_iter().flatten();
        sections.map(|section| section["account"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let cases = [
        ("modelarts", vec!["north", "south", "unset"]),
        ("eihealth", vec!["north", "wrong"]),
        ("scnet", vec!["cluster"]),
        ("maptable", vec!["maps", "org"]),
    ];
    for (service, accounts) in cases {
        assert_eq!(names(service), accounts, "{service}: {overview:#}");
    }
    let [wrong, cluster] = [&overview["eihealth"][1], &overview["scnet"][0]];
    assert!(wrong["items"] == json!([]) && wrong["errors"][0].is_string(), "all of it failed: {wrong:#}");
    assert!(cluster["items"][0]["percent"] == 122.5 && cluster["errors"][0].is_string(), "a part: {cluster:#}");
}

#[test]
fn spreadsheets_get_the_same_as_one_flat_table() {
    let output = with_accounts(&["overview", "--format", "csv"], &accounts(), sample());
    assert_eq!(output.status.code(), Some(1));
    let shown = text(&output.stdout);
    let mut reader = csv::Reader::from_reader(shown.as_bytes());
    let columns = reader.headers().expect("names of columns").clone();
    let rows: Vec<_> = reader.records().map(|row| row.expect("as many cells as columns")).collect();
    let cell = |row: &csv::StringRecord, name: &str| {
        let index = columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
        row[index].to_owned()
    };
    // The kind and the account of a row, a column, and what is in it.
    let cases = [
        ("workspace", "north", "name", "50_done"),
        ("workspace", "south", "status", "NORMAL"),
        ("resource", "north", "within", "virtual-screening"),
        ("quota", "cluster", "percent", "122.5"),
        ("quota", "cluster", "limit_gb", "1024.5"),
        ("project", "maps", "tables", "Parcel List, Hangzhou Zone1"),
        ("failure", "unset", "error", "token_env: the variable NOWHERE is not set, or empty"),
        ("failure", "unset", "platform", "huawei"),
    ];
    for (kind, account, column, value) in cases {
        let found = rows
            .iter()
            .any(|row| cell(row, "kind") == kind && cell(row, "account") == account && cell(row, column) == value);
        assert!(found, "no {kind} of {account} with the {column} {value:?} in\n{shown}");
    }
}

/// A server that has one workspace, whose parts are these.
async fn naming(name: &'static str, owner: &'static str) -> crate::support::stub::Server {
    let row = json!({"id": "w1", "name": name, "owner": owner, "status": "NORMAL", "auth_type": "PUBLIC"});
    let page = json!({"total_count": 1, "count": 1, "workspaces": [row]}).to_string();
    crate::support::stub::Server::start(move |_| crate::support::stub::reply(200, page.clone())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheet_runs_nothing_of_what_others_named() {
    let cases = [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("-1.5", "-1.5"),
        ("a=b", "a=b"),
        ("蛋白质 é", "蛋白质 é"),
    ];
    for (name, expected) in cases {
        let server = naming(name, name).await;
        let account = huawei("a", "ERIN", "p1", &["modelarts"]);
        let output = with_accounts(&["overview", "--format", "csv"], &account, &server.url);
        let shown = text(&output.stdout);
        // Without the mark, some spreadsheets take the bytes for those of an alphabet of their own.
        assert!(shown.starts_with("\u{feff}time,account,"), "{shown}");
        let mut reader = csv::Reader::from_reader(shown.as_bytes());
        let columns = reader.headers().expect("names of columns").clone();
        let row = reader.records().next().expect("a row").expect("cells");
        let cell = |name| &row[columns.iter().position(|column| column == name).expect(name)];
        assert_eq!((&columns[0], cell("name"), cell("user")), ("time", expected, expected), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_of_the_environment_is_asked_unless_it_is_not_to_be() {
    let server = naming("alpha", "erin").await;
    let account = huawei("a", "ERIN", "p1", &["modelarts"]).replace("URL", &server.url);
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("accounts.toml");
    std::fs::write(&file, account).expect("written");
    let nowhere = "http://erin:hush-mark@127.0.0.1:1";
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[], "alpha"),
        (&[("HTTP_PROXY", nowhere)], "failed: listWorkspaces: no answer"),
        (&[("HTTP_PROXY", nowhere), ("NO_PROXY", "*")], "alpha"),
        (&[("http_proxy", nowhere), ("no_proxy", "x.example, *")], "alpha"),
        (
            &[("ALL_PROXY", "socks://erin:hush-mark@h:1")],
            "failed: not sent: the proxy in ALL_PROXY is reached by `socks`",
        ),
        (&[("http_proxy", "socks5://erin:hush-mark@h")], "failed: not sent: the proxy in http_proxy has no port"),
    ];
    for (variables, expected) in cases {
        let mut command = crate::overview::support::scicloud(&["overview"]);
        let command = command.arg("--config").arg(&file).env("ERIN", "token").envs(variables.iter().copied());
        let output = command.output().expect("the command starts");
        let shown = text(&output.stdout) + &text(&output.stderr);
        assert!(shown.contains(expected) && !shown.contains("hush-mark"), "{variables:?}: {shown}");
    }
}

#[test]
fn colours_are_shown_only_where_they_can_be() {
    let accounts = scnet("cluster", "['over', 'nobody']");
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("accounts.toml");
    std::fs::write(&file, accounts.replace("URL", sample())).expect("written");
    let cases: [(&[(&str, &str)], bool); 3] =
        [(&[], false), (&[("CLICOLOR_FORCE", "1")], true), (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false)];
    for (variables, coloured) in cases {
        let mut command = crate::overview::support::scicloud(&["overview"]);
        let command = command.arg("--config").arg(&file).env("ADMIN", "sample-admin").envs(variables.iter().copied());
        let shown = text(&command.output().expect("the command starts").stdout);
        assert_eq!(shown.contains("\u{1b}[31mfailed:"), coloured, "{variables:?}: {shown:?}");
        assert_eq!(shown.contains('\u{1b}'), coloured, "{variables:?}: {shown:?}");
        assert!(shown.contains("░"), "{variables:?}: {shown:?}");
    }
}

#[test]
fn what_comes_from_elsewhere_cannot_steer_the_terminal() {
    let directory = tempfile::tempdir().expect("a directory");
    let fixture = directory.path().join("steering.yaml");
    let steering = "huawei: {}\nscnet:\n  users: [{name: u}]\n  tokens: [{token: sample-admin, user: u}]\n  quotas:\n    \
                    - {username: u, path: \"/a\\u202Eb\", threshold: 1, usage: 1}\n";
    std::fs::write(&fixture, steering).expect("written");
    let server = Server::start(&["--store", "sqlite::memory:", "--load", fixture.to_str().expect("UTF-8")]);
    let output = with_accounts(&["overview", "--fail-over", "5"], &scnet("cluster", "['u']"), &server.url);
    let shown = text(&output.stdout) + &text(&output.stderr);
    assert!(shown.contains("is 100.0 % full"), "{shown}");
    assert!(shown.contains(r"/a\u{202e}b") && !shown.contains('\u{202e}'), "{shown}");
}
