//! Completions as a shell runs them.

use std::path::Path;
use std::process::Command;

use crate::overview::support::{maptable, scicloud, scnet, text};

#[cfg(unix)]
#[test]
fn bash_completes_the_accounts_of_the_usual_file_and_of_the_one_that_is_named() {
    let home = tempfile::tempdir().expect("a directory");
    let usual = home.path().join(".config/scicloud");
    std::fs::create_dir_all(&usual).expect("made");
    std::fs::write(usual.join("accounts.toml"), scnet("cluster", "['u']") + &scnet("clinic", "['u']"))
        .expect("written");
    std::fs::write(home.path().join("other.toml"), maptable("clams", "['user/1']")).expect("written");
    let script = text(&scicloud(&["completions", "bash"]).output().expect("the command starts").stdout);
    // It is longer than an argument may be.
    std::fs::write(home.path().join("completions"), script).expect("written");
    let binary = Path::new(env!("CARGO_BIN_EXE_scicloud")).parent().expect("a directory").display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    // The words of the line, the last of which is to be completed.
    let cases = [
        ("scicloud overview cl", "clinic cluster"),
        ("scicloud check clu", "cluster"),
        ("scicloud overview --all cli", "clinic"),
        ("scicloud overview --config other.toml cl", "clams"),
        ("scicloud overview --format cl", ""),
        ("scicloud spec show listSto", "listStorageQuotas"),
        ("scicloud conform model", "modelarts"),
        ("scicloud call showWorksp", "showWorkspace showWorkspaceQuotas showWorkspaceDetail"),
        ("scicloud call maptable/list", "maptable/listWorkspaces"),
        ("scicloud call createWorkspace au", "auth_type="),
        ("scicloud call --account cl", "clinic cluster"),
        ("scicloud call showWorkspace --format t", "table"),
    ];
    for (line, expected) in cases {
        let words = line.split(' ').count();
        let complete = format!(
            "source ./completions\nCOMP_WORDS=({line}) COMP_CWORD={}\n_scicloud_with_accounts scicloud \"${{COMP_WORDS[-1]}}\" \
             \"${{COMP_WORDS[-2]}}\"\necho \"${{COMPREPLY[*]}}\"",
            words - 1
        );
        let mut bash = Command::new("bash");
        bash.args(["--norc", "-c", &complete]).current_dir(home.path()).env_clear().env("HOME", home.path());
        let output = bash.env("PATH", format!("{binary}:{path}")).output().expect("bash starts");
        let found = text(&output.stdout);
        assert_eq!(found.trim(), expected, "{line}: {}", text(&output.stderr));
    }
}
