//! `scicloud admin`: a running server, by its admin listener.

mod clock;
mod connection;
mod faults;
mod item;
mod journal;
mod member;
mod metrics;
mod place;
mod state;
mod status;
mod token;
mod value;

use clap::{Args, Subcommand};
use scicloud::server::admin::{self, ClientError};

pub use self::connection::ADDRESS;
use self::connection::{Connection, Failure};
use self::item::Items;
use super::{FAILURE, SUCCESS, block_on, note, output, unable};

/// Look after a running `scicloud serve`, by its admin listener.
///
/// The server prints the address of its admin listener when it starts, and a token unless it was given one.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done, 1 the server refused, 2 it could not be asked, \
                  3 fewer requests came than were waited for.\n\n\
                  Examples:\n  \
                  export SCICLOUD_ADMIN_TOKEN=$(openssl rand -hex 32)\n  \
                  scicloud serve --sample &\n  \
                  scicloud admin status\n  \
                  scicloud admin snapshot create before\n  \
                  scicloud admin token issue huawei erin\n  \
                  scicloud admin clock advance 25h"
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
    Load(state::Load),
    Dump(state::Dump),
    Reset(state::Reset),
    Snapshot(state::Snapshot),
    Clock(clock::Clock),
    Token(token::Token),
    /// Make, show, change and delete workspaces of ModelArts and MapTable.
    #[command(after_help = "Examples:\n  \
                            scicloud admin workspace create modelarts project-north w-1 name=mine owner=erin\n  \
                            scicloud admin workspace change modelarts project-north w-1 status=DELETING\n  \
                            scicloud admin workspace create maptable org 8 name=Survey members='[16, 17]'\n  \
                            scicloud admin workspace delete modelarts project-north w-1")]
    Workspace(Items<place::Workspaces>),
    /// Make, show, change and delete spaces of eiHealth.
    #[command(after_help = "Examples:\n  \
                            scicloud admin space create s-1 project=project-north name=mine creator=erin\n  \
                            scicloud admin space change s-1 members='{bob: Viewer}'")]
    Space(Items<place::Spaces>),
    /// Make, show, change and delete users.
    #[command(after_help = "Examples:\n  \
                            scicloud admin user list huawei north\n  \
                            scicloud admin user create huawei north u-greta name=greta password=secret\n  \
                            scicloud admin user change scnet test frozen=true")]
    User(Items<place::Users>),
    Member(member::Members),
    /// Make, show, change and delete quotas of SCNet.
    #[command(after_help = "Examples:\n  \
                            scicloud admin quota change test /public/home/test usage=699\n  \
                            scicloud admin quota create test /work/test threshold=100 usage=0")]
    Quota(Items<place::Quotas>),
    Resource(member::Resources),
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
            Ok(Err(Failure::Client(refused @ ClientError::Refused { .. }))) => {
                note(refused);
                FAILURE
            }
            Ok(Err(Failure::Client(error))) => unable(error),
            Ok(Err(Failure::Unable(reason))) => unable(reason),
            Err(error) => unable(error),
        }
    }

    async fn perform(self) -> Result<u8, Failure> {
        let connected = self.connection.open().await?;
        match self.command {
            Command::Journal(it) => return it.run(&connected).await,
            Command::Faults(it) => it.run(&connected).await,
            Command::Metrics(it) => it.run(&connected).await,
            Command::Status(it) => it.run(&connected).await,
            Command::Load(it) => it.run(&connected).await,
            Command::Dump(it) => it.run(&connected).await,
            Command::Reset(it) => it.run(&connected).await,
            Command::Snapshot(it) => it.run(&connected).await,
            Command::Clock(it) => it.run(&connected).await,
            Command::Token(it) => it.run(&connected).await,
            Command::Workspace(it) => it.run(&connected).await,
            Command::Space(it) => it.run(&connected).await,
            Command::User(it) => it.run(&connected).await,
            Command::Member(it) => it.run(&connected).await,
            Command::Quota(it) => it.run(&connected).await,
            Command::Resource(it) => it.run(&connected).await,
            Command::Document => Ok(()),
        }
        .map(|()| SUCCESS)
    }
}
