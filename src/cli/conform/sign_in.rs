//! Tokens for the identities that name an account.

use std::collections::{BTreeMap, BTreeSet};

use scicloud::client::Secret;

use super::config::Config;
use super::{Conform, pair};
use crate::cli::accounts::{self, Accounts};

/// Tokens by the names of their accounts.
pub type Tokens = BTreeMap<String, Secret>;

/// The result of signing in: tokens, and why some accounts have none.
#[derive(Default)]
pub struct SignedIn {
    pub tokens: Tokens,
    pub refused: BTreeMap<String, String>,
}

impl SignedIn {
    /// Returns the reason why a document can't be tried, if one who asks about it is not signed in.
    pub fn trouble(&self, config: &Config, document: &str) -> Option<String> {
        config.identities(document).find_map(|identity| {
            let account = identity.account.as_ref()?;
            let reason = self.refused.get(account)?;
            Some(format!("{:?} asks as the account {account:?}: {reason}", identity.name))
        })
    }
}

/// Signs in to the accounts of the file whose tokens the run needs.
pub async fn sign_in(arguments: &Conform, config: &Config) -> Result<SignedIn, String> {
    let mut signed_in = SignedIn::default();
    let names = accounts(arguments, config);
    if names.is_empty() || arguments.plan || arguments.replay.is_some() {
        return Ok(signed_in);
    }
    let file = config.accounts.as_ref().map(|file| config.file(file));
    let names: Vec<_> = names.into_iter().map(str::to_owned).collect();
    let found = Accounts::find(file.as_deref(), &names)?;
    for (name, account) in found.all {
        match accounts::token(&account, &found.surroundings).await {
            Ok(token) => drop(signed_in.tokens.insert(name, token)),
            Err(trouble) => drop(signed_in.refused.insert(name, trouble.into())),
        }
    }
    Ok(signed_in)
}

/// The accounts of those who ask about the run's documents, unless the command line has their tokens.
fn accounts<'a>(arguments: &Conform, config: &'a Config) -> BTreeSet<&'a str> {
    let given: BTreeSet<_> =
        arguments.token_as.iter().filter_map(|text| Some(pair("--token-as", text).ok()?.0)).collect();
    let is_meant = |document: &&String| arguments.documents.is_empty() || arguments.documents.contains(document);
    let documents = config.documents.keys().filter(is_meant);
    let identities = documents.flat_map(|document| config.identities(document).enumerate());
    let own = identities.filter(|(index, _)| *index > 0 || arguments.token.is_none());
    let own = own.filter(|(_, identity)| !given.contains(identity.name.as_str()));
    own.filter_map(|(_, identity)| identity.account.as_deref()).collect()
}
