//! Tries accounts, and says who each is.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use futures_util::{StreamExt, stream};

use super::accounts::{
    self, Account, Accounts, HuaweiConnection, MapTableConnection, Proof, ScnetConnection, Surroundings, Trouble,
};
use super::logging::Logging;
use super::output::{clean, heading, paragraph, print};
use super::{FAILURE, SUCCESS, UNABLE, block_on, progress, unable};

/// Check that accounts can sign in.
///
/// Signs in as the file says, asks for as little as shows that the sign-in is taken, and says who that is, where, and
/// until when. Nothing is kept: every command signs in for itself.
#[derive(Debug, Args)]
#[command(after_help = accounts::help(None, CODES, EXAMPLES))]
pub struct Check {
    /// Accounts to try; without any, all.
    #[arg(value_name = "ACCOUNT")]
    accounts: Vec<String>,
    /// List the accounts instead, a name a line.
    #[arg(long)]
    list: bool,
    /// File (TOML) with the accounts.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    logging: Logging,
}

const CODES: &str = "\
Exit codes: 0 all are signed in, 1 a platform refused one or did not answer, 2 one can't be tried, as something it \
signs in with is missing or wrong, or the file is.";

const EXAMPLES: &str = "  \
  scicloud check cluster --config accounts.toml
  scicloud check
  OS_CLOUD=lab scicloud check";

/// Accounts that are tried at once.
const CONCURRENCY: usize = 4;

/// Characters before what is told of an account.
const INDENT: usize = 9;

impl Check {
    /// Tries the accounts and says what came of each.
    pub fn run(self) -> u8 {
        match self.perform() {
            Ok(code) => code,
            Err(error) => unable(error),
        }
    }

    fn perform(&self) -> Result<u8, String> {
        self.logging.start()?;
        let accounts = Accounts::find(self.config.as_deref(), &self.accounts)?;
        if self.list {
            let names = accounts.all.iter().map(|(name, _)| clean(name) + "\n");
            return Ok(print(&names.collect::<String>()));
        }
        let (mut text, mut codes) = (String::new(), Vec::new());
        for (name, account, result) in block_on(try_all(&accounts)).map_err(|error| error.to_string())? {
            if !text.is_empty() {
                text.push('\n');
            }
            let result = result.map(|proof| described(&proof));
            let state = if result.is_ok() { "signed in" } else { "failed" };
            text += &heading(&format!("{} ({}): {state}", clean(name), account.platform()));
            text += &match result {
                Ok(described) => described,
                Err(trouble) => {
                    codes.push(if matches!(trouble, Trouble::Unusable(_)) { UNABLE } else { FAILURE });
                    line("because", &String::from(trouble))
                }
            };
        }
        let written = print(&text);
        // What a platform refused is certain, whatever could not be tried.
        Ok(if written == SUCCESS { codes.into_iter().min().unwrap_or(SUCCESS) } else { written })
    }
}

type Tried<'a> = (&'a str, &'a Account, Result<Proof, Trouble>);

async fn try_all(accounts: &Accounts) -> Vec<Tried<'_>> {
    let bar = progress::bar(accounts.all.len(), "{spinner} {pos} of {len} accounts ({elapsed})");
    let (done, surroundings) = (&bar, &accounts.surroundings);
    let tried = accounts.all.iter().map(|(name, account)| async move {
        let proof = proof(account, surroundings).await;
        done.inc(1);
        (name.as_str(), account, proof)
    });
    // The order stays that of the file.
    progress::shown(&bar, stream::iter(tried).buffered(CONCURRENCY).collect()).await
}

async fn proof(account: &Account, surroundings: &Surroundings) -> Result<Proof, Trouble> {
    match account {
        Account::Huawei(account) => HuaweiConnection::open(account, surroundings).await?.prove().await,
        Account::Scnet(account) => ScnetConnection::open(account, surroundings).await?.prove().await,
        Account::MapTable(account) => MapTableConnection::open(account, surroundings)?.prove().await,
    }
}

fn described(proof: &Proof) -> String {
    let mut text = line("by", &proof.credential);
    if let Some(who) = &proof.who {
        text += &line("as", who);
    }
    for (label, use_) in &proof.uses {
        text += &line(label, use_);
    }
    if let Some(until) = &proof.until {
        let _ = write!(text, "{}", line("until", until));
    }
    text
}

fn line(label: &str, text: &str) -> String {
    paragraph(&format!("  {label}"), INDENT + 2, &clean(text))
}
