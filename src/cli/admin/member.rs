//! `scicloud admin member` and `scicloud admin resource`.

use clap::{Args, Subcommand};
use reqwest::Method;
use serde_json::{Value, json};

use super::connection::{Connected, Outcome, fields, segment};

/// Say who is a member of what, or whom it is shared with.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                        scicloud admin member add space space-archive erin Viewer\n  \
                        scicloud admin member add modelarts project-north 041b7b3a81e74ef5e8e25d940ed90475 u-frank\n  \
                        scicloud admin member remove maptable org 7 17")]
pub struct Members {
    #[command(subcommand)]
    action: MemberAction,
}

#[derive(Debug, Subcommand)]
enum MemberAction {
    /// Add a member, or give one another role.
    Add {
        #[command(subcommand)]
        of: Add,
    },
    /// End a membership.
    Remove {
        #[command(subcommand)]
        of: Remove,
    },
}

#[derive(Debug, Subcommand)]
enum Add {
    /// To a space of eiHealth.
    Space { space: String, user: String, role: String },
    /// To whom a workspace of ModelArts is shared with.
    #[command(name = "modelarts")]
    ModelArts { project: String, workspace: String, user_id: String },
    /// To a workspace of MapTable.
    #[command(name = "maptable")]
    MapTable { r#type: String, workspace: i64, user: i64 },
}

#[derive(Debug, Subcommand)]
enum Remove {
    /// Of a space of eiHealth.
    Space { space: String, user: String },
    /// Of a workspace of ModelArts, which is shared with the user by id.
    #[command(name = "modelarts")]
    ModelArts { project: String, workspace: String, user_id: String },
    /// Of a workspace of MapTable.
    #[command(name = "maptable")]
    MapTable { r#type: String, workspace: i64, user: i64 },
}

impl Members {
    pub async fn run(self, connected: &Connected) -> Outcome {
        match self.action {
            MemberAction::Add { of } => {
                let (path, body) = match of {
                    Add::Space { space, user, role } => (of_space(&space, &user), json!({"role": role})),
                    Add::ModelArts { project, workspace, user_id } => {
                        (of_modelarts(&project, &workspace, &user_id), json!({}))
                    }
                    Add::MapTable { r#type, workspace, user } => (of_maptable(&r#type, workspace, user), Value::Null),
                };
                let body = Some(&body).filter(|body| !body.is_null());
                let item = connected.client.json(Method::PUT, &path, body).await?;
                connected.show(&item, fields);
                Ok(())
            }
            MemberAction::Remove { of } => Ok(connected
                .client
                .delete(&match of {
                    Remove::Space { space, user } => of_space(&space, &user),
                    Remove::ModelArts { project, workspace, user_id } => of_modelarts(&project, &workspace, &user_id),
                    Remove::MapTable { r#type, workspace, user } => of_maptable(&r#type, workspace, user),
                })
                .await?),
        }
    }
}

fn of_space(space: &str, user: &str) -> String {
    format!("/eihealth/spaces/{}/members/{}", segment(space), segment(user))
}

fn of_modelarts(project: &str, workspace: &str, user_id: &str) -> String {
    format!("/modelarts/workspaces/{}/{}/grants/{}", segment(project), segment(workspace), segment(user_id))
}

fn of_maptable(kind: &str, workspace: i64, user: i64) -> String {
    format!("/maptable/workspaces/{}/{workspace}/members/{user}", segment(kind))
}

/// Say how many resources a member of an eiHealth space has.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  scicloud admin resource set space-archive bob job 12")]
pub struct Resources {
    #[command(subcommand)]
    action: ResourceAction,
}

#[derive(Debug, Subcommand)]
enum ResourceAction {
    /// Say how many; 0 takes all away.
    Set {
        space: String,
        user: String,
        kind: String,
        #[arg(allow_negative_numbers = true)]
        count: u32,
    },
}

impl Resources {
    pub async fn run(self, connected: &Connected) -> Outcome {
        let ResourceAction::Set { space, user, kind, count } = self.action;
        let path = format!("/eihealth/spaces/{}/resources/{}/{}", segment(&space), segment(&user), segment(&kind));
        let item = connected.client.json(Method::PUT, &path, Some(&json!({"count": count}))).await?;
        connected.show(&item, fields);
        Ok(())
    }
}
