//! What `scicloud serve` says of the admin listener.

use std::io::Write;
use std::net::SocketAddr;

use clap::Args;
use scicloud::client::Secret;
use scicloud::server::{AdminSettings, Running};

use crate::cli::admin::ADDRESS;

#[derive(Debug, Args)]
#[command(next_help_heading = "Admin listener")]
pub struct Admin {
    /// Address of the admin listener, which is on unless `--no-admin` is given. Its address is printed on a second
    /// line; where none is asked for and the port is taken, it is a free one.
    #[arg(long, value_name = "IP:PORT", num_args = 0..=1, default_missing_value = ADDRESS)]
    admin: Option<SocketAddr>,
    /// Listen for platforms' operations alone.
    #[arg(long, conflicts_with_all = ["admin", "admin_host"])]
    no_admin: bool,
    /// Token that the admin listener wants, as `Authorization: Bearer TOKEN`. Without one, one is made up and printed on
    /// the standard error.
    #[arg(long, env = "SCICLOUD_ADMIN_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    admin_token: Option<Secret>,
    /// A name that requests may call the admin listener by, beside `localhost` and numeric addresses.
    #[arg(long, value_name = "NAME", value_parser = host)]
    admin_host: Vec<String>,
}

/// A name as a request's `Host` has it, without a port.
fn host(text: &str) -> Result<String, String> {
    let is_name = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    if is_name {
        Ok(text.to_owned())
    } else {
        Err("it is a name such as dev.example, without scheme, port or path".to_owned())
    }
}

impl Admin {
    pub fn settings(&self) -> Option<AdminSettings> {
        let usual = || ADDRESS.parse().ok();
        let bind = self.admin.or_else(usual).filter(|_| !self.no_admin)?;
        Some(AdminSettings {
            bind,
            or_free_port: self.admin.is_none(),
            token: self.admin_token.clone(),
            hosts: self.admin_host.clone(),
        })
    }

    /// Tells if the token is one that nobody knows yet.
    pub fn makes_up_token(&self) -> bool {
        self.admin_token.is_none()
    }
}

/// Prints the admin token, which nothing shows again, and a link that opens the page with it.
pub fn tell_token(running: &Running) {
    if let (Some(token), Some(url)) = (running.admin_token(), running.admin_url()) {
        let token = token.expose();
        // Who can't read it can start again with a token of their own.
        let _ = write!(std::io::stderr(), "admin token: {token}\nadmin page: {url}/#token={token}\n");
    }
}
