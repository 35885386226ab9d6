"""Some rows of one carrier, priced: `pricing.amount` is read here as it is in a ledger.

Only the container differs, so a column and an explained entry cannot come to different amounts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from calculator.cards import Category
from calculator.columns import BITS, Mask, Rows, Stays, some
from calculator.dates import add_months, number
from calculator.editions import in_force, is_free, silent_in
from calculator.fees import Edition, Fee
from calculator.figures import Array
from calculator.given import promised_of, put, received_of, when_asked
from calculator.planmonths import PlanMonths
from calculator.pricing import amount
from calculator.rulebook import Rulebook
from calculator.rules import NEVER, Facts
from calculator.tally import Asked, Tally, both
from calculator.vocabulary import where
from calculator.when import SETS, holds


@dataclass(frozen=True)
class Lot:
    """Some rows of one carrier, and the sums they add to."""

    stays: Stays
    places: Array
    asked: Asked
    carrier: str
    tally: Tally

    @property
    def rulebook(self) -> Rulebook:
        return self.asked.rulebook

    def beside(self, stays: Stays) -> Lot:
        """Other rows of the same carrier, with sums of their own."""
        size = len(stays)
        return Lot(stays, np.arange(size), replace(self.asked, by_fee=False), self.carrier, Tally(size))

    def run(self) -> None:
        for kind, rows, times in self.occasions():
            answered = [self.add(fee, rows, times) for fee in self.fees(kind)]
            if kind == "contract":  # what no card speaks of is not free
                nobody = np.zeros(len(rows.row_places), np.bool_)
                self.tally.unknown[rows.where] |= ~functools.reduce(np.logical_or, answered, nobody)
        for plan in self.plans():
            for _, rows, times in plan.months():
                self.add(plan.fee, rows, times)
            fees = self.fees("discount")
            for _, rows, times in plan.discounts() if fees else ():
                for fee in fees:
                    self.add(fee, rows, times)
            fees_at_home = [fee for kind in ("bundle", "bundle_line") for fee in self.fees(kind)]
            for fee, rows, times in plan.missed(self.carrier, fees_at_home):
                self.add(fee, rows, times)

    def fees(self, kind: str) -> tuple[Fee, ...]:
        return self.rulebook.charged_on(self.asked.market, self.carrier, kind)

    def plans(self) -> Iterator[PlanMonths]:
        """The plans that some rows have, each with the card that prices it: its own, or the one for typed plans."""
        named = Rows(self.stays, self.places, self.places).raw("plan_id")
        codes = np.broadcast_to(named, self.places.shape)
        for code in (NEVER, *range(len(self.stays.plans))):
            held = np.flatnonzero(codes == code)
            if len(held):
                id_ = f"{self.asked.market}.plan" if code == NEVER else self.stays.plans[code]
                yield PlanMonths(self.stays, some(self.places, held), self.rulebook.fee(id_))

    def occasions(self) -> Iterator[tuple[str, Rows, Array | int]]:
        """Each kind of occasion with the rows that have it, and how many times over."""
        stays, places = self.stays, self.places
        everyone = Rows(stays, places, some(stays.joined, places))
        inside = self.inside(everyone.row_on)
        yield "join", everyone.at(inside), 1
        yield "sim", everyone.at(inside & (everyone.sim != BITS[SETS["sim"].index("own")])), 1
        left = np.broadcast_to(everyone.left, places.shape)
        gone = np.flatnonzero((left != NEVER) & self.inside(left))
        leavers = Rows(stays, some(places, gone), some(left, gone))
        yield "leave", leavers, 1
        yield from self.contracts(leavers)
        yield from self.loans(everyone)
        if self.fees("payment"):
            yield from self.payments(everyone, left)

    def contracts(self, leavers: Rows) -> Iterator[tuple[str, Rows, int]]:
        """Each kind of contract with the leavers that hold it, and what it has given them."""
        contract = np.broadcast_to(leavers.contract, leavers.row_places.shape)
        for place, kind in enumerate(SETS["contract"]):
            held = (contract >> place & 1).astype(np.bool_)
            if kind == "none" or not held.any():
                continue
            rows = leavers.at(held)
            promised = 0 if kind == "top_up" else getattr(rows, f"{kind}_months")
            months = cast("Array", np.broadcast_to(promised, rows.row_places.shape))
            facts = {"contract": np.int64(1 << place), "term_months": months}
            if kind == "discount":
                facts |= promised_of(rows, months)
                facts |= self.received(Rows(self.stays, rows.row_places, rows.row_on, **facts), months)
            else:
                facts |= {"benefit": getattr(rows, kind), "benefit_by_months": getattr(rows, kind)}
            yield "contract", Rows(self.stays, rows.row_places, rows.row_on, **facts), 1

    def received(self, rows: Rows, months: Array) -> dict[str, Any]:
        """What discount contracts have given, and give a month: as the customers say, or as the cards do."""
        made: dict[str, Callable[[], Any]] = {
            "benefit": lambda: received_of(rows, months),
            "benefit_by_months": lambda: rows.discount * np.minimum(rows.months_served, months),
            "discount": lambda: rows.discount,
        }
        unsaid = np.flatnonzero(np.broadcast_to(rows.raw("discount") == np.int64(NEVER), rows.row_places.shape))
        if not len(unsaid):
            return {name: when_asked(make) for name, make in made.items()}
        carded = self.carded(rows.at(unsaid), some(months, unsaid))
        facts = {name: put(make(), unsaid, carded[name], len(months)) for name, make in made.items()}
        facts["no_benefit"] = facts["no_discount"] = put(np.False_, unsaid, carded["gone"], len(months))
        return facts

    def carded(self, rows: Rows, months: Array) -> dict[str, Any]:
        """What discount contracts have given by the cards alone, over their whole run and not only in the window."""
        whole = replace(self.stays.only(rows.row_places), first=0, last=int(rows.row_on.max()))
        if rows.contracted is not rows.joined:  # only the term that was running
            whole = whole.but(discount_since=rows.contracted, discount_renews=np.zeros_like(rows.contracted))
        run, at_end = self.beside(whole), self.beside(whole)
        last = cast("Array", np.minimum(rows.row_on, add_months(rows.contracted, months))) - 1
        fees = self.fees("discount")
        for plan in run.plans():
            for _, part, times in plan.discounts() if fees else ():
                for fee in fees:
                    run.add(fee, part, times)
            a_month = plan.a_month_at(last[plan.places])
            end = Rows(whole, plan.places, last[plan.places], contracted=rows.contracted[plan.places], **a_month)
            for fee in fees:
                at_end.add(fee, end, 1)
        discount, served = -at_end.tally.low["discount"], np.minimum(rows.months_served, months)
        gone = (run.tally.unknown | (not fees)) & (
            rows.months_served < months
        )  # kept to the end: nothing is taken back
        return {
            "benefit": -run.tally.low["discount"],
            "benefit_by_months": discount * served,
            "discount": discount,
            "gone": gone,
        }

    def inside(self, days: Array) -> Mask:
        return (self.stays.first <= days) & (days <= self.stays.last)

    def loans(self, everyone: Rows) -> Iterator[tuple[str, Rows, int]]:
        lent = np.broadcast_to(everyone.phone == BITS[SETS["phone"].index("loan")], self.places.shape)
        if lent.any():
            due = np.broadcast_to(everyone.returned_on, self.places.shape)
            kept = np.flatnonzero(lent & self.inside(due))
            yield "loan", Rows(self.stays, some(self.places, kept), some(due, kept)), 1

    def payments(self, everyone: Rows, left: Array) -> Iterator[tuple[str, Rows, int]]:
        paying = np.broadcast_to(everyone.phone == BITS[SETS["phone"].index("instalments")], self.places.shape)
        if not paying.any():
            return
        kept = np.flatnonzero(paying)
        places, left = some(self.places, kept), some(left, kept)
        rows = Rows(self.stays, places, some(everyone.row_on, kept))
        months = np.broadcast_to(rows.phone_months, places.shape)
        for made in range(1, int(months.max()) + 1):
            due = cast("Array", add_months(rows.joined, made))
            falls = np.flatnonzero((made <= months) & self.inside(due) & ((left == NEVER) | (due <= left)))
            if len(falls):
                yield "payment", Rows(self.stays, some(places, falls), some(due, falls), payments=made), 1

    def add(self, fee: Fee, rows: Rows, times: Array | int) -> Mask | bool:
        """Adds what a fee comes to on an occasion to the sums; gives back for which rows it applies at all."""
        applies: Mask | bool = True
        if fee.applies is not None:
            held: Any = holds(fee.applies, cast("Facts", rows))
            applies = held if isinstance(held, np.ndarray) and held.ndim else bool(held)
        if isinstance(applies, np.ndarray):
            those = np.flatnonzero(applies)
            rows, times = rows.at(those), times.take(those) if isinstance(times, np.ndarray) else times
        if applies is False or not len(rows.row_places):  # a fact that is the same for all rows may settle it
            return applies
        governs = rows.contracted if fee.card.governed_by == "join" else rows.row_on
        for place, kept in in_force(fee, governs, ordered=rows.in_order(governs)):
            part = rows.at(kept)
            count = some(times, kept) if isinstance(times, np.ndarray) else times
            if place < 0:
                self.tally.unknown[part.where] = True
            elif not is_free(fee.editions[place]):
                self.add_edition(fee, place, part, some(governs, kept), count)
        return applies

    def add_edition(self, fee: Fee, place: int, rows: Rows, governs: Array, times: Array | int) -> None:
        edition = fee.editions[place]
        ends = self.ends(edition, rows)
        silent = silent_in(edition, rows)
        by = edition.version.effective_by
        if by is not None and place > 0:
            doubt = governs < number(by)
            if doubt.any():
                before = self.ends(fee.editions[place - 1], rows)
                ends = (
                    where(doubt, np.minimum(ends[0], before[0]), ends[0]),
                    where(doubt, np.maximum(ends[1], before[1]), ends[1]),
                )
                silent = silent | (doubt & silent_in(fee.editions[place - 1], rows))
        if silent is not False and np.any(silent):
            self.tally.unknown[rows.where] |= silent
            ends = both(lambda end: where(silent, 0, end), ends)
        low, high = both(lambda end: -end, ends[::-1]) if fee.card.credit else ends
        name = fee.card.id if self.asked.by_fee else fee.card.category
        self.tally.add(name, rows.where, low, high, times)

    def ends(self, edition: Edition, rows: Rows) -> tuple[Any, Any]:
        """The low and the high amount."""
        low_rows = high_rows = rows
        if edition.refunds:
            low_rows, high_rows = self.paid(edition.refunds, rows)
        low = amount(edition, edition.low, cast("Facts", low_rows))
        if edition.high is edition.low and high_rows is low_rows:
            return low, low  # the very same column: nothing is a range here
        high = amount(edition, edition.high, cast("Facts", high_rows))
        return np.minimum(low, high), np.maximum(low, high)  # type: ignore[arg-type] # columns here

    def paid(self, categories: frozenset[Category], rows: Rows) -> tuple[Rows, Rows]:
        """The rows with what they paid on joining in some categories, at the low and at the high end."""
        stays = self.stays.only(rows.row_places)
        joining = self.beside(stays)
        entry = Rows(stays, joining.places, stays.joined)
        for kind in ("join", "sim"):
            for fee in self.fees(kind):
                if fee.card.category in categories and not fee.card.credit:
                    joining.add(fee, entry, 1)
        at_low = {f"paid_{category}": joining.tally.low[category] for category in categories}
        at_high = {
            f"paid_{category}": joining.tally.low[category] + joining.tally.spread[category] for category in categories
        }
        places, on = rows.row_places, rows.row_on
        return Rows(self.stays, places, on, **at_low), Rows(self.stays, places, on, **at_high)
