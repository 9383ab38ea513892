"""`huaweicloudsdkmodelarts` and `huaweicloudsdkeihealth`, by access key and by token."""

from typing import Any

import pytest
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException

from huawei_sdk import Caller, present
from people import EXPIRED, person
from rows import in_order, is_accessible, spaces, workspace, workspace_details, workspace_rows

PROJECT = "project-north"


@pytest.fixture(params=["access key", "token"])
def caller(request: pytest.FixtureRequest, url: str) -> Caller:
    """An ordinary user of the project."""
    return person("erin").caller(url, by=request.param)


def listed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The workspaces as the list has them."""
    return [workspace(row) for row in rows]


def test_the_list_is_the_rows_of_the_project(caller: Caller) -> None:
    answer = caller.workspaces()
    rows = in_order(workspace_rows(PROJECT))
    assert len(rows) > 50
    assert present(answer.workspaces) == listed(rows)
    assert (answer.total_count, answer.count) == (len(rows), len(rows))


@pytest.mark.parametrize("by", ["name", "update_time", "status"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_page_is_cut_from_the_sorted_rows(caller: Caller, by: str, order: str) -> None:
    rows = in_order(workspace_rows(PROJECT), by, order)
    answer = caller.workspaces(sort_by=by, order=order, offset=7, limit=5)
    assert present(answer.workspaces) == listed(rows[7:12])
    assert (answer.total_count, answer.count) == (len(rows), 5)


def test_pages_of_two_add_up_to_the_list(caller: Caller) -> None:
    seen: list[dict[str, Any]] = []
    while page := caller.workspaces(limit=2, offset=len(seen)).workspaces:
        seen += present(page)
    assert seen == listed(in_order(workspace_rows(PROJECT)))


@pytest.mark.parametrize("text", ["twin", "50_", "_", "蛋白", "docking", "no-such-name", ""])
def test_names_are_found_by_their_text(caller: Caller, text: str) -> None:
    rows = [row for row in workspace_rows(PROJECT) if text in row["name"]]
    assert present(caller.workspaces(name=text).workspaces) == listed(in_order(rows))


@pytest.mark.parametrize("only", [True, False])
def test_accessible_workspaces_are_those_that_the_caller_may_use(caller: Caller, only: bool) -> None:
    rows = [row for row in workspace_rows(PROJECT) if not only or is_accessible(row, "erin")]
    assert present(caller.workspaces(filter_accessible=only).workspaces) == listed(in_order(rows))


@pytest.mark.parametrize("kind", ["0", "ep-physics-0000-0000-000000000000001"])
def test_workspaces_are_filtered_by_enterprise_project(caller: Caller, kind: str) -> None:
    rows = [row for row in workspace_rows(PROJECT) if row.get("enterprise_project", "0") == kind]
    assert rows
    assert present(caller.workspaces(enterprise_project_id=kind).workspaces) == listed(in_order(rows))


@pytest.mark.parametrize("by", ["access key", "token"])
def test_every_workspace_is_shown_with_its_grants(url: str, by: str) -> None:
    primary = person("alice").caller(url, by=by)
    for row in workspace_rows(PROJECT):
        assert present(primary.workspace(row["id"])) == workspace_details(row), row["id"]


@pytest.mark.parametrize(("name", "project"), [("erin", PROJECT), ("alice", PROJECT), ("south", "project-south")])
@pytest.mark.parametrize("by", ["access key", "token"])
def test_statistics_are_those_of_the_callers_spaces(url: str, name: str, project: str, by: str) -> None:
    answer = present(person(name).caller(url, by=by).statistics())
    expected = spaces(project, name)
    assert expected
    assert answer["count"] == len(expected)
    assert {space["id"]: counted(space) for space in answer["projects"]} == expected


def counted(space: dict[str, Any]) -> dict[str, Any]:
    """A space with its statistics by kind, as their order has no meaning."""
    lists = ("user_statistics", "total_statistics")
    return space | {name: {kind["resource_name"]: kind["count"] for kind in space[name]} for name in lists}


def test_a_missing_workspace_is_raised_with_code_and_request_id(caller: Caller) -> None:
    ids = []
    for _ in range(2):
        with pytest.raises(ClientRequestException) as raised:
            caller.workspace("no-such-workspace")
        assert (raised.value.status_code, raised.value.error_code) == (400, "ModelArts.7005")
        assert raised.value.error_msg
        ids.append(raised.value.request_id)
    assert all(ids) and ids[0] != ids[1]


def refusal(raised: pytest.ExceptionInfo[ClientRequestException]) -> tuple[int, str]:
    """What a program sees of a refusal; each has a request id."""
    assert raised.value.request_id
    return raised.value.status_code, raised.value.error_code


@pytest.mark.parametrize(
    ("token", "project", "status", "code"),
    [
        (EXPIRED, PROJECT, 401, "ModelArts.0202"),
        ("nobody's", PROJECT, 401, "ModelArts.0203"),
        ("sample-erin", "project-south", 403, "ModelArts.0210"),
        ("sample-erin", "no such project", 400, "ModelArts.0210"),
        # The placeholder is sent as it is, braces and all.
        ("sample-erin", None, 400, "ModelArts.0210"),
    ],
)
def test_a_refused_token_is_raised_with_the_documents_code(
    url: str, token: str, project: str | None, status: int, code: str
) -> None:
    for ask in (lambda caller: caller.workspaces(), lambda caller: caller.workspace("0")):
        with pytest.raises(ClientRequestException) as raised:
            ask(Caller(url, project, token=token))
        assert refusal(raised) == (status, code)


@pytest.mark.parametrize(
    ("token", "project", "status", "code"),
    [
        (EXPIRED, PROJECT, 401, "APIG.0301"),
        ("nobody's", PROJECT, 401, "APIG.0301"),
        ("sample-erin", "project-south", 403, "APIG.0302"),
        ("sample-erin", None, 400, "eihealth.01000020"),
    ],
)
def test_eihealth_refuses_a_token_in_its_own_words(
    url: str, token: str, project: str | None, status: int, code: str
) -> None:
    with pytest.raises(ClientRequestException) as raised:
        Caller(url, project, token=token).statistics()
    assert refusal(raised) == (status, code)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 1001},
        {"offset": -1},
        {"sort_by": "owner"},
        {"order": "up"},
        {"name": "50%"},
        {"name": "é"},
        {"name": "a b&c=d/e+f"},
    ],
)
def test_a_query_that_is_not_documented_is_refused(caller: Caller, query: dict[str, object]) -> None:
    with pytest.raises(ClientRequestException) as raised:
        caller.workspaces(**query)
    status, code = refusal(raised)
    assert (status, code.split(".")[0]) == (400, "ModelArts")
