"""What one does not know, weighed: all that the total can come to, and which unknown is worth looking up.

An amount is weighed at both ends and wherever a card tests amounts in between; a day on every day. Combinations are
priced as columns, so that a season of days and four unknowns take as long as one ledger explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from calculator.columns import Mask
from calculator.compare import stay
from calculator.errors import Problem, ScenarioError
from calculator.figures import Array
from calculator.grids import axes, grid
from calculator.inputs import Input, inputs, is_open
from calculator.ledger import Total
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.unknowns import Place, likeliest, unknowns
from calculator.variants import Costs, Variants, costs


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something not known: `narrows` is by how many won, at least, the range of the answer shrinks once it is."""

    input: Input
    narrows: int


@dataclass(frozen=True, slots=True)
class Spread:
    """All that a scenario can come to; `net` is the same beside staying, where it has a switch.

    `unknowns` come in the order of how much knowing them narrows `net`, or `total` without a switch.
    """

    total: Total
    net: Total | None
    unknowns: tuple[Unknown, ...]
    combinations: int
    #: Whether a lock stands in the way in some combination.
    blocked: bool


def spread(scenario: Scenario, rulebook: Rulebook) -> Spread:
    """Everything a scenario can come to over its window. Raises ScenarioError as `price` does."""
    found, shape = unknowns(scenario), tuple(len(axis) for axis in axes(scenario, rulebook).values())
    columns = grid(scenario, rulebook)
    here = _costs(scenario, columns, rulebook)
    if not here.sound.any():  # says why, as a ledger would
        raise ScenarioError(Problem("the scenario", "days that cannot be in this order", "a range with a day that can"))
    low, high = here.total
    net = _beside(scenario, columns, here, rulebook)
    bounds = (low, high) if net is None else net[:2]
    named = {entry.place: entry for entry in inputs(scenario, rulebook) if is_open(entry.value)}
    worth = [
        Unknown(named[place], n) for (place, _), n in zip(found, _narrowing(*bounds, here.sound, shape), strict=True)
    ]
    ordered = tuple(sorted(worth, key=lambda unknown: -unknown.narrows))
    of_net = None if net is None else _span(net[0], net[1], here.sound, net[2])
    return Spread(
        _span(low, high, here.sound, here.complete),
        of_net,
        ordered,
        prod(shape),
        bool((here.blocked & here.sound).any()),
    )


def _costs(scenario: Scenario, columns: dict[Place, Array], rulebook: Rulebook) -> Costs:
    count = len(next(iter(columns.values()))) if columns else 1
    return costs(Variants(likeliest(scenario), columns, count), rulebook)


def _beside(
    scenario: Scenario, columns: dict[Place, Array], here: Costs, rulebook: Rulebook
) -> tuple[Array, Array, Mask] | None:
    """Switch less stay for every combination: what is not known is the same on both sides."""
    staying = stay(scenario)
    if len(staying.events) == len(scenario.events):
        return None
    kept = {place: column for place, column in columns.items() if _is_in(place, staying)}
    there = _costs(staying, kept, rulebook)
    low, high = here.total
    stay_low, stay_high = there.total
    return low - stay_high, high - stay_low, np.asarray(here.complete & there.complete)


def _is_in(place: Place, staying: Scenario) -> bool:
    return place[0] != "events" or int(place[1]) < len(staying.events)


def _span(low: Array, high: Array, sound: Mask, complete: Mask) -> Total:
    return Total(int(low[sound].min()), int(high[sound].max()), bool(complete[sound].all()))


def _narrowing(low: Array, high: Array, sound: Mask, shape: Sequence[int]) -> list[int]:
    """For each unknown, by how much knowing it narrows the whole range at least."""
    top = np.iinfo(np.int64).max // 4
    lows, highs = np.where(sound, low, top).reshape(shape), np.where(sound, high, -top).reshape(shape)
    whole = int(highs.max() - lows.min())
    found = []
    for axis in range(len(shape)):
        others = tuple(other for other in range(len(shape)) if other != axis)
        widths = highs.max(axis=others) - lows.min(axis=others)
        found.append(whole - int(widths.max()))
    return found
