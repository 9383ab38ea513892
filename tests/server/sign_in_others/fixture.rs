//! What a fixture may say of signing in, and how it is refused.

use scicloud::server::Fixture;

/// `#n` lines are replaced by the cases below.
const GOOD: &str = "\
scnet:
  clusters: [{id: 0, name: ac}, {id: 1, name: one}, {id: 2, name: two}]
  users:
    - name: ann
      access_keys: [{access: ak, secret: hush}]
      clusters: [{id: 1}, {id: 2, stopped: true, username: ann2, home_path: /home/ann2}]
    - {name: ben, clusters: [{id: 1}]}
  tokens:
    - {token: hush, user: ann, cluster: 1}
maptable:
  users: [{id: 1, name: eve}]
  apps:
    - {id: app, secret: hush, user: 1}
";

/// (line of `GOOD`, what stands there instead, why it is refused)
const BAD: &[(u64, &str, &str)] = &[
    (2, "  clusters: [{id: 1, name: one}, {id: 1, name: two}]", "cluster `1` is there twice"),
    (2, "  clusters: [{id: 1, name: ''}, {id: 2, name: two}]", "the cluster's name is empty"),
    (2, "  clusters: [{id: 1, name: one, url: x}]", "unknown field `url`; there can be id, name, description"),
    (
        2,
        "  clusters: [{id: one, name: one}]",
        "this must be a whole number from -9223372036854775808 to 9223372036854775807",
    ),
    (
        4,
        "    - name: änn",
        "the name of a user with access keys must be printable ASCII, not empty, with no space at either end",
    ),
    (
        5,
        "      access_keys: [{access: '', secret: hush}]",
        "the access key must be printable ASCII, not empty, with no space at either end",
    ),
    (
        5,
        "      access_keys: [{access: 'a ', secret: hush}]",
        "the access key must be printable ASCII, not empty, with no space at either end",
    ),
    (5, "      access_keys: [{access: ak, secret: ''}]", "the secret key is empty"),
    (5, "      access_keys: [{access: ak}]", "`secret` is missing"),
    (5, "      access_keys: [{access: ak, secret: [hush]}]", "this must be a text"),
    (
        5,
        "      access_keys: [{access: ak, secret: hush, key: hush}]",
        "unknown field `key`; there can be access, secret",
    ),
    (
        5,
        "      access_keys: [{access: ak, secret: hush}, {access: ak, secret: hush}]",
        "access key `ak` is there twice",
    ),
    (6, "      clusters: [{id: 3}]", "there is no cluster 3"),
    (6, "      clusters: [{id: 0}]", "0 is the platform itself, where everybody is"),
    (6, "      clusters: [{id: 1}, {id: 1}]", "cluster `1` is there twice"),
    (6, "      clusters: [{id: 1, name: one}]", "unknown field `name`; there can be id, stopped, username, home_path"),
    (6, "      clusters: [{id: 1, username: ben}]", "`ben` is another user's name on the platform"),
    (6, "      clusters: [{id: 1, username: a/b}]", r"`username` is `a/b`, which does not match ^(?!\.{1,2}$)[^/\\]+$"),
    (6, "      clusters: [{id: 1, home_path: ''}]", "home_path is empty"),
    (7, "    - {name: ben, clusters: [{id: 2, username: ann2}]}", "user of a cluster `ann2` is there twice"),
    (7, "    - {name: ben, access_keys: [{access: ak, secret: other}]}", "access key `ak` is there twice"),
    (9, "    - {token: hush, user: ann, cluster: 2}", "`ann` has no account on the cluster 2 or a stopped one"),
    (9, "    - {token: hush, user: ben, cluster: 9}", "`ben` has no account on the cluster 9 or a stopped one"),
    (13, "    - {id: '', secret: hush, user: 1}", "the application's id is empty"),
    (13, "    - {id: app, secret: '', user: 1}", "the application's secret is empty"),
    (13, "    - {id: app, secret: hush, user: 2}", "there is no user 2"),
    (13, "    - {id: app, secret: hush}", "`user` is missing"),
    (13, "    - {id: app, secret: hush, user: 1, name: x}", "unknown field `name`; there can be id, secret, user"),
    (13, "    - {id: \"a\\0\", secret: hush, user: 1}", "the application's id has the control character U+0000"),
    (13, "    - [{id: app, secret: hush, user: 1}]", "this must be a mapping"),
];

#[test]
fn what_is_wrong_is_said_with_its_line_and_without_a_secret() {
    Fixture::parse("good.yaml", GOOD).unwrap();
    for &(line, replacement, reason) in BAD {
        let lines = (1..).zip(GOOD.lines());
        let text: String =
            lines.flat_map(|(number, old)| [if number == line { replacement } else { old }, "\n"]).collect();
        let error = Fixture::parse("bad.yaml", &text).expect_err(replacement).to_string();
        assert_eq!(error, format!("bad.yaml:{line}: {reason}"), "{replacement}");
        assert!(!error.contains("hush"), "{error}");
    }
    let twice = format!("{GOOD}    - {{id: app, secret: other, user: 1}}\n");
    let error = Fixture::parse("bad.yaml", &twice).unwrap_err().to_string();
    assert_eq!(error, "bad.yaml:14: application `app` is there twice");
}

#[test]
fn no_secret_is_shown_of_a_fixture() {
    let shown = format!("{:?}", Fixture::parse("good.yaml", GOOD).unwrap());
    assert!(shown.contains("ann2") && !shown.contains("hush"), "{shown}");
}
