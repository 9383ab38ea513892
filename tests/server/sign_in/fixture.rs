//! Credentials of a fixture that are refused, with their line.

use scicloud::server::Fixture;

/// What comes before the line that the cases below are.
const HEAD: &str = "\
huawei:
  tenants:
    - {name: south, projects: [{id: s1, name: c}], users: [{id: u9, name: sue, primary_account: true, \
access_keys: [{access: TAKEN, secret: s}], application_credentials: [{id: taken, name: n, secret: s, project: s1}]}]}
    - name: north
      projects: [{id: p1, name: a}, {id: p2, name: b}]
      users:
        - {id: u1, name: ann, primary_account: true}
";
const LINE: u64 = 8;

fn read(user: &str) -> Result<Fixture, scicloud::server::FixtureError> {
    Fixture::parse("cases.yaml", &format!("{HEAD}        - {{id: u2, name: ben, {user}}}\n"))
}

#[test]
fn credentials_that_nobody_could_use_are_refused_with_their_line() {
    let key = |key: &str| format!("access_keys: [{{{key}}}]");
    let app = |app: &str| format!("application_credentials: [{{{app}}}]");
    let good = [
        "password: secret-mark".to_owned(),
        key("access: AK, secret: secret-mark, project: p2"),
        app("id: a, name: n, secret: secret-mark, project: p1"),
    ];
    for user in good {
        read(&user).unwrap_or_else(|error| panic!("{user}: {error}"));
    }
    let cases = [
        ("password: ''".to_owned(), "the password is empty"),
        ("password: [secret-mark]".to_owned(), "this must be a text"),
        ("passwords: secret-mark".to_owned(), "unknown field `passwords`"),
        (key("access: AK, secret: '', project: p1"), "the secret key is empty"),
        (key("access: '', secret: secret-mark, project: p1"), "the access key is empty"),
        (key("access: 'A K', secret: secret-mark, project: p1"), "ASCII without spaces and commas"),
        (key("access: 'A,K', secret: secret-mark, project: p1"), "ASCII without spaces and commas"),
        (key("access: TAKEN, secret: secret-mark, project: p1"), "access key `TAKEN` is there twice"),
        (key("access: AK, secret: secret-mark"), "`project` is missing, as the tenant has 2 and not one"),
        (key("access: AK, secret: secret-mark, project: s1"), "tenant `north` has no project `s1`"),
        (key("access: AK, project: p1"), "`secret` is missing"),
        (key("access: AK, secret: secret-mark, project: p1, expires: 1"), "unknown field `expires`"),
        (app("id: taken, name: n, secret: secret-mark, project: p1"), "application credential `taken` is there twice"),
        (app("id: '', name: n, secret: secret-mark, project: p1"), "the application credential's id is empty"),
        (app("id: a, name: '', secret: secret-mark, project: p1"), "the application credential's name is empty"),
        (app("id: a, name: n, secret: '', project: p1"), "the secret is empty"),
        (app("id: a, name: n, secret: secret-mark, project: s1"), "tenant `north` has no project `s1`"),
        (app("id: a, name: n, secret: secret-mark"), "`project` is missing"),
        (
            app("id: a, name: n, secret: s, project: p1}, {id: b, name: n, secret: s, project: p1"),
            "application credential of this user `n` is there twice",
        ),
    ];
    for (user, reason) in cases {
        let error = read(&user).expect_err(&user);
        assert!(error.reason.contains(reason), "{user}: {error}");
        assert_eq!(error.line, Some(LINE), "{user}: {error}");
        assert!(!error.to_string().contains("secret-mark"), "{error}");
    }
}
