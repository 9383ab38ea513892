//! What bounds an overview: how full quotas may be, which accounts are asked, and how much at once.

use crate::overview::support::{huawei, maptable, sample, scnet, text, with_accounts};

#[test]
fn a_quota_that_is_too_full_exits_with_3_whatever_else_failed() {
    let (full, half) = (scnet("cluster", "['over']"), scnet("cluster", "['test']"));
    let failing = scnet("cluster", "['over', 'nobody']");
    // The accounts, the limit in percent, the exit code, and what is said of it.
    let cases = [
        (&full, "122.5", 0, ""),
        (&full, "122.4", 3, "cluster: /public/home/over of over is 122.5 % full, and 122.4 % is allowed"),
        (&full, "90%", 3, "is 122.5 % full, and 90 % is allowed"),
        (&half, "60", 0, ""),
        (&half, "0", 3, "is 56.9 % full"),
        (&failing, "90", 3, "is 122.5 % full"),
        (&failing, "130", 1, ""),
        (&full, "much", 2, "a percentage such as 90 is needed"),
        (&full, "nan", 2, "--fail-over"),
    ];
    for (accounts, limit, code, said) in cases {
        for format in ["table", "json", "csv"] {
            let output = with_accounts(&["overview", "--format", format, "--fail-over", limit], accounts, sample());
            let error = text(&output.stderr);
            assert_eq!(output.status.code(), Some(code), "{limit} {format}: {error}");
            assert!(error.contains(said) && error.is_empty() == said.is_empty(), "{limit} {format}: {error}");
            assert_eq!(output.stdout.is_empty(), code == 2, "{limit} {format}");
        }
    }
}

#[test]
fn named_accounts_alone_are_asked() {
    let accounts =
        [scnet("cluster", "['over']"), maptable("maps", "['user/16']"), maptable("more-maps", "['user/16']")].concat();
    let cases: [(&[&str], &[&str], &[&str]); 3] = [
        (&["cluster"], &["SCNet: shared storage, account cluster"], &["MapTable"]),
        (&["maps", "cluster"], &[", account maps\n", ", account cluster\n"], &["more-maps"]),
        (&[], &[", account cluster\n", "more-maps"], &[]),
    ];
    for (named, there, absent) in cases {
        let output = with_accounts(&[&["overview"], named].concat(), &accounts, sample());
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{named:?}: {shown}");
        assert!(there.iter().all(|part| shown.contains(part)), "{named:?}: {shown}");
        assert!(!absent.iter().any(|part| shown.contains(part)), "{named:?}: {shown}");
    }
    for command in [&["overview", "nope"][..], &["check", "nope"]] {
        let output = with_accounts(command, &accounts, sample());
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command:?}: {error}");
        assert!(error.contains("no account \"nope\"; there are: cluster, maps, more-maps"), "{command:?}: {error}");
    }
}

#[test]
fn one_request_at_a_time_shows_the_same_as_many() {
    let accounts =
        [huawei("north", "ERIN", "project-north", &["modelarts", "eihealth"]), maptable("maps", "['user/16']")]
            .concat();
    let shown = |concurrency| {
        let output = with_accounts(&["overview", "--concurrency", concurrency], &accounts, sample());
        assert_eq!(output.status.code(), Some(0), "{concurrency}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    assert_eq!(shown("1"), shown("16"));
}
