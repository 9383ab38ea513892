//! The command with accounts of its own.

use std::process::Output;
use std::sync::LazyLock;

use scicloud::server::{Fixture, Testbed};
use tempfile::TempDir;

pub use crate::support::command::{Server, scicloud};

/// A server with the sample, within the process of the tests, so that it ends with them.
pub fn sample() -> &'static str {
    static SAMPLE: LazyLock<Testbed> = LazyLock::new(|| Testbed::start(Fixture::sample()).expect("a server"));
    SAMPLE.url()
}

/// The sample's tokens by the variables that the accounts below name.
const TOKENS: [(&str, &str); 4] =
    [("ERIN", "sample-erin"), ("SOUTH", "sample-south"), ("ADMIN", "sample-admin"), ("USER_16", "Bearer sample-16")];

/// An account of the Huawei family with a token for a project, and with these services.
pub fn huawei(name: &str, token: &str, project: &str, services: &[&str]) -> String {
    let urls: Vec<_> = services.iter().map(|service| format!("{service} = 'URL'")).collect();
    let urls = urls.join(", ");
    format!(
        "[accounts.{name}]\nplatform = 'huawei'\ntoken_env = '{token}'\nproject = '{project}'\nurls = {{ {urls} }}\n"
    )
}

/// An account of SCNet's administrator with the quotas of these users.
pub fn scnet(name: &str, users: &str) -> String {
    format!("[accounts.{name}]\nplatform = 'scnet'\nurl = 'URL'\ntoken_env = 'ADMIN'\nusers = {users}\n")
}

/// An account of MapTable's user 16 with these workspaces.
pub fn maptable(name: &str, workspaces: &str) -> String {
    format!("[accounts.{name}]\nplatform = 'maptable'\nurl = 'URL'\ntoken_env = 'USER_16'\nworkspaces = {workspaces}\n")
}

/// Runs a command with a file of accounts, in which `URL` stands for an address, and with the sample's tokens.
pub fn with_accounts(arguments: &[&str], accounts: &str, url: &str) -> Output {
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("accounts.toml");
    std::fs::write(&file, accounts.replace("URL", url)).expect("written");
    let mut command = scicloud(arguments);
    command.arg("--config").arg(&file).envs(TOKENS).output().expect("the command starts")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}
