//! What the requests for tokens say.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::client::{Kind, Secret};
use crate::iam::LIST_PROJECTS;
use crate::server::request::{optional, optional_bool};
use crate::server::value::Open;

/// True if the answer is to be without catalogue.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct NoCatalog {
    /// There or not; its value is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) nocatalog: Option<String>,
}

/// The token that is asked about.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Subject {
    /// The token.
    #[serde(rename = "X-Subject-Token")]
    pub(super) token: Secret,
}

/// The projects that are listed.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct ProjectFilter {
    /// Only the project of this name.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
    /// Only projects of this domain.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "String")]
    pub(super) domain_id: Option<String>,
    /// Only parts of this project or domain.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "String")]
    pub(super) parent_id: Option<String>,
    /// Only those that may be used, or that may not.
    #[serde(default, deserialize_with = "optional_bool")]
    #[schemars(with = "bool")]
    pub(super) enabled: Option<bool>,
    /// Only domains, or what is none.
    #[serde(default, deserialize_with = "optional_bool")]
    #[schemars(with = "bool")]
    pub(super) is_domain: Option<bool>,
    /// Which page.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "i32")]
    page: Option<i32>,
    /// The number of projects a page has at most.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "i32")]
    per_page: Option<i32>,
}

impl ProjectFilter {
    /// Returns the number of projects that lie before the page that is asked for, and how many it has at most; all of them where none is asked for.
    pub(super) fn page(&self) -> (usize, usize) {
        if self.page.is_none() && self.per_page.is_none() {
            return (0, usize::MAX);
        }
        // The document says what one is without the other (errata `pages-on-demand`).
        let (first, _) = bounds("page");
        let (_, most) = bounds("per_page");
        let per_page = self.per_page.map_or(most, i64::from);
        let before = self.page.map_or(0, |page| i64::from(page) - first).saturating_mul(per_page);
        (before.try_into().unwrap_or(usize::MAX), per_page.try_into().unwrap_or(usize::MAX))
    }
}

/// The smallest and the largest value that the document allows for a whole number.
fn bounds(name: &str) -> (i64, i64) {
    match LIST_PROJECTS.parameter(name).map(|parameter| &parameter.kind) {
        Some(Kind::Integer { minimum, maximum, .. }) => {
            let whole = |bound: i128| i64::try_from(bound).unwrap_or(i64::MAX);
            (whole(*minimum), whole(*maximum))
        }
        _ => (0, i64::MAX),
    }
}

/// Path of a project.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct ProjectPath {
    /// The project's id.
    pub(super) project_id: String,
}

/// Path of a user.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct UserPath {
    /// The user's id.
    pub(super) user_id: String,
}

/// A request for a token.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct TokenRequest {
    /// The one who signs in, and for what.
    pub(super) auth: Auth,
}

/// The one who signs in, and for what.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Auth {
    /// The one who signs in.
    pub(super) identity: Identity,
    /// For what, as it was sent; absent for the default.
    #[serde(default, deserialize_with = "as_sent", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Scope")]
    pub(super) scope: Option<Value>,
}

/// The one who signs in, by the credential of a method.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Identity {
    /// The methods.
    pub(super) methods: Vec<AuthMethod>,
    /// For the method `password`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "PasswordCredential")]
    pub(super) password: Option<PasswordCredential>,
    /// For the method `token`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "TokenCredential")]
    pub(super) token: Option<TokenCredential>,
    /// For the method `application_credential`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ApplicationCredential")]
    pub(super) application_credential: Option<ApplicationCredential>,
}

/// A method of signing in.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum AuthMethod {
    /// By password.
    Password,
    /// By another token.
    Token,
    /// By application credential.
    ApplicationCredential,
}

/// A user's password.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct PasswordCredential {
    /// The user with the password.
    pub(super) user: PasswordUser,
}

/// A user with the password.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct PasswordUser {
    /// The user's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) id: Option<String>,
    /// The user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
    /// The domain of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DomainReference")]
    pub(super) domain: Option<DomainReference>,
    /// The password.
    pub(super) password: Secret,
}

/// A token that is there already.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct TokenCredential {
    /// The token.
    pub(super) id: Secret,
}

/// An application credential.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct ApplicationCredential {
    /// The credential's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) id: Option<String>,
    /// The credential's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
    /// What it is proved with.
    pub(super) secret: Secret,
    /// The user of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "UserReference")]
    pub(super) user: Option<UserReference>,
}

/// A user.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct UserReference {
    /// The user's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) id: Option<String>,
    /// The user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
    /// The domain of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DomainReference")]
    pub(super) domain: Option<DomainReference>,
}

/// A domain by its id or its name, which are the same here.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct DomainReference {
    /// The domain's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) id: Option<String>,
    /// The domain's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
}

/// Scopes as the document has them.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used, as a request may have a scope that is not served")]
struct Scope {
    /// A project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ProjectReference")]
    project: Option<ProjectReference>,
    /// A domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DomainReference")]
    domain: Option<DomainReference>,
    /// Nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Open")]
    unscoped: Option<Open>,
}

/// A member that is there, null included.
fn as_sent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The scope that a token is asked for.
#[derive(Debug)]
pub(super) enum WantedScope {
    /// A project.
    Project(ProjectReference),
    /// A domain.
    Domain(DomainReference),
    /// Nothing.
    Nothing,
}

/// The member for a token that is good for nothing, and the text that clients send in its place.
const UNSCOPED: &str = "unscoped";

/// Scopes of OpenStack's reference that are not served.
const OTHER_SCOPES: [&str; 2] = ["system", "OS-TRUST:trust"];

impl TryFrom<Value> for WantedScope {
    type Error = String;

    /// The scope, or why there is none such here; what else was sent is not repeated.
    fn try_from(sent: Value) -> Result<Self, String> {
        let refuse = |what: &str| Err(format!("`scope` {what}; it is a `project`, a `domain` or `{UNSCOPED}`."));
        let members = match sent {
            Value::String(text) if text == UNSCOPED => return Ok(Self::Nothing),
            Value::Object(members) => members,
            Value::Null => return refuse("is null"),
            _ => return refuse("is not supported as it stands"),
        };
        if let Some(other) = OTHER_SCOPES.into_iter().find(|other| members.contains_key(*other)) {
            return refuse(&format!("asks for `{other}`, which is not supported"));
        }
        let mut members = members.into_iter();
        let (name, value) = match (members.next(), members.next()) {
            (Some(only), None) => only,
            (None, _) => return refuse("is empty"),
            _ => return refuse("asks for several things at once"),
        };
        let unreadable = |_| format!("`scope` has a `{name}` that is not as documented.");
        match name.as_str() {
            "project" => serde_json::from_value(value).map(Self::Project).map_err(unreadable),
            "domain" => serde_json::from_value(value).map(Self::Domain).map_err(unreadable),
            UNSCOPED => Ok(Self::Nothing),
            _ => refuse("asks for what is not supported"),
        }
    }
}

/// A project.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct ProjectReference {
    /// The project's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) id: Option<String>,
    /// The project's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
    /// The domain of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DomainReference")]
    pub(super) domain: Option<DomainReference>,
}

impl DomainReference {
    /// The tenant that is meant: none if id and name are of two; an error without either.
    pub(super) fn tenant(&self) -> Result<Option<&str>, String> {
        match (self.id.as_deref(), self.name.as_deref()) {
            (None, None) => Err("A domain needs an id or a name.".to_owned()),
            (Some(id), Some(name)) => Ok((id == name).then_some(id)),
            (one, other) => Ok(one.or(other)),
        }
    }
}
