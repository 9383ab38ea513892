//! Tokens of Keystone, the identity service of OpenStack and Huawei Cloud.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::client::{BoxFuture, Error, Issued, Renewing, Settings, Timestamp, TokenSource};
use crate::iam::types::{CatalogEndpoint, Token, TokenRequest};
use crate::iam::{CREATE_TOKEN, Client};

/// Signs in at Keystone, with a password, an application credential or another token.
#[derive(Debug)]
pub struct Keystone {
    client: Client,
    request: TokenRequest,
    source: String,
    issued: Mutex<Option<Token>>,
}

impl Keystone {
    /// Credentials from an identity service, whose address may end in `/v3`; the source is where what the request holds is from,
    /// in words and without its value.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] when the address or a setting is not what it should be.
    pub fn credentials(
        auth_url: &str,
        request: TokenRequest,
        source: impl Into<String>,
        settings: &Settings,
    ) -> Result<Renewing<Self>, Error> {
        let base_url = auth_url.trim_end_matches('/');
        // The paths of the document begin with the version.
        let base_url = base_url.strip_suffix("/v3").unwrap_or(base_url);
        let client = Client::builder(base_url).settings(settings.clone()).repeatable().build()?;
        let keystone = Self { client, request, source: source.into(), issued: Mutex::default() };
        Ok(Renewing::with_clock(keystone, settings.shared_clock()))
    }

    /// What the last token stands for: who signed in, for which project, until when; none before there is one.
    pub fn issued(&self) -> Option<Token> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The address of a service in the catalogue that the last sign-in brought.
    pub(super) fn find(&self, wanted: &Wanted<'_>) -> Option<String> {
        let issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let of_type = issued
            .iter()
            .flat_map(|token| token.catalog.iter().flatten())
            .filter(|entry| entry.type_.as_deref() == Some(wanted.service))
            // A catalogue without names is of a service that has none yet.
            .filter(|entry| wanted.name.is_none_or(|name| entry.name.as_deref().is_none_or(|own| own == name)));
        let in_region = |endpoint: &&CatalogEndpoint| {
            let own = endpoint.region_id.as_deref().or(endpoint.region.as_deref()).unwrap_or("*");
            own == "*" || wanted.region.is_none_or(|region| region == own)
        };
        let endpoints: Vec<_> = of_type.flat_map(|entry| entry.endpoints.iter().flatten()).filter(in_region).collect();
        let of = |interface: &String| endpoints.iter().find(|it| it.interface.as_deref() == Some(interface.as_str()));
        let found = wanted.interfaces.iter().find_map(of)?;
        found.url.as_deref().map(without_version).map(str::to_owned)
    }

    async fn issue(&self) -> Result<Issued, Error> {
        let answer = self.client.create_token().body(self.request.clone()).send().await?;
        let missing = |what: &str| Error::Credentials(format!("the answer to {} has no {what}", CREATE_TOKEN.id));
        let header =
            CREATE_TOKEN.response(answer.status().as_u16()).and_then(|response| response.secret_headers.first());
        let header = header.and_then(|name| answer.headers().get(*name)?.to_str().ok());
        let token = header.ok_or_else(|| missing("token in its header"))?.into();
        let body = answer.into_inner().token.ok_or_else(|| missing("`token`"))?;
        let lifetime = lifetime(body.issued_at.as_ref(), body.expires_at.as_ref());
        *self.issued.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        Ok(Issued { token, lifetime })
    }
}

/// What is looked for in a catalogue.
pub(super) struct Wanted<'a> {
    /// The type of the service.
    pub service: &'a str,
    pub name: Option<&'a str>,
    pub region: Option<&'a str>,
    /// The best first.
    pub interfaces: &'a [String],
}

impl TokenSource for Keystone {
    fn sign_in(&self) -> BoxFuture<'_, Result<Issued, Error>> {
        Box::pin(self.issue())
    }

    fn source(&self) -> String {
        self.source.clone()
    }
}

/// From both moments, as the service's clock may differ from ours.
fn lifetime(issued: Option<&Timestamp>, expires: Option<&Timestamp>) -> Option<Duration> {
    let (issued, expires) = (issued?.to_datetime().ok()?, expires?.to_datetime().ok()?);
    (expires - issued).to_std().ok()
}

/// The address up to the version, with which the paths of the documents begin.
pub(super) fn without_version(url: &str) -> &str {
    let is_version = |segment: &str| {
        segment.strip_prefix('v').is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()))
    };
    let start = url.find("://").map_or(0, |at| at + 3);
    let mut slashes = url[start..].match_indices('/').map(|(at, _)| start + at);
    let cut = slashes.find(|at| is_version(url[at + 1..].split('/').next().unwrap_or_default()));
    &url[..cut.unwrap_or(url.len())]
}

#[cfg(test)]
mod tests {
    use super::without_version;

    #[test]
    fn an_address_ends_before_its_version() {
        for (url, expected) in [
            ("https://a.example/v1/p1", "https://a.example"),
            ("https://v1.example/v3.0", "https://v1.example"),
            ("https://a.example/base/v2", "https://a.example/base"),
            ("https://a.example/volume", "https://a.example/volume"),
            ("https://a.example", "https://a.example"),
        ] {
            assert_eq!(without_version(url), expected, "{url}");
        }
    }
}
