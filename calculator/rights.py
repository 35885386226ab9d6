"""Until when a stay may be undone, and from when its number may move: days that only the cards know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Literal, cast

from calculator.barred import locking
from calculator.cards import Source
from calculator.dates import add_months, day, number
from calculator.errors import NotCovered
from calculator.events import Leave
from calculator.fees import Edition, Fee
from calculator.kinds import Lock
from calculator.ledger import Entry, Remark
from calculator.occasions import Occasion, Setting, occasions
from calculator.rulebook import Rulebook
from calculator.rules import Facts
from calculator.scenario import Scenario
from calculator.tenure import Tenure, tenures
from calculator.when import Tests, holds, mask
from calculator.wording import both_on

Undoing = Literal["withdraw", "bad_quality"]


@dataclass(frozen=True, slots=True)
class Right:
    """Something that may be done up to a day, or from a day on, and who says so."""

    on: date
    sources: tuple[Source, ...]


def opens(stay: Tenure, scenario: Scenario, rulebook: Rulebook) -> Right | None:
    """The first day on which a stay's number may be ported away; None where nothing locks it."""
    setting = Setting.of(scenario, rulebook.words)
    found = [
        Right(day(add_months(stay.joined, edition.low.terms.months)), edition.low.sources)
        for _, edition in locking(stay, setting, scenario.market, rulebook)
        if isinstance(edition.low.terms, Lock) and edition.low.terms.months is not None
    ]
    return max(found, key=lambda right: right.on, default=None)


def undone_until(scenario: Scenario, why: Undoing, rulebook: Rulebook) -> Right | None:
    """The last day on which the last stay of a scenario may be undone for a reason; None where no card grants it.

    Where cards give different days it is the first: after it not all is as if undone.
    """
    stay = tenures(scenario)[-1]
    for days in sorted(set(_days(stay, scenario.market, why, rulebook))):
        event = Leave(on=day(stay.joined + days), why=why)
        left = scenario.model_copy(update={"events": (*scenario.events, event)})
        sources = tuple(dict.fromkeys(_granted(left, why, days, rulebook)))
        if sources:
            return Right(day(stay.joined + days), sources)
    return None


def waived_until(entry: Entry, stay: Tenure, rulebook: Rulebook) -> Right | None:
    """The last day on which coming back to a carrier would still be spared an entry that was waived."""
    if entry.status != "waived" or stay.away_since is None:
        return None
    for edition in rulebook.fee(entry.fee).in_force(number(entry.on)):
        for excuse in edition.excuses:
            if excuse.reason == entry.reason:
                _, months = excuse.tests.ranges.get("months_away", (None, None))
                _, days = excuse.tests.ranges.get("days_away", (None, None))
                last = [stay.away_since + days] if days is not None else []
                last += [int(add_months(stay.away_since, months))] if months is not None else []
                if last:
                    return Right(day(min(last)), excuse.instead.sources)
    return None


def number_lost(on: date, lock: Right | None) -> Remark:
    """That a line cancelled gives its number up."""
    return Remark(both_on("Cancelling on {on} gives the number up for good.", {"on": on}), lock.sources if lock else ())


def _days(stay: Tenure, market: str, why: Undoing, rulebook: Rulebook) -> Iterator[int]:
    """Every last day of stay that some card tests beside leaving for the reason."""
    for fee in _fees(stay.carrier, market, rulebook):
        for edition in fee.editions:
            for tests in _tests(fee, edition):
                _, last = tests.ranges.get("days_served", (None, None))
                if last is not None and _names(tests, why):
                    yield last


def _granted(left: Scenario, why: Undoing, days: int, rulebook: Rulebook) -> Iterator[Source]:
    """The sources of all that holds only up to the day on which a scenario's last stay is left."""
    stay = tenures(left)[-1]
    setting = replace(Setting.of(left, rulebook.words), first=stay.joined, last=stay.joined + days)
    for occasion in occasions(stay, setting):
        if occasion.kind in ("leave", "contract"):
            for fee in rulebook.charged_on(left.market, stay.carrier, occasion.kind):
                yield from _granted_by(fee, occasion, why, days)


def _granted_by(fee: Fee, occasion: Occasion, why: Undoing, days: int) -> Iterator[Source]:
    facts = cast("Facts", SimpleNamespace(**occasion.facts))
    if fee.applies is not None and not holds(fee.applies, facts):
        return
    try:
        edition = fee.in_force(occasion.facts["contracted"] if fee.card.governed_by == "join" else occasion.on)[-1]
    except NotCovered:
        return
    for tests in _tests(fee, edition):
        _, last = tests.ranges.get("days_served", (None, None))
        if last == days and _names(tests, why) and holds(tests, facts):
            excuse = next((excuse for excuse in edition.excuses if excuse.tests is tests), None)
            yield from (excuse.instead if excuse else edition.low).sources


def _fees(carrier: str, market: str, rulebook: Rulebook) -> tuple[Fee, ...]:
    return rulebook.charged_on(market, carrier, "leave") + rulebook.charged_on(market, carrier, "contract")


def _tests(fee: Fee, edition: Edition) -> Iterator[Tests]:
    if fee.applies is not None:
        yield fee.applies
    yield from (excuse.tests for excuse in edition.excuses)


def _names(tests: Tests, why: Undoing) -> bool:
    return bool(tests.sets.get("left_by", 0) & mask("left_by", why))
