use chrono::{DateTime, SecondsFormat};
use futures_util::{StreamExt, TryStreamExt, stream};
use scicloud::client::StringOrInteger;
use scicloud::modelarts::types::WorkspaceSummary;
use scicloud::{Token, eihealth, maptable, modelarts, scnet};
use serde::Serialize;
use serde_json::Number;

use super::config::{Config, MapTable, Project, Scnet};

/// How many details are asked for at the same time.
const CONCURRENCY: usize = 4;

/// What there is on all platforms; a platform that was not asked is left out.
#[derive(Debug, Default, Serialize)]
pub struct Overview {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modelarts: Option<Section<Workspaces>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eihealth: Option<Section<Spaces>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scnet: Option<Section<Quotas>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maptable: Option<Section<Maps>>,
}

/// What a platform said, or why it said nothing.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Section<T> {
    Answered(T),
    Failed { error: String },
}

#[derive(Debug, Serialize)]
pub struct Workspaces {
    pub workspaces: Vec<Workspace>,
    /// Why some of it is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Workspace {
    pub id: String,
    pub name: String,
    pub status: String,
    pub auth_type: String,
    /// Whether the caller may use it; none when the platform would not say.
    pub accessible: Option<bool>,
    /// The users that a workspace which is not open to all is shared with, by name or else by id; none when the
    /// caller may not know.
    pub shared_with: Option<Vec<String>>,
    pub owner: String,
    pub enterprise_project: String,
    pub updated: String,
}

#[derive(Debug, Serialize)]
pub struct Spaces {
    pub spaces: Vec<Space>,
}

#[derive(Debug, Serialize)]
pub struct Space {
    pub id: String,
    pub name: String,
    pub role: String,
    pub resources: Vec<Resource>,
}

#[derive(Debug, Serialize)]
pub struct Resource {
    pub kind: String,
    pub mine: i64,
    pub total: i64,
}

#[derive(Debug, Serialize)]
pub struct Quotas {
    pub quotas: Vec<Quota>,
    /// Why some of it is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Quota {
    pub user: String,
    pub path: String,
    pub used_gb: Number,
    pub limit_gb: Number,
    /// None when the limit is 0.
    pub percent: Option<f64>,
}

#[derive(Debug, Serialize)]
pub struct Maps {
    pub workspaces: Vec<MapWorkspace>,
    /// Why some of it is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct MapWorkspace {
    pub workspace: String,
    pub user: String,
    pub unread_notifications: i64,
    pub projects: Vec<MapProject>,
}

#[derive(Debug, Serialize)]
pub struct MapProject {
    pub id: i64,
    pub name: String,
    pub members: Option<StringOrInteger>,
    pub tables: Vec<String>,
    pub updated: String,
}

impl Overview {
    /// Whether a platform, or a part of one, failed.
    pub fn has_failure(&self) -> bool {
        failed(&self.modelarts, |answer| &answer.errors)
            || failed(&self.eihealth, |_| &[])
            || failed(&self.scnet, |answer| &answer.errors)
            || failed(&self.maptable, |answer| &answer.errors)
    }
}

fn failed<T>(section: &Option<Section<T>>, errors: impl FnOnce(&T) -> &[String]) -> bool {
    match section {
        None => false,
        Some(Section::Failed { .. }) => true,
        Some(Section::Answered(answer)) => !errors(answer).is_empty(),
    }
}

/// Asks all platforms at once.
pub async fn gather(config: &Config) -> Overview {
    let (modelarts, eihealth, scnet, maptable) = tokio::join!(
        section(config.modelarts.as_ref(), workspaces),
        section(config.eihealth.as_ref(), spaces),
        section(config.scnet.as_ref(), quotas),
        section(config.maptable.as_ref(), maps),
    );
    Overview { modelarts, eihealth, scnet, maptable }
}

async fn section<'a, C, T>(
    part: Option<&'a C>,
    ask: impl AsyncFnOnce(&'a C) -> Result<T, String>,
) -> Option<Section<T>> {
    match ask(part?).await {
        Ok(answer) => Some(Section::Answered(answer)),
        Err(error) => Some(Section::Failed { error }),
    }
}

async fn workspaces(part: &Project) -> Result<Workspaces, String> {
    let token = required(part.token.as_ref(), "SCICLOUD_MODELARTS_TOKEN", part.token_env.as_deref())?;
    let client = modelarts::Client::new(&part.url, token).map_err(text)?;
    let all = all_workspaces(&client, &part.project, false).await?;
    let mut errors = Vec::new();
    let accessible = match all_workspaces(&client, &part.project, true).await {
        Ok(accessible) => Some(accessible),
        Err(error) => {
            errors.push(error);
            None
        }
    };
    let rows = stream::iter(all.into_iter().map(|summary| {
        let is_same = |other: &WorkspaceSummary| other.id == summary.id;
        let accessible = accessible.as_ref().map(|accessible| accessible.iter().any(is_same));
        workspace(&client, &part.project, summary, accessible)
    }));
    let (workspaces, refused): (Vec<_>, Vec<_>) = rows.buffered(CONCURRENCY).unzip().await;
    errors.extend(refused.into_iter().flatten());
    Ok(Workspaces { workspaces, errors })
}

/// A workspace with whom it is shared with, which only its details tell, or why they don't.
async fn workspace(
    client: &modelarts::Client,
    project: &str,
    summary: WorkspaceSummary,
    accessible: Option<bool>,
) -> (Workspace, Option<String>) {
    let auth_type = summary.auth_type.map(|auth_type| auth_type.ignoring_case());
    let (mut shared_with, mut error) = (None, None);
    if accessible == Some(true) && auth_type == Some(modelarts::types::AuthType::Internal) {
        match client.show_workspace().project_id(project).workspace_id(shown(&summary.id)).send().await {
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
    client: &modelarts::Client,
    project: &str,
    accessible: bool,
) -> Result<Vec<WorkspaceSummary>, String> {
    let call = client.list_workspaces().project_id(project).filter_accessible(accessible);
    call.order(modelarts::types::ListWorkspacesOrder::Asc).stream().try_collect().await.map_err(text)
}

async fn spaces(part: &Project) -> Result<Spaces, String> {
    let token = required(part.token.as_ref(), "SCICLOUD_EIHEALTH_TOKEN", part.token_env.as_deref())?;
    let client = eihealth::Client::new(&part.url, token).map_err(text)?;
    let answer = client.list_project_statistics().project_id(&part.project).send().await.map_err(text)?;
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
    Ok(Spaces { spaces: rows.collect() })
}

async fn quotas(part: &Scnet) -> Result<Quotas, String> {
    let token = required(part.token.as_ref(), "SCICLOUD_SCNET_TOKEN", part.token_env.as_deref())?;
    let client = scnet::Client::new(&part.url, token).map_err(text)?;
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for user in &part.users {
        match client.list_storage_quotas().username(user).send().await {
            Ok(answer) => rows.extend(answer.into_inner().data.unwrap_or_default()),
            Err(error) => errors.push(format!("{user}: {error}")),
        }
    }
    let rows = rows.into_iter().map(|quota| {
        let used = quota.usage.unwrap_or_else(|| 0.into());
        let limit = quota.threshold.unwrap_or_else(|| 0.into());
        let percent = match (used.as_f64(), limit.as_f64()) {
            (Some(used), Some(limit)) if limit > 0.0 => {
                Some((used / limit * 1000.0).round() / 10.0).filter(|p| p.is_finite())
            }
            _ => None,
        };
        Quota { user: shown(&quota.username), path: shown(&quota.path), used_gb: used, limit_gb: limit, percent }
    });
    Ok(Quotas { quotas: rows.collect(), errors })
}

async fn maps(part: &MapTable) -> Result<Maps, String> {
    let token = required(part.token.as_ref(), "SCICLOUD_MAPTABLE_TOKEN", part.token_env.as_deref())?;
    let client = maptable::Client::new(&part.url, token).map_err(text)?;
    let (mut workspaces, mut errors) = (Vec::new(), Vec::new());
    for workspace in &part.workspaces {
        match client.show_workspace_detail().type_(workspace.kind).id(workspace.id).send().await {
            Ok(answer) => match answer.into_inner().detail.and_then(|detail| detail.detail) {
                Some(content) => workspaces.push(map_workspace(&workspace.to_string(), content)),
                None => errors.push(format!("{workspace}: the answer has no workspace")),
            },
            Err(error) => errors.push(format!("{workspace}: {error}")),
        }
    }
    Ok(Maps { workspaces, errors })
}

fn map_workspace(workspace: &str, content: maptable::types::WorkspaceContent) -> MapWorkspace {
    let projects = content.projects.unwrap_or_default().into_iter().map(|project| MapProject {
        id: project.id.unwrap_or_default(),
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

fn required(token: Option<&Token>, variable: &str, other: Option<&str>) -> Result<Token, String> {
    token.cloned().ok_or_else(|| format!("no token: set the environment variable {}", other.unwrap_or(variable)))
}

fn shown(value: &Option<impl ToString>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

fn moment(milliseconds: i64) -> String {
    let time = DateTime::from_timestamp_millis(milliseconds);
    time.map_or_else(|| milliseconds.to_string(), |time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}
