//! The file of accounts as it is written.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use scicloud::maptable::types::ShowWorkspaceDetailType;
use serde::Deserialize;

use super::secrets::Place;

/// Accounts by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(default)]
    pub accounts: BTreeMap<String, Account>,
    #[cfg(feature = "server")]
    #[serde(default)]
    pub overview: Overview,
}

/// Settings of the overview.
#[cfg(feature = "server")]
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Overview {
    /// True if each run is kept.
    pub record: bool,
    /// The file that runs are kept in.
    pub history: Option<PathBuf>,
}

/// Where an account is, and how it signs in.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "platform", rename_all = "lowercase")]
pub enum Account {
    Huawei(Huawei),
    Scnet(Scnet),
    MapTable(MapTable),
}

/// A service of the Huawei family; its name is its type in a cloud's catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    ModelArts,
    EiHealth,
}

impl Service {
    pub const ALL: [Self; 2] = [Self::ModelArts, Self::EiHealth];

    pub fn name(self) -> &'static str {
        match self {
            Self::ModelArts => "modelarts",
            Self::EiHealth => "eihealth",
        }
    }
}

/// A cloud of `clouds.yaml`, or keys or a token and where the services are.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Huawei {
    pub cloud: Option<String>,
    pub services: Option<Vec<Service>>,
    pub urls: BTreeMap<Service, String>,
    pub project: Option<String>,
    access_key_env: Option<String>,
    access_key_file: Option<PathBuf>,
    secret_key_env: Option<String>,
    secret_key_file: Option<PathBuf>,
    security_token_env: Option<String>,
    security_token_file: Option<PathBuf>,
    token_env: Option<String>,
    token_file: Option<PathBuf>,
}

/// A user of a cluster by keys at the platform, or users of a cluster by a token for it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scnet {
    pub url: String,
    pub user: Option<String>,
    pub cluster: Option<String>,
    /// Whose quotas to show; one's own, unless one is an administrator.
    pub users: Vec<String>,
    access_key_env: Option<String>,
    access_key_file: Option<PathBuf>,
    secret_key_env: Option<String>,
    secret_key_file: Option<PathBuf>,
    token_env: Option<String>,
    token_file: Option<PathBuf>,
}

/// An application, or whoever has the token.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MapTable {
    pub url: String,
    pub app_id: Option<String>,
    /// All that there are unless some are named.
    pub workspaces: Option<Vec<MapWorkspaceId>>,
    app_secret_env: Option<String>,
    app_secret_file: Option<PathBuf>,
    token_env: Option<String>,
    token_file: Option<PathBuf>,
}

/// A workspace of MapTable, written as `user/ID` or `org/ID`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct MapWorkspaceId {
    pub kind: ShowWorkspaceDetailType,
    pub id: i64,
}

impl TryFrom<String> for MapWorkspaceId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(kind, id)| Some((kind.parse().ok()?, id.parse().ok()?)));
        let (kind, id) =
            parts.ok_or_else(|| format!("{text:?} is no workspace, which is written as TYPE/ID, such as user/16"))?;
        Ok(Self { kind, id })
    }
}

impl fmt::Display for MapWorkspaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

impl Account {
    /// The name of the platform as it is written.
    pub fn platform(&self) -> &'static str {
        match self {
            Self::Huawei(_) => "huawei",
            Self::Scnet(_) => "scnet",
            Self::MapTable(_) => "maptable",
        }
    }

    /// Tells if it says how to sign in, in one way, and where.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Huawei(account) => account.check(),
            Self::Scnet(account) => account.check(),
            Self::MapTable(account) => account.check(),
        }
    }
}

/// Refuses secrets that have two places, and ways to sign in of which not exactly one is given; none of them may be a default.
fn check_ways(places: &[Place<'_>], ways: &[(&str, bool)], has_default: bool) -> Result<(), String> {
    places.iter().try_for_each(Place::check)?;
    let given: Vec<_> = ways.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| *name).collect();
    match given.len() {
        0 if !has_default => {
            Err(format!("it does not say how to sign in: {}", list(ways.iter().map(|(name, _)| *name))))
        }
        0 | 1 => Ok(()),
        _ => Err(format!("it says more than one way to sign in: {}", list(given.into_iter()))),
    }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", or ")
}

/// Refuses a key that belongs to another way of signing in.
fn check_belongs(belongs: bool, keys: &[(&str, bool)], way: &str) -> Result<(), String> {
    match keys.iter().find(|(_, is_given)| *is_given && !belongs) {
        Some((key, _)) => Err(format!("`{key}` goes with {way}")),
        None => Ok(()),
    }
}

impl Huawei {
    pub fn access_key(&self) -> Place<'_> {
        Place::new("access_key", &self.access_key_env, &self.access_key_file)
    }

    pub fn secret_key(&self) -> Place<'_> {
        Place::new("secret_key", &self.secret_key_env, &self.secret_key_file)
    }

    pub fn security_token(&self) -> Place<'_> {
        Place::new("security_token", &self.security_token_env, &self.security_token_file)
    }

    pub fn token(&self) -> Place<'_> {
        Place::new("token", &self.token_env, &self.token_file)
    }

    /// The account of a cloud.
    pub fn of_cloud(name: Option<&str>) -> Self {
        Self { cloud: Some(name.unwrap_or_default().to_owned()), ..Self::default() }
    }

    /// The services that are asked for by name, or else those that have an address.
    pub fn services(&self) -> Vec<Service> {
        let listed = self.services.clone();
        listed.unwrap_or_else(|| match self.cloud {
            Some(_) => Service::ALL.to_vec(),
            None => self.urls.keys().copied().collect(),
        })
    }

    fn check(&self) -> Result<(), String> {
        let (access_key, secret_key) = (self.access_key(), self.secret_key());
        let ways = [
            ("cloud", self.cloud.is_some()),
            ("access_key_env and secret_key_env", access_key.is_given() || secret_key.is_given()),
            ("token_env", self.token().is_given()),
        ];
        let places = [access_key, secret_key, self.security_token(), self.token()];
        check_ways(&places, &ways, true)?;
        if access_key.is_given() != secret_key.is_given() {
            return Err("`access_key_env` and `secret_key_env` go together, or the same with `_file`".into());
        }
        let key = [("security_token_env", self.security_token().is_given())];
        check_belongs(access_key.is_given(), &key, "an access key")?;
        if self.services.as_ref().is_some_and(Vec::is_empty) {
            return Err("`services` is empty".into());
        }
        if self.cloud.is_some() {
            return Ok(());
        }
        if self.services().is_empty() {
            return Err("without a cloud, `urls` has to say where the services are".into());
        }
        let missing = self.services().into_iter().find(|service| !self.urls.contains_key(service));
        missing.map_or(Ok(()), |service| Err(format!("`urls` does not say where {} is", service.name())))
    }
}

impl Scnet {
    pub fn access_key(&self) -> Place<'_> {
        Place::new("access_key", &self.access_key_env, &self.access_key_file)
    }

    pub fn secret_key(&self) -> Place<'_> {
        Place::new("secret_key", &self.secret_key_env, &self.secret_key_file)
    }

    pub fn token(&self) -> Place<'_> {
        Place::new("token", &self.token_env, &self.token_file)
    }

    fn check(&self) -> Result<(), String> {
        let (access_key, secret_key, token) = (self.access_key(), self.secret_key(), self.token());
        let has_key = access_key.is_given() || secret_key.is_given();
        let ways = [("access_key_env and secret_key_env", has_key), ("token_env", token.is_given())];
        check_ways(&[access_key, secret_key, token], &ways, false)?;
        check_url(&self.url)?;
        if has_key && !(access_key.is_given() && secret_key.is_given() && self.user.is_some()) {
            return Err("`access_key_env`, `secret_key_env` and `user` go together".into());
        }
        check_belongs(has_key, &[("user", self.user.is_some()), ("cluster", self.cluster.is_some())], "an access key")?;
        if !has_key && self.users.is_empty() {
            return Err("with a token, `users` has to say whose quotas to show".into());
        }
        Ok(())
    }
}

impl MapTable {
    pub fn app_secret(&self) -> Place<'_> {
        Place::new("app_secret", &self.app_secret_env, &self.app_secret_file)
    }

    pub fn token(&self) -> Place<'_> {
        Place::new("token", &self.token_env, &self.token_file)
    }

    fn check(&self) -> Result<(), String> {
        let (secret, token) = (self.app_secret(), self.token());
        let ways = [("app_id and app_secret_env", secret.is_given()), ("token_env", token.is_given())];
        check_ways(&[secret, token], &ways, false)?;
        check_url(&self.url)?;
        if secret.is_given() != self.app_id.is_some() {
            return Err("`app_id` and `app_secret_env` go together".into());
        }
        match &self.workspaces {
            Some(workspaces) if workspaces.is_empty() => {
                Err("`workspaces` is empty; leave it out for all that there are".into())
            }
            _ => Ok(()),
        }
    }
}

fn check_url(url: &str) -> Result<(), String> {
    if url.is_empty() { Err("`url` is missing".into()) } else { Ok(()) }
}
