"""What the picture of a trial draws: forks, and what each leads to, one below another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from calculator.branches import Depends
from calculator.charts import TREE_ROWS, TREE_STEP, Rows, columns
from calculator.trial import Branch, Trial
from calculator.views.way_rows import net_words_signed
from calculator.wording import Lang, day_text, say

INDENT, TOP, NOTE = 22, 18, 17  # pixels: of a step to the right, above the first, and down to a note
MARK = {"fork": 90, "open": 90, "asked": 110, "closed": 110}
FORKS: tuple[Depends, ...] = ("neither", "kept", "returned")


def tree_rows(found: Trial, lang: Lang) -> tuple[dict[str, Rows], int]:
    """The rows of the tree, and the height it takes."""
    nodes: list[tuple[object, ...]] = []
    links: list[tuple[int, int, int, int]] = []
    y = TOP
    nodes.append(_fork(0, y, say("The trial begins on {day}", lang, day=day_text(found.on, lang))))
    last_fork = y
    for depends in FORKS:
        below = [branch for branch in found.branches if branch.depends == depends]
        if not below:
            continue
        y += TREE_STEP
        fork = y
        links.append((0, INDENT, fork, fork))
        last_fork = fork
        nodes.append(_fork(INDENT, fork, fork_words(depends, found, lang)))
        for branch in below:
            y += TREE_STEP
            links.append((INDENT, 2 * INDENT, y, y))
            nodes.append(_leaf(2 * INDENT, y, branch, found, lang))
        links.append((INDENT, INDENT, fork, y))
    links.append((0, 0, TOP, last_fork))
    rows: dict[str, Sequence[Sequence[object]]] = {"links": links, "nodes": nodes}
    return {name: columns(part, TREE_ROWS[name]) for name, part in rows.items()}, y + TREE_STEP // 2 + 8


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


def _fork(x: int, y: int, words: str) -> tuple[object, ...]:
    return x + 6, y, y + NOTE, "fork", words, "", "", words, MARK["fork"]


def _leaf(x: int, y: int, branch: Branch, found: Trial, lang: Lang) -> tuple[object, ...]:
    name, kind = branch.words[lang], state(branch)
    note = " · ".join(_notes(branch, found, lang))
    words = f"{name}: {cost_words(branch, lang)}"
    return x + 6, y, y + NOTE, kind, name, cost_words(branch, lang), note, words, MARK[kind]


def _notes(branch: Branch, found: Trial, lang: Lang) -> Iterator[str]:
    yield from (told[lang] for _, told in branch.days(found.on))
