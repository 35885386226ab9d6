"""The rules over columns, as those engines ask for them that are built on NumPy: a formula for each variable.

Both engines document that dates are NumPy's datetime64 and that formulas work on whole columns; so months are counted
as `astype("datetime64[M]")` here. Each variable is worked out once and kept by the engine, so what several fees ask for
(days, months, the month cut short) is a variable of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from harness import BANDED, BILLION, CARRIERS, ENDS, ONE, PORTED, TAPERED, USIM, shares, starts

#: A fact of each stay; and parameters of a fee as they were for each stay's carrier on its day.
Get = Callable[[str], Any]
Rule = Callable[..., tuple[Any, ...]]
DAY = np.timedelta64(1, "D")


def _whole(span: Any) -> Any:
    return span.astype(np.int64)


def _month(days: Any) -> Any:
    """The number of each day's month."""
    return _whole(days.astype("datetime64[M]"))


def _first(month: Any) -> Any:
    return month.astype("datetime64[M]").astype("datetime64[D]")


def _added(month: Any, day: Any, months: Any) -> Any:
    """A day of a month some months later, or that month's last where it has no such day."""
    to = month + months
    first = _first(to)
    return first + (np.minimum(day, _whole(_first(to + 1) - first)) - 1)


def _completed(start: tuple[Any, Any], end: tuple[Any, Any, Any]) -> Any:
    """Months completed; a day is told by its month, its place in it, and for an end the month's length."""
    return end[0] - start[0] - (end[1] < np.minimum(start[1], end[2]))


def gone(get: Get, _: Rule) -> Any:
    return ~np.isnat(get("left"))


def until(get: Get, _: Rule) -> Any:
    """The day a stay ended; of one that goes on, its first, so that nothing of it is no day."""
    return np.where(get("gone"), get("left"), get("joined"))


def joined_month(get: Get, _: Rule) -> Any:
    return _month(get("joined"))


def joined_day(get: Get, _: Rule) -> Any:
    return _whole(get("joined") - _first(get("joined_month"))) + 1


def joined_length(get: Get, _: Rule) -> Any:
    return _whole(_first(get("joined_month") + 1) - _first(get("joined_month")))


def days_served(get: Get, _: Rule) -> Any:
    return _whole(get("until") - get("joined"))


def months_served(get: Get, _: Rule) -> Any:
    month = _month(get("until"))
    first = _first(month)
    end = month, _whole(get("until") - first) + 1, _whole(_first(month + 1) - first)
    return _completed((get("joined_month"), get("joined_day")), end)


def signup(get: Get, rule: Rule) -> Any:
    amount, months, days = rule("signup", "amount", "months_away", "days_away")
    joined, back = get("joined"), ~np.isnat(get("away_since"))
    since = np.where(back, get("away_since"), joined)
    month = _month(since)
    day = _whole(since - _first(month)) + 1
    completed = _completed((month, day), (get("joined_month"), get("joined_day"), get("joined_length")))
    away = completed + (_added(month, day, completed) < joined)
    return np.where(back & ((away <= months) | (_whole(joined - since) <= days)), 0, amount)


def sim_card(get: Get, rule: Rule) -> Any:
    return np.where(get("sim") == USIM, rule("sim", "amount")[0], 0)


def port(get: Get, rule: Rule) -> Any:
    return np.where(get("joined_as") == PORTED, rule("port", "amount")[0], 0)


def _tapered(benefit: Any, months: Any, served: Any, grace: Any) -> Any:
    term = months * 365 // 12
    share = benefit * np.maximum(term - served, 0) // np.maximum(term - grace, 1)
    return np.where(served <= grace, benefit, share)


def subsidy_clawback(get: Get, rule: Rule) -> Any:
    owed = _tapered(get("subsidy").astype(np.int64), 24, get("days_served"), rule("subsidy", "grace")[0])
    return np.where(get("gone"), owed, 0)


def _banded(get: Get, monthly: Any, rates: tuple[Any, ...]) -> Any:
    served, joined = get("months_served"), (get("joined_month"), get("joined_day"))
    begun = _added(*joined, served)
    over, length = _whole(get("until") - begun), _whole(_added(*joined, served + 1) - begun)
    owed, begins, part = 0, 0, monthly * over // length
    for end, rate in zip(ENDS, rates, strict=True):
        within = np.maximum(np.minimum(served, end) - begins, 0)
        cut = np.where((served >= begins) & (served < end), part, 0)
        owed = owed + (monthly * within + cut) * rate // ONE
        begins = end
    return np.where(served < get("discount_months"), np.maximum(owed, 0), 0)


def _received(get: Get, monthly: Any) -> Any:
    """The discounts had until the end, by the days of each calendar month."""
    first, day, length = get("joined_month"), get("joined_day"), get("joined_length")
    over = _added(first, day, get("discount_months"))
    ends = np.maximum(np.minimum(get("until"), over) - DAY, get("joined"))
    last = _month(ends)
    begins = _first(last)
    last_day, last_length = _whole(ends - begins) + 1, _whole(_first(last + 1) - begins)
    alone = first == last
    head = monthly * (np.where(alone, last_day, length) - day + 1) // length
    tail = monthly * last_day // last_length
    return head + np.where(alone, 0, tail + monthly * np.maximum(last - first - 1, 0))


def discount_clawback(get: Get, rule: Rule) -> Any:
    kind, grace, *rates = rule("discount", "kind", "grace", *(f"rate{n}" for n in range(len(ENDS))))
    monthly, months = get("discount").astype(np.int64), get("discount_months")
    tapered = _tapered(_received(get, monthly), months, get("days_served"), grace)
    owed = np.where(kind == BANDED, _banded(get, monthly, tuple(rates)), np.where(kind == TAPERED, tapered, 0))
    return np.where(get("gone") & (months > 0), owed, 0)


def balance(get: Get, rule: Rule) -> Any:
    price, months, rate = get("phone_price").astype(np.int64), get("phone_months"), rule("balance", "rate")[0]
    paid = np.minimum(get("months_served"), months)
    left = price - price * paid // np.maximum(months, 1)
    for term in np.unique(months[months > 0]):
        for yearly in np.unique(rate[rate > 0]):
            share = np.array(shares(int(yearly), int(term)))[np.minimum(paid, term)]
            at_interest = (price * share + BILLION // 2) // BILLION
            left = np.where((months == term) & (rate == yearly), at_interest, left)
    return np.where(get("gone") & (months > 0), left, 0)


def tables(at: Callable[[str, str], Callable[[str], list[Any]]], fees: Any) -> Rule:
    """A way to look parameters up by day and carrier; `at` reads the values of all carriers from the engine on a day.

    A table of versions by carriers, searched once a fee: the quickest that NumPy has for rows of many days at once.
    """
    held = {
        fee: (
            np.array(starts(fee), "datetime64[D]"),
            {name: np.array([at(fee, day)(name) for day in starts(fee)]).astype(np.int64) for name in names},
        )
        for fee, names in fees.items()
    }

    def rule(get: Get, fee: str, *names: str) -> tuple[Any, ...]:
        days, table = held[fee]
        version = np.searchsorted(days, get("joined"), side="right") - 1
        place = version * len(CARRIERS) + get("carrier_code")
        return tuple(table[name].ravel()[place] for name in names)

    return rule


#: Variables that hold days, truths, and whole numbers; those that are fees; and what is given.
FEES = {f.__name__: f for f in (signup, sim_card, port, subsidy_clawback, discount_clawback, balance)}
STEPS = {f.__name__: f for f in (gone, until, joined_month, joined_day, joined_length, days_served, months_served)}
DAYS = ("joined", "left", "away_since", "until")
TRUTHS = ("gone",)
INPUTS = (
    "joined", "left", "away_since", "sim", "joined_as", "subsidy", "discount", "discount_months", "phone_price",
    "phone_months",
)  # fmt: skip
