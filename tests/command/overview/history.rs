//! Runs that are kept, and what they tell of quotas.

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::overview::support::{maptable, sample, scicloud, scnet, text};

/// Runs the command with quotas of the sample and a home of one's own.
fn run(home: &Path, arguments: &[&str], settings: &str) -> Output {
    let accounts = scnet("cluster", "['test', 'over']") + &maptable("maps", "['user/16']") + settings;
    let file = home.join("accounts.toml");
    std::fs::write(&file, accounts.replace("URL", sample())).expect("written");
    let mut command = scicloud(&[&["overview"], arguments].concat());
    let command = command.arg("--config").arg(&file).env("HOME", home);
    command.env("ADMIN", "sample-admin").env("USER_16", "Bearer sample-16").output().expect("the command starts")
}

fn shown(home: &Path, arguments: &[&str]) -> String {
    let output = run(home, arguments, "");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// Puts the runs that were kept so many days back, and changes what was used then.
async fn age(file: &Path, days: i64, used_gb: f64) {
    let mut history = SqliteConnectOptions::new().filename(file).connect().await.expect("a database");
    let back = sqlx::query("UPDATE run SET at_ms = at_ms - ? * 86400000").bind(days);
    back.execute(&mut history).await.expect("runs");
    let used = sqlx::query("UPDATE record SET used_gb = ? WHERE name = '/public/home/test'").bind(used_gb);
    assert_eq!(used.execute(&mut history).await.expect("records").rows_affected(), 1);
    history.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_kept_tells_the_next_how_quotas_grow_and_when_they_are_full() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join(".local/share/scicloud/overview.db");
    assert!(!shown(home.path(), &[]).contains("growth/week") && !file.exists(), "nothing is kept unless asked for");
    shown(home.path(), &["--record"]);
    age(&file, 7, 398.56 - 70.0).await;
    let table = shown(home.path(), &["--record"]);
    let row = table.lines().find(|line| line.contains("/public/home/test") && line.contains('█'));
    let row = row.unwrap_or_else(|| panic!("no row in\n{table}"));
    // 70 GB in a week, and 301 GB are left.
    assert!(row.contains("+70 GB") && row.contains("30 days") && row.ends_with("▁█"), "{table}");
    let json: Value = serde_json::from_str(&shown(home.path(), &["--format", "json"])).expect("JSON");
    let trend = &json["scnet"][0]["items"][0]["trend"];
    let near = |name: &str, expected: f64| trend[name].as_f64().is_some_and(|value| (value - expected).abs() < 0.3);
    assert!(near("growth_gb_week", 70.0) && near("full_in_days", 30.1), "{json:#}");

    let history = shown(home.path(), &["--history"]);
    let first = history.lines().next().unwrap_or_default();
    assert!(first.starts_with("2 runs with quotas, ") && history.contains("overview.db"), "{history}");
    let row = history.lines().find(|line| line.contains("/public/home/test")).unwrap_or_default();
    assert!(row.contains("329 GB") && row.contains("399 GB") && row.contains("30 days"), "{history}");
    assert!(!shown(home.path(), &["--history", "maps"]).contains("/public/home"), "of named accounts alone");

    let csv = shown(home.path(), &["--history", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(reader.headers().expect("columns").get(0), Some("time"));
    let times: Vec<_> = reader.records().map(|row| row.expect("a row")[0].to_owned()).collect();
    assert!(times.len() > 6 && times.iter().all(|time| time.ends_with('Z')), "{csv}");
    let rows: Value = serde_json::from_str(&shown(home.path(), &["--history", "--format", "json"])).expect("JSON");
    assert_eq!(rows.as_array().map(Vec::len), Some(times.len()));
}

#[test]
fn the_file_of_accounts_may_have_each_run_kept_in_a_file_of_its_own() {
    let home = tempfile::tempdir().expect("a directory");
    let settings = "[overview]\nrecord = true\nhistory = 'kept/runs.db'\n";
    for runs in 1..=2 {
        let output = run(home.path(), &[], settings);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(home.path().join("kept/runs.db").exists());
        let history = text(&run(home.path(), &["--history"], settings).stdout);
        let expected = if runs == 1 { "1 run with quotas" } else { "2 runs with quotas" };
        assert!(history.starts_with(expected), "{history}");
    }
}

/// Takes a table away.
async fn drop_records(file: &Path) {
    let mut history = SqliteConnectOptions::new().filename(file).connect().await.expect("a database");
    sqlx::query("DROP TABLE record").execute(&mut history).await.expect("it was there");
    history.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_history_is_left_as_it_is() {
    let home = tempfile::tempdir().expect("a directory");
    let settings = "[overview]\nhistory = 'other'\n";
    let other = home.path().join("other");
    let missing = run(home.path(), &["--history"], settings);
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("--record` begins one"), "{}", text(&missing.stderr));
    std::fs::write(&other, "a text that is no database at all").expect("written");
    for (arguments, code) in [(&["--record"][..], 2), (&["--history"], 2), (&[], 0)] {
        let output = run(home.path(), arguments, settings);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.contains("the history ") && error.contains("other"), "{arguments:?}: {error}");
    }
    assert_eq!(std::fs::read_to_string(&other).expect("it is there"), "a text that is no database at all");
    // A file that has become useless since: what was found is shown all the same.
    std::fs::remove_file(&other).expect("it was there");
    assert_eq!(run(home.path(), &["--record"], settings).status.code(), Some(0));
    drop_records(&other).await;
    let output = run(home.path(), &["--record"], settings);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("/public/home/test"), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains("the history "), "{}", text(&output.stderr));
    let output = scicloud(&["overview", "--history"]).output().expect("the command starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no place for the history"), "{}", text(&output.stderr));
}
