//! Signing in to the Huawei family, once for all of its services.

use std::sync::Arc;

use scicloud::client::{Connect, Credentials, Renewing, Settings};
use scicloud::huawei::{AccessKey, Cloud, Keystone};
use scicloud::{Token, call, eihealth, modelarts};

use super::config::{Huawei, Service};
use super::described::Described;
use super::{Proof, Surroundings, Trouble};

/// A cloud by its name, the only one or the environment's without one, with what connects and signs in to it.
pub(super) fn signing_in(
    name: &str,
    surroundings: &Surroundings,
) -> Result<(Cloud, Settings, Renewing<Keystone>), Trouble> {
    let cloud = Cloud::find(&surroundings.environment, Some(name).filter(|name| !name.is_empty()))?;
    let settings = cloud.settings(surroundings.settings.clone())?;
    let credentials = cloud.credentials(&settings)?;
    Ok((cloud, settings, credentials))
}

/// An account that is ready to ask with.
pub struct Connection {
    credentials: Arc<dyn Credentials>,
    settings: Settings,
    /// Id of the project that is asked about.
    pub project: String,
    /// Where the services are, or why one that is named is nowhere.
    urls: Vec<(Service, Result<String, Trouble>)>,
    keystone: Option<Arc<Renewing<Keystone>>>,
}

impl Connection {
    /// Signs in where that takes a request of its own.
    pub async fn open(account: &Huawei, surroundings: &Surroundings) -> Result<Self, Trouble> {
        match &account.cloud {
            Some(name) => Self::of_cloud(name, account, surroundings).await,
            None => Self::of_secret(account, surroundings),
        }
    }

    async fn of_cloud(name: &str, account: &Huawei, surroundings: &Surroundings) -> Result<Self, Trouble> {
        let (cloud, settings, credentials) = signing_in(name, surroundings)?;
        let credentials = Arc::new(credentials);
        credentials.token().await?;
        let mut urls = Vec::new();
        for service in account.services() {
            let found = match account.urls.get(&service) {
                Some(url) => Ok(Some(url.clone())),
                None if account.services.is_some() => cloud.endpoint(&credentials, service.name()).await.map(Some),
                // What nobody asked for by name may be missing.
                None => cloud.endpoint_if_any(&credentials, service.name()).await,
            };
            urls.extend(found.map_err(Trouble::from).transpose().map(|url| (service, url)));
        }
        if urls.is_empty() {
            cloud.endpoint(&credentials, Service::ALL[0].name()).await?;
        }
        let issued = credentials.source_of_tokens().issued().and_then(|token| token.project);
        let project = account.project.clone().or_else(|| issued?.id);
        let project =
            project.ok_or_else(|| Trouble::unusable("the token is of no project; set `project` to its id"))?;
        Ok(Self { credentials: credentials.clone(), settings, project, urls, keystone: Some(credentials) })
    }

    fn of_secret(account: &Huawei, surroundings: &Surroundings) -> Result<Self, Trouble> {
        let project = account.project.as_deref().or_else(|| surroundings.environment.get("HUAWEICLOUD_SDK_PROJECT_ID"));
        let project = project.ok_or_else(|| Trouble::unusable("`project` is missing, the id of the project"))?;
        let credentials: Arc<dyn Credentials> = if account.token().is_given() {
            let token = account.token().find(surroundings)?;
            Arc::new(Described { credentials: Token::from(token.secret), source: format!("token in {}", token.place) })
        } else {
            let access_key = account.access_key().or_variable("HUAWEICLOUD_SDK_AK").find(surroundings)?;
            let secret_key = account.secret_key().or_variable("HUAWEICLOUD_SDK_SK").find(surroundings)?;
            let mut key = AccessKey::new(access_key.secret.expose(), secret_key.secret);
            let usual = !account.access_key().is_given();
            let security_token = match account.security_token() {
                place if place.is_given() => Some(place.find(surroundings)?.secret),
                place if usual => place
                    .or_variable("HUAWEICLOUD_SDK_SECURITY_TOKEN")
                    .find(surroundings)
                    .ok()
                    .map(|found| found.secret),
                _ => None,
            };
            if let Some(token) = security_token {
                key = key.security_token(token);
            }
            Arc::new(Described { credentials: key, source: format!("access key in {}", access_key.place) })
        };
        let urls = account
            .services()
            .into_iter()
            .filter_map(|service| Some((service, Ok(account.urls.get(&service)?.clone()))));
        let (settings, project) = (surroundings.settings.clone(), project.to_owned());
        Ok(Self { credentials, settings, project, urls: urls.collect(), keystone: None })
    }

    fn client<C: Connect>(
        &self,
        service: Service,
        builder: fn(&str) -> scicloud::client::Builder<C>,
    ) -> Option<Result<C, Trouble>> {
        let (_, url) = self.urls.iter().find(|(own, _)| *own == service)?;
        let build = |url: &str| {
            let builder = builder(url).credentials(self.credentials.clone()).settings(self.settings.clone());
            builder.build().map_err(Trouble::from)
        };
        Some(url.as_deref().map_err(Clone::clone).and_then(build))
    }

    /// A client of any operation of a service, or of one that is at another address.
    pub fn calling(&self, service: Option<Service>, url: Option<&str>) -> Result<call::Client, Trouble> {
        if let Some(url) = url {
            let builder = call::Client::builder(url).credentials(self.credentials.clone());
            return Ok(builder.settings(self.settings.clone()).build()?);
        }
        let none =
            || Trouble::unusable("the account does not say where the service is: name it in `urls`, or by --url");
        service.and_then(|service| self.client(service, call::Client::builder)).ok_or_else(none)?
    }

    /// A client of ModelArts, if the account has it.
    pub fn modelarts(&self) -> Option<Result<modelarts::Client, Trouble>> {
        self.client(Service::ModelArts, modelarts::Client::builder)
    }

    /// A client of eiHealth, if the account has it.
    pub fn eihealth(&self) -> Option<Result<eihealth::Client, Trouble>> {
        self.client(Service::EiHealth, eihealth::Client::builder)
    }

    /// Asks each service for as little as it can be asked for.
    pub async fn prove(&self) -> Result<Proof, Trouble> {
        if let Some(client) = self.modelarts() {
            client?.list_workspaces().project_id(&self.project).limit(1).send().await?;
        }
        if let Some(client) = self.eihealth() {
            client?.list_project_statistics().project_id(&self.project).send().await?;
        }
        let token = self.keystone.as_ref().and_then(|keystone| keystone.source_of_tokens().issued());
        let user = token.as_ref().and_then(|token| token.user.as_ref());
        let who = user.map(|user| {
            let domain = user.domain.as_ref().and_then(|domain| domain.name.as_deref()).unwrap_or_default();
            format!("{} of {domain}", user.name.as_deref().unwrap_or_default())
        });
        let name = token.as_ref().and_then(|token| token.project.as_ref()?.name.as_deref());
        let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
        let urls = self.urls.iter().filter_map(|(service, url)| Some((service, url.as_ref().ok()?)));
        let urls = urls.map(|(service, url)| ("at", format!("{url} for {}", service.name())));
        let uses = urls.chain([("for", format!("project {}{name}", self.project))]).collect();
        let until = token.and_then(|token| token.expires_at).map(|time| time.to_string());
        Ok(Proof { credential: self.credentials.source(), who, uses, until })
    }
}
