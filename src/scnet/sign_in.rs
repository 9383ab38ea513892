//! Tokens of SCNet's clusters for an access key, and where a cluster is found.

use std::sync::Arc;
use std::time::SystemTime;

use serde::Serialize;

use super::Client;
use super::types::{Center, ClusterToken};
use crate::client::{BoxFuture, Clock, Credentials, Error, Issued, Renewing, Secret, Settings, TokenSource, hmac_hex};

/// Id under which the platform lists the token of its own calls, which is of no cluster.
pub(crate) const PLATFORM: &str = "0";

/// What the operations' paths begin with and a cluster's address ends with.
pub(crate) const HPC: &str = "/hpc";

/// A user's access key and secret key.
#[derive(Debug, Clone)]
pub struct AccessKey {
    user: String,
    access: String,
    secret: Secret,
}

/// What a signature is of, in this order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Signed<'a> {
    access_key: &'a str,
    timestamp: &'a str,
    user: &'a str,
}

impl AccessKey {
    /// A user's keys.
    pub fn new(user: impl Into<String>, access: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { user: user.into(), access: access.into(), secret: secret.into() }
    }

    fn signature(&self, timestamp: &str) -> String {
        signature(&self.user, &self.access, self.secret.expose(), timestamp)
    }
}

/// The signature of a sign-in, in hexadecimal.
pub(crate) fn signature(user: &str, access_key: &str, secret_key: &str, timestamp: &str) -> String {
    // Texts can always be written as JSON.
    let text = serde_json::to_string(&Signed { access_key, timestamp, user }).unwrap_or_default();
    hmac_hex(secret_key, &text)
}

/// Signs in at the platform for one cluster.
#[derive(Debug)]
pub struct ClusterTokens {
    client: Client,
    key: AccessKey,
    cluster: Option<String>,
    clock: Arc<dyn Clock>,
}

impl ClusterTokens {
    /// Credentials for a cluster, by its id or its name; without one, for the only cluster that the user has.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address or a setting is not what it should be.
    pub fn credentials(
        platform_url: &str,
        key: AccessKey,
        cluster: Option<&str>,
        settings: &Settings,
    ) -> Result<Renewing<Self>, Error> {
        let client = Client::builder(platform_url).settings(settings.clone()).repeatable().build()?;
        let clock = settings.shared_clock();
        let tokens = Self { client, key, cluster: cluster.map(str::to_owned), clock: clock.clone() };
        Ok(Renewing::with_clock(tokens, clock))
    }

    async fn issue(&self) -> Result<Issued, Error> {
        let seconds = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let timestamp = seconds.to_string();
        let call = self.client.create_tokens().user(&self.key.user).access_key(&self.key.access);
        let answer = call.signature(self.key.signature(&timestamp)).timestamp(timestamp).send().await?.into_inner();
        let token = self.choose(answer.data.unwrap_or_default())?;
        // The platform does not say for how long it is good.
        Ok(Issued { token: token.into(), lifetime: None })
    }

    fn choose(&self, tokens: Vec<ClusterToken>) -> Result<Secret, Error> {
        let mut clusters = tokens;
        clusters.retain(|token| token.cluster_id.as_deref() != Some(PLATFORM));
        let name = |token: &ClusterToken| {
            let (id, name) = (token.cluster_id.as_deref(), token.cluster_name.as_deref());
            format!("{} ({})", id.unwrap_or_default(), name.unwrap_or_default())
        };
        let listed = clusters.iter().map(name).collect::<Vec<_>>().join(", ");
        let mut fitting = clusters.into_iter().filter(|token| {
            let is = |text: &Option<String>| text.is_some() && *text == self.cluster;
            self.cluster.is_none() || is(&token.cluster_id) || is(&token.cluster_name)
        });
        let user = &self.key.user;
        match (fitting.next(), fitting.next()) {
            (Some(ClusterToken { token: Some(token), .. }), None) => Ok(token),
            (Some(_), None) => Err(Error::Credentials(format!("the account of `{user}` on the cluster is stopped"))),
            (None, _) => {
                let wanted = self.cluster.as_deref().map(|name| format!(" `{name}`")).unwrap_or_default();
                Err(Error::Credentials(format!("`{user}` has no cluster{wanted}; there are: {listed}")))
            }
            (Some(_), Some(_)) => {
                Err(Error::Credentials(format!("`{user}` has several clusters; choose one: {listed}")))
            }
        }
    }
}

impl TokenSource for ClusterTokens {
    fn sign_in(&self) -> BoxFuture<'_, Result<Issued, Error>> {
        Box::pin(self.issue())
    }

    fn source(&self) -> String {
        format!("access key of the SCNet user `{}`", self.key.user)
    }
}

/// A cluster that a user is signed in to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Cluster {
    /// A client at the cluster's own address.
    pub client: Client,
    /// That address.
    pub url: String,
    /// The user's name on the cluster, which may differ from that on the platform.
    pub username: String,
    /// What signs in, for other clients of the cluster or the platform.
    pub credentials: Arc<dyn Credentials>,
}

impl Cluster {
    /// Signs in, asks the platform where the cluster is and who the user is there, and makes a client of it.
    ///
    /// # Errors
    ///
    /// When signing in fails, or the platform names no address that may be used.
    pub async fn connect(
        platform_url: &str,
        key: AccessKey,
        cluster: Option<&str>,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let credentials = Arc::new(ClusterTokens::credentials(platform_url, key, cluster, settings)?);
        let build =
            |url: &str| Client::builder(url).credentials(credentials.clone()).settings(settings.clone()).build();
        let center = build(platform_url)?.show_center().send().await?.into_inner().data;
        let center = center.ok_or_else(|| Error::Credentials("the platform shows no cluster".into()))?;
        let url = hpc_url(&center)?;
        let username = center.cluster_user_info.and_then(|user| user.user_name).filter(|name| !name.is_empty());
        let username = username.ok_or_else(|| Error::Credentials("the cluster has no name for the user".into()))?;
        Ok(Self { client: build(&url)?, url, username, credentials: credentials.clone() })
    }
}

/// The first address of the cluster's HPC services that may be used, without the beginning of the operations' paths.
fn hpc_url(center: &Center) -> Result<String, Error> {
    let mut enabled = center.hpc_urls.iter().flatten().filter(|url| url.enable.as_deref() == Some("true"));
    let url = enabled.find_map(|url| url.url.as_deref());
    let url = url.ok_or_else(|| Error::Credentials("the cluster has no HPC address that may be used".into()))?;
    let url = url.trim_end_matches('/');
    Ok(url.strip_suffix(HPC).unwrap_or(url).to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_signature_is_that_of_a_client_in_use() {
        let recorded: Value = serde_json::from_str(include_str!("../../tests/data/recorded.json")).unwrap();
        let requests = recorded["scnet"].as_array().unwrap();
        assert!(!requests.is_empty());
        for request in requests {
            let text = |pointer: &str| request.pointer(pointer).unwrap().as_str().unwrap();
            let key = AccessKey::new(text("/headers/user"), text("/headers/accesskey"), text("/secret_key"));
            let signature = key.signature(text("/headers/timestamp"));
            assert_eq!(signature, text("/headers/signature"), "{}", text("/name"));
        }
    }
}
