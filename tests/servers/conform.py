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

#: How a finding is marked in the report, and the exit codes of a run that came to its end.
BROKEN, ENDED = "fail", {0, 1}


def command(scicloud: Path, live: Live, report: Path) -> list[str]:
    """All arguments; this function alone knows the command line."""
    overlay = live.folder / "overlay.yaml"
    words = [str(scicloud), "conform", "--spec", str(live.document), "--url", live.url, "--report", f"json={report}"]
    words += ["--overlay", str(overlay)] if overlay.exists() else []
    words += [word for name, value in live.settings.get("given", {}).items() for word in ("--value", f"{name}={value}")]
    return words + [word for operation in live.settings.get("excluded", []) for word in ("--exclude", operation)]


def found(report: Path) -> dict[str, dict[str, Any]]:
    """What is broken, by the id of its statement; this function alone knows the report."""
    documents = json.loads(report.read_text())["documents"]
    findings = (finding for document in documents for finding in document["findings"])
    return {finding["statement"]["id"]: finding for finding in findings if finding["verdict"] == BROKEN}


@dataclass(frozen=True)
class Judged:
    """A finding as it was judged by hand."""

    statement: str
    #: Whether the server really goes against its document. A false one is an alarm that must not come back.
    verdict: bool
    #: The request that proves it.
    request: str
    why: str
    #: What kind of finding it is: `broken`, `lenient` or `http`.
    kind: str


def judged(folder: Path) -> dict[str, Judged]:
    """The list of a server."""
    file = folder / "findings.toml"
    rows = tomllib.loads(file.read_text()).get("finding", []) if file.exists() else []
    known = [Judged(kind=row.pop("class"), **row) for row in rows]
    if len({row.statement for row in known}) != len(known):
        raise Trouble(f"{file}: a statement is listed twice")
    return {row.statement: row for row in known}


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
        for statement, finding in broken.items():
            print(json.dumps({"statement": statement, "text": finding["statement"].get("text"), "breaches": finding["breaches"][:1]}))
        return 0
    known = judged(live.folder)
    new = sorted(broken.keys() - known.keys())
    alarms = sorted(statement for statement in broken.keys() & known.keys() if not known[statement].verdict)
    gone = sorted(statement for statement, row in known.items() if row.verdict and statement not in broken)
    true = len(broken) - len(new) - len(alarms)
    print(f"{live.name}: {true} true findings, {len(alarms)} false, {len(new)} not judged, {len(gone)} not found again")
    for title, statements in (("not judged", new), ("false", alarms), ("not found again", gone)):
        for statement in statements:
            shown = broken.get(statement, {}).get("breaches") or [known[statement].request if statement in known else ""]
            print(f"  {title}: {statement}\n      {json.dumps(shown[0])[:400]}")
    if done.returncode not in ENDED:
        print(f"{live.name}: scicloud ended with {done.returncode}: {done.stderr[-1000:]}", file=sys.stderr)
        return 2
    return 1 if new or alarms or gone else 0
