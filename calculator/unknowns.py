"""What a person does not know: a scenario with ranges into the scenarios it may be, and their ledgers into one."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any

from calculator.cards import CATEGORIES
from calculator.errors import Problem, ScenarioError
from calculator.events import AmountRange, DayRange, Model
from calculator.ledger import Entry, Ledger, Total
from calculator.scenario import Scenario
from calculator.tenure import tenures

#: Scenarios weighed at most: every end of every unknown amount with every day of every unknown day. More are refused,
#: since a total that left some out would look as sure as one that did not.
MOST = 1_024

Place = tuple[str | int, ...]


def worlds(scenario: Scenario) -> Iterator[tuple[int, Scenario]]:
    """The scenarios a scenario may be, numbered; the first is the likely one. Itself alone where nothing is a range.

    A combination of days that cannot be is left out; when none can be, the first one's error is raised.
    """
    kept, failure = 0, None
    for world in _each(scenario):
        if isinstance(world, ScenarioError):
            failure = failure or world
        else:
            yield kept, world
            kept += 1
    if not kept and failure is not None:
        raise failure


def together(scenario: Scenario, other: Scenario) -> Iterator[tuple[Scenario, Scenario]]:
    """Two scenarios of which the same is not known, side by side in everything that both may be, the likely one first.

    What cannot be for the one is left out of both; when nothing can be, the first error is raised.
    """
    kept, failure = 0, None
    for world, beside in zip(_each(scenario), _each(other), strict=True):
        if isinstance(world, ScenarioError) or isinstance(beside, ScenarioError):
            failure = failure or next(one for one in (world, beside) if isinstance(one, ScenarioError))
        else:
            yield world, beside
            kept += 1
    if not kept and failure is not None:
        raise failure


def _each(scenario: Scenario) -> Iterator[Scenario | ScenarioError]:
    """Every combination of what is not known, the likely one first; of one that cannot be, why."""
    places = unknowns(scenario)
    if not places:
        yield scenario
        return
    document = scenario.model_dump(by_alias=True)
    _few_enough([found for _, found in places])
    for values in dict.fromkeys(_combinations([found for _, found in places])):
        chosen = with_values(document, dict(zip((place for place, _ in places), values, strict=True)))
        world: Scenario | ScenarioError
        try:
            world = Scenario.parse(chosen)
            tenures(world)
        except ScenarioError as error:
            world = error.with_traceback(None)
        yield world


def combinations(scenario: Scenario) -> int:
    """How many scenarios a scenario may be: every end of every amount with every day."""
    return prod(len(_values(found)) for _, found in unknowns(scenario))


def likeliest(scenario: Scenario) -> Scenario:
    """The scenario with every unknown at its likely value; where those cannot be together, the first that can."""
    places = unknowns(scenario)
    if not places:
        return scenario
    document = scenario.model_dump(by_alias=True)
    world = Scenario.model_validate(with_values(document, {place: likely(found) for place, found in places}))
    try:
        tenures(world)
    except ScenarioError:
        return next(told for _, told in worlds(scenario))
    return world


def spanning(ledgers: Sequence[Ledger]) -> Ledger:
    """The ledger of a scenario with ranges: the likely one's entries, each widened to all it may come to."""
    merged: dict[tuple[int, str, int | None, int], list[Entry]] = {}
    for ledger in ledgers:
        counted: dict[tuple[int, str, int | None], int] = {}
        for entry in ledger.entries:
            key = (entry.stay, entry.fee, entry.line)
            counted[key] = counted.get(key, -1) + 1
            merged.setdefault((*key, counted[key]), []).append(entry)
    entries = sorted(
        (_widened(found, everywhere=len(found) == len(ledgers)) for found in merged.values()),
        key=lambda e: (e.on, e.stay, CATEGORIES.index(e.category), e.fee),
    )
    spans = {"total": _span([ledger.total for ledger in ledgers])}
    nothing = Total(0, 0)
    for category in CATEGORIES:
        parts = [ledger.by_category().get(category) for ledger in ledgers]
        if any(parts):
            spans[category] = _span([part or nothing for part in parts])
    notices = {(n.kind, n.fee, n.stay, n.event, n.blocks): n for ledger in reversed(ledgers) for n in ledger.notices}
    ordered = tuple(sorted(notices.values(), key=lambda n: n.on))
    return replace(ledgers[0], entries=tuple(entries), notices=ordered, spans=spans, scenario=None)


def _widened(found: list[Entry], *, everywhere: bool) -> Entry:
    """One entry for what may fall on several days or come to several amounts."""
    first = found[0]
    lows = [e.low for e in found] + ([] if everywhere else [0])
    highs = [e.high for e in found] + ([] if everywhere else [0])
    if any(low is None for low in lows) or any(high is None for high in highs):
        return replace(first, status="unknown", low=None, high=None)
    low, high = min(x for x in lows if x is not None), max(x for x in highs if x is not None)
    loudest = max(found, key=lambda e: abs(e.high or 0))
    return replace(first, low=low, high=high, status=loudest.status if low != high else first.status)


def _span(totals: Sequence[Total]) -> Total:
    return Total(min(t.low for t in totals), max(t.high for t in totals), all(t.complete for t in totals))


@functools.lru_cache(maxsize=64)
def unknowns(scenario: Scenario) -> Sequence[tuple[Place, AmountRange | DayRange]]:
    """Every range of a scenario with its place in the document."""
    found: list[tuple[Place, AmountRange | DayRange]] = []
    _ranges(scenario, (), found)
    return tuple(found)


def _ranges(part: object, place: Place, found: list[tuple[Place, AmountRange | DayRange]]) -> None:
    """Adds every range within a part of a document, with its place, to those found."""
    if isinstance(part, AmountRange | DayRange):
        found.append((place, part))
    elif isinstance(part, Model):
        for name, value in part.__dict__.items():
            if isinstance(value, Model | tuple):
                _ranges(value, (*place, _aliases(type(part)).get(name, name)), found)
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            if isinstance(item, Model):
                _ranges(item, (*place, index), found)


@functools.cache
def _aliases(model: type[Model]) -> Mapping[str, str]:
    """What the fields of a model are called in a document, where that is something else."""
    return {name: field.alias for name, field in model.model_fields.items() if field.alias}


def _few_enough(ranges: Sequence[AmountRange | DayRange]) -> None:
    many = prod(len(_values(found)) for found in ranges)
    if many > MOST:
        found = f"{len(ranges)} unknowns with {many:,} combinations"
        expected = "at most {most:,}: give one of them, or a narrower range of days"
        raise ScenarioError(Problem("the scenario", found, expected, {"most": MOST}))


def _combinations(ranges: Sequence[AmountRange | DayRange]) -> Iterator[tuple[Any, ...]]:
    """The likely values first, then both ends of every amount with every day."""
    yield tuple(likely(found) for found in ranges)
    yield from product(*(_values(found) for found in ranges))


def likely(found: AmountRange | DayRange) -> int | date:
    return found.likely if found.likely is not None else found.low


def _values(found: AmountRange | DayRange) -> Sequence[Any]:
    if isinstance(found, AmountRange):
        return sorted({found.low, found.high})
    return [found.low + timedelta(days=later) for later in range((found.high - found.low).days + 1)]


def with_values(document: Any, values: Mapping[Place, Any], place: Place = ()) -> Any:  # noqa: ANN401 - JSON-like data
    """The document with some places filled."""
    if place in values:
        return values[place]
    if isinstance(document, dict):
        return {key: with_values(value, values, (*place, key)) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [with_values(value, values, (*place, index)) for index, value in enumerate(document)]
    return document
