//! Workspaces of ModelArts and resources of eiHealth.

use chrono::{DateTime, SecondsFormat};
use futures_util::TryStreamExt;
use futures_util::future::join_all;
use scicloud::eihealth;
use scicloud::modelarts::Client;
use scicloud::modelarts::types::{AuthType, ListWorkspacesOrder, WorkspaceSummary};

use super::gate::Gate;
use super::gather::{shown, text};
use super::model::{Answer, Resource, Space, Workspace};
use crate::cli::accounts::{Huawei, HuaweiConnection, Service, Surroundings};

/// What ModelArts and eiHealth say; none for what the account does not have.
pub async fn ask(
    account: &Huawei,
    surroundings: &Surroundings,
    gate: &Gate,
) -> (Option<Answer<Workspace>>, Option<Answer<Space>>) {
    let connection = match gate.pass(HuaweiConnection::open(account, surroundings)).await {
        Ok(connection) => connection,
        Err(trouble) => {
            let (error, asked) = (String::from(trouble), account.services());
            let modelarts = asked.contains(&Service::ModelArts).then(|| Err(error.clone()));
            return (modelarts, asked.contains(&Service::EiHealth).then_some(Err(error)));
        }
    };
    let project = &connection.project;
    let modelarts = async {
        match connection.modelarts()? {
            Ok(client) => Some(workspaces(&client, project, gate).await),
            Err(trouble) => Some(Err(trouble.into())),
        }
    };
    let eihealth = async {
        match connection.eihealth()? {
            Ok(client) => Some(spaces(&client, project, gate).await),
            Err(trouble) => Some(Err(trouble.into())),
        }
    };
    tokio::join!(modelarts, eihealth)
}

async fn workspaces(client: &Client, project: &str, gate: &Gate) -> Answer<Workspace> {
    let (all, accessible) =
        tokio::join!(all_workspaces(client, project, false, gate), all_workspaces(client, project, true, gate));
    let mut errors = Vec::new();
    let accessible = accessible.map_err(|error| errors.push(error)).ok();
    let rows = all?.into_iter().map(|summary| {
        let is_same = |other: &WorkspaceSummary| other.id == summary.id;
        let accessible = accessible.as_ref().map(|accessible| accessible.iter().any(is_same));
        workspace(client, project, summary, accessible, gate)
    });
    let (workspaces, refused): (Vec<_>, Vec<_>) = join_all(rows).await.into_iter().unzip();
    errors.extend(refused.into_iter().flatten());
    Ok((workspaces, errors))
}

/// A workspace with whom it is shared with, which only its details tell, or why they don't.
async fn workspace(
    client: &Client,
    project: &str,
    summary: WorkspaceSummary,
    accessible: Option<bool>,
    gate: &Gate,
) -> (Workspace, Option<String>) {
    let auth_type = summary.auth_type.map(|auth_type| auth_type.ignoring_case());
    let (mut shared_with, mut error) = (None, None);
    if accessible == Some(true) && auth_type == Some(AuthType::Internal) {
        let details = client.show_workspace().project_id(project).workspace_id(shown(&summary.id));
        match gate.pass(details.send()).await {
            Ok(details) => {
                let grants = details.into_inner().grants.unwrap_or_default();
                shared_with = Some(grants.into_iter().filter_map(|grant| grant.user_name.or(grant.user_id)).collect());
            }
            Err(refusal) => error = Some(format!("{}: {refusal}", shown(&summary.name))),
        }
    }
    let workspace = Workspace {
        accessible,
        shared_with,
        id: shown(&summary.id),
        name: shown(&summary.name),
        status: shown(&summary.status),
        auth_type: shown(&auth_type),
        owner: shown(&summary.owner),
        enterprise_project: shown(&summary.enterprise_project_name),
        updated: summary.update_time.map(moment).unwrap_or_default(),
    };
    (workspace, error)
}

async fn all_workspaces(
    client: &Client,
    project: &str,
    accessible: bool,
    gate: &Gate,
) -> Result<Vec<WorkspaceSummary>, String> {
    let call = client.list_workspaces().project_id(project).filter_accessible(accessible);
    gate.pass(call.order(ListWorkspacesOrder::Asc).stream().try_collect()).await.map_err(text)
}

async fn spaces(client: &eihealth::Client, project: &str, gate: &Gate) -> Answer<Space> {
    let answer = gate.pass(client.list_project_statistics().project_id(project).send()).await.map_err(text)?;
    let rows = answer.into_inner().projects.unwrap_or_default().into_iter().map(|space| {
        let mine = space.user_statistics.unwrap_or_default();
        let total = space.total_statistics.unwrap_or_default();
        let resources = total.into_iter().map(|all| Resource {
            kind: shown(&all.resource_name),
            mine: mine
                .iter()
                .find(|mine| mine.resource_name == all.resource_name)
                .and_then(|mine| mine.count)
                .unwrap_or(0),
            total: all.count.unwrap_or_default(),
        });
        Space {
            id: shown(&space.id),
            name: shown(&space.name),
            role: shown(&space.role_type),
            resources: resources.collect(),
        }
    });
    Ok((rows.collect(), Vec::new()))
}

fn moment(milliseconds: i64) -> String {
    let time = DateTime::from_timestamp_millis(milliseconds);
    time.map_or_else(|| milliseconds.to_string(), |time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}
