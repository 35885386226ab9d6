"""What has changed, from version to version: the changelog, read for the page."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from calculator.views.markup import bullets, part, text


@functools.cache
def changelog() -> str:
    """The changelog's text: inside an installed package, or where a checkout keeps it. Empty where neither is."""
    package = Path(__file__).resolve().parent.parent
    places = (package / "CHANGELOG.md", package.parent / ".github" / "CHANGELOG.md")
    return next((path.read_text("utf-8") for path in places if path.is_file()), "")


def changes(written: str) -> str:
    """A changelog as HTML: its versions, headings and points, without what comes before the first version."""
    return part("div", "".join(_blocks(written)), lang="en")


def _blocks(written: str) -> Iterator[str]:
    """The parts of each version that says anything."""
    for version in re.split(r"^## ", written, flags=re.MULTILINE)[1:]:
        title, *groups = re.split(r"^### ", version, flags=re.MULTILINE)
        told = [_group(*group.partition("\n")[::2]) for group in groups]
        if told:
            yield part("h3", text(title.strip().replace("[", "").replace("]", ""))) + "".join(told)


def _group(heading: str, points: str) -> str:
    items = re.split(r"^- ", points, flags=re.MULTILINE)[1:]
    return part("h4", text(heading.strip())) + bullets(text(_plain(item)) for item in items)


def _plain(item: str) -> str:
    """A point on one line, its links by their words and its code without marks."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(item.split()))
    return words.replace("`", "").replace("**", "")
