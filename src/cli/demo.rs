use std::num::NonZeroU8;
use std::time::Instant;

use clap::Args;
use scicloud::huawei::Environment;
use scicloud::server::{self, Fixture, Running, Settings};

use super::accounts::Accounts;
use super::output::print;
use super::overview::{Format, View, gather, show};
use super::{FAILURE, SUCCESS, block_on, conform, note, unable};

/// See everything work on this machine, without an account.
///
/// Starts a server on a free loopback port with a temporary database and the sample fixture, calls all five
/// operations through the generated clients, and shows what they say. In the end the server is held to its documents;
/// the exit code is 1 if it breaks one.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  scicloud demo\n  scicloud demo --all\n  scicloud demo --format json")]
pub struct Demo {
    /// Show all rows of each table instead of the first ten.
    #[arg(long)]
    all: bool,
    /// How to write the overview.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Requests under way at once.
const CONCURRENCY: NonZeroU8 = NonZeroU8::new(4).unwrap();

/// Rows a table has without `--all`.
const ROWS: usize = 10;

/// Where to go from here.
const NEXT: &str = "\
All of this came over HTTP from a local server. What to try next:
  scicloud serve --sample          the same server, to develop against
  scicloud overview --config FILE  your own accounts (scicloud overview --help)
  scicloud conform --config FILE   hold a server to its documents (examples/conform.toml)
  scicloud spec list               the operations, and the pages they are from
  scicloud spec errata             where those pages contradict themselves
";

impl Demo {
    /// Runs the demonstration.
    pub fn run(self) -> u8 {
        match block_on(self.demonstrate()) {
            Ok(Ok(code)) => code,
            Ok(Err(error)) => unable(error),
            Err(error) => unable(error),
        }
    }

    async fn demonstrate(&self) -> Result<u8, String> {
        // The default store is in memory: however the program ends, nothing stays behind.
        let settings = Settings { load: Some(Fixture::sample()), ..Settings::default() };
        let running = server::start(settings).await.map_err(|error| error.to_string())?;
        let rows = if self.all { usize::MAX } else { ROWS };
        let overview = gather(&accounts(&running)?, CONCURRENCY).await;
        let code = show(&overview, self.format, &View::limited(rows));
        let is_table = code == SUCCESS && self.format == Format::Table;
        let code = if is_table { print(&format!("\n{NEXT}\n")) } else { code };
        let (verdict, conforms) = conformance(&running.base_url()).await?;
        running.close().await.map_err(|error| error.to_string())?;
        let written = match self.format {
            Format::Table => print(&verdict),
            // Nothing but the overview is on the standard output.
            Format::Json | Format::Csv | Format::Html => {
                note(verdict.trim_end());
                SUCCESS
            }
        };
        let own = if conforms { written } else { FAILURE };
        Ok(if code == SUCCESS { own } else { code })
    }
}

/// What a server with the sample makes of the documents, in a line, and whether it keeps to all of them.
async fn conformance(url: &str) -> Result<(String, bool), String> {
    let begin = Instant::now();
    let results = conform::sample(url).await?;
    Ok((conform::line(&results, begin.elapsed()), results.passed() && results.is_complete()))
}

/// Some of the people of the sample fixture, whose head lists them, each signed in to in a way of its own.
const ACCOUNTS: &str = r#"
[accounts.workspaces]
platform = "huawei"
cloud = "envvars"
services = ["modelarts"]

[accounts.spaces]
platform = "huawei"
access_key_env = "HUAWEI_AK"
secret_key_env = "HUAWEI_SK"
project = "project-north"
urls = { eihealth = "URL" }

[accounts.cluster]
platform = "scnet"
url = "URL"
user = "admin"
access_key_env = "SCNET_AK"
secret_key_env = "SCNET_SK"
users = ["test", "over"]

[accounts.maps]
platform = "maptable"
url = "URL"
app_id = "sample-app-16"
app_secret_env = "MAPTABLE_SECRET"
"#;

/// The secrets of these people, and one of them as OpenStack's clients are told of.
const VARIABLES: [(&str, &str); 10] = [
    ("OS_AUTH_URL", "URL/v3"),
    ("OS_USERNAME", "erin"),
    ("OS_PASSWORD", "sample-erin-password"),
    ("OS_USER_DOMAIN_NAME", "north"),
    ("OS_PROJECT_ID", "project-north"),
    ("HUAWEI_AK", "SAMPLEERINAK0000"),
    ("HUAWEI_SK", "sample-erin-sk"),
    ("SCNET_AK", "sample-admin-ak"),
    ("SCNET_SK", "sample-admin-sk"),
    ("MAPTABLE_SECRET", "sample-app-16-secret"),
];

/// The server as some of the sample's people see it.
fn accounts(running: &Running) -> Result<Accounts, String> {
    let at = |text: &str| text.replace("URL", &running.base_url());
    let variables = VARIABLES.map(|(name, value)| (name, at(value)));
    // What goes to this server goes nowhere else.
    let accounts = Accounts::parse("the demonstration", &at(ACCOUNTS), Environment::new(variables, "."))?;
    Ok(accounts.without_proxy())
}

#[cfg(test)]
mod tests {
    use scicloud::mutants::{Proxy, all};

    use super::*;

    #[tokio::test]
    async fn a_server_that_breaks_a_sentence_is_said_to() {
        let running = server::start(Settings { load: Some(Fixture::sample()), ..Settings::default() }).await;
        let running = running.expect("the server starts");
        let mutant = all().iter().find(|mutant| mutant.name == "pages-overlap").expect("a mutant");
        let proxy = Proxy::new(mutant, &running.base_url()).expect("a proxy");
        let proxy = proxy.start(([127, 0, 0, 1], 0).into()).await.expect("a free port");
        let (verdict, conforms) = conformance(&proxy.base_url()).await.expect("a verdict");
        assert!(!conforms && verdict.contains("broken") && verdict.contains("listWorkspaces/collection/"), "{verdict}");
        let documents = format!(" on {} documents, ", scicloud::documents::all().len());
        assert!(verdict.contains(&documents) && verdict.trim_end().lines().count() == 1, "{verdict}");
    }
}
