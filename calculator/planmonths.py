"""The months of one plan, over columns.

They are cut where its price changed, and each cut is a first part, a last part and the whole months between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, cast

import numpy as np

from calculator.columns import Rows, Stays, since, some
from calculator.dates import add_months, month_lengths, month_starts, months_of, number
from calculator.fees import Edition, Fee
from calculator.figures import Array
from calculator.kinds import Monthly
from calculator.rules import NEVER
from calculator.vocabulary import where

Months = Iterator[tuple[str, Rows, Any]]


@dataclass(frozen=True)
class PlanMonths:
    """Some rows that have the same plan, and the card that prices it."""

    stays: Stays
    places: Array
    fee: Fee

    @cached_property
    def everyone(self) -> Rows:
        return Rows(self.stays, self.places, some(self.stays.joined, self.places))

    @cached_property
    def span(self) -> tuple[Array, Array]:
        """The first and the last day of each row that counts."""
        left = np.broadcast_to(self.everyone.left, self.places.shape)
        until = cast("Array", where(left == NEVER, self.stays.last, left - 1))
        ends = np.minimum(until, self.stays.last)
        return np.maximum(self.everyone.joined, self.stays.first), ends

    def months(self) -> Months:
        """The plan's months; none where it is only an amount, and that is 0 for everyone."""
        begins, ends = self.span
        if not (_of_amounts(self.fee, int(begins.min())) and not np.any(self.everyone.raw("plan"))):
            yield from self.stretches("month", begins, ends)

    def discounts(self) -> Months:
        """The months of a discount contract over the plan."""
        rows, (begins, ends) = self.everyone, self.span
        if (np.asarray(rows.contract) & 2).any():
            begun = since(rows)
            runs = rows.discount_months * (1 + rows.discount_renews)
            over = cast("Array", add_months(begun, np.broadcast_to(runs, begins.shape)))
            yield from self.stretches("discount", np.maximum(begins, begun), np.minimum(ends, over - 1))

    def stretches(self, kind: str, begins: Array, ends: Array) -> Months:
        """The same days, cut where the plan's price changes for everyone, or where a customer's own promo ends."""
        if self.fee.card.governed_by == "join":
            yield from self.promos(kind, begins, ends)
            return
        for start, until, held in _cuts(self.fee, begins, ends):
            facts = _price(held, promo=False)
            yield from self.parts(kind, np.maximum(begins, start), np.minimum(ends, until - 1), **facts)

    def promos(self, kind: str, begins: Array, ends: Array) -> Months:
        joined = self.stays.joined[self.places]
        which = np.searchsorted(self.fee.starts, joined, side="right") - 1
        for place, edition in enumerate(self.fee.editions):
            ours = np.maximum(which, 0) == place
            terms = edition.low.terms
            last = cast("Array", where(ours, ends, begins - 1))
            if not isinstance(terms, Monthly) or terms.promo_months is None:
                yield from self.parts(kind, begins, last, **_price(edition, promo=False))
                continue
            counted = joined if terms.promo_counting == "days" else month_starts(months_of(joined))
            over = cast("Array", add_months(counted, terms.promo_months))
            yield from self.parts(kind, begins, np.minimum(last, over - 1), **_price(edition, promo=True))
            yield from self.parts(kind, np.maximum(begins, over), last, **_price(edition, promo=False))

    def parts(self, kind: str, begins: Array, ends: Array, **facts: Any) -> Months:
        kept = np.flatnonzero(begins <= ends)
        if not len(kept):
            return
        facts = {name: some(fact, kept) if isinstance(fact, np.ndarray) else fact for name, fact in facts.items()}
        begins, ends, places = some(begins, kept), some(ends, kept), some(self.places, kept)
        if kind == "discount" and "discount_since" in self.stays.given():
            facts["contracted"] = since(Rows(self.stays, places, begins))
        from_month, to_month = months_of(begins), months_of(ends)
        length = month_lengths(from_month)
        first_days = np.minimum(ends, month_starts(from_month) + length - 1) - begins + 1
        yield kind, self.rows(places, begins, first_days, length, facts), 1
        starts = month_starts(to_month)
        rest = self.rows(places, starts, ends - starts + 1, month_lengths(to_month), facts)
        yield kind, rest.at(from_month != to_month), 1
        whole = to_month - from_month - 1
        more = np.flatnonzero(whole > 0)
        yield kind, self.rows(places, begins, 1, 1, facts).at(more), some(whole, more)

    def missed(self, carrier: str, fees: Iterable[Fee]) -> Iterator[tuple[Fee, Rows, Any]]:
        """The months in which a household misses lines that left: once for all, and once for each that stays."""
        rows = self.everyone
        others = [monthly for at, monthly in self.stays.lines if at == carrier]
        left = np.broadcast_to(rows.left, self.places.shape)
        gone = (left != NEVER) & ((np.broadcast_to(rows.household, left.shape) != 0) | bool(others))
        if gone.any():
            leavers = PlanMonths(self.stays, self.places[gone], self.fee)
            back = np.broadcast_to(rows.back, left.shape)[gone]
            begins = np.maximum(left[gone], self.stays.first)
            ends = cast("Array", where(back == NEVER, self.stays.last, np.minimum(back - 1, self.stays.last)))
            for fee in fees:
                for facts in leavers.shares(fee, left[gone], others):
                    for start, until, _ in _cuts(fee, begins, ends):
                        span = np.maximum(begins, start), np.minimum(ends, until - 1)
                        yield from ((fee, part, times) for _, part, times in leavers.parts("bundle", *span, **facts))

    def shares(self, fee: Fee, left: Array, others: list[int]) -> Iterator[dict[str, Any]]:
        """What a household's fee is reckoned from, for the household or for each of its lines."""
        typed = self.fee.card.id.count(".") == 1  # the market's card for plans that are only an amount
        price = Rows(self.stays, self.places, left).raw("plan") if typed else self.a_month_at(left).get("plan", NEVER)
        own = np.maximum(np.broadcast_to(price, left.shape), 0)
        gone = np.broadcast_to(price == np.int64(NEVER), left.shape)
        counts = {"lines_before": len(others) + 1, "lines_after": len(others)}
        sums = {"fees_before": sum(others) + own, "fees_after": sum(others), "plan": own, "no_plan": gone}
        everyone = {**counts, **sums, "months_served": 0}
        if fee.card.charged_on == "bundle":
            yield everyone
            return
        # The plan that is left was priced without the bundle, so its own discount is lost as well.
        yield {**everyone, "lines_after": 0, "line_fee": own}
        yield from ({**everyone, "line_fee": other} for other in others)

    def a_month_at(self, days: Array) -> dict[str, Any]:
        """The facts of a whole month at the price of some days."""
        price = np.full(len(days), NEVER)
        for kind, rows, _ in self.stretches("month", days, days):
            if kind == "month" and "plan" in vars(rows):
                price[np.searchsorted(self.places, rows.row_places)] = rows.plan
        return {"days_used": 1, "days_in_month": 1} | ({} if (price == NEVER).all() else {"plan": price})

    def rows(self, places: Array, on: Array, used: Any, of: Any, facts: dict[str, Any]) -> Rows:
        return Rows(self.stays, places, on, days_used=used, days_in_month=of, **facts)


def _cuts(fee: Fee, begins: Array, ends: Array) -> Iterator[tuple[int, int, Edition | None]]:
    """The days between which one version holds for everyone, the first and the one after the last of each."""
    # before the first version no source speaks
    cuts: list[tuple[int, Edition | None]] = [(int(begins.min(initial=0)), None)]
    for edition in fee.editions:
        cuts.append((edition.starts, edition))
        by = edition.version.effective_by
        if by is not None:  # the months that begin after the last day it can have begun are no longer in doubt
            cuts.append((int(add_months(number((by - timedelta(days=1)).replace(day=1)), 1)), edition))
    untils = [*(start for start, _ in cuts[1:]), int(ends.max(initial=0)) + 1]
    return ((start, until, held) for (start, held), until in zip(cuts, untils, strict=True))


def _of_amounts(fee: Fee, first: int) -> bool:
    """Whether a card charges what the customer says a plan costs, and nothing else, on every day from `first`."""
    alike = (isinstance(e.low.terms, Monthly) and e.low.terms.of == "plan" and e.low is e.high for e in fee.editions)
    return fee.starts[0] <= first and fee.applies is None and all(alike)


def _price(edition: Edition | None, *, promo: bool) -> dict[str, Any]:
    """The plan's price as a fact, where its card gives one: a discount may be a share of it."""
    if edition is None:
        return {"no_plan": True}
    terms = edition.low.terms
    if not isinstance(terms, Monthly) or terms.of is not None:
        return {}
    price = terms.promo if promo and terms.promo is not None else terms.amount
    return {"plan": price or 0, "in_promo": int(promo)}
