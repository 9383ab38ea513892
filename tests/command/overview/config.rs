//! Files of accounts: which one is read, and what is wrong with them.

use std::fs;

use crate::overview::support::{maptable, sample, scicloud, text, with_accounts};

/// What no error may show, though it stands in the file.
const MARK: &str = "hunter22";

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_place_and_exits_with_2() {
    let huawei = "[accounts.a]\nplatform = 'huawei'\n";
    let scnet = "[accounts.a]\nplatform = 'scnet'\nurl = 'http://127.0.0.1:1'\n";
    let maptable = "[accounts.a]\nplatform = 'maptable'\nurl = 'http://127.0.0.1:1'\n";
    let key = "access_key_env = 'A'\nsecret_key_env = 'S'\n";
    let cases = [
        ("", "", "there is no account"),
        ("", "[account.a]", ":1: unknown field `account`, expected `accounts`"),
        ("", "[accounts.a]\nurl = 'x'", "missing field `platform`"),
        ("", "[accounts.a]\nplatform = 'aws'", "expected one of `huawei`, `scnet`, `maptable`"),
        ("", "[accounts.a]\nplatform = 'huawei", ":2: "),
        (huawei, "projet = 'x'", "unknown field `projet`"),
        (huawei, "secret_key = 'hunter22'", "unknown field `secret_key`, expected one of"),
        (huawei, "services = ['obs']", "expected `modelarts` or `eihealth`"),
        (huawei, "cloud = 'c'\nservices = []", "[accounts.a]: `services` is empty"),
        (huawei, "project = 'p'", "`urls` has to say where the services are"),
        (huawei, "urls = {modelarts = 'x'}\nservices = ['eihealth']", "`urls` does not say where eihealth is"),
        (huawei, "cloud = 'c'\ntoken_env = 'T'", "more than one way to sign in: cloud, or token_env"),
        (huawei, "access_key_env = 'A'\nurls = {modelarts = 'x'}", "`access_key_env` and `secret_key_env` go together"),
        (huawei, "token_env = 'T'\ntoken_file = 'F'", "`token_env` and `token_file` are both given"),
        (huawei, "cloud = 'c'\nsecurity_token_env = 'T'", "`security_token_env` goes with an access key"),
        (scnet, "", "it does not say how to sign in: access_key_env and secret_key_env, or token_env"),
        (scnet, key, "`access_key_env`, `secret_key_env` and `user` go together"),
        (scnet, "token_env = 'T'", "`users` has to say whose quotas to show"),
        (scnet, "token_env = 'T'\nusers = ['u']\ncluster = 'c'", "`cluster` goes with an access key"),
        (maptable, "app_id = 'x'", "it does not say how to sign in"),
        (maptable, "app_secret_env = 'x'", "`app_id` and `app_secret_env` go together"),
        (maptable, "token_env = 'T'\nworkspaces = []", "`workspaces` is empty"),
        (maptable, "token_env = 'T'\nworkspaces = ['16']", "written as TYPE/ID"),
        ("", "[accounts.a]\nplatform = 'maptable'\ntoken_env = 'T'", "`url` is missing"),
    ];
    for (head, rest, expected) in cases {
        for command in [&["overview"][..], &["check"]] {
            let output = with_accounts(command, &format!("{head}{rest}\n"), "");
            let error = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{head}{rest}: {error}");
            assert!(error.contains(expected), "{head}{rest}: no {expected:?} in {error}");
            assert!(error.contains("accounts.toml:"), "{head}{rest}: {error}");
            assert!(!error.contains(MARK) && output.stdout.is_empty(), "{head}{rest}: {error}");
        }
    }
}

type Variables<'a> = [(&'a str, &'a str)];

#[test]
fn accounts_are_found_in_the_file_that_is_named_or_the_usual_one_or_openstacks() {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |path: &str, content: &str| {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().expect("it is in a directory")).expect("made");
        fs::write(&path, content).expect("written");
        path
    };
    let cloud = "clouds: {lab: {auth: {auth_url: http://127.0.0.1:1, username: u, password: p, user_domain_id: d}}}";
    let account = |name: &str| maptable(name, "['user/16']").replace("URL", sample());
    let named = write("named.toml", &account("named"));
    write("xdg/scicloud/accounts.toml", &account("xdg"));
    write("home/.config/scicloud/accounts.toml", &account("home"));
    write("clouds/clouds.yaml", cloud);
    let place = |name: &str| directory.path().join(name).display().to_string();
    let (home, xdg, clouds, none) = (place("home"), place("xdg"), place("clouds"), place("none"));
    let named = named.display().to_string();
    fs::create_dir_all(&none).expect("made");
    // The working directory, variables, arguments, the exit code, and what is said.
    let cases: [(&str, &Variables<'_>, &[&str], i32, &str); 7] = [
        (&none, &[("XDG_CONFIG_HOME", &xdg), ("HOME", &home)], &["--config", &named], 0, ", account named\n"),
        (&clouds, &[("XDG_CONFIG_HOME", &xdg), ("HOME", &home)], &[], 0, ", account xdg\n"),
        (&clouds, &[("HOME", &home)], &[], 0, ", account home\n"),
        (&clouds, &[("HOME", &none)], &[], 1, "ModelArts: workspaces, account openstack"),
        (&clouds, &[("HOME", &none), ("OS_CLOUD", "lab")], &["lab"], 1, "ModelArts: workspaces, account lab"),
        (&none, &[("HOME", &none)], &[], 2, "there are no accounts: no --config, no "),
        (&none, &[("HOME", &none), ("OS_CLOUD", "lab")], &[], 2, "there is no clouds.yaml for the cloud `lab`"),
    ];
    for (working, variables, arguments, code, expected) in cases {
        let mut command = scicloud(&[&["overview"], arguments].concat());
        command.current_dir(working).env("USER_16", "Bearer sample-16").env("XDG_CONFIG_DIRS", &none);
        let output = command.envs(variables.iter().copied()).output().expect("the command starts");
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{variables:?}: {said}");
        assert!(said.contains(expected), "{variables:?}: no {expected:?} in {said}");
    }
}

#[test]
fn a_secret_may_be_in_a_file_beside_the_accounts() {
    let directory = tempfile::tempdir().expect("a directory");
    let account = maptable("maps", "['user/16']")
        .replace("URL", sample())
        .replace("token_env = 'USER_16'", "token_file = 'token'");
    let file = directory.path().join("accounts.toml");
    fs::write(&file, account).expect("written");
    let cases = [
        (Some("Bearer sample-16\n"), 0, "Parcel List"),
        (Some("\n"), 1, "the file is empty"),
        (None, 1, "token_file "),
    ];
    for (secret, code, expected) in cases {
        let token = directory.path().join("token");
        match secret {
            Some(secret) => fs::write(token, secret).expect("written"),
            None => fs::remove_file(token).expect("removed"),
        }
        let output = scicloud(&["overview"]).arg("--config").arg(&file).output().expect("the command starts");
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{secret:?}: {shown}");
        assert!(shown.contains(expected), "{secret:?}: {shown}");
    }
}
