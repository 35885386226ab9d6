"""A scenario and a rulebook into a ledger: every charge and credit, each with its working."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from types import SimpleNamespace
from typing import Any, cast

from calculator.barred import barred
from calculator.cards import CATEGORIES, Category
from calculator.dates import day
from calculator.entries import Paid, Reckoning, entry, out_of_reach
from calculator.errors import NotCovered
from calculator.events import PlanById, Quote
from calculator.fees import Edition, Fee, Read, Stated, as_is
from calculator.figures import Whole
from calculator.known import modernised
from calculator.ledger import Entry, Ledger, Notice
from calculator.notices import notices
from calculator.occasions import (
    Occasion,
    Setting,
    bundle_months,
    discounts,
    joining,
    occasions,
    service_occasions,
)
from calculator.prices import at_prices, by_edition, by_price, plans_changed
from calculator.rulebook import Rulebook
from calculator.rules import Facts, rule_for
from calculator.scenario import Scenario
from calculator.tenure import Tenure, tenures
from calculator.told import hassle, quoted, unanswered
from calculator.unknowns import spanning, worlds
from calculator.vocabulary import where
from calculator.when import holds

#: Gives the entries or notices that have this key: remembered, or worked out by the function.
Remembered = Callable[[Hashable, Callable[[], tuple[Any, ...]]], tuple[Any, ...]]


def price(
    scenario: Scenario, rulebook: Rulebook, *, explained: bool = True, remembered: Remembered | None = None
) -> Ledger:
    """Every charge and credit dated in the scenario's window, with its working and its sources.

    Amounts are whole minor units of the market's currency; money that comes back is negative. An amount or a day given
    as a range makes a range of every entry it touches, and of the total. Without `explained` entries have no working,
    and come in half the time. What many scenarios of one rulebook share, such as a stay, may be `remembered`.
    Raises ScenarioError where the events cannot be, or name something the rulebook does not know.
    """
    known, renamed = modernised(scenario, rulebook)
    told = worlds(known)
    ledgers = [
        _World(world, rulebook, explained=explained and not place, remembered=remembered).ledger(renamed)
        for place, world in told
    ]
    return replace(ledgers[0] if len(ledgers) == 1 else spanning(ledgers), scenario=scenario)


def amount(edition: Edition, stated: Stated, facts: Facts, read: Read = as_is) -> Whole:
    """What an edition of a fee comes to: its terms, unless an exception holds. One body for all three readings."""
    owed = rule_for(stated.terms)(read(stated), facts)
    for excuse in edition.excuses:
        instead = rule_for(excuse.instead.terms)(read(excuse.instead), facts)
        owed = where(holds(excuse.tests, facts), instead, owed)
    return owed


@dataclass(frozen=True, slots=True)
class _World:
    """A scenario in which every amount and day is known, under a rulebook."""

    scenario: Scenario
    rulebook: Rulebook
    explained: bool
    remembered: Remembered | None
    months: dict[tuple[object, ...], Entry] = field(default_factory=dict)

    def ledger(self, renamed: tuple[Notice, ...]) -> Ledger:
        setting = Setting.of(self.scenario, self.rulebook.words)
        stays = tenures(self.scenario)
        entries = [e for stay in stays for e in self._entries(stay, stays, setting)]
        entries += self._once((self.scenario.services, setting), lambda: self._services(setting))
        entries += hassle(self.scenario)
        entries = quoted(entries, self.scenario, self.rulebook)
        entries.sort(key=lambda e: (e.on, e.stay, CATEGORIES.index(e.category), e.fee))
        seen = (*renamed, *self._barred(stays, setting), *notices(stays, entries, self.scenario, self.rulebook))
        market = self.rulebook.markets[self.scenario.market]
        return Ledger(self.rulebook.digest, market.id, market.currency, tuple(entries), seen)

    def _entries(self, stay: Tenure, stays: tuple[Tenure, ...], setting: Setting) -> Iterable[Entry]:
        back = next((s.joined for s in stays[stay.index + 1 :] if s.carrier == stay.carrier), None)
        return self._once((stay, back, setting), lambda: self._stay(stay, back, setting))

    def _barred(self, stays: tuple[Tenure, ...], setting: Setting) -> Iterator[Notice]:
        for stay in stays:
            found = partial(barred, stay, setting, self.scenario.market, self.rulebook)
            yield from self._once(("barred", stay, setting), found)

    def _once(self, about: Hashable, made: Callable[[], Iterable[Any]]) -> Iterable[Any]:
        """Entries or notices, remembered where they may be: nothing else of the scenario is in them but a quote."""
        told = any(isinstance(event, Quote) for event in self.scenario.events)  # it may be of any stay
        if self.remembered is None or told:
            return made()
        key = about, self.explained, self.scenario.market, self.scenario.as_of
        return self.remembered(key, lambda: tuple(made()))

    def _stay(self, stay: Tenure, back: int | None, setting: Setting) -> Iterator[Entry]:
        for occasion in chain(occasions(stay, setting), bundle_months(stay, setting, back)):
            found = [e for part in self._priced(occasion, stay, setting) for e in self._charges(stay, part, setting)]
            yield from found
            if occasion.kind == "contract" and not found:
                yield unanswered(stay, occasion, self.scenario)

    def _services(self, setting: Setting) -> list[Entry]:
        return [
            charged
            for service in self.scenario.services
            for occasion in service_occasions(service, setting)
            for fee in _applying((self.rulebook.fee(service.id),), occasion)
            for charged in self._charge(fee, None, occasion, setting)
        ]

    def _priced(self, occasion: Occasion, stay: Tenure, setting: Setting) -> Iterator[Occasion]:
        """The occasion with the facts that only the rulebook knows: prices of plans, and what a discount has given."""
        if occasion.kind in ("month", "discount"):
            yield from by_price(occasion, self.rulebook)
        elif occasion.kind in ("bundle", "bundle_line"):
            yield at_prices(occasion, stay, self.rulebook)
        elif occasion.kind == "change_plan":
            yield plans_changed(occasion, self.rulebook)
        elif occasion.kind == "contract" and "benefit" in occasion.missing:
            yield self._received(occasion, stay, setting)
        else:
            yield occasion

    def _received(self, occasion: Occasion, stay: Tenure, setting: Setting) -> Occasion:
        """A discount contract of which only the card knows the discount: what it has given, from its own entries."""
        since, left = occasion.facts["contracted"], occasion.on
        known = replace(occasion, missing=occasion.missing - {"benefit", "discount"})
        if occasion.facts["months_served"] >= occasion.facts["term_months"]:  # kept to the end: nothing is taken back
            return known
        parts = [p for month in discounts(stay, setting, since, left - 1) for p in by_price(month, self.rulebook)]
        given = [-(e.low or 0) for p in parts for e in self._charges(stay, p, setting) if e.low is not None]
        if len(given) < len(parts) or not self.rulebook.charged_on(self.scenario.market, stay.carrier, "discount"):
            return occasion
        if not parts:  # left on the day it began: nothing was given yet
            return known
        a_month = replace(parts[-1], facts=parts[-1].facts | {"days_used": 1, "days_in_month": 1})
        discount = -sum(entry.low or 0 for entry in self._charges(stay, a_month, setting))
        by_months = discount * occasion.facts["months_served"]
        facts = {"benefit": sum(given), "benefit_by_months": by_months, "discount": discount}
        return replace(known, facts=occasion.facts | facts)

    def _charges(self, stay: Tenure, occasion: Occasion, setting: Setting) -> Iterator[Entry]:
        for fee in _applying(self._fees(stay.carrier, occasion), occasion):
            yield from self._charge(fee, stay, occasion, setting)

    def _fees(self, carrier: str, occasion: Occasion) -> Iterator[Fee]:
        """The fees an occasion may bring: a month brings the plan's own card, or the one for a typed plan."""
        yield from self.rulebook.charged_on(self.scenario.market, carrier, occasion.kind)
        if occasion.kind == "month":
            by_id = isinstance(occasion.plan, PlanById)
            yield self.rulebook.fee(occasion.plan.id if by_id else f"{self.scenario.market}.plan")  # type: ignore[union-attr]

    def _charge(self, fee: Fee, stay: Tenure | None, occasion: Occasion, setting: Setting) -> Iterator[Entry]:
        """The entries of a fee that applies on an occasion: one, or several where its price changed."""
        for part in by_edition(fee, occasion):
            governs = part.facts["contracted"] if stay is not None and fee.card.governed_by == "join" else part.on
            carrier = stay.carrier if stay is not None else "".join(fee.card.id.split(".")[1:-1])
            reckoning = Reckoning(fee, part, carrier, stay.index if stay else -1, setting.counting, self.rulebook)
            try:
                editions = fee.in_force(governs)
            except NotCovered:
                yield out_of_reach(reckoning)
                continue
            yield self._entry(reckoning, editions, stay, setting)

    def _entry(self, about: Reckoning, editions: tuple[Edition, ...], stay: Tenure | None, setting: Setting) -> Entry:
        """An entry; whole months of one price differ in nothing but their days, and are worked out once."""
        facts = about.occasion.facts
        whole = about.occasion.until is not None and facts["days_in_month"] == 1
        tested = any(e.excuses or any(claim.tests for claim in e.claims) for e in editions)
        alike = whole and not tested
        told = about.occasion.line, about.occasion.missing, facts["plan"], facts["discount"], facts["in_promo"]
        key = about.fee.card.id, about.stay, *told, tuple(e.starts for e in editions)
        if alike and key in self.months:
            until = cast("int", about.occasion.until)
            return replace(self.months[key], on=day(about.occasion.on), until=day(until))
        made = entry(about, editions, amount, self._paid(editions, stay, setting), explained=self.explained)
        if alike:
            self.months[key] = made
        return made

    def _paid(self, editions: tuple[Edition, ...], stay: Tenure | None, setting: Setting) -> Paid:
        """For refunds: each fact they are a share of, and the entries that were paid, as the carrier put them."""
        categories = frozenset[Category]().union(*(edition.refunds for edition in editions))
        if stay is None or not categories:
            return {}
        told = any(isinstance(event, Quote) for event in self.scenario.events)
        found = [
            paid
            for joined in (tenures(self.scenario) if told else (stay,))  # a quote may be of another stay's entry
            for occasion in joining(joined, setting)
            for fee in _applying(self._fees(joined.carrier, occasion), occasion)
            if fee.card.category in categories and not fee.card.credit
            for paid in self._charge(fee, joined, occasion, setting)
        ]
        said = quoted(found, self.scenario, self.rulebook) if told else found
        ours = [entry for entry in said if entry.stay == stay.index]
        return {f"paid_{category}": [e for e in ours if e.category == category] for category in categories}


def _applying(fees: Iterable[Fee], occasion: Occasion) -> Iterator[Fee]:
    """The fees that apply on an occasion at all."""
    facts = cast("Facts", SimpleNamespace(**occasion.facts))
    return (fee for fee in fees if fee.applies is None or holds(fee.applies, facts))
