"""The ways to go on from a line: to another carrier's plan, with which contract and SIM, by port or by a new number.

A way is a template without a day. It is made into a scenario for one day, or weighed on all days at once in best.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any, Literal

import numpy as np

from calculator.cards import Card
from calculator.catalogue import Found, search
from calculator.columns import Mask
from calculator.compare import stay
from calculator.dates import add_months, day, number
from calculator.errors import Problem, ScenarioError
from calculator.events import BoughtPhone, Discount, InstalmentPhone, Join, Leave, OwnPhone, Plan, PlanById, TypedPlan
from calculator.figures import Array
from calculator.kinds import Lock, Monthly
from calculator.ledger import Said
from calculator.offers import Offer
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tenure import Tenure, tenures
from calculator.wording import LANGS, say

#: A gigabyte, as plans count it.
MB = 1_000
#: More data than any plan counts: what someone needs whose plan has no end to it.
NO_END = 10**9

Kind = Literal["yours", "switch", "hop", "contract", "plan"]


@dataclass(frozen=True, slots=True)
class Need:
    """What a plan must give. `data_mb` a month, NO_END for data without end; None where that is not known."""

    data_mb: int | None = None
    voice_minutes: int | None = None
    age: int | None = None
    #: The plan it was taken from.
    like: str | None = None

    def or_else(self, other: Need) -> Need:
        """The same need, filled from another where it says nothing."""
        from_plan = self.data_mb is None
        return Need(
            other.data_mb if from_plan else self.data_mb,
            other.voice_minutes if self.voice_minutes is None else self.voice_minutes,
            other.age if self.age is None else self.age,
            other.like if from_plan else self.like,
        )

    def met_by(self, offer: Offer) -> bool:
        """Whether a plan may be taken at that age; a plan for an age is for no one whose age is not known."""
        if offer.ages is None:
            return True
        low, high = offer.ages.at_least or 0, offer.ages.at_most
        return self.age is not None and low <= self.age and (high is None or self.age <= high)


@dataclass(frozen=True, slots=True)
class Leg:
    """A stay to begin, so many months after the switch."""

    join: Join
    after: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """What to do on a day not yet chosen. `keeps_number` is False where the old line is cancelled for a new one."""

    kind: Kind
    legs: tuple[Leg, ...]
    keeps_number: bool = True

    def scenario(self, history: Scenario, on: date) -> Scenario:
        """What follows a history when this way is taken on a day."""
        begun: list[Any] = [] if self.keeps_number else [Leave(on=on)]
        for leg in self.legs:
            joined = day(add_months(number(on), leg.after))
            begun.append(leg.join.model_copy(update={"on": joined}))
        return history.model_copy(update={"events": (*history.events, *begun)})

    def begins_within(self, on: date, until: date) -> bool:
        """Whether the last of its stays begins before a window is over."""
        return day(add_months(number(on), self.legs[-1].after)) <= until

    def words(self, rulebook: Rulebook) -> Said:
        """What this way is, in both languages."""
        legs = [_leg_words(leg, rulebook) for leg in self.legs]
        found: dict[str, str] = {}
        for lang in LANGS:
            text = legs[0][lang]
            if not self.keeps_number:
                text = say("{way}, with a new number", lang, way=text)
            for leg, words in zip(self.legs[1:], legs[1:], strict=True):
                then = {"way": text, "months": leg.after, "then": words[lang]}
                text = say("{way}; after {months} months {then}", lang, **then)
            found[lang] = text
        return found


def need_of(scenario: Scenario, rulebook: Rulebook) -> Need:
    """What the plan of the running line gives, where the catalogue says it.

    Of a plan that is only an amount, what the dearest plan gives that the carrier sells for no more.
    """
    here = running(stay(scenario))
    plan = here.plans[-1][1]
    card = rulebook.card(plan.id) if isinstance(plan, PlanById) else _like(scenario, here, rulebook)
    if card is None or card.offer is None:
        return Need()
    return Need(NO_END if "data" in card.offer.unlimited else card.offer.data_mb, like=card.id)


def _like(scenario: Scenario, here: Tenure, rulebook: Rulebook) -> Card | None:
    """The dearest plan of a line's carrier that costs no more than what the line pays."""
    plan, on = here.plans[-1][1], max(scenario.from_, day(here.joined))
    if not isinstance(plan, TypedPlan) or not isinstance(plan.monthly, int):
        return None
    sold = [p for p in search(rulebook, on=on, carrier=here.carrier) if p.offer.ages is None and p.promo_months is None]
    alike = [found for found in sold if found.after <= plan.monthly]
    return max(alike, key=lambda found: (found.after, -(found.data_mb or NO_END))).card if alike else None


def running(history: Scenario) -> Tenure:
    """The last stay of a history. Raises ScenarioError where there is none, as where only a quote is told."""
    stays = tenures(history)
    if not stays:
        raise ScenarioError(Problem("events", "no switch in the window", "a join or a leave on a day of the window"))
    return stays[-1]


@dataclass(frozen=True, slots=True)
class Search:
    """Where and for what to look: the running line, the day plans must be sold on, what they must give."""

    history: Scenario
    rulebook: Rulebook
    on: date
    need: Need
    #: The phones to weigh: one's own, and the one a switch in the scenario brings.
    phones: tuple[Any, ...] = field(default=(OwnPhone(),))
    #: Whether to weigh cancelling the line for a new number as well.
    new_number: bool = False

    def ways(self) -> Iterator[Way]:
        """Every switch to a plan of another carrier, and every hop that comes back when a promotion ends."""
        here = running(self.history)
        wanted = {"data_at_least_mb": self.need.data_mb, "voice_at_least": self.need.voice_minutes}
        for plan in search(self.rulebook, on=self.on, **wanted):  # type: ignore[arg-type] # both are numbers or None
            carrier = plan.card.id.split(".")[1]
            if carrier == here.carrier or not self.need.met_by(plan.offer):
                continue
            for join in self._joins(carrier, plan):
                yield Way("switch", (Leg(join),))
                if self.new_number:
                    yield Way("switch", (Leg(join.model_copy(update={"joined_as": "new"})),), keeps_number=False)
                back = self._back(here, plan)
                if back is not None:
                    yield Way("hop", (Leg(join), back))

    def _joins(self, carrier: str, plan: Found) -> Iterator[Join]:
        """The ways to join a plan: each contract it may have, each SIM, each phone."""
        contracts: list[tuple[Discount, ...]] = [()]
        if plan.offer.discount_eligible and self.rulebook.charged_on(self.history.market, carrier, "discount"):
            contracts += [(Discount(months=12),), (Discount(months=24),), (Discount(months=12, renews=True),)]
        sims: tuple[Literal["usim", "esim"], ...] = ("usim", "esim")
        for contract, sim, phone in product(contracts, sims, self.phones):
            channel: Literal["online", "shop"] = "online" if plan.offer.online_only else "shop"
            said = {"carrier": carrier, "as": "port_in", "channel": channel, "plan": PlanById(id=plan.card.id)}
            yield Join.model_validate({"on": self.on, "sim": sim, "contracts": contract, "phone": phone, **said})

    def _back(self, here: Tenure, plan: Found) -> Leg | None:
        """The way back to the plan one had, once the promotion ends and the lock is open; None where none is sold."""
        old = here.plans[-1][1]
        if plan.promo_months is None or promotion(old, self.rulebook):  # who may have a promotion twice is not printed
            return None
        offer = self.rulebook.card(old.id).offer if isinstance(old, PlanById) else None
        if old is None or (offer is not None and offer.sold_until is not None and offer.sold_until < self.on):
            return None
        kept = tuple(c.model_copy(update={"from_": None}) for c in here.join.contracts if isinstance(c, Discount))
        fresh = {"on": self.on, "joined_as": "port_in", "plan": old, "phone": OwnPhone(), "contracts": kept[-1:]}
        return Leg(here.join.model_copy(update=fresh), max(plan.promo_months, lock_months(self.rulebook, self.on)))


def settled(scenario: Scenario, rulebook: Rulebook, begun: Array) -> Mask:
    """The days on which a last plan, begun then, shows what it costs: the window holds its promotion and as long again.

    On others it would look cheaper than it is, since what comes after the window is not counted.
    """
    last = next(event for event in reversed(scenario.events) if isinstance(event, Join))
    terms = promotion(last.plan, rulebook)
    if terms is None:
        return np.ones(len(begun), np.bool_)
    return np.asarray(np.asarray(add_months(begun, 2 * (terms.promo_months or 0))) <= number(scenario.until) + 1)


def promotion(plan: Plan | None, rulebook: Rulebook) -> Monthly | None:
    """The terms of a plan whose first months cost less; None where it has none."""
    terms = rulebook.fee(plan.id).editions[-1].low.terms if isinstance(plan, PlanById) else None
    return terms if isinstance(terms, Monthly) and terms.promo_months is not None else None


def lock_months(rulebook: Rulebook, on: date) -> int:
    """The longest port lock in force on a day, in months."""
    fees = [fee for fee in rulebook.fees.values() if fee.card.charged_on == "lock" and fee.starts[0] <= number(on)]
    terms = [edition.low.terms for fee in fees for edition in fee.in_force(number(on))]
    return max((t.months or 0 for t in terms if isinstance(t, Lock)), default=0)


# ---------------------------------------------------------------- in words


def _leg_words(leg: Leg, rulebook: Rulebook) -> Said:
    join = leg.join
    parts = [_plan_words(join, rulebook), *(_contract_words(c) for c in join.contracts if isinstance(c, Discount))]
    if isinstance(join.phone, BoughtPhone | InstalmentPhone):
        parts.append({lang: say("with the new phone", lang) for lang in LANGS})
    if join.sim == "esim":
        parts.append(dict.fromkeys(LANGS, "eSIM"))
    return {lang: ", ".join(part[lang] for part in parts) for lang in LANGS}


def _of(carrier: str, title: str) -> str:
    """A plan with its carrier's name before it, unless it begins with that."""
    return title if title.startswith(carrier) else f"{carrier} {title}"


def _plan_words(join: Join, rulebook: Rulebook) -> Said:
    carrier = rulebook.carriers[join.carrier].name
    if isinstance(join.plan, PlanById):
        title = rulebook.card(join.plan.id).title
        return {lang: _of(getattr(carrier, lang), getattr(title, lang)) for lang in LANGS}
    name = join.plan.name if isinstance(join.plan, TypedPlan) and join.plan.name else ""
    return {lang: f"{getattr(carrier, lang)} {name}".strip() for lang in LANGS}


def _contract_words(contract: Discount) -> Said:
    if contract.renews:
        return {lang: say("discount contract of 12 months that renews once", lang) for lang in LANGS}
    return {lang: say("discount contract of {months} months", lang, months=contract.months) for lang in LANGS}
