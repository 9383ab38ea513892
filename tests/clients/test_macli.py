"""`modelarts-macli`: its list of workspaces. It asks the vendor's web console, whose part the transport here plays."""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import macli.__main__ as macli
import pytest
import requests
from requests.adapters import HTTPAdapter

from people import EXPIRED, person
from rows import in_order, is_accessible, workspace_rows

PROJECT = "project-north"
#: Where the console has the API.
PREFIX = "/modelarts/rest"


class Console(HTTPAdapter):
    """Passes on what is for the console, with the user's token in place of the cookie; changes nothing else."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = urlsplit(url)

    def send(self, request: requests.PreparedRequest, **options: object) -> requests.Response:
        """Sends it to the server."""
        wanted = urlsplit(str(request.url))
        assert wanted.path.startswith(PREFIX)
        path = wanted.path.removeprefix(PREFIX)
        request.url = urlunsplit((self.url.scheme, self.url.netloc, path, wanted.query, ""))
        request.headers["X-Auth-Token"] = request.headers.pop("Cookie").removeprefix("session=")
        return super().send(request, **options)


@pytest.fixture(autouse=True)
def console(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every session that the program makes has this transport for the console, and for nothing else."""
    make = macli._new_session

    def session() -> requests.Session:
        made = make()
        made.mount(macli.CONSOLE_BASE, Console(url))
        return made

    monkeypatch.setattr(macli, "_new_session", session)


def workspace_list(home: Path, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """Runs `macli workspace list --json` as someone who is signed in to the console."""
    session = {"project_id": PROJECT, "region": "cn-north-4", "workspace_id": "0", "cookies": {"session": token}}
    file = home / "macli" / "session.json"
    file.parent.mkdir()
    file.write_text(json.dumps(session))
    monkeypatch.setattr(sys, "argv", ["macli", "workspace", "list", "--json"])
    assert macli.main() == 0


@pytest.mark.parametrize("name", ["alice", "erin"])
def test_the_list_is_what_the_caller_may_use(
    name: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    workspace_list(home, monkeypatch, person(name).token)
    rows = [row for row in workspace_rows(PROJECT) if is_accessible(row, name)]
    expected = [
        {
            "id": row["id"],
            "name": row["name"],
            "status": row["status"],
            "description": row.get("description", ""),
            "current": row["id"] == "0",
        }
        for row in in_order(rows, "update_time")
    ]
    assert json.loads(capsys.readouterr().out) == expected


@pytest.mark.parametrize("token", [EXPIRED, "nobody's", person("south").token])
def test_any_refusal_is_an_empty_list_to_it(
    token: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    workspace_list(home, monkeypatch, token)
    assert capsys.readouterr().out.strip() == "未获取到工作空间"
