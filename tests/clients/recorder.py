"""The signed requests of the real clients as they go over the wire, at a time and for a host that stay the same."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import scnet.client
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkeihealth.v1 import EiHealthClient, ListProjectStatisticsRequest
from huaweicloudsdkmodelarts.v1 import ListWorkspaceRequest, ModelArtsClient, ShowWorkspaceRequest
from scnet.config import Profile

from people import person, scnet_key
from rows import Object

#: Seconds since 1970, and the same as Huawei Cloud has it.
TIME, DATE = 1_700_000_000, "20231114T221320Z"
HOST = "modelarts.cn-north-4.myhuaweicloud.com"
#: Headers that say nothing of who asks for what.
TRANSPORT = ("accept", "accept-encoding", "connection", "content-length")


class Handler(BaseHTTPRequestHandler):
    """Keeps what is sent, and answers what each client takes for an empty success."""

    server: "Recorder"

    def keep(self) -> None:
        """Keeps the request as it came."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items() if name.lower() not in TRANSPORT}
        path, _, query = self.path.partition("?")
        request = {
            "method": self.command,
            "path": path,
            "query": query,
            "headers": headers,
            "body": body.decode("utf-8"),
        }
        self.server.requests.append(request)
        answer = b'{"code": "0", "data": [{"clusterId": "0", "token": "t"}], "projects": [{"id": "project-north"}]}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = keep  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class Recorder(HTTPServer):
    """A server on the loopback that keeps requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[Object] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def recorder() -> Iterator[Recorder]:
    """A recorder that runs."""
    with Recorder() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


Send = Callable[[str], object]


def huawei() -> Iterator[tuple[str, str, Send]]:
    """Requests of the vendor's library: what each is, the user of the fixture who signs, and what sends it."""

    def modelarts(invoker: str, request: Any, user: str = "erin", project: str | None = "project-north") -> Send:
        def send(url: str) -> object:
            credentials = BasicCredentials(*person(user).key, project)
            client = ModelArtsClient.new_builder().with_credentials(credentials).with_endpoint(url).build()
            return steady(getattr(client, invoker)(request)).invoke()

        return send

    def eihealth(url: str) -> object:
        credentials = BasicCredentials(*person("erin").key, "project-north")
        client = EiHealthClient.new_builder().with_credentials(credentials).with_endpoint(url).build()
        return steady(client.list_project_statistics_invoker(ListProjectStatisticsRequest())).invoke()

    def listed(**query: object) -> Send:
        return modelarts("list_workspace_invoker", ListWorkspaceRequest(**query))

    def shown(workspace_id: str) -> Send:
        return modelarts("show_workspace_invoker", ShowWorkspaceRequest(workspace_id), "alice")

    everything = {"sort_by": "update_time", "order": "asc", "offset": 2, "limit": 2, "filter_accessible": True}
    yield "statistics of eiHealth", "erin", eihealth
    yield "a list", "erin", listed()
    yield "a list with all of a query", "erin", listed(**everything, enterprise_project_id="0", name="twin")
    yield "a name beyond ASCII", "erin", listed(name="蛋白质")
    yield "a name with characters that are encoded", "erin", listed(name="a b+c&d=e/f~*'()!é%")
    yield "an empty name", "erin", listed(name="")
    yield "a workspace", "alice", shown("0")
    yield "an id with characters that are encoded", "alice", shown("**d05d1a553b4e188ea878e7dcb85e**")
    yield "an id beyond ASCII", "alice", shown("é 蛋~")
    without = modelarts("list_workspace_invoker", ListWorkspaceRequest(), project=None)
    yield "no project, whose placeholder is sent", "erin", without
    south = modelarts("list_workspace_invoker", ListWorkspaceRequest(), "south", "project-south")
    yield "another tenant", "south", south


def steady(invoker: Any) -> Any:
    """A request that is the same on each machine and at any time."""
    return invoker.add_header("X-Sdk-Date", DATE).add_header("Host", HOST).add_header("User-Agent", "recorder")


def recorded_huawei() -> list[Object]:
    """What the vendor's library sends, with the keys that it signs by."""
    found = []
    with recorder() as server:
        for name, user, send in huawei():
            send(server.url)
            access, secret = person(user).key
            found.append({"name": name, "access_key": access, "secret_key": secret} | server.requests.pop())
            assert not server.requests, name
    return found


def recorded_scnet(monkeypatch: Any) -> list[Object]:
    """What `scnet-cli` sends to sign in, with the secrets that it signs by."""
    monkeypatch.setattr(scnet.client, "time", SimpleNamespace(time=lambda: TIME + 0.75))
    cases = [("a sign-in", "test", *scnet_key("test")), ("characters that are escaped", 'o"b\\c', "a\"k\\'", 's"k 中')]
    found = []
    with recorder() as server:
        for name, user, access, secret in cases:
            profile = Profile(
                name="recorded", user=user, access_key=access, secret_key=secret, base_overrides={"api": server.url}
            )
            scnet.client.ScNetClient(profile).login(force=True)
            request = server.requests.pop()
            del request["headers"]["host"], request["headers"]["user-agent"]
            found.append({"name": name, "access_key": access, "secret_key": secret} | request)
    return found
