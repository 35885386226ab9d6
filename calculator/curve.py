"""The switch-date curve: what a switch comes to beside staying, if it were made on each day of the next two years.

Everything from the switch on moves together with it; the window in which costs count stays where it is, so that every
day is weighed over the same months.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from calculator.columns import Mask
from calculator.compare import stay
from calculator.dates import day, number
from calculator.errors import Problem, ScenarioError
from calculator.events import Quote, earliest
from calculator.figures import Array
from calculator.grids import grid
from calculator.ledger import Entry, Total, total
from calculator.portdays import resting
from calculator.pricing import Remembered, price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tabulate import tellable
from calculator.unknowns import combinations, likeliest, worlds
from calculator.variants import Costs, Variants, costs, days_of_events, is_day, most_alone, too_many_alone

DAYS = 730
#: So many combinations of unknowns are weighed one by one, where what both sides share is told apart; more as columns.
FEW = 8
#: Combinations and days weighed together.
MOST_ROWS = 400_000


@dataclass(frozen=True, slots=True)
class Part:
    """Switch less stay, in whole won, on each of some days, in one or several of the worlds a scenario may be.

    `low` and `high` hold over all that is not known; `by_fee` is what each fee comes to in the likely world. Where
    `complete` is False something is not known at all, or a lock stands in the way (`blocked`); where `sound` is False
    the day cannot be, and its amounts say nothing.
    """

    low: Array
    high: Array
    complete: Mask
    blocked: Mask
    sound: Mask
    by_fee: Mapping[str, Array]
    stay: Total


@dataclass(frozen=True, slots=True)
class Curve(Part):
    """Switch less stay if the switch were made on each day from `first` on: negative is saved."""

    first: date
    switched_on: date
    #: The days on which no number is ported, so that a switch made on one would wait for the next.
    rests: Mask

    def __len__(self) -> int:
        return len(self.low)

    def on(self, index: int) -> date:
        """The day at a place of the curve."""
        return day(number(self.first) + int(index))

    def at(self, on: date) -> int | None:
        """The place of a day, where the curve has it."""
        place = (on - self.first).days
        return place if 0 <= place < len(self) else None

    def net(self, index: int) -> Total:
        """What switching on a day costs above staying."""
        return Total(int(self.low[index]), int(self.high[index]), bool(self.complete[index]))

    @property
    def open(self) -> Mask:
        """The days on which the switch can be made."""
        return self.sound & ~self.blocked

    def best(self, among: Mask | None = None) -> int | None:
        """The place of the day on which switching costs least, the first of several; None where no day is open.

        Days are weighed by the middle of their range; those of which not all is known come after the others, and of
        those alike come first the days on which numbers are ported. `among` tells which days to look at.
        """
        open_ = self.open if among is None else self.open & among
        if not open_.any():
            return None
        top = np.iinfo(np.int64).max // 4
        known = np.where(self.complete, self.low + self.high, self.low + self.high + top)
        weights = np.where(open_, known, top * 3)
        best = weights == weights.min()
        return int(np.argmax(best & ~self.rests if (best & ~self.rests).any() else best))


def curve(scenario: Scenario, rulebook: Rulebook, days: int = DAYS, *, remembered: Remembered | None = None) -> Curve:
    """The curve of a scenario's switch, from the day it is judged (or the window opens) for so many days.

    It ends with the window. What does not depend on the day may be `remembered`, as `price` has it.
    Raises ScenarioError where the scenario has no switch in its window, as `price` does where its events cannot be.
    """
    begun = len(stay(scenario).events)
    if begun >= len(scenario.events):
        raise ScenarioError(Problem("events", "no switch in the window", "a join or a leave on a day of the window"))
    switched_on = earliest(scenario.events[begun].on)
    dates = days_to_weigh(scenario, begun, days)
    most = days_alone(scenario, day(dates[0]))
    if most is not None and len(dates) > most:
        many = combinations(scenario)
        raise too_many_alone(len(dates) * many, most * many)
    if combinations(scenario) <= FEW:
        parts = [_of_world(world, rulebook, begun, dates, remembered) for _, world in worlds(scenario)]
    else:
        likely = _of_world(likeliest(scenario), rulebook, begun, dates, remembered)
        parts = [likely, *_of_many(scenario, rulebook, begun, dates)]
    return Curve(
        np.minimum.reduce([part.low for part in parts]),
        np.maximum.reduce([part.high for part in parts]),
        np.logical_and.reduce([part.complete for part in parts]),
        np.logical_or.reduce([part.blocked for part in parts]),
        np.logical_and.reduce([part.sound for part in parts]),
        parts[0].by_fee,
        Total(
            min(part.stay.low for part in parts),
            max(part.stay.high for part in parts),
            all(part.stay.complete for part in parts),
        ),
        day(dates[0]),
        switched_on,
        resting(scenario, begun, dates, rulebook),
    )


def days_alone(scenario: Scenario, first: date) -> int | None:
    """How many days from one on can be weighed of a scenario that columns cannot tell; None of one that they can.

    Raises ScenarioError where more is not known of it than can be weighed day by day.
    """
    if tellable(likeliest(scenario)):
        return None
    many = combinations(scenario)
    if many > FEW:
        raise too_many_alone(many, FEW)
    quoted = any(isinstance(event, Quote) for event in scenario.events)
    since = scenario.from_ if quoted else max(first.replace(day=1), scenario.from_)
    return most_alone(since, scenario.until) // many


def moved(scenario: Scenario, begun: int, dates: Array) -> Variants:
    """The scenario with its switch, and all that follows, on each of some days."""
    days = days_of_events(scenario)
    switched_on = days["events", begun, "on"]
    changed = {place: on + (dates - switched_on) for place, on in days.items() if int(place[1]) >= begun}
    return Variants(scenario, changed, len(dates))


def shifted(scenario: Scenario, on: date) -> Scenario:
    """The scenario with its switch, and all that follows, begun on another day. What is a range keeps its width."""
    begun = len(stay(scenario).events)
    by = on - earliest(scenario.events[begun].on)
    document = scenario.model_dump(by_alias=True)
    return Scenario.parse(
        {**document, "events": [*document["events"][:begun], *_later(document["events"][begun:], by)]}
    )


def _later(part: Any, by: timedelta) -> Any:  # noqa: ANN401 - JSON-like data
    """Every day of a part of a document moved, but for the one a phone went on sale."""
    if isinstance(part, dict):
        return {key: value if key == "on_sale_since" else _later(value, by) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_later(value, by) for value in part]
    return part + by if isinstance(part, date) else part


def days_to_weigh(scenario: Scenario, begun: int, days: int) -> Array:
    """The days to weigh: from the first on which the switch could follow what went before it."""
    before = [number(earliest(event.on)) for event in scenario.events[:begun]]
    judged = scenario.as_of if scenario.from_ <= scenario.as_of <= scenario.until else scenario.from_
    first = max([number(judged), *before])
    last = min(first + days - 1, number(scenario.until))
    if last < first:
        found, expected = f"a window until {scenario.until}", "a window that reaches the first day a switch can be made"
        raise ScenarioError(Problem("until", found, expected))
    return np.arange(first, last + 1)


def _of_many(scenario: Scenario, rulebook: Rulebook, begun: int, dates: Array) -> Iterator[Part]:
    """The curve in all worlds a scenario may be, as columns: every combination on every day, some at a time."""
    columns = {place: column for place, column in grid(scenario, rulebook).items() if place != ("events", begun, "on")}
    count = len(next(iter(columns.values()), ()))
    world = likeliest(scenario)
    on_dates, told = moved(world, begun, dates).changed, days_of_events(world)
    step = max(MOST_ROWS // len(dates), 1)
    for start in range(0, count, step):
        some = {place: column[start : start + step] for place, column in columns.items()}
        size = len(next(iter(some.values())))
        every = {place: np.tile(column, size) for place, column in on_dates.items()}
        for place, column in some.items():
            repeated = np.repeat(column, len(dates))
            moves = is_day(place) and place in every  # a day after the switch keeps its distance from it
            every[place] = every[place] + repeated - told[place] if moves else repeated
        found = costs(Variants(world, every, size * len(dates)), rulebook)
        held = {place: column for place, column in some.items() if place[0] != "events" or int(place[1]) < begun}
        there = costs(Variants(stay(world), held, size if held else 1), rulebook)
        yield _reduced(found, there, (size, len(dates)))


def _reduced(found: Costs, there: Costs, shape: tuple[int, int]) -> Part:
    """All combinations of each day as one: the least and the most of those that can be."""
    top = np.iinfo(np.int64).max // 4
    sound = found.sound.reshape(shape)
    low, high = (side.reshape(shape) for side in found.total)
    stay_low, stay_high = (side.reshape(-1, 1) for side in there.total)
    return Part(
        np.where(sound, low - stay_high, top).min(axis=0),
        np.where(sound, high - stay_low, -top).max(axis=0),
        np.asarray((found.complete.reshape(shape) | ~sound).all(axis=0) & there.complete.all()),
        np.asarray((found.blocked.reshape(shape) & sound).any(axis=0)),
        np.asarray(sound.any(axis=0)),
        {},
        Total(int(stay_low.min()), int(stay_high.max()), bool(there.complete.all())),
    )


def _of_world(world: Scenario, rulebook: Rulebook, begun: int, dates: Array, remembered: Remembered | None) -> Part:
    variants = moved(world, begun, dates)
    found = costs(variants, rulebook, remembered)
    entries = cash(price(stay(world), rulebook, explained=False, remembered=remembered).entries)
    staying = total(entries)
    common = shared(entries, dates)
    low, high = found.total
    complete = found.complete
    if not staying.complete:  # what is not known before the first day is the same on both sides
        later = found.complete_after
        seen = later is not None and bool((later | found.blocked | ~found.sound).all())
        known = later if later is not None and seen else _complete_from(variants, rulebook, int(dates[0]))
        complete = known & known_from(entries, day(dates[0]))
    return Part(
        low - staying.high + common, high - staying.low - common, complete, found.blocked, found.sound,
        found.low, staying,
    )  # fmt: skip


def cash(entries: Sequence[Entry]) -> list[Entry]:
    """All but the time spent, and what a carrier quoted for what never happens to those who stay."""
    return [e for e in entries if e.category != "hassle" and (e.status != "quoted" or e.estimate is not None)]


def shared(entries: Sequence[Entry], dates: Array) -> Array:
    """By how much what is paid before each day is a range: on both sides the same, so that it does not count."""
    loose = [(number(e.until or e.on), e.high - e.low) for e in entries if e.low is not None and e.high is not None]
    shared = np.zeros(len(dates), np.int64)
    for last, spread in loose:
        if spread:
            shared += np.where(last < dates, spread, 0)
    return shared


def _complete_from(variants: Variants, rulebook: Rulebook, first: int) -> Mask:
    later = variants.scenario.model_copy(update={"from_": day(first)})
    found: Costs = costs(Variants(later, variants.changed, variants.count), rulebook)
    return found.complete


def known_from(entries: Sequence[Entry], first: date) -> bool:
    return all(e.low is not None and e.high is not None for e in entries if (e.until or e.on) >= first)
