//! The operations of all platforms by name, so that a table of cases can have any of them.

use scicloud::client::Retry;
use scicloud::{Error, eihealth, iam, maptable, modelarts, scnet};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A token with something to look for where it must not be.
pub const SECRET: &str = "s3cr3t-mark";

/// The operations that are asked with a token and nothing else to send, each with its platform.
pub const OPERATIONS: [(&str, &str); 8] = [
    ("eihealth", "listProjectStatistics"),
    ("modelarts", "listWorkspaces"),
    ("modelarts", "showWorkspace"),
    ("scnet", "listStorageQuotas"),
    ("scnet", "showCenter"),
    ("scnet", "showTokenState"),
    ("maptable", "showWorkspaceDetail"),
    ("iam", "listProjects"),
];

/// Calls an operation with values that the document allows, and gives back its answer as JSON.
pub async fn call(url: &str, token: &str, operation: &str) -> Result<Value, Error> {
    match operation {
        "listProjectStatistics" => {
            let client = eihealth::Client::builder(url).retry(Retry::off()).build()?.with_token(token)?;
            json(client.list_project_statistics().project_id("p1").send().await?.into_inner())
        }
        "listWorkspaces" => {
            let client = modelarts::Client::builder(url).retry(Retry::off()).build()?.with_token(token)?;
            json(client.list_workspaces().project_id("p1").send().await?.into_inner())
        }
        "showWorkspace" => {
            let client = modelarts::Client::builder(url).retry(Retry::off()).build()?.with_token(token)?;
            json(client.show_workspace().project_id("p1").workspace_id("w1").send().await?.into_inner())
        }
        "listStorageQuotas" => {
            let client = scnet::Client::builder(url).retry(Retry::off()).build()?.with_token(token)?;
            json(client.list_storage_quotas().username("u1").send().await?.into_inner())
        }
        "showCenter" => json(
            scnet::Client::builder(url)
                .retry(Retry::off())
                .build()?
                .with_token(token)?
                .show_center()
                .send()
                .await?
                .into_inner(),
        ),
        "showTokenState" => json(
            scnet::Client::builder(url)
                .retry(Retry::off())
                .build()?
                .with_token(token)?
                .show_token_state()
                .send()
                .await?
                .into_inner(),
        ),
        "listProjects" => json(
            iam::Client::builder(url)
                .retry(Retry::off())
                .build()?
                .with_token(token)?
                .list_projects()
                .send()
                .await?
                .into_inner(),
        ),
        "showWorkspaceDetail" => {
            let client = maptable::Client::builder(url).retry(Retry::off()).build()?.with_token(token)?;
            let kind = maptable::types::ShowWorkspaceDetailType::User;
            json(client.show_workspace_detail().type_(kind).id(16).send().await?.into_inner())
        }
        other => panic!("no operation {other}"),
    }
}

fn json(value: impl Serialize) -> Result<Value, Error> {
    Ok(serde_json::to_value(value).unwrap())
}

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
pub const BODIES: [(&str, &str, Again); 18] = [
    ("eihealth", "ErrorBody", again::<eihealth::types::ErrorBody>),
    ("eihealth", "ProjectStatisticList", again::<eihealth::types::ProjectStatisticList>),
    ("modelarts", "ErrorBody", again::<modelarts::types::ErrorBody>),
    ("modelarts", "Workspace", again::<modelarts::types::Workspace>),
    ("modelarts", "WorkspaceList", again::<modelarts::types::WorkspaceList>),
    ("scnet", "Refusal", again::<scnet::types::Refusal>),
    ("scnet", "StorageQuotaAnswer", again::<scnet::types::StorageQuotaAnswer>),
    ("scnet", "TokenListAnswer", again::<scnet::types::TokenListAnswer>),
    ("scnet", "CenterAnswer", again::<scnet::types::CenterAnswer>),
    ("scnet", "TokenStateAnswer", again::<scnet::types::TokenStateAnswer>),
    ("maptable", "RefusalBody", again::<maptable::types::RefusalBody>),
    ("maptable", "TokenAnswer", again::<maptable::types::TokenAnswer>),
    ("maptable", "WorkspaceListAnswer", again::<maptable::types::WorkspaceListAnswer>),
    ("maptable", "WorkspaceAnswer", again::<maptable::types::WorkspaceAnswer>),
    ("iam", "ErrorBody", again::<iam::types::ErrorBody>),
    ("iam", "VersionAnswer", again::<iam::types::VersionAnswer>),
    ("iam", "TokenAnswer", again::<iam::types::TokenAnswer>),
    ("iam", "ProjectList", again::<iam::types::ProjectList>),
];

/// The generated type of a schema.
pub fn body(platform: &str, schema: &str) -> Again {
    let found = BODIES.iter().find(|(of, name, _)| *of == platform && *name == schema);
    found.unwrap_or_else(|| panic!("{platform} has no body {schema} in the table")).2
}
