"""Schemathesis with the identities and valid values that someone with an account would give it."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from common import Finding, Object, Run, Subject, Trouble, finish

#: How often a generated path has the valid value; more faults are found so than with that value alone.
VALID = 0.7


class Schemathesis:
    """The command `st run` with all its checks and phases."""

    def __init__(self, command: Path, headers: dict[str, str], examples: int) -> None:
        self.command = str(command)
        self.headers = headers
        self.examples = examples
        self.name = "Schemathesis"
        version = subprocess.run([self.command, "--version"], check=True, stdout=subprocess.PIPE, text=True)
        self.version = version.stdout.split()[-1]

    def run(self, subject: Subject, url: str, work: Path, turn: int = 0) -> Run:
        """All checks and phases; a finding is a kind of failure of an operation with a status."""
        self._configure(subject, work)
        command = [self.command, "--config-file", "schemathesis.toml", "run", str(subject.file), "--url", url]
        command += ["--checks", "all", "--continue-on-failure", "--suppress-health-check", "all", "--no-color"]
        command += ["--max-examples", str(self.examples), "--seed", str(turn + 1), "--generation-database", "none"]
        command += ["--report", "json,ndjson", "--report-json-path", "report.json"]
        command += ["--report-ndjson-path", "events.ndjson"]
        done = finish(command, dict(os.environ), work, {0, 1})
        report = json.loads((work / "report.json").read_text())
        if not report["complete"] or report["stop_reason"] != "completed":
            raise Trouble(f"schemathesis stopped: {report['stop_reason']}: {done.output[-2000:]}")
        findings, requests = set(), 0
        for recorder in _recorders(work / "events.ndjson"):
            requests += len(recorder.get("interactions", {}))
            findings |= set(_findings(recorder))
        findings |= {Finding(f"error: {error['title']}") for error in report["errors"]}
        return Run(frozenset(findings), requests, done.seconds)

    def _configure(self, subject: Subject, work: Path) -> None:
        """Users who must not see each other's objects, and valid values to be mixed with generated ones."""
        header = self.headers[subject.document]
        users = [
            {"name": identity.name, "fixedHeaders": [{"name": header, "value": identity.token}]}
            for identity in subject.identities
        ]
        (work / "auth.json").write_text(json.dumps({"auth": users}))
        peers = json.dumps([identity.name for identity in subject.identities])
        lines = ["[cache]", "enabled = false", "[auth.wfc]", 'path = "auth.json"', f"peers = {peers}", "[parameters]"]
        for name in subject.path_values:
            lines.append(f'"path.{name}" = {{ dictionary = "{name}", probability = {VALID} }}')
        for name, value in subject.path_values.items():
            lines += [f"[dictionaries.{name}]", f"values = [{json.dumps(value)}]"]
        (work / "schemathesis.toml").write_text("\n".join(lines) + "\n")


def _recorders(events: Path) -> Iterator[Object]:
    with events.open() as lines:
        for line in lines:
            yield from (event["recorder"] for event in json.loads(line).values() if "recorder" in event)


def _findings(recorder: Object) -> Iterator[Finding]:
    for case, checks in recorder.get("checks", {}).items():
        for check in checks:
            if check["status"] == "failure":
                failure = check["failure_info"]["failure"]
                answer = recorder.get("interactions", {}).get(case, {}).get("response") or {}
                kind = f"{failure['title']} ({failure['code']}), {answer.get('status_code')}"
                yield Finding(f"{failure['operation']}: {kind}")
