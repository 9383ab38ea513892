"""`openstackclient`: the commands that ask the identity service, from an address without a version on."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from openstackclient.shell import OpenStackShell

from people import person

PROJECT = {"id": "project-north", "name": "cn-north-4"}
ERIN = person("erin")

#: Runs a command and gives what it prints, read as JSON if it has any.
Command = Callable[..., Any]


@pytest.fixture
def openstack(url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> Command:
    """The command, as Erin, whose cloud is the server."""
    who = {"USERNAME": "erin", "PASSWORD": ERIN.password, "USER_DOMAIN_NAME": "north"}
    where = {"AUTH_URL": url, "PROJECT_NAME": PROJECT["name"], "PROJECT_DOMAIN_NAME": "north", "INTERFACE": "public"}
    for name, value in {**who, **where}.items():
        monkeypatch.setenv(f"OS_{name}", value)

    def run(*arguments: str, succeeds: bool = True) -> Any:
        capsys.readouterr()
        status = OpenStackShell().run(list(arguments))
        printed = capsys.readouterr()
        assert (status == 0) is succeeds, printed
        return json.loads(printed.out) if printed.out else None

    return run


def test_projects_are_listed_and_shown(openstack: Command) -> None:
    assert openstack("project", "list", "-f", "json") == [{"ID": PROJECT["id"], "Name": PROJECT["name"]}]
    for name in PROJECT.values():
        shown = openstack("project", "show", name, "-f", "json")
        expected = PROJECT | {"domain_id": "north", "enabled": True, "is_domain": False}
        assert {key: shown[key] for key in expected} == expected
    openstack("project", "show", "project-south", succeeds=False)


def test_the_catalogue_leads_to_the_server(openstack: Command, url: str) -> None:
    services = {row["Type"]: row["Endpoints"][0]["url"] for row in openstack("catalog", "list", "-f", "json")}
    assert services == {"iam": f"{url}/v3", "identity": f"{url}/v3", "modelarts": url, "eihealth": url}


def test_a_token_is_issued_and_revoked(openstack: Command, url: str) -> None:
    issued = openstack("token", "issue", "-f", "json")
    assert (issued["project_id"], issued["user_id"]) == (PROJECT["id"], "u-erin")

    def asked() -> int:
        return requests.get(f"{url}/v3/auth/catalog", headers={"X-Auth-Token": issued["id"]}, timeout=10).status_code

    assert asked() == requests.codes.ok
    openstack("token", "revoke", issued["id"])
    assert asked() == requests.codes.unauthorized
