"""All that a scenario with unknowns may be, as columns: every value that matters of each, in every combination."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

import numpy as np

from calculator.dates import number
from calculator.errors import Problem, ScenarioError
from calculator.events import AmountRange, DayRange
from calculator.figures import Array
from calculator.kinds import Bundle, Capped
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.unknowns import Place, unknowns

#: Combinations weighed at most. More are refused: a range that left some out would look as sure as one that did not.
MOST = 100_000


def axes(scenario: Scenario, rulebook: Rulebook) -> dict[Place, Array]:
    """The values to weigh of each unknown: both ends of an amount and where cards change their minds, every day."""
    return {place: _values(place, value, scenario, rulebook) for place, value in unknowns(scenario)}


def grid(scenario: Scenario, rulebook: Rulebook) -> dict[Place, Array]:
    """Every combination of those values, as columns. Raises ScenarioError where they are too many."""
    found = axes(scenario, rulebook)
    many = prod(len(axis) for axis in found.values())
    if many > MOST:
        told = f"{len(found)} unknowns with {many:,} combinations"
        expected = "at most {most:,}: give one of them, or a narrower range of days"
        raise ScenarioError(Problem("the scenario", told, expected, {"most": MOST}))
    parts = np.meshgrid(*found.values(), indexing="ij") if found else []
    return {place: np.ravel(part) for place, part in zip(found, parts, strict=True)}


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
