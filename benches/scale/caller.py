"""Asks a server over one connection, with as little work of its own as can be."""

import json
import os
import socket
import time
from urllib.parse import urlsplit

#: The core that requests come from, if there is more than one.
CALLER_CORE = 1


class Trouble(Exception):
    """Something that is needed for measuring did not run."""


class Caller:
    """A connection to a server."""

    def __init__(self, url: str) -> None:
        at = urlsplit(url)
        self.host = at.netloc
        if (os.cpu_count() or 1) > CALLER_CORE:
            os.sched_setaffinity(0, {CALLER_CORE})
        self.socket = socket.create_connection((at.hostname, at.port), timeout=600)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def seconds(self, path: str, token: str) -> float:
        """Asks once, and says how long the answer took to come, to its last byte."""
        request = self._request(path, token)
        begun = time.perf_counter()
        self._answer(request)
        return time.perf_counter() - begun

    def get(self, path: str, token: str) -> dict:
        """The answer to a request."""
        return json.loads(self._answer(self._request(path, token)))

    def _request(self, path: str, token: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nX-Auth-Token: {token}\r\n\r\n".encode()

    def _answer(self, request: bytes) -> bytes:
        self.socket.sendall(request)
        got = self.socket.recv(1 << 16)
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head = got[:end].lower()
        if not head.startswith(b"http/1.1 200"):
            raise Trouble(f"{request.split()[1].decode()}: {got[:300]!r}")
        length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        body = [got[end + 4 :]]
        missing = length - len(body[0])
        while missing > 0:
            body.append(self._more())
            missing -= len(body[-1])
        return b"".join(body)

    def _more(self) -> bytes:
        more = self.socket.recv(1 << 20)
        if not more:
            raise Trouble("the server closed the connection")
        return more
