"""Staying against switching: the difference, where it comes from, and the day it turns.

The two are priced in the same world: what a person does not know is the same on both sides, so it does not count
twice, and entries that both sides have cancel out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from calculator.apart import less, span
from calculator.beside import Beside, beside, stay, switched_on
from calculator.cards import CATEGORIES, Category
from calculator.dates import calendar_months, day, number
from calculator.ledger import Entry, Ledger, Total, total
from calculator.pricing import Remembered
from calculator.rulebook import Rulebook
from calculator.running import Running, accrued, highest, widest
from calculator.scenario import Scenario
from calculator.unknowns import spanning

__all__ = ["Comparison", "FirstBill", "Month", "Peak", "Running", "accrued", "compare", "stay"]


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the window: each side's cash, and how far apart they are by its end."""

    first: date
    stay: Total
    switch: Total
    difference: Total
    by_its_end: Total


@dataclass(frozen=True, slots=True)
class Peak:
    """The day by whose end the switch has cost most above the stay, and how much that is."""

    on: date
    extra: int


@dataclass(frozen=True, slots=True)
class FirstBill:
    """What only the switch brings from its first day to the end of that calendar month, fees paid once included."""

    first: date
    last: date
    total: Total
    by_carrier: Mapping[str, Total]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A switch beside the stay it is measured against. Differences are switch less stay: positive costs more."""

    stay: Ledger
    switch: Ledger
    stay_running: Running
    switch_running: Running
    difference: Total
    one_off: Total
    by_category: dict[Category, Total]
    #: What a month costs more or less once everything has settled: the last day's rate, times a month.
    a_month: Total
    switched_on: date | None
    #: The first day from which the switch stays the cheaper one, at best and at worst; None when not in the window.
    break_even: tuple[date | None, date | None]
    #: The month after the switch, from 1, in which that day lies.
    break_even_month: tuple[int | None, int | None]
    by_month: tuple[Month, ...]
    #: At best and at worst; None where nothing is switched.
    peak: tuple[Peak, Peak] | None
    first_bill: FirstBill | None
    #: The entries that only the one side has. What both have cancels out, so these make the whole difference.
    only_switch: tuple[Entry, ...]
    only_stay: tuple[Entry, ...]

    @property
    def blocked(self) -> bool:
        """Whether the switch cannot be done as told, such as a port inside the lock."""
        return any(notice.blocks for notice in self.switch.notices)


def compare(
    scenario: Scenario, rulebook: Rulebook, *, against: Scenario | None = None, remembered: Remembered | None = None
) -> Comparison:
    """A scenario beside its stay, or beside another stay it goes on from; stays may be `remembered`, as by `price`.

    Raises ScenarioError as `price` does.
    """
    found = list(beside(scenario, rulebook, against, remembered))
    stays = list({id(world.stay): world for world in found}.values())  # most worlds differ in the switch alone
    blocked = any(world.blocked for world in found)

    def spanned(part: Callable[[Beside], Total], *, blocked: bool = False) -> Total:
        return span([part(world) for world in found], blocked=blocked)

    return Comparison(
        stay=_as_one([world.stay for world in stays]),
        switch=_as_one([world.switch for world in found]),
        stay_running=widest([world.stay_running for world in stays]),
        switch_running=widest([world.switch_running for world in found]),
        difference=spanned(lambda world: less(world.more, world.less), blocked=blocked),
        one_off=spanned(lambda world: less(_once(world.more), _once(world.less)), blocked=blocked),
        by_category=_by_category(found),
        a_month=spanned(Beside.a_month),
        switched_on=switched_on(scenario, against or stay(scenario)),
        break_even=_ends([world.break_even for world in found if world.switched_on]),
        break_even_month=_ends([world.break_even_month for world in found if world.switched_on]),
        by_month=_by_month(found),
        peak=_peak(found),
        first_bill=_first_bill(found),
        only_switch=_as_one([replace(world.switch, entries=world.more) for world in found]).entries,
        only_stay=_as_one([replace(world.stay, entries=world.less) for world in found]).entries,
    )


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """What falls due on one day; the rest is for a stretch of days, and comes again."""
    return [entry for entry in entries if entry.until is None]


def _as_one(ledgers: Sequence[Ledger]) -> Ledger:
    return spanning(ledgers) if len(ledgers) > 1 else ledgers[0]


T = TypeVar("T", date, int)


def _ends(turns: Sequence[tuple[T | None, T | None]]) -> tuple[T | None, T | None]:
    """The earliest at best, and the latest at worst where none is missing."""
    best = [turn[0] for turn in turns if turn[0] is not None]
    worst = [turn[1] for turn in turns if turn[1] is not None]
    return min(best, default=None), max(worst) if worst and len(worst) == len(turns) else None


def _by_category(found: Sequence[Beside]) -> dict[Category, Total]:
    def of(entries: Iterable[Entry], category: Category) -> list[Entry]:
        return [entry for entry in entries if entry.category == category]

    met = {entry.category for world in found for side in (world.switch, world.stay) for entry in side.entries}
    return {
        category: span([less(of(world.more, category), of(world.less, category)) for world in found])
        for category in CATEGORIES
        if category in met and category != "hassle"
    }


def _by_month(found: Sequence[Beside]) -> tuple[Month, ...]:
    window = found[0].scenario
    ends = [(day(a), day(b)) for a, b in calendar_months(number(window.from_), number(window.until))]
    dated = [tuple(map(_of_months, (w.stay.entries, w.switch.entries, w.more, w.less))) for w in found]
    months = []
    for first, last in ends:
        here = [tuple(side.get((first.year, first.month), []) for side in world) for world in dated]
        months.append(
            Month(
                first,
                span([total(stay) for stay, _, _, _ in here]),
                span([total(switch) for _, switch, _, _ in here]),
                span([less(more, less_) for _, _, more, less_ in here]),
                span([world.until(last) for world in found]),
            )
        )
    return tuple(months)


def _of_months(entries: Iterable[Entry]) -> dict[tuple[int, int], list[Entry]]:
    found: dict[tuple[int, int], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.on.year, entry.on.month), []).append(entry)
    return found


def _peak(found: Sequence[Beside]) -> tuple[Peak, Peak] | None:
    peaks = []
    for world in found:
        if world.switched_on is not None and world.switched_on <= world.scenario.until:
            ends = (highest(end, world.from_day) for end in (world.apart.low, world.apart.high))
            peaks.append([Peak(world.scenario.from_ + timedelta(place), extra) for place, extra in ends])
    if not peaks:
        return None
    best, worst = zip(*peaks, strict=True)
    return min(best, key=lambda peak: peak.extra), max(worst, key=lambda peak: peak.extra)


def _first_bill(found: Sequence[Beside]) -> FirstBill | None:
    bills = []
    for world in found:
        first = world.switched_on
        if first is not None and first <= world.scenario.until:
            (_, end), *_ = calendar_months(number(first), number(world.scenario.until))
            bills.append((first, day(end), [e for e in world.more if first <= e.on <= day(end)]))
    if not bills:
        return None
    carriers = sorted({entry.carrier for _, _, entries in bills for entry in entries})
    by_carrier = {
        carrier: span([total(e for e in entries if e.carrier == carrier) for _, _, entries in bills])
        for carrier in carriers
    }
    first, last, _ = bills[0]
    return FirstBill(first, last, span([total(entries) for _, _, entries in bills]), by_carrier)
