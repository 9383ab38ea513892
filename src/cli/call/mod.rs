//! Any operation of any document, from its document alone.

mod answer;
mod ask;
mod find;
mod help;
mod sender;
mod words;

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueEnum};
use scicloud::Error;
use scicloud::call::{Arguments, Operation};

use super::completions::OPERATIONS;
use super::logging::Logging;
use super::output::{clean, print};
use super::{FAILURE, UNABLE, block_on, note, unable};
use find::Catalog;
use words::Words;

/// A call, whose words only its document tells apart.
#[derive(Debug)]
pub struct Call {
    /// What stands before the operation.
    options: Vec<String>,
    /// The operation and what stands after it.
    words: Vec<String>,
}

/// Call any operation of the documents, with parameters and fields by their names.
///
/// Without an operation, all are listed; with --help after one, its parameters and fields are. What is sent is held to
/// the document first. Accounts sign in as for `scicloud overview`.
#[derive(Debug, Args)]
#[command(disable_help_flag = true, after_help = help::AFTER)]
#[allow(dead_code)]
struct Line {
    #[command(flatten)]
    options: Options,
    /// Id of an operation, with `DOCUMENT/` before it where several have it; then NAME=VALUE, NAME:=JSON or --NAME VALUE.
    #[arg(
        value_name = "OPERATION",
        value_parser = OPERATIONS,
        hide_possible_values = true,
        allow_hyphen_values = true,
        trailing_var_arg = true,
        num_args = 0..
    )]
    words: Vec<String>,
}

/// The options of every call, which may stand before the operation or after it.
#[derive(Debug, Args)]
pub struct Options {
    /// Account to call as; unless named, the only one that has the operation.
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// File (TOML) with the accounts.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Base URL of the server; unless an account is named, with a token of --token or of the environment.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Token; others may see it in the list of processes, so prefer the environment.
    #[arg(long, value_name = "TOKEN", conflicts_with_all = ["account", "config"])]
    token: Option<String>,
    /// Token for one security scheme of the document, where several are needed together.
    #[arg(long, value_name = "SCHEME=TOKEN", conflicts_with_all = ["account", "config"])]
    token_for: Vec<String>,
    /// Another OpenAPI document (3.0 or 3.1, YAML or JSON), whose operations are called at --url.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["account", "config"])]
    spec: Option<PathBuf>,
    /// OpenAPI Overlay (1.0 or 1.1) for the document of --spec, such as one that says how its lists page.
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// Fetch what the document of --spec refers to by URL.
    #[arg(long)]
    allow_remote: bool,
    /// File with the body, or `-` for the standard input; fields are added to it.
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// Send what the document forbids too, and without the token that it asks for.
    #[arg(long)]
    unchecked: bool,
    /// Fetch every page of a list, and write its items alone.
    #[arg(long)]
    all: bool,
    /// How to write the answer; JSON unless given.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Columns of a table or CSV, in this order; a field within a field is written with a full stop.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    columns: Vec<String>,
    /// Write status and headers before the answer.
    #[arg(short, long)]
    include: bool,
    /// Write secrets of the answer too, such as a new token.
    #[arg(long)]
    show_secrets: bool,
    /// Print the request as a curl command instead, with secrets as variables of the shell.
    #[arg(long)]
    curl: bool,
    /// Send what may change something without asking.
    #[arg(short, long)]
    yes: bool,
    /// Print help, of an operation after its name.
    #[arg(short, long)]
    help: bool,
    /// List names for completions: of operations, or of what one takes.
    #[arg(long, hide = true)]
    names: bool,
    #[command(flatten)]
    logging: Logging,
}

/// The way answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON, as it came, indented.
    Json,
    /// An aligned table of the list's items, for people.
    Table,
    /// Comma-separated values, for spreadsheets; a `'` keeps formulas of others from running.
    Csv,
}

impl Args for Call {
    fn augment_args(command: Command) -> Command {
        Line::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Line::augment_args_for_update(command)
    }
}

impl FromArgMatches for Call {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut options = Vec::new();
        for argument in Options::command().get_arguments() {
            let (id, Some(long)) = (argument.get_id().as_str(), argument.get_long()) else { continue };
            if matches.value_source(id) != Some(ValueSource::CommandLine) {
                continue;
            }
            match argument.get_action() {
                ArgAction::Count => options.extend((0..matches.get_count(id)).map(|_| format!("--{long}"))),
                ArgAction::SetTrue => options.push(format!("--{long}")),
                _ => {
                    let values = matches.get_raw(id).into_iter().flatten();
                    options.extend(values.map(|value| format!("--{long}={}", value.to_string_lossy())));
                }
            }
        }
        let words = matches.get_many::<String>("words").into_iter().flatten().cloned().collect();
        Ok(Self { options, words })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Call {
    /// Calls, or shows what can be called.
    pub fn run(self) -> u8 {
        match self.perform() {
            Ok(code) => code,
            Err(error) => unable(error),
        }
    }

    fn perform(self) -> Result<u8, String> {
        let words = Words::parse(&[self.options, self.words].concat(), &Options::command())?;
        let options = Options::read(&words.options);
        options.logging.start()?;
        let catalog = Catalog::read(&options)?;
        let Some(name) = &words.operation else {
            return Ok(match options.names {
                true => print(&catalog.names()),
                false => print(&help::list(&catalog)),
            });
        };
        let operation = catalog.find(name)?;
        if options.names {
            return Ok(print(&help::names(&operation)));
        }
        if options.help {
            return Ok(print(&help::operation(&catalog, &operation)));
        }
        let mut arguments =
            Arguments { list: words.arguments(&operation)?, body: None, is_unchecked: options.unchecked };
        arguments.body = options.body.as_deref().map(bytes).transpose()?;
        let called = block_on(options.call(&operation, arguments)).map_err(|error| error.to_string())?;
        called.map_err(|error| format!("{}: {error}", operation.id()))
    }
}

/// The content of a file, or of the standard input.
fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| format!("the standard input: {error}"))?;
        return Ok(bytes);
    }
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

impl Options {
    /// The options alone, as clap knows them.
    fn command() -> Command {
        Self::augment_args(Command::new("scicloud call").disable_help_flag(true).no_binary_name(true))
    }

    /// The options of a line; what is wrong with them ends the program, as clap says it.
    fn read(line: &[String]) -> Self {
        let matches = Self::command().get_matches_from(line);
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    async fn call(&self, operation: &Operation<'_>, arguments: Arguments) -> Result<u8, String> {
        if self.all && operation.collection().is_none() {
            return Err("the document says of no list that it answers, so that --all has no pages to fetch".into());
        }
        let is_list = self.all || operation.collection().is_some();
        if operation.writes() && !is_list && self.format.is_some_and(|format| format != Format::Json) {
            return Err("the document says of no list that it answers: leave --format out".into());
        }
        let (request, sender) = match sender::prepare(self, operation, arguments).await {
            Ok(ready) => ready,
            Err(sender::Failed { problem, code }) => {
                note(format_args!("{}: {problem}", operation.id()));
                return Ok(code);
            }
        };
        if self.curl {
            if let Some(hint) = &sender.hint {
                note(hint);
            }
            return Ok(print(&(request.curl(&sender.client, &sender.variable) + "\n")));
        }
        if operation.writes() && !self.yes {
            ask::ask(&format!("{} {}", request.method(), sender.client.address(&request)), operation)?;
        }
        let client = if self.show_secrets { sender.client.showing_secrets() } else { sender.client };
        let shown = if self.all {
            client.send_all(&request).await.map(|items| answer::items(self, items))
        } else {
            client.send(&request).await.map(|answer| answer::show(self, operation, answer))
        };
        match shown {
            Ok(Ok(code)) => Ok(code),
            // It was sent, whatever can't be made of the answer.
            Ok(Err(problem)) => {
                note(format_args!("{}: {problem}", operation.id()));
                Ok(FAILURE)
            }
            Err(error) => {
                note(clean(&error.to_string()));
                if error.status().is_some_and(|status| status == 404)
                    && let Some(hint) = sender::hint_of_path(self, operation)
                {
                    note(hint);
                }
                Ok(code(&error))
            }
        }
    }
}

/// The exit code of a call that failed.
fn code(error: &Error) -> u8 {
    match error {
        Error::InvalidRequest(_) | Error::Credentials(_) => UNABLE,
        _ => FAILURE,
    }
}
