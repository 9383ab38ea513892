"""Load on a server, by wrk on a core of its own."""

import re
import shutil
import statistics
import subprocess
from dataclasses import dataclass

from servers import LOAD_CORE, Request, Server, Trouble

_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


@dataclass(frozen=True)
class Round:
    """What one round of load showed."""

    requests: int
    per_second: float
    median: float
    p99: float


def measure(server: Server, request: Request, connections: int, seconds: int) -> Round:
    """Asks the same again and again, over so many connections, for so long."""
    if not shutil.which("wrk"):
        raise Trouble("wrk is missing; on Debian: apt-get install wrk")
    headers = [word for name, value in request.headers.items() for word in ("-H", f"{name}: {value}")]
    shape = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency"]
    command = ["taskset", "-c", LOAD_CORE, "wrk", *shape, *headers, server.url + request.path]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", done.stdout)
    if bad:
        raise Trouble(f"{server.url}{request.path}: {bad.group(0)}")
    return Round(
        requests=int(re.search(r"(\d+) requests in", done.stdout).group(1)),
        per_second=float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1)),
        median=_percentile(done.stdout, 50),
        p99=_percentile(done.stdout, 99),
    )


def _percentile(output: str, which: int) -> float:
    number, unit = re.search(rf"\b{which}%\s+([\d.]+)(us|ms|s)\b", output).groups()
    return float(number) * _UNITS[unit]


def median(rounds: list[Round]) -> Round:
    """The middle of the rounds, figure by figure."""
    middle = {name: statistics.median(getattr(each, name) for each in rounds) for name in Round.__annotations__}
    return Round(**middle)
