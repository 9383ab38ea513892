"""Takes the pages outside of `docs/` that the book's pages lead to into the book, for mdBook."""

import json
import posixpath
import re
import sys
from pathlib import Path

LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()#\s]*)(#[^()\s]*)?\)")
ROOT = Path(__file__).resolve().parent.parent


def name(page):
    """The page's name in the book, which has all of them in one directory."""
    inside = page.removeprefix("docs/")
    return "index.md" if page == "docs/README.md" else inside.replace("/", "-")


def rewritten(page, text, found):
    """The page with its links as they are in the book, where what is no page is none."""

    def link(match):
        words, target, anchor = match[1], match[2], match[3] or ""
        if "://" in target or not target:
            return match[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
        if not target.endswith(".md"):
            return words
        if target not in found:
            found.append(target)
        return f"[{words}]({name(target)}{anchor})"

    return LINK.sub(link, text)


def chapter(page, text):
    title = text.split("\n", 1)[0].lstrip("# ")
    path = {"path": name(page), "source_path": None}
    return {"Chapter": {"name": title, "content": text, "number": None, "sub_items": [], "parent_names": [], **path}}


def main():
    _, book = json.load(sys.stdin)
    items = book["items"]
    found = []

    def walk(items):
        for item in items:
            if isinstance(item, dict) and (own := item.get("Chapter")):
                page = f"docs/{own['source_path']}"
                own["content"] = rewritten(page, own["content"], found)
                walk(own["sub_items"])

    walk(items)
    items.append({"PartTitle": "In the repository"})
    for page in found:
        if not page.startswith("docs/"):
            items.append(chapter(page, rewritten(page, (ROOT / page).read_text(encoding="utf-8"), found)))
    json.dump(book, sys.stdout)


# mdBook asks first whether a kind of book is supported.
if len(sys.argv) < 2:
    main()
