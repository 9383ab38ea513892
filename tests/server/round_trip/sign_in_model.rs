//! What signing in to SCNet and MapTable must give, and what the tokens open.

use serde_json::{Value, json};

use super::model::{Expected, Model, NEW, all, or, text};

/// Tells if the id is of the platform itself, which is no cluster.
fn is_platform(cluster: &Value) -> bool {
    cluster["id"] == 0
}

fn success(data: Value) -> Value {
    json!({ "code": "0", "msg": "success", "data": data })
}

fn ok(detail: Value) -> Value {
    json!({ "code": 0, "detail": detail, "extra": null, "message": "OK", "requestID": null })
}

/// A user's account on a cluster.
fn account(user: &Value, cluster: i64) -> Option<&Value> {
    all(user, "/clusters").iter().find(|account| account["id"] == cluster)
}

impl Model {
    /// The rows of SCNet's tokens that are good, with their users.
    pub fn scnet_tokens(&self) -> impl Iterator<Item = (&Value, &Value)> {
        let rows = all(&self.0, "/scnet/tokens").iter().filter(|row| row["expires_at"].is_null());
        rows.map(|row| (row, self.scnet_user(&row["user"])))
    }

    fn scnet_user(&self, name: &Value) -> &Value {
        all(&self.0, "/scnet/users").iter().find(|user| user["name"] == *name).expect("a user")
    }

    /// SCNet's access keys with their users.
    pub fn scnet_keys(&self) -> impl Iterator<Item = (&Value, &Value)> {
        let users = all(&self.0, "/scnet/users").iter();
        users.flat_map(|user| all(user, "/access_keys").iter().map(move |key| (user, key)))
    }

    /// What a user gets by signing in: the clusters by id, then the platform.
    pub fn cluster_tokens(&self, user: &Value) -> Expected {
        if user["frozen"] == true {
            return Err((200, "10007"));
        }
        let has = |cluster: &&Value| {
            is_platform(cluster) || account(user, cluster["id"].as_i64().expect("a whole number")).is_some()
        };
        let mut rows: Vec<&Value> = all(&self.0, "/scnet/clusters").iter().filter(has).collect();
        rows.sort_by_key(|row| (is_platform(row), row["id"].as_i64()));
        let token = |row: &&Value| {
            let account = row["id"].as_i64().and_then(|id| account(user, id));
            let token = if account.is_some_and(|it| it["stopped"] == true) { Value::Null } else { NEW.into() };
            json!({ "clusterId": row["id"].to_string(), "clusterName": row["name"], "token": token })
        };
        Ok(success(rows.iter().map(token).collect()))
    }

    /// What a token of a cluster, or of none, shows of it at an address.
    pub fn center(&self, user: &Value, cluster: Option<i64>, url: &str) -> Expected {
        if user["frozen"] == true {
            return Err((200, "10007"));
        }
        // "10001 from the operation that shows a cluster" (`scnet/platform-token`).
        if cluster == Some(0) {
            return Err((200, "10001"));
        }
        let account = cluster.and_then(|id| account(user, id)).filter(|account| account["stopped"] != true);
        let Some(account) = account else { return Err((200, "10008")) };
        let mut clusters = all(&self.0, "/scnet/clusters").iter();
        let row = clusters.find(|row| row["id"] == account["id"]).expect("a cluster");
        let name = or(account, "username", user["name"].clone());
        let home = format!("/public/home/{}", name.as_str().expect("a text"));
        // Files, the shell and containers are not at this server.
        let urls = |path: &str| json!([{ "enable": (path == "hpc").to_string(), "url": format!("{url}/{path}") }]);
        Ok(success(json!({
            "id": row["id"], "name": row["name"], "description": or(row, "description", json!("")),
            "clusterUserInfo": { "userName": name, "homePath": or(account, "home_path", json!(home)) },
            "efileUrls": urls("efile"), "eshellUrls": urls("eshell"), "hpcUrls": urls("hpc"), "aiUrls": urls("ai"),
        })))
    }

    pub fn token_state(user: &Value) -> Expected {
        if user["frozen"] == true { Err((200, "10007")) } else { Ok(success(json!("token is valid"))) }
    }

    /// What a user gets for a token, of a cluster or of none.
    pub fn renewed(user: &Value, cluster: Option<i64>) -> Expected {
        let is_stopped = cluster.and_then(|id| account(user, id)).is_some_and(|account| account["stopped"] == true);
        match (user["frozen"] == true, is_stopped) {
            (true, _) => Err((200, "10007")),
            (_, true) => Err((200, "10008")),
            _ => Ok(success(json!(NEW))),
        }
    }

    /// MapTable's applications with their users.
    pub fn map_apps(&self) -> impl Iterator<Item = (&Value, &Value)> {
        all(&self.0, "/maptable/apps").iter().map(|app| (app, self.map_user(&app["user"])))
    }

    pub fn token_pair() -> Value {
        ok(json!({ "token": NEW, "refreshToken": NEW }))
    }

    /// The workspaces that a user is a member of, the user's own before those of organisations.
    pub fn map_list(&self, user: &Value) -> Value {
        let mine = |row: &&Value| all(row, "/members").contains(&user["id"]);
        let mut rows: Vec<&Value> = all(&self.0, "/maptable/workspaces").iter().filter(mine).collect();
        rows.sort_by_key(|row| (text(row, "type") != "user", row["id"].as_i64()));
        let shown = |row: &&Value| {
            let usual = if row["type"] == "user" { user["name"].clone() } else { json!(row["id"].to_string()) };
            json!({ "id": row["id"], "name": or(row, "name", usual), "type": row["type"], "avatar": row["avatar"],
                "plan": or(row, "plan", json!("base")) })
        };
        ok(rows.iter().map(shown).collect())
    }
}
