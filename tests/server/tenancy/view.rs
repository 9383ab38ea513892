//! An answer, as far as it is compared with what the model expects.

use serde_json::{Map, Value, json};

use super::model::Outcome;
use super::question::Question;

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub body: Value,
}

/// Under which Keystone gives a token.
pub const SUBJECT: &str = "x-subject-token";

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn sorted(rows: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(Value::to_string);
    rows
}

fn workspace(it: &Value) -> Value {
    let (id, name) = (&it["enterprise_project_id"], &it["enterprise_project_name"]);
    json!([it["id"], it["name"], it["owner"], id, name, it["auth_type"]])
}

fn space(it: &Value) -> Value {
    let total = list(&it["total_statistics"]);
    let mine = |kind: &Value| {
        let mut mine = list(&it["user_statistics"]);
        mine.find(|row| row["resource_name"] == *kind).map_or(Value::Null, |row| row["count"].clone())
    };
    let counts = total.map(|row| json!([row["resource_name"], mine(&row["resource_name"]), row["count"]]));
    json!([it["id"], it["name"], it["role_type"], it["creator"], sorted(counts)])
}

fn map_project(it: &Value) -> Value {
    let tables = list(&it["tableNodes"]).map(|table| json!([table["id"], table["name"]]));
    let (creator, tables) = (&it["creator"], tables.collect::<Vec<_>>());
    json!([it["id"], it["name"], creator["id"], creator["name"], it["memberCount"], tables])
}

fn token(it: &Value) -> Value {
    let user = &it["user"];
    json!({ "user": [user["id"], user["name"], user["domain"]["name"]], "project": it["project"]["id"],
        "domain": it["domain"]["name"], "has_roles": it.get("roles").is_some() })
}

impl Answer {
    /// What is visible, or status and code of the refusal.
    pub fn outcome(&self, question: &Question) -> Outcome {
        let (body, status) = (&self.body, self.status);
        let code =
            |value: &Value| Outcome::Refused(status, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        if status >= 400 {
            let codes = [&body["error_code"], &body["error"]["code"], &body["code"]];
            return code(codes.into_iter().find(|code| !code.is_null()).unwrap_or(&Value::Null));
        }
        let in_envelope = body.get("code").is_some_and(|code| *code != 0 && *code != "0");
        if in_envelope { code(&body["code"]) } else { Outcome::Seen(status, self.view(question)) }
    }

    fn view(&self, question: &Question) -> Value {
        let (body, data, detail) = (&self.body, &self.body["data"], &self.body["detail"]);
        match question {
            Question::Workspaces { .. } => {
                let rows = list(&body["workspaces"]).map(workspace).collect::<Vec<_>>();
                json!({ "total": body["total_count"], "count": body["count"], "rows": rows })
            }
            Question::Workspace { .. } => {
                let grants = list(&body["grants"]).map(|it| json!([it["user_id"], it["user_name"]]));
                json!({ "row": workspace(body), "grants": grants.collect::<Vec<_>>() })
            }
            Question::Statistics { .. } => {
                // In the order of the ids, as no sentence has another.
                let rows: Map<_, _> = list(&body["projects"]).map(|it| (it["id"].to_string(), space(it))).collect();
                let mut rows: Vec<_> = rows.into_iter().collect();
                rows.sort_by(|one, other| one.0.cmp(&other.0));
                json!({ "count": body["count"], "rows": rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>() })
            }
            Question::Projects { .. } => {
                json!(sorted(list(&body["projects"]).map(|it| json!([it["id"], it["name"], it["domain_id"]]))))
            }
            Question::Validate { .. } | Question::SignIn { .. } => token(&body["token"]),
            Question::Quotas { .. } => json!(sorted(list(data).map(|it| it["path"].clone()))),
            Question::ClusterTokens { .. } => {
                let row = |it: &Value| json!([it["clusterId"], it["clusterName"], !it["token"].is_null()]);
                json!(sorted(list(data).map(row)))
            }
            Question::Center { .. } => json!([data["id"], data["name"], data["clusterUserInfo"]["userName"]]),
            Question::TokenState { .. } => data.clone(),
            Question::MapWorkspace { .. } => {
                let content = &detail["detail"];
                let projects = |key: &str| sorted(list(&content[key]).map(map_project));
                let files = sorted(list(&content["dataFiles"]).map(|it| json!([it["id"], it["name"]])));
                let user = &content["currentUser"];
                json!({ "type": detail["type"], "user": [user["id"], user["name"]], "projects": projects("projects"),
                    "trash": projects("recycleProjects"), "files": files, "unread": content["unreadNotificationsCount"] })
            }
            Question::MapWorkspaces { .. } => {
                json!(sorted(list(detail).map(|it| json!([it["type"], it["id"], it["name"]]))))
            }
            Question::MapSignIn { .. } | Question::Refresh { .. } => {
                json!(["token", "refreshToken"].map(|key| detail[key].as_str().map(|_| key)))
            }
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// The token that stands under a name in the answer to a question; of a refresh token, what is after `Bearer `.
    pub fn token(&self, question: &Question, name: &str) -> Option<&str> {
        match question {
            Question::SignIn { .. } => self.header(SUBJECT),
            Question::ClusterTokens { .. } => {
                list(&self.body["data"]).find(|it| it["clusterId"] == name)?["token"].as_str()
            }
            _ => {
                let text = self.body["detail"][name].as_str()?;
                Some(if name == "refreshToken" { text.strip_prefix("Bearer ")? } else { text })
            }
        }
    }

    /// Status and body without what no two answers share.
    pub fn scrubbed(&self) -> (u16, Value) {
        let mut body = self.body.clone();
        scrub(&mut body);
        (self.status, body)
    }
}

fn scrub(value: &mut Value) {
    for (key, value) in value.as_object_mut().into_iter().flatten() {
        if ["token", "refreshToken", "issued_at", "expires_at"].contains(&key.as_str()) && value.is_string() {
            *value = Value::Null;
        }
        scrub(value);
    }
    value.as_array_mut().into_iter().flatten().for_each(scrub);
}
