//! What a user of the clients sees, read field by field from the generated types.

use scicloud::{eihealth, maptable, modelarts, scnet};
use serde_json::{Map, Value, json};

/// An object of the fields that have a value; one after `null` is null when it has none.
macro_rules! object {
    ($($key:literal: $($null:ident)? ($value:expr)),* $(,)?) => {{
        let mut object = Map::new();
        $(match ($value).map(Value::from) {
            Some(value) => drop(object.insert($key.into(), value)),
            None => { $(object.insert($key.into(), Value::$null);)? }
        })*
        Value::Object(object)
    }};
}

fn each<T>(items: &Option<Vec<T>>, one: fn(&T) -> Value) -> Option<Vec<Value>> {
    items.as_ref().map(|items| items.iter().map(one).collect())
}

fn shown<T: std::fmt::Display>(value: &Option<T>) -> Option<String> {
    value.as_ref().map(ToString::to_string)
}

pub fn statistics(it: &eihealth::types::ProjectStatisticList) -> Value {
    object! { "count": (it.count), "projects": (each(&it.projects, space)) }
}

fn space(it: &eihealth::types::ProjectStatistic) -> Value {
    object! {
        "id": (it.id.clone()), "name": (it.name.clone()), "role_type": (shown(&it.role_type)),
        "creator": (it.creator.clone()), "create_time": (shown(&it.create_time)),
        "update_time": (shown(&it.update_time)), "top_time": (shown(&it.top_time)),
        "user_statistics": (each(&it.user_statistics, count)), "total_statistics": (each(&it.total_statistics, count)),
    }
}

fn count(it: &eihealth::types::StatisticDto) -> Value {
    object! { "resource_name": (shown(&it.resource_name)), "count": (it.count) }
}

pub fn workspaces(it: &modelarts::types::WorkspaceList) -> Value {
    object! { "total_count": (it.total_count), "count": (it.count), "workspaces": (each(&it.workspaces, summary)) }
}

fn summary(it: &modelarts::types::WorkspaceSummary) -> Value {
    object! {
        "id": (shown(&it.id)), "name": (it.name.clone()), "description": (it.description.clone()),
        "owner": (it.owner.clone()), "create_time": (it.create_time), "update_time": (it.update_time),
        "auth_type": (shown(&it.auth_type)), "enterprise_project_id": (it.enterprise_project_id.clone()),
        "enterprise_project_name": (it.enterprise_project_name.clone()), "status": (shown(&it.status)),
        "status_info": (it.status_info.clone()),
    }
}

pub fn workspace(it: &modelarts::types::Workspace) -> Value {
    object! {
        "id": (shown(&it.id)), "name": (it.name.clone()), "description": (it.description.clone()),
        "owner": (it.owner.clone()), "create_time": (it.create_time), "update_time": (it.update_time),
        "auth_type": (shown(&it.auth_type)), "enterprise_project_id": (it.enterprise_project_id.clone()),
        "enterprise_project_name": (it.enterprise_project_name.clone()), "status": (shown(&it.status)),
        "status_info": (it.status_info.clone()), "grants": (each(&it.grants, grant)),
    }
}

fn grant(it: &modelarts::types::Grant) -> Value {
    object! {
        "user_id": (it.user_id.clone()), "user_name": (it.user_name.clone()), "user_type": (shown(&it.user_type)),
    }
}

pub fn quotas(it: &scnet::types::StorageQuotaAnswer) -> Value {
    object! { "code": (shown(&it.code)), "msg": (it.msg.clone()), "data": Null (each(&it.data, quota)) }
}

fn quota(it: &scnet::types::StorageQuota) -> Value {
    object! {
        "username": (it.username.clone()), "path": (it.path.clone()), "threshold": (it.threshold.clone()),
        "usage": (it.usage.clone()), "quotaId": (it.quota_id),
    }
}

pub fn map_workspace(it: &maptable::types::WorkspaceAnswer) -> Value {
    let detail = it.detail.as_ref().map(|it| {
        object! { "type": (shown(&it.type_)), "detail": (it.detail.as_ref().map(content)) }
    });
    object! {
        "code": (it.code), "detail": Null (detail), "extra": (Some(it.extra.clone())), "message": (it.message.clone()),
        "requestID": Null (it.request_id.clone()),
    }
}

fn content(it: &maptable::types::WorkspaceContent) -> Value {
    object! {
        "currentUser": (it.current_user.as_ref().map(user)), "projects": Null (each(&it.projects, project)),
        "recycleProjects": Null (each(&it.recycle_projects, project)),
        "dataFiles": Null (each(&it.data_files, |it| json!(it))),
        "recycleDataFiles": Null (each(&it.recycle_data_files, |it| json!(it))),
        "unreadNotificationsCount": (it.unread_notifications_count),
    }
}

fn user(it: &maptable::types::User) -> Value {
    object! { "id": (it.id), "name": (it.name.clone()), "avatar": Null (it.avatar.clone()) }
}

fn project(it: &maptable::types::Project) -> Value {
    object! {
        "id": (it.id), "name": (it.name.clone()), "icon": (it.icon.clone()), "desc": (it.desc.clone()),
        "creator": (it.creator.as_ref().map(user)), "updateTime": (shown(&it.update_time)),
        "createTime": (shown(&it.create_time)), "roleInherited": (it.role_inherited),
        "tableNodes": Null (each(&it.table_nodes, table)),
        "recycleTableNodes": Null (each(&it.recycle_table_nodes, table)),
        "mapConfig": (it.map_config.as_ref().map(map)),
        "memberCount": (it.member_count.as_ref().and_then(scicloud::client::StringOrInteger::as_integer)),
    }
}

fn table(it: &maptable::types::TableNode) -> Value {
    object! {
        "id": (it.id), "name": (it.name.clone()), "type": (shown(&it.type_)), "order": (it.order),
        "parentID": Null (it.parent_id), "subscribed": (it.subscribed), "published": (it.published),
        "roleInherited": (it.role_inherited), "createTime": (shown(&it.create_time)),
        "updateTime": (shown(&it.update_time)),
    }
}

fn map(it: &maptable::types::MapConfig) -> Value {
    object! {
        "center": (it.center.clone()), "zoomLevel": (it.zoom_level.clone()), "positioning": (it.positioning),
        "ranging": (it.ranging), "isSet": (it.is_set), "baseMap": (it.base_map.clone()),
        "shareToken": (it.share_token.clone()), "isShared": (it.is_shared),
    }
}
