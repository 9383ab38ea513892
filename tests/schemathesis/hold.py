"""Runs Schemathesis against the sample server, document by document, and judges what it finds."""

import argparse
import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent

#: An object of JSON, YAML or TOML.
Object = dict[str, Any]

#: How often a generated path has a valid value; more is found so than with that value alone.
VALID = 0.7

#: Seconds that the server may take to start, and a run to end.
START, END = 60, 900


@dataclass(frozen=True)
class Finding:
    """Something that Schemathesis reports, with the answer that it is about."""

    operation: str
    check: str
    message: str
    request: str
    status: int | None
    body: Any

    def __str__(self) -> str:
        said = " ".join(self.message.split())
        return f"{self.operation}, {self.check}: {said}\n      {self.request}\n      {self.status} {json.dumps(self.body)[:500]}"


class Document:
    """A document with those who ask for what it describes."""

    def __init__(self, name: str, identities: list[Object], values: Object) -> None:
        self.name = name
        self.root: Object = served(yaml.safe_load((REPOSITORY / "openapi" / f"{name}.yaml").read_text()))
        self.identities = identities
        self.values = values
        self.header: str = self.root["components"]["securitySchemes"]["token"]["name"]

    def operation(self, label: str) -> Object:
        """The operation of a method and a path."""
        method, path = label.split(" ", 1)
        return self.root["paths"][path][method.lower()]

    def is_refusal(self, operation: Object, finding: Finding) -> bool:
        """Whether the answer says itself that it is a refusal, whatever its status: by `x-outcome`."""
        outcome = operation["responses"].get(str(finding.status), {}).get("x-outcome")
        if not outcome or "success" not in outcome:
            return False
        code = pointed(finding.body, outcome["pointer"])
        return code is not None and code != outcome["success"]

    def configure(self, work: Path) -> None:
        """Users who must not see each other's objects, and valid values to be mixed with generated ones."""
        users = [
            {"name": identity["name"], "fixedHeaders": [{"name": self.header, "value": identity["token"]}]}
            for identity in self.identities
        ]
        (work / "document.json").write_text(json.dumps(self.root))
        (work / "auth.json").write_text(json.dumps({"auth": users}))
        peers = json.dumps([user["name"] for user in users])
        lines = ["[cache]", "enabled = false", "[auth.wfc]", 'path = "auth.json"', f"peers = {peers}", "[parameters]"]
        lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = {VALID} }}' for name in self.values]
        for name, value in self.values.items():
            lines += [f"[dictionaries.{name}]", f"values = [{json.dumps(value)}]"]
        (work / "schemathesis.toml").write_text("\n".join(lines) + "\n")


def served(root: Object) -> Object:
    """A document without the operations that our server does not have (`x-served: false`), and the links to them."""
    absent = set()
    for path, item in list(root["paths"].items()):
        for method in [method for method, it in item.items() if isinstance(it, dict) and it.get("x-served") is False]:
            absent.add(item.pop(method)["operationId"])
        if not any(isinstance(it, dict) and "responses" in it for it in item.values()):
            del root["paths"][path]
    owners = [it for item in root["paths"].values() for it in item.values() if isinstance(it, dict)]
    shared = root.get("components", {}).get("responses", {}).values()
    for response in [*(response for it in owners for response in it["responses"].values()), *shared]:
        links = response.get("links", {})
        for name in [name for name, link in links.items() if link.get("operationId") in absent]:
            del links[name]
    return root


def documents() -> list[Document]:
    """All documents, with who asks for them in the comparison with other tools."""
    subjects = tomllib.loads((REPOSITORY / "benches" / "peers" / "subjects.toml").read_text())
    return [
        Document(name, subject["identities"], subject["values"] | subject["identities"][0].get("values", {}))
        for name, subject in subjects.items()
    ]


def pointed(value: Any, pointer: str) -> Any:
    """What a JSON pointer leads to; none where it leads nowhere."""
    for part in pointer.split("/")[1:]:
        value = value.get(part) if isinstance(value, dict) else None
    return value


@contextmanager
def serving(command: str, work: Path) -> Iterator[str]:
    """The sample server for a block, with its URL; it must not have failed at anything."""
    log = work / "server.log"
    arguments = [command, "serve", "--sample", "--bind", "127.0.0.1:0", "--store", "sqlite::memory:", "--log", "warn"]
    with log.open("w") as output:
        child = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=output, text=True)
    try:
        line = child.stdout.readline() if child.stdout else ""
        if not line.startswith("listening on "):
            sys.exit(f"the server does not start: {line}{log.read_text()}")
        yield line.split()[-1]
        failed = [line for line in log.read_text().splitlines() if "ERROR" in line or "panicked" in line]
        if child.poll() is not None or failed:
            sys.exit("\n".join(["the server failed:", *failed]))
    finally:
        child.terminate()
        child.wait()


def run(schemathesis: str, document: Document, url: str, examples: int, seed: int) -> tuple[list[Finding], int]:
    """What is found with all checks and phases, and how many requests that took."""
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        document.configure(work)
        command = [schemathesis, "--config-file", "schemathesis.toml", "run", "document.json", "--url", url]
        command += ["--checks", "all", "--continue-on-failure", "--suppress-health-check", "all", "--no-color"]
        command += ["--max-examples", str(examples), "--seed", str(seed), "--generation-database", "none"]
        command += ["--report", "json,ndjson", "--report-json-path", "report.json", "--report-ndjson-path", "events.ndjson"]
        environment = os.environ | {"NO_PROXY": "*", "HOME": str(work)}
        done = subprocess.run(
            command, check=False, cwd=work, env=environment, capture_output=True, text=True, timeout=END
        )
        if done.returncode not in (0, 1):
            sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        report = json.loads((work / "report.json").read_text())
        if not report["complete"] or report["stop_reason"] != "completed" or report["errors"]:
            sys.exit(f"Schemathesis did not come to its end: {report['stop_reason']}, {report['errors']}")
        recorders = list(read(work / "events.ndjson"))
    requests = sum(len(recorder.get("interactions", {})) for recorder in recorders)
    return [finding for recorder in recorders for finding in findings(recorder)], requests


def read(events: Path) -> Iterator[Object]:
    """The records of what was sent."""
    with events.open() as lines:
        for line in lines:
            yield from (event["recorder"] for event in json.loads(line).values() if "recorder" in event)


def findings(recorder: Object) -> Iterator[Finding]:
    """What is found in a record."""
    for case, checks in recorder.get("checks", {}).items():
        for check in checks:
            if check["status"] != "failure":
                continue
            failure = check["failure_info"]["failure"]
            exchange = recorder.get("interactions", {}).get(case) or {"request": {}}
            request, answer = exchange["request"], exchange.get("response") or {}
            shown = f"{request.get('method')} {request.get('uri')} {content(request.get('body'))}"
            body = content(answer.get("content"))
            status = answer.get("status_code")
            message = f"{failure['title']}: {failure['message']}"
            yield Finding(failure["operation"], check["name"], message, shown, status, body)


def content(encoded: Any) -> Any:
    """A body: as JSON where it is that."""
    encoded = encoded.get("$base64", "") if isinstance(encoded, dict) else encoded or ""
    text = base64.b64decode(encoded).decode(errors="replace")
    try:
        return json.loads(text)
    except ValueError:
        return text


class Explained:
    """The table of reasons, and how often each was needed."""

    def __init__(self) -> None:
        self.rows: list[Object] = tomllib.loads((HERE / "explained.toml").read_text())["explained"]
        self.needed: Counter[str] = Counter()

    def reason(self, document: Document, finding: Finding) -> str | None:
        """Why what was found is right; none if it is not."""
        operation = document.operation(finding.operation)
        if document.is_refusal(operation, finding):
            return self._note("a refusal that says so in its body, as the document has it (x-outcome)")
        for row in self.rows:
            same = (row["operation"], row["check"], row["status"]) == (
                operation["operationId"],
                finding.check,
                finding.status,
            )
            texts = ((pointed(finding.body, pointer), text) for pointer, text in row["body"].items())
            if same and all(isinstance(got, str) and re.fullmatch(text, got) for got, text in texts):
                return self._note(row["why"])
        return None

    def _note(self, why: str) -> str:
        self.needed[why] += 1
        return why


def main() -> int:
    """Exit code 1 for what has no reason."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--command", required=True, help="scicloud")
    arguments.add_argument("--schemathesis", required=True, help="st")
    arguments.add_argument("--examples", type=int, default=100, help="most examples of an operation")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--document", action="append", help="of these documents alone")
    settings = arguments.parse_args()
    explained, unexplained = Explained(), 0
    for document in documents():
        if settings.document and document.name not in settings.document:
            continue
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as work, serving(settings.command, Path(work)) as url:
            found, requests = run(settings.schemathesis, document, url, settings.examples, settings.seed)
        bad = [finding for finding in found if explained.reason(document, finding) is None]
        seconds = time.monotonic() - begun
        print(f"{document.name}: {requests} requests in {seconds:.0f} s, {len(found) - len(bad)} findings explained, {len(bad)} not")
        for finding in bad[:20]:
            print(f"  {finding}")
        unexplained += len(bad)
    for why, count in explained.needed.items():
        print(f"{count} × {why}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
