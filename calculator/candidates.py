"""One way to go on, priced to the won on its day, and why it is not the best."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from calculator.cards import Category
from calculator.compare import compare, stay
from calculator.curve import FEW, Curve, curve, shifted
from calculator.dates import number
from calculator.events import Join, earliest
from calculator.ledger import Said, Total
from calculator.lines import CATEGORY_NAMES
from calculator.pricing import price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.spread import spread
from calculator.unknowns import combinations, likeliest
from calculator.ways import Way, settled
from calculator.wording import LANGS, both, man_won, say

#: Two ways whose totals differ by less than a hundredth of the better one are as good as each other.
NEAR = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way with its best day, what it comes to over the window and beside staying, and why it is not the best."""

    kind: Literal["stay", "yours", "switch", "hop", "contract", "plan"]
    words: Said
    scenario: Scenario
    on: date | None
    total: Total
    net: Total
    blocked: bool = False
    why: Said | None = None
    #: Whether it is as good as the best, or nearly.
    is_near: bool = False
    #: Of the switch as told: the day it was told for, and what it comes to on that day.
    told: tuple[date, Total] | None = None

    @property
    def leaves(self) -> bool:
        """Whether the line changes carrier, so that there is a day to choose."""
        return self.kind in ("yours", "switch", "hop")

    def best_place(self, line: Curve, rulebook: Rulebook, *, rests: bool = True) -> int | None:
        """The place of the best day of its curve, of those on which no promotion outlasts the window, or the first.

        Without `rests`, of the days on which numbers are ported; None where there is none.
        """
        told = [event for event in self.scenario.events if isinstance(event, Join)]
        after = (earliest(told[-1].on) - line.switched_on).days
        begun = np.arange(len(line)) + number(line.first) + after
        can = line.open if rests else line.open & ~line.rests
        first = can & (np.cumsum(can) == 1)
        return line.best(can & (settled(self.scenario, rulebook, begun) | first))

    @property
    def middle(self) -> int:
        """Twice the middle of its range: what ways are ranked by."""
        return self.net.low + self.net.high


def stay_way(history: Scenario, rulebook: Rulebook) -> Candidate:
    total = _total(history, rulebook)
    return Candidate("stay", both("staying as you are"), history, None, total, Total(0, 0))


def yours_way(scenario: Scenario, rulebook: Rulebook, days: int) -> Iterator[Candidate]:
    """The switch that the scenario itself tells of, on the best day for it."""
    begun = len(stay(scenario).events)
    if begun < len(scenario.events):
        line = curve(scenario, rulebook, days)
        words, place = both("the switch as you told it"), line.at(line.switched_on)
        net = Total(0, 0) if place is None else line.net(place)
        told = Candidate(
            "yours",
            words,
            scenario,
            line.switched_on,
            line.stay,
            net,
            told=None if place is None else (line.switched_on, net),
        )
        best = told.best_place(line, rulebook)
        yield moved(told, line, (place or 0) if best is None else best, rulebook)


def moved(way: Candidate, line: Curve, place: int, rulebook: Rulebook) -> Candidate:
    """A way on another day of its curve."""
    scenario = shifted(way.scenario, line.on(place))
    total = _total(scenario, rulebook)
    blocked = bool(line.blocked[place])
    return replace(way, scenario=scenario, on=line.on(place), total=total, net=line.net(place), blocked=blocked)


def exact(way: Way, history: Scenario, on: date, rulebook: Rulebook) -> Candidate:
    """A way on its day, over all that is not known."""
    scenario, words = way.scenario(history, on), way.words(rulebook)
    if combinations(scenario) <= FEW:
        found = compare(scenario, rulebook)
        return Candidate(way.kind, words, scenario, on, found.switch.total, found.difference, found.blocked)
    every = spread(scenario, rulebook)
    return Candidate(way.kind, words, scenario, on, every.total, every.net or Total(0, 0), every.blocked)


def why(way: Candidate, best: Candidate, rulebook: Rulebook) -> Candidate:
    """A way with the reason why it is not the best."""
    if way.blocked:
        return replace(way, why=both("a lock stands in the way on every day"))
    apart = way.middle - best.middle
    if not way.net.complete:
        return replace(way, why=both("not all of it is known"))
    if apart * NEAR <= abs(best.total.low + best.total.high):
        message = "as good as the best: {amount} apart"
        return replace(way, why=_words(message, apart // 2, ""), is_near=True)
    message = "{amount} more than the best way, most of it for: {category}"
    return replace(way, why=_words(message, apart // 2, _dearest(way, best, rulebook)))


def _words(message: str, amount: int, category: str) -> Said:
    said = {
        lang: {"amount": man_won(amount, lang), "category": say(category, lang) if category else ""} for lang in LANGS
    }
    return {lang: say(message, lang, **said[lang]) for lang in LANGS}


def _dearest(way: Candidate, best: Candidate, rulebook: Rulebook) -> str:
    """The category in which a way costs most above the best one."""
    ours, theirs = (price(likeliest(r.scenario), rulebook, explained=False).by_category() for r in (way, best))
    nothing = Total(0, 0)

    def dearer(category: Category) -> int:
        one, other = ours.get(category, nothing), theirs.get(category, nothing)
        return one.low + one.high - other.low - other.high

    return CATEGORY_NAMES[max((c for c in CATEGORY_NAMES if c != "hassle"), key=dearer)]


def _total(scenario: Scenario, rulebook: Rulebook) -> Total:
    """What a scenario can come to."""
    if combinations(scenario) <= FEW:
        return price(scenario, rulebook, explained=False).total
    return spread(scenario, rulebook).total
