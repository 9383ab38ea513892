//! `scicloud admin metrics`.

use clap::Args;

use super::connection::{Connected, Outcome};
use crate::cli::output;

/// Print what can be counted of the server process, as Prometheus reads it, whatever `--format` says.
#[derive(Debug, Args)]
pub struct Metrics {}

impl Metrics {
    pub async fn run(self, connected: &Connected) -> Outcome {
        output::print(&connected.client.text("/metrics").await?);
        Ok(())
    }
}
