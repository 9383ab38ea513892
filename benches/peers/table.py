"""The results as an aligned table and as JSON."""

from dataclasses import dataclass

from common import Tool
from ours import Mutant
from score import Correct, Failed, Pair, Verdict


@dataclass(frozen=True)
class Results:
    """All that was measured."""

    tools: list[Tool]
    mutants: list[Mutant]
    correct: dict[Pair, Correct]
    verdicts: list[Verdict]
    failed: list[Failed]

    def of(self, tool: str) -> list[Verdict]:
        """What a tool made of the mutants."""
        return [verdict for verdict in self.verdicts if verdict.tool == tool]

    def false_alarms(self, tool: str) -> list[str]:
        """What a tool reports about the correct server."""
        known = (correct.false_alarms for (name, _), correct in self.correct.items() if name == tool)
        return sorted({finding.what for findings in known for finding in findings})


def table(results: Results) -> str:
    """A row for each tool."""
    kinds = list(dict.fromkeys(mutant.kind for mutant in results.mutants))
    counts = [sum(mutant.kind == kind for mutant in results.mutants) for kind in kinds]
    head = ["tool", *(f"{kind} ({count})" for kind, count in zip(kinds, counts)), f"all ({sum(counts)})"]
    head += ["false alarms", "requests a run", "seconds a run", "seconds in all"]
    return _aligned([head, *(_row(results, tool, kinds) for tool in results.tools)])


def _row(results: Results, tool: Tool, kinds: list[str]) -> list[str]:
    verdicts = results.of(tool.name)
    killed = [verdict.mutant.kind for verdict in verdicts if verdict.found]
    requests, seconds = (sum(getattr(v.run, what) for v in verdicts) for what in ("requests", "seconds"))
    runs = max(len(verdicts), 1)
    cells = [f"{tool.name} {tool.version}", *(killed.count(kind) for kind in kinds), len(killed)]
    cells += [len(results.false_alarms(tool.name)), round(requests / runs), f"{seconds / runs:.1f}", f"{seconds:.0f}"]
    return [str(cell) for cell in cells]


def _aligned(rows: list[list[str]]) -> str:
    """A Markdown table; the first column is of text, the others of numbers."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    marks = ["-" * width if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    lines = [rows[0], marks, *rows[1:]]
    return "\n".join("| " + " | ".join(_cell(*cell) for cell in enumerate(zip(line, widths))) + " |" for line in lines)


def _cell(column: int, sized: tuple[str, int]) -> str:
    text, width = sized
    return text.ljust(width) if column == 0 else text.rjust(width)


def only_by_others(results: Results) -> list[str]:
    """Mutants that a peer found and the first tool did not, with what the peer reports."""
    own = {verdict.mutant.name for verdict in results.of(results.tools[0].name) if verdict.found}
    return [
        f"{verdict.mutant.name} ({verdict.mutant.kind}), found by {verdict.tool}: {min(verdict.found)}"
        for verdict in results.verdicts
        if verdict.found and verdict.mutant.name not in own and verdict.tool != results.tools[0].name
    ]


def as_json(results: Results, settings: dict[str, object]) -> dict[str, object]:
    """All of it for programs."""
    return {
        "settings": settings,
        "tools": {
            tool.name: {"version": tool.version, "false_alarms": results.false_alarms(tool.name)}
            for tool in results.tools
        },
        "runs": [
            {
                "tool": verdict.tool,
                "mutant": verdict.mutant.name,
                "class": verdict.mutant.kind,
                "killed": bool(verdict.found),
                "found": [str(finding) for finding in sorted(verdict.found)],
                "requests": verdict.run.requests,
                "seconds": round(verdict.run.seconds, 3),
            }
            for verdict in results.verdicts
        ],
        "failed": [{"tool": f.tool, "mutant": f.mutant.name, "reason": f.reason} for f in results.failed],
    }
