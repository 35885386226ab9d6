"""The rules fused by hand into one compiled loop over the raw days: the bound of what a machine can do."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from typing import Any

import numpy as np
from harness import BACK_WITHIN, BANDS, GRACE_DAYS, ONE, PORT, SIGNUP, SIM, Columns, measured

_ALL = np.arange(np.datetime64("1970-01-01"), np.datetime64("2100-12-31"))
MONTH = _ALL.astype("datetime64[M]").astype(np.int32)
DAY = (_ALL - _ALL.astype("datetime64[M]")).astype(np.int8) + 1
FIRST = np.arange(MONTH[0], MONTH[-1] + 2).astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
LENGTH = np.diff(FIRST).astype(np.int32)
ENDS, RATES = (np.array(part, np.int64) for part in zip(*BANDS, strict=True))
RAW = (
    "joined", "left", "away_since", "sim", "joined_as", "subsidy", "subsidy_months", "discount", "discount_months",
    "phone_price", "phone_months",
)  # fmt: skip


def load() -> Callable[[Columns], Any]:
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
    def rebate(monthly: int, served: int, over: int, length: int) -> int:
        owed, begins = 0, 0
        for place in range(len(ENDS)):
            end = ENDS[place]
            within = max(min(served, end) - begins, 0)
            cut = monthly * over // length if begins <= served < end else 0
            owed += (monthly * within + cut) * RATES[place] // ONE
            begins = end
        return max(owed, 0)

    @njit
    def one(joined, left, away, sim, joined_as, subsidy, subsidy_months, discount, discount_months, price, months):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0917
        total = SIGNUP
        if away >= 0:
            gone = completed(away, joined)
            if gone + (added(away, gone) < joined) <= BACK_WITHIN:
                total = 0
        total += SIM if sim == 0 else 0
        total += PORT if joined_as == 1 else 0
        if left < 0:
            return total
        days, served = left - joined, completed(joined, left)
        if subsidy:
            term = subsidy_months * 365 // 12
            share = subsidy * max(term - days, 0) // max(term - GRACE_DAYS, 1)
            total += subsidy if days <= GRACE_DAYS else share
        if discount_months and served < discount_months:
            begun = added(joined, served)
            total += rebate(discount, served, left - begun, added(joined, served + 1) - begun)
        if months:
            total += price - price * min(served, months) // months
        return total

    @njit
    def kernel(a, b, c, d, e, f, g, h, i, j, k):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0917
        out = np.empty(len(a), np.int64)
        for r in range(len(a)):
            out[r] = one(a[r], b[r], c[r], d[r], e[r], f[r], g[r], h[r], i[r], j[r], k[r])
        return out

    def price(columns: Columns) -> Any:
        return kernel(*(columns[name] for name in RAW))

    price({name: np.full(1, 24, np.int64) for name in RAW})  # compiles it
    return price


if __name__ == "__main__":
    measured("hand-fused Numba", importlib.metadata.version("numba"), load)
