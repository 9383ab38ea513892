//! One overview of what there is in all accounts.

mod choose;
mod gate;
mod gather;
#[cfg(feature = "server")]
mod history;
mod html;
mod huawei;
mod human;
#[cfg(feature = "server")]
mod keeper;
#[cfg(feature = "server")]
mod kept;
mod levels;
mod maptable;
mod model;
mod record;
mod render;
mod scnet;
mod summary;
mod tables;
#[cfg(feature = "server")]
mod trend;
mod watch;

use std::io::IsTerminal;
use std::num::{NonZeroU8, NonZeroUsize};
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};

use super::accounts::{self, Accounts};
use super::csv;
use super::logging::Logging;
use super::output::{clean, print, width};
use super::{FAILURE, OVER, SUCCESS, block_on, note, progress, unable};
use choose::{Choice, Filter, Sort};
use gate::Gate;
#[cfg(feature = "server")]
use keeper::Keeper;
use levels::Levels;
use model::Overview;
pub use render::View;
use render::{Page, render};

/// Show workspaces, resources, storage and tables of your accounts in one overview.
///
/// The first line sums up what needs a look; tables follow, the worst first. A file tells the accounts, several of a
/// platform if you have them, and how each signs in. What fails is reported in its place, and the rest is shown.
///
/// Times are in UTC. A quota whose limit is 0 has no limit: it is never near it nor over it.
#[derive(Debug, Args)]
#[command(after_help = accounts::help(cfg!(feature = "server").then_some(accounts::HISTORY_HELP), CODES, EXAMPLES))]
pub struct Arguments {
    /// Accounts to show; without any, all.
    #[arg(value_name = "ACCOUNT")]
    accounts: Vec<String>,
    /// File (TOML) with the accounts.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How to write the overview.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Show a quota as near its limit if it is fuller than this; 80 unless given.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    warn_over: Option<f64>,
    /// Exit with 3 if a quota is fuller than this, and show it as over; one without a limit never is.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    fail_over: Option<f64>,
    /// Show only what fulfils a condition: TEXT, COLUMN=VALUE, COLUMN!=VALUE, COLUMN~TEXT, COLUMN>NUMBER, COLUMN<NUMBER.
    ///
    /// Several hold together. The summary and the exit code are of everything.
    #[arg(long = "filter", value_name = "CONDITION", value_parser = choose::filter)]
    filters: Vec<Filter>,
    /// Sort by a column, with `-` before it the greatest first; without it, the worst come first.
    #[arg(long, value_name = "COLUMN", value_parser = choose::sort, allow_hyphen_values = true)]
    sort: Option<Sort>,
    /// Show these columns, in this order: headings of the tables, with `-` for a blank, or columns of the CSV.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', value_parser = choose::shown_column)]
    columns: Vec<&'static str>,
    /// Show so many rows of a table; 20 on a terminal unless given.
    #[arg(long, value_name = "ROWS", conflicts_with = "all")]
    limit: Option<NonZeroUsize>,
    /// Show all rows on a terminal too.
    #[arg(long)]
    all: bool,
    /// Keep this run, so that later ones tell how quotas grow and when they are full.
    #[cfg(feature = "server")]
    #[arg(long)]
    record: bool,
    /// Show the runs that were kept instead of asking: as a table of quotas, or all of it as CSV or JSON.
    #[cfg(feature = "server")]
    #[arg(long, conflicts_with_all = ["record", "watch", "filters", "sort", "limit", "all"])]
    history: bool,
    /// Ask again every so many seconds, and redraw in place until Ctrl-C.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    watch: Option<u32>,
    /// Requests under way at once, at the most.
    #[arg(long, value_name = "NUMBER", default_value = "4")]
    concurrency: NonZeroU8,
    #[command(flatten)]
    logging: Logging,
}

/// The way the overview is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned tables, for people.
    Table,
    /// JSON, for programs.
    Json,
    /// One flat table of comma-separated values, for spreadsheets; a `'` keeps formulas of others from running.
    Csv,
    /// One page with bars and trends, to be opened in a browser or sent.
    Html,
}

const CODES: &str = "\
Exit codes: 0 all is shown, 1 something failed, 2 the file or an argument is wrong, 3 a quota is fuller than \
--fail-over allows, whether or not something failed besides.";

const EXAMPLES: &str = "  \
  scicloud overview --config accounts.toml
  OS_CLOUD=lab scicloud overview
  scicloud overview cluster --warn-over 75 --fail-over 90
  scicloud overview --filter 'status!=NORMAL' --sort=-updated --columns name,status,owner
  scicloud overview --record && scicloud overview --history
  scicloud overview --watch 60
  scicloud overview --format html > overview.html
  scicloud overview --format csv > overview.csv
  scicloud overview --format json | jq '.scnet[].items[]'";

fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim_end_matches('%').trim().parse().ok();
    let number = number.filter(|number: &f64| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "a percentage such as 90 is needed".to_owned())
}

impl Arguments {
    /// Reads the file, asks all accounts, and shows what they say.
    pub fn run(self) -> u8 {
        match self.perform() {
            Ok(code) => code,
            Err(error) => unable(error),
        }
    }

    fn perform(&self) -> Result<u8, String> {
        self.logging.start()?;
        let view = self.view()?;
        if self.watch.is_some() && self.format != Format::Table {
            return Err("--watch redraws the tables; the other formats are written once".to_owned());
        }
        #[cfg(feature = "server")]
        if self.history {
            return self.show_history(view.levels);
        }
        let accounts = Accounts::find(self.config.as_deref(), &self.accounts)?;
        block_on(self.look(&accounts, &view)).map_err(|error| error.to_string())?
    }

    /// Asks, keeps and shows, once or again and again.
    async fn look(&self, accounts: &Accounts, view: &View) -> Result<u8, String> {
        #[cfg(feature = "server")]
        let mut keeper = Keeper::open(accounts, self.record).await?;
        #[cfg(not(feature = "server"))]
        let mut keeper = Keeper;
        let Some(seconds) = self.watch else {
            let mut overview = gather(accounts, self.concurrency).await;
            let time = now();
            let kept = keeper.keep(&mut overview, time).await;
            let text = written(&overview, time, self.format, view)?;
            let code = match print(&text) {
                SUCCESS => self.code(&overview, true),
                failed => failed,
            };
            // What was found is shown though it can't be kept.
            return Ok(kept.map_or_else(unable, |()| code));
        };
        let again = async || {
            let gate = Gate::new(usize::from(self.concurrency.get()));
            let mut overview = gather::gather(accounts, &gate, || ()).await;
            let time = now();
            keeper.keep(&mut overview, time).await?;
            // The terminal may have another width by now.
            let view = View { width: width(), ..view.clone() };
            Ok((written(&overview, time, self.format, &view)?, self.code(&overview, false)))
        };
        watch::watch(seconds, again).await
    }

    /// The exit code of an overview.
    fn code(&self, overview: &Overview, is_said: bool) -> u8 {
        let failed = if overview.has_failure() { FAILURE } else { SUCCESS };
        self.judge(overview, is_said).unwrap_or(failed)
    }

    #[cfg(feature = "server")]
    fn show_history(&self, levels: Levels) -> Result<u8, String> {
        let file = Accounts::keeping_of(self.config.as_deref())?.file.ok_or(keeper::NO_PLACE)?;
        let shown = kept::shown(&file, &self.accounts, self.format, &self.columns, levels);
        Ok(print(&block_on(shown).map_err(|error| error.to_string())??))
    }

    /// Returns the way the arguments want the overview.
    fn view(&self) -> Result<View, String> {
        let levels = Levels {
            warn: self.warn_over.unwrap_or_else(|| Levels::USUAL.warn.min(self.fail_over.unwrap_or(f64::INFINITY))),
            fail: self.fail_over.unwrap_or_else(|| Levels::USUAL.fail.max(self.warn_over.unwrap_or(0.0))),
        };
        if levels.warn > levels.fail {
            return Err("--warn-over is above --fail-over".to_owned());
        }
        let is_chosen = !self.filters.is_empty() || self.sort.is_some() || !self.columns.is_empty();
        #[cfg(feature = "server")]
        let is_chosen = is_chosen && !self.history;
        if self.format == Format::Json && (is_chosen || self.limit.is_some()) {
            return Err("JSON has everything; --filter, --sort, --columns and --limit are for the other formats".into());
        }
        let is_long = self.all || self.format != Format::Table || !std::io::stdout().is_terminal();
        let limit = self.limit.map(NonZeroUsize::get).or((!is_long).then_some(ROWS));
        let (filters, sort, columns) = (self.filters.clone(), self.sort.clone(), self.columns.clone());
        let choice = Choice { filters, sort, columns, limit };
        Ok(View { choice, levels, hint: HINT, width: width() })
    }

    /// Says which quotas are fuller than they may be.
    fn judge(&self, overview: &Overview, is_said: bool) -> Option<u8> {
        let most = self.fail_over?;
        let mut code = None;
        for (account, quota) in overview.fuller_than(most) {
            let (path, user) = (clean(&quota.path), clean(&quota.user));
            let percent = quota.percent.unwrap_or_default();
            if is_said {
                note(format_args!("{account}: {path} of {user} is {percent:.1} % full, and {most} % is allowed"));
            }
            code = Some(OVER);
        }
        code
    }
}

/// Asks all accounts, and shows on a terminal how many have answered.
pub async fn gather(accounts: &Accounts, concurrency: NonZeroU8) -> Overview {
    let bar = progress::bar(accounts.all.len(), "{spinner} {pos} of {len} accounts ({elapsed})");
    let gate = Gate::new(usize::from(concurrency.get()));
    progress::shown(&bar, gather::gather(accounts, &gate, || bar.inc(1))).await
}

/// Rows of a table on a terminal unless another number is given.
const ROWS: usize = 20;

/// The way to get the rest of a table.
const HINT: &str = " (--all shows them)";

impl View {
    /// The usual one, with at most so many rows a table.
    #[cfg(feature = "server")]
    pub fn limited(rows: usize) -> Self {
        let choice = Choice { limit: Some(rows), ..Choice::default() };
        Self { choice, levels: Levels::USUAL, hint: HINT, width: width() }
    }
}

/// Writes an overview; the exit code tells whether something failed.
#[cfg(feature = "server")]
pub fn show(overview: &Overview, format: Format, view: &View) -> u8 {
    let written = match written(overview, now(), format, view) {
        Ok(text) => print(&text),
        Err(error) => unable(format_args!("can't write the result: {error}")),
    };
    if written == SUCCESS && overview.has_failure() { FAILURE } else { written }
}

/// An overview that was made at a time, in a format.
fn written(overview: &Overview, time: DateTime<Utc>, format: Format, view: &View) -> Result<String, String> {
    match format {
        Format::Table => Ok(render(&Page::new(overview, time, view), view)),
        Format::Json => {
            serde_json::to_string_pretty(overview).map(|json| json + "\n").map_err(|error| error.to_string())
        }
        Format::Html => Ok(html::page(&Page::new(overview, time, view), time, view)),
        Format::Csv => {
            let mut records = view.choice.of(&record::records(overview, time), view.levels);
            records.truncate(view.choice.limit.unwrap_or(usize::MAX));
            record::csv(&records, &view.choice.columns)
        }
    }
}

/// Without a database, nothing is kept.
#[cfg(not(feature = "server"))]
struct Keeper;

#[cfg(not(feature = "server"))]
impl Keeper {
    async fn keep(&mut self, _: &mut Overview, _: DateTime<Utc>) -> Result<(), String> {
        Ok(())
    }
}

/// The time of this machine.
fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}
