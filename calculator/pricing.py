"""A scenario and a rulebook into a ledger: every charge and credit, each with its working."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import cast

from calculator.cards import CATEGORIES, Refund
from calculator.dates import day
from calculator.entries import Reckoning, entry, hassle, out_of_reach, quoted, unanswered
from calculator.errors import NotCovered
from calculator.events import PlanById
from calculator.fees import Edition, Fee, Read, Stated, as_is
from calculator.figures import Whole
from calculator.known import modernised
from calculator.ledger import Entry, Ledger, Notice
from calculator.notices import locks
from calculator.occasions import Occasion, Setting, joining, occasions, service_occasions
from calculator.promises import Part
from calculator.rulebook import Rulebook
from calculator.rules import Facts, rule_for
from calculator.scenario import Scenario
from calculator.tenure import Tenure, tenures
from calculator.unknowns import spanning, worlds
from calculator.vocabulary import where
from calculator.when import holds


def price(scenario: Scenario, rulebook: Rulebook) -> Ledger:
    """Every charge and credit dated in the scenario's window, with its working and its sources.

    Amounts are whole minor units of the market's currency; money that comes back is negative. An amount or a day given
    as a range makes a range of every entry it touches, and of the total. Raises ScenarioError where the events cannot
    be, or name something the rulebook does not know.
    """
    scenario, renamed = modernised(scenario, rulebook)
    ledgers = [_World(world, rulebook, explained=not ordinal).ledger(renamed) for ordinal, world in worlds(scenario)]
    return ledgers[0] if len(ledgers) == 1 else spanning(ledgers)


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
    months: dict[tuple[object, ...], Entry] = field(default_factory=dict)

    def ledger(self, renamed: tuple[Notice, ...]) -> Ledger:
        setting = Setting.of(self.scenario, self.rulebook.words)
        stays = tenures(self.scenario)
        entries = [e for stay in stays for e in self._stay(stay, setting)]
        entries += self._services(setting)
        entries += hassle(self.scenario)
        entries = quoted(entries, self.scenario, self.rulebook)
        entries.sort(key=lambda e: (e.on, e.stay, CATEGORIES.index(e.category), e.fee))
        seen = (*renamed, *locks(stays, setting, self.scenario, self.rulebook))
        market = self.rulebook.markets[self.scenario.market]
        return Ledger(self.rulebook.digest, market.id, market.currency, tuple(entries), seen)

    def _stay(self, stay: Tenure, setting: Setting) -> Iterator[Entry]:
        for occasion in occasions(stay, setting):
            found = [e for f in self._fees(stay.carrier, occasion) for e in self._charge(f, stay, occasion, setting)]
            yield from found
            if occasion.kind == "contract" and not found:
                yield unanswered(stay, occasion, self.scenario)

    def _fees(self, carrier: str, occasion: Occasion) -> Iterator[Fee]:
        """The fees an occasion may bring: a month brings the plan's own card, or the one for a typed plan."""
        yield from self.rulebook.charged_on(self.scenario.market, carrier, occasion.kind)
        if occasion.kind == "month":
            by_id = isinstance(occasion.plan, PlanById)
            yield self.rulebook.fee(occasion.plan.id if by_id else f"{self.scenario.market}.plan")  # type: ignore[union-attr]

    def _services(self, setting: Setting) -> list[Entry]:
        found: list[Entry] = []
        for service in self.scenario.services:
            fee = self.rulebook.fee(service.id)
            for occasion in service_occasions(service, setting):
                found += self._charge(fee, None, occasion, setting)
        return found

    def _charge(self, fee: Fee, stay: Tenure | None, occasion: Occasion, setting: Setting) -> Iterator[Entry]:
        """The entries of one fee on one occasion: none where it does not apply, several where its price changed."""
        facts = cast("Facts", SimpleNamespace(**occasion.facts))
        if fee.applies is not None and not holds(fee.applies, facts):
            return
        for part in _by_edition(fee, occasion):
            governs = part.facts["contracted"] if stay is not None and fee.card.governed_by == "join" else part.on
            carrier = stay.carrier if stay is not None else fee.card.id.split(".")[1]
            reckoning = Reckoning(fee, part, carrier, stay.index if stay else -1, setting.counting, self.rulebook)
            try:
                editions = fee.in_force(governs)
            except NotCovered as error:
                yield out_of_reach(reckoning, error)
                continue
            yield self._entry(reckoning, editions, stay, setting)

    def _entry(self, about: Reckoning, editions: tuple[Edition, ...], stay: Tenure | None, setting: Setting) -> Entry:
        """An entry; whole months of one price differ in nothing but their days, and are worked out once."""
        whole = about.occasion.until is not None and about.occasion.facts["days_in_month"] == 1
        alike = whole and not any(edition.excuses or edition.claims for edition in editions)
        key = about.fee.card.id, about.stay, about.occasion.facts["plan"], tuple(e.starts for e in editions)
        if alike and key in self.months:
            return replace(self.months[key], on=day(about.occasion.on), until=day(about.occasion.until or 0))
        made = entry(about, editions, amount, self._paid(editions[-1], stay, setting), explained=self.explained)
        if alike:
            self.months[key] = made
        return made

    def _paid(self, edition: Edition, stay: Tenure | None, setting: Setting) -> tuple[str, list[Entry]] | None:
        """For a refund: the fact it is a share of, and the entries that were paid."""
        terms = edition.low.terms
        if stay is None or not isinstance(terms, Refund):
            return None
        category = terms.of
        found = [
            paid
            for occasion in joining(stay, setting)
            for fee in self._fees(stay.carrier, occasion)
            if fee.card.category == category and not fee.card.credit
            for paid in self._charge(fee, stay, occasion, setting)
        ]
        return f"paid_{category}", found


def _by_edition(fee: Fee, occasion: Occasion) -> Iterator[Occasion]:
    """A month's part, cut where the price list changed inside it; any other occasion as it is."""
    if occasion.until is None or fee.card.governed_by == "join":
        yield occasion
        return
    cuts = [start for start in fee.starts if occasion.on < start <= occasion.until]
    if not cuts:
        yield occasion
        return
    for first, after in zip([occasion.on, *cuts], [*cuts, occasion.until + 1], strict=True):
        yield replace(occasion, on=first, until=after - 1, facts=occasion.facts | Part(first, after - 1).facts)
