use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use scicloud::server::{self, Fixture, OffsetUnit, Settings};
use tracing_subscriber::EnvFilter;

use super::{SUCCESS, block_on, unable};

/// Serve the documented operations from a local database.
///
/// The server answers what the documents describe, from what is in its database. A fixture given with `--load`
/// replaces what is there; without one the server goes on with what it has. Ctrl-C and SIGTERM let requests in
/// flight finish.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        scicloud serve --sample\n  \
                        scicloud serve --bind 127.0.0.1:0 --store sqlite::memory: --load fixture.yaml\n  \
                        curl -H 'X-Auth-Token: TOKEN' http://127.0.0.1:8080/v1/PROJECT/workspaces")]
pub struct Serve {
    /// Address to listen on; with port 0 a free port is taken and printed.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    bind: SocketAddr,
    /// Database: `sqlite:FILE`, made when it is missing, or `sqlite::memory:`.
    #[arg(long, value_name = "URL", default_value = "sqlite:scicloud.db")]
    store: String,
    /// Fixture (YAML) to put in place of what is in the database.
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    load: Option<PathBuf>,
    /// Load the sample fixture that ships with the program.
    #[arg(long)]
    sample: bool,
    /// What the offset of a list counts.
    #[arg(long, value_enum, default_value = "row")]
    offset_unit: Unit,
    /// What to log on the standard error: a level such as `debug`, or a filter such as `scicloud=debug,warn`.
    #[arg(long, value_name = "FILTER", default_value = "info")]
    log: String,
}

/// What the offset of a list counts.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Unit {
    /// Rows, as the clients in use do.
    Row,
    /// Pages, as the vendor's pages say.
    Page,
}

impl Serve {
    /// Serves until the program is told to stop.
    pub fn run(self) -> u8 {
        let filter = match EnvFilter::try_new(&self.log) {
            Ok(filter) => filter,
            Err(error) => return unable(format_args!("--log {}: {error}", self.log)),
        };
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
        let load = match (&self.load, self.sample) {
            (Some(file), _) => match Fixture::read(file) {
                Ok(fixture) => Some(fixture),
                Err(error) => return unable(error),
            },
            (None, true) => Some(Fixture::sample()),
            (None, false) => None,
        };
        let offset_unit = match self.offset_unit {
            Unit::Row => OffsetUnit::Row,
            Unit::Page => OffsetUnit::Page,
        };
        let settings = Settings { bind: self.bind, store: self.store, load, offset_unit };
        match block_on(serve(settings)) {
            Ok(Ok(())) => SUCCESS,
            Ok(Err(error)) => unable(error),
            Err(error) => unable(error),
        }
    }
}

async fn serve(settings: Settings) -> Result<(), Box<dyn Error>> {
    // Before anyone is told that the server is there: a signal from then on is one to stop.
    let stop = stop_signal()?;
    let running = server::start(settings).await?;
    println!("listening on {}", running.base_url());
    tokio::select! {
        ended = running.wait() => return Ok(ended?),
        () = stop => {}
    }
    tracing::info!("stopping, once the requests in flight are answered");
    Ok(running.close().await?)
}

/// Ends when the program is asked to stop by Ctrl-C or SIGTERM; both count from this call on.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when the program is asked to stop by Ctrl-C, which counts from this call on.
#[cfg(windows)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
