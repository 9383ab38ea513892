//! What the requests for tokens say.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::client::Secret;

/// Whether the answer is to be without catalogue.
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

/// Which projects are listed.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct ProjectFilter {
    /// Only the project of this name.
    #[serde(default, deserialize_with = "crate::server::request::optional")]
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
}

/// A request for a token.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct TokenRequest {
    /// Who signs in, and for what.
    pub(super) auth: Auth,
}

/// Who signs in, and for what.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Auth {
    /// Who signs in.
    pub(super) identity: Identity,
    /// For what; absent for the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Scope")]
    pub(super) scope: Option<Scope>,
}

/// Who signs in, by the credential of a method.
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

/// What the token is to be good for.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Scope {
    /// A project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ProjectReference")]
    pub(super) project: Option<ProjectReference>,
    /// A domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DomainReference")]
    pub(super) domain: Option<DomainReference>,
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
