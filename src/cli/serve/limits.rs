//! What `scicloud serve` takes of requests, and how long it waits for them at its end.

use clap::Args;
use humantime::Duration;
use scicloud::server::Settings;
use scicloud::server::observe::Limits as Limited;

#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Most bytes of one header, refused with 431 beyond; the longest token has 32768.
    #[arg(long, value_name = "BYTES", value_parser = some, default_value_t = Limited::default().header_bytes)]
    max_header_bytes: usize,
    /// Most bytes of a request's body.
    #[arg(long, value_name = "BYTES", default_value_t = Limited::default().body_bytes)]
    max_body_bytes: usize,
    /// How long a request's body may take to come, refused with 408 beyond.
    #[arg(long, value_name = "TIME", default_value_t = Duration::from(Limited::default().body_time))]
    body_timeout: Duration,
    /// Most parameters of a query, refused with 400 beyond.
    #[arg(long, value_name = "COUNT", default_value_t = Limited::default().query_parameters)]
    max_query_parameters: usize,
    /// Most requests that are answered at once, refused with 503 and Retry-After beyond.
    #[arg(long, value_name = "COUNT", value_parser = some, default_value_t = Limited::default().requests)]
    max_requests: usize,
    /// How long requests in flight may take once the program is to stop.
    #[arg(long, value_name = "TIME", default_value_t = Duration::from(Settings::default().shutdown_timeout))]
    shutdown_timeout: Duration,
    /// How many requests the journal keeps.
    #[arg(long, value_name = "COUNT", default_value_t = Settings::default().journal_entries)]
    journal_entries: usize,

    /// Bytes of answers that are kept in memory and given again while the state is the same; none with 0
    #[arg(long, value_name = "BYTES", default_value_t = Settings::default().cache_bytes)]
    cache_bytes: usize,
}

/// A limit under which there can be a request at all.
fn some(text: &str) -> Result<usize, String> {
    let number: usize = text.parse().map_err(|error: std::num::ParseIntError| error.to_string())?;
    if number > 0 { Ok(number) } else { Err("with 0, every request would be refused".to_owned()) }
}

impl Limits {
    /// The settings with these limits.
    pub fn apply(&self, settings: Settings) -> Settings {
        let limits = Limited {
            header_bytes: self.max_header_bytes,
            body_bytes: self.max_body_bytes,
            body_time: self.body_timeout.into(),
            query_parameters: self.max_query_parameters,
            requests: self.max_requests,
        };
        let (journal_entries, cache_bytes) = (self.journal_entries, self.cache_bytes);
        Settings { limits, journal_entries, cache_bytes, shutdown_timeout: self.shutdown_timeout.into(), ..settings }
    }
}
