//! Signing in to SCNet, at the platform with a key or at a cluster with a token.

use scicloud::Token;
use scicloud::scnet::{AccessKey, Client, Cluster};

use super::config::Scnet;
use super::described::Described;
use super::{Proof, Surroundings, Trouble};

/// The key of an account, and where it is from in words.
pub(super) fn key(account: &Scnet, surroundings: &Surroundings) -> Result<(AccessKey, String), Trouble> {
    let (access_key, secret_key) = (account.access_key().find(surroundings)?, account.secret_key().find(surroundings)?);
    let user = account.user.clone().unwrap_or_default();
    let credential = format!("access key of `{user}` in {}", access_key.place);
    Ok((AccessKey::new(user, access_key.secret.expose(), secret_key.secret), credential))
}

/// A cluster that is ready to be asked.
pub struct Connection {
    pub client: Client,
    /// Whose quotas to show.
    pub users: Vec<String>,
    url: String,
    credential: String,
    /// Name on the cluster, where the platform told it.
    username: Option<String>,
}

impl Connection {
    /// Signs in where that takes a request of its own.
    pub async fn open(account: &Scnet, surroundings: &Surroundings) -> Result<Self, Trouble> {
        let settings = &surroundings.settings;
        if account.token().is_given() {
            let token = account.token().find(surroundings)?;
            let (url, credential) = (account.url.clone(), format!("token in {}", token.place));
            let credentials = Described { credentials: Token::from(token.secret), source: credential.clone() };
            let client = Client::builder(&url).credentials(credentials).settings(settings.clone()).build()?;
            return Ok(Self { client, users: account.users.clone(), url, credential, username: None });
        }
        let (key, credential) = key(account, surroundings)?;
        let cluster = Cluster::connect(&account.url, key, account.cluster.as_deref(), settings).await?;
        let users = if account.users.is_empty() { vec![cluster.username.clone()] } else { account.users.clone() };
        Ok(Self { client: cluster.client, users, url: cluster.url, credential, username: Some(cluster.username) })
    }

    /// Asks for a quota, which alone shows that the cluster takes the token.
    pub async fn prove(&self) -> Result<Proof, Trouble> {
        let user = self.username.as_ref().or(self.users.first());
        self.client.list_storage_quotas().username(user.cloned().unwrap_or_default()).send().await?;
        let (credential, who) = (self.credential.clone(), self.username.clone());
        Ok(Proof { credential, who, uses: vec![("at", self.url.clone())], until: None })
    }
}
