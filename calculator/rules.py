"""The rules: one pure function for each kind of terms.

Every rule is read three ways: over whole numbers, over columns, over figures (see figures.py). So a rule uses only
`+ - * //`, comparisons, `& |`, `np.minimum`, `np.maximum` and the steps of vocabulary.py, and holds no number but 0
and 1. What may differ by carrier or year is in its terms; what the customer did is in the facts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, assert_never

import numpy as np

from calculator.cards import Flat, Instalments, Lock, Monthly, NotCharged, Refund, Tapered, Terms, Unknown
from calculator.figures import Whole, named
from calculator.money import ONE
from calculator.vocabulary import balance, days_of, interest, round_down, where


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
    benefit: Whole
    benefit_by_months: Whole
    term_months: Whole
    contracted: Whole
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


def flat(terms: Flat, facts: Facts) -> Whole:
    """The amount, once."""
    return _amount(terms, facts)


def monthly(terms: Monthly, facts: Facts) -> Whole:
    """A month's amount, by the days used where the month was not used in full."""
    return _amount(terms, facts) * facts.days_used // facts.days_in_month


def tapered(terms: Tapered, facts: Facts) -> Whole:
    """The benefit for the share of the term left unserved; up to the grace day, all of it."""
    by_days = terms.counting == "days"
    benefit = facts.benefit if by_days else facts.benefit_by_months
    served = facts.days_served if by_days else facts.months_served
    grace = terms.grace_days if by_days else terms.grace_months
    term = named(days_of(facts.term_months), "term in days") if by_days else facts.term_months
    left = named(np.maximum(term - served, 0), "left of the term")
    share = benefit * left // np.maximum(term - grace, 1)
    return round_down(where(served <= grace, benefit, share), terms.round_to)


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
    return fact_of(facts, f"paid_{terms.of}") * terms.share // ONE


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
        case Monthly(of=str() as of) | Flat(of=str() as of):
            return (of,)
        case Tapered():
            return ("benefit",)
        case Instalments():
            return ("phone_price",)
        case Refund():
            return (f"paid_{terms.of}",)
        case _:
            return ()


def fact_of(facts: Facts, name: str) -> Whole:
    value: Whole = getattr(facts, name)
    return value


def _amount(terms: Flat | Monthly, facts: Facts) -> Whole:
    if terms.of is not None:
        return fact_of(facts, terms.of)
    amount = terms.amount
    return 0 if amount is None else amount
