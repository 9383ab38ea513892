//! Runs kept as text, a line of JSON each: how the run was made, then every exchange. There is no secret in it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::exchange::Exchange;
use super::model::Api;
use super::report::Report;
use super::settings::{Identity, Settings};
use super::suite::{Suite, SuiteError};

/// The settings that the judgment of the exchanges depends on.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    document: String,
    url: String,
    identities: Vec<Asker>,
    values: BTreeMap<String, String>,
    max_requests: usize,
    max_sign_in_failures: usize,
    methods: Vec<String>,
    seed: u64,
    operations: BTreeSet<String>,
    tags: BTreeSet<String>,
    excluded: BTreeSet<String>,
}

/// An identity without its token.
#[derive(Debug, Serialize, Deserialize)]
struct Asker {
    name: String,
    values: BTreeMap<String, String>,
    /// Schemes that it has a credential for.
    schemes: BTreeSet<String>,
    is_anyone: bool,
}

impl Head {
    fn of(document: &str, settings: &Settings) -> Self {
        let asker = |identity: &Identity| Asker {
            name: identity.name.clone(),
            values: identity.values.clone(),
            schemes: identity.tokens.keys().cloned().collect(),
            is_anyone: identity.secrets().all(str::is_empty),
        };
        Self {
            document: document.to_owned(),
            url: settings.url.clone(),
            identities: settings.identities.iter().map(asker).collect(),
            values: settings.values.clone(),
            max_requests: settings.max_requests,
            max_sign_in_failures: settings.max_sign_in_failures,
            methods: settings.methods.clone(),
            seed: settings.seed,
            operations: settings.operations.clone(),
            tags: settings.tags.clone(),
            excluded: settings.excluded.clone(),
        }
    }

    fn restore(self, settings: &mut Settings) {
        // Whether there is a credential decides what is asked; nothing is sent.
        let token = |is_anyone: bool| if is_anyone { "".into() } else { "-".into() };
        let identity = |asker: Asker| Identity {
            tokens: asker.schemes.into_iter().map(|scheme| (scheme, "-".into())).collect(),
            values: asker.values,
            ..Identity::new(&asker.name, token(asker.is_anyone))
        };
        settings.url = self.url;
        settings.identities = self.identities.into_iter().map(identity).collect();
        settings.values = self.values;
        settings.max_requests = self.max_requests;
        settings.max_sign_in_failures = self.max_sign_in_failures;
        settings.methods = self.methods;
        settings.seed = self.seed;
        settings.operations = self.operations;
        settings.tags = self.tags;
        settings.excluded = self.excluded;
    }
}

impl Suite {
    /// A run of this suite as JSON lines, from which [`Suite::recorded`] judges it again. It holds no token.
    pub fn record(&self, report: &Report) -> String {
        let head = serde_json::json!(Head::of(&report.document, &self.settings));
        let exchanges = report.exchanges.iter().map(|exchange| serde_json::json!(exchange));
        std::iter::once(head).chain(exchanges).map(|line| format!("{line}\n")).collect()
    }

    /// The suite of a recorded run, which sends nothing.
    ///
    /// # Errors
    ///
    /// When the text is no recording, or one of another document.
    pub fn recorded(api: Api, text: &str) -> Result<Self, SuiteError> {
        let fault = |line: usize, problem: String| SuiteError::Setting(format!("line {line}: {problem}"));
        let mut lines = text.lines().enumerate();
        let (_, head) = lines.next().ok_or_else(|| fault(1, "the recording is empty".into()))?;
        let head: Head = serde_json::from_str(head).map_err(|error| fault(1, error.to_string()))?;
        if head.document != api.name {
            return Err(fault(1, format!("the recording is of {}, not of {}", head.document, api.name)));
        }
        let exchange = |(index, line): (usize, &str)| -> Result<Exchange, SuiteError> {
            serde_json::from_str(line).map_err(|error| fault(index + 1, error.to_string()))
        };
        let exchanges = lines.map(exchange).collect::<Result<_, _>>()?;
        let mut suite = Self::new(api).replay(exchanges);
        head.restore(&mut suite.settings);
        Ok(suite)
    }
}
