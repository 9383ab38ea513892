"""The requests that the vendors' pages show: as printed there, but for the host and what stands for secrets and ids."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from maptable_rows import SECTION, with_times, workspace
from people import EXPIRED, person
from rows import SAMPLE, in_order, one, quotas, spaces, workspace_details, workspace_rows
from rows import workspace as listed

SAMPLES = Path(__file__).resolve().parent / "samples"
PROJECT = "project-north"
#: What the page of the details shows.
SHOWN = one(workspace_rows(PROJECT), name="test-workspace")


def printed(name: str, **replaced: str) -> str:
    """A sample with texts replaced, each of which it has."""
    text = (SAMPLES / name).read_text(encoding="utf-8")
    for old, new in replaced.items():
        assert old in text, f"{name} has no {old}"
        text = text.replace(old, new)
    return text


def output_of(command: list[str], **variables: str) -> Any:
    """The JSON that a command prints; it would find no way out of this machine."""
    nowhere = {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}
    done = subprocess.run(command, env=nowhere | variables, capture_output=True, timeout=60, check=True)
    return json.loads(done.stdout)


def shell(script: str, **variables: str) -> Any:
    """What a shell makes of a sample."""
    return output_of(["/bin/sh", "-c", script], PATH="/usr/local/bin:/usr/bin:/bin", **variables)


def python(script: str) -> Any:
    """What Python makes of a sample."""
    return output_of([sys.executable, "-c", script])


QUOTA = [("scnet-quota.sh", shell), ("scnet-quota.py", python)]


@pytest.mark.parametrize(("name", "run"), QUOTA, ids=[name for name, _ in QUOTA])
def test_scnets_samples_get_the_quotas_and_the_refusals(name: str, run: Callable[[str], Any], url: str) -> None:
    tokens = SAMPLE["scnet"]["tokens"]
    cases = [
        (one((row for row in tokens if "expires_at" not in row), user="test"), "0", quotas("test")),
        (one((row for row in tokens if "expires_at" in row), user="test"), "10008", None),
        (one(tokens, user="frozen"), "10007", None),
        (one(tokens, user="over"), "10009", None),
    ]
    for token, code, data in cases:
        script = printed(name, **{"https://scnet-demo.accloud.cn": url, "<Token>": token["token"]})
        answer = run(script)
        assert (answer["code"], answer["data"]) == (code, data), token


def maptable_shell(url: str, token: str, kind: str, workspace_id: int) -> Any:
    """The page's line of shell; `$access-token` in it is no name of a variable, so that it is replaced as text."""
    script = printed("maptable-workspace.sh", **{"$access-token": token})
    return shell(script, API_HOST=url, type=kind, id=str(workspace_id))


def maptable_python(url: str, token: str, kind: str, workspace_id: int) -> Any:
    """The page's function, with the names that it takes from its surroundings."""
    names: dict[str, Any] = {"API_HOST": url, "requests": requests}
    exec(printed("maptable-workspace.py"), names)  # noqa: S102
    return names["get_workspace_detail"](token, {"type": kind, "id": workspace_id})


@pytest.mark.parametrize("ask", [maptable_shell, maptable_python])
def test_maptables_samples_get_the_workspaces_and_the_refusals(ask: Callable[..., Any], url: str) -> None:
    good = {row["user"]: row["token"] for row in SECTION["tokens"] if "expires_at" not in row}
    for kind, workspace_id, caller in [("user", 16, 16), ("org", 7, 16), ("org", 7, 17), ("user", 17, 17)]:
        answer = ask(url, good[caller], kind, workspace_id)
        assert answer["code"] == 0
        assert with_times(answer["detail"]) == workspace(kind, workspace_id, caller)
    expired = one(row for row in SECTION["tokens"] if "expires_at" in row)["token"]
    for token, kind, workspace_id, code in [
        (expired, "user", 16, 401),
        ("Bearer nobody's", "user", 16, 401),
        (good[16], "user", 17, 403),
        (good[16], "org", 8, 404),
    ]:
        answer = ask(url, token, kind, workspace_id)
        assert (answer["code"], answer["detail"]) == (code, None), (token, kind, workspace_id)


@pytest.mark.parametrize("ask", [maptable_shell, maptable_python])
def test_maptables_samples_take_the_token_of_a_sign_in_as_it_is(ask: Callable[..., Any], url: str) -> None:
    app = one(SECTION["apps"], user=16)
    who = {"appId": app["id"], "appSecret": app["secret"]}
    first = requests.post(f"{url}/open/api/v1/auth/", json=who, timeout=60).json()["detail"]
    refresh = {"json": {"refreshtoken": first["refreshToken"]}, "headers": {"Authorization": first["refreshToken"]}}
    second = requests.post(f"{url}/open/api/v1/token/refresh/", **refresh, timeout=60).json()["detail"]
    for pair in (first, second):
        answer = ask(url, pair["token"], "user", 16)
        assert with_times(answer["detail"]) == workspace("user", 16, 16)
    refused = requests.post(f"{url}/open/api/v1/auth/", json=who | {"appSecret": "wrong"}, timeout=60).json()
    assert (refused["code"], refused["detail"]) == (401, None)


def send(name: str, url: str, token: str, **replaced: str) -> requests.Response:
    """Sends a sample that is an address, with or without the method before it."""
    line = printed(name, **{"https://{endpoint}": url, "{project_id}": PROJECT}, **replaced).splitlines()[-1]
    method, _, address = line.rpartition(" ")
    return requests.request(method or "GET", address, headers={"X-Auth-Token": token}, timeout=60)


def test_the_address_of_eihealth_gets_the_statistics(url: str) -> None:
    token = one(SAMPLE["huawei"]["tokens"], user="creator")["token"]
    answer = send("eihealth-statistics.txt", url, token).json()
    assert [space["id"] for space in answer["projects"]] == list(spaces(PROJECT, "creator"))
    assert answer["count"] == len(answer["projects"])
    assert send("eihealth-statistics.txt", url, EXPIRED).status_code == 401


def test_the_addresses_of_modelarts_get_the_workspaces(url: str) -> None:
    token = person("alice").token
    rows = [row for row in workspace_rows(PROJECT) if row.get("enterprise_project", "0") == "0"]
    page = send("modelarts-workspaces.txt", url, token).json()
    assert page["workspaces"] == [listed(row) for row in in_order(rows)[3:5]]
    assert (page["total_count"], page["count"]) == (len(rows), 2)
    details = send("modelarts-workspace.txt", url, token, **{"{workspace_id}": SHOWN["id"]})
    assert details.json() == workspace_details(SHOWN)
    missing = send("modelarts-workspace.txt", url, token, **{"{workspace_id}": "nope"})
    assert (missing.status_code, missing.json()["error_code"]) == (400, "ModelArts.7005")
