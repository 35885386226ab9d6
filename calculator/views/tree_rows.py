"""What the picture of a trial draws: forks, and what each leads to, one below another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from calculator.branches import Depends
from calculator.charts import TREE_LINE, TREE_ROWS, Rows, columns
from calculator.trial import Branch, Trial
from calculator.views.scale import WIDTH, wrapped
from calculator.views.way_rows import net_words_signed
from calculator.wording import Lang, day_text, say

INDENT, TOP, BREATH = 22, 14, 14  # pixels: of a step to the right, above the first, between two things
WORDS = 12  # pixels from a mark to its words
MARK = {"fork": 90, "open": 90, "asked": 110, "closed": 110}
FORKS: tuple[Depends, ...] = ("neither", "kept", "returned")


@dataclass
class _Page:
    """The tree as it grows down the page."""

    lang: Lang
    links: list[tuple[object, ...]] = field(default_factory=list)
    nodes: list[tuple[object, ...]] = field(default_factory=list)
    lines: list[tuple[object, ...]] = field(default_factory=list)
    y: int = TOP

    def add(self, depth: int, state: str, words: Sequence[tuple[str, str]]) -> int:
        """Puts a mark with its words, and gives back the height it stands at."""
        at, x = self.y, depth * INDENT + 6
        self.nodes.append((x, at, state, ": ".join(label for _, label in words[:2]), MARK[state]))
        for kind, label in words:
            for line in wrapped(label, WIDTH - x - WORDS, self.lang):
                self.lines.append((x + WORDS, self.y, kind, line))
                self.y += TREE_LINE
        self.y += BREATH
        return at

    def down(self, depth: int, first: int, last: int) -> None:
        """A line down from a mark, to the last of those that come from it."""
        self.links.append((depth * INDENT + 6, depth * INDENT + 6, first, last))

    def across(self, depth: int, at: int) -> None:
        """A line to a mark, from the line to its left."""
        self.links.append(((depth - 1) * INDENT + 6, depth * INDENT + 6, at, at))


def tree_rows(found: Trial, lang: Lang) -> tuple[dict[str, Rows], int]:
    """The rows of the tree, and the height it takes."""
    page = _Page(lang)
    root = page.add(0, "fork", [("name", say("The trial begins on {day}", lang, day=day_text(found.on, lang)))])
    last = root
    for depends in FORKS:
        below = [branch for branch in found.branches if branch.depends == depends]
        if below:
            last = leaf = page.add(1, "fork", [("name", fork_words(depends, found, lang))])
            page.across(1, last)
            for branch in below:
                leaf = page.add(2, state(branch), _leaf(branch, found, lang))
                page.across(2, leaf)
            page.down(1, last, leaf)
    page.down(0, root, last)
    rows = {"links": page.links, "nodes": page.nodes, "lines": page.lines}
    return {name: columns(part, TREE_ROWS[name]) for name, part in rows.items()}, page.y


def tree_words(found: Trial, lang: Lang) -> str:
    """The same for those who do not see it."""
    told = "; ".join(f"{branch.words[lang]}: {cost_words(branch, lang)}" for branch in found.branches)
    return say("What can follow the trial, and what each costs above never trying: {ways}.", lang, ways=told)


def cost_words(branch: Branch, lang: Lang) -> str:
    """What a branch costs above never having tried."""
    return net_words_signed(branch.extra, lang) if branch.extra is not None else say("cannot be done", lang)


def fork_words(depends: Depends, found: Trial, lang: Lang) -> str:
    """What a fork stands for, and how likely it is where that is told."""
    if depends == "neither":
        return say("Undone in its first days", lang)
    kept = found.keep_probability
    if depends == "kept":
        words = say("The phone is kept", lang)
        return words if kept is None else f"{words} · {round(kept * 100)}%"
    words = say("The phone goes back", lang)
    return words if kept is None else f"{words} · {round((1 - kept) * 100)}%"


def state(branch: Branch) -> str:
    """Whether a branch can be done: as one likes, only with the carrier's consent, or not at all."""
    if branch.extra is None:
        return "closed"
    return "asked" if branch.depends == "neither" else "open"


def _leaf(branch: Branch, found: Trial, lang: Lang) -> list[tuple[str, str]]:
    """What a branch is, what it costs, and between which days it is open."""
    days = " · ".join(told[lang] for _, told in branch.days(found.on))
    return [("name", branch.words[lang]), ("amount", cost_words(branch, lang)), *([("note", days)] if days else [])]
