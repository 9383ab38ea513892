"""What was measured, as tables in Markdown."""

from dataclasses import dataclass

from stores import Store


@dataclass(frozen=True)
class Row:
    """A request to both stores."""

    what: str
    limit: float | None
    #: How much there is in either store that the request is about, and the median of the seconds that it takes.
    matching: tuple[int, int]
    seconds: tuple[float, float]

    @property
    def ratio(self) -> float:
        """How many times longer the large store takes."""
        return self.seconds[1] / self.seconds[0]

    @property
    def met(self) -> bool:
        """Whether that is within the limit, if there is one."""
        return self.limit is None or self.ratio <= self.limit


def report(stores: list[Store], rows: list[Row]) -> str:
    """How the stores were made, and what requests to them take."""
    lines = ["| store | fixture | database | loaded in |", "| --- | ---: | ---: | ---: |"]
    for store in stores:
        size = f"{store.size.workspaces:,} workspaces, {store.size.resources:,} resources"
        sizes = f"{store.fixture_bytes / 1e6:,.0f} MB | {store.store_bytes / 1e6:,.0f} MB"
        lines.append(f"| {size} | {sizes} | {store.loading_seconds:,.0f} s |")
    lines += ["", "| request | matching | small | large | ratio | at most | met |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for row in rows:
        matching = " / ".join(f"{number:,}" for number in row.matching)
        times = " | ".join(f"{each * 1e3:.2f} ms" for each in row.seconds)
        limit, met = ("–", "–") if row.limit is None else (f"{row.limit:g}", "yes" if row.met else "**no**")
        lines.append(f"| {row.what} | {matching} | {times} | {row.ratio:.1f} | {limit} | {met} |")
    missed = [row.what for row in rows if not row.met]
    lines += ["", f"Beyond its limit: {', '.join(missed)}." if missed else "All are within their limits."]
    return "\n".join(lines)
