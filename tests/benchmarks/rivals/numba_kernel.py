"""The rules fused by hand into one compiled loop over the raw days: the bound of what a machine can do with them.

Days, months and versions come from look-up tables by day number, which are quicker here than datetime64 and than a
search among versions; columns are as narrow as their values. Nothing is kept but the total.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from typing import Any

import numpy as np
from harness import (
    BANDED,
    BILLION,
    CARRIERS,
    ENDS,
    ONE,
    PORTED,
    RULES,
    TAPERED,
    USIM,
    Columns,
    in_force,
    measured,
    shares,
    starts,
)  # fmt: skip

_ALL = np.arange(np.datetime64("1970-01-01"), np.datetime64("2100-12-31"))
MONTH = _ALL.astype("datetime64[M]").astype(np.int32)
DAY = (_ALL - _ALL.astype("datetime64[M]")).astype(np.int8) + 1
FIRST = np.arange(MONTH[0], MONTH[-1] + 2).astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
LENGTH = np.diff(FIRST).astype(np.int32)
BAND_ENDS = np.array(ENDS, np.int64)


def _versions(fee: str) -> Any:
    """The place of the version in force on each day."""
    days = np.array(starts(fee), "datetime64[D]")
    return np.maximum(np.searchsorted(days, _ALL, side="right") - 1, 0).astype(np.int8)


def _table(fee: str, name: str) -> Any:
    """A parameter by version and carrier."""
    return np.array([[in_force(fee, name, carrier, day) for carrier in CARRIERS] for day in starts(fee)], np.int64)


def _shares() -> Any:
    """What is still owed of a price at a yearly rate, by months and payments made, in billionths."""
    owed = np.zeros((RATES.max() // 10 + 1, 61, 61), np.int64)
    for rate in np.unique(RATES[RATES > 0]):
        for months in range(1, 61):
            owed[rate // 10, months, : months + 1] = shares(int(rate), months)
    return owed


AT = {fee: _versions(fee) for fee in RULES}
SIGNUP_AT, SIM_AT, PORT_AT = AT["signup"], AT["sim"], AT["port"]
SUBSIDY_AT, DISCOUNT_AT, BALANCE_AT = AT["subsidy"], AT["discount"], AT["balance"]
SIGNUP, AWAY_MONTHS, AWAY_DAYS = (_table("signup", name) for name in ("amount", "months_away", "days_away"))
SIM, PORT, GRACE = _table("sim", "amount"), _table("port", "amount"), _table("subsidy", "grace")
KIND, DISCOUNT_GRACE = _table("discount", "kind"), _table("discount", "grace")
BANDS = np.stack([_table("discount", f"rate{n}") for n in range(len(ENDS))], axis=-1)
RATES = _table("balance", "rate")
SHARES = _shares()
RAW = (
    "carrier", "joined", "left", "away_since", "sim", "joined_as", "subsidy", "discount", "discount_months",
    "phone_price", "phone_months",
)  # fmt: skip


def ready(columns: Columns) -> tuple[Any, ...]:
    """Columns as narrow whole numbers; no day is −1."""
    given = []
    for name in RAW:
        column = columns[name]
        if column.dtype.kind == "M":
            column = np.where(np.isnat(column), -1, column.astype(np.int64)).astype(np.int32)
        given.append(np.ascontiguousarray(column))
    return tuple(given)


def load() -> Callable[[tuple[Any, ...]], Any]:  # noqa: PLR0915 - one loop, fused
    import numba

    njit = numba.njit(cache=False)

    @njit
    def added(day: int, months: int) -> int:
        to = MONTH[day] + months
        return FIRST[to] + min(DAY[day], LENGTH[to]) - 1

    @njit
    def completed(start: int, end: int) -> int:
        to = MONTH[end]
        return to - MONTH[start] - (DAY[end] < min(DAY[start], LENGTH[to]))

    @njit
    def tapered(benefit: int, months: int, days: int, grace: int) -> int:
        term = months * 365 // 12
        return benefit if days <= grace else benefit * max(term - days, 0) // max(term - grace, 1)

    @njit
    def banded(monthly: int, months: int, joined: int, left: int, served: int, rates: Any) -> int:  # noqa: PLR0917
        if served >= months:
            return 0
        begun = added(joined, served)
        part = monthly * (left - begun) // (added(joined, served + 1) - begun)
        owed, begins = 0, 0
        for place in range(len(BAND_ENDS)):
            if served < begins:
                break
            end = BAND_ENDS[place]
            cut = part if served < end else 0
            owed += (monthly * (min(served, end) - begins) + cut) * rates[place] // ONE
            begins = end
        return max(owed, 0)

    @njit
    def received(monthly: int, months: int, joined: int, left: int) -> int:
        ends = max(min(left, added(joined, months)) - 1, joined)
        first, last = MONTH[joined], MONTH[ends]
        if first == last:
            return monthly * (ends - joined + 1) // LENGTH[first]
        head = monthly * (LENGTH[first] - DAY[joined] + 1) // LENGTH[first]
        return head + monthly * (last - first - 1) + monthly * DAY[ends] // LENGTH[last]

    @njit
    def signup(carrier: int, joined: int, away: int) -> int:
        was = SIGNUP_AT[joined]
        if away >= 0:
            months = completed(away, joined)
            months += added(away, months) < joined
            if months <= AWAY_MONTHS[was, carrier] or joined - away <= AWAY_DAYS[was, carrier]:
                return 0
        return SIGNUP[was, carrier]

    @njit
    def one(carrier, joined, left, away, sim, joined_as, subsidy, discount, discount_months, price, months):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0917
        total = signup(carrier, joined, away)
        if sim == USIM:
            total += SIM[SIM_AT[joined], carrier]
        if joined_as == PORTED:
            total += PORT[PORT_AT[joined], carrier]
        if left < 0:
            return total
        days = left - joined
        if subsidy:
            total += tapered(subsidy, 24, days, GRACE[SUBSIDY_AT[joined], carrier])
        if discount_months == 0 and months == 0:
            return total
        served = completed(joined, left)
        if discount_months:
            was = DISCOUNT_AT[joined]
            kind = KIND[was, carrier]
            if kind == BANDED:
                total += banded(discount, discount_months, joined, left, served, BANDS[was, carrier])
            elif kind == TAPERED:
                had = received(discount, discount_months, joined, left)
                total += tapered(had, discount_months, days, DISCOUNT_GRACE[was, carrier])
        if months:
            rate, paid = RATES[BALANCE_AT[joined], carrier], min(served, months)
            if rate == 0:
                total += price - price * paid // months
            else:
                total += (price * SHARES[rate // 10, months, paid] + BILLION // 2) // BILLION
        return total

    @njit
    def kernel(carrier, joined, left, away, sim, joined_as, subsidy, discount, discount_months, price, months):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0917
        out = np.empty(len(joined), np.int64)
        for r in range(len(joined)):
            out[r] = one(
                np.int64(carrier[r]), np.int64(joined[r]), np.int64(left[r]), np.int64(away[r]), sim[r], joined_as[r],
                np.int64(subsidy[r]), np.int64(discount[r]), np.int64(discount_months[r]), np.int64(price[r]),
                np.int64(months[r]),
            )  # fmt: skip
        return out

    def price(columns: tuple[Any, ...]) -> Any:
        return kernel(*columns)

    days, codes = np.full(1, 15_000, np.int32), np.zeros(1, np.int8)
    price((codes, days, days, days, codes, codes, days, days, codes, days, codes))  # compiles it
    return price


if __name__ == "__main__":
    measured("hand-fused Numba", importlib.metadata.version("numba"), load, ready=ready, rounds=7)
