//! eiHealth's statistics, SCNet's quotas and MapTable's workspaces, held to the state.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Look;
use crate::state::{Key, MapTokens, MapWorkspaces, PROJECT, Quotas, ScNetUsers, Spaces};

impl Look<'_> {
    pub(super) async fn at_statistics(&mut self) {
        for user in ["alice", "bob", "creator", "erin", "frank"] {
            let path = format!("/v1/{PROJECT}/eihealth-projects/statistics");
            let (_, found) = self.platform(&path, ("X-Auth-Token", &format!("sample-{user}"))).await;
            let spaces = found["projects"].as_array().cloned().unwrap_or_default();
            let counts = |space: &Value, of: &str| -> Value {
                let counts = space[of].as_array().into_iter().flatten();
                let counted =
                    |it: &Value| (it["resource_name"].as_str().expect("a kind").to_owned(), it["count"].clone());
                Value::Object(counts.map(counted).filter(|(_, count)| *count != 0).collect())
            };
            let seen = |it: &Value| {
                let (own, total) = (counts(it, "user_statistics"), counts(it, "total_statistics"));
                (id(it), json!({"name": it["name"], "role": it["role_type"], "own": own, "total": total}))
            };
            let spaces: Map<String, Value> = spaces.iter().map(seen).collect();
            let wanted = self.book.items(Spaces).map(|(_, space)| space);
            let wanted = wanted.filter(|it| it["project"] == PROJECT && it["members"].get(user).is_some());
            let wanted: Map<String, Value> = wanted.map(|it| (id(it), as_counted(it, user))).collect();
            self.same(&format!("the number of {user}'s spaces"), &found["count"], &json!(wanted.len()));
            self.same(&format!("{user}'s statistics"), &spaces.into(), &wanted.into());
        }
    }

    pub(super) async fn at_quotas(&mut self) {
        let written = self.written(&[Quotas]);
        let users: BTreeSet<&String> = written.iter().map(|key| &key.path[0]).collect();
        for user in users {
            let path = format!("/hpc/openapi/v2/parastor/quota/usernames/{user}");
            let (_, found) = self.platform(&path, ("token", "sample-admin")).await;
            let account = self.book.state.get(&ScNetUsers.key([user]));
            let code = match account.map(|account| account.get("frozen") == Some(&json!(true))) {
                Some(false) => "0",
                Some(true) => "10007",
                None => "10004",
            };
            self.same(&format!("the code for {user}'s quotas"), &found["code"], &json!(code));
            if code == "0" {
                let row = |it: &Value| (it["path"].as_str().expect("a path").to_owned(), numbers(it, "quotaId"));
                let rows = found["data"].as_array().cloned().unwrap_or_default();
                let wanted = self.book.items(Quotas).map(|(_, it)| it).filter(|it| it["username"] == **user);
                let wanted: Map<String, Value> = wanted
                    .map(|it| (it["path"].as_str().expect("a path").to_owned(), numbers(it, "quota_id")))
                    .collect();
                self.same(&format!("{user}'s quotas"), &Value::Object(rows.iter().map(row).collect()), &wanted.into());
            }
        }
    }

    /// Workspaces as one of their members sees them whose token is known.
    pub(super) async fn at_maps(&mut self) {
        for key in self.written(&[MapWorkspaces]) {
            let Some(item) = self.book.state.get(&key).cloned() else { continue };
            let Some(token) = self.token_of_a_member(&item) else { continue };
            let path = format!("/open/api/v1/workspaces/org/{}/", key.name());
            let (status, found) = self.platform(&path, ("Authorization", &token)).await;
            self.hold(status == 200, || format!("{path}: {status} {found}"));
            let found = &found["detail"]["detail"];
            let tables = |projects: &Value, of: &str| -> Value {
                let projects = projects.as_array().into_iter().flatten();
                projects.map(|it| (id(it), json!([it["name"], ids(&it[of])]))).collect::<Map<_, _>>().into()
            };
            let seen = json!([ids(&found["dataFiles"]), tables(&found["projects"], "tableNodes")]);
            let wanted = json!([ids(&item["data_files"]), tables(&item["projects"], "table_nodes")]);
            self.same(&path, &seen, &wanted);
        }
    }

    fn token_of_a_member(&self, workspace: &Value) -> Option<String> {
        let members = workspace["members"].as_array()?;
        let is_good = |key: &Key, token: &Value| {
            self.book.tokens.contains_key(key) && token.get("expires_at").is_none() && members.contains(&token["user"])
        };
        let found = self.book.items(MapTokens).find(|(key, token)| is_good(key, token));
        found.map(|(key, _)| self.book.tokens[key].clone())
    }
}

fn id(it: &Value) -> String {
    it["id"].as_str().map_or_else(|| it["id"].to_string(), str::to_owned)
}

fn ids(items: &Value) -> BTreeSet<String> {
    items.as_array().into_iter().flatten().map(id).collect()
}

/// Threshold, usage and id, where whole numbers are written without a fraction or with one.
fn numbers(it: &Value, id: &str) -> Value {
    json!([it["threshold"].as_f64(), it["usage"].as_f64(), it.get(id)])
}

fn as_counted(space: &Value, user: &str) -> Value {
    let mut total: Map<String, Value> = Map::new();
    for own in space["resources"].as_object().into_iter().flatten().map(|(_, own)| own) {
        for (kind, count) in own.as_object().into_iter().flatten() {
            let before = total.get(kind).and_then(Value::as_i64).unwrap_or_default();
            total.insert(kind.clone(), json!(before + count.as_i64().expect("a number")));
        }
    }
    let own = space["resources"].get(user).cloned().unwrap_or_else(|| json!({}));
    json!({"name": space["name"], "role": space["members"][user], "own": own, "total": total})
}
