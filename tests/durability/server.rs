//! The server that is killed: a process of its own, of the real program.

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// What the admin listener wants, and what secret keys are sealed with.
pub const ADMIN_TOKEN: &str = "the admin token of the durable ones";
const STORE_KEY: &str = "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf";

pub struct Server {
    child: RefCell<Child>,
    /// Of the platforms, and of the admin listener.
    pub url: String,
    pub admin: String,
    log: Arc<Mutex<String>>,
    is_killed: Cell<bool>,
}

impl Server {
    /// Starts one with this store.
    pub fn start(store: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scicloud"));
        command.args(["serve", "--bind", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--log", "warn", "--store", store]);
        command
            .args(arguments)
            .env_clear()
            .env("SCICLOUD_ADMIN_TOKEN", ADMIN_TOKEN)
            .env("SCICLOUD_STORE_KEY", STORE_KEY);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let log = Arc::new(Mutex::new(String::new()));
        let (mut stderr, kept) = (child.stderr.take().expect("piped"), Arc::clone(&log));
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(size @ 1..) = stderr.read(&mut piece) {
                kept.lock().unwrap().push_str(&String::from_utf8_lossy(&piece[..size]));
            }
        });
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut address = |before: &str| {
            let line = lines.next().and_then(Result::ok).unwrap_or_default();
            let address = line.strip_prefix(before).map(str::to_owned);
            address.unwrap_or_else(|| panic!("the server says {line:?} and {}", log.lock().unwrap()))
        };
        let (url, admin) = (address("listening on "), address("admin on "));
        Self { child: child.into(), url, admin, log, is_killed: false.into() }
    }

    /// Ends it at once, whatever it is doing (SIGKILL), and waits until it is gone.
    pub fn kill(&self) {
        self.is_killed.set(true);
        let mut child = self.child.borrow_mut();
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
    }

    pub fn is_killed(&self) -> bool {
        self.is_killed.get()
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
