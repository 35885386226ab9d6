"""What the price lists cannot know: plans no longer sold, and prices carried far past the day anyone looked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from calculator import Ledger
from calculator.cards import STALE_AFTER
from tests.small import book, fee, flat, join, plan, priced

CHECKED = date(2026, 11, 22)


def kinds(ledger: Ledger) -> list[str]:
    return [notice.kind for notice in ledger.notices]


@pytest.mark.parametrize(("until", "told"), [(STALE_AFTER, []), (STALE_AFTER + timedelta(days=1), ["carried_forward"])])
def test_prices_carried_past_half_a_year_are_said_to_be(until: timedelta, told: list[str]) -> None:
    rulebook = book(plan("kr.kt.slim", 31_000))
    last = (CHECKED + until).isoformat()
    ledger = priced(rulebook, join("2026-11-22", plan={"id": "kr.kt.slim"}), first="2026-11-22", until=last)
    assert kinds(ledger) == told
    assert ledger.total.complete


@pytest.mark.parametrize(("on", "told"), [("2011-10-24", []), ("2011-10-25", ["closed_plan"])])
def test_a_plan_taken_after_the_last_day_it_was_sold_is_told(on: str, told: list[str]) -> None:
    rulebook = book(plan("kr.kt.slim", 31_000, offer={"sold_until": date(2011, 10, 24)}))
    assert kinds(priced(rulebook, join(on, plan={"id": "kr.kt.slim"}), first=on, until=on)) == told


def test_a_fee_charged_long_before_it_was_checked_is_not_carried() -> None:
    assert kinds(priced(book(fee("kr.kt.signup-fee", "signup", "join", flat(24_000))), join("2011-02-11"))) == []
