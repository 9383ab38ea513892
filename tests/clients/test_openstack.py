"""`openstacksdk` and `keystoneauth1`: signed in by a `clouds.yaml`, with the address from the catalogue."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import keystoneauth1.exceptions
import openstack
import pytest
import yaml
from keystoneauth1 import session as keystone
from keystoneauth1.identity import v3
from openstack.connection import Connection
from otcextensions.sdk.modelartsv1.v1._base import Resource

from people import EXPIRED, person
from rows import in_order, is_accessible, workspace, workspace_details, workspace_rows

PROJECT = "project-north"
REGION = "cn-north-4"
ERIN = person("erin")

#: All services share an address, where the SDK would else take the highest version of any, which is the identity service's.
VERSION = {"modelarts_api_version": "1"}


class Workspace(Resource):
    """A workspace for the published pager of ModelArts' lists, which has other resources of ModelArts only."""

    base_path = f"/v1/{PROJECT}/workspaces"
    resources_key = "workspaces"
    allow_list = True


def by_password(url: str, **changes: str) -> dict[str, Any]:
    """Erin's entry of a `clouds.yaml`."""
    who = {"username": "erin", "password": ERIN.password, "user_domain_name": "north"}
    project = {} if "project_name" in changes else {"project_id": PROJECT}
    return {
        "auth": {"auth_url": f"{url}/v3"} | who | project | changes,
        "region_name": REGION,
        "interface": "public",
        **VERSION,
    }


@pytest.fixture
def clouds(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The clouds that `connect` knows by their names."""
    credential = dict(
        zip(("application_credential_id", "application_credential_secret"), ERIN.application, strict=True)
    )
    application = {
        "auth_type": "v3applicationcredential",
        "auth": {"auth_url": f"{url}/v3", **credential},
        "region_name": REGION,
        **VERSION,
    }
    token = {
        "auth_type": "v3token",
        "auth": {"auth_url": f"{url}/v3", "token": ERIN.token, "project_id": PROJECT},
    }
    entries = {
        "password": by_password(url),
        "project by name": by_password(url, project_name=REGION, project_domain_name="north"),
        "application": application,
        "token": token | {"region_name": REGION} | VERSION,
        "wrong password": by_password(url, password="not erin's"),
        "nobody": by_password(url, username="nobody"),
        "other project": by_password(url, project_id="project-south"),
    }
    file = tmp_path / "clouds.yaml"
    file.write_text(yaml.safe_dump({"clouds": entries}))
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(file))
    return entries


WAYS = ["password", "project by name", "application", "token"]


@pytest.mark.parametrize("cloud", WAYS)
def test_each_way_to_sign_in_finds_the_service_in_the_catalogue(url: str, clouds: dict[str, Any], cloud: str) -> None:
    with openstack.connect(cloud=cloud) as connection:
        service = connection.config.get_session_client("modelarts")
        assert service.get_endpoint() == f"{url}/"
        assert connection.current_project_id == PROJECT
        answer = service.get(f"/v1/{PROJECT}/workspaces/0").json()
        assert answer == workspace_details(next(row for row in workspace_rows(PROJECT) if row["id"] == "0"))


def test_a_published_pager_gets_the_whole_list_two_by_two(clouds: dict[str, Any]) -> None:
    with openstack.connect(cloud="password") as connection:
        rows = list(Workspace.list(modelarts(connection), limit=2))
    assert [row.id for row in rows] == [row["id"] for row in in_order(workspace_rows(PROJECT))]
    assert [row.name for row in rows] == [row["name"] for row in in_order(workspace_rows(PROJECT))]


def modelarts(connection: Connection) -> Any:
    """The service as a proxy, which is what resources are asked of."""
    service = connection.config.get_session_client("modelarts", constructor=openstack.proxy.Proxy)
    service._connection = connection
    return service


def test_pages_are_read_until_an_empty_one(url: str) -> None:
    who = v3.Password(
        f"{url}/v3", username="erin", password=ERIN.password, user_domain_name="north", project_id=PROJECT
    )
    rows = list(paged(keystone.Session(who), sort_by="update_time", order="asc", filter_accessible=True))
    expected = [row for row in workspace_rows(PROJECT) if is_accessible(row, "erin")]
    assert rows == [workspace(row) for row in in_order(expected, "update_time", "asc")]


def paged(session: keystone.Session, **query: object) -> Iterator[dict[str, Any]]:
    """All rows, by pages of two; this stack writes `True` with a capital letter."""
    service = {"service_type": "modelarts", "region_name": REGION, "interface": "public"}
    offset = 0
    while True:
        page = session.get(
            f"/v1/{PROJECT}/workspaces", endpoint_filter=service, params=query | {"offset": offset, "limit": 2}
        ).json()["workspaces"]
        if not page:
            return
        yield from page
        offset += len(page)


def test_a_token_says_whose_it_is_and_until_when(clouds: dict[str, Any]) -> None:
    with openstack.connect(cloud="password") as connection:
        access = connection.session.auth.get_access(connection.session)
    assert (access.username, access.user_id, access.user_domain_name) == ("erin", "u-erin", "north")
    assert (access.project_id, access.project_name) == (PROJECT, REGION)
    assert access.expires > datetime.now(UTC) + timedelta(minutes=5)
    assert not access.will_expire_soon()


@pytest.mark.parametrize(("cloud", "status"), [("wrong password", 401), ("nobody", 401), ("other project", 404)])
def test_a_refused_sign_in_is_raised_with_its_status(clouds: dict[str, Any], cloud: str, status: int) -> None:
    with openstack.connect(cloud=cloud) as connection, pytest.raises(keystoneauth1.exceptions.HttpError) as raised:
        connection.session.get_token()
    assert raised.value.http_status == status
    assert raised.value.response.headers["X-Request-Id"]
    assert clouds[cloud]["auth"]["password"] not in str(raised.value)


def test_an_expired_token_is_not_good_for_another(url: str) -> None:
    session = keystone.Session(v3.Token(f"{url}/v3", EXPIRED, project_id=PROJECT))
    with pytest.raises(keystoneauth1.exceptions.Unauthorized):
        session.get_token()


def test_a_missing_workspace_is_raised_with_its_code(clouds: dict[str, Any]) -> None:
    with openstack.connect(cloud="password") as connection:
        answer = modelarts(connection).get(f"/v1/{PROJECT}/workspaces/nope", raise_exc=False)
    with pytest.raises(openstack.exceptions.BadRequestException) as raised:
        openstack.exceptions.raise_from_response(answer)
    assert raised.value.response.json()["error_code"] == "ModelArts.7005"
    assert raised.value.response.headers["X-Request-Id"]


def test_a_service_that_is_not_in_the_catalogue_is_not_found(clouds: dict[str, Any]) -> None:
    with openstack.connect(cloud="password") as connection:
        service = connection.config.get_session_client("compute")
        with pytest.raises(keystoneauth1.exceptions.EndpointNotFound):
            service.get_endpoint()


def test_the_projects_are_those_of_the_user(clouds: dict[str, Any]) -> None:
    with openstack.connect(cloud="password") as connection:
        assert [(project.id, project.name) for project in connection.identity.projects()] == [(PROJECT, REGION)]
