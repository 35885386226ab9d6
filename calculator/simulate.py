"""What a year of switching costs everyone together, and what a policy would change of it.

The same people are priced under both rulebooks, so that the difference is the policy's own. Nobody decides anew: that
more would switch where it costs less is not in the figures.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np

from calculator.batch import price_many
from calculator.cards import CATEGORIES, Category
from calculator.columns import Mask, Stays
from calculator.figures import Array
from calculator.market import Drawn, Statistics, drawn
from calculator.money import ONE
from calculator.policies import Policy
from calculator.rulebook import Rulebook

#: What switching itself costs: of the stay that ends its end, of the one that begins its begin. Plans cost those who
#: stay about the same.
ENDING: tuple[Category, ...] = ("exit", "refund")
BEGINNING: tuple[Category, ...] = ("signup", "sim", "port")
COUNTED = tuple(category for category in CATEGORIES if category in ENDING + BEGINNING)


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest, the middle and the highest of some runs; in whole minor units."""

    low: int
    middle: int
    high: int

    @classmethod
    def of(cls, lows: Sequence[int], highs: Sequence[int]) -> Spread:
        middle = float(np.median([(low + high) / 2 for low, high in zip(lows, highs, strict=True)]))
        return cls(min(lows), round(middle), max(highs))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A year under one rulebook: by category and by month, for all switches together. `unknown`: of ten thousand."""

    said: str
    by_category: dict[Category, Spread]
    by_month: tuple[Spread, ...]
    total: Spread
    #: Against the year as it is, run by run; None for that year itself.
    change: Spread | None
    unknown: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """The year as it is, and under each policy."""

    statistics: Statistics
    rulebook: str
    size: int
    seeds: tuple[int, ...]
    outcomes: tuple[Outcome, ...]

    def to_json(self) -> str:
        """All of it as JSON text, with the sources and assumptions it rests on."""
        data = {
            "v": 1,
            "rulebook": self.rulebook,
            "ports": self.statistics.ports,
            "size": self.size,
            "seeds": list(self.seeds),
            "outcomes": [_told(outcome, self.statistics) for outcome in self.outcomes],
            "statistics": self.statistics.model_dump(mode="json", exclude_none=True),
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def simulate(
    statistics: Statistics, rulebook: Rulebook, policies: Iterable[Policy], *, size: int, seeds: int
) -> Simulation:
    """Draws so many switches for each seed, and prices them as things are and under each policy."""
    asked = [Policy("", rulebook), *policies]
    runs = [[_run(people, policy, rulebook, statistics) for policy in asked] for people in _people(
        statistics, rulebook, size, seeds
    )]  # fmt: skip
    by_policy = list(zip(*runs, strict=True))
    outcomes = tuple(_outcome(p.said, by_policy[i], by_policy[0] if i else None) for i, p in enumerate(asked))
    return Simulation(statistics, rulebook.digest, size, tuple(range(seeds)), outcomes)


def _people(statistics: Statistics, rulebook: Rulebook, size: int, seeds: int) -> Iterable[Drawn]:
    return (drawn(statistics, rulebook, size, seed) for seed in range(seeds))


@dataclass(frozen=True, slots=True)
class _Run:
    """One draw under one rulebook: category by month, at the low and at the high end. `of` it stand for `ports`."""

    low: Array
    high: Array
    unknown: float
    ports: int
    of: int

    def year(self, end: Array) -> int:
        """What some of a draw come to for the whole year, in whole minor units."""
        return (int(end.sum()) * self.ports + self.of // 2) // self.of


def _run(people: Drawn, policy: Policy, rulebook: Rulebook, statistics: Statistics) -> _Run:
    months = len(statistics.months)
    ends = [np.zeros((len(COUNTED), months)) for _ in range(2)]
    unknown = np.zeros(len(people.month), np.bool_)
    for stays, counted in ((people.ended, ENDING), (people.begun, BEGINNING)):
        for places, book in _books(stays, policy, rulebook, people.ended):
            sums = price_many(stays.only(places), book, statistics.market)
            unknown[places] |= sums.unknown
            for end, columns in zip(ends, (sums.low, sums.high), strict=True):
                for category in counted:
                    if category in columns:
                        end[COUNTED.index(category)] += np.bincount(people.month[places], columns[category], months)
    low, high = (np.rint(end).astype(np.int64) for end in ends)
    return _Run(low, high, float(unknown.mean()), statistics.ports, len(people.month))


def _books(stays: Stays, policy: Policy, rulebook: Rulebook, ended: Stays) -> Iterable[tuple[Array, Rulebook]]:
    """The rows that a policy is for, with its rulebook, and the others with the one that holds."""
    theirs: Mask = np.ones(len(stays), np.bool_)
    if policy.carrier is not None:
        theirs = ended.carrier == ended.carriers.index(policy.carrier)
    for held, book in ((theirs, policy.rulebook), (~theirs, rulebook)):
        if held.any():
            yield np.flatnonzero(held), book


def _outcome(said: str, runs: Sequence[_Run], before: Sequence[_Run] | None) -> Outcome:
    def spread(part: Callable[[Array], Array]) -> Spread:
        return Spread.of([run.year(part(run.low)) for run in runs], [run.year(part(run.high)) for run in runs])

    by_category = {
        category: spread(itemgetter(row))
        for row, category in enumerate(COUNTED)
        if any(run.low[row].any() or run.high[row].any() for run in runs)
    }
    by_month = tuple(spread(itemgetter((slice(None), month))) for month in range(runs[0].low.shape[1]))
    total = spread(lambda end: end)
    unknown = round(ONE * float(np.mean([run.unknown for run in runs])))
    return Outcome(said, by_category, by_month, total, None if before is None else _change(runs, before), unknown)


def _change(runs: Sequence[_Run], before: Sequence[_Run]) -> Spread:
    """What a policy changes, each run against the same people without it."""
    pairs = [sorted((r.year(r.low - b.low), r.year(r.high - b.high))) for r, b in zip(runs, before, strict=True)]
    return Spread.of([low for low, _ in pairs], [high for _, high in pairs])


def _told(outcome: Outcome, statistics: Statistics) -> dict[str, Any]:
    months = [month.month for month in statistics.months]
    return {
        "policy": outcome.said or None,
        "total": _span(outcome.total),
        "change": None if outcome.change is None else _span(outcome.change),
        "by_category": {category: _span(spread) for category, spread in outcome.by_category.items()},
        "by_month": {month: _span(spread) for month, spread in zip(months, outcome.by_month, strict=True)},
        "unknown_of_10000": outcome.unknown,
    }


def _span(spread: Spread) -> dict[str, int]:
    return {"low": spread.low, "middle": spread.middle, "high": spread.high}
