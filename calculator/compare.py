"""Staying against switching: the difference, where it comes from, and the day it turns.

The two are priced in the same world: what a person does not know is the same on both sides, so it does not count
twice, and entries that both sides have cancel out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from calculator.cards import CATEGORIES, Category
from calculator.dates import day, days_in_month, number
from calculator.events import Join, Leave, earliest
from calculator.figures import Array
from calculator.ledger import Entry, Ledger, Total
from calculator.pricing import price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.unknowns import spanning, worlds

_Key = tuple[str, date, date | None, int, int, str]

#: Categories that come again each month; the others fall due once.
RECURRING: frozenset[Category] = frozenset({"plan", "discount", "service"})


@dataclass(frozen=True, slots=True)
class Running:
    """A running cost: for each day of the window, all that has been paid by its end. Monthly money accrues by the day."""

    first: date
    low: Array
    high: Array

    @property
    def days(self) -> Array:
        """The days as day numbers."""
        return np.arange(len(self.low)) + number(self.first)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A switch beside the stay it is measured against. Differences are switch less stay: positive costs more."""

    stay: Ledger
    switch: Ledger
    stay_running: Running
    switch_running: Running
    difference: Total
    one_off: Total
    by_category: dict[Category, Total]
    #: What a month costs more or less once everything has settled: the last day's rate, times a month.
    a_month: Total
    switched_on: date | None
    #: The first day from which the switch stays the cheaper one, at best and at worst; None when not in the window.
    break_even: tuple[date | None, date | None]

    @property
    def blocked(self) -> bool:
        """Whether the switch cannot be done as told, such as a port inside the lock."""
        return any(notice.blocks for notice in self.switch.notices)


def stay(scenario: Scenario) -> Scenario:
    """The same person never leaving: the line that runs when the window opens, or the first one, simply goes on."""
    kept: list[int] = []
    settled = False
    for index, event in enumerate(scenario.events):
        ends = isinstance(event, Join | Leave)
        if settled and ends and earliest(event.on) >= scenario.from_:
            break
        kept.append(index)
        settled = settled or isinstance(event, Join)
    events = tuple(scenario.events[index] for index in kept)
    return scenario.model_copy(update={"events": events, "hassle": None})


def compare(scenario: Scenario, rulebook: Rulebook) -> Comparison:
    """A scenario beside its stay. Raises ScenarioError as `price` does."""
    pairs = [(price(world, rulebook), price(stay(world), rulebook)) for _, world in worlds(scenario)]
    switches, stays = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    first, last = scenario.from_, scenario.until
    running = [(accrued(a.entries, first, last), accrued(b.entries, first, last)) for a, b in pairs]
    switched_on = _switched_on(scenario)
    return Comparison(
        stay=spanning(stays) if len(stays) > 1 else stays[0],
        switch=spanning(switches) if len(switches) > 1 else switches[0],
        stay_running=_widest(first, [r[1] for r in running]),
        switch_running=_widest(first, [r[0] for r in running]),
        difference=_span([_difference(a.entries, b.entries) for a, b in pairs], complete=_complete(pairs)),
        one_off=_span([_difference(*(_once(x.entries) for x in pair)) for pair in pairs], complete=_complete(pairs)),
        by_category=_by_category(pairs),
        a_month=_span([_a_month(a.entries, b.entries, last) for a, b in pairs]),
        switched_on=switched_on,
        break_even=_break_even(running, switched_on, first),
    )


def accrued(entries: Iterable[Entry], first: date, last: date) -> Running:
    """The running cost of entries over a window; a monthly amount accrues evenly over the days it covers."""
    length = (last - first).days + 1
    ends = [np.zeros(length + 1, np.int64), np.zeros(length + 1, np.int64)]
    for entry in entries:
        if entry.category == "hassle" or entry.low is None or entry.high is None:
            continue
        start = max((entry.on - first).days, 0)
        over = 1 if entry.until is None else (entry.until - entry.on).days + 1
        steps = np.arange(1, over + 1)
        for end, amount in zip(ends, (entry.low, entry.high), strict=True):
            end[start : start + over] += np.diff(amount * steps // over, prepend=0)
    return Running(first, *(np.cumsum(end[:-1]) for end in ends))


# ---------------------------------------------------------------- one world


def _difference(switch: Iterable[Entry], stay: Iterable[Entry]) -> Total:
    """Switch less stay. What both have in common falls away; the rest may be at either end."""
    ours, theirs = Counter(map(_key, switch)), Counter(map(_key, stay))
    more, less = ours - theirs, theirs - ours
    low = _sum(more, "low") - _sum(less, "high")
    return Total(low, _sum(more, "high") - _sum(less, "low"), complete=True)


def _key(entry: Entry) -> _Key:
    cash = entry.category != "hassle"
    return entry.fee, entry.on, entry.until, (entry.low or 0) * cash, (entry.high or 0) * cash, entry.category


def _sum(keys: Counter[_Key], end: str) -> int:
    return sum((key[3] if end == "low" else key[4]) * times for key, times in keys.items())


def _once(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.category not in RECURRING]


def _a_month(switch: Iterable[Entry], stay: Iterable[Entry], last: date) -> Total:
    """The recurring money of the calendar month that the window ends in, for its last stretch, as for a whole month."""
    now, then = (
        [e for e in entries if e.category in RECURRING and e.until == last and e.low is not None]
        for entries in (switch, stay)
    )
    length = days_in_month(number(last))

    def month(entries: list[Entry], end: str) -> int:
        return sum(getattr(e, end) * length // ((last - e.on).days + 1) for e in entries)

    low, high = sorted((month(now, "low") - month(then, "low"), month(now, "high") - month(then, "high")))
    return Total(low, high)


def _switched_on(scenario: Scenario) -> date | None:
    """The first day in the window on which the scenario departs from its stay."""
    begun = len(stay(scenario).events)
    return earliest(scenario.events[begun].on) if begun < len(scenario.events) else None


def _break_even(
    running: Sequence[tuple[Running, Running]], switched_on: date | None, first: date
) -> tuple[date | None, date | None]:
    if switched_on is None:
        return None, None
    from_day = max((switched_on - first).days, 0)
    best = [_cheaper_from(switch.low - stay.high, from_day) for switch, stay in running]
    worst = [_cheaper_from(switch.high - stay.low, from_day) for switch, stay in running]
    found = [place for place in best if place is not None]
    sure = [place for place in worst if place is not None]
    return (
        day(min(found) + number(first)) if found else None,
        day(max(sure) + number(first)) if len(sure) == len(worst) else None,
    )


def _cheaper_from(difference: Array, from_day: int) -> int | None:
    """The first day, from one on, after which the difference never is above zero."""
    above = np.flatnonzero(difference[from_day:] > 0)
    after = from_day + int(above[-1]) + 1 if len(above) else from_day
    return after if after < len(difference) else None


# ---------------------------------------------------------------- all worlds together


def _complete(pairs: Sequence[tuple[Ledger, Ledger]]) -> bool:
    return all(switch.total.complete and stay.total.complete for switch, stay in pairs)


def _span(totals: Sequence[Total], *, complete: bool = True) -> Total:
    return Total(min(t.low for t in totals), max(t.high for t in totals), complete)


def _by_category(pairs: Sequence[tuple[Ledger, Ledger]]) -> dict[Category, Total]:
    found: dict[Category, Total] = {}
    for category in CATEGORIES:
        parts = [[[e for e in ledger.entries if e.category == category] for ledger in pair] for pair in pairs]
        if any(side for pair in parts for side in pair) and category != "hassle":
            complete = all(e.low is not None for pair in parts for side in pair for e in side)
            found[category] = _span([_difference(*pair) for pair in parts], complete=complete)
    return found


def _widest(first: date, running: Sequence[Running]) -> Running:
    low = np.minimum.reduce([r.low for r in running])
    return Running(first, low, np.maximum.reduce([r.high for r in running]))
