//! `scicloud admin`: a running server, by its admin listener.

mod connection;
mod faults;
mod journal;
mod metrics;
mod status;

use clap::{Args, Subcommand};
use scicloud::server::admin;

pub use self::connection::ADDRESS;
use self::connection::Connection;
use super::{FAILURE, SUCCESS, block_on, output, unable};

/// Look after a running `scicloud serve`, by its admin listener.
///
/// The server prints the address of its admin listener when it starts, and a token unless it was given one.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done, 1 the server refused, 2 it could not be asked.\n\n\
                  Examples:\n  \
                  export SCICLOUD_ADMIN_TOKEN=$(openssl rand -hex 32)\n  \
                  scicloud serve --sample &\n  \
                  scicloud admin status"
)]
pub struct Arguments {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Status(status::Status),
    Journal(Box<journal::Journal>),
    Faults(faults::Faults),
    Metrics(metrics::Metrics),
    /// Print the OpenAPI document of the admin listener; needs no server.
    #[command(after_help = "Examples:\n  scicloud admin document > admin.json")]
    Document,
}

impl Arguments {
    /// Does what is asked for.
    pub fn run(self) -> u8 {
        if matches!(self.command, Command::Document) {
            return match admin::document() {
                Ok(document) => output::print_json(&document),
                Err(error) => unable(error),
            };
        }
        match block_on(self.perform()) {
            Ok(Ok(code)) => code,
            Ok(Err(refused @ admin::ClientError::Refused { .. })) => {
                unable(refused);
                FAILURE
            }
            Ok(Err(error)) => unable(error),
            Err(error) => unable(error),
        }
    }

    async fn perform(self) -> Result<u8, admin::ClientError> {
        let connected = self.connection.open()?;
        match self.command {
            Command::Journal(journal) => return journal.run(&connected).await,
            Command::Status(status) => status.run(&connected).await,
            Command::Faults(faults) => faults.run(&connected).await,
            Command::Metrics(metrics) => metrics.run(&connected).await,
            Command::Document => Ok(()),
        }
        .map(|()| SUCCESS)
    }
}
