"""Runs scicloud's conformance suite, Schemathesis and Prism on the same mutants, and counts what each of them finds."""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import install
from common import Object, Subject, Tool, Trouble, credential_header, subjects
from ours import Mutant, Scicloud
from prism_proxy import Prism
from schemathesis_run import Schemathesis
from score import Bench, Failed, Verdict
from table import Results, as_json, only_by_others, table

NAMES = ("scicloud", "schemathesis", "prism")


def count(text: str) -> int:
    """A number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1")
    return int(text)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python3 benches/peers", description=__doc__)
    built = install.target_directory() / "release" / "scicloud"
    parser.add_argument("--binary", type=Path, default=built, help="the command scicloud (default: %(default)s)")
    parser.add_argument("--tools", default=",".join(NAMES), help="of %(default)s")
    parser.add_argument("--only", metavar="CLASS", help="mutants of one class only")
    parser.add_argument("--limit", type=count, metavar="N", help="so many mutants at the most, spread over the list")
    parser.add_argument("--examples", type=count, default=20, metavar="N", help="of Schemathesis (%(default)s)")
    parser.add_argument("--jobs", type=count, default=2, metavar="N", help="runs at once (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep every run in this file")
    return parser.parse_args()


def chosen(mutants: list[Mutant], only: str | None, limit: int | None) -> list[Mutant]:
    """The mutants that are asked for."""
    kept = [mutant for mutant in mutants if only in (None, mutant.kind)]
    if not kept:
        raise Trouble(f"no mutant is of class {only}; there are {', '.join(sorted({m.kind for m in mutants}))}")
    step = len(kept) / min(limit or len(kept), len(kept))
    return [kept[int(index * step)] for index in range(round(len(kept) / step))]


def recordings(bench: Bench) -> dict[str, list[Object]]:
    """The requests of the conformance suite on the correct server, by document."""
    recorded = {}
    for document, subject in bench.subjects.items():
        with tempfile.TemporaryDirectory() as work:
            recorded[document] = bench.scicloud.record(subject, bench.upstream, Path(work))
    return recorded


def tools(names: list[str], bench: Bench, examples: int) -> Iterator[Tool]:
    """The tools that are asked for, installed."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise Trouble(f"there is no tool {', '.join(unknown)}; there are {', '.join(NAMES)}")
    recorded = recordings(bench)
    if "scicloud" in names:
        yield bench.scicloud
    if "schemathesis" in names:
        headers = {document: next(filter(None, map(credential_header, known))) for document, known in recorded.items()}
        yield Schemathesis(install.schemathesis(), headers, examples)
    if "prism" in names:
        yield Prism(install.prism(), recorded)


def measure(options: argparse.Namespace, bench: Bench) -> Results:
    """Runs everything, and says on the standard error how far it is."""
    used = list(tools(options.tools.split(","), bench, options.examples))
    mutants = chosen(bench.mutants, options.only, options.limit)
    correct = {}
    for tool in used:
        for document in sorted({mutant.document for mutant in mutants}):
            correct[tool.name, document] = bench.correct(tool, document)
            note(f"{tool.name} on the correct {document}: {len(correct[tool.name, document].expected)} findings")
    results = Results(used, mutants, correct, [], [])
    for done in bench.judge_all(used, mutants, correct, options.jobs):
        note(progress(done))
        if isinstance(done, Failed):
            results.failed.append(done)
        else:
            results.verdicts.append(done)
    return results


def progress(done: Verdict | Failed) -> str:
    """A line about a run."""
    if isinstance(done, Failed):
        return f"{done.tool} did not run on {done.mutant.name}: {done.reason}"
    outcome = f"found ({min(done.found)})" if done.found else "not found"
    took = f"{done.run.requests} requests, {done.run.seconds:.1f} s"
    return f"{done.tool} {done.mutant.kind} {done.mutant.name}, {took}: {outcome}"


def note(line: str) -> None:
    """Says something on the standard error."""
    print(line, file=sys.stderr, flush=True)


def show(results: Results, options: argparse.Namespace) -> None:
    """Prints the table, and what it can't say."""
    print(f"{table(results)}\n\nSchemathesis with --max-examples {options.examples}; {options.jobs} runs at once.")
    for tool in results.tools:
        for alarm in results.false_alarms(tool.name):
            print(f"False alarm of {tool.name}: {alarm}")
    for line in only_by_others(results):
        print(f"Not found by {results.tools[0].name}: {line}")
    for failed in results.failed:
        print(f"DID NOT RUN: {failed.tool} on {failed.mutant.name}: {failed.reason}")


def told_to_end(number: int, _: object) -> None:
    """Ends the servers too, with the blocks that started them."""
    note(f"error: ended by {signal.Signals(number).name}")
    sys.exit(2)


def main() -> int:
    """Exit codes: 0 all was measured, 1 some runs failed, 2 nothing could be measured."""
    options = arguments()
    signal.signal(signal.SIGTERM, told_to_end)
    known: dict[str, Subject] = subjects()
    try:
        if not options.binary.is_file():
            raise Trouble(f"there is no {options.binary}: cargo build --release, or --binary FILE")
        scicloud = Scicloud(options.binary.resolve())
        with tempfile.TemporaryDirectory() as work, scicloud.server(Path(work)) as upstream:
            results = measure(options, Bench(scicloud, upstream, known))
    except (Trouble, OSError, subprocess.CalledProcessError) as trouble:
        note(f"error: {trouble}")
        return 2
    show(results, options)
    if options.json:
        settings = {"examples": options.examples, "jobs": options.jobs}
        options.json.write_text(json.dumps(as_json(results, settings), indent=1) + "\n")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
