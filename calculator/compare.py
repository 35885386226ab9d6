"""Staying against switching: the difference, where it comes from, and the day it turns.

The two are priced in the same world: what a person does not know is the same on both sides, so it does not count
twice, and entries that both sides have cancel out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from calculator.cards import CATEGORIES, Category
from calculator.dates import day, days_in_month, number
from calculator.events import Join, Leave, earliest
from calculator.figures import Array
from calculator.ledger import Entry, Ledger, Total, total
from calculator.pricing import price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.unknowns import spanning, worlds

_Key = tuple[str, date, date | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Running:
    """A running cost: for each day of the window, all that was paid by its end. Monthly money accrues by the day."""

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
    """The same person never leaving: the line that runs when the window opens, or the first in it, simply goes on."""
    kept: list[int] = []
    running = False
    for index, event in enumerate(scenario.events):
        turns = isinstance(event, Join | Leave)
        if running and turns and earliest(event.on) >= scenario.from_:
            break
        kept.append(index)
        running = isinstance(event, Join) if turns else running
    events = tuple(scenario.events[index] for index in kept)
    return scenario.model_copy(update={"events": events, "hassle": None})


def compare(scenario: Scenario, rulebook: Rulebook) -> Comparison:
    """A scenario beside its stay. Raises ScenarioError as `price` does."""
    told = [world for _, world in worlds(scenario)]
    pairs = [(price(world, rulebook), _stayed(world, rulebook)) for world in told]
    switches, stays = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    first, last = scenario.from_, scenario.until
    return Comparison(
        stay=spanning(stays) if len(stays) > 1 else stays[0],
        switch=spanning(switches) if len(switches) > 1 else switches[0],
        stay_running=_widest(first, [accrued(ledger.entries, first, last) for ledger in stays]),
        switch_running=_widest(first, [accrued(ledger.entries, first, last) for ledger in switches]),
        difference=_span([_difference(a.entries, b.entries) for a, b in pairs], blocked=_blocked(pairs)),
        one_off=_span([_difference(*(_once(x.entries) for x in pair)) for pair in pairs], blocked=_blocked(pairs)),
        by_category=_by_category(pairs),
        a_month=_span([_a_month(a.entries, b.entries, last) for a, b in pairs]),
        switched_on=_switched_on(scenario),
        break_even=_break_even(told, pairs),
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


def _stayed(scenario: Scenario, rulebook: Rulebook) -> Ledger:
    """The ledger of the stay, without what a carrier quoted for what then never happens."""
    ledger = price(stay(scenario), rulebook)
    return replace(ledger, entries=tuple(e for e in ledger.entries if e.status != "quoted" or e.estimate is not None))


def _apart(switch: Iterable[Entry], stay: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The cash that only the one or only the other pays. What both have in common falls away, known or not."""
    ours, theirs = ([e for e in entries if e.category != "hassle"] for entries in (switch, stay))
    common = Counter(map(_key, ours)) & Counter(map(_key, theirs))
    return _without(ours, common), _without(theirs, common)


def _without(entries: Iterable[Entry], common: Counter[_Key]) -> list[Entry]:
    left, kept = Counter(common), []
    for entry in entries:
        if left[_key(entry)]:
            left[_key(entry)] -= 1
        else:
            kept.append(entry)
    return kept


def _key(entry: Entry) -> _Key:
    return entry.fee, entry.on, entry.until, entry.low, entry.high


def _difference(switch: Iterable[Entry], stay: Iterable[Entry]) -> Total:
    """Switch less stay, at best and at worst."""
    more, less = (total(entries) for entries in _apart(switch, stay))
    return Total(more.low - less.high, more.high - less.low, more.complete and less.complete)


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """What falls due on one day; the rest is for a stretch of days, and comes again."""
    return [entry for entry in entries if entry.until is None]


def _a_month(switch: Iterable[Entry], stay: Iterable[Entry], last: date) -> Total:
    """The recurring money of the calendar month that the window ends in, for its last stretch, as for a whole month."""
    return _difference(*([_for_a_month(e) for e in entries if e.until == last] for entries in (switch, stay)))


def _for_a_month(entry: Entry) -> Entry:
    """An entry for some days of a month, as it were for all of them."""
    if entry.low is None or entry.high is None or entry.until is None:
        return entry
    used, length = (entry.until - entry.on).days + 1, days_in_month(number(entry.on))
    return replace(entry, low=entry.low * length // used, high=entry.high * length // used)


def _switched_on(scenario: Scenario) -> date | None:
    """The first day in the window on which the scenario departs from its stay."""
    begun = len(stay(scenario).events)
    return earliest(scenario.events[begun].on) if begun < len(scenario.events) else None


def _break_even(told: Sequence[Scenario], pairs: Sequence[tuple[Ledger, Ledger]]) -> tuple[date | None, date | None]:
    """The day of each world at best and at worst; the earliest of the one, the latest of the other."""
    best, worst = [], []
    for scenario, (switch, stay) in zip(told, pairs, strict=True):
        switched_on = _switched_on(scenario)
        if switched_on is None:
            continue
        first, last = scenario.from_, scenario.until
        more, less = (accrued(entries, first, last) for entries in _apart(switch.entries, stay.entries))
        from_day = (switched_on - first).days
        best.append(_cheaper_from(more.low - less.high, from_day))
        worst.append(_cheaper_from(more.high - less.low, from_day))
    found = [place for place in best if place is not None]
    sure = [place for place in worst if place is not None]
    begins = number(told[0].from_)
    return (
        day(min(found) + begins) if found else None,
        day(max(sure) + begins) if sure and len(sure) == len(worst) else None,
    )


def _cheaper_from(difference: Array, from_day: int) -> int | None:
    """The first day, from one on, after which the difference never is above zero."""
    above = np.flatnonzero(difference[from_day:] > 0)
    after = from_day + int(above[-1]) + 1 if len(above) else from_day
    return after if after < len(difference) else None


# ---------------------------------------------------------------- all worlds together


def _blocked(pairs: Sequence[tuple[Ledger, Ledger]]) -> bool:
    """Whether something stands in the way of the switch alone."""
    return any(notice.blocks and notice not in stay.notices for switch, stay in pairs for notice in switch.notices)


def _span(totals: Sequence[Total], *, blocked: bool = False) -> Total:
    complete = all(t.complete for t in totals) and not blocked
    return Total(min(t.low for t in totals), max(t.high for t in totals), complete)


def _by_category(pairs: Sequence[tuple[Ledger, Ledger]]) -> dict[Category, Total]:
    found: dict[Category, Total] = {}
    for category in CATEGORIES:
        parts = [[[e for e in ledger.entries if e.category == category] for ledger in pair] for pair in pairs]
        if any(side for pair in parts for side in pair) and category != "hassle":
            found[category] = _span([_difference(*pair) for pair in parts])
    return found


def _widest(first: date, running: Sequence[Running]) -> Running:
    low = np.minimum.reduce([r.low for r in running])
    return Running(first, low, np.maximum.reduce([r.high for r in running]))
