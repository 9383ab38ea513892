//! What the program says of its work, on the standard error.

use clap::{ArgAction, Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// How much to say.
#[derive(Debug, Args)]
pub struct Logging {
    /// Say what is asked and what comes, and twice, what the libraries below say too; RUST_LOG comes before it.
    #[arg(short, long, action = ArgAction::Count)]
    verbose: u8,
}

impl Logging {
    /// Begins to log, if that is asked for.
    pub fn start(&self) -> Result<(), String> {
        let variable = std::env::var("RUST_LOG").ok().filter(|filter| !filter.is_empty());
        let filter = match (variable, self.verbose) {
            (Some(filter), _) => EnvFilter::try_new(&filter).map_err(|error| format!("RUST_LOG {filter}: {error}"))?,
            (None, 0) => return Ok(()),
            (None, 1) => EnvFilter::new("scicloud=debug"),
            (None, _) => EnvFilter::new("debug"),
        };
        start(filter, Format::Text);
        Ok(())
    }
}

/// The way a log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people.
    Text,
    /// A JSON object for each line.
    Json,
}

/// Logs on the standard error what passes a filter.
pub fn start(filter: EnvFilter, format: Format) {
    let colour = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    // A log that nobody can read any more is no reason to stop.
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colour).log_internal_errors(false);
    let log = log.with_writer(std::io::stderr);
    match format {
        Format::Text => log.init(),
        Format::Json => log.json().flatten_event(true).init(),
    }
}
