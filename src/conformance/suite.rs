//! The suite: its settings as a builder, and the run itself.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use super::checks::{self, CHECKS, Check};
use super::exchange::Exchange;
use super::model::Api;
use super::prefix::settle_prefix;
use super::report::{Report, Untried};
use super::run::{Run, Stop};
use super::samples::{is_success, right_url};
use super::settings::{Identity, METHODS, Settings};
use crate::client::Secret;

/// A reason why a suite could not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SuiteError {
    /// A setting is missing or makes no sense.
    #[error("{0}")]
    Setting(String),
    /// The server does not answer.
    #[error("{url} gives no usable answer: {reason}")]
    Unreachable {
        /// The base URL.
        url: String,
        /// The problem.
        reason: String,
    },
}

/// A run that holds one server to one document.
///
/// ```no_run
/// use scicloud::conformance::{Api, Suite};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let api = Api::built_in("modelarts").expect("one of the documents");
/// let report = Suite::new(api)
///     .target("http://127.0.0.1:8080")
///     .value("project_id", "project-north")
///     .identity("alice", "sample-alice")
///     .identity("frank", "sample-frank")
///     .run()
///     .await?;
/// assert!(report.passed(), "{}", report.to_text());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Suite {
    pub(super) api: Api,
    pub(super) settings: Settings,
}

impl Suite {
    /// A suite of all that the document states.
    pub fn new(api: Api) -> Self {
        Self { api, settings: Settings::default() }
    }

    /// Sets the server's base URL.
    #[must_use]
    pub fn target(mut self, url: &str) -> Self {
        self.settings.url = url.to_owned();
        self
    }

    /// Adds a caller; the first one asks wherever it does not matter who does.
    #[must_use]
    pub fn identity(mut self, name: &str, token: &str) -> Self {
        self.settings.identities.push(Identity::new(name, token.into()));
        self
    }

    /// Gives a caller a credential for one security scheme of the document, where several are needed together.
    #[must_use]
    pub fn token_for(mut self, identity: &str, scheme: &str, token: &str) -> Self {
        let found = self.settings.identities.iter_mut().find(|known| known.name == identity);
        if let Some(identity) = found {
            identity.tokens.insert(scheme.to_owned(), Secret::from(token));
        }
        self
    }

    /// Sets a value of a parameter that is one caller's alone, such as its project.
    #[must_use]
    pub fn value_of(mut self, identity: &str, parameter: &str, value: &str) -> Self {
        let found = self.settings.identities.iter_mut().find(|known| known.name == identity);
        if let Some(identity) = found {
            identity.values.insert(parameter.to_owned(), value.to_owned());
        }
        self
    }

    /// Sets an attribute of a caller, which the rules of `x-access` know as `caller.NAME`.
    #[must_use]
    pub fn attribute(mut self, identity: &str, name: &str, value: &str) -> Self {
        let found = self.settings.identities.iter_mut().find(|known| known.name == identity);
        if let Some(identity) = found {
            identity.attributes.insert(name.to_owned(), value.to_owned());
        }
        self
    }

    /// Sets a known value of a parameter, by its name or, for one operation alone, as `OPERATION:NAME`.
    #[must_use]
    pub fn value(mut self, parameter: &str, value: &str) -> Self {
        self.settings.values.insert(parameter.to_owned(), value.to_owned());
        self
    }

    /// Tries this operation; others only where they are named too, or have a tag that is.
    #[must_use]
    pub fn operation(mut self, id: &str) -> Self {
        self.settings.operations.insert(id.to_owned());
        self
    }

    /// Tries the operations with this tag; others only where they are named.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> Self {
        self.settings.tags.insert(tag.to_owned());
        self
    }

    /// Leaves out an operation.
    #[must_use]
    pub fn exclude(mut self, id: &str) -> Self {
        self.settings.excluded.insert(id.to_owned());
        self
    }

    /// Sets how many requests may be sent; 2000 unless set.
    #[must_use]
    pub fn max_requests(mut self, requests: usize) -> Self {
        self.settings.max_requests = requests;
        self
    }

    /// Sets how many requests may be sent a second; as many as the server answers unless set.
    #[must_use]
    pub fn rate(mut self, requests: f64) -> Self {
        // A wait of more than a day is a slip of the pen, and one of ages can't be counted.
        self.settings.rate = Some(requests.max(1.0 / 86_400.0)).filter(|_| requests > 0.0);
        self
    }

    /// Sets how many requests may be under way at once; 4 unless set, and at least 1.
    #[must_use]
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.settings.concurrency = requests.max(1);
        self
    }

    /// Sets how many requests may fail to sign in on purpose; 2 unless set, as five lock some accounts.
    #[must_use]
    pub fn max_sign_in_failures(mut self, failures: usize) -> Self {
        self.settings.max_sign_in_failures = failures;
        self
    }

    /// Allows a method to be tried though the document does not know it, to see it refused.
    #[must_use]
    pub fn allow_method(mut self, method: &str) -> Self {
        self.settings.methods.push(method.to_uppercase());
        self
    }

    /// The methods that may be tried.
    pub fn methods() -> &'static [&'static str] {
        &METHODS
    }

    /// Sets how long one answer may take; 10 seconds unless set.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// Asks no proxy, whatever the environment says, as for a server on the same machine.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.settings.direct = true;
        self
    }

    /// Sets how long the server may have the run wait by `Retry-After`, in all; 60 seconds unless set.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.settings.patience = patience;
        self
    }

    /// Sets the seed of the choice where there is more than may be tried: items of a long list, pages, values of the
    /// data. The same seed on the same data sends the same requests in the same order, another one others; 0, unless
    /// set, spreads them evenly.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Judges recorded exchanges instead of sending any.
    #[must_use]
    pub fn replay(mut self, exchanges: Vec<Exchange>) -> Self {
        let recorded = exchanges.into_iter().map(|exchange| (exchange.request, exchange.answer));
        self.settings.replay = Some(recorded.collect());
        self
    }

    /// Takes what an erratum accepts as a failure.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.settings.strict = true;
        self
    }

    /// Lets the server take more than the document allows.
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.settings.lenient = true;
        self
    }

    /// Returns the number of requests made so far, to be watched while the suite runs.
    pub fn sent(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.settings.sent)
    }

    /// Returns whether any operation that is to be tried can be tried by this caller alone without a credential.
    pub fn is_open(&self) -> bool {
        let chosen = self.api.operations.iter().filter(|operation| self.settings.chooses(operation));
        let mut asked = chosen.filter(|operation| operation.is_safe()).peekable();
        // Where nothing can be tried, a token does not help.
        asked.peek().is_none() || asked.any(|operation| operation.security.is_public())
    }

    /// Runs every check.
    ///
    /// # Errors
    ///
    /// When the settings make no sense, or the server gives no answer at all. What could not be tried for another
    /// reason is in the report.
    pub async fn run(self) -> Result<Report, SuiteError> {
        self.judged(&CHECKS).await
    }

    /// Runs some checks.
    pub(super) async fn judged(self, checks: &[&'static dyn Check]) -> Result<Report, SuiteError> {
        let (api, mut settings, clients) = self.prepare()?;
        let prefix = part_from_path(&api, &mut settings);
        let mut run = Run::new(&api, &settings, clients);
        run.prefix = prefix;
        let stopped = match settle_prefix(&mut run).await {
            Ok(()) => checks::run(&mut run, checks).await.err(),
            Err(stop) => Some(stop),
        };
        // A run may be too short for the checks to notice that nobody is there.
        if let Some(reason) = nobody(&run) {
            return Err(SuiteError::Unreachable { url: settings.url.clone(), reason });
        }
        checks::conclude(&mut run, checks);
        Ok(report(run, stopped))
    }
}

/// Takes the path of the document's server from the base URL where an operation has another one in place of it.
fn part_from_path(api: &Api, settings: &mut Settings) -> String {
    let url = settings.url.trim_end_matches('/');
    let path = api.server_paths().find(|path| url.ends_with(path.as_str()));
    let Some(path) = path.filter(|_| api.operations.iter().any(|operation| operation.server_path.is_some())) else {
        return String::new();
    };
    settings.url = url[..url.len() - path.len()].to_owned();
    path
}

/// The report of a run that is over.
fn report(run: Run<'_>, stopped: Option<Stop>) -> Report {
    let (api, settings) = (run.api, run.settings);
    let succeeded: BTreeSet<&str> = run
        .exchanges
        .iter()
        .filter_map(|exchange| {
            let operation = api.operation(&exchange.request.operation)?;
            let is_own = exchange.request.asks(operation) && is_success(operation, exchange);
            is_own.then_some(operation.id.as_str())
        })
        .collect();
    let is_nowhere = run.is_nowhere();
    let untried = run.chosen().filter(|operation| !succeeded.contains(operation.id.as_str())).map(|operation| {
        let need = if is_nowhere { Some(right_url(&run)) } else { run.needs.get(&operation.id).cloned() };
        let reason = need.unwrap_or_else(|| match &stopped {
            Some(Stop::Unreachable(reason)) => format!("an answer; the server is gone: {reason}"),
            _ => "more requests: --max-requests".to_owned(),
        });
        Untried { operation: operation.id.clone(), need: reason }
    });
    let unread = run.chosen().filter(|operation| succeeded.contains(operation.id.as_str())).filter_map(|operation| {
        let need = operation.need.as_ref().or_else(|| run.unread.get(&operation.id))?;
        Some(Untried { operation: operation.id.clone(), need: need.clone() })
    });
    let untried = untried.chain(unread).collect();
    let left_alone = api.operations.iter().filter(|operation| settings.chooses(operation) && !operation.is_safe());
    let source = match crate::documents::by_name(&api.name) {
        Some(_) => format!("openapi/{}.yaml", api.name),
        None => api.name.clone(),
    };
    Report {
        document: api.name.clone(),
        source,
        url: settings.url.clone(),
        untried,
        left_alone: left_alone.map(|operation| operation.id.clone()).collect(),
        diagnostics: api.diagnostics().iter().map(ToString::to_string).collect(),
        waited: run.waited().as_secs_f64(),
        is_complete: stopped.is_none(),
        strict: settings.strict,
        lenient: settings.lenient,
        seed: settings.seed,
        accepted: BTreeSet::new(),
        exchanges: run.exchanges.iter().map(|exchange| Exchange::clone(exchange)).collect(),
        findings: run.findings.finish(),
    }
}

/// Returns the reason why there was no answer, if there was none to any request.
pub(super) fn nobody(run: &Run<'_>) -> Option<String> {
    let reasons = run.exchanges.iter().map(|exchange| exchange.answer.as_ref().err().cloned());
    reasons.collect::<Option<Vec<_>>>()?.pop()
}
