"""What the rulebook covers: for each carrier, cost and year, whether a source speaks, is silent, or is disputed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from calculator.cards import CATEGORIES, FORBIDDING, Card, Category, Version
from calculator.kinds import Unknown
from calculator.rulebook import Rulebook

State = Literal["none", "unknown", "disputed", "inferred", "covered"]
#: From the worst to the best, as a contributor would want to mend them.
STATES: tuple[State, ...] = ("none", "unknown", "disputed", "inferred", "covered")


@dataclass(frozen=True, slots=True)
class Cell:
    """How well one kind of cost of one carrier is covered in one year, and the cards that speak of it."""

    carrier: str
    category: Category
    year: int
    state: State
    cards: tuple[str, ...] = ()


def coverage(rulebook: Rulebook, years: range, market: str = "kr") -> tuple[Cell, ...]:
    """A cell for every carrier, category and year, the worst first. A cell is as good as its worst card."""
    carriers = [c for c in rulebook.carriers if any(i.startswith(f"{market}.{c}.") for i in rulebook.cards)]
    cells = (
        _cell(rulebook, market, carrier, category, year)
        for carrier in carriers
        for category in CATEGORIES
        if category != "hassle"
        for year in years
    )
    return tuple(sorted(cells, key=lambda c: (STATES.index(c.state), c.carrier, CATEGORIES.index(c.category), c.year)))


def years(rulebook: Rulebook, as_of: date) -> range:
    """From the first year in which any sign-up fee is known to the year of a day."""
    signup = (card for card in rulebook.cards.values() if card.category == "signup")
    return range(min(card.version[0].effective.year for card in signup), as_of.year + 1)


def by_state(cells: Iterable[Cell]) -> dict[tuple[str, Category], dict[State, str]]:
    """For each carrier and category, and for each state, the years it holds in: 2011–2013, 2015.

    The worst rows come first: those with most years in the worst state, then in the next. Rows with no card at all come
    last, as a carrier may not charge such a thing.
    """
    found: dict[tuple[str, Category], dict[State, list[int]]] = {}
    for cell in cells:
        row = found.setdefault((cell.carrier, cell.category), {state: [] for state in STATES})
        row[cell.state].append(cell.year)
    return {
        place: {state: _spans(row[state]) for state in STATES} for place, row in sorted(found.items(), key=_worst_first)
    }


def markdown(cells: Iterable[Cell]) -> str:
    """The cells as a Markdown table: a row for each carrier and category, and for each state the years it holds in."""
    lines = ["| Carrier | Cost | " + " | ".join(STATES) + " |", "|---|---|" + "---|" * len(STATES)]
    for (carrier, category), row in by_state(cells).items():
        lines.append(f"| {carrier} | {category} | " + " | ".join(row.values()) + " |")
    return "\n".join(lines) + "\n"
    return "\n".join(lines) + "\n"


def _worst_first(item: tuple[tuple[str, Category], dict[State, list[int]]]) -> tuple[object, ...]:
    (carrier, category), row = item
    silent = not any(row[state] for state in STATES[1:])
    return silent, *(-len(row[state]) for state in STATES), carrier, CATEGORIES.index(category)


def _cell(rulebook: Rulebook, market: str, carrier: str, category: Category, year: int) -> Cell:
    speaking = [
        (card.id, state)
        for card in rulebook.cards.values()
        if card.category == category
        and card.charged_on not in FORBIDDING
        and card.id.rsplit(".", 1)[0] in (market, f"{market}.{carrier}")
        for state in [_state(card, year)]
        if state is not None
    ]
    if not speaking:
        return Cell(carrier, category, year, "none")
    worst = min((state for _, state in speaking), key=STATES.index)
    return Cell(carrier, category, year, worst, tuple(sorted(card for card, _ in speaking)))


def _state(card: Card, year: int) -> State | None:
    """How well a card speaks of a year; None where it does not speak of it at all."""
    held = list(_in_year(card, year))
    if not held:
        return None
    states = [_of(version) for version in held]
    return min(states, key=STATES.index)


def _in_year(card: Card, year: int) -> Iterator[Version]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    for place, version in enumerate(card.version):
        later = card.version[place + 1].effective if place + 1 < len(card.version) else None
        if version.effective <= last and (later is None or later > first):
            yield version


def _of(version: Version) -> State:
    if not version.known or any(isinstance(t, Unknown) for t in (version.terms, version.low, version.high)):
        return "unknown"
    if version.disputed:
        return "disputed"
    return "inferred" if version.standing == "inferred" else "covered"


def _spans(years: list[int]) -> str:
    """2011–2013, 2015."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in spans)
