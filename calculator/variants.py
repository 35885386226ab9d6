"""One scenario in many variants: some of its amounts and days as columns, and all of them priced at once.

A day moved by a year, an amount between two ends, a plan at every price: each is a column that stands at a place of
the document. What columns can tell is priced as columns; a scenario they cannot tell (a quote, a change of plan) is
priced variant by variant, to the same won; what went before the first day on which they differ is then priced once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

import numpy as np

from calculator.batch import price_many
from calculator.columns import Mask
from calculator.dates import day, number
from calculator.errors import Problem, ScenarioError
from calculator.events import Quote, ReturnPhone
from calculator.fees import Fee
from calculator.figures import Array
from calculator.known import modernised
from calculator.ledger import Entry, Ledger, total
from calculator.pricing import Remembered, price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.shut import shut
from calculator.tabulate import Table, tabulated
from calculator.tenure import tenures
from calculator.unknowns import Place, with_values

#: What may be priced one by one for an answer, some seconds' work: the months of each variant, and so many more for all
#: else that a ledger takes.
MOST_WORK, ASIDE = 35_000, 20
#: An answer prices a story on every day some times over; what is asked of it once may be so many times as much.
PASSES = 4
#: What is charged before a stay ends.
WHILE_IT_RUNS = ("join", "sim", "month", "discount", "payment", "change_plan")


@dataclass(frozen=True, slots=True)
class Variants:
    """A scenario of which some places differ from variant to variant: amounts as they are, days as day numbers.

    The first variant must be one that can be. No place of the scenario may be left a range.
    """

    scenario: Scenario
    changed: Mapping[Place, Array]
    count: int

    def one(self, index: int) -> Scenario:
        """A variant as a scenario. Raises ScenarioError where it cannot be."""
        document = self.scenario.model_dump(by_alias=True)
        return Scenario.parse(with_values(document, {p: _value(p, c[index]) for p, c in self.changed.items()}))


@dataclass(frozen=True, slots=True)
class Costs:
    """What each variant comes to: the cash by fee, whether all of it is known, and whether it can be done."""

    low: Mapping[str, Array]
    high: Mapping[str, Array]
    complete: Mask
    #: Where a lock stands in the way.
    blocked: Mask
    #: Where the events can be at all, such as a leave that is not before its join.
    sound: Mask
    #: Whether all of it is known from the first month on in which variants differ; None where that was not asked apart.
    complete_after: Mask | None = None

    @property
    def total(self) -> tuple[Array, Array]:
        nothing = np.zeros(len(self.sound), np.int64)
        return sum(self.low.values(), nothing), sum(self.high.values(), nothing)


def costs(variants: Variants, rulebook: Rulebook, remembered: Remembered | None = None) -> Costs:
    """All variants priced: as columns where columns can tell the scenario, one by one where not.

    What is the same in all of them may be `remembered`, as `price` has it.
    """
    known, _ = modernised(variants.scenario, rulebook)
    variants = replace(variants, scenario=known)
    table = tabulated(known, variants.changed, variants.count, rulebook)
    return _apart(variants, rulebook) if table is None else _together(variants, table, rulebook, remembered)


def unlike_from(variants: Variants, rulebook: Rulebook) -> date | None:
    """The month from whose first day on variants differ in what they charge; None where they may from the first.

    What happened before the first event that differs is the same in all of them, as long as no month there asks how
    the stay will end, and no phone is brought back later than it was due. A quote is of one entry among all of the
    window, which cannot be told from a part of it.
    """
    scenario = variants.scenario
    beside = any(place[0] != "events" for place in variants.changed)
    begun = min((int(place[1]) for place in variants.changed if place[0] == "events"), default=0)
    told = any(isinstance(event, Quote) for event in scenario.events)
    told |= any(isinstance(event, ReturnPhone) for event in scenario.events[begun:])
    if not variants.changed or beside or told or any(_looks_ahead(fee) for fee in rulebook.fees.values()):
        return None
    events = {int(place[1]): cast("Any", scenario.events[int(place[1])].on) for place in variants.changed}
    days = [variants.changed.get(("events", index, "on"), number(on)) for index, on in events.items()]
    first = day(min(int(np.min(on)) for on in days)).replace(day=1)
    lived = begun > 0 and cast("Any", scenario.events[0].on) < first
    return first if lived and scenario.from_ < first <= scenario.until else None


def most_alone(first: date, until: date) -> int:
    """How many variants that differ from a day on may be priced one by one for an answer."""
    months = (until.year - first.year) * 12 + until.month - first.month + 1
    return MOST_WORK // (months + ASIDE)


def too_many_alone(many: int, most: int) -> ScenarioError:
    """What is said of more than can be priced one by one."""
    expected = "at most {most:,}: tell less of it as a range"
    return ScenarioError(Problem("the scenario", f"{many:,} variants, each priced by itself", expected, {"most": most}))


def _looks_ahead(fee: Fee) -> bool:
    """Whether what is charged while a stay goes on asks how it ends."""
    excuses = (excuse for edition in fee.editions for excuse in edition.excuses)
    tests = [*(excuse.tests for excuse in excuses), *([fee.applies] if fee.applies else [])]
    ahead = {"left", "left_by", "returned"}
    return fee.card.charged_on in WHILE_IT_RUNS and any(ahead & (t.sets.keys() | t.ranges.keys()) for t in tests)


def _apart(variants: Variants, rulebook: Rulebook) -> Costs:
    """One by one, but what is the same in all variants is priced once."""
    scenario, first = variants.scenario, unlike_from(variants, rulebook)
    most = PASSES * most_alone(first or scenario.from_, scenario.until)
    if variants.count > most:
        raise too_many_alone(variants.count, most)
    if first is None:
        return _one_by_one(variants, rulebook)
    after = _one_by_one(replace(variants, scenario=scenario.model_copy(update={"from_": first})), rulebook)
    begun = min(int(place[1]) for place in variants.changed)
    told = tuple(event for event in scenario.events[:begun] if cast("Any", event.on) < first)
    until = first - timedelta(days=1)
    before = _one_by_one(Variants(scenario.model_copy(update={"events": told, "until": until}), {}, 1), rulebook)
    if not before.sound.all():
        return _one_by_one(variants, rulebook)
    low, high = (
        {fee: later.get(fee, 0) + once.get(fee, 0) * after.sound for fee in {**once, **later}}
        for later, once in ((after.low, before.low), (after.high, before.high))
    )
    blocked = after.blocked | (before.blocked & after.sound)
    return Costs(low, high, after.complete & before.complete, blocked, after.sound, after.complete)


def _together(variants: Variants, table: Table, rulebook: Rulebook, remembered: Remembered | None) -> Costs:
    market = variants.scenario.market
    sums = price_many(table.stays, rulebook, market, by_fee=True)
    shape = (table.stays_each, variants.count)
    low, high = ({c: a.reshape(shape).sum(axis=0) for c, a in side.items()} for side in (sums.low, sums.high))
    complete = np.asarray(~sums.unknown.reshape(shape).any(axis=0))
    alone = variants.scenario.model_copy(update={"events": (), "hassle": None})
    aside: tuple[Entry, ...] = ()  # the same in all variants
    if alone.services:
        aside = price(alone, rulebook, explained=False, remembered=remembered).entries
    nothing = np.zeros(variants.count, np.int64)
    for entry in aside:
        low[entry.fee] = low.get(entry.fee, nothing) + (entry.low or 0)
        high[entry.fee] = high.get(entry.fee, nothing) + (entry.high or 0)
    blocked = np.asarray(shut(table.stays, market, rulebook).reshape(shape).any(axis=0))
    return Costs(low, high, np.asarray(complete & total(aside).complete & ~blocked), blocked, table.sound)


def _one_by_one(variants: Variants, rulebook: Rulebook) -> Costs:
    low, high = (defaultdict[str, Array](lambda: np.zeros(variants.count, np.int64)) for _ in range(2))
    complete, blocked, sound = (np.zeros(variants.count, np.bool_) for _ in range(3))
    for index in range(variants.count):
        ledger = _priced(variants, index, rulebook)
        if ledger is None:
            continue
        sound[index] = True
        blocked[index] = any(notice.blocks for notice in ledger.notices)
        complete[index] = ledger.total.complete
        for entry in ledger.entries:
            if entry.category != "hassle":
                low[entry.fee][index] += entry.low or 0
                high[entry.fee][index] += entry.high or 0
    return Costs(low, high, complete, blocked, sound)


def _priced(variants: Variants, index: int, rulebook: Rulebook) -> Ledger | None:
    try:
        scenario = variants.one(index)
        tenures(scenario)
    except ScenarioError:
        return None
    return price(scenario, rulebook, explained=False)


def _value(place: Place, value: Any) -> Any:  # noqa: ANN401 - an amount or a day
    return day(value) if is_day(place) else int(value)


def is_day(place: Place) -> bool:
    """Whether a day stands at a place."""
    return place[-1] in ("on", "from", "return_by", "until", "on_sale_since")


def days_of_events(scenario: Scenario) -> dict[Place, int]:
    """The places of all days that events name, each with its day; a range of days is not among them."""
    return {
        place: number(value)
        for place, value in _places(scenario.model_dump(by_alias=True)["events"], ("events",))
        if is_day(place) and place[-1] != "on_sale_since" and not isinstance(value, dict)
    }


def _places(part: Any, place: Place) -> list[tuple[Place, Any]]:  # noqa: ANN401 - JSON-like data
    if isinstance(part, dict) and "low" not in part:
        return [found for key, value in part.items() for found in _places(value, (*place, key))]
    if isinstance(part, list | tuple):
        return [found for index, value in enumerate(part) for found in _places(value, (*place, index))]
    return [] if part is None else [(place, part)]
