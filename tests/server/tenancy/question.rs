//! What the server is asked, and how that goes over the wire.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde_json::{Value, json};

use super::sign;

/// A question with all that it names; a token that was issued on the way stands under the name that it was given.
#[derive(Clone, Debug)]
pub enum Question {
    Workspaces { by: Credential, project: String, query: Vec<(String, String)> },
    Workspace { by: Credential, project: String, id: String },
    Statistics { by: Credential, project: String },
    Projects { by: Credential, name: Option<String> },
    Validate { token: Option<String>, subject: Option<String> },
    SignIn { identity: Identity, scope: Scope },
    Quotas { token: Option<String>, name: String },
    ClusterTokens { user: String, access: String, secret: String, late: i64 },
    Center { token: Option<String> },
    TokenState { token: Option<String> },
    MapWorkspace { token: Option<String>, kind: String, id: String },
    MapWorkspaces { token: Option<String> },
    MapSignIn { app: String, secret: String },
    Refresh { token: Option<String>, again: String },
}

/// What a request to the Huawei family shows.
#[derive(Clone, Debug, Default)]
pub struct Credential {
    /// Each in a header of its own.
    pub tokens: Vec<String>,
    pub signed: Option<Signed>,
    /// Of the header `X-Project-Id`.
    pub project: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Signed {
    pub access: String,
    pub secret: String,
    /// Seconds by which its date is behind the time.
    pub late: i64,
}

#[derive(Clone, Debug)]
pub enum Identity {
    /// By id, or by name and domain.
    Password {
        id: Option<String>,
        name: Option<String>,
        domain: Option<String>,
        password: String,
    },
    Token(String),
    Application {
        id: String,
        secret: String,
    },
}

#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub project_id: Option<String>,
    pub project_name: Option<String>,
    /// Domain of the project's name.
    pub project_domain: Option<String>,
    pub domain: Option<String>,
}

/// A question as it is sent.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    /// Path and query, encoded.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Value>,
}

/// All but what RFC 3986 leaves as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn with_query(path: &str, query: &[(String, String)]) -> String {
    let mut pairs: Vec<_> = query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    // As signatures have them.
    pairs.sort();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

impl Credential {
    fn headers(&self, target: &str, now: i64) -> Vec<(String, String)> {
        let mut headers: Vec<_> = self.tokens.iter().map(|token| ("X-Auth-Token".to_owned(), token.clone())).collect();
        match &self.signed {
            Some(it) => {
                headers.extend(sign::huawei(&it.access, &it.secret, target, now - it.late, self.project.as_deref()))
            }
            None => headers.extend(self.project.iter().map(|id| ("X-Project-Id".to_owned(), id.clone()))),
        }
        headers
    }
}

fn domain(name: &str) -> Value {
    json!({ "name": name })
}

impl Identity {
    fn json(&self) -> Value {
        match self {
            Self::Password { id, name, domain: of, password } => {
                let mut user = json!({ "password": password });
                let named = [("id", id.as_ref().map(|id| json!(id))), ("name", name.as_ref().map(|name| json!(name)))];
                let named = named.into_iter().chain([("domain", of.as_ref().map(|name| domain(name)))]);
                named.filter_map(|(key, value)| Some((key, value?))).for_each(|(key, value)| user[key] = value);
                json!({ "methods": ["password"], "password": { "user": user } })
            }
            Self::Token(token) => json!({ "methods": ["token"], "token": { "id": token } }),
            Self::Application { id, secret } => {
                let credential = json!({ "id": id, "secret": secret });
                json!({ "methods": ["application_credential"], "application_credential": credential })
            }
        }
    }
}

impl Scope {
    fn json(&self) -> Option<Value> {
        let mut project = json!({});
        let domain_of_project = self.project_domain.as_ref().map(|name| domain(name));
        let parts = [("id", self.project_id.as_ref().map(|it| json!(it))), ("domain", domain_of_project)];
        let parts = parts.into_iter().chain([("name", self.project_name.as_ref().map(|it| json!(it)))]);
        parts.filter_map(|(key, value)| Some((key, value?))).for_each(|(key, value)| project[key] = value);
        let mut scope = json!({});
        if project != json!({}) {
            scope["project"] = project;
        }
        if let Some(name) = &self.domain {
            scope["domain"] = json!({ "id": name });
        }
        (scope != json!({})).then_some(scope)
    }
}

fn header(name: &str, token: Option<&String>) -> Vec<(String, String)> {
    token.map(|token| (name.to_owned(), token.clone())).into_iter().collect()
}

impl Question {
    /// The operation's id in its document.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Workspaces { .. } | Self::MapWorkspaces { .. } => "listWorkspaces",
            Self::Workspace { .. } => "showWorkspace",
            Self::Statistics { .. } => "listProjectStatistics",
            Self::Projects { .. } => "listProjects",
            Self::Validate { .. } => "validateToken",
            Self::SignIn { .. } | Self::MapSignIn { .. } => "createToken",
            Self::Quotas { .. } => "listStorageQuotas",
            Self::ClusterTokens { .. } => "createTokens",
            Self::Center { .. } => "showCenter",
            Self::TokenState { .. } => "showTokenState",
            Self::MapWorkspace { .. } => "showWorkspaceDetail",
            Self::Refresh { .. } => "refreshToken",
        }
    }

    /// As it is sent at a moment, in seconds since 1970.
    pub fn request(&self, now: i64) -> Request {
        let get = |target: String, headers| Request { method: Method::GET, target, headers, body: None };
        let signed = |by: &Credential, target: String| {
            let headers = by.headers(&target, now);
            get(target, headers)
        };
        let post =
            |target: &str, headers, body| Request { method: Method::POST, target: target.to_owned(), headers, body };
        match self {
            Self::Workspaces { by, project, query } => {
                signed(by, with_query(&format!("/v1/{}/workspaces", encode(project)), query))
            }
            Self::Workspace { by, project, id } => {
                signed(by, format!("/v1/{}/workspaces/{}", encode(project), encode(id)))
            }
            Self::Statistics { by, project } => {
                signed(by, format!("/v1/{}/eihealth-projects/statistics", encode(project)))
            }
            Self::Projects { by, name } => {
                let query: Vec<_> = name.iter().map(|name| ("name".to_owned(), name.clone())).collect();
                signed(by, with_query("/v3/projects", &query))
            }
            Self::Validate { token, subject } => {
                let headers = [header("X-Auth-Token", token.as_ref()), header("X-Subject-Token", subject.as_ref())];
                get("/v3/auth/tokens".to_owned(), headers.concat())
            }
            Self::SignIn { identity, scope } => {
                let mut auth = json!({ "identity": identity.json() });
                if let Some(scope) = scope.json() {
                    auth["scope"] = scope;
                }
                post("/v3/auth/tokens", Vec::new(), Some(json!({ "auth": auth })))
            }
            Self::Quotas { token, name } => {
                let target = format!("/hpc/openapi/v2/parastor/quota/usernames/{}", encode(name));
                get(target, header("token", token.as_ref()))
            }
            Self::ClusterTokens { user, access, secret, late } => {
                let at = now - late;
                let values = [("user", user.clone()), ("accessKey", access.clone()), ("timestamp", at.to_string())];
                let mut headers: Vec<_> = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                headers.push(("signature".to_owned(), sign::scnet(user, access, secret, at)));
                post("/api/user/v3/tokens", headers, None)
            }
            Self::Center { token } => get("/ac/openapi/v2/center".to_owned(), header("token", token.as_ref())),
            Self::TokenState { token } => {
                get("/ac/openapi/v2/tokens/state".to_owned(), header("token", token.as_ref()))
            }
            Self::MapWorkspace { token, kind, id } => {
                let target = format!("/open/api/v1/workspaces/{}/{}/", encode(kind), encode(id));
                get(target, header("Authorization", token.as_ref()))
            }
            Self::MapWorkspaces { token } => {
                get("/open/api/v1/workspaces/".to_owned(), header("Authorization", token.as_ref()))
            }
            Self::MapSignIn { app, secret } => {
                post("/open/api/v1/auth/", Vec::new(), Some(json!({ "appId": app, "appSecret": secret })))
            }
            Self::Refresh { token, again } => {
                let headers = header("Authorization", token.as_ref());
                post("/open/api/v1/token/refresh/", headers, Some(json!({ "refreshtoken": again })))
            }
        }
    }
}

/// As one would type it.
impl std::fmt::Display for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.target)?;
        self.headers.iter().try_for_each(|(name, value)| write!(f, "\n    {name}: {value}"))?;
        self.body.iter().try_for_each(|body| write!(f, "\n    {body}"))
    }
}
