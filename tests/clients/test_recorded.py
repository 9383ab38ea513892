"""The requests in tests/data/recorded.json are those that the installed clients send."""

import json

import pytest

from recorder import DATE, TIME, recorded_huawei, recorded_scnet
from rows import REPOSITORY

FILE = REPOSITORY / "tests" / "data" / "recorded.json"
ABOUT = "What the platforms' own clients sent to a recording server; tests/clients/run --record writes it anew."


def test_recorded_requests_are_what_the_clients_send(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = {"huawei": recorded_huawei(), "scnet": recorded_scnet(monkeypatch)}
    sent = {"about": ABOUT, "time": TIME, "date": DATE} | signed
    if pytestconfig.getoption("--record"):
        FILE.write_text(json.dumps(sent, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert sent == json.loads(FILE.read_text(encoding="utf-8"))
