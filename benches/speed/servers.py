"""The servers that are measured, each on one core until its block ends."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from install import REPOSITORY, moto, prism

#: The core that servers have, and the one that the load comes from.
SERVER_CORE, LOAD_CORE = "0", "1"
#: Seconds that a server may take to start.
START = 60


class Trouble(Exception):
    """Something that is needed for measuring did not run."""


@dataclass(frozen=True)
class Server:
    """A server that listens."""

    url: str
    pid: int
    #: From its start to the first byte of the first answer.
    seconds_to_start: float

    def resident_kib(self) -> int:
        """The memory that it has now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1))


@dataclass(frozen=True)
class Request:
    """What is asked of a server again and again."""

    path: str
    headers: dict[str, str]

    def send(self, server: Server) -> bytes:
        """Asks once."""
        request = urllib.request.Request(server.url + self.path, headers=self.headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()


def _listens(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def running(command: list[str | Path], log: Path, url: str | None = None, **env: str) -> Iterator[Server]:
    """Runs a server; without a URL it is what the server says it is listening on."""
    words = ["taskset", "-c", SERVER_CORE, *map(str, command)]
    with log.open("w") as output:
        begun = time.monotonic()
        child = subprocess.Popen(words, stdout=output, stderr=subprocess.STDOUT, env=os.environ | env, cwd=log.parent)
    try:
        yield _started(child, log, url, begun)
    finally:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _started(child: subprocess.Popen[bytes], log: Path, url: str | None, begun: float) -> Server:
    while time.monotonic() < begun + START and child.poll() is None:
        said = re.search(r"listening on (http://\S+)", log.read_text(errors="replace"))
        at = url or (said and said.group(1))
        if at and _listens(at):
            return Server(at, child.pid, time.monotonic() - begun)
        time.sleep(0.001)
    raise Trouble(f"{child.args} does not listen:\n{log.read_text(errors='replace')[-2000:]}")


def serve(binary: Path, store: Path, log: Path, *more: str) -> AbstractContextManager[Server]:
    """scicloud, with a store that is there already."""
    quiet = ("--log", "warn")
    return running([binary, "serve", "--bind", "127.0.0.1:0", "--store", f"sqlite:{store}", *quiet, *more], log)


def bare(binary: Path, body: bytes, work: Path) -> AbstractContextManager[Server]:
    """A dropshot handler that answers these bytes."""
    file = work / f"bare-{len(body)}.json"
    file.write_bytes(body)
    return running([binary, file], work / f"bare-{len(body)}.log")


def build(profile: str) -> tuple[Path, Path]:
    """The command scicloud, and the bare handler, built together so that they share all that can be shared."""
    command = ["cargo", "build", "--profile", profile, "--bin", "scicloud", "--bench", "bare"]
    print("+", *command, file=sys.stderr, flush=True)
    done = subprocess.run([*command, "--message-format", "json"], check=True, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    built = {it["target"]["name"]: Path(it["executable"]) for it in messages if it.get("executable")}
    return built["scicloud"], built["bare"]


def prism_mock(work: Path) -> AbstractContextManager[Server]:
    """Prism with the same document, answering with its example."""
    port = _free_port()
    command = [prism(), "mock", "--port", str(port), REPOSITORY / "openapi" / "modelarts.yaml"]
    return running(command, work / "prism.log", f"http://127.0.0.1:{port}")


def moto_server(work: Path) -> AbstractContextManager[Server]:
    """moto, which imitates another cloud and keeps what it is told in memory."""
    port = _free_port()
    return running([moto(), "-p", str(port)], work / "moto.log", f"http://127.0.0.1:{port}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
