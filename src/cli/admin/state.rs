//! `scicloud admin load`, `dump`, `reset` and `snapshot`.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use scicloud::server::admin::ClientError;
use serde_json::Value;

use super::connection::{Connected, Failure, Outcome, rows, segment};
use crate::cli::output;

/// Load a fixture into the server, whole or not at all.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        scicloud admin load fixture.yaml\n  \
                        scicloud admin load --merge more-users.yaml\n  \
                        scicloud fixture | scicloud admin load -")]
pub struct Load {
    /// File (YAML or JSON); `-` reads the standard input.
    file: PathBuf,
    /// Add it to the state, in place of what has the same ids, rather than replace the state.
    #[arg(long)]
    merge: bool,
}

impl Load {
    pub async fn run(self, connected: &Connected) -> Outcome {
        let named = |error: std::io::Error| Failure::Unable(format!("{}: {error}", self.file.display()));
        let bytes = if self.file.as_os_str() == "-" {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes).map(|_| bytes)
        } else {
            std::fs::read(&self.file)
        };
        Ok(connected.client.load(bytes.map_err(named)?, self.merge).await?)
    }
}

/// Print the state as a fixture, which loads as the same state.
///
/// A fixture is YAML, whatever `--format` says.
/// Passwords and tokens are in the form of hashes, secret keys are encrypted: they are good again for a server that is started with
/// the same store key (`SCICLOUD_STORE_KEY`).
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  scicloud admin dump > state.yaml\n  scicloud admin load state.yaml")]
pub struct Dump {
    /// File to write to in place of the standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Dump {
    pub async fn run(self, connected: &Connected) -> Outcome {
        let Some(file) = self.output else {
            return match connected.client.dump_to(&mut std::io::stdout()).await {
                // A reader that has gone away is no error.
                Err(ClientError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
                done => Ok(done?),
            };
        };
        let named = |error: std::io::Error| Failure::Unable(format!("{}: {error}", file.display()));
        let mut to = std::fs::File::create(&file).map_err(named)?;
        connected.client.dump_to(&mut to).await?;
        to.flush().map_err(named)
    }
}

/// Empty the state, and put the clock back; snapshots stay.
#[derive(Debug, Args)]
pub struct Reset {}

impl Reset {
    pub async fn run(self, connected: &Connected) -> Outcome {
        Ok(connected.client.reset().await?)
    }
}

/// Keep states under names, and go back to them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  scicloud admin snapshot create before\n  scicloud admin snapshot restore before")]
pub struct Snapshot {
    #[command(subcommand)]
    action: SnapshotAction,
}

#[derive(Debug, Subcommand)]
enum SnapshotAction {
    /// Keep the state, and by how much the clock is moved.
    Create { name: String },
    /// Put a kept state in place of the one that there is, and the clock where it was.
    Restore { name: String },
    /// List what is kept.
    List,
    /// Forget a kept state.
    Delete { name: String },
}

impl Snapshot {
    pub async fn run(self, connected: &Connected) -> Outcome {
        let client = &connected.client;
        match self.action {
            SnapshotAction::Create { name } => client.snapshot(&name).await?,
            SnapshotAction::Restore { name } => client.restore(&name).await?,
            SnapshotAction::List => {
                let found = client.get("/snapshots").await?;
                let table = |found: &Value| output::table(COLUMNS, rows(&found["items"], FIELDS));
                connected.show(&found, table);
            }
            SnapshotAction::Delete { name } => client.delete(&format!("/snapshots/{}", segment(&name))).await?,
        }
        Ok(())
    }
}

const COLUMNS: &[&str] = &["name", "created", ">bytes"];
const FIELDS: &[&str] = &["name", "created", "size"];
