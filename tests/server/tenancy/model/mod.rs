//! What the documents' sentences say that the server must answer; none of it is from the server's code.
//!
//! Where no sentence decides between several answers, all of them are expected.

mod eihealth;
mod huawei;
mod iam;
mod maptable;
mod modelarts;
mod scnet;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::marks::Whose;
use super::question::Question;
use super::world::World;

/// An answer, as far as it is compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Status, and what is visible.
    Seen(u16, Value),
    /// Status and code.
    Refused(u16, String),
}

pub fn refused(status: u16, code: &str) -> Outcome {
    Outcome::Refused(status, code.to_owned())
}

/// What may come.
#[derive(Debug)]
pub struct Expected {
    /// One of these comes.
    pub outcomes: Vec<Outcome>,
    /// Whose texts the caller may see.
    pub sees: BTreeSet<Whose>,
    /// The tokens that a success gives, each under its name in the answer.
    pub issued: Vec<(String, Held)>,
}

impl Expected {
    fn refused(outcomes: Vec<Outcome>) -> Self {
        Self { outcomes, sees: BTreeSet::new(), issued: Vec::new() }
    }

    fn to(sees: impl IntoIterator<Item = Whose>, outcomes: Vec<Outcome>) -> Self {
        Self { outcomes, sees: sees.into_iter().collect(), issued: Vec::new() }
    }

    fn seen(sees: impl IntoIterator<Item = Whose>, status: u16, view: Value) -> Self {
        Self::to(sees, vec![Outcome::Seen(status, view)])
    }
}

/// What a token of the Huawei family is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Project(usize),
    Domain,
    Nothing,
}

/// The meaning of a token; times are in seconds since 1970, and what has none does not end.
#[derive(Clone, Debug)]
pub enum Held {
    Huawei {
        tenant: usize,
        user: usize,
        reach: Reach,
        until: Option<i64>,
        /// The project of the application credential that it began with.
        bound: Option<usize>,
    },
    Scnet {
        user: usize,
        cluster: Option<i64>,
        until: Option<i64>,
    },
    Map {
        user: usize,
        until: Option<i64>,
    },
    /// A refresh token, under its text without `Bearer `.
    Refresh {
        user: usize,
        until: i64,
    },
}

/// Wrong signatures in a row, and until when the key is locked.
#[derive(Clone, Copy, Debug, Default)]
struct Failures {
    count: u32,
    locked_until: Option<i64>,
}

#[derive(Debug)]
pub struct Model<'w> {
    pub world: &'w World,
    pub now: i64,
    /// By text, or by the name that it was given.
    pub tokens: BTreeMap<String, Held>,
    failures: HashMap<String, Failures>,
}

/// For how long a token is good: "lasts 24 hours" (`iam/token-for-a-token`), "24 hours" (`scnet/token-lifetime`).
const DAY: i64 = 24 * 3600;

impl<'w> Model<'w> {
    pub fn new(world: &'w World, now: i64) -> Self {
        let until = |expired: bool| expired.then_some(0);
        let huawei = world.tokens.iter().map(|it| {
            let (tenant, user, reach) = (it.tenant, it.user, Reach::Project(it.project));
            (it.text.clone(), Held::Huawei { tenant, user, reach, until: until(it.expired), bound: None })
        });
        let scnet =
            world.scnet.tokens.iter().map(|it| {
                (it.text.clone(), Held::Scnet { user: it.user, cluster: it.cluster, until: until(it.expired) })
            });
        let maps = world.maps.tokens.iter();
        let maps = maps.map(|(text, user, expired)| (text.clone(), Held::Map { user: *user, until: until(*expired) }));
        Self { world, now, tokens: huawei.chain(scnet).chain(maps).collect(), failures: HashMap::new() }
    }

    /// What may come of a question; what it changes is changed.
    pub fn ask(&mut self, question: &Question) -> Expected {
        match question {
            Question::Workspaces { by, project, query } => self.workspaces(by, project, query),
            Question::Workspace { by, project, id } => self.workspace(by, project, id),
            Question::Statistics { by, project } => self.statistics(by, project),
            Question::Projects { by, name } => self.projects(by, name.as_deref()),
            Question::Validate { token, subject } => self.validate(token.as_ref(), subject.as_deref()),
            Question::SignIn { identity, scope } => self.sign_in(identity, scope),
            Question::Quotas { token, name } => self.quotas(token.as_deref(), name),
            Question::ClusterTokens { user, access, secret, late } => self.cluster_tokens(user, access, secret, *late),
            Question::Center { token } => self.center(token.as_deref()),
            Question::TokenState { token } => self.token_state(token.as_deref()),
            Question::MapWorkspace { token, kind, id } => self.map_workspace(token.as_deref(), kind, id),
            Question::MapWorkspaces { token } => self.map_workspaces(token.as_deref()),
            Question::MapSignIn { app, secret } => self.map_sign_in(app, secret),
            Question::Refresh { token, again } => self.refresh(token.as_deref(), again),
        }
    }

    fn is_past(&self, until: Option<i64>) -> bool {
        until.is_some_and(|end| end <= self.now)
    }
}
