"""The server that all clients ask, and nothing else that they could reach."""

import os
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

#: Where clients wanted to go; some take any trouble on the way for an empty answer.
ASTRAY: list[str] = []


def stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Stops whatever would leave this machine; clients know addresses of their own, and would send them secrets."""
    host = None
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    if host is not None and not is_loopback(host):
        ASTRAY.append(str(host))
        raise ConnectionRefusedError(f"a client wants to reach {host}")


def is_loopback(host: str | bytes) -> bool:
    """Whether the host is an address of this machine's own loopback."""
    try:
        return ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


sys.addaudithook(stay_here)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds what `tests/clients/run` can be told."""
    parser.addoption("--record", action="store_true", help="write tests/data/recorded.json anew")


@pytest.fixture(scope="session")
def url() -> str:
    """Where `scicloud serve` listens; `tests/clients/run` says it."""
    return os.environ["SCICLOUD_URL"]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty home: what clients keep of one test, or of whoever runs it, is unknown to the next."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "SCNET_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in list(os.environ):
        if name.startswith(("OS_", "HUAWEICLOUD_", "HUAWEI_CLOUD_")):
            monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture(autouse=True)
def here() -> Iterator[None]:
    """No client wanted to leave this machine."""
    ASTRAY.clear()
    yield
    assert not ASTRAY
