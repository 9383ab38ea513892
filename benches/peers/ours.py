"""`scicloud`: the servers, the mutants, and its own conformance suite as one of the tools."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from common import Finding, Object, Run, Subject, Trouble, finish, listening


@dataclass(frozen=True)
class Mutant:
    """A server with one fault."""

    name: str
    kind: str
    operation: str
    document: str


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SCICLOUD_")}


def _pattern(path: str) -> re.Pattern[str]:
    """What fits a path of a document: a segment for each parameter."""
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"({\w+})", path))
    )


class Scicloud:
    """The command."""

    def __init__(self, binary: Path) -> None:
        self.binary = str(binary)
        self.name = "scicloud"
        self.version = self._output("--version").split()[-1]
        self.operations: list[Object] = json.loads(self._output("spec", "list", "--format", "json"))

    def _output(self, *arguments: str) -> str:
        return subprocess.run([self.binary, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout

    def mutants(self) -> list[Mutant]:
        """All mutants, in the order of the catalogue."""
        listed = json.loads(self._output("mutants", "--format", "json"))
        return [Mutant(m["name"], m["class"], m["operation"], m["document"]) for m in listed]

    @contextmanager
    def server(self, work: Path) -> Iterator[str]:
        """The correct server."""
        command = [self.binary, "serve", "--sample", "--store", "sqlite::memory:", "--bind", "127.0.0.1:0"]
        command += ["--log", "error"]
        with listening(command, _without_settings(), work / "serve.log", "listening on ") as url:
            yield url

    @contextmanager
    def mutant(self, name: str, subject: Subject, upstream: str, work: Path) -> Iterator[str]:
        """A mutant in front of the correct server, with the tokens that it may use in place of a caller's."""
        tokens = ",".join(identity.token for identity in subject.identities)
        command = [self.binary, "mutate", name, "--upstream", upstream, "--bind", "127.0.0.1:0"]
        env = _without_settings() | {"SCICLOUD_MUTATE_TOKENS": tokens}
        with listening(command, env, work / "mutate.log", "listening on ") as url:
            yield url

    def run(self, subject: Subject, url: str, work: Path, turn: int = 0) -> Run:
        """The conformance suite; a finding is a statement that is broken."""
        report = work / "report.json"
        command = [self.binary, "conform", subject.document, "--url", url, "--strict", "--record", str(work)]
        command += ["--report", f"json={report}"]
        for name, value in subject.values.items():
            command += ["--value", f"{name}={value}"]
        env = _without_settings()
        for index, identity in enumerate(subject.identities):
            suffix = f"_{identity.name.upper()}" if index else ""
            env[f"SCICLOUD_{subject.document.upper()}_TOKEN{suffix}"] = identity.token
            for parameter, value in identity.values.items():
                command += ["--value-of", f"{identity.name}:{parameter}={value}"]
        # Code 2 says that some operation could not be tried, as those of sign-in that take the token of another.
        done = finish(command, env, work, {0, 1, 2})
        (document,) = json.loads(report.read_text())["documents"]
        failed = (found for found in document["findings"] if found["verdict"] in ("fail", "drift", "lenient"))
        broken = frozenset(Finding(found["statement"]["id"]) for found in failed)
        if (done.code == 1) != bool(broken):
            raise Trouble(f"exit code {done.code} with {len(broken)} broken statements: {done.output[-2000:]}")
        return Run(broken, document["summary"]["requests"], done.seconds)

    def record(self, subject: Subject, url: str, work: Path) -> list[Object]:
        """The GET requests of a run of the suite that are for documented paths, without secrets."""
        self.run(subject, url, work)
        lines = (work / f"{subject.document}.jsonl").read_text().splitlines()[1:]
        requests = (json.loads(line)["request"] for line in lines)
        # Two documents may have operations of one id.
        own = [entry for entry in self.operations if entry["document"] == subject.document]
        paths = {entry["operation"]: _pattern(entry["path"]) for entry in own}
        return [r for r in requests if r["method"] == "GET" and paths[r["operation"]].fullmatch(r["path"])]
