"""What has been paid by each day, and what a comparison reads off it: the day it turns, and the day it is dearest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from calculator.dates import days_in_month, number
from calculator.figures import Array
from calculator.ledger import Entry


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

    def less(self, other: Running) -> Running:
        """What it comes to above another, at best and at worst."""
        return Running(self.first, self.low - other.high, self.high - other.low)


def accrued(entries: Iterable[Entry], first: date, last: date) -> Running:
    """The running cost of entries over a window; a monthly amount accrues evenly over the days it covers."""
    length = (last - first).days + 1
    low, high = np.zeros(length + 1, np.int64), np.zeros(length + 1, np.int64)
    for entry in entries:
        if entry.category == "hassle" or entry.low is None or entry.high is None:
            continue
        start = max((entry.on - first).days, 0)
        if entry.until is None:
            low[start] += entry.low
            high[start] += entry.high
            continue
        over = (entry.until - entry.on).days + 1
        least = _by_day(entry.low, over)
        low[start : start + over] += least
        high[start : start + over] += least if entry.high == entry.low else _by_day(entry.high, over)
    return Running(first, np.cumsum(low[:-1]), np.cumsum(high[:-1]))


def _by_day(amount: int, over: int) -> Array:
    """What of an amount falls on each of so many days; in all, the amount."""
    done = amount * np.arange(over + 1) // over
    return done[1:] - done[:-1]


def widest(running: Sequence[Running]) -> Running:
    """The least and the most of several running costs, day by day."""
    low = np.minimum.reduce([r.low for r in running])
    return Running(running[0].first, low, np.maximum.reduce([r.high for r in running]))


def cheaper_from(difference: Array, from_day: int) -> int | None:
    """The first day, from one on, after which the difference never is above zero."""
    above = np.flatnonzero(difference[from_day:] > 0)
    after = from_day + int(above[-1]) + 1 if len(above) else from_day
    return after if after < len(difference) else None


def highest(difference: Array, from_day: int) -> tuple[int, int]:
    """The first day, from one on, on which the difference is highest, and how high it is."""
    place = from_day + int(np.argmax(difference[from_day:]))
    return place, int(difference[place])


def for_a_month(entry: Entry) -> Entry:
    """An entry for some days of a month, as it were for all of them."""
    if entry.low is None or entry.high is None or entry.until is None:
        return entry
    used, length = (entry.until - entry.on).days + 1, days_in_month(number(entry.on))
    return replace(entry, low=entry.low * length // used, high=entry.high * length // used)
