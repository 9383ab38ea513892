"""Runs Schemathesis, with GET alone, against a server and tells what it finds, for `docs/servers.md`."""

import base64
import json
import os
import subprocess
import time
from collections import Counter
from typing import Any

from servers import REPOSITORY, Live, Trouble, install, target_directory

#: Most examples of an operation in each phase, the seed, and seconds that a run may take.
EXAMPLES, SEED, END = 25, 1, 1800

#: How often a path has a known value.
VALID = 0.7

#: The pins are those of the comparison with other tools.
PINS = REPOSITORY / "benches" / "peers" / "requirements.txt"


def run(live: Live) -> str:
    """What was sent and found, a kind of failure of an operation with a status being one finding."""
    st = install([PINS], target_directory() / "servers" / "schemathesis") / "bin" / "st"
    (live.work / "schemathesis.toml").write_text(configuration(live.settings.get("values", {})))
    command = [str(st), "--config-file", "schemathesis.toml", "run", str(live.document), "--url", live.url]
    # The check that is left out sends what is no GET, such as PUT.
    command += ["--include-method", "GET", "--checks", "all", "--exclude-checks", "unsupported_method"]
    command += ["--continue-on-failure", "--suppress-health-check", "all", "--no-color"]
    command += ["--max-examples", str(EXAMPLES), "--seed", str(SEED), "--generation-database", "none"]
    command += ["--report", "json,ndjson", "--report-json-path", "st.json", "--report-ndjson-path", "st.ndjson"]
    begun = time.monotonic()
    environment = os.environ | {"NO_PROXY": "*", "HOME": str(live.work)}
    done = subprocess.run(command, check=False, cwd=live.work, env=environment, capture_output=True, text=True, timeout=END)
    seconds = time.monotonic() - begun
    (live.work / "st.log").write_text(done.stdout + done.stderr)
    if done.returncode not in (0, 1) or not (live.work / "st.json").exists():
        raise Trouble(f"Schemathesis ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    report = json.loads((live.work / "st.json").read_text())
    requests, kinds, example = 0, Counter(), {}
    with (live.work / "st.ndjson").open() as lines:
        for line in lines:
            for event in json.loads(line).values():
                recorder = event.get("recorder") if isinstance(event, dict) else None
                if not recorder:
                    continue
                requests += len(recorder.get("interactions", {}))
                for kind, proof in failures(recorder):
                    kinds[kind] += 1
                    example.setdefault(kind, proof)
    lines = [f"{live.name}: {requests} requests in {seconds:.0f} s, {len(kinds)} findings, {len(report['errors'])} errors"]
    for kind in sorted(kinds):
        lines += [f"  {kind} × {kinds[kind]}", *(f"      {line}" for line in example[kind])]
    lines += [f"  error: {error['title']}: {str(error.get('message'))[:300]}" for error in report["errors"]]
    return "\n".join(lines)


def configuration(values: dict[str, list[Any]]) -> str:
    """Known values of paths, mixed with generated ones as in the comparison with other tools."""
    lines = ["[cache]", "enabled = false", "[parameters]"]
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = {VALID} }}' for name in values]
    for name, known in values.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(known)}"]
    return "\n".join(lines) + "\n"


def failures(recorder: dict) -> list[tuple[str, list[str]]]:
    """Each failure of a record with the request that it is about."""
    result = []
    for case, checks in recorder.get("checks", {}).items():
        for check in checks:
            if check["status"] != "failure":
                continue
            failure = check["failure_info"]["failure"]
            exchange = recorder.get("interactions", {}).get(case) or {"request": {}}
            request, answer = exchange["request"], exchange.get("response") or {}
            kind = f"{failure['operation']}: {failure['title']}, {answer.get('status_code')}"
            said = " ".join(str(failure["message"]).split())[:400]
            result.append((kind, [f"{request.get('method')} {request.get('uri')}", said, text(answer.get("content"))[:200]]))
    return result


def text(encoded: object) -> str:
    """A body as one line."""
    encoded = encoded.get("$base64", "") if isinstance(encoded, dict) else encoded or ""
    return " ".join(base64.b64decode(str(encoded)).decode(errors="replace").split())
