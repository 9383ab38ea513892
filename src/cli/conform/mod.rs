//! Holds a server to documents, and says what it breaks.

mod config;
mod files;
mod identities;
mod progress;
mod setup;
mod sign_in;
mod suggest;
mod terminal;

use std::num::NonZeroU8;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use scicloud::conformance::report::{Baseline, Unable};
use scicloud::conformance::{Results, Suite, SuiteError};

pub use identities::{environment, variable};
#[cfg(feature = "server")]
pub use terminal::line;

use super::completions::{DOCUMENTS, OPERATIONS};
use super::output::{clean, print};
use super::{FAILURE, SUCCESS, UNABLE, block_on, note, unable};
use config::Config;
use files::ReportTo;
#[cfg(feature = "server")]
use identities::Environment;
use setup::Told;
#[cfg(feature = "server")]
use sign_in::SignedIn;
use sign_in::sign_in;

/// Hold a server to what its documents state, and see which statement it breaks.
///
/// Every request is a GET, or a HEAD, unless --methods allows more. What is sent and what is expected comes from the
/// document: statuses, bodies, the bounds of parameters, pages, order, filters, links, who may see what. Each
/// statement is kept, broken, or can't be told, and then it is said what it would take.
#[derive(Debug, Default, Args)]
#[command(after_help = HELP, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Conform {
    #[command(subcommand)]
    command: Option<Command>,
    /// Documents by name, such as `modelarts`; without any, all of the file, or all that there is a token for.
    #[arg(value_name = "DOCUMENT", value_parser = DOCUMENTS, hide_possible_values = true)]
    documents: Vec<String>,
    /// File (TOML) with documents, URLs, identities and settings; arguments and environment come before it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Another OpenAPI document (3.0 or 3.1, YAML or JSON), called by the name of the file; files that it refers to are read
    /// from its directory.
    #[arg(long, value_name = "FILE")]
    spec: Vec<PathBuf>,
    /// OpenAPI Overlay (1.0 or 1.1) for the documents of --spec, such as one that says how their lists page.
    #[arg(long, value_name = "FILE", requires = "spec")]
    overlay: Vec<PathBuf>,
    /// Fetch what the documents of --spec refer to by URL.
    #[arg(long, requires = "spec")]
    allow_remote: bool,
    /// Operation to try; without this and --tag, all.
    #[arg(long, value_name = "ID", value_parser = OPERATIONS, hide_possible_values = true)]
    operation: Vec<String>,
    /// Try the operations with this tag.
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Operation to leave out.
    #[arg(long, value_name = "ID")]
    exclude: Vec<String>,
    /// Base URL of the server.
    #[arg(long, required_unless_present_any = ["config", "replay", "plan"])]
    url: Option<String>,
    /// Token of the one who asks; others may see it in the list of processes, so prefer the environment.
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Token of one more identity, which shows what is kept from it.
    #[arg(long, value_name = "NAME=TOKEN")]
    token_as: Vec<String>,
    /// Token for one security scheme of the document, where several are needed together.
    #[arg(long, value_name = "SCHEME=TOKEN")]
    token_for: Vec<String>,
    /// Value of a parameter, of one operation or of all; a list is written with commas.
    #[arg(long, value_name = "[OPERATION:]NAME=VALUE")]
    value: Vec<String>,
    /// Value of a parameter that is one identity's own, such as its project.
    #[arg(long, value_name = "IDENTITY:NAME=VALUE")]
    value_of: Vec<String>,
    /// Attribute of an identity, which the rules of `x-access` know as `caller.KEY`.
    #[arg(long, value_name = "IDENTITY:KEY=VALUE")]
    attribute: Vec<String>,
    /// Show what would be sent, and send nothing.
    #[arg(long)]
    plan: bool,
    /// Requests at the most, for each document; 2000 unless given.
    #[arg(long, value_name = "NUMBER")]
    max_requests: Option<usize>,
    /// Requests a second at the most.
    #[arg(long, value_name = "NUMBER", value_parser = positive)]
    rate: Option<f64>,
    /// Requests under way at once, at the most; 4 unless given.
    #[arg(long, value_name = "NUMBER", value_parser = at_once)]
    concurrency: Option<NonZeroU8>,
    /// Seconds that an answer may take; 10 unless given.
    #[arg(long, value_name = "SECONDS", value_parser = positive)]
    timeout: Option<f64>,
    /// Requests that fail to sign in on purpose, for each document; 2 unless given, as five lock some accounts.
    #[arg(long, value_name = "NUMBER")]
    sign_in_failures: Option<usize>,
    /// What chooses among many items, pages and values; 0 unless given, which spreads the choice evenly.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Methods to be tried besides GET and HEAD where the document does not have them, to see them refused.
    #[arg(long, value_name = "METHOD,…", value_delimiter = ',', value_parser = method)]
    methods: Vec<String>,
    /// Take what a documented contradiction accepts as a failure.
    #[arg(long)]
    strict: bool,
    /// Let the server take more than the document allows, such as values beyond a bound.
    #[arg(long)]
    lenient: bool,
    /// Directory to keep the exchanges in, without secrets.
    #[arg(long, value_name = "DIR", conflicts_with = "replay")]
    record: Option<PathBuf>,
    /// Judge the exchanges of such a directory again, and send nothing.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["url", "token", "token_as", "value", "value_of", "attribute", "plan"])]
    replay: Option<PathBuf>,
    /// Report for programs or people: json, junit, html or markdown; may be given several times.
    #[arg(long, value_name = "FORMAT=FILE")]
    report: Vec<ReportTo>,
    /// Failures that are known (a JSON list of statements, or TOML); only others count.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// File to keep the failures in as known, TOML when it ends so, else JSON.
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
}

const HELP: &str = "\
Tokens come from the environment, for a document D and further identities N:
  SCICLOUD_<D>_TOKEN       the one who asks, such as SCICLOUD_MODELARTS_TOKEN
  SCICLOUD_<D>_TOKEN_<N>   one more identity for that document
  SCICLOUD_TOKEN_<N>       one more identity for every document

The file, in which all but a document may be left out (examples/conform.toml is a whole one):
  accounts = \"accounts.toml\"                 # where accounts are, unless in the usual file
  [defaults]                                 # any key of a document but spec, for all of them
  url = \"https://service.example\"

  [documents.modelarts]                      # one of ours, or any name with spec = \"FILE\"
  values = { project_id = \"PROJECT\" }
  identities = [                             # the first one asks
    { name = \"me\", token_env = \"VARIABLE\" },
    { name = \"other\", token_env = \"VARIABLE\", values = { project_id = \"OTHER\" }, attributes = { role = \"guest\" } },
    { name = \"third\", account = \"lab\" },   # signs in; accounts are those of `scicloud check --help`
  ]
  strict, lenient, max_requests, rate, timeout, sign_in_failures, seed, methods and baseline are as the options.

Exit codes:
  0  all that was chosen was tried, and nothing is broken
  1  a statement is broken
  2  nothing is broken, but not all that was chosen could be tried: the report says what is missing

Examples:
  scicloud serve --sample
  scicloud conform --config examples/conform.toml
  export SCICLOUD_MODELARTS_TOKEN=sample-alice SCICLOUD_MODELARTS_TOKEN_FRANK=sample-frank
  scicloud conform modelarts --url http://127.0.0.1:8080 --value project_id=project-north
  scicloud conform modelarts --plan
  scicloud conform suggest mine.yaml --url https://service.example
  scicloud conform --spec mine.yaml --url https://service.example --report html=report.html";

/// Statements of a baseline that are named in one line.
const NAMED: usize = 5;

/// What is done instead of holding a server to documents.
#[derive(Debug, clap::Subcommand)]
enum Command {
    Suggest(suggest::Suggest),
}

/// A number that a rate or a time may have.
fn positive(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0 && *number < 1e9);
    number.ok_or_else(|| "a number above 0 is needed".to_owned())
}

/// A method that may be tried.
fn method(text: &str) -> Result<String, String> {
    let known = Suite::methods();
    let is_known = known.iter().any(|method| method.eq_ignore_ascii_case(text));
    if is_known {
        Ok(text.to_owned())
    } else {
        Err(format!("it is no method of HTTP that can be tried; there are {}", known.join(", ")))
    }
}

/// A number of requests that may be under way at once.
fn at_once(text: &str) -> Result<NonZeroU8, String> {
    text.parse().map_err(|_| "a number from 1 to 255 is needed".to_owned())
}

impl Conform {
    /// Runs the suites and reports.
    pub fn run(self) -> u8 {
        if let Some(Command::Suggest(suggest)) = self.command {
            return suggest.run();
        }
        match self.perform() {
            Ok(code) => code,
            Err(error) => unable(error),
        }
    }

    fn perform(&self) -> Result<u8, String> {
        let config = self.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
        let environment = identities::environment();
        let signed_in = block_on(sign_in(self, &config)).map_err(|error| error.to_string())??;
        let told = Told { arguments: self, environment: &environment, config: &config, signed_in: &signed_in };
        let (known, (suites, unable)) = (told.baseline()?, told.suites()?);
        if self.plan {
            for prepared in &suites {
                prepared.suite.check_choice().map_err(|error| format!("{}: {error}", prepared.name))?;
            }
            return Ok(print(&terminal::plan(&suites)));
        }
        let begin = Instant::now();
        let mut results = block_on(self.run_suites(suites)).map_err(|error| error.to_string())??;
        results.unable.extend(unable);
        Ok(self.conclude(results, &known, begin.elapsed()))
    }

    /// Runs one suite after the other; a server that does not answer is not asked again.
    async fn run_suites(&self, suites: Vec<setup::Prepared>) -> Result<Results, String> {
        let mut results = Results::default();
        let mut gone = None;
        for setup::Prepared { name, source, suite } in suites {
            if let Some(before) = &gone {
                let reason = format!("not tried, as the server was gone for {before}");
                results.unable.push(Unable { document: name, reason });
                continue;
            }
            match progress::shown(&name, &suite, suite.clone().run()).await {
                Ok(mut report) => {
                    report.source = source;
                    files::record(self.record.as_deref(), &suite, &report)?;
                    results.reports.push(report);
                }
                Err(error) => {
                    gone = matches!(error, SuiteError::Unreachable { .. }).then(|| name.clone());
                    results.unable.push(Unable { document: name, reason: error.to_string() });
                }
            }
        }
        Ok(results)
    }

    /// Says what was found; the exit code tells it again.
    fn conclude(&self, mut results: Results, known: &Baseline, took: Duration) -> u8 {
        for (reason, ids) in known.apply(&mut results) {
            note(format_args!("listed in the baseline, and {reason}: {}", terminal::some(&ids, NAMED)));
        }
        if let Some(file) = &self.write_baseline {
            if results.is_complete() {
                let now = Baseline::of(&results);
                if let Err(error) = files::write_baseline(file, &now) {
                    return unable(error);
                }
                now.apply(&mut results);
            } else {
                let needs = "as not all could be tried; --exclude leaves an operation out";
                unable(format_args!("{} is not written, {needs}", file.display()));
            }
        }
        for report in &self.report {
            if let Err(error) = report.write(&results) {
                return unable(error);
            }
        }
        let written = print(&terminal::render(&results, took));
        for failed in &results.unable {
            unable(format_args!("{}: {}", failed.document, clean(&failed.reason)));
        }
        match (results.passed(), results.is_complete()) {
            _ if written != SUCCESS => written,
            (false, _) => FAILURE,
            (true, true) => SUCCESS,
            (true, false) => UNABLE,
        }
    }
}

/// A file that has the identities of the sample.
#[cfg(feature = "server")]
const SAMPLE: &str = include_str!("../../../examples/conform.toml");

/// Holds a server with the sample to all documents. No token of the environment is sent to it.
#[cfg(feature = "server")]
pub async fn sample(url: &str) -> Result<Results, String> {
    let config = Config::parse("examples/conform.toml", SAMPLE)?;
    let arguments = Conform { url: Some(url.to_owned()), ..Conform::default() };
    let (environment, signed_in) = (Environment::new(), SignedIn::default());
    let told = Told { arguments: &arguments, environment: &environment, config: &config, signed_in: &signed_in };
    let (mut suites, _) = told.suites()?;
    suites.iter_mut().for_each(|prepared| prepared.suite = prepared.suite.clone().no_proxy());
    arguments.run_suites(suites).await
}

/// The parts of `NAME=VALUE`. What is wrong is told without the text, which may hold a secret.
fn pair<'a>(option: &str, text: &'a str) -> Result<(&'a str, &'a str), String> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    parts.ok_or_else(|| format!("{option} needs NAME=VALUE"))
}

#[cfg(test)]
impl Conform {
    /// The arguments as they are on the command line.
    fn of(arguments: &[&str]) -> Self {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            conform: Conform,
        }
        let line = ["conform", "--url=http://127.0.0.1:1"].into_iter().chain(arguments.iter().copied());
        <Line as clap::Parser>::parse_from(line).conform
    }
}
