"""Holds the tools to the mutants, and counts."""

import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from common import Finding, Run, Subject, Tool
from ours import Mutant, Scicloud

#: The names of a tool and of a document.
Pair = tuple[str, str]

#: Runs of each tool on the correct server; what depends on chance is likely to show in one of them.
REPETITIONS = 3


@dataclass(frozen=True)
class Correct:
    """What a tool reports where nothing is wrong."""

    #: About the correct server itself.
    false_alarms: frozenset[Finding]
    #: These, and what is reported when a proxy that changes nothing stands in front of it.
    expected: frozenset[Finding]


@dataclass(frozen=True)
class Verdict:
    """What a tool made of a mutant."""

    tool: str
    mutant: Mutant
    #: What it reports about the mutant and not about the correct server.
    found: frozenset[Finding]
    run: Run


@dataclass(frozen=True)
class Failed:
    """A tool that did not run on a mutant."""

    tool: str
    mutant: Mutant
    reason: str


class Bench:
    """The correct server, the mutants, and those who test."""

    def __init__(self, scicloud: Scicloud, upstream: str, subjects: dict[str, Subject]) -> None:
        self.scicloud = scicloud
        self.upstream = upstream
        self.subjects = subjects
        self.mutants = scicloud.mutants()

    def correct(self, tool: Tool, document: str) -> Correct:
        """Runs a tool where nothing is wrong with what the document describes."""
        subject = self.subjects[document]
        alarms = [self._directly(tool, subject, turn).findings for turn in range(REPETITIONS)]
        idle = next(mutant for mutant in self.mutants if mutant.document != document)
        direct = frozenset().union(*alarms)
        return Correct(direct, direct | self._through(tool, subject, idle).findings)

    def _directly(self, tool: Tool, subject: Subject, turn: int) -> Run:
        with tempfile.TemporaryDirectory() as work:
            return tool.run(subject, self.upstream, Path(work), turn)

    def _through(self, tool: Tool, subject: Subject, mutant: Mutant) -> Run:
        with (
            tempfile.TemporaryDirectory() as work,
            tempfile.TemporaryDirectory() as logs,
            self.scicloud.mutant(mutant.name, subject, self.upstream, Path(logs)) as url,
        ):
            return tool.run(subject, url, Path(work), 0)

    def judge(self, tool: Tool, mutant: Mutant, correct: dict[Pair, Correct]) -> Verdict | Failed:
        """Runs a tool on a mutant."""
        try:
            run = self._through(tool, self.subjects[mutant.document], mutant)
        except Exception as error:  # One run must not cost the others; it is reported, and the exit code is 1.
            return Failed(tool.name, mutant, f"{type(error).__name__}: {error}")
        expected = correct[tool.name, mutant.document].expected
        return Verdict(tool.name, mutant, run.findings - expected, run)

    def judge_all(
        self, tools: list[Tool], mutants: list[Mutant], correct: dict[Pair, Correct], jobs: int
    ) -> Iterable[Verdict | Failed]:
        """Runs every tool on every mutant, so many at once."""
        pairs = [(tool, mutant) for mutant in mutants for tool in tools]
        with ThreadPoolExecutor(jobs) as pool:
            yield from pool.map(lambda pair: self.judge(pair[0], pair[1], correct), pairs)
