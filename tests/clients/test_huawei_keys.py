"""What the vendor's library does with access keys: the project that it looks up, and keys that are refused."""

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, SdkException
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkmodelarts.v1 import ListWorkspaceRequest, ModelArtsClient

from huawei_sdk import Caller, present
from people import person
from rows import in_order, workspace, workspace_rows

PROJECT = "project-north"
REGION = "cn-north-4"


def regional(url: str, key: tuple[str, str], region: str = REGION) -> ModelArtsClient:
    """A client that has no project and asks the identity service for it, by the region's name."""
    credentials = BasicCredentials(*key).with_iam_endpoint(url)
    return ModelArtsClient.new_builder().with_credentials(credentials).with_region(Region(region, url)).build()


@pytest.mark.parametrize(("name", "region"), [("erin", REGION), ("south", "cn-south-1")])
def test_the_project_of_a_region_is_asked_of_the_identity_service(url: str, name: str, region: str) -> None:
    asked = person(name)
    answer = regional(url, asked.key, region).list_workspace(ListWorkspaceRequest())
    assert present(answer.workspaces) == [workspace(row) for row in in_order(workspace_rows(asked.project))]


def test_a_region_without_a_project_is_said(url: str) -> None:
    with pytest.raises(SdkException) as raised:
        regional(url, person("erin").key, "eu-west-0")
    assert "Failed to get project id of region 'eu-west-0'" in raised.value.error_msg


def test_a_wrong_secret_is_refused_when_the_project_is_asked_for(url: str) -> None:
    with pytest.raises(SdkException) as raised:
        regional(url, (person("erin").key[0], "wrong"), "no-region-1")
    assert "status_code:401" in raised.value.error_msg


def test_a_signature_is_refused_by_each_service_in_its_words(url: str) -> None:
    access, secret = person("alice").key
    for what, key in {"a wrong secret": (access, "wrong"), "a key of nobody": ("NOBODY", secret)}.items():
        caller = Caller(url, PROJECT, key=key)
        for ask in (caller.statistics, caller.workspaces):
            with pytest.raises(ClientRequestException) as raised:
                ask()
            assert (raised.value.status_code, raised.value.error_code) == (401, "APIG.0301"), what
            assert raised.value.request_id
    # Good signatures in between keep the key from being locked.
    assert Caller(url, PROJECT, key=(access, secret)).workspaces().count


@pytest.mark.parametrize(("project", "status"), [("project-south", 403), ("no such project", 403), (None, 400)])
def test_a_key_is_not_for_another_project(url: str, project: str | None, status: int) -> None:
    # A project stands in a header too, which is signed; without one, only its placeholder in the path.
    with pytest.raises(ClientRequestException) as raised:
        Caller(url, project, key=person("erin").key).workspaces()
    assert (raised.value.status_code, raised.value.error_code) == (status, "ModelArts.0210")


def test_a_key_is_locked_after_five_wrong_signatures(url: str) -> None:
    access, secret = person("bob").key
    right, wrong = (Caller(url, PROJECT, key=(access, key)) for key in (secret, "wrong"))
    assert right.workspaces().count
    for _ in range(5):
        with pytest.raises(ClientRequestException):
            wrong.workspaces()
    with pytest.raises(ClientRequestException) as raised:
        right.workspaces()
    assert (raised.value.status_code, raised.value.error_code) == (401, "APIG.0301")
    assert "locked" in raised.value.error_msg
