//! `scicloud admin clock`.

use clap::{Args, Subcommand};
use reqwest::Method;
use serde_json::json;

use super::connection::{Connected, Outcome, fields};

/// Move the clock by which tokens expire, for all servers on the database.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  scicloud admin clock advance 25h\n  scicloud admin clock set 2030-01-01T00:00:00Z"
)]
pub struct Clock {
    #[command(subcommand)]
    action: ClockAction,
}

#[derive(Debug, Subcommand)]
enum ClockAction {
    /// Show the time as the server sees it.
    Show,
    /// Set the clock to a time, from which it goes on.
    Set {
        /// In RFC 3339, such as 2030-01-01T00:00:00Z.
        time: String,
    },
    /// Move the clock forward.
    Advance {
        /// Such as `90s`, `25h` or `1day 2h`.
        #[arg(allow_hyphen_values = true)]
        by: String,
    },
    /// Put the clock back to the machine's time.
    Reset,
}

impl Clock {
    pub async fn run(self, connected: &Connected) -> Outcome {
        let client = &connected.client;
        let clock = match self.action {
            ClockAction::Show => client.get("/clock").await?,
            ClockAction::Set { time } => client.json(Method::PUT, "/clock", Some(&json!({"time": time}))).await?,
            ClockAction::Advance { by } => {
                client.json(Method::POST, "/clock/advance", Some(&json!({"by": by}))).await?
            }
            ClockAction::Reset => client.json(Method::DELETE, "/clock", None).await?,
        };
        connected.show(&clock, fields);
        Ok(())
    }
}
