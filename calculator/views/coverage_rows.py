"""What the picture and the table of coverage show: for every kind of cost and every year, whether a source speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from calculator.cards import CATEGORIES
from calculator.charts import COVER_ROWS, Rows, columns
from calculator.coverage import STATES, Cell, State, by_state
from calculator.lines import CATEGORY_NAMES
from calculator.views.markup import part, text
from calculator.wording import Lang, say

STATE_NAMES: Mapping[str, str] = {
    "covered": "a source speaks",
    "inferred": "inferred from sources",
    "disputed": "sources disagree",
    "unknown": "not known",
    "none": "no rule",
}
COVERED_FIRST: tuple[State, ...] = tuple(reversed(STATES))
#: How the shapes of the picture are written: see `charts.COVER_SHAPES`.
_SIGNS: Mapping[str, str] = {"covered": "■", "inferred": "●", "disputed": "◆", "unknown": "▲", "none": "–"}


def coverage_rows(cells: Sequence[Cell], lang: Lang) -> dict[str, Rows]:
    """A row for each kind of cost and year, kinds in the order of a receipt."""
    ordered = sorted(cells, key=lambda cell: (CATEGORIES.index(cell.category), cell.year))
    rows = [
        (date(cell.year, 1, 1), kind, cell.state, f"{kind} {cell.year}: {say(STATE_NAMES[cell.state], lang)}")
        for cell in ordered
        for kind in [say(CATEGORY_NAMES[cell.category], lang)]
    ]
    return {"cells": columns(rows, COVER_ROWS["cells"])}


def coverage_words(cells: Sequence[Cell], carrier: str, lang: Lang) -> str:
    """The same in words: for each state, of how many of the cells it is so."""
    counts = {state: sum(1 for cell in cells if cell.state == state) for state in STATE_NAMES}
    told = ", ".join(f"{say(words, lang)} {counts[state]}" for state, words in STATE_NAMES.items())
    message = "{carrier}: of {n} kinds of cost by years, {told}. The table below says which."
    return say(message, lang, carrier=carrier, n=len(cells), told=told)


def legend(lang: Lang) -> str:
    """What the shapes mean."""
    pairs = (f"{_SIGNS[state]} {say(words, lang)}" for state, words in STATE_NAMES.items())
    return part("ul", "".join(part("li", text(pair)) for pair in pairs), "own-legend")


def table(cells: Sequence[Cell], caption: str, lang: Lang) -> str:
    """The years of every state, for each kind of cost."""
    names = [say("Item", lang), *(say(STATE_NAMES[state], lang) for state in COVERED_FIRST)]
    head = part("thead", part("tr", "".join(part("th", text(name), scope="col") for name in names)))
    rows = (
        part("th", text(say(CATEGORY_NAMES[category], lang)), scope="row")
        + "".join(
            part("td", text(row[state]) or "–", data_label=say(STATE_NAMES[state], lang)) for state in COVERED_FIRST
        )
        for (_, category), row in by_state(cells).items()
    )
    body = part("tbody", "".join(part("tr", row) for row in rows))
    return part("table", part("caption", text(caption)) + head + body, "own-table own-years")
