//! The command line: what can be asked, and how answers are shown.

mod accounts;
#[cfg(feature = "server")]
mod admin;
mod call;
mod check;
mod completions;
mod conform;
mod csv;
#[cfg(feature = "server")]
mod demo;
mod generate;
#[cfg(feature = "server")]
mod generate_fixture;
mod grid;
mod logging;
#[cfg(feature = "conformance")]
mod mutants;
mod output;
mod overview;
mod progress;
#[cfg(feature = "server")]
mod serve;
mod spec;
mod toml_file;

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// All went well.
pub const SUCCESS: u8 = 0;
/// The command ran, and something it looked at failed.
pub const FAILURE: u8 = 1;
/// The command could not run: wrong arguments, an unreadable file, no server.
pub const UNABLE: u8 = 2;
/// The command ran, and a quota is fuller than the caller allows.
pub const OVER: u8 = 3;
/// The command ran, and fewer requests came than the caller waited for.
#[cfg(feature = "server")]
pub const FEWER: u8 = 3;

/// Workspaces, resources, storage and tables in four scientific clouds.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 all went well, 1 something that was looked at failed, 2 the command could not run, \
                  3 a quota is fuller than allowed, or fewer requests came than were waited for.\n\n\
                  Examples:\n  \
                  scicloud demo                           see everything work, without an account\n  \
                  scicloud serve --sample                 a local server with sample data\n  \
                  scicloud admin status                   what that server is doing\n  \
                  scicloud overview --config FILE         your own accounts in one overview\n  \
                  scicloud check                          whether they can sign in\n  \
                  scicloud call                           every operation of every document\n  \
                  scicloud conform modelarts --url URL    what a server breaks of its document\n  \
                  scicloud generate mine.yaml --out DIR   the client of your own document\n  \
                  scicloud spec errata                    where the vendors' pages contradict themselves"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(feature = "server")]
    Demo(demo::Demo),
    #[cfg(feature = "conformance")]
    Mutants(mutants::Mutants),
    #[cfg(feature = "conformance")]
    Mutate(mutants::Mutate),
    Overview(overview::Arguments),
    Check(check::Check),
    Call(Box<call::Call>),
    Conform(Box<conform::Conform>),
    #[cfg(feature = "server")]
    Serve(serve::Serve),
    #[cfg(feature = "server")]
    Admin(admin::Arguments),
    Spec(spec::Arguments),
    Generate(generate::Generate),
    /// Print the sample fixture, to make your own from; its head describes the format.
    #[cfg(feature = "server")]
    #[command(after_help = "Examples:\n  scicloud fixture > mine.yaml\n  scicloud serve --load mine.yaml")]
    Fixture,
    #[cfg(feature = "server")]
    GenerateFixture(generate_fixture::GenerateFixture),
    Completions(completions::Completions),
}

/// Runs the command that the program was called with.
pub fn run() -> ExitCode {
    let code = match Arguments::parse().command {
        #[cfg(feature = "server")]
        Command::Demo(demo) => demo.run(),
        #[cfg(feature = "conformance")]
        Command::Mutants(mutants) => mutants.run(),
        #[cfg(feature = "conformance")]
        Command::Mutate(mutate) => mutate.run(),
        Command::Overview(overview) => overview.run(),
        Command::Check(check) => check.run(),
        Command::Call(call) => call.run(),
        Command::Conform(conform) => conform.run(),
        #[cfg(feature = "server")]
        Command::Serve(serve) => serve.run(),
        #[cfg(feature = "server")]
        Command::Admin(admin) => admin.run(),
        Command::Spec(spec) => spec.run(),
        Command::Generate(generate) => generate.run(),
        #[cfg(feature = "server")]
        Command::Fixture => output::print(scicloud::server::Fixture::SAMPLE),
        #[cfg(feature = "server")]
        Command::GenerateFixture(generate) => generate.run(),
        Command::Completions(completions) => completions.run(),
    };
    ExitCode::from(code)
}

/// Says on the standard error why the command could not run.
fn unable(error: impl Display) -> u8 {
    note(error);
    UNABLE
}

/// Says something on the standard error.
fn note(text: impl Display) {
    // Nobody is left to tell when this fails.
    let _ = writeln!(anstream::stderr(), "scicloud: {text}");
}

/// Runs a future to its end.
fn block_on<T>(future: impl Future<Output = T>) -> Result<T, std::io::Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(future))
}
