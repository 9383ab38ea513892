//! A step made a question, with what there is when its turn comes.

use super::model::{Held, Model, Reach};
use super::question::{Credential, Identity, Question, Scope, Signed};
use super::step::{By, How, Method, Of, Parameter, Pick, Step, Wanted, What};
use super::world::{Key, Project, Tenant, User};

fn is_huawei(held: &Held) -> bool {
    matches!(held, Held::Huawei { .. })
}

fn is_scnet(held: &Held) -> bool {
    matches!(held, Held::Scnet { .. })
}

fn is_map(held: &Held) -> bool {
    matches!(held, Held::Map { .. })
}

fn is_refresh(held: &Held) -> bool {
    matches!(held, Held::Refresh { .. })
}

/// One of the own texts, of all there are, or of odd ones; an odd one where there is no other.
fn one(pick: Pick, own: &[String], any: &[String], odd: &[&str]) -> String {
    let from = match pick.from {
        Of::Own if !own.is_empty() => own,
        Of::Own | Of::Any if !any.is_empty() => any,
        _ => return odd[pick.index.index(odd.len())].to_owned(),
    };
    from[pick.index.index(from.len())].clone()
}

/// The place where who asks is at home.
struct Home<'a> {
    tenant: &'a Tenant,
    project: &'a Project,
}

pub struct Chooser<'a> {
    pub model: &'a Model<'a>,
}

impl<'a> Chooser<'a> {
    pub fn question(&self, step: &Step) -> Question {
        match &step.what {
            What::Workspaces(by, project, query) => {
                let (by, home) = self.credential(by);
                let query = query.iter().map(|it| self.parameter(it, &home)).collect();
                Question::Workspaces { by, project: self.project(*project, &home), query }
            }
            What::Workspace(by, project, id) => {
                let (by, home) = self.credential(by);
                let project = self.project(*project, &home);
                let id = self.workspace(*id, &project);
                Question::Workspace { by, project, id }
            }
            What::Statistics(by, project) => {
                let (by, home) = self.credential(by);
                Question::Statistics { by, project: self.project(*project, &home) }
            }
            What::Projects(by, name) => {
                let (by, home) = self.credential(by);
                Question::Projects { by, name: name.map(|name| self.project_name(name, home.tenant)) }
            }
            What::Validate(token, subject) => {
                Question::Validate { token: self.token(*token, is_huawei), subject: self.token(*subject, is_huawei) }
            }
            What::SignIn { method, who, secret, wanted, project, domain } => {
                let (identity, tenant) = self.identity(*method, *who, *secret, *domain);
                Question::SignIn { identity, scope: self.scope(*wanted, *project, *domain, tenant) }
            }
            What::Quotas(token, name) => {
                let token = self.token(*token, is_scnet);
                let name = self.scnet_name(*name, token.as_deref());
                Question::Quotas { token, name }
            }
            What::ClusterTokens { user, key, secret, late } => self.cluster_tokens(*user, *key, *secret, *late),
            What::Center(token) => Question::Center { token: self.token(*token, is_scnet) },
            What::TokenState(token) => Question::TokenState { token: self.token(*token, is_scnet) },
            What::MapWorkspace(token, workspace) => {
                let token = self.token(*token, is_map);
                let (kind, id) = self.map_workspace(*workspace, token.as_deref());
                Question::MapWorkspace { token, kind, id }
            }
            What::MapWorkspaces(token) => Question::MapWorkspaces { token: self.token(*token, is_map) },
            What::MapSignIn(app, secret) => {
                let apps = &self.model.world.maps.apps;
                let ids: Vec<_> = apps.iter().map(|(id, _, _)| id.clone()).collect();
                let app = one(*app, &ids, &ids, &["no-app"]);
                let own: Vec<_> = apps.iter().filter(|(id, _, _)| *id == app).map(|it| it.1.clone()).collect();
                Question::MapSignIn { app, secret: one(*secret, &own, &self.secrets(), &["wrong"]) }
            }
            What::Refresh { token, again, is_bare } => {
                let prefixed = |token: String| if *is_bare { token } else { format!("Bearer {token}") };
                let text = self.token(*token, is_refresh);
                let again = again.map_or_else(|| text.clone(), |again| self.token(again, is_refresh));
                Question::Refresh { token: text.map(prefixed), again: again.unwrap_or_default() }
            }
        }
    }

    /// A token: one of the right kind, any, or what is none.
    fn token(&self, pick: Pick, kind: fn(&Held) -> bool) -> Option<String> {
        let tokens = || self.model.tokens.iter();
        let own: Vec<_> = tokens().filter(|(_, held)| kind(held)).map(|(text, _)| text.clone()).collect();
        let all: Vec<_> = tokens().map(|(text, _)| text.clone()).collect();
        let odd = ["", "", "no-such-token", "Bearer"];
        Some(one(pick, &own, &all, &odd)).filter(|text| !text.is_empty())
    }

    fn keys(&self) -> Vec<&'a Key> {
        let users = self.model.world.tenants.iter().flat_map(|tenant| &tenant.users);
        users.filter_map(|user| user.key.as_ref()).collect()
    }

    /// All secrets of all platforms but tokens.
    fn secrets(&self) -> Vec<String> {
        let world = self.model.world;
        let users = world.tenants.iter().flat_map(|tenant| &tenant.users);
        let passwords = users.filter_map(|user| user.password.clone());
        let keys = self.keys().into_iter().map(|key| key.secret.clone());
        let scnet = world.scnet.users.iter().filter_map(|user| Some(user.key.clone()?.1));
        passwords.chain(keys).chain(scnet).collect()
    }

    fn credential(&self, by: &By) -> (Credential, Home<'a>) {
        let odd = Pick { from: Of::Odd, index: by.index };
        let token = |from: Of, index| self.token(Pick { from, index }, is_huawei);
        let signed = |secret: Option<&Key>| {
            let keys = self.keys();
            let key = *keys.get(by.index.index(keys.len().max(1)))?;
            let secret = secret.unwrap_or(key).secret.clone();
            let access = if by.how == How::UnknownKey { "NOSUCHKEY".to_owned() } else { key.access.clone() };
            Some(Signed { access, secret, late: by.late })
        };
        let keys = self.keys();
        let other = keys.get(by.other.index(keys.len().max(1))).copied();
        let (tokens, signed) = match by.how {
            How::Token => (vec![token(Of::Own, by.index)], None),
            How::AnyToken => (vec![token(Of::Any, by.index)], None),
            How::OddToken => (vec![self.token(odd, is_huawei)], None),
            How::SeveralTokens => (vec![token(Of::Own, by.index), token(Of::Own, by.other)], None),
            How::Signature | How::UnknownKey => (Vec::new(), signed(None)),
            How::OtherSecret => (Vec::new(), signed(other)),
            How::TokenAndSignature => (vec![token(Of::Own, by.other)], signed(None)),
        };
        let mut credential = Credential { tokens: tokens.into_iter().flatten().collect(), signed, project: None };
        let home = self.home(&credential);
        credential.project = by.project.map(|pick| self.project(pick, &home));
        (credential, home)
    }

    /// Returns the place where a credential is from; nobody's are as good as the first tenant's.
    fn home(&self, credential: &Credential) -> Home<'a> {
        let tenants = &self.model.world.tenants;
        let by_key = credential.signed.as_ref().and_then(|signed| {
            let has = |user: &User| user.key.as_ref().is_some_and(|key| key.access == signed.access);
            let tenant = tenants.iter().find(|tenant| tenant.users.iter().any(has))?;
            let key = tenant.users.iter().find(|user| has(user))?.key.as_ref()?;
            Some((tenant, key.project))
        });
        let by_token = credential.tokens.iter().find_map(|token| match self.model.tokens.get(token) {
            Some(Held::Huawei { tenant, reach: Reach::Project(project), .. }) => Some((&tenants[*tenant], *project)),
            Some(Held::Huawei { tenant, .. }) => Some((&tenants[*tenant], 0)),
            _ => None,
        });
        let (tenant, project) = by_key.or(by_token).unwrap_or((&tenants[0], 0));
        Home { tenant, project: &tenant.projects[project] }
    }

    fn projects(&self) -> impl Iterator<Item = &'a Project> {
        self.model.world.tenants.iter().flat_map(|tenant| &tenant.projects)
    }

    fn project(&self, pick: Pick, home: &Home<'_>) -> String {
        let all: Vec<_> = self.projects().map(|project| project.id.clone()).collect();
        let long = "p".repeat(129);
        one(pick, std::slice::from_ref(&home.project.id), &all, &["no-such-project", "{project_id}", &long])
    }

    fn project_name(&self, pick: Pick, tenant: &Tenant) -> String {
        let names = |projects: Vec<&Project>| projects.into_iter().map(|it| it.name.clone()).collect::<Vec<_>>();
        let (own, all) = (names(tenant.projects.iter().collect()), names(self.projects().collect()));
        one(pick, &own, &all, &["", "cn-nowhere-1"])
    }

    fn workspace(&self, pick: Pick, project: &str) -> String {
        let ids = |project: &Project| project.workspaces.iter().map(|it| it.id.clone()).collect::<Vec<_>>();
        let own = self.projects().find(|it| it.id == project).map(ids).unwrap_or_default();
        let all: Vec<_> = self.projects().flat_map(ids).collect();
        one(pick, &own, &all, &["no-such-workspace", "%", "shared-workspace-%"])
    }

    fn parameter(&self, parameter: &Parameter, home: &Home<'_>) -> (String, String) {
        let tenants = &self.model.world.tenants;
        let (name, value) = match parameter {
            Parameter::Plain(name, value) => (*name, (*value).to_owned()),
            Parameter::Enterprise(pick) => {
                let ids = |tenant: &Tenant| tenant.enterprise.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
                let all: Vec<_> = tenants.iter().flat_map(ids).collect();
                (
                    "enterprise_project_id",
                    one(
                        *pick,
                        &ids(home.tenant),
                        &all,
                        &["", "0", "no-such-id", "no-such-id--------------------------"],
                    ),
                )
            }
            Parameter::Name(pick) => {
                let names = |project: &Project| project.workspaces.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
                let all: Vec<_> = self.projects().flat_map(names).collect();
                let long = "x".repeat(65);
                ("name", one(*pick, &names(home.project), &all, &["", "genome", "%", "GENOME", &long]))
            }
            Parameter::Unknown(name, pick) => {
                let users = tenants.iter().flat_map(|tenant| tenant.users.iter().map(|user| user.id.clone()));
                let all: Vec<_> = users.chain(self.projects().map(|project| project.id.clone())).collect();
                (*name, one(*pick, &all, &all, &[""]))
            }
        };
        (name.to_owned(), value)
    }

    fn identity(&self, method: Method, who: Pick, secret: Pick, domain: Pick) -> (Identity, &'a Tenant) {
        let tenants = &self.model.world.tenants;
        let users = || tenants.iter().flat_map(|tenant| tenant.users.iter().map(move |user| (tenant, user)));
        let candidates: Vec<_> = match (method, who.from) {
            (Method::Password { .. }, Of::Own) => users().filter(|(_, user)| user.password.is_some()).collect(),
            (Method::Application, _) => users().filter(|(_, user)| user.application.is_some()).collect(),
            _ => users().collect(),
        };
        if candidates.is_empty() {
            return self.identity(Method::Token, who, secret, domain);
        }
        let (tenant, user) = candidates[who.index.index(candidates.len())];
        let secret_of = |own: Option<&String>| {
            let own: Vec<_> = own.into_iter().cloned().collect();
            one(secret, &own, &self.secrets(), &["wrong"])
        };
        match method {
            Method::Password { by_name: true } => {
                let domain = self.domain(domain, tenant);
                let (name, domain) = (Some(user.name.clone()), (!domain.is_empty()).then_some(domain));
                (Identity::Password { id: None, name, domain, password: secret_of(user.password.as_ref()) }, tenant)
            }
            Method::Password { by_name: false } => {
                let (id, password) = (Some(user.id.clone()), secret_of(user.password.as_ref()));
                (Identity::Password { id, name: None, domain: None, password }, tenant)
            }
            Method::Token => {
                let token = self.token(who, is_huawei).unwrap_or_default();
                let home = self.home(&Credential { tokens: vec![token.clone()], ..Credential::default() });
                (Identity::Token(token), home.tenant)
            }
            Method::Application => {
                let application = user.application.as_ref();
                let id = application.map_or("no-such-application", |it| &*it.id).to_owned();
                (Identity::Application { id, secret: secret_of(application.map(|it| &it.secret)) }, tenant)
            }
        }
    }

    /// A domain's name; an empty one stands for none.
    fn domain(&self, pick: Pick, tenant: &Tenant) -> String {
        let all: Vec<_> = self.model.world.tenants.iter().map(|tenant| tenant.name.clone()).collect();
        one(pick, std::slice::from_ref(&tenant.name), &all, &["", "no-such-domain"])
    }

    fn scope(&self, wanted: Wanted, project: Pick, domain: Pick, tenant: &Tenant) -> Scope {
        let ids = |projects: Vec<&Project>| projects.into_iter().map(|it| it.id.clone()).collect::<Vec<_>>();
        let (own, all) = (ids(tenant.projects.iter().collect()), ids(self.projects().collect()));
        let project_id = Some(one(project, &own, &all, &["no-such-project"]));
        let project_name = Some(self.project_name(project, tenant)).filter(|name| !name.is_empty());
        let project_domain =
            Some(self.domain(domain, tenant)).filter(|name| !name.is_empty() && project_name.is_some());
        let wanted_domain = Some(self.domain(domain, tenant)).filter(|name| !name.is_empty());
        match wanted {
            Wanted::Nothing => Scope::default(),
            Wanted::Project => Scope { project_id, ..Scope::default() },
            Wanted::ProjectName => Scope { project_name, ..Scope::default() },
            Wanted::ProjectNameOfDomain => Scope { project_name, project_domain, ..Scope::default() },
            Wanted::Domain => Scope { domain: wanted_domain, ..Scope::default() },
            Wanted::Both => Scope { project_id, domain: wanted_domain, ..Scope::default() },
        }
    }

    /// A name on the platform or on a cluster.
    fn scnet_name(&self, pick: Pick, token: Option<&str>) -> String {
        let users = &self.model.world.scnet.users;
        let names = |place: usize| {
            let user = &users[place];
            let others = user.accounts.iter().filter_map(|account| account.username.clone());
            others.chain([user.name.clone()]).collect::<Vec<_>>()
        };
        let own = match token.and_then(|token| self.model.tokens.get(token)) {
            Some(Held::Scnet { user, .. }) => names(*user),
            _ => Vec::new(),
        };
        let all: Vec<_> = (0..users.len()).flat_map(names).collect();
        one(pick, &own, &all, &["nobody", "same-name", "%"])
    }

    fn cluster_tokens(&self, user: Pick, key: Pick, secret: Pick, late: i64) -> Question {
        let users = &self.model.world.scnet.users;
        let names = |has_key: bool| {
            let users = users.iter().filter(|user| user.key.is_some() || !has_key);
            users.map(|user| user.name.clone()).collect::<Vec<_>>()
        };
        let user = one(user, &names(true), &names(false), &["nobody"]);
        let keys: Vec<_> = users.iter().filter_map(|user| user.key.clone()).collect();
        let own = users.iter().find(|it| it.name == user).and_then(|it| it.key.clone());
        let access = |pair: &(String, String)| pair.0.clone();
        let (own_access, all): (Vec<_>, Vec<_>) = (own.iter().map(access).collect(), keys.iter().map(access).collect());
        let access = one(key, &own_access, &all, &["no-key"]);
        // That of the access key, whoever's it is.
        let right: Vec<_> = keys.iter().filter(|it| it.0 == access).map(|it| it.1.clone()).collect();
        Question::ClusterTokens { user, access, secret: one(secret, &right, &self.secrets(), &["wrong"]), late }
    }

    fn map_workspace(&self, pick: Pick, token: Option<&str>) -> (String, String) {
        let maps = &self.model.world.maps;
        let user = match token.and_then(|token| self.model.tokens.get(token)) {
            Some(Held::Map { user, .. }) => Some(*user),
            _ => None,
        };
        let shown = |own: bool| {
            let rows =
                maps.workspaces.iter().filter(|row| !own || user.is_some_and(|user| row.members.contains(&user)));
            rows.map(|row| format!("{}/{}", row.kind, row.id)).collect::<Vec<_>>()
        };
        let odd = ["user/424242", "org/-1", "team/16", "user/x", "user/9223372036854775808"];
        let both = one(pick, &shown(true), &shown(false), &odd);
        let (kind, id) = both.split_once('/').unwrap_or_default();
        (kind.to_owned(), id.to_owned())
    }
}
