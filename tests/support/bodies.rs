//! The generated types of answers by name, so that a table of cases can have any of them.

use scicloud::{eihealth, iam, maptable, modelarts, scnet};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads JSON with a generated type and writes it again.
pub type Again = fn(&Value) -> Result<Value, String>;

fn again<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
    // Through text, as it comes and goes.
    let text = value.to_string();
    let read: T = serde_json::from_str(&text).map_err(|error| format!("not read: {error}"))?;
    let text = serde_json::to_string(&read).map_err(|error| format!("not written: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("not JSON: {error}"))
}

/// The generated type of each schema that is the body of a response.
pub const BODIES: [(&str, &str, Again); 28] = [
    ("eihealth", "ErrorBody", again::<eihealth::types::ErrorBody>),
    ("eihealth", "ProjectStatisticList", again::<eihealth::types::ProjectStatisticList>),
    ("modelarts", "ErrorBody", again::<modelarts::types::ErrorBody>),
    ("modelarts", "ChangedQuotaList", again::<modelarts::types::ChangedQuotaList>),
    ("modelarts", "CreatedWorkspace", again::<modelarts::types::CreatedWorkspace>),
    ("modelarts", "WorkspaceQuotaList", again::<modelarts::types::WorkspaceQuotaList>),
    ("modelarts", "WorkspaceReference", again::<modelarts::types::WorkspaceReference>),
    ("modelarts", "Workspace", again::<modelarts::types::Workspace>),
    ("modelarts", "WorkspaceList", again::<modelarts::types::WorkspaceList>),
    ("scnet", "Refusal", again::<scnet::types::Refusal>),
    ("scnet", "StorageQuotaAnswer", again::<scnet::types::StorageQuotaAnswer>),
    ("scnet", "TokenListAnswer", again::<scnet::types::TokenListAnswer>),
    ("scnet", "CenterAnswer", again::<scnet::types::CenterAnswer>),
    ("scnet", "TokenStateAnswer", again::<scnet::types::TokenStateAnswer>),
    ("scnet", "RenewedTokenAnswer", again::<scnet::types::RenewedTokenAnswer>),
    ("maptable", "RefusalBody", again::<maptable::types::RefusalBody>),
    ("maptable", "TokenAnswer", again::<maptable::types::TokenAnswer>),
    ("maptable", "WorkspaceListAnswer", again::<maptable::types::WorkspaceListAnswer>),
    ("maptable", "WorkspaceAnswer", again::<maptable::types::WorkspaceAnswer>),
    ("iam", "ErrorBody", again::<iam::types::ErrorBody>),
    ("iam", "VersionAnswer", again::<iam::types::VersionAnswer>),
    ("iam", "TokenAnswer", again::<iam::types::TokenAnswer>),
    ("iam", "ProjectList", again::<iam::types::ProjectList>),
    ("iam", "ProjectAnswer", again::<iam::types::ProjectAnswer>),
    ("iam", "AuthProjectList", again::<iam::types::AuthProjectList>),
    ("iam", "CatalogAnswer", again::<iam::types::CatalogAnswer>),
    ("iam", "DomainList", again::<iam::types::DomainList>),
    ("iam", "VersionList", again::<iam::types::VersionList>),
];

/// The generated type of a schema.
pub fn body(platform: &str, schema: &str) -> Again {
    let found = BODIES.iter().find(|(of, name, _)| *of == platform && *name == schema);
    found.unwrap_or_else(|| panic!("{platform} has no body {schema} in the table")).2
}
