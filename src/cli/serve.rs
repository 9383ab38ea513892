mod admin;
mod limits;

use std::error::Error;
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
#[cfg(unix)]
use std::task::Poll;

use clap::{Args, ValueEnum};
use scicloud::client::Secret;
use scicloud::server::{self, Fixture, OffsetUnit, Running, Settings, StoreKey, Tls};
use tracing_subscriber::EnvFilter;

use super::{SUCCESS, block_on, logging, progress, unable};

/// Serve the documented operations from a local database.
///
/// The server answers what the documents describe, from what is in its database. A fixture given with `--load` or
/// `--sample` is for a database that holds nothing, or takes the place of what is there with `--replace`; without one
/// the server goes on with what it has. Ctrl-C, SIGTERM and SIGHUP let requests in flight finish.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        scicloud serve --sample\n  \
                        scicloud serve --sample --replace\n  \
                        scicloud serve --bind 127.0.0.1:0 --store sqlite::memory: --load fixture.yaml\n  \
                        scicloud serve --sample --admin 127.0.0.1:9000\n  \
                        curl -H 'X-Auth-Token: TOKEN' http://127.0.0.1:8080/v1/PROJECT/workspaces")]
pub struct Serve {
    /// Address to listen on; with port 0 a free port is taken and printed.
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8080")]
    bind: SocketAddr,
    /// Database: `sqlite:FILE`, made when it is missing, `sqlite::memory:`, or `postgres://USER:PASSWORD@HOST/DATABASE`,
    /// which several servers may share.
    #[arg(
        long,
        env = "SCICLOUD_STORE",
        value_name = "URL",
        default_value = "sqlite:scicloud.db",
        hide_env_values = true
    )]
    // The address may hold a password.
    store: Secret,
    /// Fixture (YAML) to begin with.
    #[arg(long, value_name = "FILE", group = "fixture")]
    load: Option<PathBuf>,
    /// Begin with the sample fixture that ships with the program.
    #[arg(long, group = "fixture")]
    sample: bool,
    /// Put the fixture in place of what is in the database, all of which is lost.
    #[arg(long, requires = "fixture")]
    replace: bool,
    /// What the offset of a list counts.
    #[arg(long, value_enum, default_value = "row")]
    offset_unit: Unit,
    /// Key that secret keys are encrypted with in the database: 64 hexadecimal digits, such as `openssl rand -hex 32`
    /// prints. Without one, secret keys of a database that was there before the program can't be used.
    #[arg(long, env = "SCICLOUD_STORE_KEY", value_name = "HEX", hide_env_values = true)]
    // A key of its type would be shown by whoever parses the arguments, if it is wrong.
    store_key: Option<Secret>,
    /// Only read the database, which must be there. Nobody can sign in then, as the new token could not be kept: that is answered
    /// as a failure of the service. Tokens that are there are good, and so are signatures. There is no admin listener.
    #[arg(long, conflicts_with_all = ["load", "sample", "admin", "admin_host"])]
    read_only: bool,
    #[command(flatten)]
    admin: admin::Admin,
    /// What to log on the standard error: a level such as `debug`, or a filter such as `scicloud=debug,warn`.
    #[arg(long, value_name = "FILTER", default_value = "info")]
    log: String,
    /// How to write the log: lines for people, or a JSON object for each line.
    #[arg(long, value_enum, default_value = "text")]
    log_format: logging::Format,
    /// PEM file with the certificate to be asked by HTTPS with, and after it those that it was signed with.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// PEM file with the private key of the certificate.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    #[command(flatten)]
    limits: limits::Limits,
}

/// The unit of the offset of a list.
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
        logging::start(filter, self.log_format);
        raise_file_limit();
        let load = match (&self.load, self.sample) {
            (Some(file), _) => {
                tracing::info!("loading {}", file.display());
                match Fixture::read(file) {
                    Ok(fixture) => Some(fixture),
                    Err(error) => return unable(error),
                }
            }
            (None, true) => Some(Fixture::sample()),
            (None, false) => None,
        };
        let offset_unit = match self.offset_unit {
            Unit::Row => OffsetUnit::Row,
            Unit::Page => OffsetUnit::Page,
        };
        let store_key = match self.store_key.as_ref().map(|key| key.expose().parse()) {
            None => StoreKey::generate(),
            Some(Ok(key)) => key,
            Some(Err(error)) => return unable(format_args!("--store-key: {error}")),
        };
        let admin = self.admin.settings().filter(|_| !self.read_only);
        let tell_token = self.admin.makes_up_token();
        let tls = self.tls_cert.zip(self.tls_key).map(|(certificates, key)| Tls { certificates, key });
        let settings = Settings {
            bind: self.bind,
            store: self.store.expose().to_owned(),
            load,
            replace: self.replace,
            offset_unit,
            store_key,
            admin,
            tls,
            read_only: self.read_only,
            ..self.limits.apply(Settings::default())
        };
        match block_on(serve(settings, tell_token)) {
            Ok(Ok(())) => SUCCESS,
            Ok(Err(error)) => unable(error),
            Err(error) => unable(error),
        }
    }
}

async fn serve(settings: Settings, tell_token: bool) -> Result<(), Box<dyn Error>> {
    // Before anyone is told that the server is there: a signal from then on is one to stop.
    let mut stop = StopSignals::listen()?;
    let bar = progress::bar(0, "{spinner} opening the store ({elapsed})");
    let running = progress::shown(&bar, server::start(settings)).await?;
    if !running.store().has_tokens().await? {
        tracing::warn!("the store has no token and no credential, so that nobody can sign in; see --sample and --load");
    }
    if tell_token {
        admin::tell_token(&running);
    }
    announce(&running)?;
    tokio::select! {
        ended = running.wait() => return Ok(ended?),
        () = stop.next() => {}
    }
    tracing::info!("stopping, once the requests in flight are answered; a second signal stops at once");
    tokio::select! {
        closed = running.close() => match closed {
            Err(unanswered @ server::Error::Unanswered(_)) => tracing::warn!("{unanswered}"),
            closed => closed?,
        },
        () = stop.next() => {}
    }
    Ok(())
}

/// Says where the server listens. Whoever reads the first line alone may be gone before there could be a second one.
fn announce(running: &Running) -> std::io::Result<()> {
    let mut lines = format!("listening on {}\n", running.base_url());
    if let Some(url) = running.admin_url() {
        lines += &format!("admin on {url}\n");
    }
    match std::io::stdout().write_all(lines.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Each connection is an open file, and systems allow for few of them unless they are asked for more.
fn raise_file_limit() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(most) => tracing::debug!("there may be {most} open files"),
        Err(error) => tracing::warn!("the limit of open files stays as it is: {error}"),
    }
}

/// The signals that ask the program to stop, from the moment this is made: Ctrl-C and, on Unix, SIGTERM and SIGHUP.
struct StopSignals {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

#[cfg(unix)]
impl StopSignals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        // These would end the program at once. From now on nothing happens, whether or not anybody receives them.
        for unused in [SignalKind::user_defined1(), SignalKind::user_defined2()] {
            drop(signal(unused)?);
        }
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        // `nohup` has the program outlive its terminal.
        if !is_ignored(SignalKind::hangup()) {
            kinds.push(SignalKind::hangup());
        }
        Ok(Self { signals: kinds.into_iter().map(signal).collect::<Result<_, _>>()? })
    }

    /// Ends with the next signal.
    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let came = self.signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if came { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// Tells if whoever started the program has it ignore a signal, as far as the system says (Linux).
#[cfg(unix)]
fn is_ignored(signal: tokio::signal::unix::SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal.as_raw_value() - 1) & 1 == 1
}

#[cfg(windows)]
impl StopSignals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    /// Ends with the next signal.
    async fn next(&mut self) {
        self.interrupt.recv().await;
    }
}
