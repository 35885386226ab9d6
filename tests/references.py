"""Every kind of terms a second time, slowly and exactly, from what its docstring and data/README.md promise.

Written by another hand than the rules, without looking at them: fractions instead of whole numbers, a loop instead of a
formula. Where the words leave the rounding of a part open, `slack` says how many won that may come to.

Two of them end at 0, as the rules do: bands and bundles. Amounts in a rule are never negative: a sign belongs to the
card, and money that comes back is a card of its own, a credit. No printed figure turns on it: the schedules that SKT,
KT and LGU+ published for 2012 to 2018 and the steps of every household discount never come to less than nothing, which
`test_references.py` shows of every card there is. A card that did would meet that test before it met a customer.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Any

from calculator import kinds
from calculator.kinds import Terms

ALL = 10_000  # a whole, in hundredths of a percent
Row = dict[str, int]


def flat(terms: kinds.Flat, row: Row) -> Fraction:
    return Fraction(row[terms.of] if terms.of else terms.amount or 0)


def monthly(terms: kinds.Monthly, row: Row) -> Fraction:
    amount = Fraction(terms.amount or 0)
    if terms.of == "plan":
        amount = Fraction(row["plan"])
    elif terms.of == "discount" and (row["discount_given"] or terms.share is None):
        amount = Fraction(row["discount"])
    elif terms.of == "discount":
        amount = Fraction(floor(Fraction(row["plan"] * (terms.share or 0), ALL)))
    if terms.promo is not None and row["in_promo"]:
        amount = Fraction(terms.promo)
    return amount * row["days_used"] / row["days_in_month"]


def _term_in_days(months: int) -> int:
    """Contracts filed in 2008 count a year as 365 days: 12 months are 365 days, 24 are 730."""
    return floor(Fraction(months * 365, 12))


def tapered(terms: kinds.Tapered | kinds.Capped, row: Row) -> Fraction:
    if terms.counting == "days":
        term, served, grace = _term_in_days(row["term_months"]), row["days_served"], terms.grace_days
    else:
        term, served, grace = row["term_months"], row["months_served"], terms.grace_months
    benefit = row["benefit_by_months"] if terms.counting == "months" else row["benefit"]
    if served >= term:
        return Fraction(0)  # kept to the end
    owed = Fraction(benefit) if served <= grace else Fraction(benefit * (term - served), term - grace)
    return Fraction(floor(floor(owed) / Fraction(terms.round_to)) * terms.round_to)


def capped(terms: kinds.Capped, row: Row) -> Fraction:
    cheap = row["release_price"] < terms.cheap_below
    cap = terms.cheap_cap if cheap else floor(Fraction(row["release_price"] * terms.share, ALL))
    return min(tapered(terms, row), Fraction(cap))


def banded(terms: kinds.Banded, row: Row) -> Fraction:
    total, begins = Fraction(0), 0
    if row["months_served"] >= row["term_months"]:
        return total  # a promise that was kept
    for ends, rate in terms.bands:
        for month in range(begins, ends):  # the months of the band, the first of a contract being month 0
            if month < row["months_served"]:
                total += Fraction(row["discount"] * rate, ALL)
            elif month == row["months_served"]:  # the one that leaving cuts short
                total += Fraction(row["discount"] * row["days_over"] * rate, row["month_length"] * ALL)
        begins = ends
    return max(total, Fraction(0))  # see the head of this file


def proportional(_: kinds.Proportional, row: Row) -> Fraction:
    fell = max(row["old_plan"] - row["plan"], 0)
    return Fraction(row["benefit"] * fell, row["old_plan"]) if row["old_plan"] else Fraction(0)


def _from(steps: tuple[tuple[int, int], ...], value: int) -> int:
    reached = [amount for start, amount in steps if start <= value]
    return reached[-1] if reached else 0


def bundle(terms: kinds.Bundle, row: Row) -> Fraction:
    if terms.by == "lines":
        lost = _from(terms.steps, row["lines_before"]) - _from(
            terms.steps, row["lines_after"]
        )  # of one line that stays
    else:
        lost = _from(terms.steps, row["fees_before"]) - _from(terms.steps, row["fees_after"])
    return max(Fraction(lost * row["days_used"], row["days_in_month"]), Fraction(0))  # the same


def instalments(terms: kinds.Instalments, row: Row) -> Fraction:
    price, months = Fraction(row["phone_price"]), row["phone_months"]
    rate = Fraction(terms.rate if row["phone_rate"] < 0 else row["phone_rate"], ALL * 12)
    if not months:
        return Fraction(0)
    growth = (1 + rate) ** months
    equal = price / months if rate == 0 else price * rate * growth / (growth - 1)
    left = price
    for _ in range(min(row["payments"], months)):
        left = left * (1 + rate) - equal
    if terms.due == "balance":
        return left
    return equal + price * terms.monthly_fee / ALL


def refund(terms: kinds.Refund, row: Row) -> Fraction:
    return Fraction(row[f"paid_{terms.of}"] * terms.share, ALL)


def nothing(_: Any, __: Row) -> Fraction:
    return Fraction(0)


#: The reference of each kind, and the won that its rounding may be off by.
REFERENCES: dict[str, tuple[Callable[[Any, Row], Fraction], int]] = {
    "flat": (flat, 0), "monthly": (monthly, 0), "tapered": (tapered, 0), "capped": (capped, 0), "banded": (banded, 9),
    "proportional": (proportional, 0), "bundle": (bundle, 0), "instalments": (instalments, 3), "refund": (refund, 0),
    "not_charged": (nothing, 0), "unknown": (nothing, 0), "lock": (nothing, 0),
}  # fmt: skip


def agrees(terms: Terms, row: Row, found: int) -> bool:
    """Whether an amount is what the reference comes to, rounded down, or within its slack."""
    reference, slack = REFERENCES[terms.kind]
    exact = reference(terms, row)
    return found == floor(exact) if slack == 0 else abs(found - exact) <= slack
