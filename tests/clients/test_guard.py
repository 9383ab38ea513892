"""The guard that keeps clients from leaving this machine."""

import pytest
import requests
from huaweicloudsdkcore.exceptions.exceptions import SdkException

from conftest import ASTRAY
from huawei_sdk import Caller


def test_another_host_is_neither_looked_up_nor_reached() -> None:
    for address, host in [("https://iam.example.org", "iam.example.org"), ("http://192.0.2.1", "192.0.2.1")]:
        with pytest.raises(requests.ConnectionError):
            requests.get(address, timeout=60)
        assert set(ASTRAY) == {host}
        ASTRAY.clear()


def test_a_client_that_goes_astray_is_noticed() -> None:
    with pytest.raises(SdkException):
        Caller("https://modelarts.example.org", "project", token="a token").workspaces()
    assert set(ASTRAY) == {"modelarts.example.org"}
    ASTRAY.clear()
