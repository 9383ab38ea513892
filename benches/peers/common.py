"""What the tools and the scoring share: who asks, what came of a run, and child processes that end with their block."""

import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from install import HERE, served

#: An object of JSON or TOML.
Object = dict[str, Any]

#: Seconds that a server may take to start, and a tool to end.
START, END = 60, 900


class Trouble(Exception):
    """A tool or a server did not run as it should; never the same as a mutant that was not found."""


@dataclass(frozen=True)
class Identity:
    """One who asks, and the values of paths that are theirs."""

    name: str
    token: str
    values: dict[str, str | int]


@dataclass(frozen=True)
class Subject:
    """A document with those who ask for what it describes."""

    document: str
    values: dict[str, str | int]
    identities: tuple[Identity, ...]

    @property
    def file(self) -> Path:
        """The document, as far as the server has it."""
        return served(self.document)

    @property
    def path_values(self) -> dict[str, str | int]:
        """Values that the first identity's paths have."""
        return self.values | self.identities[0].values


def subjects() -> dict[str, Subject]:
    """All subjects by the name of their document."""
    tables = tomllib.loads((HERE / "subjects.toml").read_text())
    return {document: _subject(document, table) for document, table in tables.items()}


def _subject(document: str, table: Object) -> Subject:
    known = (Identity(i["name"], i["token"], i.get("values", {})) for i in table["identities"])
    return Subject(document, table["values"], tuple(known))


@dataclass(frozen=True, order=True)
class Finding:
    """Something that a tool reports about a server."""

    what: str
    #: The request that it is about, where the same requests come in every run.
    where: str = ""

    def __str__(self) -> str:
        return f"{self.what} ({self.where})" if self.where else self.what


@dataclass(frozen=True)
class Run:
    """What a tool reported about a server, and what that took."""

    findings: frozenset[Finding]
    requests: int
    seconds: float


class Tool(Protocol):
    """A tool that tests a server against its document."""

    name: str
    version: str

    def run(self, subject: Subject, url: str, work: Path, turn: int) -> Run:
        """Tests the server at the URL, with the turn as seed; files go to the empty directory `work`."""


@dataclass(frozen=True)
class Finished:
    """A command that came to its end."""

    code: int
    output: str
    seconds: float


def finish(command: list[str], env: dict[str, str], work: Path, allowed: set[int]) -> Finished:
    """Runs a command to its end, which has to be with one of the exit codes."""
    begun = time.monotonic()
    try:
        done = subprocess.run(
            command,
            check=False,
            env=env,
            cwd=work,
            timeout=END,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except subprocess.TimeoutExpired as error:
        raise Trouble(f"{command[0]} did not end in {END} seconds") from error
    if done.returncode not in allowed:
        raise Trouble(f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-2000:]}")
    return Finished(done.returncode, done.stdout, time.monotonic() - begun)


@contextmanager
def listening(command: list[str], env: dict[str, str], log: Path, sign: str) -> Iterator[str]:
    """Runs a server for a block; its base URL is what follows the sign in its output."""
    with log.open("w") as output:
        child = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield _base_url(child, command[0], log, sign)
    finally:
        child.terminate()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _base_url(child: subprocess.Popen[bytes], name: str, log: Path, sign: str) -> str:
    until = time.monotonic() + START
    while time.monotonic() < until:
        _, found, rest = log.read_text(errors="replace").partition(sign)
        if found and "\n" in rest:
            return rest.split()[0]
        if child.poll() is not None:
            break
        time.sleep(0.02)
    raise Trouble(f"{name} does not listen: {log.read_text(errors='replace')[-2000:]}")


def credential_header(request: Object) -> str | None:
    """The header in which a recorded request has its credential, if it has one."""
    return next((carrier["name"] for carrier in request["carriers"] if carrier["place"] == "header"), None)
