//! Servers with one fault each, for those who want to know whether their tests would notice.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::SocketAddr;

use clap::Args;
use scicloud::mutants::{self, Class, Mutant, Proxy};
use serde_json::json;

use super::output::{Format, print_json, table};
use super::{SUCCESS, block_on, unable};

/// List the mutants: servers that break one documented sentence each, to test your tests with.
///
/// `scicloud mutate` runs one. A test suite that stays green in front of a mutant does not test that sentence.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  scicloud mutants\n  scicloud mutants --class relation --operation listWorkspaces\n  \
                        scicloud mutants --format json | jq -r '.[].name'"
)]
pub struct Mutants {
    /// Only those of a class: body, error, relation, access or drift.
    #[arg(long, value_name = "CLASS", value_parser = class)]
    class: Option<Class>,
    /// Only those of an operation; see `scicloud spec list`.
    #[arg(long, value_name = "ID")]
    operation: Option<String>,
    /// How to write the list.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

fn class(text: &str) -> Result<Class, String> {
    let classes = [Class::Body, Class::Error, Class::Relation, Class::Access, Class::Drift];
    let found = classes.into_iter().find(|class| class.to_string() == text);
    found.ok_or_else(|| format!("there are {}", classes.map(|class| class.to_string()).join(", ")))
}

impl Mutants {
    /// Shows the list.
    pub fn run(self) -> u8 {
        let is_asked_for = |mutant: &&Mutant| {
            self.class.is_none_or(|class| mutant.class == class)
                && self.operation.as_ref().is_none_or(|operation| *operation == mutant.operation)
        };
        let chosen = mutants::all().iter().filter(is_asked_for);
        let known = || mutants::all().iter().map(|mutant| mutant.operation.as_str()).collect::<BTreeSet<_>>();
        if let Some(operation) = self.operation.as_ref().filter(|operation| !known().contains(operation.as_str())) {
            let known = known().into_iter().collect::<Vec<_>>().join(", ");
            return unable(format_args!("no mutant is of the operation {operation:?}; there are {known}"));
        }
        match self.format {
            Format::Table => {
                let row = |mutant: &Mutant| {
                    [&mutant.name, &mutant.class.to_string(), &mutant.operation, &mutant.breaks]
                        .map(String::clone)
                        .to_vec()
                };
                print(chosen.map(row))
            }
            Format::Json => print_json(&chosen.map(object).collect::<Vec<_>>()),
        }
    }
}

fn print(rows: impl Iterator<Item = Vec<String>>) -> u8 {
    super::output::print(&table(&["mutant", "class", "operation", "breaks"], rows))
}

fn object(mutant: &Mutant) -> serde_json::Value {
    json!({
        "name": mutant.name, "class": mutant.class, "document": mutant.document, "operation": mutant.operation, "breaks": mutant.breaks,
        "found_by": mutant.found_by,
    })
}

/// Run a mutant in front of any server of its platform.
///
/// All requests are passed on; what the mutant's operation is asked or answers is changed so that one documented
/// sentence is broken. Ctrl-C ends it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  scicloud serve --sample &\n  \
                        scicloud mutate pages-overlap --upstream http://127.0.0.1:8080 --bind 127.0.0.1:8082\n  \
                        curl -H 'X-Auth-Token: sample-alice' 'http://127.0.0.1:8082/v1/project-north/workspaces?limit=2'")]
pub struct Mutate {
    /// The mutant; see `scicloud mutants`.
    name: String,
    /// Base URL of the server behind it.
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// Address to listen on; with port 0 a free port is taken and printed.
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8082")]
    bind: SocketAddr,
    /// Credentials, separated by commas, that an access mutant may use in place of a caller's, besides those it sees
    /// succeed. Better given in the environment, where other users of the machine don't see them.
    #[arg(
        long = "tokens",
        value_name = "TOKENS",
        env = "SCICLOUD_MUTATE_TOKENS",
        hide_env_values = true,
        value_delimiter = ','
    )]
    tokens: Vec<String>,
}

impl Mutate {
    /// Runs the mutant until the program is told to stop.
    pub fn run(self) -> u8 {
        let Some(mutant) = mutants::by_name(&self.name) else {
            return unable(format_args!("there is no mutant {:?}; `scicloud mutants` lists them", self.name));
        };
        match block_on(self.serve(mutant)) {
            Ok(Ok(())) => SUCCESS,
            Ok(Err(error)) => unable(error),
            Err(error) => unable(error),
        }
    }

    async fn serve(&self, mutant: &Mutant) -> Result<(), Box<dyn std::error::Error>> {
        let proxy = Proxy::new(mutant, &self.upstream)?;
        let proxy = self.tokens.iter().fold(proxy, |proxy, token| proxy.lend(token));
        let running = proxy.start(self.bind).await?;
        writeln!(std::io::stdout(), "listening on {}", running.base_url())?;
        // Nobody is left to tell when this fails.
        let _ =
            writeln!(anstream::stderr(), "{} in front of {}: not so: {}", mutant.name, self.upstream, mutant.breaks);
        Ok(tokio::signal::ctrl_c().await?)
    }
}
