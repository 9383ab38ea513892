//! What is shown first, and what arguments choose.

use crate::overview::support::{huawei, maptable, sample, scnet, text, with_accounts};

fn accounts() -> String {
    [
        huawei("north", "ERIN", "project-north", &["modelarts"]),
        huawei("unset", "NOWHERE", "project-north", &["modelarts"]),
        scnet("cluster", "['test', 'over']"),
        maptable("maps", "['user/16']"),
    ]
    .concat()
}

fn shown(arguments: &[&str], code: i32) -> String {
    let output = with_accounts(&[&["overview"], arguments].concat(), &accounts(), sample());
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {shown}{}", text(&output.stderr));
    shown
}

#[test]
fn the_first_lines_say_what_needs_a_look() {
    let all = shown(&["--warn-over", "50"], 1);
    let first = all.lines().next().unwrap_or_default();
    let start = "4 accounts: 1 quota over its limit, 1 quota near its limit, ";
    assert!(first.starts_with(start) && first.ends_with("1 account could not be asked"), "{all}");
    let summary = all.split("\n\n").next().unwrap_or_default();
    let cases = [
        ("over", "122.5 %, 612 GB of 500 GB: /public/home/over of over"),
        ("near", "56.9 %, 399 GB of 700 GB: /public/home/test of test"),
        ("not asked", "modelarts: token_env: the variable NOWHERE is not set, or empty"),
        ("failed", "CREATE_FAILED: "),
    ];
    for (label, part) in cases {
        let line = summary.lines().find(|line| line.trim_start().starts_with(label) && line.contains(part));
        assert!(line.is_some(), "no {label:?} with {part:?} in\n{summary}");
    }
    let calm = with_accounts(&["overview"], &maptable("maps", "['user/16']"), sample());
    let calm = text(&calm.stdout);
    assert_eq!(calm.lines().next(), Some("1 account: nothing is near its limit, nothing failed"), "{calm}");
}

#[test]
fn limits_of_ones_own_decide_what_is_near_and_over() {
    let cases: [(&[&str], i32, &str); 4] = [
        (&["--warn-over", "50"], 1, "1 quota over its limit, 1 quota near its limit, "),
        (&["--fail-over", "50"], 3, "2 quotas over 50 %, "),
        (&["--warn-over", "10", "--fail-over", "110"], 3, "1 quota over 110 %, 1 quota near its limit, "),
        (&["--warn-over", "200"], 1, "4 accounts: "),
    ];
    for (arguments, code, expected) in cases {
        let shown = shown(arguments, code);
        assert!(shown.lines().next().is_some_and(|line| line.contains(expected)), "{arguments:?}: {shown}");
    }
    let output = with_accounts(&["overview", "--warn-over", "90", "--fail-over", "80"], &accounts(), sample());
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}

/// The rows of a table by the beginning of its heading, without the names of its columns.
fn rows<'a>(shown: &'a str, heading: &str) -> Vec<&'a str> {
    let section = shown.split("\n\n").find(|section| section.starts_with(heading));
    let lines = section.map(|section| section.lines().skip(2).collect::<Vec<_>>()).unwrap_or_default();
    lines.into_iter().filter(|line| !line.starts_with("failed:")).collect()
}

#[test]
fn rows_are_filtered_sorted_and_limited_and_columns_chosen() {
    let quotas = |arguments: &[&str]| {
        let shown = shown(&[&["--columns", "path"], arguments].concat(), 1);
        rows(&shown, "SCNet").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let (test, over, work) = ("/public/home/test", "/public/home/over", "/work/over");
    let cases: [(&[&str], &[&str]); 7] = [
        (&[], &[over, test, work]),
        (&["--sort", "path"], &[over, test, work]),
        (&["--sort=-limit"], &[work, test, over]),
        (&["--sort", "-used", "--limit", "2"], &[over, test, "… and 1 more (--all shows them)"]),
        (&["--filter", "full>90"], &[over]),
        (&["--filter", "user=over", "--filter", "work"], &[work]),
        (&["--filter", "user=nobody"], &[]),
    ];
    for (arguments, expected) in cases {
        let found = quotas(arguments);
        let found: Vec<_> = found.iter().map(String::as_str).collect();
        assert_eq!(found, expected, "{arguments:?}");
    }
    let shown = shown(&["--format", "csv", "--columns", "path,full", "--filter", "kind=quota", "--limit", "1"], 1);
    assert_eq!(shown.lines().collect::<Vec<_>>(), ["\u{feff}name,percent", "/public/home/over,122.5"]);
    for (arguments, said) in [
        (&["--columns", "nope"][..], "there is no column \"nope\"; there are account, name, status, open-to, "),
        (&["--sort", "nope"], "there is no column"),
        (&["--filter", "full>x"], "\"x\" is no number"),
        (&["--format", "json", "--limit", "1"], "JSON has everything"),
    ] {
        let output = with_accounts(&[&["overview"], arguments].concat(), &accounts(), sample());
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(said), "{arguments:?}: no {said:?} in {error}");
    }
}
