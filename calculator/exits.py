"""Ways out of a stay, and the last day on which each is open: read off the tests of the cards that price an exit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from types import SimpleNamespace
from typing import Literal, cast

from calculator.cards import Source
from calculator.conditions import When
from calculator.dates import add_months, number
from calculator.errors import NotCovered
from calculator.fees import Edition, Fee
from calculator.kinds import NotCharged
from calculator.occasions import Occasion, Setting, occasions
from calculator.promises import promises
from calculator.rulebook import Rulebook
from calculator.rules import Facts
from calculator.scenario import Scenario
from calculator.tenure import Tenure
from calculator.when import Tests, holds

WayOut = Literal["withdraw", "bad_quality", "waiver"]
#: How a stay ends that takes each way out.
WAYS: tuple[tuple[WayOut, str], ...] = (("withdraw", "withdraw"), ("bad_quality", "bad_quality"), ("waiver", "port"))


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in its setting, under a rulebook."""

    tenure: Tenure
    setting: Setting
    scenario: Scenario
    rulebook: Rulebook

    def runs(self, on: int) -> bool:
        """Whether the line is with this carrier on a day; on the day it is left, it still is in the morning."""
        return self.tenure.joined <= on and (self.tenure.left is None or on <= self.tenure.left)

    def exits(self, why: str, on: int) -> Iterator[tuple[Occasion, Fee, Edition]]:
        """The fees that leaving so on a day would bring, each with its edition."""
        left = replace(self.tenure, left=on, left_by=why)
        for occasion in occasions(left, replace(self.setting, first=on, last=on)):
            if occasion.kind in ("leave", "contract"):
                for fee in self.rulebook.charged_on(self.scenario.market, left.carrier, occasion.kind):
                    edition = _in_force(fee, occasion)
                    if edition is not None and hold(fee.applies, occasion):
                        yield occasion, fee, edition


def closings(stay: Stay, kind: WayOut, why: str) -> Iterator[tuple[int, str, tuple[Source, ...]]]:
    """The last days on which a test of an exit holds, each with the fee it spares or the refund it gives."""
    candidates = {
        (on, fee.card.id)
        for since in _starts(stay)
        for occasion in ("leave", "contract")
        for fee in stay.rulebook.charged_on(stay.scenario.market, stay.tenure.carrier, occasion)
        for when in _tests(fee)
        if (on := _last_day(when, since, kind)) is not None and stay.runs(on)
    }
    held = {on: _held(stay, why, on) for last, _ in candidates for on in (last, last + 1)}
    for on, fee in sorted(candidates):
        now, later = held[on].get(fee, []), held[on + 1].get(fee, [])
        if len(now) > len(later):
            yield on, fee, tuple(dict.fromkeys(chain.from_iterable(now)))


def _starts(stay: Stay) -> list[int]:
    """The days from which exits count: the join, and each day a contract began."""
    since = {promise.since for promise in promises(stay.tenure.join.contracts, stay.tenure.joined)}
    return sorted({stay.tenure.joined, *since})


def _tests(fee: Fee) -> Iterator[When]:
    yield from (excuse.card.when for edition in fee.editions for excuse in edition.excuses)
    if fee.card.applies is not None and fee.card.credit:
        yield fee.card.applies


def _last_day(when: When, since: int, kind: WayOut) -> int | None:
    """The last day a test of a way out can hold; None where it is no test of this one, or never ends."""
    if kind == "waiver":
        return number(when.left.at_most) if when.left is not None and when.left.at_most is not None else None
    if kind not in (when.left_by or ()):
        return None
    ends = []
    if when.days_served is not None and when.days_served.at_most is not None:
        ends.append(since + when.days_served.at_most)
    if when.months_served is not None and when.months_served.at_most is not None:
        ends.append(int(add_months(since, when.months_served.at_most + 1)) - 1)
    return min(ends, default=None)


def _held(stay: Stay, why: str, on: int) -> dict[str, list[tuple[Source, ...]]]:
    """By fee, the pages behind each test that spares it, or gives it as a refund, on leaving so on a day."""
    found: dict[str, list[tuple[Source, ...]]] = {}
    for occasion, fee, edition in stay.exits(why, on):
        held = [excuse for excuse in edition.excuses if hold(excuse.tests, occasion)]
        spared = [excuse.instead.sources for excuse in held if isinstance(excuse.instead.terms, NotCharged)]
        found.setdefault(fee.card.id, []).extend([*spared, *([edition.low.sources] if fee.card.credit else [])])
    return found


def _in_force(fee: Fee, occasion: Occasion) -> Edition | None:
    governs = occasion.facts["contracted"] if fee.card.governed_by == "join" else occasion.on
    try:
        return fee.in_force(governs)[-1]
    except NotCovered:
        return None


def hold(tests: Tests | None, occasion: Occasion) -> bool:
    """Whether a card's tests hold of an occasion; without any, they do."""
    return tests is None or bool(holds(tests, cast("Facts", SimpleNamespace(**occasion.facts))))
