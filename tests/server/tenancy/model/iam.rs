//! Tokens of the Huawei family, and the projects of who asks.

use serde_json::{Value, json};

use super::huawei::{Caller, Rejected};
use super::{DAY, Expected, Held, Model, Outcome, Reach, refused};
use crate::tenancy::question::{Credential, Identity, Scope};
use crate::tenancy::world::{Tenant, User};

/// "The HTTP status once more."
fn only(status: u16) -> Vec<Outcome> {
    vec![refused(status, &status.to_string())]
}

/// "The credentials are wrong, or the token is missing, unknown or expired."; "The caller is known, but may not do this."
fn rejected(why: Rejected) -> Expected {
    Expected::refused(only(if let Rejected::Project = why { 403 } else { 401 }))
}

/// Somebody who showed good credentials.
struct Proven {
    tenant: usize,
    user: usize,
    until: Option<i64>,
    bound: Option<usize>,
}

/// Whom a token is of and what it is good for; there are roles "where the token is good for" something.
fn view(tenant: &Tenant, user: usize, reach: Reach) -> Value {
    let User { id, name, .. } = &tenant.users[user];
    let project = if let Reach::Project(place) = reach { Some(&tenant.projects[place].id) } else { None };
    let domain = (reach == Reach::Domain).then_some(&tenant.name);
    json!({ "user": [id, name, tenant.name], "project": project, "domain": domain, "has_roles": reach != Reach::Nothing })
}

impl Model<'_> {
    /// "Lists the projects that the caller may use", "Only the project of this name … absent or empty, all."
    pub(super) fn projects(&mut self, by: &Credential, name: Option<&str>) -> Expected {
        let caller = match self.caller(by) {
            Ok(caller) => caller,
            Err(why) => return rejected(why),
        };
        let tenant = self.tenant(caller);
        let wanted = |known: &str| name.is_none_or(|name| name.is_empty() || name == known);
        let rows = tenant.projects.iter().filter(|it| wanted(&it.name));
        let mut rows: Vec<_> = rows.map(|it| json!([it.id, it.name, tenant.name])).collect();
        rows.sort_by_key(Value::to_string);
        Expected::seen(caller.sees(), 200, json!(rows))
    }

    /// "Users may ask about their own tokens, administrators about those of their domain's users."
    pub(super) fn validate(&mut self, token: Option<&String>, subject: Option<&str>) -> Expected {
        let tokens = token.into_iter().cloned().collect();
        let caller = match self.caller(&Credential { tokens, ..Credential::default() }) {
            Ok(caller) => caller,
            Err(why) => return rejected(why),
        };
        let Some(subject) = subject else { return Expected::to(caller.sees(), only(400)) };
        // "There is no such thing, or the token asked about is not valid."
        let Ok(asked) = self.holder(subject) else { return Expected::to(caller.sees(), only(404)) };
        let Caller { tenant, user, reach } = asked;
        let is_administrator = self.tenant(caller).primary == caller.user;
        if tenant != caller.tenant || (user != caller.user && !is_administrator) {
            return Expected::to(caller.sees(), only(403));
        }
        Expected::seen(caller.sees(), 200, view(self.tenant(caller), user, reach))
    }

    /// "Gives a token for a password, for another token or for an application credential."
    pub(super) fn sign_in(&mut self, identity: &Identity, scope: &Scope) -> Expected {
        let proven = match self.prove(identity) {
            Ok(proven) => proven,
            Err(outcomes) => return Expected::refused(outcomes),
        };
        let tenant = &self.world.tenants[proven.tenant];
        let caller = Caller { tenant: proven.tenant, user: proven.user, reach: Reach::Nothing };
        let reach = match reach(tenant, &proven, scope) {
            Ok(reach) => reach,
            Err(outcomes) => return Expected::to(caller.sees(), outcomes),
        };
        // "24 hours, for a token got for another until that one ends".
        let until = Some(proven.until.unwrap_or(self.now + DAY));
        let Proven { user, bound, .. } = proven;
        let issued = vec![(String::new(), Held::Huawei { tenant: proven.tenant, user, reach, until, bound })];
        Expected { issued, ..Expected::seen(caller.sees(), 201, view(tenant, user, reach)) }
    }

    fn prove(&self, identity: &Identity) -> Result<Proven, Vec<Outcome>> {
        let tenants = self.world.tenants.iter().enumerate();
        let users = || {
            let users = |(tenant, it)| Tenant::users_at(it).map(move |(user, it)| (tenant, user, it));
            tenants.clone().flat_map(users)
        };
        match identity {
            // "named by an id, or by a name and the domain that the name is of".
            Identity::Password { id: None, name, domain, .. } if name.is_none() || domain.is_none() => Err(only(400)),
            Identity::Password { id, name, domain, password } => {
                let is_meant = |tenant: usize, user: &User| match id {
                    Some(id) => user.id == *id,
                    None => {
                        Some(&user.name) == name.as_ref() && Some(&self.world.tenants[tenant].name) == domain.as_ref()
                    }
                };
                let found = users().find(|(tenant, _, user)| is_meant(*tenant, user));
                let found = found.filter(|(_, _, user)| user.password.as_ref() == Some(password));
                let proven = |(tenant, user, _)| Proven { tenant, user, until: None, bound: None };
                found.map(proven).ok_or_else(|| only(401))
            }
            Identity::Token(token) => match (self.holder(token), self.tokens.get(token)) {
                (Ok(Caller { tenant, user, .. }), Some(Held::Huawei { until, bound, .. })) => {
                    Ok(Proven { tenant, user, until: *until, bound: *bound })
                }
                _ => Err(only(401)),
            },
            Identity::Application { id, secret } => {
                let mut found = users().filter_map(|(tenant, user, it)| Some((tenant, user, it.application.as_ref()?)));
                let found = found.find(|(_, _, it)| it.id == *id && it.secret == *secret);
                let proven = |(tenant, user, it): (_, _, &crate::tenancy::world::Application)| Proven {
                    tenant,
                    user,
                    until: None,
                    bound: Some(it.project),
                };
                found.map(proven).ok_or_else(|| only(401))
            }
        }
    }
}

impl Tenant {
    fn users_at(&self) -> impl Iterator<Item = (usize, &User)> {
        self.users.iter().enumerate()
    }
}

/// "404 for a project that the user's domain doesn't have, 403 for another domain and for more than an application
/// credential's own project".
fn reach(tenant: &Tenant, proven: &Proven, scope: &Scope) -> Result<Reach, Vec<Outcome>> {
    let Scope { project_id, project_name, project_domain, domain } = scope;
    let asks_for_project = project_id.is_some() || project_name.is_some();
    if asks_for_project && domain.is_some() {
        return Err(only(400));
    }
    let wanted = match domain {
        Some(domain) if *domain == tenant.name => Reach::Domain,
        Some(_) => return Err(only(403)),
        None if asks_for_project => {
            // "without a domain, the name is of the user's domain"; another one may be either of the two refusals.
            if project_domain.as_ref().is_some_and(|name| *name != tenant.name) {
                return Err([only(404), only(403)].concat());
            }
            let found = tenant.projects.iter().position(|it| match project_id {
                Some(id) => it.id == *id,
                None => Some(&it.name) == project_name.as_ref(),
            });
            Reach::Project(found.ok_or_else(|| only(404))?)
        }
        // "the only project of the user's domain is the default; where it has several, there is none".
        None => match (proven.bound, tenant.projects.len()) {
            (Some(own), _) => Reach::Project(own),
            (None, 1) => Reach::Project(0),
            (None, _) => Reach::Nothing,
        },
    };
    match (proven.bound, wanted) {
        (Some(own), Reach::Project(place)) if own == place => Ok(wanted),
        (Some(_), _) => Err(only(403)),
        (None, _) => Ok(wanted),
    }
}
