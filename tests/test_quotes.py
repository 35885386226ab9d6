"""What the carrier itself said: it outranks the estimate, and both are shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from calculator import Ledger, Total
from tests.small import UNKNOWN, Data, amounts, book, card, day, fee, flat, join, monthly, of, one, port, priced, quote
from tests.small import version as version_of

SIGNUP = "kr.skt.signup-fee"
BOOK = book(fee(SIGNUP, "signup", "join", flat(39_600)), fee("kr.kt.signup-fee", "signup", "join", flat(24_000)))


def switched(*quotes: Data, **more: Any) -> Ledger:
    """KT since 2009, to SKT on 11 February and back to it, after KT, on 1 September."""
    joins = join("2009-11-28", "kt"), port("2011-02-11", "skt"), port("2011-06-01", "kt"), port("2011-09-01", "skt")
    return priced(BOOK, *sorted([*joins, *quotes], key=lambda event: str(event["on"])), **more)


def test_a_quote_stands_in_the_place_of_the_estimate_which_is_kept_beside_it() -> None:
    first, second = of(switched(quote("2011-02-01", SIGNUP, 30_000)), SIGNUP)
    assert (first.status, first.low, first.high, first.standing) == ("quoted", 30_000, 30_000, "told")
    assert first.estimate == Total(39_600, 39_600)
    assert first.on == day("2011-02-11")
    assert [source.title for source in first.sources][1:] == ["A price list"]
    assert second.status == "charged"


@pytest.mark.parametrize(
    ("on", "which"),
    [
        ("2009-12-01", 0),  # before all: the first
        ("2011-02-10", 0),
        ("2011-02-11", 0),  # on the day
        ("2011-02-12", 1),  # between the two: the next
        ("2011-09-01", 1),
        ("2011-09-02", 1),  # after all: the last before it
        ("2026-01-01", 1),
    ],
)
def test_a_quote_is_of_the_next_entry_of_its_fee_or_else_of_the_last(on: str, which: int) -> None:
    found = of(switched(quote(on, SIGNUP, 30_000)), SIGNUP)
    assert [entry.low for entry in found] == [30_000 if place == which else 39_600 for place in (0, 1)]


def test_a_quote_moves_the_total() -> None:
    assert switched().total == Total(2 * 39_600 + 24_000, 2 * 39_600 + 24_000)
    assert switched(quote("2011-02-01", SIGNUP, 30_000)).total == Total(
        30_000 + 39_600 + 24_000, 30_000 + 39_600 + 24_000
    )


@pytest.mark.parametrize("amount", [0, -5_000])
def test_a_quote_may_be_of_nothing_or_of_money_back(amount: int) -> None:
    first, _ = of(switched(quote("2011-02-01", SIGNUP, amount)), SIGNUP)
    assert (first.status, first.low, first.high) == ("quoted", amount, amount)


def test_a_quote_settles_what_was_not_known() -> None:
    rulebook = book(fee(SIGNUP, "signup", "join", UNKNOWN))
    events = join("2011-02-11", "skt"), quote("2011-02-12", SIGNUP, 39_600)
    ledger = priced(rulebook, *events)
    entry = one(ledger, SIGNUP)
    assert (entry.status, entry.low, entry.high) == ("quoted", 39_600, 39_600)
    assert entry.estimate is not None
    assert not entry.estimate.complete
    assert ledger.total == Total(39_600, 39_600)


def test_a_quote_settles_a_range() -> None:
    rulebook = book(card(SIGNUP, "signup", "join", version_of(low=flat(7_700), high=flat(9_900))))
    entry = one(priced(rulebook, quote("2011-02-10", SIGNUP, 8_800), join("2011-02-11", "skt")), SIGNUP)
    assert (entry.low, entry.high, entry.estimate) == (8_800, 8_800, Total(7_700, 9_900))


def test_of_two_quotes_of_one_entry_the_later_holds_and_the_estimate_is_still_the_rulebooks() -> None:
    first, _ = of(switched(quote("2011-02-01", SIGNUP, 30_000), quote("2011-02-10", SIGNUP, 25_000)), SIGNUP)
    assert (first.low, first.high, first.estimate) == (25_000, 25_000, Total(39_600, 39_600))
    assert len(first.sources) == len(set(first.sources)) == 2


def test_two_quotes_of_two_entries_hold_each_for_its_own() -> None:
    found = of(switched(quote("2011-02-10", SIGNUP, 30_000), quote("2011-03-01", SIGNUP, 25_000)), SIGNUP)
    assert [entry.low for entry in found] == [30_000, 25_000]


def test_a_quote_of_a_monthly_fee_is_of_one_month() -> None:
    rulebook = book(card("kr.kt.basic", "plan", "month", version_of(terms=monthly(31_000)), group="plans"))
    events = join("2011-01-01", plan={"id": "kr.kt.basic"}), quote("2011-01-20", "kr.kt.basic", 29_000)
    found = of(priced(rulebook, *events, until="2011-03-31"), "kr.kt.basic")
    assert amounts(found) == [(31_000, 31_000), (29_000, 29_000), (31_000, 31_000)]


def test_a_quote_of_a_fee_that_nothing_brings_is_an_entry_of_its_own() -> None:
    """The carrier said it charges this; the rulebook would not have known."""
    rulebook = book(fee("kr.kt.extra", "signup", "join", flat(5), applies={"joined_as": ["port_in"]}))
    ledger = priced(rulebook, join("2011-02-11"), quote("2011-02-12", "kr.kt.extra", 3_000))
    entry = one(ledger, "kr.kt.extra")
    assert (entry.on, entry.status, entry.low, entry.high) == (date(2011, 2, 12), "quoted", 3_000, 3_000)
    assert (entry.category, entry.estimate) == ("signup", None)
    assert entry.sources
    assert ledger.total == Total(3_000, 3_000)


@pytest.mark.parametrize(
    ("on", "counted"), [("2011-01-31", False), ("2011-02-01", True), ("2012-01-31", True), ("2012-02-01", False)]
)
def test_a_quote_that_is_an_entry_of_its_own_counts_in_the_window_alone(on: str, counted: bool) -> None:
    """Costs dated outside the window are not counted, whoever named them."""
    rulebook = book(fee("kr.kt.extra", "signup", "join", flat(5), applies={"joined_as": ["port_in"]}))
    events = join("2010-02-11"), quote(on, "kr.kt.extra", 3_000)
    ledger = priced(rulebook, *events, first="2011-02-01", until="2012-01-31")
    assert bool(of(ledger, "kr.kt.extra")) is counted
    assert ledger.total.low == (3_000 if counted else 0)


def test_a_quote_of_what_was_paid_before_the_window_is_not_counted_in_it() -> None:
    ledger = priced(BOOK, quote("2009-11-28", "kr.kt.signup-fee", 20_000), join("2009-11-28", "kt"))
    assert ledger.total == Total(0, 0)


def test_a_quote_by_a_retired_id_is_of_the_fee_that_lives_on() -> None:
    renamed = book(fee(SIGNUP, "signup", "join", flat(39_600), retired=["kr.skt.joining-fee"]))
    entry = one(priced(renamed, quote("2011-02-01", "kr.skt.joining-fee", 30_000), join("2011-02-11", "skt")), SIGNUP)
    assert (entry.status, entry.low) == ("quoted", 30_000)


def test_a_refund_gives_back_what_was_really_paid() -> None:
    """The carrier charged 30,000, whatever the list says: no more than that can come back."""
    back = fee(
        "kr.signup-refund", "refund", "leave", {"kind": "refund", "of": "signup"},
        applies={"left_by": ["bad_quality"]}, credit=True,
    )  # fmt: skip
    rulebook = book(fee(SIGNUP, "signup", "join", flat(39_600)), back)
    left = {"kind": "leave", "on": "2011-02-21", "why": "bad_quality"}
    ledger = priced(rulebook, join("2011-02-11", "skt"), quote("2011-02-11", SIGNUP, 30_000), left)
    assert one(ledger, "kr.signup-refund").low == -30_000
