//! What a run is told, and the run itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use super::api::Api;
use super::exchange::{Answer, Credential, Exchange, Request};
use super::findings::{Finding, Findings, Verdict};
use super::report::Report;
use super::run::{Run, Stop};
use super::samples::{is_success, shown};
use super::{checks, statement, wire};
use crate::client::Secret;

/// Someone who asks, and what they may reach.
#[derive(Clone)]
pub struct Identity {
    /// What the identity is called in reports.
    pub name: String,
    /// What its requests carry as credential.
    pub token: Secret,
    /// Values of path parameters that are this identity's own, such as its project.
    pub values: BTreeMap<String, String>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("name", &self.name).field("values", &self.values).finish_non_exhaustive()
    }
}

/// How a run is made.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub url: String,
    /// The first is the one that asks unless a check is about others.
    pub identities: Vec<Identity>,
    /// Values of path parameters, for all identities.
    pub values: BTreeMap<String, String>,
    pub max_requests: usize,
    /// Requests a second at the most.
    pub rate: Option<f64>,
    /// Requests under way at once, at the most.
    pub concurrency: usize,
    pub max_sign_in_failures: usize,
    /// Methods that may be tried besides GET and HEAD.
    pub methods: Vec<String>,
    pub timeout: Duration,
    /// What chooses where there is more than may be tried.
    pub seed: u64,
    pub replay: Option<BTreeMap<Request, Result<Answer, String>>>,
    /// Whether what an erratum accepts is a failure.
    pub strict: bool,
    /// Number of requests made so far, for whoever watches.
    pub sent: Arc<AtomicUsize>,
}

impl Settings {
    /// Whether this method may be sent.
    pub fn allows(&self, method: &str) -> bool {
        ["GET", "HEAD"].contains(&method) || self.methods.iter().any(|allowed| allowed == method)
    }

    pub fn identity(&self, name: &str) -> Option<&Identity> {
        self.identities.iter().find(|identity| identity.name == name)
    }
}

/// Why a suite could not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SuiteError {
    /// What it was told is not enough or makes no sense.
    #[error("{0}")]
    Setting(String),
    /// The server does not answer.
    #[error("{url} gives no usable answer: {reason}")]
    Unreachable {
        /// The base URL.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// The one who asks is refused everything.
    #[error(
        "nothing succeeds as {identity}: {operation} is answered {got}; check the token and the values of the path"
    )]
    Refused {
        /// Name of the identity.
        identity: String,
        /// The first operation that was asked.
        operation: String,
        /// Its answer in a few words.
        got: String,
    },
}

/// Holds one server to one document.
///
/// ```no_run
/// use scicloud::conformance::{Api, Identity, Suite};
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
        let settings = Settings {
            url: String::new(),
            identities: Vec::new(),
            values: BTreeMap::new(),
            max_requests: 2000,
            rate: None,
            concurrency: 4,
            max_sign_in_failures: 2,
            methods: Vec::new(),
            timeout: Duration::from_secs(10),
            seed: 0,
            replay: None,
            strict: false,
            sent: Arc::default(),
        };
        Self { api, settings }
    }

    /// The server's base URL.
    #[must_use]
    pub fn target(mut self, url: &str) -> Self {
        self.settings.url = url.to_owned();
        self
    }

    /// Someone who may ask; the first one asks wherever it does not matter who does.
    #[must_use]
    pub fn identity(mut self, name: &str, token: &str) -> Self {
        let (name, token) = (name.to_owned(), token.into());
        self.settings.identities.push(Identity { name, token, values: BTreeMap::new() });
        self
    }

    /// A value of a path parameter that is of one identity alone, such as its project.
    #[must_use]
    pub fn value_of(mut self, identity: &str, parameter: &str, value: &str) -> Self {
        let found = self.settings.identities.iter_mut().find(|known| known.name == identity);
        if let Some(identity) = found {
            identity.values.insert(parameter.to_owned(), value.to_owned());
        }
        self
    }

    /// A known value of a path parameter.
    #[must_use]
    pub fn value(mut self, parameter: &str, value: &str) -> Self {
        self.settings.values.insert(parameter.to_owned(), value.to_owned());
        self
    }

    /// How many requests may be sent; 2000 unless set.
    #[must_use]
    pub fn max_requests(mut self, requests: usize) -> Self {
        self.settings.max_requests = requests;
        self
    }

    /// How many requests may be sent a second; as many as the server answers unless set.
    #[must_use]
    pub fn rate(mut self, requests: f64) -> Self {
        // A wait of more than a day is a slip of the pen, and one of ages can't be counted.
        self.settings.rate = Some(requests.max(1.0 / 86_400.0)).filter(|_| requests > 0.0);
        self
    }

    /// How many requests may be under way at once; 4 unless set, and at least 1.
    #[must_use]
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.settings.concurrency = requests.max(1);
        self
    }

    /// How many requests may fail to sign in on purpose; 2 unless set, as five lock some accounts.
    #[must_use]
    pub fn max_sign_in_failures(mut self, failures: usize) -> Self {
        self.settings.max_sign_in_failures = failures;
        self
    }

    /// A method that may be tried though the document does not know it, to see it refused.
    #[must_use]
    pub fn allow_method(mut self, method: &str) -> Self {
        self.settings.methods.push(method.to_uppercase());
        self
    }

    /// How long one answer may take; 10 seconds unless set.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// What chooses where there is more than may be tried: items of a long list, pages, values of the data. The same
    /// seed on the same data sends the same requests in the same order, another one others; 0, unless set, spreads
    /// them evenly.
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

    /// The number of requests made so far, to be watched while the suite runs.
    pub fn sent(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.settings.sent)
    }

    /// Runs every check.
    ///
    /// # Errors
    ///
    /// When nothing can be asked: no URL, no identity for an operation that needs one, a server that does not answer, or
    /// that breaks nothing but refuses the first identity whatever it asks.
    pub async fn run(self) -> Result<Report, SuiteError> {
        if self.settings.replay.is_none() {
            check(&self.settings)?;
        }
        let needs_identity = self.api.operations.iter().any(|operation| operation.credential.is_some());
        if self.settings.identities.is_empty() && needs_identity {
            return Err(SuiteError::Setting("the document asks for a credential, and no identity is given".into()));
        }
        let identities = match self.settings.identities.is_empty() {
            true => vec![Identity { name: "anyone".into(), token: "".into(), values: BTreeMap::new() }],
            false => self.settings.identities.clone(),
        };
        let settings = Settings { identities, ..self.settings };
        let builders = [reqwest::Client::builder(), reqwest::Client::builder().http1_title_case_headers()];
        let clients = builders.map(|builder| client(builder, &settings));
        let [Ok(plain), Ok(titled)] = clients else {
            return Err(SuiteError::Setting("no HTTP client can be made here".into()));
        };
        let findings = Findings::new(statement::statements(&self.api, &settings.methods));
        let mut run = Run::new(&self.api, &settings, findings, [plain, titled]);
        let stopped = checks::run(&mut run).await.err();
        if let Some(Stop::Unreachable(reason)) = &stopped {
            return Err(SuiteError::Unreachable { url: settings.url.clone(), reason: reason.clone() });
        }
        let exchanges: Vec<_> = run.exchanges.iter().map(|exchange| Exchange::clone(exchange)).collect();
        // A run may be too short for the checks to notice that nobody is there.
        if let Some(reason) = nobody(&exchanges) {
            return Err(SuiteError::Unreachable { url: settings.url.clone(), reason });
        }
        let findings = run.findings.finish();
        if exchanges.is_empty() && settings.max_requests > 0 {
            return Err(SuiteError::Setting(format!("nothing could be asked; it takes {}", needs(&findings))));
        }
        let is_broken = findings.iter().any(|finding| finding.verdict == Verdict::Fail);
        if let Some(refused) = refused(&self.api, &settings.identities[0], &exchanges).filter(|_| !is_broken) {
            return Err(refused);
        }
        let source = match crate::documents::by_name(&self.api.name) {
            Some(_) => format!("openapi/{}.yaml", self.api.name),
            None => self.api.name.clone(),
        };
        Ok(Report {
            document: self.api.name.clone(),
            source,
            url: settings.url.clone(),
            findings,
            exchanges,
            is_complete: stopped.is_none(),
            strict: settings.strict,
            seed: settings.seed,
            accepted: BTreeSet::new(),
        })
    }
}

/// Whether there is somewhere to send to, and no secret that a report would show or a header can't hold.
fn check(settings: &Settings) -> Result<(), SuiteError> {
    let fault = |problem: String| Err(SuiteError::Setting(problem));
    let url = match reqwest::Url::parse(&settings.url) {
        Ok(url) => url,
        Err(error) => return fault(format!("the base URL can't be used ({error}); write it as https://host")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return fault(format!("the base URL can't be used: {} is neither http nor https", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return fault("the base URL must be without user, password, query and fragment".into());
    }
    let odd = settings.methods.iter().find(|method| reqwest::Method::from_bytes(method.as_bytes()).is_err());
    if let Some(method) = odd {
        return fault(format!("{method:?} is no method of HTTP"));
    }
    let unfit = |identity: &&Identity| reqwest::header::HeaderValue::from_str(identity.token.expose()).is_err();
    match settings.identities.iter().find(unfit) {
        Some(identity) => fault(format!("the token of {:?} has characters that no header can hold", identity.name)),
        None => Ok(()),
    }
}

/// What it takes to ask anything: values of paths, where these are missing.
fn needs(findings: &[Finding]) -> String {
    let all: BTreeSet<_> = findings.iter().flat_map(|finding| &finding.needs).map(String::as_str).collect();
    let values: Vec<_> = all.iter().copied().filter(|need| need.starts_with("a value of ")).collect();
    if values.is_empty() { all.into_iter().collect::<Vec<_>>().join("; ") } else { values.join("; ") }
}

/// That an identity was refused whatever it asked where a credential is needed, if so.
fn refused(api: &Api, identity: &Identity, exchanges: &[Exchange]) -> Option<SuiteError> {
    let credential = Credential::Identity(identity.name.clone());
    let own = exchanges.iter().filter(|exchange| exchange.request.credential == credential);
    let asked = own.filter_map(|exchange| Some((api.operation(&exchange.request.operation)?, exchange)));
    let asked: Vec<_> = asked.filter(|(operation, _)| operation.credential.is_some()).collect();
    let (operation, first) = asked.first()?;
    let is_refused = !asked.iter().any(|(operation, exchange)| is_success(operation, exchange));
    is_refused.then(|| SuiteError::Refused {
        identity: identity.name.clone(),
        operation: operation.id.clone(),
        got: shown(operation, first),
    })
}

/// Why there was no answer, if there was none to any request.
fn nobody(exchanges: &[Exchange]) -> Option<String> {
    let reasons = exchanges.iter().map(|exchange| exchange.answer.as_ref().err().cloned());
    reasons.collect::<Option<Vec<_>>>()?.pop()
}

fn client(builder: reqwest::ClientBuilder, settings: &Settings) -> reqwest::Result<reqwest::Client> {
    let builder = builder.timeout(settings.timeout).redirect(reqwest::redirect::Policy::none());
    builder.user_agent(wire::USER_AGENT).build()
}
