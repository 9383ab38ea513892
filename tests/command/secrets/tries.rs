//! Runs of the command, and the search of all that they say and write.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::secrets::search::{found_below, found_in, marked};

/// A run of the command.
#[derive(Debug)]
pub struct Try {
    pub arguments: Vec<String>,
    pub variables: Vec<(&'static str, String)>,
    /// The exit code, by which it is seen that the run went the way that it was to go.
    pub code: i32,
}

impl Try {
    pub fn new(arguments: &[&str], code: i32) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self { arguments, variables: Vec::new(), code }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }
}

/// Secrets in variables, for whoever reads them.
const VARIABLES: [&str; 10] = [
    "SK",
    "APP_SECRET",
    "HUAWEICLOUD_SDK_SK",
    "OS_PASSWORD",
    "OS_TOKEN",
    "SCICLOUD_MODELARTS_TOKEN",
    "SCICLOUD_SCNET_TOKEN",
    "SCICLOUD_MAPTABLE_TOKEN",
    "SCICLOUD_TOKEN_OTHER",
    "SCICLOUD_MUTATE_TOKENS",
];

/// Directories of a run: what it reads, which may have secrets, and what it writes.
pub struct Place {
    directory: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let directory = TempDir::new().expect("a directory");
        std::fs::create_dir(directory.path().join("written")).expect("made");
        Self { directory }
    }

    /// A file to be read.
    pub fn file(&self, name: &str, content: &str) -> String {
        let path = self.directory.path().join(name);
        std::fs::write(&path, content).expect("written");
        path.display().to_string()
    }

    /// The directory for all that is written, which is searched.
    pub fn written(&self) -> PathBuf {
        self.directory.path().join("written")
    }

    /// The command in that directory, with secrets in all variables.
    pub fn command(&self, run: &Try) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scicloud"));
        command.args(&run.arguments).env_clear().current_dir(self.written());
        command.env("AK", "ak-1").env("TOKEN", format!("Bearer {}", marked("given")));
        command.envs(VARIABLES.map(|name| (name, marked(&name.to_lowercase())))).envs(run.variables.clone());
        command
    }

    /// Runs the command and searches all that it said and wrote.
    pub fn check(&self, run: &Try) -> String {
        let output = self.command(run).output().expect("the command starts");
        self.search(run, &output)
    }

    /// Searches what a run said and wrote.
    pub fn search(&self, run: &Try, output: &Output) -> String {
        let said = said(output);
        assert_eq!(output.status.code(), Some(run.code), "{run:?}: {said}");
        let found = found_in("the standard output", &output.stdout);
        let found = found.or_else(|| found_in("the standard error", &output.stderr));
        if let Some(found) = found.or_else(|| found_below(&self.written())) {
            panic!("{run:?}: {found}");
        }
        said
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_run_that_shows_a_mark_is_found() {
    let place = Place::new();
    let run = Try::new(&["spec", "show", &marked("asked")], 2);
    let output = place.command(&run).output().expect("the command starts");
    assert!(
        found_in("either", said(&output).as_bytes()).is_some(),
        "it names what it does not know: {}",
        said(&output)
    );
    let run = Try::new(&["completions", "bash"], 0);
    place.check(&run);
    std::fs::write(place.written().join("report"), marked("planted")).expect("written");
    let output = place.command(&run).output().expect("the command starts");
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| place.search(&run, &output)));
    assert!(panicked.is_err(), "what is written is searched");
}
