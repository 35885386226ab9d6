"""Whether to move, which way, and on which day: every way weighed on every day, and the least of them explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from calculator.candidates import Candidate, exact, moved, stay_way, why, yours_way
from calculator.compare import compare, stay
from calculator.curve import DAYS, Curve, curve, days_alone, days_to_weigh
from calculator.dates import day
from calculator.errors import Problem, ScenarioError
from calculator.events import BoughtPhone, InstalmentPhone, Join, OwnPhone
from calculator.household import Household, household
from calculator.inplace import in_place
from calculator.ledger import Notice
from calculator.pricing import price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.turns import Turn, turns
from calculator.unknowns import likeliest
from calculator.ways import Need, Search, Way, need_of, running
from calculator.weigh import Weighed, weigh

#: Ways that are told one by one; the others were weighed too.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Best:
    """The way that costs least, staying among them, the curve of the best switch, and the other ways in their order."""

    stay: Candidate
    best: Candidate
    #: The best switch: the same as `best` where that is one.
    switch: Candidate | None
    curve: Curve | None
    turns: tuple[Turn, ...]
    ways: tuple[Candidate, ...]
    weighed: int
    need: Need
    #: What those who stay on the bundle lose by the best switch.
    home: Household | None
    #: What stands against the day of the best switch, such as that no number is ported on a Sunday.
    warned: tuple[Notice, ...]
    #: Where it is that: the same switch on the cheapest day on which a number is.
    doable: Candidate | None = None
    #: The last day weighed, where a story that is priced day by day left no time for all that were asked for.
    cut: date | None = None

    @property
    def advised(self) -> Candidate:
        """What to do: the best way, on a day on which it can be done where that is still better than staying."""
        return self.doable if self.best.leaves and self.doable is not None and self.doable.middle < 0 else self.best

    @property
    def told(self) -> tuple[Candidate, ...]:
        """The ways in their order, the first as it is advised."""
        return (self.advised, *self.ways[1:])


def best(
    scenario: Scenario,
    rulebook: Rulebook,
    *,
    days: int = DAYS,
    need: Need | None = None,
    new_number: bool = False,
    shown: int = SHOWN,
    progress: Callable[[int, int], None] | None = None,
) -> Best:
    """The best way to go on from the line that runs, and the best day for it, over the scenario's window.

    Every plan that could be taken on the day it is judged and gives what is needed (where `need` says nothing, what the
    plan one has gives, as far as the catalogue knows) is weighed, with each contract and SIM, on each of so many days;
    so is the switch the scenario itself tells of. Of a story that columns cannot tell, only as many days as there is
    time for are weighed, and `cut` tells the last. Raises ScenarioError as `price` does, and where no line runs.
    """
    history = stay(scenario)
    told = likeliest(history)
    if running(told).left is not None:
        raise ScenarioError(Problem("events", "no line that runs", "a join that no leave ends before the window"))
    wanted = (need or Need()).or_else(need_of(told, rulebook))
    look = Search(told, rulebook, _judged(scenario), wanted, _phones(scenario), new_number)
    ways = tuple(look.ways())
    asked = days_to_weigh(told, len(told.events), days)
    days = min(days, days_alone(scenario, day(asked[0])) or days)
    dates = asked[:days]
    found = [*yours_way(scenario, rulebook, days)]
    if ways:
        weighed = weigh(ways, told, rulebook, dates, progress)
        leaders = _leaders(ways, weighed, [day(on) for on in dates], told.until, shown)
        found += [exact(way, history, on, rulebook) for way, on in leaders]
    found += in_place(history, rulebook, day(dates[0]), wanted)
    ranked = _ranked(stay_way(history, rulebook), found, look, len(ways), days)
    return replace(ranked, cut=day(dates[-1]) if len(dates) < len(asked) else None)


def _ranked(staying: Candidate, found: list[Candidate], look: Search, weighed: int, days: int) -> Best:
    """Everything in its order, the best switch on its best day over all that may be."""
    rulebook = look.rulebook
    switch = min((way for way in found if way.leaves), key=_order, default=None)
    line = None
    if switch is not None:
        line = curve(switch.scenario, rulebook, days)
        place = switch.best_place(line, rulebook)
        if place is not None and line.on(place) != switch.on:
            kept = [way for way in found if way is not switch]
            switch = moved(switch, line, place, rulebook)
            found = [switch, *kept]
    chosen = min([staying, *found], key=_order)
    others = [why(other, chosen, rulebook) for other in sorted([staying, *found], key=_order) if other is not chosen]
    bends = turns(switch.scenario, line, rulebook) if switch is not None and line is not None else ()
    return Best(
        staying,
        chosen,
        switch,
        line,
        bends,
        (chosen, *others),
        weighed,
        look.need,
        _home(switch, rulebook),
        _warned(switch, rulebook),
        _doable(switch, line, rulebook),
    )


def _doable(switch: Candidate | None, line: Curve | None, rulebook: Rulebook) -> Candidate | None:
    """The best switch on the cheapest day on which numbers are ported, where its own day is none."""
    if switch is None or switch.on is None or line is None:
        return None
    place = line.at(switch.on)
    free = switch.best_place(line, rulebook, rests=False)
    if place is None or free is None or not line.rests[place]:
        return None
    return moved(switch, line, free, rulebook)


def _warned(switch: Candidate | None, rulebook: Rulebook) -> tuple[Notice, ...]:
    if switch is None:
        return ()
    ledger = price(likeliest(switch.scenario), rulebook, explained=False)
    return tuple(n for n in ledger.notices if n.kind in ("closed_day", "no_port") and n.on == switch.on)


def _home(switch: Candidate | None, rulebook: Rulebook) -> Household | None:
    if switch is None or switch.scenario.household is None:
        return None
    found = compare(likeliest(switch.scenario), rulebook)
    return household(switch.scenario, found.only_switch, rulebook)


def _order(way: Candidate) -> tuple[bool, bool, int, bool]:
    """What can be done first, then what is known, then what is cheaper; of two alike, staying."""
    return way.blocked, not way.net.complete and not way.blocked, way.middle, way.kind != "stay"


def _leaders(
    ways: Sequence[Way], weighed: Weighed, dates: Sequence[date], until: date, shown: int
) -> Iterator[tuple[Way, date]]:
    """The ways that cost least, each with its best day: of one plan only the cheapest contract and SIM.

    A hop that would not come back within the window is the switch it begins with, and is left out.
    """
    days = weighed.best_days()
    weights = weighed.weights[np.arange(len(ways)), days]
    seen: set[tuple[object, ...]] = set()
    for place in (int(i) for i in np.argsort(weights, kind="stable")):
        way, on = ways[place], dates[int(days[place])]
        plans = tuple((leg.join.plan, leg.join.phone) for leg in way.legs)
        if plans not in seen and len(seen) < shown and way.begins_within(on, until):
            seen.add(plans)
            yield way, on


def _judged(scenario: Scenario) -> date:
    """The day on which plans must be sold: the one it is judged on where that lies in the window, else its first."""
    return scenario.as_of if scenario.from_ <= scenario.as_of <= scenario.until else scenario.from_


def _phones(scenario: Scenario) -> tuple[Any, ...]:
    """One's own phone, and the one that the scenario's switch would bring."""
    begun = scenario.events[len(stay(scenario).events) :]
    bought = [e.phone for e in begun if isinstance(e, Join) and isinstance(e.phone, BoughtPhone | InstalmentPhone)]
    return (OwnPhone(), *bought[:1])
