"""What a scenario rests on: each amount and day in it, by name, and where a person can read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calculator.events import AmountRange, DayRange, Discount, Event, Join, LoanPhone, PlanById
from calculator.ledger import Said
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.unknowns import Place
from calculator.wording import LANGS, Lang, say

#: Messages, by the name of a field: what it is, and where it is to be read.
_NAMES: Mapping[str, str] = {
    "plan.monthly": "price a month with {carrier}",
    "contracts.discount.monthly": "contract discount a month with {carrier}",
    "contracts.discount.from": "day the discount contract with {carrier} began",
    "contracts.subsidy.amount": "handset subsidy from {carrier}",
    "contracts.top_up.amount": "dealer's top-up at {carrier}",
    "contracts.device_support.amount": "handset support from {carrier}",
    "phone.price": "price of the phone from {carrier}",
    "phone.release_price": "list price of the phone from {carrier}",
    "phone.keep_price": "price of keeping the trial phone from {carrier}",
    "phone.return_by": "day the trial phone is due back",
    "join.on": "day of joining {carrier}",
    "leave.on": "day of leaving",
    "change_plan.on": "day of the change of plan",
    "return_phone.on": "day the trial phone goes back",
    "buy_sim.on": "day a SIM was bought",
    "quote.on": "day of the carrier's word",
}
_FIND_MESSAGES: Mapping[str, str] = {
    "plan.monthly": "The carrier's app shows the plan's price, and so does the bill's first line, before discounts.",
    "contracts.discount.monthly": "The bill shows the contract discount as a line of its own, below the plan.",
    "contracts.discount.from": "The carrier's app shows the contract's first and last day on its contract page.",
    "contracts.subsidy.amount": "The join form names the subsidy, and so does the contract page of the carrier's app.",
    "contracts.top_up.amount": "The join form names the dealer's top-up; from July 2025 on it must.",
    "contracts.device_support.amount": "The join form names the support and its months.",
    "phone.price": "The join form and the instalment page of the carrier's app show the price and what is left.",
    "phone.release_price": "The maker's or the carrier's shop shows the list price.",
    "phone.keep_price": "Ask whoever lent the phone.",
    "phone.return_by": "The loan form names the day.",
    "join.on": "The carrier's app shows the day of joining among the line's details; its centre (114) knows too.",
    "leave.on": "The last bill names the day of leaving.",
}


@dataclass(frozen=True, slots=True)
class Input:
    """An amount (whole won) or a day of a scenario: its place, what stands there, and its name.

    `find` tells where a person can read it; None where it is theirs to choose.
    """

    place: Place
    value: Any
    name: Said
    find: Said | None

    @property
    def is_day(self) -> bool:
        return self.place[-1] in ("on", "from", "return_by")


def inputs(scenario: Scenario, rulebook: Rulebook) -> tuple[Input, ...]:
    """Every amount and day of a scenario's events, in their order."""
    found: list[Input] = []
    carrier = ""
    for index, event in enumerate(scenario.events):
        carrier = event.carrier if isinstance(event, Join) else carrier
        for place, field, value in _fields(event):
            known = rulebook.carriers.get(carrier)
            called = {lang: getattr(known.name, lang) if known else carrier for lang in LANGS}
            name = {str(lang): say(_NAMES[field], lang, carrier=called[lang]) for lang in LANGS}
            find = {str(lang): say(_FIND_MESSAGES[field], lang) for lang in LANGS} if field in _FIND_MESSAGES else None
            found.append(Input(("events", index, *place), value, name, find))
    return tuple(found)


def where_to_find(field: str, lang: Lang) -> str:
    """Where a person can read an amount or a day of a kind, such as `phone.price`."""
    return say(_FIND_MESSAGES[field], lang)


def _fields(event: Event) -> Iterator[tuple[Place, str, Any]]:
    """Each amount and day of an event: its place in it, the name of its field, what stands there."""
    yield ("on",), f"{event.kind}.on", event.on
    plan = getattr(event, "plan", None)
    if plan is not None and not isinstance(plan, PlanById):
        yield ("plan", "monthly"), "plan.monthly", plan.monthly
    if not isinstance(event, Join):
        return
    for index, contract in enumerate(event.contracts):
        names = ("monthly", "from") if isinstance(contract, Discount) else ("amount",)
        for name in names:
            value = getattr(contract, "from_" if name == "from" else name)
            if value is not None:
                yield ("contracts", index, name), f"contracts.{contract.kind}.{name}", value
    phone = event.phone
    names = ("return_by", "keep_price") if isinstance(phone, LoanPhone) else ("price", "release_price")
    for name in names:
        value = getattr(phone, name, None)
        if value is not None:
            yield ("phone", name), f"phone.{name}", value


def is_open(value: object) -> bool:
    """Whether what stands at a place is a range."""
    return isinstance(value, AmountRange | DayRange)
