//! The operations of all platforms by name, so that a table of cases can have any of them.

use scicloud::client::Retry;
use scicloud::{Error, eihealth, iam, maptable, modelarts, scnet};
use serde::Serialize;
use serde_json::Value;

pub use crate::support::bodies::{BODIES, body};

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
