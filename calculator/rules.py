"""The rules: one pure function for each kind of terms.

Every rule is read three ways: over whole numbers, over columns, over figures (see figures.py). So a rule uses only
`+ - * //`, comparisons, `& |` and the words of vocabulary.py, and holds no number but 0
and 1. What may differ by carrier or year is in its terms; what the customer did is in the facts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, assert_never, cast

from calculator.figures import Whole, named
from calculator.kinds import (
    Banded,
    Bundle,
    Capped,
    Flat,
    Instalments,
    Lock,
    Monthly,
    NotCharged,
    Proportional,
    Refund,
    Tapered,
    Terms,
    Unknown,
)
from calculator.money import ONE
from calculator.vocabulary import balance, banded_months, days_of, greater, interest, lesser, round_down, step_of, where


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
    change: Whole
    household: Whole
    bundle: Whole
    speed: Whole
    claims: Whole
    holds: Whole
    # time: days as day numbers, lengths in days or months
    joined: Whole
    left: Whole
    days_served: Whole
    months_served: Whole
    days_over: Whole
    month_length: Whole
    in_promo: Whole
    days_away: Whole
    months_away: Whole
    days_used: Whole
    days_in_month: Whole
    # amounts and promised terms
    plan: Whole
    old_plan: Whole
    discount: Whole
    discount_given: Whole
    benefit: Whole
    benefit_by_months: Whole
    term_months: Whole
    contracted: Whole
    line_fee: Whole
    lines_before: Whole
    lines_after: Whole
    fees_before: Whole
    fees_after: Whole
    phone_age: Whole
    release_price: Whole
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
    a_month = _amount(terms, facts)
    if terms.share is not None:
        a_month = where(facts.discount_given != 0, a_month, facts.plan * terms.share // ONE)
    if terms.promo is not None:
        a_month = where(facts.in_promo != 0, terms.promo, a_month)
    return a_month * facts.days_used // facts.days_in_month


def tapered(terms: Tapered | Capped, facts: Facts) -> Whole:
    """The benefit for the share of the term left; up to the grace day all of it, unless the term is served."""
    by_days = terms.counting == "days"
    benefit = facts.benefit if by_days else facts.benefit_by_months
    served = facts.days_served if by_days else facts.months_served
    grace = terms.grace_days if by_days else terms.grace_months
    term = named(days_of(facts.term_months), "term in days") if by_days else facts.term_months
    left = named(greater(term - served, 0), "left of the term")
    share = benefit * left // greater(term - grace, 1)
    in_full = (served <= grace) & (served < term)
    return round_down(where(in_full, benefit, share), terms.round_to)


def capped(terms: Capped, facts: Facts) -> Whole:
    """The tapered charge, or the cap where that is less: the least it can be where the phone's price is not known."""
    cap = where(facts.release_price >= terms.cheap_below, facts.release_price * terms.share // ONE, terms.cheap_cap)
    return lesser(tapered(terms, facts), named(cap, "cap"))


def banded(terms: Banded, facts: Facts) -> Whole:
    """The monthly discount at each band's rate, as far as the term was served; nothing once it is over."""
    whole = banded_months(facts.discount, facts.months_served, facts.days_over, facts.month_length, terms.bands)
    return greater(where(facts.months_served >= facts.term_months, 0, whole), 0)


def proportional(terms: Proportional, facts: Facts) -> Whole:  # noqa: ARG001 - every rule takes both
    """The benefit, by the share that the plan's price fell by."""
    fell = named(greater(facts.old_plan - facts.plan, 0), "fall of the plan's price")
    return facts.benefit * fell // greater(facts.old_plan, 1)


def bundle(terms: Bundle, facts: Facts) -> Whole:
    """The household's discount before the line left, less its discount after, for a month or its days."""
    before, after = (
        (facts.lines_before, facts.lines_after) if terms.by == "lines" else (facts.fees_before, facts.fees_after)
    )
    lost = greater(step_of(before, terms.steps) - step_of(after, terms.steps), 0)
    return named(lost, "discount lost") * facts.days_used // facts.days_in_month


def instalments(terms: Instalments, facts: Facts) -> Whole:
    """What is left of a phone's price after the payments made; or, as a payment, what this one comes to."""
    rate = where(facts.phone_rate == CARD_RATE, terms.rate, facts.phone_rate)
    left = balance(facts.phone_price, rate, facts.phone_months, facts.payments)
    if terms.due == "balance":
        return left
    before = balance(facts.phone_price, rate, facts.phone_months, facts.payments - 1)
    fee = named(facts.phone_price * terms.monthly_fee // ONE, "monthly fee")
    return before - left + named(interest(before, rate), "interest") + fee


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
        case Capped():
            return capped
        case Banded():
            return banded
        case Proportional():
            return proportional
        case Bundle():
            return bundle
        case Instalments():
            return instalments
        case Refund():
            return refund
        case NotCharged() | Unknown() | Lock():
            return not_charged
        case _:
            assert_never(terms)


M = TypeVar("M", bool, Any)


def lacks(terms: Terms, missing: Callable[[str], M]) -> M:
    """Whether a fact is missing without which the terms give no answer; `missing` tells of one fact, or of a column."""
    match terms:
        case Unknown():
            return missing("nothing") | True
        case Monthly(share=int()):
            return missing("discount") & missing("plan")
        case Monthly(of=str() as of) | Flat(of=str() as of):
            return missing(of)
        case Tapered() | Capped() | Proportional():
            return missing("benefit")
        case Banded():
            return missing("discount")
        case Refund():
            return missing(f"paid_{terms.of}")
        case Bundle(by="fees"):
            return missing("plan")
        case _:
            return missing("nothing")


def fact_of(facts: Facts, name: str) -> Whole:
    value: Whole = getattr(facts, name)
    return value


def _amount(terms: Flat | Monthly, facts: Facts) -> Whole:
    if terms.of is not None:
        return fact_of(facts, terms.of)
    return cast("Whole", terms.amount)  # one of the two is said, as the models see to
