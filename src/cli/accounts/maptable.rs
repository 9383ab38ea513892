//! Signing in to MapTable, as an application or with a token.

use std::sync::Arc;
use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};
use scicloud::client::{Credentials, Renewing};
use scicloud::maptable::{Application, Client};
use scicloud::{Error, Token};

use super::config::{MapTable, MapWorkspaceId};
use super::described::Described;
use super::{Proof, Surroundings, Trouble};

/// What signs in as an account's application.
pub(super) fn credentials(account: &MapTable, surroundings: &Surroundings) -> Result<Renewing<Application>, Trouble> {
    let secret = account.app_secret().find(surroundings)?.secret;
    let id = account.app_id.clone().unwrap_or_default();
    Ok(Application::credentials(&account.url, id, secret, &surroundings.settings)?)
}

/// An account that is ready to ask with.
pub struct Connection {
    pub client: Client,
    named: Option<Vec<MapWorkspaceId>>,
    url: String,
    credentials: Arc<dyn Credentials>,
    application: Option<Arc<Renewing<Application>>>,
}

impl Connection {
    /// Prepares to ask; the first request signs in.
    pub fn open(account: &MapTable, surroundings: &Surroundings) -> Result<Self, Trouble> {
        let (url, settings) = (account.url.clone(), surroundings.settings.clone());
        let mut application = None;
        let credentials: Arc<dyn Credentials> = if account.token().is_given() {
            let token = account.token().find(surroundings)?;
            Arc::new(Described { credentials: Token::from(token.secret), source: format!("token in {}", token.place) })
        } else {
            application.insert(Arc::new(credentials(account, surroundings)?)).clone()
        };
        let client = Client::builder(&url).credentials(credentials.clone()).settings(settings).build()?;
        Ok(Self { client, named: account.workspaces.clone(), url, credentials, application })
    }

    /// The workspaces to show, those that are named, or else all; one that can't be asked for says so.
    pub async fn workspaces(&self) -> Result<Vec<Result<MapWorkspaceId, String>>, Error> {
        if let Some(named) = &self.named {
            return Ok(named.iter().copied().map(Ok).collect());
        }
        let listed = self.client.list_workspaces().send().await?.into_inner().detail.unwrap_or_default();
        let named = listed.into_iter().map(|workspace| {
            let (kind, id) = (shown(&workspace.type_), shown(&workspace.id));
            format!("{kind}/{id}").try_into().map_err(|problem| format!("{}: {problem}", shown(&workspace.name)))
        });
        Ok(named.collect())
    }

    /// Asks for the list of workspaces.
    pub async fn prove(&self) -> Result<Proof, Trouble> {
        let listed = self.client.list_workspaces().send().await?.into_inner().detail.unwrap_or_default();
        let (count, plural) = (listed.len(), if listed.len() == 1 { "" } else { "s" });
        let uses = vec![("at", self.url.clone()), ("sees", format!("{count} workspace{plural}"))];
        let until = self.application.as_ref().and_then(|application| application.expires_at());
        Ok(Proof { credential: self.credentials.source(), who: None, uses, until: until.map(moment) })
    }
}

fn shown(value: &Option<impl ToString>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn moment(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Secs, true)
}
