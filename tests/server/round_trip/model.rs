//! What the server must answer, worked out from a fixture as plain data.

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::{Map, Value, json};

/// A body, or the status and code of a refusal.
pub type Expected = Result<Value, (u16, &'static str)>;

/// A fixture as its YAML has it.
pub struct Model(pub Value);

/// What stands for a token that is given.
pub const NEW: &str = "a new token";

/// A token with its user, and for the Huawei family its project.
pub struct Holder<'a> {
    pub token: &'a str,
    pub user: &'a Value,
    pub project: &'a str,
}

/// All but what RFC 3986 leaves as it is.
pub const UNRESERVED: percent_encoding::AsciiSet =
    percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What a list request asks for.
#[derive(Clone, Debug)]
pub struct Query {
    pub sort_by: &'static str,
    pub descending: bool,
    pub offset: usize,
    pub limit: usize,
    pub name: String,
    pub enterprise_project: String,
    pub accessible: bool,
}

impl Query {
    /// As a URL has it.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        vec![
            ("sort_by", self.sort_by.to_owned()),
            ("order", if self.descending { "desc" } else { "asc" }.to_owned()),
            ("offset", self.offset.to_string()),
            ("limit", self.limit.to_string()),
            ("name", self.name.clone()),
            ("enterprise_project_id", self.enterprise_project.clone()),
            ("filter_accessible", self.accessible.to_string()),
        ]
    }
}

pub fn all<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The value, or what stands for it when the fixture has none.
pub fn or(value: &Value, key: &str, default: Value) -> Value {
    value.get(key).filter(|value| !value.is_null()).cloned().unwrap_or(default)
}

fn copy(value: &Value, keys: &[&str]) -> Map<String, Value> {
    keys.iter().map(|key| ((*key).to_owned(), value[*key].clone())).collect()
}

/// As JSON writes it: without a fraction if there is none, as long as every whole number has a double of its own.
fn number(value: &Value) -> Value {
    let number = value.as_f64().expect("a number");
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        #[allow(clippy::cast_possible_truncation, reason = "whole and within range")]
        return json!(number as i64);
    }
    json!(number)
}

fn is_past(holder: &Value) -> bool {
    let end = holder["expires_at"].as_str().map(|time| DateTime::parse_from_rfc3339(time).expect("a time"));
    end.is_some_and(|end| end < Utc::now())
}

fn utc(value: &Value) -> Value {
    let time = DateTime::parse_from_rfc3339(value.as_str().expect("a time")).expect("RFC 3339");
    json!(time.with_timezone(&Utc).format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn china(value: &Value) -> Value {
    let time = DateTime::parse_from_rfc3339(value.as_str().expect("a time")).expect("RFC 3339");
    let time = time.with_timezone(&FixedOffset::east_opt(8 * 3600).expect("an offset"));
    let digits = time.format("%Y-%m-%dT%H:%M:%S%.6f").to_string();
    json!(format!("{}+08:00", digits.trim_end_matches('0').trim_end_matches('.')))
}

impl Model {
    /// Users of the Huawei family with a token that is still good.
    pub fn huawei(&self) -> Vec<Holder<'_>> {
        let tokens = all(&self.0, "/huawei/tokens").iter().filter(|token| !is_past(token));
        let holder = |token| {
            let project = text(token, "project");
            let mut users = all(self.tenant(project), "/users").iter();
            let user = users.find(|user| user["name"] == token["user"]).expect("a user");
            Holder { token: text(token, "token"), user, project }
        };
        tokens.map(holder).collect()
    }

    fn tenant(&self, project: &str) -> &Value {
        let mut tenants = all(&self.0, "/huawei/tenants").iter();
        tenants.find(|tenant| all(tenant, "/projects").iter().any(|it| it["id"] == project)).expect("a tenant")
    }

    /// All users of the Huawei family with their tenants.
    pub fn huawei_users(&self) -> impl Iterator<Item = (&Value, &Value)> {
        let tenants = all(&self.0, "/huawei/tenants").iter();
        tenants.flat_map(|tenant| all(tenant, "/users").iter().map(move |user| (tenant, user)))
    }

    /// The projects of the holder's tenant, by name.
    pub fn projects(&self, holder: &Holder<'_>, url: &str) -> Value {
        let tenant = self.tenant(holder.project);
        let own = format!("{url}/v3/projects");
        let mut rows: Vec<_> = all(tenant, "/projects").iter().collect();
        rows.sort_by_key(|row| (text(row, "name"), text(row, "id")));
        let parent = |row: &Value| {
            let (region, _) = text(row, "name").split_once('_')?;
            rows.iter()
                .find(|other| text(other, "name") == region && other["id"] != row["id"])
                .map(|it| it["id"].clone())
        };
        let project = |row: &&Value| {
            let id = text(row, "id");
            json!({
                "id": id, "name": row["name"], "description": "", "domain_id": tenant["name"], "enabled": true,
                "parent_id": parent(row).unwrap_or_else(|| tenant["name"].clone()), "is_domain": false,
                "links": {"self": format!("{own}/{id}")},
            })
        };
        let projects: Vec<_> = rows.iter().map(project).collect();
        json!({"projects": projects, "links": {"self": own, "previous": null, "next": null}})
    }

    /// The holder's tenant as a domain.
    pub fn domain(&self, holder: &Holder<'_>, url: &str) -> Value {
        let name = text(self.tenant(holder.project), "name");
        let path = percent_encoding::utf8_percent_encode(name, &UNRESERVED);
        let links = json!({"self": format!("{url}/v3/domains/{path}")});
        json!({"id": name, "name": name, "description": "", "enabled": true, "links": links})
    }

    /// The services of the holder's project.
    pub fn catalog(&self, holder: &Holder<'_>, url: &str) -> Value {
        let tenant = self.tenant(holder.project);
        let project = all(tenant, "/projects").iter().find(|it| it["id"] == holder.project);
        self.token(tenant, holder.user, project, url)["token"]["catalog"].clone()
    }

    /// What a token for a project, or for the domain, stands for, but for its times.
    pub fn token(&self, tenant: &Value, user: &Value, project: Option<&Value>, url: &str) -> Value {
        let domain = json!({"id": tenant["name"], "name": tenant["name"]});
        let region = project.map_or("*", |it| text(it, "name").split('_').next().unwrap_or_default());
        let service = |name: &str, url: &str| {
            let endpoint = json!({"id": format!("{name}-public"), "interface": "public", "region": region, "region_id": region, "url": url});
            json!({"id": name, "type": name, "name": name, "endpoints": [endpoint]})
        };
        let identity = format!("{url}/v3");
        let mut catalog = vec![service("iam", &identity), service("identity", &identity)];
        let role = if user["primary_account"] == true { "te_admin" } else { "member" };
        let mut token = json!({
            "methods": ["password"], "user": {"id": user["id"], "name": user["name"], "domain": domain},
            "roles": [{"id": "0", "name": role}],
        });
        match project {
            Some(it) => {
                catalog.extend(["modelarts", "eihealth"].map(|name| service(name, url)));
                token["project"] = json!({"id": it["id"], "name": it["name"], "domain": domain});
            }
            None => token["domain"] = domain,
        }
        token["catalog"] = json!(catalog);
        json!({"token": token})
    }

    pub fn workspaces(&self, project: &str) -> Vec<&Value> {
        all(&self.0, "/modelarts/workspaces").iter().filter(|workspace| workspace["project"] == project).collect()
    }

    pub fn list(&self, holder: &Holder<'_>, query: &Query) -> Value {
        let mut rows = self.workspaces(holder.project);
        rows.retain(|row| text(row, "name").contains(&query.name));
        rows.retain(|row| query.enterprise_project.is_empty() || enterprise_project(row) == query.enterprise_project);
        rows.retain(|row| !query.accessible || accessible(row, holder.user));
        rows.sort_by(|one, other| text(one, "id").cmp(text(other, "id")));
        rows.sort_by(|one, other| {
            let order = match query.sort_by {
                "update_time" => one["update_time"].as_i64().cmp(&other["update_time"].as_i64()),
                key => text(one, key).cmp(text(other, key)),
            };
            if query.descending { order.reverse() } else { order }
        });
        let page = rows.iter().skip(query.offset).take(query.limit);
        let page: Vec<Value> = page.map(|row| self.summary(row).into()).collect();
        json!({ "total_count": rows.len(), "count": page.len(), "workspaces": page })
    }

    fn summary(&self, row: &Value) -> Map<String, Value> {
        let id = enterprise_project(row);
        let named = all(self.tenant(text(row, "project")), "/enterprise_projects").iter().find(|it| it["id"] == id);
        let mut shown = copy(row, &["id", "name", "owner", "create_time", "update_time", "status"]);
        shown.insert("description".into(), or(row, "description", json!("")));
        shown.insert("status_info".into(), or(row, "status_info", json!("")));
        shown.insert("auth_type".into(), or(row, "auth_type", json!("public")));
        shown.insert("enterprise_project_name".into(), named.map_or(json!("default"), |it| it["name"].clone()));
        shown.insert("enterprise_project_id".into(), json!(id));
        shown
    }

    pub fn workspace(&self, holder: &Holder<'_>, id: &str) -> Expected {
        let Some(row) = self.workspaces(holder.project).into_iter().find(|row| row["id"] == id) else {
            return Err((400, "ModelArts.7005"));
        };
        if !accessible(row, holder.user) {
            return Err((403, "ModelArts.0112"));
        }
        let mut shown = self.summary(row);
        shown.insert("grants".into(), or(row, "grants", json!([])));
        Ok(shown.into())
    }

    pub fn statistics(&self, holder: &Holder<'_>) -> Value {
        let name = text(holder.user, "name");
        let mine = |space: &&Value| space["project"] == holder.project && space["members"].get(name).is_some();
        let mut rows: Vec<&Value> = all(&self.0, "/eihealth/spaces").iter().filter(mine).collect();
        let top =
            |row: &Value| row["top_time"].as_str().map(|time| DateTime::parse_from_rfc3339(time).expect("a time"));
        rows.sort_by(|one, other| {
            let pinned = top(other).cmp(&top(one));
            pinned.then_with(|| (text(one, "name"), text(one, "id")).cmp(&(text(other, "name"), text(other, "id"))))
        });
        let spaces: Vec<Value> = rows.into_iter().map(|row| space(row, name)).collect();
        json!({ "count": spaces.len(), "projects": spaces })
    }

    /// SCNet's users with a good token for each who has one.
    pub fn scnet(&self) -> Vec<Holder<'_>> {
        let tokens = all(&self.0, "/scnet/tokens").iter().filter(|token| !is_past(token));
        let user = |token: &Value| all(&self.0, "/scnet/users").iter().find(|user| user["name"] == token["user"]);
        tokens.map(|it| Holder { token: text(it, "token"), user: user(it).expect("a user"), project: "" }).collect()
    }

    pub fn scnet_users(&self) -> impl Iterator<Item = &str> {
        all(&self.0, "/scnet/users").iter().map(|user| text(user, "name"))
    }

    pub fn quotas(&self, holder: &Holder<'_>, asked: &str) -> Expected {
        let other = all(&self.0, "/scnet/users").iter().find(|user| user["name"] == asked);
        match other {
            _ if holder.user["frozen"] == true => return Err((200, "10007")),
            _ if holder.user["name"] != asked && holder.user["administrator"] != true => return Err((200, "10009")),
            None => return Err((200, "10004")),
            Some(user) if user["frozen"] == true => return Err((200, "10007")),
            Some(_) => {}
        }
        let mut rows: Vec<&Value> =
            all(&self.0, "/scnet/quotas").iter().filter(|quota| quota["username"] == asked).collect();
        rows.sort_by_key(|row| text(row, "path"));
        let quota = |row: &&Value| {
            let mut shown = copy(row, &["username", "path"]);
            shown.insert("threshold".into(), number(&row["threshold"]));
            shown.insert("usage".into(), number(&row["usage"]));
            if !row["quota_id"].is_null() {
                shown.insert("quotaId".into(), row["quota_id"].clone());
            }
            Value::from(shown)
        };
        Ok(json!({ "code": "0", "msg": "success", "data": rows.iter().map(quota).collect::<Vec<_>>() }))
    }

    pub fn maptable(&self) -> Vec<Holder<'_>> {
        let tokens = all(&self.0, "/maptable/tokens").iter().filter(|token| !is_past(token));
        tokens.map(|it| Holder { token: text(it, "token"), user: self.map_user(&it["user"]), project: "" }).collect()
    }

    pub fn map_user(&self, id: &Value) -> &Value {
        all(&self.0, "/maptable/users").iter().find(|user| user["id"] == *id).expect("a user")
    }

    /// Type and id of each workspace.
    pub fn map_workspaces(&self) -> impl Iterator<Item = (&str, i64)> {
        let workspaces = all(&self.0, "/maptable/workspaces").iter();
        workspaces.map(|it| (text(it, "type"), it["id"].as_i64().expect("a whole number")))
    }

    pub fn map_workspace(&self, holder: &Holder<'_>, kind: &str, id: i64) -> Expected {
        let mut found = all(&self.0, "/maptable/workspaces").iter();
        let Some(row) = found.find(|it| it["type"] == kind && it["id"] == id) else { return Err((404, "404")) };
        if !all(row, "/members").contains(&holder.user["id"]) {
            return Err((403, "403"));
        }
        let projects = |key: &str| {
            let mut rows: Vec<&Value> = all(row, key).iter().collect();
            rows.sort_by_key(|row| row["id"].as_i64());
            rows.into_iter().map(|row| self.project(row)).collect::<Vec<_>>()
        };
        let files = |key: &str| {
            let mut rows: Vec<&Value> = all(row, key).iter().collect();
            rows.sort_by_key(|row| row["id"].as_i64());
            let file = |row: &&Value| {
                json!({ "id": row["id"], "name": row["name"],
                    "createTime": china(&row["create_time"]), "updateTime": china(&row["update_time"]) })
            };
            null_if_empty(rows.iter().map(file).collect())
        };
        let unread = all(holder.user, "/notifications").iter().filter(|it| it["read"] != true).count();
        let content = json!({
            "currentUser": user(holder.user),
            "projects": projects("/projects"),
            "recycleProjects": null_if_empty(projects("/recycle_projects")),
            "dataFiles": files("/data_files"),
            "recycleDataFiles": files("/recycle_data_files"),
            "unreadNotificationsCount": unread,
        });
        let detail = json!({ "type": kind, "detail": content });
        Ok(json!({ "code": 0, "detail": detail, "extra": null, "message": "OK", "requestID": null }))
    }

    fn project(&self, row: &Value) -> Value {
        let map = &row["map_config"];
        let flag = |key: &str| or(map, key, json!(false));
        let mut shown = copy(row, &["id", "name"]);
        shown.extend([
            ("icon".to_owned(), or(row, "icon", json!(""))),
            ("desc".to_owned(), or(row, "desc", json!(""))),
            ("creator".to_owned(), user(self.map_user(&row["creator"]))),
            ("createTime".to_owned(), china(&row["create_time"])),
            ("updateTime".to_owned(), china(&row["update_time"])),
            ("roleInherited".to_owned(), or(row, "role_inherited", json!(false))),
            ("tableNodes".to_owned(), tables(row, "/table_nodes").into()),
            ("recycleTableNodes".to_owned(), null_if_empty(tables(row, "/recycle_table_nodes"))),
            ("memberCount".to_owned(), all(row, "/members").len().into()),
        ]);
        let map = json!({
            "center": map["center"], "zoomLevel": number(&map["zoom_level"]), "baseMap": map["base_map"],
            "positioning": flag("positioning"), "ranging": flag("ranging"), "isSet": flag("is_set"),
            "shareToken": or(map, "share_token", json!("")), "isShared": flag("is_shared"),
        });
        shown.insert("mapConfig".into(), map);
        shown.into()
    }
}

fn enterprise_project(row: &Value) -> &str {
    row["enterprise_project"].as_str().unwrap_or("0")
}

fn accessible(row: &Value, user: &Value) -> bool {
    let auth_type = row["auth_type"].as_str().unwrap_or("public").to_uppercase();
    let granted = |grant: &Value| match grant.get("user_id") {
        Some(id) => *id == user["id"],
        None => grant["user_name"] == user["name"],
    };
    let invited = auth_type == "INTERNAL" && all(row, "/grants").iter().any(granted);
    auth_type == "PUBLIC" || row["owner"] == user["name"] || user["primary_account"] == true || invited
}

fn space(row: &Value, caller: &str) -> Value {
    let mut total = Map::new();
    for (_, kinds) in row["resources"].as_object().into_iter().flatten() {
        for (kind, count) in kinds.as_object().into_iter().flatten().filter(|(_, count)| count.as_i64() > Some(0)) {
            let so_far = total.get(kind).and_then(Value::as_i64).unwrap_or(0);
            total.insert(kind.clone(), json!(so_far + count.as_i64().expect("a whole number")));
        }
    }
    let one = |kind: &String, count: Value| json!({ "resource_name": kind, "count": count });
    let mine: Vec<_> = total.keys().map(|kind| one(kind, or(&row["resources"][caller], kind, json!(0)))).collect();
    let total: Vec<_> = total.iter().map(|(kind, count)| one(kind, count.clone())).collect();
    let mut shown = copy(row, &["id", "name", "creator"]);
    shown.insert("role_type".into(), row["members"][caller].clone());
    shown.insert("create_time".into(), utc(&row["create_time"]));
    shown.insert("update_time".into(), utc(&row["update_time"]));
    if !row["top_time"].is_null() {
        shown.insert("top_time".into(), utc(&row["top_time"]));
    }
    shown.insert("user_statistics".into(), mine.into());
    shown.insert("total_statistics".into(), total.into());
    shown.into()
}

fn user(row: &Value) -> Value {
    json!({ "id": row["id"], "name": row["name"], "avatar": row["avatar"] })
}

fn tables(project: &Value, key: &str) -> Vec<Value> {
    let mut rows: Vec<&Value> = all(project, key).iter().collect();
    rows.sort_by_key(|row| (row["order"].as_i64(), row["id"].as_i64()));
    let table = |row: &Value| {
        json!({
            "id": row["id"], "name": row["name"], "type": row["type"], "order": row["order"],
            "parentID": row["parent"], "subscribed": or(row, "subscribed", json!(false)),
            "published": or(row, "published", json!(false)),
            "roleInherited": or(row, "role_inherited", json!(false)),
            "createTime": china(&row["create_time"]), "updateTime": china(&row["update_time"]),
        })
    };
    rows.into_iter().map(table).collect()
}

fn null_if_empty(items: Vec<Value>) -> Value {
    if items.is_empty() { Value::Null } else { items.into() }
}
