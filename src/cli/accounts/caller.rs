//! Accounts that call any operation of a document.

use std::sync::Arc;

use scicloud::Token;
use scicloud::call::Client;
use scicloud::client::Credentials;
use scicloud::scnet::{Cluster, ClusterTokens};

use super::config::{Account, Huawei, MapTable, Scnet, Service};
use super::described::Described;
use super::secrets::Place;
use super::{HuaweiConnection, Surroundings, Trouble, huawei, maptable, scnet};

/// The document of the sign-in that the Huawei family shares.
const IAM: &str = "iam";

/// What an account is to call.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Name of the document.
    pub document: &'a str,
    /// True if the operation is served at another address than the document's others.
    pub has_own_server: bool,
    /// Another address than the account's.
    pub url: Option<&'a str>,
}

/// An account that is ready to call.
pub struct Caller {
    pub client: Client,
    /// Id of the project that the account is about.
    pub project: Option<String>,
}

impl Account {
    /// Returns whether it may call the operations of a document.
    pub fn serves(&self, document: &str) -> bool {
        match self {
            Self::Huawei(account) => {
                document == IAM || account.services().iter().any(|service| service.name() == document)
            }
            Self::Scnet(_) | Self::MapTable(_) => self.platform() == document,
        }
    }

    /// The variable that has its token, where one has.
    pub fn token_variable(&self) -> Option<&str> {
        let place: Place<'_> = match self {
            Self::Huawei(account) => account.token(),
            Self::Scnet(account) => account.token(),
            Self::MapTable(account) => account.token(),
        };
        place.variable()
    }

    /// Id of the project that it names.
    pub fn project(&self) -> Option<&str> {
        match self {
            Self::Huawei(account) => account.project.as_deref(),
            Self::Scnet(_) | Self::MapTable(_) => None,
        }
    }
}

/// Prepares an account to call, and signs in where that takes a request of its own.
pub async fn caller(account: &Account, wanted: Wanted<'_>, surroundings: &Surroundings) -> Result<Caller, Trouble> {
    match account {
        Account::Huawei(account) => of_huawei(account, wanted, surroundings).await,
        Account::Scnet(account) => of_scnet(account, wanted, surroundings).await,
        Account::MapTable(account) => of_maptable(account, wanted, surroundings),
    }
}

async fn of_huawei(account: &Huawei, wanted: Wanted<'_>, surroundings: &Surroundings) -> Result<Caller, Trouble> {
    if let (IAM, Some(name), None) = (wanted.document, &account.cloud, wanted.url) {
        let (cloud, settings, credentials) = huawei::signing_in(name, surroundings)?;
        let client = Client::builder(cloud.identity_url()).credentials(credentials).settings(settings).build()?;
        return Ok(Caller { client, project: account.project.clone() });
    }
    let service = Service::ALL.into_iter().find(|service| service.name() == wanted.document);
    let connection = HuaweiConnection::open(account, surroundings).await?;
    let client = connection.calling(service, wanted.url)?;
    Ok(Caller { client, project: Some(connection.project) })
}

async fn of_scnet(account: &Scnet, wanted: Wanted<'_>, surroundings: &Surroundings) -> Result<Caller, Trouble> {
    let settings = &surroundings.settings;
    let build = |url: &str, credentials: Arc<dyn Credentials>| {
        let client = Client::builder(url).credentials(credentials).settings(settings.clone()).build()?;
        Ok(Caller { client, project: None })
    };
    if account.token().is_given() {
        let token = account.token().find(surroundings)?;
        let source = format!("token in {}", token.place);
        let credentials = Described { credentials: Token::from(token.secret), source };
        return build(wanted.url.unwrap_or(&account.url), Arc::new(credentials));
    }
    let (key, _) = scnet::key(account, surroundings)?;
    let cluster = account.cluster.as_deref();
    // The account's own address is the platform's, which alone tells that of a cluster.
    if wanted.has_own_server || wanted.url.is_some() {
        let credentials = ClusterTokens::credentials(&account.url, key, cluster, settings)?;
        return build(wanted.url.unwrap_or(&account.url), Arc::new(credentials));
    }
    let cluster = Cluster::connect(&account.url, key, cluster, settings).await?;
    build(&cluster.url, cluster.credentials)
}

fn of_maptable(account: &MapTable, wanted: Wanted<'_>, surroundings: &Surroundings) -> Result<Caller, Trouble> {
    let credentials: Arc<dyn Credentials> = if account.token().is_given() {
        let token = account.token().find(surroundings)?;
        Arc::new(Described { credentials: Token::from(token.secret), source: format!("token in {}", token.place) })
    } else {
        Arc::new(maptable::credentials(account, surroundings)?)
    };
    let builder = Client::builder(wanted.url.unwrap_or(&account.url)).credentials(credentials);
    Ok(Caller { client: builder.settings(surroundings.settings.clone()).build()?, project: None })
}
