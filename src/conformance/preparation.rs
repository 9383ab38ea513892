//! What a suite has to have before anything is sent.

use super::model::Api;
use super::raw::USER_AGENT;
use super::settings::{Identity, METHODS, Settings};
use super::suite::{Suite, SuiteError};
use crate::client::is_direct;

impl Suite {
    /// The document, the settings with someone who asks, and the HTTP clients of a run.
    pub(super) fn prepare(self) -> Result<(Api, Settings, [reqwest::Client; 2]), SuiteError> {
        self.check_choice()?;
        self.check_target()?;
        let identities = match self.settings.identities.is_empty() {
            true => vec![Identity::new("anyone", "".into())],
            false => self.settings.identities.clone(),
        };
        let direct = self.settings.direct || is_direct(|name| std::env::var(name).ok()).map_err(unusable)?;
        let settings = Settings { identities, direct, ..self.settings };
        let builders = [reqwest::Client::builder(), reqwest::Client::builder().http1_title_case_headers()];
        match builders.map(|builder| client(builder, &settings)) {
            [Ok(plain), Ok(titled)] => Ok((self.api, settings, [plain, titled])),
            _ => Err(SuiteError::Setting("no HTTP client can be made here".into())),
        }
    }

    /// Checks that there is something to try, without sending anything.
    ///
    /// # Errors
    ///
    /// When an operation, a tag or a method is named that there is not, or no operation is left to try.
    pub fn check_choice(&self) -> Result<(), SuiteError> {
        let setting = |problem: String| Err(SuiteError::Setting(problem));
        let settings = &self.settings;
        if let Some(unknown) = settings.methods.iter().find(|method| !METHODS.contains(&method.as_str())) {
            let (last, others) = METHODS.split_last().unwrap_or((&"", &[]));
            return setting(format!("{unknown:?} is no method of HTTP; there are {} and {last}", others.join(", ")));
        }
        let named = settings.operations.iter().chain(&settings.excluded);
        if let Some(unknown) = named.clone().find(|id| self.api.operation(id).is_none()) {
            let near = self.api.operations.iter().map(|operation| operation.id.as_str());
            let near: Vec<_> = near.filter(|id| id.to_lowercase().contains(&unknown.to_lowercase())).take(5).collect();
            let hint = if near.is_empty() { String::new() } else { format!("; there are {}", near.join(", ")) };
            return setting(format!("the document has no operation {unknown:?}{hint}"));
        }
        let has_tag = |tag: &&String| self.api.operations.iter().any(|operation| operation.tags.contains(tag));
        if let Some(unknown) = settings.tags.iter().find(|tag| !has_tag(tag)) {
            return setting(format!("no operation of the document has the tag {unknown:?}"));
        }
        if !self.api.operations.iter().any(|operation| operation.is_safe() && settings.chooses(operation)) {
            let need = "the suite asks by GET and HEAD alone, and none that is chosen has one of them";
            return setting(format!("there is no operation to try: {need}"));
        }
        Ok(())
    }

    /// Checks that there is somewhere to send requests to, and no secret that a header can't hold.
    fn check_target(&self) -> Result<(), SuiteError> {
        let settings = &self.settings;
        if settings.replay.is_some() {
            return Ok(());
        }
        check_url(&settings.url)?;
        let unfit = |secret: &str| reqwest::header::HeaderValue::from_str(secret).is_err();
        match settings.identities.iter().find(|identity| identity.secrets().any(unfit)) {
            Some(identity) => {
                let problem = format!("the token of {:?} has characters that no header can hold", identity.name);
                Err(SuiteError::Setting(problem))
            }
            None => Ok(()),
        }
    }
}

/// Checks that a base URL leads somewhere and has nothing that a report should not show.
fn check_url(url: &str) -> Result<(), SuiteError> {
    let setting = |problem: String| Err(SuiteError::Setting(problem));
    let url = match reqwest::Url::parse(url) {
        Ok(url) => url,
        Err(error) => return setting(format!("the base URL can't be used ({error}); write it as https://host")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return setting(format!("the base URL can't be used: {} is neither http nor https", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return setting("the base URL must be without user, password, query and fragment".into());
    }
    Ok(())
}

fn client(builder: reqwest::ClientBuilder, settings: &Settings) -> reqwest::Result<reqwest::Client> {
    let builder = builder.timeout(settings.timeout).redirect(reqwest::redirect::Policy::none());
    let builder = if settings.direct { builder.no_proxy() } else { builder };
    builder.user_agent(USER_AGENT).build()
}

fn unusable(error: crate::Error) -> SuiteError {
    SuiteError::Setting(error.to_string())
}
