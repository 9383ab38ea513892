"""Prism as a validating proxy. It sends nothing by itself, so that the suite's recorded requests go through it.

It runs without `--errors`, with which requests that the document forbids end in the proxy, and violations that are only
warnings, as of statuses that no document has, go unsaid. Without it, all of them stand in a header.
"""

import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from common import Finding, Object, Run, Subject, Trouble, credential_header, listening

#: The header has room for so many violations, and is cut in the middle of one.
CUT = "Too many violations! "

#: Ports below those that systems give to connections, each handed out once.
PORTS = iter(range(20000, 32000))


class Prism:
    """The command `prism proxy`, driven by recorded requests, for each document."""

    def __init__(self, command: Path, recordings: dict[str, list[Object]]) -> None:
        self.command = str(command)
        self.recordings = recordings
        self.name = "Prism proxy"
        version = subprocess.run([self.command, "--version"], check=True, stdout=subprocess.PIPE, text=True)
        self.version = version.stdout.strip()

    def run(self, subject: Subject, url: str, work: Path, turn: int = 0) -> Run:
        """Sends the recorded requests through the proxy; a finding is a violation of one of them."""
        command = [self.command, "proxy", str(subject.file), url, "--port", str(_free_port())]
        env = os.environ | {"NODE_OPTIONS": "--max-http-header-size=131072"}
        requests = self.recordings[subject.document]
        begun, findings = time.monotonic(), set()
        with listening(command, env, work / "prism.log", "Prism is listening on ") as proxy:
            for number, request in enumerate(requests):
                violations = _exchange(urlsplit(proxy).netloc, request, subject)
                findings |= {Finding(f"{request['operation']}: {v}", f"request {number}") for v in violations}
        return Run(frozenset(findings), len(requests), time.monotonic() - begun)


def _free_port() -> int:
    """Prism does not print a port that the system chose. No other connection gets one of these by chance."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise Trouble("no port is free")


def _headers(request: Object, subject: Subject) -> dict[str, str]:
    """The header of the credential, which a recording names and does not show."""
    credential, header = request["credential"], credential_header(request)
    if credential == "missing" or header is None:
        return {}
    if credential == "empty":
        return {header: ""}
    if credential == "wrong":
        return {header: "a-token-that-no-one-has"}
    if "long" in credential:
        return {header: "a" * credential["long"]}
    (asking,) = (identity for identity in subject.identities if identity.name == credential["identity"])
    return {header: asking.token}


def _exchange(proxy: str, request: Object, subject: Subject) -> set[str]:
    """What the proxy says about the answer to a request."""
    target = f"{request['path']}?{request['query']}" if request["query"] else request["path"]
    connection = http.client.HTTPConnection(proxy, timeout=60)
    try:
        connection.request("GET", target, headers=_headers(request, subject))
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Trouble(f"prism gave no answer to {target}: {error!r}") from error
    finally:
        connection.close()
    if answer.getheader("content-type") == "application/problem+json":
        return {_problem(json.loads(body), target)}
    violations = _violations(answer.getheader("sl-violations", ""))
    return {_text(violation) for violation in violations if violation["location"][0] == "response"}


def _problem(problem: Object, target: str) -> str:
    """What the proxy says in place of the answer, if it got one."""
    if "failed, reason:" in problem["title"]:
        raise Trouble(f"prism reached no server for {target}: {problem['title']}")
    return f"{problem['status']} {problem['type'].rpartition('#')[2]}"


def _text(violation: Object) -> str:
    return f"{'.'.join(map(str, violation['location']))}: {violation.get('code', '')} {violation['message']}"


def _violations(header: str) -> Iterator[Object]:
    """The violations of the header, without the one in which it is cut."""
    if not header.startswith(CUT):
        yield from json.loads(header or "[]")
        return
    decoder, rest = json.JSONDecoder(), header[len(CUT) + 1 :]
    while rest:
        try:
            violation, end = decoder.raw_decode(rest)
        except json.JSONDecodeError:
            return
        yield violation
        rest = rest[end:].lstrip(",")
