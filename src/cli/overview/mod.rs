//! One overview of what there is in all accounts.

mod csv;
mod gate;
mod gather;
mod huawei;
mod maptable;
mod model;
mod render;
mod scnet;

use std::num::NonZeroU8;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::accounts::{self, Accounts};
use super::logging::Logging;
use super::output::{clean, print, print_json, width};
use super::{FAILURE, OVER, SUCCESS, block_on, note, progress, unable};
use gate::Gate;
use model::Overview;
use render::{Look, render};

/// Show workspaces, resources, storage and tables of your accounts in one overview.
///
/// A file tells the accounts, several of a platform if you have them, and how each signs in. What fails is reported in
/// its place, and the rest is shown.
#[derive(Debug, Args)]
#[command(after_help = accounts::help(CODES, EXAMPLES))]
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
    /// Exit with 3 if a quota is fuller than this; one without a limit never is.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    fail_over: Option<f64>,
    /// Requests under way at once, at the most.
    #[arg(long, value_name = "NUMBER", default_value = "4")]
    concurrency: NonZeroU8,
    #[command(flatten)]
    logging: Logging,
}

/// How the overview is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned tables, for people.
    Table,
    /// JSON, for programs.
    Json,
    /// One flat table of comma-separated values, for spreadsheets; a `'` keeps formulas of others from running.
    Csv,
}

const CODES: &str = "\
Exit codes: 0 all is shown, 1 something failed, 2 the file or an argument is wrong, 3 a quota is fuller than \
--fail-over allows, whether or not something failed besides.";

const EXAMPLES: &str = "  \
  scicloud overview --config accounts.toml
  OS_CLOUD=lab scicloud overview
  scicloud overview cluster --fail-over 90
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
        let accounts = Accounts::find(self.config.as_deref(), &self.accounts)?;
        let overview = block_on(gather(&accounts, self.concurrency)).map_err(|error| error.to_string())?;
        let code = show(&overview, self.format, usize::MAX, "");
        Ok(if code == SUCCESS || code == FAILURE { self.judge(&overview).unwrap_or(code) } else { code })
    }

    /// Says which quotas are fuller than they may be.
    fn judge(&self, overview: &Overview) -> Option<u8> {
        let most = self.fail_over?;
        let mut code = None;
        for (account, quota) in overview.fuller_than(most) {
            let (path, user) = (clean(&quota.path), clean(&quota.user));
            let percent = quota.percent.unwrap_or_default();
            note(format_args!("{account}: {path} of {user} is {percent:.1} % full, and {most} % is allowed"));
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

/// Writes an overview with at most `rows` rows a table, and how to get the rest; the exit code tells whether something
/// failed.
pub fn show(overview: &Overview, format: Format, rows: usize, hint: &str) -> u8 {
    let written = match format {
        Format::Table => print(&render(overview, &Look { rows, hint, width: width() })),
        Format::Json => print_json(overview),
        Format::Csv => match csv::csv(overview) {
            Ok(text) => print(&text),
            Err(error) => unable(format_args!("can't write the result as CSV: {error}")),
        },
    };
    if written == SUCCESS && overview.has_failure() { FAILURE } else { written }
}
