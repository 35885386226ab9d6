"""Contracts of a stay: from which day each holds, until when, and what it has given by a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from calculator.dates import add_months, calendar_months, days_in_month, number, whole_months
from calculator.events import Contract, Discount, TopUp
from calculator.when import mask

Known = tuple[dict[str, int], tuple[str, ...]]  # facts, and the names of those not known


@dataclass(frozen=True, slots=True)
class Part:
    """Days of one calendar month."""

    first: int
    last: int

    @property
    def facts(self) -> dict[str, int]:
        """The share of the month used: its days over the month's, or one whole."""
        used, whole = self.last - self.first + 1, days_in_month(self.first)
        return {"days_used": 1, "days_in_month": 1} if used == whole else {"days_used": used, "days_in_month": whole}


def parts(first: int, last: int) -> Iterator[Part]:
    """Each calendar month's part of `first`..`last`."""
    return (Part(*ends) for ends in calendar_months(first, last))


@dataclass(frozen=True, slots=True)
class Promise:
    """A contract with the day it began and the last day it gives anything. `rested` when a later one cut it short."""

    contract: Contract
    since: int
    last: int
    rested: bool = False

    @property
    def months(self) -> int:
        return 0 if isinstance(self.contract, TopUp) else self.contract.months

    @property
    def discount(self) -> Known:
        """The discount a month, as the customer gave it."""
        monthly: Any = self.contract.monthly if isinstance(self.contract, Discount) else 0
        facts = {"discount": monthly or 0, "discount_given": int(monthly is not None), "contracted": self.since}
        return facts, ("discount", "benefit") if monthly is None else ()

    def ended(self, left: int) -> Known:
        """What there is to say of the contract when it ends on a day."""
        since = self._running(left)
        served = whole_months(since, left)
        facts, gone = self.discount
        if isinstance(self.contract, Discount):
            monthly = facts["discount"]
            until = min(left, add_months(since, self.months)) - 1
            benefit = sum(monthly * p.facts["days_used"] // p.facts["days_in_month"] for p in parts(since, until))
            by_months = monthly * min(served, self.months)
        else:
            benefit = by_months = self.contract.amount  # type: ignore[assignment] # ranges were resolved before
        return {
            **facts,
            "contract": mask("contract", self.contract.kind),
            "contracted": since,
            "term_months": self.months,
            "benefit": benefit,
            "benefit_by_months": by_months,
            "days_served": left - since,
            "months_served": served,
            "days_over": left - add_months(since, served),
            "month_length": add_months(since, served + 1) - add_months(since, served),
        }, gone

    def _running(self, left: int) -> int:
        """The day from which the promise that ends was given: the second year's own, where it renewed itself."""
        again = add_months(self.since, self.months)
        return again if isinstance(self.contract, Discount) and self.contract.renews and left >= again else self.since


def promises(contracts: tuple[Contract, ...], joined: int) -> Iterator[Promise]:
    """The contracts of a stay in the order they began. A discount contract puts the one before it to rest."""
    began = sorted((_since(contract, joined), place) for place, contract in enumerate(contracts))
    for order, (since, place) in enumerate(began):
        contract = contracts[place]
        later = [s for s, p in began[order + 1 :] if contract.kind == "discount" == contracts[p].kind]
        last = _ends(contract, since) - 1
        rested = bool(later) and later[0] <= last
        yield Promise(contract, since, later[0] - 1 if rested else last, rested)


def _since(contract: Contract, joined: int) -> int:
    return number(contract.from_) if isinstance(contract, Discount) and contract.from_ else joined


def _ends(contract: Contract, since: int) -> int:
    if isinstance(contract, TopUp):
        return since
    return add_months(since, contract.months * (2 if isinstance(contract, Discount) and contract.renews else 1))
