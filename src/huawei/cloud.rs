//! A cloud as OpenStack's clients are told of it, and how it is signed in to.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use super::keystone::{Wanted, without_version};
use super::section::Section;
use super::{Environment, Keystone};
use crate::client::{Error, Renewing, Secret, Settings};
use crate::iam::types::{
    ApplicationCredential, Auth, AuthMethod, DomainReference, Identity, PasswordCredential, PasswordUser,
    ProjectReference, Scope, TokenCredential, TokenRequest, UserReference, builder,
};

/// A cloud in `clouds.yaml`, or in variables that begin with `OS_`.
#[derive(Debug, Clone)]
pub struct Cloud {
    auth_url: String,
    request: TokenRequest,
    region: Option<String>,
    interfaces: Vec<String>,
    /// What is set for single services, by the whole key.
    services: BTreeMap<String, Vec<String>>,
    ca_file: Option<PathBuf>,
    timeout: Option<Duration>,
    source: String,
}

impl Cloud {
    /// The cloud of this name, as OpenStack's clients find it.
    ///
    /// The name is `OS_CLOUD` if none is given. Without either, variables such as `OS_AUTH_URL` make a cloud of their own, and if
    /// there are none, the only cloud of the file is meant. The file is that of `OS_CLIENT_CONFIG_FILE`, or else the first
    /// `clouds.yaml`, `.yml` or `.json` in the working directory, `~/.config/openstack` and `/etc/openstack`; `secure.yaml` is
    /// found likewise, and adds to it.
    ///
    /// # Errors
    ///
    /// [`Error::Credentials`] with the file and the key, or the variable, that is missing or not as it should be.
    pub fn find(environment: &Environment, name: Option<&str>) -> Result<Self, Error> {
        let section = Section::find(environment, name)?;
        let (identity, what) = identity(&section)?;
        let mut auth = Auth::builder().identity(identity);
        if let Some(scope) = scope(&section)? {
            auth = auth.scope(scope);
        }
        let request = TokenRequest::builder().auth(auth).try_into();
        let request = request.map_err(|error| Error::Credentials(format!("the settings can't be sent: {error}")))?;
        let whose = match (&section.name, &section.place) {
            (Some(name), Some(place)) => {
                format!("cloud `{name}` in {}", place.strip_suffix(&format!(": clouds.{name}")).unwrap_or(place))
            }
            _ => "the environment".to_owned(),
        };
        Ok(Self {
            auth_url: section.filled(section.required("auth_url")?),
            request,
            region: section.text("region_name")?.or_else(|| environment.get("OS_REGION_NAME")).map(str::to_owned),
            interfaces: interfaces(section.texts("interface")?),
            services: services(&section)?,
            ca_file: authority(&section)?.map(|path| environment.path(path)),
            timeout: timeout(&section)?,
            source: format!("{what} of {whose}"),
        })
    }

    /// Settings, with the certificates and the time-out that the cloud names.
    ///
    /// # Errors
    ///
    /// [`Error::Credentials`] when the file with them can't be read.
    pub fn settings(&self, settings: Settings) -> Result<Settings, Error> {
        let settings = match self.timeout {
            Some(timeout) => settings.timeout(timeout),
            None => settings,
        };
        let Some(path) = &self.ca_file else { return Ok(settings) };
        let pem = std::fs::read(path);
        let pem = pem.map_err(|error| Error::Credentials(format!("cacert {}: {error}", path.display())))?;
        Ok(settings.root_certificate(pem))
    }

    /// Credentials for the services of the cloud.
    ///
    /// # Errors
    ///
    /// As for [`Keystone::credentials`].
    pub fn credentials(&self, settings: &Settings) -> Result<Renewing<Keystone>, Error> {
        Keystone::credentials(&self.auth_url, self.request.clone(), &self.source, settings)
    }

    /// The address of the identity service, without a version, as the operations of [`iam`](crate::iam) are below it.
    pub fn identity_url(&self) -> &str {
        without_version(&self.auth_url)
    }

    /// The address of a service by its type, for [`Builder`](crate::client::Builder), without version and project: that of
    /// `{type}_endpoint_override`, or that of the catalogue in the cloud's region and interface.
    ///
    /// # Errors
    ///
    /// When signing in fails, or the catalogue does not have the service.
    pub async fn endpoint(&self, credentials: &Renewing<Keystone>, service: &str) -> Result<String, Error> {
        self.endpoint_if_any(credentials, service).await?.ok_or_else(|| {
            let (interfaces, region) = (self.interfaces(service), self.region(service));
            let interface = interfaces.join(" or ");
            let region = region.map(|region| format!(" in the region `{region}`")).unwrap_or_default();
            let source = &self.source;
            Error::Credentials(format!("the catalogue has no {interface} address of `{service}`{region} ({source})"))
        })
    }

    /// The address of a service as [`endpoint`](Self::endpoint) finds it, or none where the catalogue does not have it.
    ///
    /// # Errors
    ///
    /// When signing in fails.
    pub async fn endpoint_if_any(
        &self,
        credentials: &Renewing<Keystone>,
        service: &str,
    ) -> Result<Option<String>, Error> {
        let own = self.own(service, "endpoint_override").or_else(|| self.own(service, "endpoint"));
        if let Some(url) = own {
            return Ok(Some(without_version(url).to_owned()));
        }
        credentials.token().await?;
        Ok(credentials.source_of_tokens().find(&Wanted {
            service: self.own(service, "service_type").unwrap_or(service),
            name: self.own(service, "service_name"),
            region: self.region(service),
            interfaces: &self.interfaces(service),
        }))
    }

    /// What is set for a single service.
    fn own_all(&self, service: &str, key: &str) -> Option<&[String]> {
        let key = format!("{}_{key}", service.to_lowercase().replace('-', "_"));
        self.services.get(&key).map(Vec::as_slice).filter(|values| !values.is_empty())
    }

    fn own(&self, service: &str, key: &str) -> Option<&str> {
        self.own_all(service, key)?.first().map(String::as_str)
    }

    fn region(&self, service: &str) -> Option<&str> {
        self.own(service, "region_name").or(self.region.as_deref())
    }

    fn interfaces(&self, service: &str) -> Vec<String> {
        self.own_all(service, "interface").map_or_else(|| self.interfaces.clone(), |own| interfaces(own.to_vec()))
    }
}

/// The kind of sign-in, which what is given implies unless it is said.
fn auth_type(section: &Section) -> Result<&str, Error> {
    let has = |key: &str| section.text(key).is_ok_and(|text| text.is_some());
    let implied = match () {
        () if has("password") => "password",
        () if has("application_credential_secret") => "v3applicationcredential",
        () if has("token") => "token",
        () => "password",
    };
    Ok(section.text("auth_type")?.unwrap_or(implied))
}

fn is_application(section: &Section) -> bool {
    auth_type(section).is_ok_and(|kind| matches!(kind, "v3applicationcredential" | "application_credential"))
}

/// Returns the one who signs in and by what, and the latter in words.
fn identity(section: &Section) -> Result<(builder::Identity, &'static str), Error> {
    match auth_type(section)? {
        "password" | "v3password" => {
            let password = Secret::from(section.required("password")?);
            let user = user(section)?;
            let mut credential = PasswordUser::builder().password(password);
            credential = match user {
                Named::Id(id) => credential.id(id),
                Named::Name(name, domain) => credential.name(name).domain(domain),
            };
            let credential = PasswordCredential::builder().user(credential);
            Ok((Identity::builder().methods([AuthMethod::Password]).password(credential), "password"))
        }
        "v3applicationcredential" | "application_credential" => {
            let secret = Secret::from(section.required("application_credential_secret")?);
            let mut credential = ApplicationCredential::builder().secret(secret);
            credential = match section.text("application_credential_id")? {
                Some(id) => credential.id(id),
                None => {
                    let user = match user(section)? {
                        Named::Id(id) => UserReference::builder().id(id),
                        Named::Name(name, domain) => UserReference::builder().name(name).domain(domain),
                    };
                    credential.name(section.required("application_credential_name")?).user(user)
                }
            };
            let identity = Identity::builder().methods([AuthMethod::ApplicationCredential]);
            Ok((identity.application_credential(credential), "application credential"))
        }
        "token" | "v3token" => {
            let token = TokenCredential::builder().id(Secret::from(section.required("token")?));
            Ok((Identity::builder().methods([AuthMethod::Token]).token(token), "token"))
        }
        _ => Err(section.fault("auth_type", "is none of password, v3applicationcredential and token")),
    }
}

enum Named {
    Id(String),
    Name(String, builder::DomainReference),
}

fn user(section: &Section) -> Result<Named, Error> {
    match section.text("user_id")? {
        Some(id) => Ok(Named::Id(id.to_owned())),
        None => {
            let name = section.required("username")?.to_owned();
            let domain = domain(section, "user_domain")?;
            Ok(Named::Name(name, domain.ok_or_else(|| section.fault("user_domain_name", "is missing"))?))
        }
    }
}

/// A domain by its id or its name, a default standing in for either.
fn domain(section: &Section, key: &str) -> Result<Option<builder::DomainReference>, Error> {
    let (id, name) = (section.text(&format!("{key}_id"))?, section.text(&format!("{key}_name"))?);
    let domain = DomainReference::builder();
    let (mut id, mut name) = (id, name);
    if id.is_none() && name.is_none() {
        name = section.text("default_domain_name")?;
        id = section.text("default_domain_id")?.or(if name.is_none() { section.text("default_domain")? } else { None });
    }
    Ok(match (id, name) {
        (Some(id), _) => Some(domain.id(id)),
        (None, Some(name)) => Some(domain.name(name)),
        (None, None) => None,
    })
}

/// Returns the scope of the token; an application credential has its own.
fn scope(section: &Section) -> Result<Option<builder::Scope>, Error> {
    if is_application(section) {
        return Ok(None);
    }
    if let Some(id) = section.text("project_id")? {
        return Ok(Some(Scope::builder().project(ProjectReference::builder().id(id))));
    }
    if let Some(name) = section.text("project_name")? {
        let mut project = ProjectReference::builder().name(name);
        // Huawei Cloud takes the user's domain where none is named.
        if let Some(domain) = domain(section, "project_domain")? {
            project = project.domain(domain);
        }
        return Ok(Some(Scope::builder().project(project)));
    }
    if section.text("domain_id")?.is_none() && section.text("domain_name")?.is_none() {
        return Ok(None);
    }
    Ok(domain(section, "domain")?.map(|domain| Scope::builder().domain(domain)))
}

/// The catalogue says `public`, older settings `publicURL`.
fn interfaces(texts: Vec<String>) -> Vec<String> {
    let texts: Vec<_> = texts.iter().map(|text| text.strip_suffix("URL").unwrap_or(text).to_owned()).collect();
    if texts.is_empty() { vec!["public".into()] } else { texts }
}

/// What may be set for single services.
const OF_SERVICES: [&str; 6] =
    ["_endpoint_override", "_endpoint", "_service_type", "_service_name", "_region_name", "_interface"];

fn services(section: &Section) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let mut all = BTreeMap::new();
    for key in section.values.keys().filter(|key| OF_SERVICES.iter().any(|end| key.ends_with(end))) {
        let texts = section.texts(key)?.iter().map(|text| section.filled(text)).collect();
        all.insert(key.to_lowercase(), texts);
    }
    Ok(all)
}

/// The file with the certificates of those who vouch for the cloud.
fn authority(section: &Section) -> Result<Option<&str>, Error> {
    let named = section.text("cacert")?;
    let verified = section.values.get("verify").and_then(Value::as_str);
    Ok(named.or(verified.filter(|text| !text.is_empty() && !text.eq_ignore_ascii_case("true"))))
}

/// Returns the time for which an attempt may take; those of single services count for all, as they do in OpenStack's clients.
fn timeout(section: &Section) -> Result<Option<Duration>, Error> {
    let mut older =
        section.values.keys().filter(|key| key.ends_with("timeout") && *key != "timeout" && *key != "api_timeout");
    let key = older.next_back().map_or("api_timeout", String::as_str);
    let Some(text) = section.text(key)? else { return Ok(None) };
    let seconds = text.parse().ok().filter(|seconds: &f64| *seconds > 0.0);
    let timeout = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    timeout.map(Some).ok_or_else(|| section.fault(key, "is no number of seconds"))
}
