"""`clouds.yaml`, `secure.yaml`, profiles and `OS_*`: openstacksdk and scicloud read them alike.

Both are given the same files and variables, and sign in to the same recorder. What they send and which address of the
catalogue they take is compared; nothing here says what is right but openstacksdk.
"""

import json
import os
import subprocess
import threading
import warnings
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from keystoneauth1.exceptions import EmptyCatalog
from openstack.config import OpenStackConfig

SCICLOUD = os.environ["SCICLOUD"]


class Handler(BaseHTTPRequestHandler):
    """An identity service, and a service of which nothing but the address matters."""

    protocol_version = "HTTP/1.1"
    server: "Recorder"

    def say(self, status: int, body: object, **headers: str) -> None:
        """Answers."""
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:  # noqa: N802
        """Issues a token, with a catalogue where it is for a project."""
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.sign_ins.append((self.path, request))
        token: dict[str, Any] = {
            "methods": ["password"],
            "user": {"id": "u1", "name": "erin", "domain": {"id": "d1", "name": "lab"}},
            "issued_at": "2026-01-01T00:00:00.000000Z",
            "expires_at": "2036-01-01T00:00:00.000000Z",
        }
        if "project" in request["auth"].get("scope", {}) or "application_credential" in request["auth"]["identity"]:
            token["project"] = {"id": "p1", "name": "north", "domain": {"id": "d1", "name": "lab"}}
            token["catalog"] = [self.server.service("modelarts", "main"), self.server.service("other", "second")]
        self.say(201, {"token": token}, X_Subject_Token="T")

    def do_GET(self) -> None:  # noqa: N802
        """Says which versions there are, or an empty list."""
        self.server.paths.append(self.path)
        if "/workspaces" in self.path:
            return self.say(200, {"total_count": 0, "count": 0, "workspaces": []})
        if self.path.rstrip("/") not in ("", "/v3"):
            return self.say(404, {})
        version = {"id": "v3.14", "status": "stable", "links": [{"rel": "self", "href": f"{self.server.url}/v3/"}]}
        if self.path.startswith("/v3"):
            return self.say(200, {"version": version})
        return self.say(300, {"versions": {"values": [version]}})

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class Recorder(ThreadingHTTPServer):
    """Keeps the sign-ins and the paths that were asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.sign_ins: list[tuple[str, Any]] = []
        self.paths: list[str] = []

    def service(self, kind: str, name: str) -> dict[str, Any]:
        """A service of a catalogue, in three regions and with three interfaces, whose addresses say which."""
        endpoints = [
            {
                "id": f"{region}-{interface}",
                "interface": interface,
                "region": region,
                "region_id": region,
                "url": f"{self.url}/{kind}-{region}-{interface}/v1/p1",
            }
            for region in ("west", "north", "south")
            for interface in ("admin", "internal", "public")
            if (region, interface) != ("south", "internal")
        ]
        return {"type": kind, "name": name, "id": kind, "endpoints": endpoints}


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A recorder that runs."""
    with Recorder() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


USER = "auth_url: ADDRESS/v3, username: erin, password: hush"
LAB = f"{USER}, user_domain_name: lab"
NORTH = f"{LAB}, project_name: north, project_domain_name: lab"
P1 = f"{LAB}, project_id: p1"
JSON = {
    "auth_url": "ADDRESS/v3",
    "username": "erin",
    "password": 1.10,
    "user_domain_name": "lab",
    "project_id": "p1",
}
OS = {
    "OS_AUTH_URL": "ADDRESS/v3",
    "OS_USERNAME": "erin",
    "OS_PASSWORD": "hush",
    "OS_USER_DOMAIN_NAME": "lab",
    "OS_PROJECT_NAME": "north",
}


def cloud(auth: str, beside: str = "") -> dict[str, str]:
    """A file with one cloud."""
    return {"clouds.yaml": f"clouds: {{lab: {{auth: {{{auth}}}{', ' if beside else ''}{beside}}}}}"}


Case = tuple[dict[str, str], dict[str, str]]

#: Files and variables by what is special about them.
CASES: dict[str, Case] = {
    "nothing special": (cloud(NORTH, "region_name: north"), {}),
    "no region": (cloud(NORTH), {}),
    "a project by id": (cloud(P1, "region_name: south"), {}),
    "a user by id": (cloud("auth_url: ADDRESS/v3, user_id: u1, password: hush, project_id: p1"), {}),
    "no version in the address": (cloud(P1.replace("/v3", "")), {}),
    "a slash at the end of the address": (cloud(P1.replace("/v3", "/v3/")), {}),
    "hyphens": (cloud(P1.replace("_", "-").replace("auth-url", "auth_url"), "region-name: north"), {}),
    "a domain once, by name": (cloud(f"{USER}, domain_name: lab, project_name: north"), {}),
    "a domain once, by id": (cloud(f"{USER}, domain_id: d1, project_name: north"), {}),
    "a domain once, beside": (cloud(f"{USER}, project_name: north", "domain_name: lab"), {}),
    "a domain once and the user's": (cloud(f"{LAB}, domain_name: other, project_name: north"), {}),
    "a domain by name and by id": (cloud(f"{LAB}, domain_id: d1, project_name: north"), {}),
    "a domain and no project": (cloud(f"{LAB}, domain_name: lab"), {}),
    "a project's domain and no project": (cloud(f"{LAB}, project_domain_name: lab"), {}),
    "a project of no domain": (cloud(f"{LAB}, project_name: north"), {}),
    "no scope": (cloud(LAB), {}),
    "a default domain by id": (cloud(f"{USER}, default_domain_id: d1, project_name: north"), {}),
    "a default domain by name": (cloud(f"{USER}, default_domain_name: lab, project_name: north"), {}),
    "a tenant by name": (cloud(f"{LAB}, tenant_name: north"), {}),
    "a tenant by id": (cloud(f"{LAB}, tenant_id: p1"), {}),
    "a tenant and a project": (cloud(f"{LAB}, tenant_name: old, project_name: north"), {}),
    "a tenant beside": (cloud(f"{LAB}, project_name: in", "tenant_name: north"), {}),
    "a project twice": (cloud(f"{LAB}, project_id: in", "project_id: p1"), {}),
    "a user beside": (
        cloud("auth_url: ADDRESS/v3, project_id: p1", "username: erin, password: p, user_domain_id: d"),
        {},
    ),
    "a user twice": (cloud(P1, "username: other, password: other"), {}),
    "a user's older name": (cloud(P1.replace("username", "user_name")), {}),
    "nothing but what is beside": ({"clouds.yaml": f"clouds: {{lab: {{{P1}, region_name: north}}}}"}, {}),
    "an empty project": (cloud(f"{LAB}, project_id: '', project_name: north"), {}),
    "the plugin's older name": (cloud(P1, "auth_plugin: v3password"), {}),
    "both names of the plugin": (cloud(P1, "auth_plugin: v3token, auth_type: password"), {}),
    "a token": (cloud("auth_url: ADDRESS/v3, token: T0, project_id: p1", "auth_type: token"), {}),
    "a token by its older name": (
        cloud("auth_url: ADDRESS/v3, auth_token: T0, project_id: p1", "auth_type: v3token"),
        {},
    ),
    "an application credential": (
        cloud(
            "auth_url: ADDRESS/v3, application_credential_id: a1, application_credential_secret: s",
            "auth_type: v3applicationcredential",
        ),
        {},
    ),
    "an application credential by name": (
        cloud(
            "auth_url: ADDRESS/v3, application_credential_name: a, application_credential_secret: s, "
            "username: erin, user_domain_name: lab",
            "auth_type: v3applicationcredential",
        ),
        {},
    ),
    "digits as a password": (cloud(P1.replace("hush", "12345678")), {}),
    "digits as ids": (cloud(f"{USER}, user_domain_id: 42, project_id: 0123456789"), {}),
    "an octal number": (cloud(P1.replace("hush", "0123")), {}),
    "a hexadecimal number": (cloud(P1.replace("hush", "0x1F")), {}),
    "an underscore in a number": (cloud(P1.replace("hush", "1_000")), {}),
    "more digits than fit": (cloud(P1.replace("hush", "12345678901234567890123")), {}),
    "a fraction": (cloud(P1.replace("hush", "1.10")), {}),
    "what is a power of ten elsewhere": (cloud(P1.replace("hush", "12e45")), {}),
    "a large fraction": (cloud(P1.replace("hush", "12345678901234567890.0")), {}),
    "a negative number": (cloud(P1.replace("hush", "-0x1f")), {}),
    "a number in JSON": ({"clouds.yaml": json.dumps({"clouds": {"lab": {"auth": JSON}}})}, {}),
    "a number in quotes": (cloud(P1.replace("hush", "'0123'")), {}),
    "regions": (cloud(P1, "regions: [north, south]"), {}),
    "regions and a region": (cloud(P1, "regions: [north, south], region_name: south"), {}),
    "no regions": (cloud(P1, "regions: []"), {}),
    "regions with values": (cloud(P1, "regions: [{name: north, values: {interface: internal}}, south]"), {}),
    "regions with a project": (
        cloud(LAB, "regions: [{name: south, values: {auth: {project_id: p1}}}, {name: north}]"),
        {},
    ),
    "regions with a value that is null": (
        cloud(P1, "interface: admin, regions: [{name: north, values: {interface: ~}}]"),
        {},
    ),
    "regions with an address": (
        cloud(P1, "regions: [{name: north, values: {modelarts_endpoint_override: ADDRESS/mine}}]"),
        {},
    ),
    "regions without values": (cloud(P1, "regions: [{name: south}]"), {}),
    "a list as region_name": (cloud(P1, "region_name: [south, north]"), {}),
    "commas in region_name": (cloud(P1, "region_name: 'north,south'"), {}),
    "a region in the address": (
        cloud(P1.replace("ADDRESS/v3", "'ADDRESS/v{identity_api_version}'"), "identity_api_version: 3"),
        {},
    ),
    "an interface": (cloud(P1, "region_name: north, interface: internal"), {}),
    "an interface of version 2": (cloud(P1, "region_name: north, interface: internalURL"), {}),
    "interfaces": (cloud(P1, "region_name: south, interface: [internal, admin, public]"), {}),
    "endpoint_type": (cloud(P1, "region_name: north, endpoint_type: adminURL"), {}),
    "endpoint_type and an interface": (cloud(P1, "region_name: north, endpoint_type: admin, interface: internal"), {}),
    "a service's interface": (cloud(P1, "region_name: north, modelarts_interface: internal"), {}),
    "a service's interfaces": (cloud(P1, "region_name: south, modelarts_interface: [internal, admin]"), {}),
    "a service's endpoint_type": (cloud(P1, "region_name: north, modelarts_endpoint_type: internalURL"), {}),
    "a service's region": (cloud(P1, "region_name: north, modelarts_region_name: south"), {}),
    "a service's type": (cloud(P1, "region_name: north, modelarts_service_type: other"), {}),
    "a service's name": (cloud(P1, "region_name: north, modelarts_service_name: main"), {}),
    "a service's address": (cloud(P1, "modelarts_endpoint_override: ADDRESS/mine"), {}),
    "a service's address with hyphens": (cloud(P1, "modelarts-endpoint-override: ADDRESS/mine/v1/p1"), {}),
    "a service's address by a short name": (cloud(P1, "modelarts_endpoint: ADDRESS/mine"), {}),
    "a service's address twice": (
        cloud(P1, "modelarts_endpoint: ADDRESS/other, modelarts_endpoint_override: ADDRESS/mine"),
        {},
    ),
    "a service's address in two parts": (
        cloud(P1, "modelarts_endpoint_override: 'ADDRESS/{region_name}', region_name: north"),
        {},
    ),
    "an anchor and a merge": (
        {"clouds.yaml": f"a: &a {{{P1}}}\nclouds: {{lab: {{auth: {{<<: *a, username: other}}, region_name: north}}}}"},
        {},
    ),
    "a secret elsewhere": (
        cloud(P1.replace(", password: hush", "")) | {"secure.yaml": "clouds: {lab: {auth: {password: 123}}}"},
        {},
    ),
    "all of it where the secrets are": ({"secure.yaml": cloud(P1)["clouds.yaml"]}, {}),
    "a profile": (
        cloud("username: erin, password: hush, project_id: p1", "profile: ours")
        | {
            "clouds-public.yaml": "public-clouds: {ours: {auth: {auth_url: ADDRESS/v3, user_domain_name: lab}, "
            "regions: [south, north], interface: admin}}"
        },
        {},
    ),
    "a profile and a region": (
        cloud("username: erin, password: hush, project_id: p1", "cloud: ours, region_name: north")
        | {
            "clouds-public.yaml": "public-clouds: {ours: {auth: {auth_url: ADDRESS/v3, user_domain_name: lab}, "
            "regions: [south, north]}}"
        },
        {},
    ),
    "a profile that nobody knows": (cloud(P1, "profile: nobody-knows"), {}),
    "one of two by name": (
        {"clouds.yaml": f"clouds: {{one: {{auth: {{{NORTH}}}}}, two: {{auth: {{{P1}}}, region_name: south}}}}"},
        {"OS_CLOUD": "two"},
    ),
    "variables": ({}, OS),
    "variables and a file": (cloud(P1), OS),
    "a file by name and variables": (cloud(P1), OS | {"OS_CLOUD": "lab"}),
    "variables by name": (cloud(P1), OS | {"OS_CLOUD": "envvars"}),
    "variables by a name of their own": (cloud(P1), OS | {"OS_CLOUD": "mine", "OS_CLOUD_NAME": "mine"}),
    "variables of a tenant": (
        {},
        {name: value for name, value in OS.items() if name != "OS_PROJECT_NAME"} | {"OS_TENANT_ID": "p1"},
    ),
    "variables with a domain": (
        {},
        {name: value for name, value in OS.items() if name != "OS_USER_DOMAIN_NAME"} | {"OS_DOMAIN_NAME": "lab"},
    ),
    "variables with a domain by id": (
        {},
        {name: value for name, value in OS.items() if name != "OS_USER_DOMAIN_NAME"} | {"OS_DOMAIN_ID": "d1"},
    ),
    "variables for a domain": (
        {},
        {name: value for name, value in OS.items() if name != "OS_PROJECT_NAME"} | {"OS_DOMAIN_NAME": "lab"},
    ),
    "variables with a token": (
        {},
        {"OS_AUTH_URL": "ADDRESS/v3", "OS_AUTH_TYPE": "token", "OS_TOKEN": "T0", "OS_PROJECT_ID": "p1"},
    ),
    "variables that are empty": ({}, OS | {"OS_PROJECT_ID": "", "OS_REGION_NAME": ""}),
    "a variable for regions": ({}, OS | {"OS_REGION_NAME": "south,north"}),
    "a variable for the region": ({}, OS | {"OS_REGION_NAME": "south"}),
    "a variable for the interface": ({}, OS | {"OS_REGION_NAME": "north", "OS_ENDPOINT_TYPE": "internalURL"}),
    "variables for a service": (
        {},
        OS | {"OS_REGION_NAME": "north", "OS_MODELARTS_INTERFACE": "admin"},
    ),
    "a variable for an address": ({}, OS | {"OS_MODELARTS_ENDPOINT_OVERRIDE": "ADDRESS/mine"}),
}


def written(case: Case, directory: Path, url: str) -> dict[str, str]:
    """Writes the files of a case, and gives back its variables."""
    files, variables = case
    for name, text in files.items():
        (directory / name).write_text(text.replace("ADDRESS", url))
    return {name: value.replace("ADDRESS", url) for name, value in variables.items()}


def of_openstack(directory: Path) -> str | None:
    """Signs in as openstacksdk does; the path of the address that it finds."""
    files = {
        f"{kind}_files": [str(directory / f"{stem}.yaml")]
        for kind, stem in (("config", "clouds"), ("secure", "secure"), ("vendor", "clouds-public"))
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        region = OpenStackConfig(**files).get_one()
    region.get_session().get_token()
    with suppress(EmptyCatalog):
        address = region.get_session_client("modelarts").get_endpoint()
        return urlparse(address).path.removesuffix("/v1/p1") if address else None
    return None


def of_scicloud(directory: Path, variables: dict[str, str], recorder: Recorder) -> tuple[str | None, str]:
    """Signs in as scicloud does; the path of the address that it asks, and what it says."""
    environment = {"HOME": str(directory), "XDG_CONFIG_DIRS": str(directory)} | variables
    done = subprocess.run(
        [SCICLOUD, "check"], cwd=directory, env=environment, capture_output=True, text=True, timeout=30
    )
    asked = [path.partition("/v1/p1/workspaces")[0] for path in recorder.paths if "/workspaces" in path]
    return (asked[0] if asked else None), done.stdout + done.stderr


@pytest.mark.parametrize("name", CASES)
def test_the_same_is_sent_and_chosen(
    name: str, recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = written(CASES[name], tmp_path, recorder.url)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    reference = of_openstack(tmp_path)
    expected = recorder.sign_ins.pop()
    assert not recorder.sign_ins
    recorder.paths.clear()
    own, said = of_scicloud(tmp_path, variables, recorder)
    assert recorder.sign_ins, said
    assert recorder.sign_ins[-1] == expected, said
    assert own == reference, said


#: What openstacksdk acts on or refuses, and scicloud can't: the key is named, and nothing is sent.
REFUSED = {
    "cert": cloud(P1, "cert: mine.pem"),
    "insecure": cloud(P1, "insecure: true"),
    "verify": cloud(P1, "verify: false"),
    "trust_id": cloud(f"{LAB}, trust_id: t"),
    "system_scope": cloud(f"{LAB}, system_scope: all"),
    "auth_type": cloud(P1, "auth_type: v3oidcpassword"),
    "passcode": cloud(f"{P1}, passcode: '123456'", "auth_type: v3totp"),
    "profile": cloud(P1, "profile: https://vendor.example"),
    "regions": cloud(P1, "regions: [{values: {}}]"),
    "connect_retries": cloud(P1, "connect_retries: 3"),
    "force_ipv4": cloud(P1, "force_ipv4: true"),
}


@pytest.mark.parametrize("key", REFUSED)
def test_what_is_not_supported_is_named(key: str, recorder: Recorder, tmp_path: Path) -> None:
    written((REFUSED[key], {}), tmp_path, recorder.url)
    _, said = of_scicloud(tmp_path, {}, recorder)
    assert f"{key} " in said.partition("clouds.lab.")[2].replace("auth.", "", 1)[: len(key) + 1], said
    assert not recorder.sign_ins
