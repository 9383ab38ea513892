//! Projects and tables of MapTable.

use futures_util::future::join_all;
use scicloud::maptable::types::WorkspaceContent;

use super::gate::Gate;
use super::gather::{shown, text};
use super::model::{Answer, MapProject, MapWorkspace};
use crate::cli::accounts::{MapTable, MapTableConnection, MapWorkspaceId, Surroundings};

/// The workspaces of the account with what is in them.
pub async fn workspaces(account: &MapTable, surroundings: &Surroundings, gate: &Gate) -> Answer<MapWorkspace> {
    let connection = MapTableConnection::open(account, surroundings)?;
    let named = gate.pass(connection.workspaces()).await.map_err(text)?;
    let asked = named.into_iter().map(|named| workspace(&connection, named, gate));
    let (mut workspaces, mut errors) = (Vec::new(), Vec::new());
    for answer in join_all(asked).await {
        match answer {
            Ok(workspace) => workspaces.push(workspace),
            Err(error) => errors.push(error),
        }
    }
    Ok((workspaces, errors))
}

async fn workspace(
    connection: &MapTableConnection,
    named: Result<MapWorkspaceId, String>,
    gate: &Gate,
) -> Result<MapWorkspace, String> {
    let id = named?;
    let call = connection.client.show_workspace_detail().type_(id.kind).id(id.id);
    let answer = gate.pass(call.send()).await.map_err(|error| format!("{id}: {error}"))?.into_inner();
    let content = answer.detail.and_then(|detail| detail.detail);
    Ok(shape(&id.to_string(), content.ok_or_else(|| format!("{id}: the answer has no workspace"))?))
}

fn shape(workspace: &str, content: WorkspaceContent) -> MapWorkspace {
    let projects = content.projects.unwrap_or_default().into_iter().map(|project| MapProject {
        id: project.id,
        name: shown(&project.name),
        members: project.member_count,
        tables: project.table_nodes.unwrap_or_default().iter().map(|table| shown(&table.name)).collect(),
        updated: shown(&project.update_time),
    });
    MapWorkspace {
        workspace: workspace.into(),
        user: content.current_user.and_then(|user| user.name).unwrap_or_default(),
        unread_notifications: content.unread_notifications_count.unwrap_or_default(),
        projects: projects.collect(),
    }
}
