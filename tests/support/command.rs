//! The command, and a server of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

pub fn scicloud(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scicloud"));
    command.args(arguments).env_clear();
    command
}

/// A server of the command's own that ends with the test.
pub struct Server {
    pub child: Child,
    pub url: String,
}

impl Server {
    /// Starts on a free port, with further arguments.
    pub fn start(arguments: &[&str]) -> Self {
        Self::of(scicloud(&[&["serve", "--bind", "127.0.0.1:0"], arguments].concat()))
    }

    /// Starts by a command.
    pub fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it prints a line");
        let url = line.trim().strip_prefix("listening on ").expect("the line has the address").to_owned();
        Self { child, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
