//! The knobs of a run, and who asks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use super::exchange::{Answer, Request};
use super::model::Operation;
use crate::client::Secret;

/// The methods that may be tried.
pub const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

/// A caller of the server, and what it may reach.
#[derive(Clone)]
pub struct Identity {
    /// Name in reports.
    pub name: String,
    /// The credential that its requests carry, whatever the scheme; empty where it has only those of schemes.
    pub token: Secret,
    /// Credentials for schemes of the document by their names.
    pub tokens: BTreeMap<String, Secret>,
    /// Values of parameters that are this identity's own, such as its project.
    pub values: BTreeMap<String, String>,
    /// What rules of access may ask of it, besides its name.
    pub attributes: BTreeMap<String, String>,
}

impl Identity {
    pub(super) fn new(name: &str, token: Secret) -> Self {
        Self {
            name: name.to_owned(),
            token,
            tokens: BTreeMap::new(),
            values: BTreeMap::new(),
            attributes: BTreeMap::new(),
        }
    }

    /// The credential for a scheme.
    pub(super) fn token(&self, scheme: &str) -> &Secret {
        self.tokens.get(scheme).unwrap_or(&self.token)
    }

    /// The value that was told for a parameter of an operation when this identity asks, the most particular first.
    pub(super) fn value(&self, operation: &Operation, name: &str) -> Option<&str> {
        value(&self.values, operation, name)
    }

    /// All credentials of the identity.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.token).chain(self.tokens.values()).map(Secret::expose)
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("name", &self.name).field("values", &self.values).finish_non_exhaustive()
    }
}

/// The settings of a run.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub url: String,
    /// The callers; the first asks unless a check is about others.
    pub identities: Vec<Identity>,
    /// Values of parameters for all identities, by name or by `OPERATION:NAME`.
    pub values: BTreeMap<String, String>,
    /// Operations and tags that are tried; all where neither names any.
    pub operations: BTreeSet<String>,
    pub tags: BTreeSet<String>,
    pub excluded: BTreeSet<String>,
    pub max_requests: usize,
    /// Requests a second at the most.
    pub rate: Option<f64>,
    /// Requests under way at once, at the most.
    pub concurrency: usize,
    pub max_sign_in_failures: usize,
    /// Methods that may be tried besides GET and HEAD.
    pub methods: Vec<String>,
    pub timeout: Duration,
    /// True if no proxy is asked, whatever the environment says.
    pub direct: bool,
    /// Time that a server may have the run wait by `Retry-After`, in all.
    pub patience: Duration,
    /// Seed of the choice where there is more than may be tried.
    pub seed: u64,
    pub replay: Option<BTreeMap<Request, Result<Answer, String>>>,
    /// True if what an erratum accepts is a failure.
    pub strict: bool,
    /// True if a server may take more than is documented.
    pub lenient: bool,
    /// Number of requests made so far.
    pub sent: Arc<AtomicUsize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            url: String::new(),
            identities: Vec::new(),
            values: BTreeMap::new(),
            operations: BTreeSet::new(),
            tags: BTreeSet::new(),
            excluded: BTreeSet::new(),
            max_requests: 2000,
            rate: None,
            concurrency: 4,
            max_sign_in_failures: 2,
            methods: Vec::new(),
            timeout: Duration::from_secs(10),
            direct: false,
            patience: Duration::from_secs(60),
            seed: 0,
            replay: None,
            strict: false,
            lenient: false,
            sent: Arc::default(),
        }
    }
}

impl Settings {
    /// Tells if this method may be sent.
    pub fn allows(&self, method: &str) -> bool {
        ["GET", "HEAD"].contains(&method) || self.methods.iter().any(|allowed| allowed == method)
    }

    /// Tells if an operation is to be tried.
    pub fn chooses(&self, operation: &Operation) -> bool {
        let is_named = self.operations.contains(&operation.id);
        let is_tagged = operation.tags.iter().any(|tag| self.tags.contains(tag));
        let is_all = self.operations.is_empty() && self.tags.is_empty();
        // What the documents' own server does not have is tried where it is asked for by name.
        let is_wanted = is_named || (is_all || is_tagged) && operation.is_served;
        is_wanted && !self.excluded.contains(&operation.id)
    }

    pub fn identity(&self, name: &str) -> Option<&Identity> {
        self.identities.iter().find(|identity| identity.name == name)
    }

    /// All values that were told for a parameter of an operation, whoever asks.
    pub fn values_of<'s>(&'s self, operation: &Operation, name: &'s str) -> impl Iterator<Item = &'s str> {
        let own = format!("{}:{name}", operation.id);
        let all = self.identities.iter().map(|identity| &identity.values).chain([&self.values]);
        all.flat_map(move |values| [values.get(&own), values.get(name)]).flatten().map(String::as_str)
    }

    /// The value that was told for a parameter of an operation, the most particular first.
    pub fn value<'s>(&'s self, operation: &Operation, identity: &'s Identity, name: &str) -> Option<&'s str> {
        identity.value(operation, name).or_else(|| value(&self.values, operation, name))
    }
}

fn value<'v>(values: &'v BTreeMap<String, String>, operation: &Operation, name: &str) -> Option<&'v str> {
    let own = values.get(&format!("{}:{name}", operation.id));
    own.or_else(|| values.get(name)).map(String::as_str)
}
