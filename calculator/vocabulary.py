"""The words rules are made of, beside NumPy's own: each reads a number, a column or a figure.

A step shows in a working under its own name, so that a customer meets "rounded down", not three divisions.
"""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import Any, cast

import numpy as np

from calculator.figures import Array, Whole, step
from calculator.money import ONE


def where(condition: Any, then: Whole, otherwise: Whole) -> Whole:
    """The one or the other, by a condition; of figures, NumPy's own `where`."""
    if isinstance(condition, bool | np.bool_):
        return then if condition else otherwise
    if isinstance(condition, np.ndarray):
        # Reckoned, not chosen: a processor cannot guess what a million customers did, and waits for each wrong guess.
        if _zero(otherwise):
            return then * condition
        return otherwise * ~condition if _zero(then) else otherwise + (then - otherwise) * condition
    chosen: Whole = np.where(condition, then, otherwise)  # type: ignore[arg-type] # figures answer by protocol
    return chosen


def _zero(value: Whole) -> bool:
    return isinstance(value, int) and value == 0


def lesser(one: Whole, other: Whole) -> Whole:
    """The smaller of two."""
    if isinstance(one, int) and isinstance(other, int):
        return min(one, other)
    return cast("Whole", np.minimum(one, other))  # type: ignore[arg-type] # figures answer by protocol


def greater(one: Whole, other: Whole) -> Whole:
    """The larger of two."""
    if isinstance(one, int) and isinstance(other, int):
        return max(one, other)
    return cast("Whole", np.maximum(one, other))  # type: ignore[arg-type] # figures answer by protocol


@step
def round_down(amount: Whole, to: Whole) -> Whole:
    """The amount rounded down to a multiple of `to`."""
    return amount // to * to


@step
def with_vat(printed: Whole, rate: Whole) -> Whole:
    """A printed amount with value-added tax at `rate` basis points, rounded down to the minor unit."""
    return printed + printed * rate // ONE


@step
def days_of(months: Whole) -> Whole:
    """A term of months in days, as contracts filed in 2008 count it: 12 months are 365 days, 24 are 730."""
    return months * 365 // 12


@step
def interest(owed: Whole, rate: Whole) -> Whole:
    """A month's interest on what is owed, at `rate` basis points a year, rounded to the nearest minor unit."""
    year = ONE * 12
    return (owed * rate + year // 2) // year


@step
def balance(price: Whole, rate: Whole, months: Whole, paid: Whole) -> Whole:
    """What is left of a price after `paid` of `months` equal payments, at `rate` basis points a year."""
    parts = (price, rate, months, paid)
    if any(isinstance(part, np.ndarray) for part in parts):
        return _balances(*np.broadcast_arrays(*(np.asarray(part, np.int64) for part in parts)))
    return _balance(int(price), int(rate), int(months), int(paid))


def step_of(value: Whole, steps: Any) -> Whole:
    """What a table of steps gives: the amount beside the last threshold that the value reaches, 0 below the first."""
    found: Whole = 0
    for threshold, amount in steps:
        found = where(value >= threshold, amount, found)
    return found


def banded_months(monthly: Whole, served: Whole, days_over: Whole, month_length: Whole, bands: Any) -> Whole:
    """A monthly amount over the months served, each at its band's rate; the month cut short counts by its days."""
    total: Whole = 0
    begins = 0
    for end, rate in bands:
        within = greater(lesser(served, end) - begins, 0)
        cut_short = where((served >= begins) & (served < end), monthly * days_over // month_length, 0)
        total = total + (monthly * within + cut_short) * rate // ONE
        begins = end
    return total


_BILLION = 10**9  # shares are kept in billionths: a price below 10**9 times one still fits 64 bits


@functools.lru_cache(maxsize=1024)
def _shares(rate: int, months: int) -> Array:
    """The share of the price still owed after 0, 1, … payments, in billionths; exact until rounded once."""
    growth = 1 + Fraction(rate, ONE * 12)
    whole = growth**months
    left = [Fraction(months - k, months) if rate == 0 else (whole - growth**k) / (whole - 1) for k in range(months)]
    return np.array([round(share * _BILLION) for share in left] + [0], dtype=np.int64)


def _balance(price: int, rate: int, months: int, paid: int) -> int:
    if months < 1:
        return 0
    paid = min(max(paid, 0), months)
    if rate == 0:
        return price - price * paid // months
    return (price * int(_shares(rate, months)[paid]) + _BILLION // 2) // _BILLION


def _balances(price: Array, rate: Array, months: Array, paid: Array) -> Array:
    months = np.maximum(months, 0)
    made = np.minimum(np.maximum(paid, 0), months)
    if rate.size and rate.min() == rate.max():
        return _balances_at(int(rate.min()), price, months, made)
    left = np.zeros_like(price)
    for one in np.unique(rate).tolist():
        rows = np.flatnonzero(rate == one)
        left[rows] = _balances_at(one, *(column.take(rows) for column in (price, months, made)))
    return left


def _balances_at(rate: int, price: Array, months: Array, made: Array) -> Array:
    """What is left of prices at one rate."""
    if rate == 0:
        return cast("Array", where(months < 1, 0, price - price * made // np.maximum(months, 1)))
    longest = int(months.max(initial=0))
    shares = np.zeros((longest + 1, longest + 1), np.int64)
    for term in range(1, longest + 1):
        shares[term, : term + 1] = _shares(rate, term)
    return (price * shares.take(months * (longest + 1) + made) + _BILLION // 2) // _BILLION
