"""What one does not know, weighed: all that the total can come to, and which unknown is worth looking up.

An amount is weighed at both ends and wherever a card tests amounts in between; a day on every day. Combinations are
priced as columns, so that a season of days and four unknowns take as long as one ledger explained.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from calculator.columns import Mask
from calculator.compare import stay
from calculator.dates import number
from calculator.errors import Problem, ScenarioError
from calculator.events import AmountRange, DayRange
from calculator.figures import Array
from calculator.inputs import Input, inputs, is_open
from calculator.kinds import Bundle, Capped
from calculator.ledger import Total
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.unknowns import Place, likely, unknowns, with_values
from calculator.variants import Costs, Variants, costs

#: Combinations weighed at most. More are refused: a range that left some out would look as sure as one that did not.
MOST = 100_000


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


def spread(scenario: Scenario, rulebook: Rulebook) -> Spread:
    """Everything a scenario can come to over its window. Raises ScenarioError as `price` does."""
    found = unknowns(scenario)
    axes = [_values(place, value, scenario, rulebook) for place, value in found]
    shape = tuple(len(axis) for axis in axes)
    if prod(shape) > MOST:
        told = f"{len(axes)} unknowns with {prod(shape):,} combinations"
        expected = "at most {most:,}: give one of them, or a narrower range of days"
        raise ScenarioError(Problem("the scenario", told, expected, {"most": MOST}))
    grid = np.meshgrid(*axes, indexing="ij") if axes else []
    columns = {place: np.ravel(part) for (place, _), part in zip(found, grid, strict=True)}
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
    return Spread(_span(low, high, here.sound, here.complete), of_net, ordered, prod(shape))


def _costs(scenario: Scenario, columns: dict[Place, Array], rulebook: Rulebook) -> Costs:
    count = len(next(iter(columns.values()))) if columns else 1
    document = scenario.model_dump(by_alias=True)
    first = with_values(document, {place: likely(value) for place, value in unknowns(scenario)})
    known = Scenario.model_validate(first)
    return costs(Variants(known, columns, count), rulebook)


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


def _values(place: Place, value: AmountRange | DayRange, scenario: Scenario, rulebook: Rulebook) -> Array:
    """The values at which an unknown is weighed."""
    if isinstance(value, DayRange):
        return np.arange(number(value.low), number(value.high) + 1)
    between = {t + by for t in _tested(place, scenario, rulebook) for by in (-1, 0, 1)}
    kept = {amount for amount in between if value.low < amount < value.high}
    middle = [] if value.likely is None else [value.likely]
    return np.array(sorted({value.low, value.high, *middle, *kept}), dtype=np.int64)


def _tested(place: Place, scenario: Scenario, rulebook: Rulebook) -> Iterable[int]:
    """The amounts at which some card changes its mind about what stands at a place."""
    editions = [edition for fee in rulebook.fees.values() for edition in fee.editions]
    terms = [stated.terms for edition in editions for stated in (edition.low, edition.high)]
    if place[-1] == "release_price":
        return {t.cheap_below for t in terms if isinstance(t, Capped)}
    home = scenario.household
    if place[-2:] == ("plan", "monthly") and home is not None:
        others = sum(line.monthly for line in home.lines)
        steps = {start - others for t in terms if isinstance(t, Bundle) and t.by == "fees" for start, _ in t.steps}
        spans = [excuse.tests.ranges.get("line_fee") for edition in editions for excuse in edition.excuses]
        return steps | {end for span in spans if span for end in span if end is not None}
    return ()
