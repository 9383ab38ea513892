//! The command with the sample state, and what it tells of itself.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A server that ends with the test.
pub struct Server {
    child: Child,
    /// Host and port.
    pub address: String,
    work: TempDir,
}

impl Server {
    pub fn sample() -> Self {
        Self::start(&["--sample"], TempDir::new().expect("a directory"))
    }

    /// With a fixture of its own.
    pub fn with(fixture: &str) -> Self {
        let work = TempDir::new().expect("a directory");
        let file = work.path().join("fixture.yaml");
        fs::write(&file, fixture).expect("the fixture is written");
        Self::start(&["--load", file.to_str().expect("UTF-8")], work)
    }

    fn start(state: &[&str], work: TempDir) -> Self {
        let log = fs::File::create(work.path().join("log")).expect("a log");
        // With as few open files as systems give by default: to have more is the server's own business.
        let mut child = Command::new("sh")
            .args(["-c", "ulimit -Sn 1024; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_scicloud")])
            .args(["serve", "--bind", "127.0.0.1:0", "--store", "sqlite::memory:", "--log", "warn"])
            .args(state)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("RUST_BACKTRACE", "1")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it prints a line");
        let address = line.trim().strip_prefix("listening on http://").expect("the line has the address").to_owned();
        Self { child, address, work }
    }

    fn log_file(&self) -> PathBuf {
        self.work.path().join("log")
    }

    /// It runs, and has not logged that anything failed.
    pub fn assert_well(&mut self) {
        let log = fs::read_to_string(self.log_file()).expect("a log");
        let ended = self.child.try_wait().expect("its state");
        assert!(ended.is_none(), "the server ended with {ended:?}\n{log}");
        let bad: Vec<_> = log.lines().filter(|line| line.contains("panicked") || line.contains("ERROR")).collect();
        assert!(bad.is_empty(), "{bad:#?}");
    }

    /// The most memory that it had so far, in KiB, where the system tells.
    pub fn most_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
