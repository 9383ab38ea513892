"""Measures requests to `scicloud serve` on a small store and on one a thousand times as large, and prints ratios."""

import argparse
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from asked import Asked, questions
from caller import Caller, Trouble
from stores import Store, built_binary, serve, sizes
from table import Row, report


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python3 benches/scale", description=__doc__)
    parser.add_argument("--binary", type=Path, default=built_binary(), help="the command scicloud (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=9, metavar="N", help="of all requests (default: %(default)s)")
    parser.add_argument("--calls", type=int, default=15, metavar="N", help="of a request in a round (default: %(default)s)")
    parser.add_argument("--keep", type=Path, metavar="DIRECTORY", help="where stores are made, or are since the last time")
    parser.add_argument("--only", default="", metavar="TEXT", help="requests whose description has this")
    parser.add_argument("--divide", type=int, default=1, metavar="N", help="make the large store smaller by this factor")
    return parser.parse_args()


def measured(callers: list[Caller], pairs: list[list[Asked]], options: argparse.Namespace) -> list[Row]:
    """Every request to both stores in turn, again and again, so that what else the machine does falls on both."""
    times: dict[tuple[int, int], list[float]] = {}
    for number in range(options.rounds + 1):
        print(f"round {number} of {options.rounds}" if number else "warming up", file=sys.stderr, flush=True)
        for index, pair in enumerate(pairs):
            for size, (caller, asked) in enumerate(zip(callers, pair)):
                seconds = [caller.seconds(asked.path, asked.token) for _ in range(options.calls if number else 3)]
                if number:
                    times.setdefault((index, size), []).append(statistics.median(seconds))
    rows = []
    for index, (small, large) in enumerate(pairs):
        medians = [statistics.median(times[index, size]) for size in (0, 1)]
        rows.append(Row(small.what, small.limit, (small.matching, large.matching), (medians[0], medians[1])))
    return rows


def main() -> int:
    """The exit code: 0 all is within its limit, 1 something is not, 2 something did not run."""
    options = arguments()
    try:
        with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
            directory = options.keep or Path(temporary)
            directory.mkdir(parents=True, exist_ok=True)
            stores = [Store.of(options.binary, directory, size) for size in sizes(options.divide)]
            callers = [Caller(stack.enter_context(serve(options.binary, store))) for store in stores]
            pairs = [list(pair) for pair in zip(*(questions(caller) for caller in callers)) if options.only in pair[0].what]
            rows = measured(callers, pairs, options)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    print(report(stores, rows))
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
