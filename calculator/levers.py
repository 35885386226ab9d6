"""Leverage: by how much each amount of a scenario moves the answer, and at which value the verdict turns.

A verdict is whether switching costs less than staying. What is a range is taken at its likely value here; what it may
come to besides is in spread.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from calculator.compare import stay
from calculator.errors import Problem, ScenarioError
from calculator.events import AmountRange, Join, PlanById, TypedPlan
from calculator.figures import Array
from calculator.inputs import Input, inputs
from calculator.prices import plan_price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tenure import tenures
from calculator.unknowns import likeliest
from calculator.variants import Variants, costs
from calculator.ways import promotion
from calculator.wording import Lang, say, won

#: How far an amount that is known is moved to see what it weighs: a tenth either way.
TENTH = 10
#: Values at which an amount is weighed between nothing and twice what it is.
POINTS = 81
#: By whether switching saves now, and whether it turns above what the amount is.
_TURN_MESSAGES = {
    (True, True): "Switch only up to {last}: from {first} on staying is cheaper.",
    (True, False): "Switch only from {last} on: at {first} and below staying is cheaper.",
    (False, True): "Stay up to {last}: from {first} on switching is cheaper.",
    (False, False): "Stay from {last} on: at {first} and below switching is cheaper.",
}


@dataclass(frozen=True, slots=True)
class Flip:
    """Where the verdict turns: `last` is the last value at which it is as now, `first` the next, where it is not."""

    last: int
    first: int


@dataclass(frozen=True, slots=True)
class Lever:
    """An amount, in whole won, and what it does to the cost of switching beside staying.

    `low` and `high` are that cost with the amount at its ends: those of its range, or a tenth less and more. `points`
    are values and the cost at each. `flips` are in the order of their distance from what the amount is.
    """

    input: Input
    value: int
    ends: tuple[int, int]
    low: int
    high: int
    points: tuple[tuple[int, int], ...]
    flips: tuple[Flip, ...]

    @property
    def swing(self) -> int:
        return abs(self.high - self.low)


def levers(scenario: Scenario, rulebook: Rulebook) -> tuple[Lever, ...]:
    """Every amount of a scenario with a switch, the one that moves the answer most first."""
    ranges = {entry.place: entry.value for entry in inputs(scenario, rulebook)}
    world = _typed(likeliest(scenario), rulebook)
    if len(stay(world).events) == len(scenario.events):
        raise ScenarioError(Problem("events", "no switch in the window", "a join or a leave on a day of the window"))
    found = (_lever(entry, ranges.get(entry.place), world, rulebook) for entry in _amounts(world, rulebook))
    return tuple(sorted(found, key=lambda lever: (-lever.swing, lever.input.place)))


def turn_words(lever: Lever, lang: Lang) -> str:
    """At which value the verdict turns, in a sentence."""
    if not lever.flips:
        return say("The verdict stays the same up to {most}.", lang, most=won(lever.points[-1][0], lang))
    flip = lever.flips[0]
    saves = dict(lever.points)[lever.value] < 0
    above = flip.first > flip.last
    return say(_TURN_MESSAGES[saves, above], lang, last=won(flip.last, lang), first=won(flip.first, lang))


def _amounts(world: Scenario, rulebook: Rulebook) -> Iterator[Input]:
    return (entry for entry in inputs(world, rulebook) if not entry.is_day and entry.value)


def _typed(world: Scenario, rulebook: Rulebook) -> Scenario:
    """The plans that a switch leads to by what they cost a month, so that their price can be moved too.

    A plan whose first months cost less stays as it is: it has not one price to move.
    """
    begun = len(stay(world).events)
    places = {told.event: told for told in tenures(world) if told.event >= begun}
    events = list(world.events)
    for index, told in places.items():
        join = events[index]
        if isinstance(join, Join) and isinstance(join.plan, PlanById) and promotion(join.plan, rulebook) is None:
            price = plan_price(join.plan, told.joined, told.joined, rulebook)
            if price is not None:
                name = rulebook.card(join.plan.id).title.ko[:60]
                events[index] = join.model_copy(update={"plan": TypedPlan(monthly=price, name=name)})
    return world.model_copy(update={"events": tuple(events)})


def _lever(entry: Input, told: object, world: Scenario, rulebook: Rulebook) -> Lever:
    value = int(entry.value)
    tenth = value // TENTH
    low, high = (told.low, told.high) if isinstance(told, AmountRange) else (value - tenth, value + tenth)
    weighing = _Weighing(entry, world, rulebook)
    values = np.unique(np.append(np.linspace(0, 2 * max(value, high), POINTS).astype(np.int64), [low, value, high]))
    net = weighing.net(values)
    at = {int(v): int(n) for v, n in zip(values, net, strict=True)}
    flips = tuple(weighing.flips(values, net, value))
    return Lever(entry, value, (low, high), at[low], at[high], tuple(at.items()), flips)


@dataclass(frozen=True, slots=True)
class _Weighing:
    """One amount of a scenario, weighed at many values."""

    entry: Input
    world: Scenario
    rulebook: Rulebook

    def net(self, values: Array) -> Array:
        """Switch less stay at each value, by the middle of what it may come to."""
        place, staying = self.entry.place, stay(self.world)
        here = costs(Variants(self.world, {place: values}, len(values)), self.rulebook).total
        changed = {place: values} if int(place[1]) < len(staying.events) else {}
        there = costs(Variants(staying, changed, len(values) if changed else 1), self.rulebook).total
        return np.asarray((here[0] + here[1] - there[0] - there[1]) // 2)

    def flips(self, values: Array, net: Array, value: int) -> Iterator[Flip]:
        """Where the verdict turns between two values: every won between them is weighed."""
        saves = net < 0
        now = bool(saves[np.searchsorted(values, value)])
        places = [int(place) for place in np.flatnonzero(saves[1:] != saves[:-1])]
        for place in sorted(places, key=lambda p: abs(int(values[p]) - value)):
            between = np.arange(values[place], values[place + 1] + 1)
            close = self.net(between) < 0
            turn = int(np.flatnonzero(close[1:] != close[:-1])[0])
            one, other = int(between[turn]), int(between[turn + 1])
            yield Flip(one, other) if bool(close[turn]) == now else Flip(other, one)
