"""What columns of stays come to: sums by category or by fee, a row a stay."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np

from calculator.cards import CATEGORIES
from calculator.columns import Mask
from calculator.figures import Array
from calculator.rulebook import Rulebook

#: Rows added up at a time: they stay in the processor's own memory.
NEAR = 32_768


@dataclass(frozen=True)
class Sums:
    """Totals by category, or by fee, a row a stay: low, high, and where something is not known at all."""

    low: Mapping[str, Array]
    high: Mapping[str, Array]
    unknown: Mask

    @property
    def total(self) -> tuple[Array, Array]:
        """The low and the high total of every row."""
        low = _summed(self.low.values(), len(self.unknown))
        alike = all(self.high[name] is amounts for name, amounts in self.low.items())
        return low, low if alike else _summed(self.high.values(), len(self.unknown))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is priced by: the rules of a market, and whether sums are by fee or by category."""

    rulebook: Rulebook
    market: str
    by_fee: bool = False


def both(change: Callable[[Any], Any], ends: tuple[Any, Any]) -> tuple[Any, Any]:
    """The same done to two ends; once, where they are one column."""
    one = change(ends[0])
    return one, one if ends[1] is ends[0] else change(ends[1])


def _summed(columns: Collection[Array], size: int) -> Array:
    total = np.zeros(size, np.int64)
    for start in range(0, size if columns else 0, NEAR):  # what is not near the processor is read once, not each time
        rows = slice(start, start + NEAR)
        total[rows] = functools.reduce(np.add, [column[rows] for column in columns])
    return total


class _Columns(dict[str, Array]):
    """Sums by name; a name's column is made when first added to."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size, self.lock = size, Lock()

    def __missing__(self, name: str) -> Array:
        with self.lock:  # several threads may add to one column, each to rows of its own
            if name not in self:
                self[name] = np.zeros(self.size, np.int64)
        return self[name]


class Tally:
    """Sums by name that are added to. `spread` is what the high end adds to the low one, where something is a range."""

    def __init__(self, size: int) -> None:
        self.low, self.spread, self.unknown = _Columns(size), _Columns(size), np.zeros(size, np.bool_)

    def add(self, name: str, where: Array | slice, low: Array, high: Array, times: Array | int) -> None:
        """Adds amounts to a sum of some rows, each so many times; the high end only where it is another column."""
        once = isinstance(times, int) and times == 1
        self.low[name][where] += low if once else low * times
        if high is not low:
            self.spread[name][where] += high - low if once else (high - low) * times

    def put(self, places: Array, sums: Tally) -> None:
        """Puts the sums of some rows where they belong."""
        self.unknown[places] = sums.unknown
        for columns, part in ((self.low, sums.low), (self.spread, sums.spread)):
            for name, amounts in part.items():
                columns[name][places] = amounts

    def sums(self, *, by_fee: bool) -> Sums:
        """The sums at both ends; `spread` is no more after that."""
        names = sorted(self.low) if by_fee else [category for category in CATEGORIES if category in self.low]
        for name, amounts in self.spread.items():
            amounts += self.low[name]  # noqa: PLW2901 - in its place
        high = {name: self.spread.get(name, self.low[name]) for name in names}
        return Sums({name: self.low[name] for name in names}, high, self.unknown)
