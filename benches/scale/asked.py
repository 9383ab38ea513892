"""What is asked of each store: the same, of whatever is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from caller import Caller

LIST = "/v1/load-1/workspaces"
#: How many times longer the large store may take.
USUAL, FARTHEST = 5.0, 20.0
#: Workspaces of a page.
PAGE = 50


@dataclass(frozen=True)
class Asked:
    """A request to one store."""

    what: str
    path: str
    token: str
    #: How many times longer the large store may take; none where that is only of interest.
    limit: float | None
    #: How much there is that the request is about.
    matching: int


def questions(caller: Caller) -> Iterator[Asked]:
    """Every form of request, in the same order for every store."""
    for sort_by in ("name", "update_time", "status"):
        for order in ("desc", "asc"):
            yield from _pages(caller, f"{sort_by} {order}", sort_by=sort_by, order=order)
    enterprise = _enterprise_project(caller)
    yield from _pages(caller, "an enterprise project", enterprise_project_id=enterprise)
    yield from _pages(caller, "accessible, one in 1,000", "load-seldom", filter_accessible="true")
    # The small store has one such workspace, and no page of more.
    yield from _pages(caller, "accessible, one in 1,000, a row", "load-seldom", size=1, filter_accessible="true")
    yield from _pages(caller, "accessible, ordinary user", filter_accessible="true")
    yield from _pages(caller, "accessible by status", filter_accessible="true", sort_by="status")
    both = {"filter_accessible": "true", "enterprise_project_id": enterprise}
    yield from _pages(caller, "accessible of an enterprise project", **both)
    yield _list(caller, "total_count", USUAL, limit=1)
    one = caller.get(f"{LIST}?limit=1", "load-primary")["workspaces"][0]["id"]
    yield Asked("one workspace", f"{LIST}/{quote(one, safe='')}", "load-primary", USUAL, 1)
    statistics = "/v1/load-1/eihealth-projects/statistics"
    spaces = caller.get(statistics, "load-ordinary")["count"]
    yield Asked("statistics, 1,000 spaces", statistics, "load-ordinary", USUAL, spaces)
    yield from _names(caller)


def _names(caller: Caller) -> Iterator[Asked]:
    """Parts of a name that few workspaces have, and then of ones that many have."""
    total = caller.get(f"{LIST}?limit=1", "load-primary")["total_count"]
    # Some parts of the list have one name alone.
    offsets = [total * part // 20 for part in range(20)]
    pages = [caller.get(f"{LIST}?limit=10&offset={offset}", "load-primary")["workspaces"] for offset in offsets]
    name = max((row["name"] for page in pages for row in page if row["name"][-4:].isdigit()), key=len)
    for what, part in [("a whole name", name), ("the end of a name", name[-4:]), ("part of a name", name[len(name) // 2 :])]:
        yield _list(caller, f"rare: {what}", FARTHEST, limit=PAGE, name=part)
        if what == "a whole name":
            yield _list(caller, f"rare: {what}, accessible", FARTHEST, limit=PAGE, name=part, filter_accessible="true")
    # As the head of the fixture says, one name in 10,000 has it.
    yield _list(caller, "rare: zyzzyva", FARTHEST, limit=PAGE, name="zyzzyva")
    yield _list(caller, "rare: none", FARTHEST, limit=PAGE, name="zzz-no-such-name")
    yield _list(caller, "common: a word", None, limit=PAGE, name="genome")
    yield _list(caller, "two characters", None, limit=PAGE, name="_v")


def _pages(caller: Caller, what: str, token: str = "load-ordinary", size: int = PAGE, **query: str) -> Iterator[Asked]:
    total = _total(caller, token, query)
    last = max(total - size, 0)
    for page, offset, limit in [("first", 0, USUAL), ("middle", total // 2, USUAL), ("last", last, FARTHEST)]:
        yield _list(caller, f"{what}, {page} page", limit, token, limit=size, offset=offset, **query)


def _list(caller: Caller, what: str, at_most: float | None, token: str = "load-ordinary", **query: object) -> Asked:
    return Asked(what, f"{LIST}?{urlencode(query)}", token, at_most, _total(caller, token, query))


def _total(caller: Caller, token: str, query: dict) -> int:
    return caller.get(f"{LIST}?{urlencode(query | {'limit': 1, 'offset': 0})}", token)["total_count"]


def _enterprise_project(caller: Caller) -> str:
    """The one, beside the default one, of the first workspace that has such."""
    rows = caller.get(f"{LIST}?limit=1000", "load-primary")["workspaces"]
    return next(row["enterprise_project_id"] for row in rows if row["enterprise_project_id"] != "0")
