//! Watching, and the page.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::overview::support::{huawei, sample, scicloud, scnet, text, with_accounts};

#[test]
fn an_overview_that_is_watched_is_asked_for_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("accounts.toml");
    std::fs::write(&file, scnet("cluster", "['over']").replace("URL", sample())).expect("written");
    let mut command = scicloud(&["overview", "--watch", "1"]);
    let command = command.arg("--config").arg(&file).env("ADMIN", "sample-admin").stdout(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let seen = lines.map_while(Result::ok).filter(|line| line.contains("(every second, Ctrl-C ends)")).take(2).count();
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_eq!(seen, 2);
    let cases: [&[&str]; 2] = [&["overview", "--watch", "0"], &["overview", "--watch", "1", "--format", "csv"]];
    for arguments in cases {
        let output = with_accounts(arguments, &scnet("cluster", "['over']"), sample());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_needs_nothing_else_and_what_others_name_is_no_markup() {
    let name = "<script>alert(1)</script>";
    let row = serde_json::json!({"id": "w1", "name": name, "owner": "\"><img src=x>", "status": "CREATE_FAILED"});
    let page = serde_json::json!({"total_count": 1, "count": 1, "workspaces": [row]}).to_string();
    let server = crate::support::stub::Server::start(move |_| crate::support::stub::reply(200, page.clone())).await;
    let account = huawei("a", "ERIN", "p1", &["modelarts"]);
    let shown = text(&with_accounts(&["overview", "--format", "html"], &account, &server.url).stdout);
    assert!(shown.contains("&lt;script&gt;") && shown.contains("&quot;&gt;&lt;img"), "{shown}");
    for part in ["<script", "<img", "src=\"", "href=", "url(", "@import", "http://", "https://"] {
        assert!(!shown.contains(part), "{part} in {shown}");
    }
    let quotas = scnet("cluster", "['over', 'nobody']");
    let output = with_accounts(&["overview", "--format", "html"], &quotas, sample());
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    for part in ["1 quota over its limit", "class=\"bar bad\"", "width: 100.0%", "122.5 %", "failed:"] {
        assert!(shown.contains(part), "no {part:?} in {shown}");
    }
}
