"""What only the rulebook knows of an occasion: promotional prices, shares of a plan, changes of it, households."""

from __future__ import annotations

from typing import Any

import pytest

from calculator import Rulebook
from tests.small import (
    Data,
    File,
    amounts,
    book,
    card,
    day,
    fee,
    join,
    leave,
    monthly,
    of,
    one,
    plan,
    port,
    priced,
    version,
)

# ---------------------------------------------------------------- promotional prices


def promo(counting: str, **said: Any) -> File:
    terms = monthly(62_000) | {"promo": 31_000, "promo_months": 2, "promo_counting": counting}
    return card("kr.kt.promo", "plan", "month", version(terms=terms), group="plans", **said)


def months(rulebook: Rulebook, *events: Data, until: str) -> list[tuple[str, int | None]]:
    """The day each part of the plan's months begins, and what it comes to."""
    found = of(priced(rulebook, *events, until=until), "kr.kt.promo")
    return [(entry.on.isoformat()[5:], entry.low) for entry in found]


def test_a_promotion_counted_by_days_ends_on_the_day_of_the_month_it_began() -> None:
    """Two months from 11 January are up to 10 March; at 62,000 a day of March is 2,000."""
    found = months(book(promo("days")), join("2011-01-11", plan={"id": "kr.kt.promo"}), until="2011-04-30")
    assert found == [("01-11", 21_000), ("02-01", 31_000), ("03-01", 10_000), ("03-11", 42_000), ("04-01", 62_000)]


def test_a_promotion_counted_by_the_calendar_takes_the_month_of_joining_for_the_first() -> None:
    found = months(book(promo("calendar")), join("2011-01-11", plan={"id": "kr.kt.promo"}), until="2011-03-31")
    assert found == [("01-11", 21_000), ("02-01", 31_000), ("03-01", 62_000)]


def test_a_promotion_runs_from_the_day_the_plan_was_taken() -> None:
    taken = {"kind": "change_plan", "on": "2011-02-01", "plan": {"id": "kr.kt.promo"}}
    found = months(book(promo("days")), join("2010-01-01"), taken, until="2011-04-30")
    assert found == [("02-01", 31_000), ("03-01", 31_000), ("04-01", 62_000)]


def test_a_promotion_that_ended_before_the_window_is_over() -> None:
    found = months(book(promo("days")), join("2010-01-11", plan={"id": "kr.kt.promo"}), until="2011-01-31")
    assert found == [("01-01", 62_000)]


# ---------------------------------------------------------------- discounts that are a share of the plan

QUARTER = fee("kr.kt.discount", "discount", "month", {"kind": "monthly", "of": "discount", "share": 2_500}, credit=True)
CLAWBACK = fee("kr.kt.clawback", "exit", "contract", {"kind": "tapered"}, applies={"contract": ["discount"]})
PROMISED = {"kind": "discount", "months": 12}


@pytest.mark.parametrize("chosen", [{"id": "kr.kt.big"}, {"monthly": 62_000}])
def test_a_discount_nobody_stated_is_a_share_of_the_plan(chosen: Data) -> None:
    """A quarter of 62,000; for 21 days of January 10,500."""
    rulebook = book(QUARTER, plan("kr.kt.big", 62_000))
    events = join("2011-01-11", plan=chosen, contracts=[PROMISED])
    assert amounts(of(priced(rulebook, events, until="2011-02-28"), "kr.kt.discount")) == [
        (-10_500, -10_500), (-15_500, -15_500),
    ]  # fmt: skip


def test_a_discount_that_was_stated_is_not_worked_out() -> None:
    rulebook = book(QUARTER, plan("kr.kt.big", 62_000))
    events = join("2011-01-01", plan={"id": "kr.kt.big"}, contracts=[PROMISED | {"monthly": 3_100}])
    assert one(priced(rulebook, events, until="2011-01-31"), "kr.kt.discount").low == -3_100


def test_a_discount_follows_the_plan_from_the_day_it_changes() -> None:
    """Ten days at a quarter of 31,000, twenty-one at a quarter of 62,000."""
    changed = {"kind": "change_plan", "on": "2011-01-11", "plan": {"monthly": 62_000}}
    events = join("2011-01-01", plan={"monthly": 31_000}, contracts=[PROMISED]), changed
    found = of(priced(book(QUARTER), *events, until="2011-01-31"), "kr.kt.discount")
    assert amounts(found) == [(-2_500, -2_500), (-10_500, -10_500)]


def test_a_share_of_a_plan_nobody_named_is_unknown() -> None:
    bare = {"kind": "join", "on": "2011-01-01", "carrier": "kt", "as": "new", "contracts": [PROMISED]}
    ledger = priced(book(QUARTER, CLAWBACK), bare, leave("2011-02-01"))
    assert one(ledger, "kr.kt.discount").status == "unknown"
    assert one(ledger, "kr.kt.clawback").status == "unknown"


def test_what_is_clawed_back_of_such_a_discount_is_of_what_it_gave() -> None:
    """15,500 twice and 5,000 for ten days of March; 69 of 365 days served: 36,000 × 296 ÷ 365 = 29,194.5."""
    events = join("2011-01-01", plan={"monthly": 62_000}, contracts=[PROMISED]), leave("2011-03-11")
    ledger = priced(book(QUARTER, CLAWBACK), *events)
    assert [entry.low for entry in of(ledger, "kr.kt.discount")] == [-15_500, -15_500, -5_000]
    assert one(ledger, "kr.kt.clawback").low == 29_194


def test_what_it_gave_before_the_window_counts_too() -> None:
    events = join("2011-01-01", plan={"monthly": 62_000}, contracts=[PROMISED]), leave("2011-03-11")
    ledger = priced(book(QUARTER, CLAWBACK), *events, first="2011-03-01")
    assert [entry.low for entry in of(ledger, "kr.kt.discount")] == [-5_000]
    assert one(ledger, "kr.kt.clawback").low == 29_194


# ---------------------------------------------------------------- changes of plan

DOWNGRADE = fee(
    "kr.kt.downgrade", "exit", "change_plan", {"kind": "proportional"},
    applies={"change": ["down"], "contract": ["top_up"], "days_served": {"at_most": 180}},
)  # fmt: skip


def changing(on: str, new: Data, **more: Any) -> tuple[Data, Data]:
    contract = {"contracts": [{"kind": "top_up", "amount": 100_000}]} | more
    return join("2011-01-01", plan={"monthly": 109_000}, **contract), {"kind": "change_plan", "on": on, "plan": new}


@pytest.mark.parametrize(
    ("on", "new", "expected"),
    [
        ("2011-06-30", {"monthly": 75_000}, 31_192),  # day 180: 100,000 × 34 ÷ 109; printed as 31,000
        ("2011-06-30", {"id": "kr.kt.basic"}, 71_559),  # 31,000: 100,000 × 78 ÷ 109
        ("2011-07-01", {"monthly": 75_000}, None),  # day 181
        ("2011-06-30", {"monthly": 109_000}, None),  # no cheaper
        ("2011-06-30", {"monthly": 120_000}, None),
    ],
)
def test_a_cheaper_plan_soon_after_takes_back_its_share_of_the_top_up(on: str, new: Data, expected: int | None) -> None:
    found = of(priced(book(DOWNGRADE), *changing(on, new)), "kr.kt.downgrade")
    assert [entry.low for entry in found] == ([] if expected is None else [expected])
    assert all(entry.on == day(on) for entry in found)


def test_who_had_no_top_up_gives_none_back() -> None:
    events = changing("2011-02-01", {"monthly": 75_000}, contracts=[])
    assert of(priced(book(DOWNGRADE), *events), "kr.kt.downgrade") == []


# ---------------------------------------------------------------- the household that stays

HOME = {
    "lines": [
        {"carrier": "kt", "monthly": 31_000},
        {"carrier": "kt", "monthly": 62_000},
        {"carrier": "skt", "monthly": 9},
    ]
}
BY_LINES = fee(
    "kr.kt.family", "bundle", "bundle_line", {"kind": "bundle", "by": "lines", "steps": [[2, 1_000], [3, 3_000]]}
)
BY_FEES = fee(
    "kr.kt.total", "bundle", "bundle", {"kind": "bundle", "by": "fees", "steps": [[93_000, 5_000], [120_000, 9_000]]}
)


def test_a_household_loses_its_discounts_each_month_until_the_line_comes_back() -> None:
    """Three lines with KT were 3,000 off each; two are 1,000. The line that left loses its own 3,000, the others 2,000.

    It came back on 16 April: fifteen days of thirty are the half.
    """
    events = join("2010-01-01"), port("2011-03-01", "skt"), port("2011-04-16", "kt")
    found = of(priced(book(BY_LINES), *events, household=HOME), "kr.kt.family")
    lost = [(entry.on.isoformat(), entry.low) for entry in found]
    assert sorted(lost[:3], key=str) == [("2011-03-01", 2_000), ("2011-03-01", 2_000), ("2011-03-01", 3_000)]
    assert sorted(lost[3:], key=str) == [("2011-04-01", 1_000), ("2011-04-01", 1_000), ("2011-04-01", 1_500)]
    assert len({str(entry.words) for entry in found[:3]}) == 3  # each says whose it is


def test_a_discount_on_the_sum_of_fees_is_lost_once() -> None:
    """31,000 and 62,000 stay; with the line's own 31,000 it was 124,000: 9,000 a month before, 5,000 after."""
    events = join("2010-01-01", plan={"id": "kr.kt.basic"}), port("2011-03-01", "skt")
    found = of(priced(book(BY_FEES), *events, household=HOME, until="2011-04-30"), "kr.kt.total")
    assert amounts(found) == [(4_000, 4_000), (4_000, 4_000)]


def test_who_stays_or_lives_alone_costs_no_one_a_discount() -> None:
    assert of(priced(book(BY_LINES), join("2010-01-01"), household=HOME), "kr.kt.family") == []
    alone = priced(book(BY_LINES), join("2010-01-01"), port("2011-03-01", "skt"))
    assert of(alone, "kr.kt.family") == []


def test_the_lines_of_another_carrier_lose_nothing() -> None:
    away = {"lines": [{"carrier": "skt", "monthly": 9}]}
    ledger = priced(book(BY_LINES), join("2010-01-01"), port("2011-03-01", "lgu"), household=away)
    assert {entry.status for entry in of(ledger, "kr.kt.family")} <= {"not_due"}


@pytest.mark.parametrize(("left", "status"), [("2026-03-09", "unknown"), ("2026-03-10", "not_due")])
def test_a_contract_kept_to_its_end_claws_nothing_back_though_the_discount_is_not_known(left: str, status: str) -> None:
    """Before the plan's first version nobody says what the discount was; once the term is over it does not matter."""
    rulebook = book(
        card("kr.kt.slim", "plan", "month", version("2025-01-01", monthly(31_000)), group="plans"),
        fee("kr.kt.discount", "discount", "month", {"kind": "monthly", "of": "discount", "share": 2_500}, credit=True),
        fee("kr.kt.clawback", "exit", "contract", {"kind": "tapered", "grace_days": 180, "grace_months": 6}),
    )
    held = [{"kind": "discount", "months": 24}]
    ledger = priced(
        rulebook, join("2024-03-10", plan={"id": "kr.kt.slim"}, contracts=held), leave(left), first=left, until=left
    )
    assert [entry.status for entry in ledger.entries if entry.fee == "kr.kt.clawback"] == [status]
