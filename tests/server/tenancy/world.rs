//! A state of the server as plain data, and the fixture that loads it.

use serde_json::{Value, json};

#[derive(Clone, Debug, Default)]
pub struct World {
    pub tenants: Vec<Tenant>,
    pub tokens: Vec<Token>,
    pub scnet: Scnet,
    pub maps: Maps,
}

#[derive(Clone, Debug)]
pub struct Tenant {
    pub name: String,
    pub users: Vec<User>,
    /// Place of the primary account among the users.
    pub primary: usize,
    pub projects: Vec<Project>,
    /// Id and name.
    pub enterprise: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct User {
    pub id: String,
    pub name: String,
    pub password: Option<String>,
    pub key: Option<Key>,
    pub application: Option<Application>,
}

#[derive(Clone, Debug)]
pub struct Key {
    pub access: String,
    pub secret: String,
    pub project: usize,
}

#[derive(Clone, Debug)]
pub struct Application {
    pub id: String,
    pub name: String,
    pub secret: String,
    pub project: usize,
}

#[derive(Clone, Debug)]
pub struct Project {
    pub id: String,
    pub name: String,
    pub workspaces: Vec<Workspace>,
    pub spaces: Vec<Space>,
}

#[derive(Clone, Debug)]
pub struct Workspace {
    pub id: String,
    pub name: String,
    pub owner: usize,
    /// Place among the tenant's enterprise projects; none for the default one.
    pub enterprise: Option<usize>,
    pub auth_type: &'static str,
    pub status: &'static str,
    pub updated: i64,
    pub grants: Vec<Grant>,
}

/// Users of the tenant by id, by name, or by both.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    pub id: Option<usize>,
    pub name: Option<usize>,
}

/// The number of things of a kind.
pub type Resources = (&'static str, u32);

#[derive(Clone, Debug)]
pub struct Space {
    pub id: String,
    pub name: String,
    pub creator: usize,
    /// Each member with role and resources.
    pub members: Vec<(usize, &'static str, Vec<Resources>)>,
}

/// A token of the Huawei family that is there from the beginning.
#[derive(Clone, Debug)]
pub struct Token {
    pub text: String,
    pub tenant: usize,
    pub user: usize,
    pub project: usize,
    pub expired: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Scnet {
    /// Id and name; the platform itself is not among them.
    pub clusters: Vec<(i64, String)>,
    pub users: Vec<ScnetUser>,
    pub tokens: Vec<ScnetToken>,
}

#[derive(Clone, Debug)]
pub struct ScnetUser {
    pub name: String,
    pub frozen: bool,
    pub administrator: bool,
    /// Access key and secret.
    pub key: Option<(String, String)>,
    pub accounts: Vec<Account>,
    /// Paths.
    pub quotas: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Account {
    /// Place among the clusters.
    pub cluster: usize,
    pub stopped: bool,
    pub username: Option<String>,
}

#[derive(Clone, Debug)]
pub struct ScnetToken {
    pub text: String,
    pub user: usize,
    pub cluster: Option<i64>,
    pub expired: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Maps {
    pub users: Vec<MapUser>,
    pub workspaces: Vec<MapWorkspace>,
    /// Id, secret and place of the user.
    pub apps: Vec<(String, String, usize)>,
    /// Text, place of the user, and whether it is expired.
    pub tokens: Vec<(String, usize, bool)>,
}

#[derive(Clone, Debug)]
pub struct MapUser {
    pub id: i64,
    pub name: String,
    /// Text, and whether it is read.
    pub notifications: Vec<(String, bool)>,
}

#[derive(Clone, Debug)]
pub struct MapWorkspace {
    pub kind: &'static str,
    pub id: i64,
    pub name: Option<String>,
    /// Places of users.
    pub members: Vec<usize>,
    pub projects: Vec<MapProject>,
    pub trash: Vec<MapProject>,
    /// Id and name.
    pub files: Vec<(i64, String)>,
}

#[derive(Clone, Debug)]
pub struct MapProject {
    pub id: i64,
    pub name: String,
    pub creator: usize,
    pub members: Vec<usize>,
    /// Id and name.
    pub tables: Vec<(i64, String)>,
}

/// A moment in the past.
const PAST: &str = "2020-01-01T00:00:00Z";

fn expiry(expired: bool) -> Value {
    if expired { PAST.into() } else { Value::Null }
}

impl World {
    /// The fixture, in JSON, which is YAML as well.
    pub fn fixture(&self) -> Value {
        let token = |it: &Token| {
            let tenant = &self.tenants[it.tenant];
            let (user, project) = (&tenant.users[it.user].name, &tenant.projects[it.project].id);
            json!({ "token": it.text, "user": user, "project": project, "expires_at": expiry(it.expired) })
        };
        let tenants: Vec<_> = self.tenants.iter().map(Tenant::fixture).collect();
        let tokens: Vec<_> = self.tokens.iter().map(token).collect();
        let workspaces: Vec<_> = self.tenants.iter().flat_map(Tenant::workspaces).collect();
        let spaces: Vec<_> = self.tenants.iter().flat_map(Tenant::spaces).collect();
        json!({
            "huawei": { "tenants": tenants, "tokens": tokens }, "modelarts": { "workspaces": workspaces },
            "eihealth": { "spaces": spaces }, "scnet": self.scnet.fixture(), "maptable": self.maps.fixture(),
        })
    }
}

impl Tenant {
    fn fixture(&self) -> Value {
        let user = |(place, user): (usize, &User)| {
            let project = |place: usize| &self.projects[place].id;
            let key = user.key.iter();
            let keys: Vec<_> = key
                .map(|it| json!({ "access": it.access, "secret": it.secret, "project": project(it.project) }))
                .collect();
            let application = user.application.iter();
            let applications: Vec<_> = application
                .map(|it| json!({ "id": it.id, "name": it.name, "secret": it.secret, "project": project(it.project) }))
                .collect();
            json!({ "id": user.id, "name": user.name, "primary_account": place == self.primary,
                "password": user.password, "access_keys": keys, "application_credentials": applications })
        };
        let named = |(id, name): (&String, &String)| json!({ "id": id, "name": name });
        json!({
            "name": self.name, "users": self.users.iter().enumerate().map(user).collect::<Vec<_>>(),
            "projects": self.projects.iter().map(|it| named((&it.id, &it.name))).collect::<Vec<_>>(),
            "enterprise_projects": self.enterprise.iter().map(|(id, name)| named((id, name))).collect::<Vec<_>>(),
        })
    }

    fn workspaces(&self) -> impl Iterator<Item = Value> {
        let grant = |grant: &Grant| {
            let mut row = json!({});
            if let Some(user) = grant.id {
                row["user_id"] = json!(self.users[user].id);
            }
            if let Some(user) = grant.name {
                row["user_name"] = json!(self.users[user].name);
            }
            row
        };
        let row = move |project: &Project, it: &Workspace| {
            let enterprise = it.enterprise.map_or("0", |place| &*self.enterprise[place].0);
            json!({ "project": project.id, "id": it.id, "name": it.name, "owner": self.users[it.owner].name,
                "enterprise_project": enterprise, "auth_type": it.auth_type, "status": it.status, "create_time": 0,
                "update_time": it.updated, "grants": it.grants.iter().map(grant).collect::<Vec<_>>() })
        };
        self.projects.iter().flat_map(move |project| project.workspaces.iter().map(move |it| row(project, it)))
    }

    fn spaces(&self) -> impl Iterator<Item = Value> {
        let row = move |project: &Project, it: &Space| {
            let (mut members, mut resources) = (json!({}), json!({}));
            for (user, role, kinds) in &it.members {
                let name = &self.users[*user].name;
                members[name] = json!(role);
                resources[name] = kinds.iter().map(|(kind, count)| ((*kind).to_owned(), json!(count))).collect();
            }
            json!({ "project": project.id, "id": it.id, "name": it.name, "creator": self.users[it.creator].name,
                "create_time": PAST, "update_time": PAST, "members": members, "resources": resources })
        };
        self.projects.iter().flat_map(move |project| project.spaces.iter().map(move |it| row(project, it)))
    }
}

impl Scnet {
    fn fixture(&self) -> Value {
        let platform = json!({ "id": 0, "name": "ac" });
        let clusters = self.clusters.iter().map(|(id, name)| json!({ "id": id, "name": name }));
        let user = |user: &ScnetUser| {
            let keys = user.key.iter().map(|(access, secret)| json!({ "access": access, "secret": secret }));
            let account = |it: &Account| json!({ "id": self.clusters[it.cluster].0, "stopped": it.stopped, "username": it.username });
            json!({ "name": user.name, "frozen": user.frozen, "administrator": user.administrator,
                "access_keys": keys.collect::<Vec<_>>(),
                "clusters": user.accounts.iter().map(account).collect::<Vec<_>>() })
        };
        let token = |it: &ScnetToken| {
            let expiry = expiry(it.expired);
            json!({ "token": it.text, "user": self.users[it.user].name, "cluster": it.cluster, "expires_at": expiry })
        };
        let quota = |(user, path)| json!({ "username": user, "path": path, "threshold": 2, "usage": 1 });
        let quotas = self.users.iter().flat_map(|user| user.quotas.iter().map(move |path| quota((&user.name, path))));
        json!({
            "clusters": std::iter::once(platform).chain(clusters).collect::<Vec<_>>(),
            "users": self.users.iter().map(user).collect::<Vec<_>>(),
            "tokens": self.tokens.iter().map(token).collect::<Vec<_>>(), "quotas": quotas.collect::<Vec<_>>(),
        })
    }
}

impl Maps {
    fn fixture(&self) -> Value {
        let id = |user: &usize| self.users[*user].id;
        let times = |mut row: Value| {
            row["create_time"] = PAST.into();
            row["update_time"] = PAST.into();
            row
        };
        let user = |it: &MapUser| {
            let notes = it.notifications.iter().map(|(text, read)| json!({ "text": text, "read": read }));
            json!({ "id": it.id, "name": it.name, "notifications": notes.collect::<Vec<_>>() })
        };
        let project = |it: &MapProject| {
            let table = |(order, (id, name)): (usize, &(i64, String))| {
                times(json!({ "id": id, "name": name, "type": "table", "order": order }))
            };
            times(json!({ "id": it.id, "name": it.name, "creator": id(&it.creator),
                "members": it.members.iter().map(id).collect::<Vec<_>>(),
                "map_config": { "center": "0,0", "zoom_level": 1, "base_map": "base", "share_token": it.name },
                "table_nodes": it.tables.iter().enumerate().map(table).collect::<Vec<_>>() }))
        };
        let workspace = |it: &MapWorkspace| {
            let files = it.files.iter().map(|(id, name)| times(json!({ "id": id, "name": name })));
            json!({ "type": it.kind, "id": it.id, "name": it.name,
                "members": it.members.iter().map(id).collect::<Vec<_>>(),
                "projects": it.projects.iter().map(project).collect::<Vec<_>>(),
                "recycle_projects": it.trash.iter().map(project).collect::<Vec<_>>(),
                "data_files": files.collect::<Vec<_>>() })
        };
        let app =
            |(app, secret, user): &(String, String, usize)| json!({ "id": app, "secret": secret, "user": id(user) });
        let token = |(text, user, expired): &(String, usize, bool)| json!({ "token": text, "user": id(user), "expires_at": expiry(*expired) });
        json!({
            "users": self.users.iter().map(user).collect::<Vec<_>>(),
            "workspaces": self.workspaces.iter().map(workspace).collect::<Vec<_>>(),
            "apps": self.apps.iter().map(app).collect::<Vec<_>>(),
            "tokens": self.tokens.iter().map(token).collect::<Vec<_>>(),
        })
    }
}
