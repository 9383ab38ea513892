"""The rows of fixtures/sample.yaml, and what a client has to decode when it asks for them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

#: A row of the fixture, or an object of an answer.
Object = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SAMPLE: Object = yaml.safe_load((REPOSITORY / "fixtures" / "sample.yaml").read_text(encoding="utf-8"))


def one(rows: Iterable[Object], **values: object) -> Object:
    """The only row with these values."""
    found = [row for row in rows if all(row.get(name) == value for name, value in values.items())]
    assert len(found) == 1, f"{len(found)} rows have {values}"
    return found[0]


def tenant_of(project: str) -> Object:
    """The tenant that has the project."""
    return one(t for t in SAMPLE["huawei"]["tenants"] if any(p["id"] == project for p in t["projects"]))


def workspace_rows(project: str) -> list[Object]:
    """All workspaces of the project."""
    return [row for row in SAMPLE["modelarts"]["workspaces"] if row["project"] == project]


def workspace(row: Object) -> Object:
    """A workspace as it is listed."""
    enterprise = row.get("enterprise_project", "0")
    projects = tenant_of(row["project"])["enterprise_projects"]
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row.get("description", ""),
        "owner": row["owner"],
        "enterprise_project_id": enterprise,
        "enterprise_project_name": "default" if enterprise == "0" else one(projects, id=enterprise)["name"],
        "auth_type": row.get("auth_type", "public"),
        "status": row["status"],
        "status_info": row.get("status_info", ""),
        "create_time": row["create_time"],
        "update_time": row["update_time"],
    }


def workspace_details(row: Object) -> Object:
    """A workspace as it is shown alone."""
    return workspace(row) | {"grants": row.get("grants", [])}


def is_accessible(row: Object, name: str) -> bool:
    """Whether the user may use the workspace."""
    user = one(tenant_of(row["project"])["users"], name=name)
    kind = row.get("auth_type", "public").upper()
    if kind == "PUBLIC" or row["owner"] == name or user.get("primary_account"):
        return True
    # Where a grant has both, the id counts.
    granted = [grant.get("user_id") or grant["user_name"] for grant in row.get("grants", [])]
    return kind == "INTERNAL" and (user["id"] in granted or name in granted)


def in_order(rows: Iterable[Object], by: str = "name", order: str = "desc") -> list[Object]:
    """The rows as the list has them: equal ones come with their ids ascending in both directions."""
    return sorted(sorted(rows, key=lambda row: row["id"]), key=lambda row: row[by], reverse=order == "desc")


def quotas(username: str) -> list[Object]:
    """The storage quotas of a user of SCNet."""
    rows = (row for row in SAMPLE["scnet"]["quotas"] if row["username"] == username)
    return [{"quotaId" if name == "quota_id" else name: value for name, value in row.items()} for row in rows]


def spaces(project: str, user: str) -> dict[str, Object]:
    """The spaces of a user of eiHealth by id, with what is in them."""
    rows = (row for row in SAMPLE["eihealth"]["spaces"] if row["project"] == project and user in row["members"])
    return {row["id"]: _space(row, user) for row in rows}


def _space(row: Object, user: str) -> Object:
    resources = row.get("resources", {})
    kinds = {kind for counts in resources.values() for kind in counts}
    times = {name: utc(row[name]) for name in ("create_time", "update_time", "top_time") if name in row}
    return times | {
        "id": row["id"],
        "name": row["name"],
        "role_type": row["members"][user],
        "creator": row["creator"],
        "user_statistics": {kind: resources.get(user, {}).get(kind, 0) for kind in kinds},
        "total_statistics": {kind: sum(counts.get(kind, 0) for counts in resources.values()) for kind in kinds},
    }


def utc(time: datetime) -> str:
    """A time as eiHealth writes it."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
