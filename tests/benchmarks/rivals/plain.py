"""The rules as a person would write them in plain Python, a row at a time: dates of the standard library, `bisect`."""

from __future__ import annotations

import platform
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

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

#: Rows that are priced: a million would take long, and come to the same rate.
MOST = 50_000
Row = dict[str, Any]
DAYS = {fee: [date.fromisoformat(day) for day in starts(fee)] for fee in RULES}
VERSIONS = {
    fee: {
        carrier: [{name: in_force(fee, name, carrier, day) for name in RULES[fee]} for day in starts(fee)]
        for carrier in CARRIERS
    }
    for fee in RULES
}


def rule(fee: str, row: Row) -> dict[str, int]:
    """What was in force for a row."""
    place = bisect_right(DAYS[fee], row["joined"]) - 1
    return VERSIONS[fee][row["carrier"]][place] if place >= 0 else dict.fromkeys(RULES[fee], 0)


def added(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def completed(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (added(start, months) > end)


def total(row: Row) -> int:
    """What one stay comes to."""
    owed = signup(row)
    owed += rule("sim", row)["amount"] if row["sim"] == USIM else 0
    owed += rule("port", row)["amount"] if row["joined_as"] == PORTED else 0
    if row["left"] is None:
        return owed
    served, days = completed(row["joined"], row["left"]), (row["left"] - row["joined"]).days
    if row["subsidy"]:
        owed += tapered(row["subsidy"], 24, days, rule("subsidy", row)["grace"])
    if row["discount_months"]:
        was = rule("discount", row)
        if was["kind"] == BANDED:
            owed += banded(row, served, was)
        elif was["kind"] == TAPERED:
            owed += tapered(received(row), row["discount_months"], days, was["grace"])
    return owed + (balance(row, served) if row["phone_months"] else 0)


def signup(row: Row) -> int:
    was, since, joined = rule("signup", row), row["away_since"], row["joined"]
    if since is not None:
        months = completed(since, joined)
        months += added(since, months) < joined
        if months <= was["months_away"] or (joined - since).days <= was["days_away"]:
            return 0
    return was["amount"]


def tapered(benefit: int, months: int, days: int, grace: int) -> int:
    term = months * 365 // 12
    return benefit if days <= grace else benefit * max(term - days, 0) // max(term - grace, 1)


def banded(row: Row, served: int, was: dict[str, int]) -> int:
    if served >= row["discount_months"]:
        return 0
    begun = added(row["joined"], served)
    over, length = (row["left"] - begun).days, (added(row["joined"], served + 1) - begun).days
    owed = begins = 0
    for place, end in enumerate(ENDS):
        within = max(min(served, end) - begins, 0)
        cut = row["discount"] * over // length if begins <= served < end else 0
        owed += (row["discount"] * within + cut) * was[f"rate{place}"] // ONE
        begins = end
    return max(owed, 0)


def received(row: Row) -> int:
    """The discounts had until the end, by the days of each calendar month."""
    day, monthly, owed = row["joined"], row["discount"], 0
    ends = min(row["left"], added(day, row["discount_months"]))
    while day < ends:
        length = monthrange(day.year, day.month)[1]
        until = min(day.replace(day=length) + timedelta(1), ends)
        owed += monthly * (until - day).days // length
        day = until
    return owed


def balance(row: Row, served: int) -> int:
    price, months, rate = row["phone_price"], row["phone_months"], rule("balance", row)["rate"]
    paid = min(served, months)
    if rate == 0:
        return price - price * paid // months
    return (price * shares(rate, months)[paid] + BILLION // 2) // BILLION


def ready(columns: Columns) -> list[Row]:
    """Rows with days of the standard library."""
    lists = {name: column.tolist() for name, column in columns.items()}
    lists["carrier"] = [CARRIERS[code] for code in lists["carrier"]]
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def load() -> Callable[[list[Row]], list[int]]:
    return lambda rows: [total(row) for row in rows]


if __name__ == "__main__":
    measured("plain Python", platform.python_version(), load, ready=ready, most=MOST)
