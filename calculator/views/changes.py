"""What has changed, from version to version: the changelog, read for the page."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from calculator.views.markup import bullets, part, text
from calculator.wording import Lang, say

#: What a changelog calls its groups.
GROUP_NAMES: Mapping[str, str] = {
    "Added": "Added",
    "Changed": "Changed",
    "Fixed": "Mended",
    "Removed": "Removed",
    "Deprecated": "On its way out",
    "Security": "Security",
}


@functools.cache
def changelog() -> str:
    """The changelog's text: inside an installed package, or where a checkout keeps it. Empty where neither is."""
    package = Path(__file__).resolve().parent.parent
    places = (package / "CHANGELOG.md", package.parent / ".github" / "CHANGELOG.md")
    return next((path.read_text("utf-8") for path in places if path.is_file()), "")


def changes(written: str, lang: Lang) -> str:
    """A changelog as HTML: its versions to unfold, without what comes before the first.

    What it says is in English; how much of what it says, in the reader's language.
    """
    return "".join(_versions(written, lang))


def _versions(written: str, lang: Lang) -> Iterator[str]:
    """Each version that says anything."""
    for version in re.split(r"^## ", written, flags=re.MULTILINE)[1:]:
        title, *groups = re.split(r"^### ", version, flags=re.MULTILINE)
        told = dict(_group(*group.partition("\n")[::2]) for group in groups)
        if told:
            name = title.strip().replace("[", "").replace("]", "")
            summary = part("summary", text(_summary(name, told, lang)))
            inside = "".join(part("h3", text(heading)) + bullets(map(text, items)) for heading, items in told.items())
            yield part("details", summary + part("div", inside, lang="en"), "own-other", data_line=f"version {name}")


def _summary(name: str, told: Mapping[str, list[str]], lang: Lang) -> str:
    """A version's name, and how many things it adds, changes, mends."""
    counts = [f"{say(GROUP_NAMES.get(heading, heading), lang)} {len(items)}" for heading, items in told.items()]
    return f"{say('Not released yet', lang) if name == 'Unreleased' else name}: {', '.join(counts)}"


def _group(heading: str, points: str) -> tuple[str, list[str]]:
    items = re.split(r"^- ", points, flags=re.MULTILINE)[1:]
    return heading.strip(), [_plain(item) for item in items]


def _plain(item: str) -> str:
    """A point on one line, its links by their words and its code without marks."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(item.split()))
    return words.replace("`", "").replace("**", "")
