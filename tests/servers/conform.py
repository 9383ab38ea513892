"""Runs `scicloud conform` against a server and compares what it finds with the list that was judged."""

import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servers import Live, Trouble

#: Seconds that a run may take.
END = 900

#: How findings are marked in the report, those that take more than is documented among them, and the exit codes of a run that came
#: to its end.
BROKEN, ENDED = {"fail", "lenient"}, {0, 1}


def command(scicloud: Path, live: Live, report: Path) -> list[str]:
    """All arguments; this function alone knows the command line."""
    overlay = live.folder / "overlay.yaml"
    words = [str(scicloud), "conform", "--spec", str(live.document), "--url", live.url, "--report", f"json={report}"]
    words += ["--overlay", str(overlay)] if overlay.exists() else []
    words += [word for name, value in live.settings.get("given", {}).items() for word in ("--value", f"{name}={value}")]
    words += [word for operation in live.settings.get("excluded", []) for word in ("--exclude", operation)]
    return words + live.settings.get("arguments", [])


def found(report: Path) -> dict[str, dict[str, Any]]:
    """What is broken, by the id of its statement; this function alone knows the report."""
    documents = json.loads(report.read_text())["documents"]
    findings = (finding for document in documents for finding in document["findings"])
    return {finding["statement"]["id"]: finding for finding in findings if finding["verdict"] in BROKEN}


@dataclass(frozen=True)
class Judged:
    """Findings of one cause, true as they were judged by hand."""

    statements: list[str]
    #: The request that proves it.
    request: str
    why: str


def judged(folder: Path) -> dict[str, Judged]:
    """The list of a server, by statement."""
    file = folder / "findings.toml"
    rows = tomllib.loads(file.read_text()).get("finding", []) if file.exists() else []
    listed = [(statement, row) for row in (Judged(**row) for row in rows) for statement in row.statements]
    known = dict(listed)
    if len(known) != len(listed):
        raise Trouble(f"{file}: a statement is listed twice")
    return known


def run(scicloud: Path, live: Live, compare: bool) -> int:
    """Exit code 1 for a difference between what was found and what was judged true, 2 for a run without an end."""
    report = live.work / "report.json"
    words = command(scicloud, live, report)
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=END, cwd=live.work)
    (live.work / "conform.log").write_text(done.stdout + done.stderr)
    if not report.exists():
        raise Trouble(f"{' '.join(words)} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    broken = found(report)
    if not compare:
        print("\n".join(shown(finding) for finding in broken.values()))
        return 0
    known = judged(live.folder)
    new, gone = sorted(broken.keys() - known.keys()), sorted(known.keys() - broken.keys())
    print(f"{live.name}: {len(broken) - len(new)} true findings, {len(new)} not judged, {len(gone)} not found again")
    for statement in new:
        print(f"  not judged: {shown(broken[statement])}")
    for statement in gone:
        print(f"  not found again: {statement}, as with {known[statement].request}")
    if done.returncode not in ENDED:
        print(f"{live.name}: scicloud ended with {done.returncode}: {done.stderr[-1000:]}", file=sys.stderr)
        return 2
    return 1 if new or gone else 0


def shown(finding: dict[str, Any]) -> str:
    """A finding in a line, with the first request that shows it."""
    first = finding["violations"][0]
    request = first["exchange"]["request"]
    target = request["path"] + ("?" + request["query"] if request["query"] else "")
    return f"{finding['statement']['id']}: {request['method']} {target}: expected {first['expected']}, got {first['got'][:200]}"
