"""price_many: a million stays at once, each priced by the versions in force on its own days.

`pricing.amount` is read here as it is in a ledger; only the container differs, so a column and an explained entry
cannot come to different amounts.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from threading import Lock
from typing import Any, cast

import numpy as np

from calculator.cards import CATEGORIES, Category
from calculator.columns import BITS, Mask, Rows, Stays, Sums, since, some
from calculator.dates import add_months, month_lengths, month_starts, months_of, number, whole_months
from calculator.fees import Edition, Fee
from calculator.figures import Array
from calculator.kinds import NotCharged, Terms
from calculator.planmonths import PlanMonths
from calculator.pricing import amount
from calculator.rulebook import Rulebook
from calculator.rules import NEVER, Facts, lacks
from calculator.vocabulary import where
from calculator.when import SETS, holds

#: Rows weighed at a time: few enough to stay near the processor, enough for the steps between rows not to count.
CHUNK = 131_072


def price_many(stays: Stays, rulebook: Rulebook, market: str = "kr", *, by_fee: bool = False, threads: int = 1) -> Sums:
    """What `price` comes to for every row, without the words: exact to the minor unit.

    Quotes, changes of plan and the prices of side services are not part of a row. Sums are by category, or by the fee.
    """
    tally = Tally(len(stays))

    def work(start: int) -> None:
        _chunk(stays, slice(start, start + CHUNK), tally, Asked(rulebook, market, by_fee))

    starts = range(0, len(stays), CHUNK)
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:  # NumPy lets others run while it works through a column
            list(pool.map(work, starts))
    else:
        for start in starts:
            work(start)
    return tally.sums(by_fee=by_fee)


def _chunk(stays: Stays, rows: slice, tally: Tally, asked: Asked) -> None:
    """Prices some rows that stand together: each carrier's by themselves, in the order of their join days."""
    codes = stays.carrier[rows]
    parts = [(id_, rows.start + np.flatnonzero(codes == code)) for code, id_ in enumerate(stays.carriers)]
    parts = [(id_, _by_day(places, stays.joined)) for id_, places in parts if len(places)]
    places = np.concatenate([places for _, places in parts])
    some, sums, before = stays.only(places), Tally(len(places)), 0
    for id_, ours in parts:
        lot = Lot(some, np.arange(before, before + len(ours)), asked, id_, sums)
        lot.run()
        before += len(ours)
    tally.put(places, sums)


def _by_day(places: Array, joined: Array) -> Array:
    """Places in the order of their join days: versions then hold for rows that stand together, and none is copied."""
    # Every day there is fits sixteen bits, which sort by counting, ten times as fast as by comparing.
    return places.take(np.argsort(joined.take(places).astype(np.uint16), kind="stable"))


class _Columns(dict[str, Array]):
    """Sums by name; a name's column is made when first added to."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size, self.lock = size, Lock()

    def __missing__(self, name: str) -> Array:
        with self.lock:  # several threads may add to one column, each to rows of its own
            if name not in self:
                self[name] = np.zeros(self.size, np.int64)
        return self[name]


class Tally:
    """Sums by name that are added to. `spread` is what the high end adds to the low one, where something is a range."""

    def __init__(self, size: int) -> None:
        self.low, self.spread, self.unknown = _Columns(size), _Columns(size), np.zeros(size, np.bool_)

    def put(self, places: Array, sums: Tally) -> None:
        """Puts the sums of some rows where they belong."""
        self.unknown[places] = sums.unknown
        for columns, part in ((self.low, sums.low), (self.spread, sums.spread)):
            for name, amounts in part.items():
                columns[name][places] = amounts

    def sums(self, *, by_fee: bool) -> Sums:
        """The sums at both ends; `spread` is no more after that."""
        names = sorted(self.low) if by_fee else [category for category in CATEGORIES if category in self.low]
        for name, amounts in self.spread.items():
            amounts += self.low[name]  # noqa: PLW2901 - in its place
        high = {name: self.spread.get(name, self.low[name]) for name in names}
        return Sums({name: self.low[name] for name in names}, high, self.unknown)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is priced by: the rules of a market, and whether sums are by fee or by category."""

    rulebook: Rulebook
    market: str
    by_fee: bool = False


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
                facts |= _promised(rows, months)
                facts |= self.received(Rows(self.stays, rows.row_places, rows.row_on, **facts), months)
            else:
                facts |= {"benefit": getattr(rows, kind), "benefit_by_months": getattr(rows, kind)}
            yield "contract", Rows(self.stays, rows.row_places, rows.row_on, **facts), 1

    def received(self, rows: Rows, months: Array) -> dict[str, Any]:
        """What discount contracts have given, and give a month: as the customers say, or as the cards do."""
        made: dict[str, Callable[[], Any]] = {
            "benefit": lambda: _received(rows, months),
            "benefit_by_months": lambda: rows.discount * np.minimum(rows.months_served, months),
            "discount": lambda: rows.discount,
        }
        unsaid = np.flatnonzero(np.broadcast_to(rows.raw("discount") == np.int64(NEVER), rows.row_places.shape))
        if not len(unsaid):
            return {name: _when_asked(make) for name, make in made.items()}
        carded = self.carded(rows.at(unsaid), some(months, unsaid))
        facts = {name: _put(make(), unsaid, carded[name], len(months)) for name, make in made.items()}
        facts["no_benefit"] = facts["no_discount"] = _put(np.False_, unsaid, carded["gone"], len(months))
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
            kept = np.flatnonzero(applies)
            rows, times = rows.at(kept), times.take(kept) if isinstance(times, np.ndarray) else times
        if applies is False or not len(rows.row_places):  # a fact that is the same for all rows may settle it
            return applies
        governs = rows.contracted if fee.card.governed_by == "join" else rows.row_on
        for place, kept in _in_force(fee, governs, ordered=rows.in_order(governs)):
            part = rows.at(kept)
            count = some(times, kept) if isinstance(times, np.ndarray) else times
            if place < 0:
                self.tally.unknown[part.where] = True
            elif not _free(fee.editions[place]):
                self.add_edition(fee, place, part, some(governs, kept), count)
        return applies

    def add_edition(self, fee: Fee, place: int, rows: Rows, governs: Array, times: Array | int) -> None:
        edition = fee.editions[place]
        ends = self.ends(edition, rows)
        silent = _silent(edition, rows)
        by = edition.version.effective_by
        if by is not None and place > 0:
            doubt = governs < number(by)
            if doubt.any():
                before = self.ends(fee.editions[place - 1], rows)
                ends = (
                    where(doubt, np.minimum(ends[0], before[0]), ends[0]),
                    where(doubt, np.maximum(ends[1], before[1]), ends[1]),
                )
                silent = silent | (doubt & _silent(fee.editions[place - 1], rows))
        if silent is not False and np.any(silent):
            self.tally.unknown[rows.where] |= silent
            ends = (where(silent, 0, ends[0]), where(silent, 0, ends[1]))
        low, high = ends
        if fee.card.credit:
            low, high = -high, -low
        name = fee.card.id if self.asked.by_fee else fee.card.category
        _add(self.tally.low[name], rows, low, times)
        if high is not low:
            _add(self.tally.spread[name], rows, (high - low), times)

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


def _when_asked(make: Callable[[], Any]) -> Callable[[Rows], Any]:
    """A fact that is made only when a rule asks for it."""
    return lambda _: make()


def _put(column: Any, places: Array, values: Array, size: int) -> Array:
    """A column with other values in some places."""
    column = np.array(np.broadcast_to(column, (size,)))
    column[places] = values
    return column


def _promised(rows: Rows, months: Array) -> dict[str, Any]:
    """Since when the discount contract that ends ran, and how long; nothing to add where all began with the stay."""
    if not {"discount_since", "discount_renews"} & rows.row_stays.given():
        return {}
    begun = since(rows)
    again = add_months(begun, months)
    begun = where((rows.discount_renews != 0) & (rows.row_on >= again), again, begun)
    served = {"days_served": rows.row_on - begun, "months_served": whole_months(begun, rows.row_on)}
    return {"contracted": begun, **served}


def _received(rows: Rows, months: Array) -> Array:
    """The discounts that leavers have had, by the days of each calendar month."""
    begun = rows.contracted
    ends = cast("Array", np.minimum(rows.row_on, add_months(begun, months))) - 1
    first, last = months_of(begun), months_of(np.maximum(ends, begun))
    until = np.minimum(ends, month_starts(first) + month_lengths(first) - 1)
    head = rows.discount * (until - begun + 1) // month_lengths(first)
    tail = rows.discount * (ends - month_starts(last) + 1) // month_lengths(last)
    whole = rows.discount * np.maximum(last - first - 1, 0)
    return cast("Array", where(ends < begun, 0, head + where(first == last, 0, tail + whole)))


def _in_force(fee: Fee, governs: Array, *, ordered: bool) -> Iterator[tuple[int, Array | slice]]:
    """The place of each edition in force for some rows, −1 before the first, with the rows it is in force for."""
    if ordered:
        bounds = [0, *np.searchsorted(governs, fee.starts).tolist(), len(governs)]
        for place, (start, end) in enumerate(pairwise(bounds), -1):
            if start < end:
                yield place, slice(start, end)
        return
    which = _begun(fee, governs)
    for place in range(int(which.min()), int(which.max()) + 1):
        kept = np.flatnonzero(which == place)
        if len(kept):
            yield place, kept


def _begun(fee: Fee, governs: Array) -> Array:
    """The place of the last edition begun by each day, −1 before the first. Versions are few: comparing is quickest."""
    first, last = (bisect_right(fee.starts, int(day)) for day in (governs.min(), governs.max()))
    place = np.full(len(governs), first - 1, np.int64)
    for start in fee.starts[first:last]:
        place += governs >= start
    return place


def _free(edition: Edition) -> bool:
    """Whether a version charges nobody anything, whoever it is."""
    free = all(
        isinstance(s.terms, NotCharged) for s in (edition.low, edition.high, *(e.instead for e in edition.excuses))
    )
    return free and edition.version.effective_by is None


def _add(column: Array, rows: Rows, amounts: Any, times: Array | int) -> None:
    column[rows.where] += amounts if isinstance(times, int) and times == 1 else amounts * times


def _silent(edition: Edition, rows: Rows) -> Any:
    """Where nothing that holds gives a figure."""
    silent: Any = _no_figure(edition.low.terms, rows) | _no_figure(edition.high.terms, rows)
    for excuse in edition.excuses:
        instead = _no_figure(excuse.instead.terms, rows)
        if silent is not False or instead is not False:
            silent = np.where(cast("Mask", holds(excuse.tests, cast("Facts", rows))), instead, silent)
    return silent


def _no_figure(terms: Terms, rows: Rows) -> Any:
    return lacks(terms, rows.missing)
