"""What was measured, as text: figures, and the ratios that count."""

from dataclasses import dataclass

from load import Round
from servers import Request, Server

SCICLOUD, UNCACHED, BARE = "scicloud, {}", "scicloud without its cache, {}", "bare handler, {}"
LIST, ONE = "list of 50", "one workspace"
PRISM, MOTO = "Prism, its example of the list", "moto, list of 50 of its own"


@dataclass(frozen=True)
class Column:
    """A server and what is asked of it."""

    name: str
    server: Server
    request: Request


@dataclass(frozen=True)
class Ratio:
    """Two figures of the same run, and how they should compare."""

    what: str
    value: float
    target: str
    met: bool

    def __str__(self) -> str:
        return f"| {self.what} | {self.value:.2f} | {self.target} | {'yes' if self.met else '**no**'} |"


def report(medians: dict[str, Round], spread: Round, start: float, resident: int, used: tuple[int, int] | None) -> str:
    """Two tables, in Markdown."""
    lines = ["| server, request | requests a second | median | 99th percentile |", "| --- | ---: | ---: | ---: |"]
    for name, each in medians.items():
        lines.append(f"| {name} | {each.per_second:,.0f} | {each.median * 1e3:.2f} ms | {each.p99 * 1e3:.2f} ms |")
    lines += ["", "| ratio | measured | target | met |", "| --- | ---: | --- | --- |"]
    return "\n".join(lines + [str(ratio) for ratio in _ratios(medians, spread, start, resident, used)])


def _ratios(medians: dict[str, Round], spread: Round, start: float, resident: int, used: tuple[int, int] | None) -> list[Ratio]:
    def rate(server: str, what: str = "") -> float:
        return medians[server.format(what)].per_second

    ratios = [
        _least("list of 50 ÷ bare handler", rate(SCICLOUD, LIST) / rate(BARE, LIST), 0.5),
        _least("one workspace ÷ bare handler", rate(SCICLOUD, ONE) / rate(BARE, ONE), 0.7),
    ]
    for what in (LIST, ONE):
        ratios.append(Ratio(f"{what} without the cache ÷ bare handler", rate(UNCACHED, what) / rate(BARE, what), "for reference", True))
    if PRISM in medians:
        ratios.append(_least("list of 50 ÷ Prism", rate(SCICLOUD, LIST) / rate(PRISM), 15))
        ratios.append(Ratio("list of 50 ÷ moto", rate(SCICLOUD, LIST) / rate(MOTO), "for reference", True))
    ratios.append(_most("99th percentile ÷ median, 64 connections", spread.p99 / spread.median, 4))
    ratios.append(_most("seconds to the first answer", start, 0.1))
    ratios.append(_most("MB before the first request", resident / 1024, 20))
    if used:
        ratios.append(_most("memory after a million requests ÷ before", used[1] / used[0], 1.1))
    return ratios


def _least(what: str, value: float, target: float) -> Ratio:
    return Ratio(what, value, f"at least {target:g}", value >= target)


def _most(what: str, value: float, target: float) -> Ratio:
    return Ratio(what, value, f"at most {target:g}", value <= target)
