"""The rules: one pure function for each kind of terms.

Every rule is read three ways: over whole numbers, over columns, over figures (see figures.py). So a rule uses only
`+ - * //`, comparisons, `& |`, `where`, `np.minimum`, `np.maximum` and the steps of this module, and holds no
number but 0 and 1. What may differ by carrier or year is in its terms; what the customer did is in the facts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol, assert_never

import numpy as np

from calculator.cards import (
    Flat,
    Given,
    Instalments,
    Lock,
    Monthly,
    NotCharged,
    Refund,
    Tapered,
    Terms,
    Unknown,
    When,
)
from calculator.figures import Array, Whole, named, round_down, step, where
from calculator.money import ONE


class Facts(Protocol):
    """What rules may know of a stay on an occasion. Amounts in whole minor units, VAT included.

    Sets (how joined, which SIM, …) are bit masks, a bit for each value, so that one `&` tests any of several.
    """

    # sets
    joined_as: Whole
    channel: Whole
    sim: Whole
    phone: Whole
    left_by: Whole
    came_after: Whole
    returned: Whole
    contract: Whole
    household: Whole
    claims: Whole
    holds: Whole
    # time: days as day numbers, lengths in days or months
    joined: Whole
    left: Whole
    days_served: Whole
    months_served: Whole
    days_away: Whole
    months_away: Whole
    days_used: Whole
    days_in_month: Whole
    # amounts and promised terms
    plan: Whole
    discount: Whole
    support: Whole
    support_months: Whole
    subsidy: Whole
    subsidy_months: Whole
    phone_price: Whole
    phone_months: Whole
    phone_rate: Whole
    payments: Whole
    keep_price: Whole
    paid_signup: Whole
    paid_sim: Whole
    paid_port: Whole
    paid_phone: Whole


NEVER = -1  # days or months away of someone who was never with the carrier before
CARD_RATE = -1  # phone_rate of someone who named none: the card's rate holds


def flat(terms: Flat, facts: Facts) -> Whole:  # noqa: ARG001 - every rule takes both
    """The amount, once."""
    return terms.amount


def monthly(terms: Monthly, facts: Facts) -> Whole:
    """A month's amount, by the days used where the month was not used in full."""
    return _amount(terms, facts) * facts.days_used // facts.days_in_month


def given(terms: Given, facts: Facts) -> Whole:
    """The amount the customer was told."""
    return _fact(facts, terms.of)


def tapered(terms: Tapered, facts: Facts) -> Whole:
    """The benefit for the share of the term left unserved; up to the grace day, all of it."""
    benefit, months = _fact(facts, terms.of), _fact(facts, f"{terms.of}_months")
    by_days = terms.counting == "days"
    served = facts.days_served if by_days else facts.months_served
    term = named(days_of(months), "term in days") if by_days else months
    left = named(np.maximum(term - served, 0), "left of the term")
    share = benefit * left // np.maximum(term - terms.grace_days, 1)
    return round_down(where(served <= terms.grace_days, benefit, share), terms.round_to)


def instalments(terms: Instalments, facts: Facts) -> Whole:
    """What is left of a phone's price after the payments made; or, as a payment, what this one comes to."""
    rate = where(facts.phone_rate == CARD_RATE, terms.rate, facts.phone_rate)
    left = balance(facts.phone_price, rate, facts.phone_months, facts.payments)
    if terms.due == "balance":
        return left
    before = balance(facts.phone_price, rate, facts.phone_months, facts.payments - 1)
    return before - left + named(interest(before, rate), "interest")


def refund(terms: Refund, facts: Facts) -> Whole:
    """The share of what was paid that comes back."""
    return _fact(facts, f"paid_{terms.of}") * terms.share // ONE


def not_charged(terms: NotCharged | Unknown | Lock, facts: Facts) -> Whole:  # noqa: ARG001 - every rule takes both
    """Nothing."""
    return 0


def rule_for(terms: Terms) -> Callable[[Any, Facts], Whole]:
    """The rule of a kind of terms."""
    match terms:
        case Flat():
            return flat
        case Monthly():
            return monthly
        case Given():
            return given
        case Tapered():
            return tapered
        case Instalments():
            return instalments
        case Refund():
            return refund
        case NotCharged() | Unknown() | Lock():
            return not_charged
        case _:
            assert_never(terms)


def needs(terms: Terms) -> tuple[str, ...]:
    """The facts without which the terms give no answer."""
    match terms:
        case Monthly(of=str() as of) | Given(of=of):
            return (of,)
        case Tapered():
            return (terms.of,)
        case Instalments():
            return ("phone_price",)
        case Refund():
            return (f"paid_{terms.of}",)
        case _:
            return ()


# ---------------------------------------------------------------- steps of the vocabulary


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
    if isinstance(price, np.ndarray):
        return _balances(price, *(np.broadcast_to(np.asarray(x), price.shape) for x in (rate, months, paid)))
    return _balance(int(price), int(rate), int(months), int(paid))


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
    left = np.zeros_like(price)
    for pair in np.unique(rate * 128 + months):
        one_rate, one_term = int(pair) // 128, int(pair) % 128
        rows = (rate == one_rate) & (months == one_term)
        if one_term:
            made = np.clip(paid[rows], 0, one_term)
            share = _shares(one_rate, one_term)[made]
            exact = price[rows] - price[rows] * made // one_term
            left[rows] = exact if one_rate == 0 else (price[rows] * share + _BILLION // 2) // _BILLION
    return left


# ---------------------------------------------------------------- when an exception holds

#: The values of every set, in the order of their bits. `claims` and `holds` are numbered by the rulebook.
SETS: dict[str, tuple[str, ...]] = {
    "joined_as": ("new", "port_in"),
    "channel": ("shop", "online", "phone"),
    "sim": ("usim", "nfc_usim", "esim", "own"),
    "phone": ("own", "bought", "instalments", "loan"),
    "left_by": ("port", "cancel", "withdraw", "bad_quality"),
    "came_after": ("nothing", "port", "cancel", "withdraw", "bad_quality"),
    "returned": ("no", "in_time", "late"),
    "contract": ("none", "discount", "subsidy", "top_up", "device_support"),
    "household": ("internet", "lines"),
}
_BITS = {name: {value: 1 << place for place, value in enumerate(values)} for name, values in SETS.items()}


def mask(name: str, *values: str) -> int:
    """The bits of some values of a set."""
    return sum(_BITS[name][value] for value in values)


class Tests:
    """A `When`, ready to be read: masks of sets, and ranges of whole numbers."""

    __slots__ = ("ranges", "sets")

    def __init__(self, when: When, words: dict[str, dict[str, int]], day: Callable[[Any], int]) -> None:
        self.sets: dict[str, int] = {}
        self.ranges: dict[str, tuple[int | None, int | None]] = {}
        for name in When.model_fields:
            test = getattr(when, name)
            if test is None:
                continue
            if isinstance(test, tuple):
                bits = words[name] if name in words else _BITS[name]
                self.sets[name] = sum({bits[value] for value in test})
            else:
                convert = day if name in ("joined", "left") else int
                low, high = test.at_least, test.at_most
                self.ranges[name] = (
                    None if low is None else convert(low),
                    None if high is None else convert(high),
                )


def holds(tests: Tests, facts: Facts) -> Whole:
    """Whether every test holds: a truth value, a column of them, or a figure."""
    found: list[Any] = [(_fact(facts, name) & bits) != 0 for name, bits in tests.sets.items()]
    for name, (low, high) in tests.ranges.items():
        fact = _fact(facts, name)
        found.append(fact >= (low or 0))  # NEVER lies below 0, so nothing holds of a time that was not
        if high is not None:
            found.append(fact <= high)
    held: Whole = functools.reduce(lambda a, b: a & b, found)
    return held


def _fact(facts: Facts, name: str) -> Whole:
    value: Whole = getattr(facts, name)
    return value


def _amount(terms: Monthly, facts: Facts) -> Whole:
    if terms.of is not None:
        return _fact(facts, terms.of)
    amount = terms.amount
    return 0 if amount is None else amount
