"""A scenario in which all is known, beside its stay: what only the one or only the other pays, and when it turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from calculator.apart import apart, less, span
from calculator.dates import day, number, whole_months
from calculator.events import Join, Leave, Quote, earliest
from calculator.ledger import Entry, Ledger, Total
from calculator.pricing import Remembered, price
from calculator.rulebook import Rulebook
from calculator.running import Running, accrued, cheaper_from, for_a_month
from calculator.scenario import Scenario
from calculator.unknowns import together, worlds


def stay(scenario: Scenario) -> Scenario:
    """The same person never leaving: the line that runs when the window opens, or the first in it, simply goes on."""
    kept: list[int] = []
    running = False
    for index, event in enumerate(scenario.events):
        turns = isinstance(event, Join | Leave)
        if running and turns and earliest(event.on) >= scenario.from_:
            break
        kept.append(index)
        running = isinstance(event, Join) if turns else running
    events = tuple(scenario.events[index] for index in kept)
    return scenario.model_copy(update={"events": events, "hassle": None})


def switched_on(scenario: Scenario, staying: Scenario) -> date | None:
    """The first day in the window on which a scenario departs from the stay it goes on from."""
    begun = len(staying.events)
    return earliest(scenario.events[begun].on) if begun < len(scenario.events) else None


@dataclass(frozen=True, slots=True)
class Beside:
    """A scenario in which all is known beside its stay; `more` and `less` are what only the one or the other pays."""

    scenario: Scenario
    switch: Ledger
    stay: Ledger
    more: tuple[Entry, ...]
    less: tuple[Entry, ...]
    switched_on: date | None
    switch_running: Running
    stay_running: Running
    apart: Running

    @property
    def blocked(self) -> bool:
        """Whether something stands in the way of the switch alone."""
        return _blocks(self.switch, self.stay)

    @property
    def from_day(self) -> int:
        """The place of the day of the switch in the window."""
        return ((self.switched_on or self.scenario.from_) - self.scenario.from_).days

    @property
    def break_even(self) -> tuple[date | None, date | None]:
        """The first day from which the switch stays the cheaper one, at best and at worst."""
        first = number(self.scenario.from_)
        best, worst = (cheaper_from(end, self.from_day) for end in (self.apart.low, self.apart.high))
        return (None if best is None else day(first + best), None if worst is None else day(first + worst))

    @property
    def break_even_month(self) -> tuple[int | None, int | None]:
        """Which month after the switch those days lie in."""
        begun = number(self.switched_on or self.scenario.from_)
        best, worst = (None if on is None else whole_months(begun, number(on)) + 1 for on in self.break_even)
        return best, worst

    def a_month(self) -> Total:
        """The recurring money of the month that the window ends in, for its last stretch, as for a whole month."""
        ours, theirs = (
            [for_a_month(e) for e in entries if e.until == self.scenario.until] for entries in (self.more, self.less)
        )
        return less(ours, theirs)

    def until(self, last: date) -> Total:
        """The difference by the end of a day of the window."""
        place = (last - self.scenario.from_).days
        complete = all(e.low is not None and e.high is not None for e in (*self.more, *self.less) if e.on <= last)
        return Total(int(self.apart.low[place]), int(self.apart.high[place]), complete)


def beside(
    scenario: Scenario, rulebook: Rulebook, against: Scenario | None = None, remembered: Remembered | None = None
) -> Iterator[Beside]:
    """Each scenario it may be, beside its stay; the first with its working. A stay met again is not priced again.

    `against` is another stay to set beside it, of which as much is not known.
    """
    priced: dict[Scenario, tuple[Ledger, Running]] = {}
    first, last = scenario.from_, scenario.until
    if against is None:
        pairs = [(world, stay(world)) for _, world in worlds(scenario)]
    else:
        pairs = list(together(scenario, against))
    for place, (world, staying) in enumerate(pairs):
        explained = place == 0
        if staying not in priced:
            ledger = without_idle_quotes(price(staying, rulebook, explained=explained, remembered=remembered))
            priced[staying] = ledger, accrued(ledger.entries, first, last)
        switch = price(world, rulebook, explained=explained, remembered=remembered)
        ledger, running = priced[staying]
        more, less_ = (tuple(part) for part in apart(switch.entries, ledger.entries))
        between = accrued(more, first, last).less(accrued(less_, first, last))
        paid = accrued(switch.entries, first, last)
        yield Beside(world, switch, ledger, more, less_, switched_on(world, staying), paid, running, between)


def net(scenario: Scenario, priced: Callable[[Scenario], Ledger]) -> tuple[Total, bool]:
    """The difference alone, and whether anything blocks: as `compare` finds them, at a fraction of the work.

    `priced` prices a scenario in which all is known; one that remembers saves the stay that many switches share.
    """
    pairs = [(priced(world), without_idle_quotes(priced(stay(world)))) for _, world in worlds(scenario)]
    found = [less(*apart(switch.entries, staying.entries)) for switch, staying in pairs]
    barred = any(notice.blocks for switch, _ in pairs for notice in switch.notices)
    return span(found, blocked=any(_blocks(*pair) for pair in pairs)), barred


def _blocks(switch: Ledger, staying: Ledger) -> bool:
    return any(notice.blocks and notice not in staying.notices for notice in switch.notices)


def without_idle_quotes(ledger: Ledger) -> Ledger:
    """The ledger without what a carrier quoted for what then never happens."""
    return replace(ledger, entries=tuple(e for e in ledger.entries if e.status != "quoted" or e.estimate is not None))


def only_met(scenario: Scenario, rulebook: Rulebook) -> Scenario:
    """The scenario without what a carrier quoted for what never happens in it."""
    if not any(isinstance(event, Quote) for event in scenario.events):
        return scenario
    entries = price(scenario, rulebook).entries
    idle = {entry.fee for entry in entries if entry.status == "quoted" and entry.estimate is None}
    kept = (e for e in scenario.events if not isinstance(e, Quote) or rulebook.retired.get(e.fee, e.fee) not in idle)
    return scenario.model_copy(update={"events": tuple(kept)})
