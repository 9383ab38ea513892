"""Measures `scicloud serve` beside a bare dropshot handler, Prism and moto, in one run, and prints ratios."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import moto_rows
import servers
from load import Round, measure, median
from servers import Request, Server, Trouble
from table import Column, report

#: Rows of the store, and of the page that is asked for.
WORKSPACES, PAGE = 10_000, 50
#: Connections of the load, and those with which the spread of the times is looked at.
CONNECTIONS, MANY = 32, 64
#: Requests between the two looks at the server's memory.
MILLION = 1_000_000


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python3 benches/speed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="of each server, in turn (%(default)s)")
    parser.add_argument("--seconds", type=int, default=5, metavar="N", help="that each round lasts (%(default)s)")
    parser.add_argument("--profile", default="release", metavar="NAME", help="that Cargo builds with, or dist (%(default)s)")
    parser.add_argument("--no-peers", action="store_true", help="leave Prism and moto out")
    parser.add_argument("--no-million", action="store_true", help="leave the look at the memory out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep every round in this file")
    return parser.parse_args()


class Bench:
    """The servers and what is asked of each."""

    def __init__(self, options: argparse.Namespace, work: Path, stack: ExitStack) -> None:
        self.work, self.stack = work, stack
        binary, bare = servers.build(options.profile)
        store = _filled_store(binary, work)
        self.scicloud = self.start(servers.serve(binary, store, work / "serve.log", "--no-admin"))
        self.memory_at_start = self.scicloud.resident_kib()
        headers = {"X-Auth-Token": "load-primary"}
        self.list = Request(f"/v1/load-1/workspaces?limit={PAGE}", headers)
        listed = self.list.send(self.scicloud)
        self.one = Request(f"/v1/load-1/workspaces/{json.loads(listed)['workspaces'][0]['id']}", headers)
        uncached = self.start(servers.serve(binary, store, work / "uncached.log", "--no-admin", "--cache-bytes", "0"))
        self.columns = [
            Column("scicloud, list of 50", self.scicloud, self.list),
            Column("bare handler, list of 50", self.start(servers.bare(bare, listed, work)), self.list),
            Column("scicloud, one workspace", self.scicloud, self.one),
            Column("bare handler, one workspace", self.start(servers.bare(bare, self.one.send(self.scicloud), work)), self.one),
            Column("scicloud without its cache, list of 50", uncached, self.list),
            Column("scicloud without its cache, one workspace", uncached, self.one),
        ]
        if not options.no_peers:
            self.columns.append(Column("Prism, its example of the list", self.start(servers.prism_mock(work)), self.list))
            moto = self.start(servers.moto_server(work))
            self.columns.append(Column("moto, list of 50 of its own", moto, moto_rows.fifty_users(moto)))

    def start(self, server: AbstractContextManager[Server]) -> Server:
        """Runs a server until all has been measured."""
        return self.stack.enter_context(server)


def _filled_store(binary: Path, work: Path) -> Path:
    fixture, store = work / "fixture.yaml", work / "store.db"
    count = ["--workspaces", str(WORKSPACES), "--seed", "1", "--output", str(fixture)]
    subprocess.run([binary, "generate-fixture", *count], check=True, stdout=subprocess.DEVNULL)
    with servers.serve(binary, store, work / "load.log", "--no-admin", "--load", str(fixture)):
        pass
    return store


def rounds(bench: Bench, options: argparse.Namespace) -> dict[str, list[Round]]:
    """Every server in turn, again and again, so that what else the machine does falls on all of them."""
    measured = defaultdict(list)
    for column in bench.columns:
        measure(column.server, column.request, CONNECTIONS, 1)
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        for column in bench.columns:
            measured[column.name].append(measure(column.server, column.request, CONNECTIONS, options.seconds))
    return measured


def memory(bench: Bench, seconds: int) -> tuple[int, int]:
    """The server's memory after its first requests, and after a million more."""
    measure(bench.scicloud, bench.list, MANY, seconds)
    before, sent = bench.scicloud.resident_kib(), 0
    while sent < MILLION:
        sent += measure(bench.scicloud, bench.one, MANY, 20).requests
        print(f"{min(sent, MILLION)} of {MILLION} requests", file=sys.stderr, flush=True)
    return before, bench.scicloud.resident_kib()


def main() -> int:
    """The exit code: 0 all was measured, 2 something did not run."""
    options = arguments()
    try:
        with tempfile.TemporaryDirectory() as work, ExitStack() as stack:
            bench = Bench(options, Path(work), stack)
            measured = rounds(bench, options)
            spread = [measure(bench.scicloud, bench.list, MANY, options.seconds) for _ in range(options.rounds)]
            used = None if options.no_million else memory(bench, options.seconds)
            if options.json:
                kept = {name: [vars(each) for each in all_of_it] for name, all_of_it in measured.items()}
                options.json.write_text(json.dumps(kept, indent=1))
            medians = {name: median(each) for name, each in measured.items()}
            print(report(medians, median(spread), bench.scicloud.seconds_to_start, bench.memory_at_start, used))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
