"""MapTable's rows of the fixture, as a caller has to find them in an answer."""

from datetime import datetime
from typing import Any

from rows import SAMPLE, Object, one

SECTION = SAMPLE["maptable"]


def user(user_id: int) -> Object:
    """A user as answers show them."""
    row = one(SECTION["users"], id=user_id)
    return {"id": row["id"], "name": row["name"], "avatar": row.get("avatar")}


def workspace(kind: str, workspace_id: int, caller: int) -> Object:
    """What the caller sees of a workspace; times as such."""
    row = one(SECTION["workspaces"], type=kind, id=workspace_id)
    unread = [note for note in one(SECTION["users"], id=caller).get("notifications", []) if not note.get("read")]
    detail = {
        "currentUser": user(caller),
        "projects": [_project(project) for project in row.get("projects", [])],
        "recycleProjects": [_project(project) for project in row.get("recycle_projects", [])] or None,
        "dataFiles": [_file(file) for file in row.get("data_files", [])] or None,
        "recycleDataFiles": [_file(file) for file in row.get("recycle_data_files", [])] or None,
        "unreadNotificationsCount": len(unread),
    }
    return {"type": kind, "detail": detail}


def _named(row: Object) -> Object:
    times = {"createTime": row["create_time"], "updateTime": row["update_time"]}
    return {"id": row["id"], "name": row["name"]} | times


_file = _named


def _project(row: Object) -> Object:
    return _named(row) | {
        "icon": row.get("icon", ""),
        "desc": row.get("desc", ""),
        "creator": user(row["creator"]),
        "roleInherited": row.get("role_inherited", False),
        "tableNodes": [_table(table) for table in row.get("table_nodes", [])],
        "recycleTableNodes": [_table(table) for table in row.get("recycle_table_nodes", [])] or None,
        "mapConfig": _map(row["map_config"]),
        "memberCount": len(row["members"]),
    }


def _table(row: Object) -> Object:
    flags = {"subscribed": "subscribed", "published": "published", "roleInherited": "role_inherited"}
    kind = {"type": row["type"], "order": row["order"], "parentID": row.get("parent")}
    return _named(row) | kind | {name: row.get(column, False) for name, column in flags.items()}


def _map(row: Object) -> Object:
    flags = {"positioning": "positioning", "ranging": "ranging", "isSet": "is_set", "isShared": "is_shared"}
    look = {"center": row["center"], "zoomLevel": row["zoom_level"], "baseMap": row["base_map"]}
    return (
        look
        | {"shareToken": row.get("share_token", "")}
        | {name: row.get(column, False) for name, column in flags.items()}
    )


def with_times(answer: Any) -> Any:
    """The answer with the texts of its times read."""
    if isinstance(answer, list):
        return [with_times(item) for item in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        name: datetime.fromisoformat(value) if name in ("createTime", "updateTime") else with_times(value)
        for name, value in answer.items()
    }
