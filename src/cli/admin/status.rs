//! `scicloud admin status`.

use clap::Args;

use super::connection::{Connected, Outcome, fields};

/// Show what is running: version, address, store, clock.
#[derive(Debug, Args)]
pub struct Status {}

impl Status {
    pub async fn run(self, connected: &Connected) -> Outcome {
        let status = connected.client.get("/status").await?;
        connected.show(&status, fields);
        Ok(())
    }
}
