"""The rules as a person would write them in plain Python, a row at a time."""

from __future__ import annotations

import platform
from collections.abc import Callable

from harness import BACK_WITHIN, BANDS, GRACE_DAYS, ONE, PORT, SIGNUP, SIM, Columns, measured


def total(row: dict[str, int]) -> int:
    """What one stay comes to."""
    owed = 0 if 0 <= row["months_away"] <= BACK_WITHIN else SIGNUP
    owed += SIM if row["sim"] == 0 else 0
    owed += PORT if row["joined_as"] == 1 else 0
    if not row["gone"]:
        return owed
    term, served = row["subsidy_months"] * 365 // 12, row["days_served"]
    if row["subsidy"]:
        full = served <= GRACE_DAYS
        owed += row["subsidy"] if full else row["subsidy"] * max(term - served, 0) // max(term - GRACE_DAYS, 1)
    if row["discount_months"] and row["months_served"] < row["discount_months"]:
        owed += max(_banded(row), 0)
    if row["phone_months"]:
        paid = min(row["months_served"], row["phone_months"])
        owed += row["phone_price"] - row["phone_price"] * paid // row["phone_months"]
    return owed


def _banded(row: dict[str, int]) -> int:
    owed = begins = 0
    monthly, served = row["discount"], row["months_served"]
    for end, rate in BANDS:
        within = max(min(served, end) - begins, 0)
        cut = monthly * row["days_over"] // row["month_length"] if begins <= served < end else 0
        owed += (monthly * within + cut) * rate // ONE
        begins = end
    return owed


def load() -> Callable[[Columns], list[int]]:
    def price(columns: Columns) -> list[int]:
        names = list(columns)
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        return [total(dict(zip(names, row, strict=True))) for row in rows]

    return price


if __name__ == "__main__":
    measured("plain Python", platform.python_version(), load)
