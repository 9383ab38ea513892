//! The state with nobody but one tenant and one user in it, where what they see must be what they saw before.

use std::collections::BTreeSet;

use proptest::sample::Index;

use super::model::{Held, Model, Outcome};
use super::question::{Credential, Question};
use super::world::{Maps, Scnet, ScnetToken, Token, World};

/// Whose credentials a question shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    Tenant(usize),
    ScnetUser(usize),
    /// One who may see others.
    Other,
}

pub type Parties = BTreeSet<Party>;

/// The tenant and the user who stay.
#[derive(Clone, Copy, Debug)]
pub struct Who {
    pub tenant: Index,
    pub user: Index,
}

impl Who {
    /// The state without all others, and those who stay.
    pub fn of(self, world: &World) -> (World, Parties) {
        let (tenant, user) = (self.tenant.index(world.tenants.len()), self.user.index(world.scnet.users.len()));
        let tokens = world.tokens.iter().filter(|it| it.tenant == tenant);
        let scnet_tokens = world.scnet.tokens.iter().filter(|it| it.user == user);
        let scnet = Scnet {
            clusters: world.scnet.clusters.clone(),
            users: vec![world.scnet.users[user].clone()],
            tokens: scnet_tokens.map(|it| ScnetToken { user: 0, ..it.clone() }).collect(),
        };
        let alone = World {
            tenants: vec![world.tenants[tenant].clone()],
            tokens: tokens.map(|it| Token { tenant: 0, ..it.clone() }).collect(),
            scnet,
            maps: Maps::default(),
        };
        (alone, [Party::Tenant(tenant), Party::ScnetUser(user)].into())
    }
}

/// Whose credentials a question shows, right ones or, where they can be told apart by design, wrong ones.
pub fn parties(model: &Model<'_>, question: &Question) -> Parties {
    let held = |token: &str| model.tokens.get(token).map(|held| party(model, held));
    let held = |token: Option<&String>| token.and_then(|token| held(token)).into_iter().collect::<Parties>();
    match question {
        Question::Workspaces { by, .. }
        | Question::Workspace { by, .. }
        | Question::Statistics { by, .. }
        | Question::Projects { by, .. } => {
            let tokens = by.tokens.iter().flat_map(|token| held(Some(token)));
            tokens.chain(of_key(model, by)).collect()
        }
        Question::Validate { token, subject } => &held(token.as_ref()) | &held(subject.as_ref()),
        Question::SignIn { identity, .. } => {
            let mut tried = Model::new(model.world, model.now);
            tried.tokens.clone_from(&model.tokens);
            let expected = tried.ask(question);
            let is_refused = matches!(expected.outcomes[..], [Outcome::Refused(401, _)]);
            if is_refused { held(token_of(identity)) } else { expected.sees.iter().filter_map(tenant).collect() }
        }
        Question::Quotas { token, .. } | Question::Center { token } | Question::TokenState { token } => {
            held(token.as_ref())
        }
        Question::ClusterTokens { access, .. } => {
            let users = model.world.scnet.users.iter();
            let owner = users.enumerate().find(|(_, it)| it.key.as_ref().is_some_and(|(known, _)| known == access));
            owner.map(|(place, _)| Party::ScnetUser(place)).into_iter().collect()
        }
        // Who is a member of what is known to the members of a workspace.
        _ => [Party::Other].into(),
    }
}

fn token_of(identity: &super::question::Identity) -> Option<&String> {
    if let super::question::Identity::Token(token) = identity { Some(token) } else { None }
}

fn tenant(whose: &super::marks::Whose) -> Option<Party> {
    if let super::marks::Whose::Tenant(place) = whose { Some(Party::Tenant(*place)) } else { None }
}

fn party(model: &Model<'_>, held: &Held) -> Party {
    match held {
        Held::Huawei { tenant, .. } => Party::Tenant(*tenant),
        Held::Scnet { user, .. } if !model.world.scnet.users[*user].administrator => Party::ScnetUser(*user),
        _ => Party::Other,
    }
}

/// The tenant of an access key, as a wrong signature of a known one is told apart from that of an unknown one.
fn of_key(model: &Model<'_>, by: &Credential) -> Option<Party> {
    let access = &by.signed.as_ref()?.access;
    let tenants = model.world.tenants.iter();
    let has = |user: &super::world::User| user.key.as_ref().is_some_and(|key| key.access == *access);
    let place = tenants.enumerate().find(|(_, tenant)| tenant.users.iter().any(has))?.0;
    Some(Party::Tenant(place))
}
