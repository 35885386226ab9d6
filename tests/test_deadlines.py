"""Days not to miss: each on the day the card's own terms give, and really the last, by pricing either side."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from calculator import Rulebook, Scenario, price
from calculator.deadlines import Deadline, deadlines
from calculator.tables import reminders
from tests.small import (
    FREE,
    book,
    card,
    excuse,
    fee,
    flat,
    join,
    leave,
    monthly,
    of,
    plan,
    scenario,
    version,
)

CASES = Path(__file__).parent / "cases"
EXIT = "kr.kt.discount-clawback"
DISCOUNT = {"kind": "discount", "months": 12, "monthly": 10_000}


def told(path: str) -> Scenario:
    return Scenario.parse((CASES / path).read_bytes())


def days(found: tuple[Deadline, ...], kind: str) -> list[tuple[str, str]]:
    return [(str(d.on), d.carrier) for d in found if d.kind == kind]


def clawback(*exceptions: dict[str, Any], **taper: Any) -> Rulebook:
    terms = {"kind": "tapered", "counting": "days", **taper}
    return book(card(EXIT, "exit", "contract", version(terms=terms, exception=list(exceptions)),
                     applies={"contract": ["discount"]}))  # fmt: skip


class TestTheBloggersStory:
    """SKT from 11 February 2011, the phone due back on 11 March, KT again from 12 May."""

    def test_locks_open_three_months_after_a_port(self, rulebook: Rulebook) -> None:
        found = deadlines(told("blogger/b.json"), rulebook)
        assert days(found, "lock") == [("2011-05-11", "skt"), ("2011-08-12", "kt")]

    def test_bad_calls_undo_a_port_for_fourteen_days(self, rulebook: Rulebook) -> None:
        """11 + 14 February, and 12 + 14 May."""
        found = deadlines(told("blogger/b.json"), rulebook)
        assert days(found, "bad_quality") == [("2011-02-25", "skt"), ("2011-05-26", "kt")]

    def test_the_phone_is_due_on_its_day(self, rulebook: Rulebook) -> None:
        assert days(deadlines(told("blogger/b.json"), rulebook), "loan") == [("2011-03-11", "skt")]

    def test_what_is_still_owed_back_can_be_looked_up_for_five_years(self, rulebook: Rulebook) -> None:
        found = deadlines(told("blogger/b.json"), rulebook)
        assert days(found, "reminder") == [("2016-02-11", "kt"), ("2016-05-12", "skt")]

    def test_each_names_its_pages_and_speaks_both_languages(self, rulebook: Rulebook) -> None:
        for deadline in deadlines(told("blogger/b.json"), rulebook):
            assert deadline.sources
            assert deadline.words["ko"] != deadline.words["en"]


class TestWaysOut:
    @pytest.mark.parametrize(
        ("when", "why", "last"),
        [
            ({"left_by": ["withdraw"], "days_served": {"at_most": 7}}, "withdraw", "2011-02-08"),
            ({"left_by": ["bad_quality"], "days_served": {"at_most": 14}}, "bad_quality", "2011-02-15"),
            # Five months completed at most: until the day before the sixth is.
            ({"left_by": ["bad_quality"], "months_served": {"at_most": 5}}, "bad_quality", "2011-07-31"),
        ],
    )
    def test_close_on_the_last_day_their_test_holds(self, when: dict[str, Any], why: str, last: str) -> None:
        rulebook = clawback(excuse(FREE, **when))
        story = scenario(join("2011-02-01", contracts=[DISCOUNT]), first="2011-01-01", until="2012-12-31")
        assert days(deadlines(story, rulebook), why) == [(last, "kt")]
        on = date.fromisoformat(last)
        assert self.left(rulebook, on, why) == 0
        assert self.left(rulebook, on + timedelta(1), why) > 0

    @staticmethod
    def left(rulebook: Rulebook, on: date, why: str) -> int:
        story = scenario(join("2011-02-01", contracts=[DISCOUNT]), leave(on.isoformat(), why), until="2012-12-31")
        (entry,) = of(price(story, rulebook), EXIT)
        assert entry.high is not None
        return entry.high

    def test_a_waiver_ends_for_who_is_still_there(self) -> None:
        rulebook = clawback(excuse(FREE, left={"at_least": date(2011, 5, 1), "at_most": date(2011, 6, 14)}))
        stays = join("2011-02-01", contracts=[DISCOUNT])
        assert days(deadlines(scenario(stays), rulebook), "waiver") == [("2011-06-14", "kt")]
        assert days(deadlines(scenario(stays, leave("2011-06-13")), rulebook), "waiver") == []

    def test_a_waiver_for_others_is_not_told(self) -> None:
        late = excuse(FREE, left={"at_most": date(2011, 6, 14)}, contracted={"at_most": date(2011, 1, 31)})
        claimed = excuse(FREE, left={"at_most": date(2011, 7, 14)}, claims=["victim"])
        found = deadlines(scenario(join("2011-02-01", contracts=[DISCOUNT])), clawback(late, claimed))
        assert days(found, "waiver") == []

    def test_without_the_contract_there_is_nothing_to_withdraw_from(self) -> None:
        rulebook = clawback(excuse(FREE, left_by=["withdraw"], days_served={"at_most": 7}))
        assert days(deadlines(scenario(join("2011-02-01")), rulebook), "withdraw") == []

    def test_of_the_shipped_rules_skts_waiver_of_2025(self, rulebook: Rulebook) -> None:
        found = deadlines(told("contracts/skt-2025-07-14-instalments.json"), rulebook)
        assert days(found, "waiver") == [("2025-07-14", "skt")]


class TestWhatEnds:
    def test_a_contract_and_its_second_year(self) -> None:
        once = scenario(join("2011-02-01", contracts=[DISCOUNT]))
        twice = scenario(join("2011-02-01", contracts=[{**DISCOUNT, "renews": True}]), until="2013-12-31")
        assert days(deadlines(once, book()), "contract") == [("2012-02-01", "kt")]
        assert days(deadlines(twice, book()), "contract") == [("2013-02-01", "kt")]

    def test_a_contract_that_leaving_ended_does_not_end_again(self) -> None:
        story = scenario(join("2011-02-01", contracts=[DISCOUNT]), leave("2011-06-01"))
        assert days(deadlines(story, book()), "contract") == []

    def test_the_grace_within_which_all_is_taken_back(self) -> None:
        """180 days after 1 February 2011 are 31 July: on it all discounts so far, on the next day a little less."""
        rulebook = clawback(grace_days=180)
        story = scenario(join("2011-02-01", contracts=[DISCOUNT]))
        assert days(deadlines(story, rulebook), "grace") == [("2011-07-31", "kt")]
        # Six months of 10,000, less the last day's 322 of 31; then 60,000 x 184 / 185 = 59,675.
        assert TestWaysOut.left(rulebook, date(2011, 7, 31), "cancel") == 50_000 + 10_000 * 30 // 31
        assert TestWaysOut.left(rulebook, date(2011, 8, 1), "cancel") == 60_000 * (365 - 181) // (365 - 180)

    def test_the_grace_counts_as_the_scenario_does(self) -> None:
        rulebook = clawback(grace_days=180, grace_months=6)
        story = scenario(join("2011-02-01", contracts=[DISCOUNT]), assume={"counting": "months"})
        assert days(deadlines(story, rulebook), "grace") == [("2011-08-31", "kt")]

    def test_a_promotional_price(self) -> None:
        terms = {**monthly(30_000), "promo": 1_000, "promo_months": 7}
        rulebook = book(card("kr.kt.cheap", "plan", "month", version(terms=terms), group="plans"))
        story = scenario(join("2011-02-15", plan={"id": "kr.kt.cheap"}))
        (found,) = (d for d in deadlines(story, rulebook) if d.kind == "promo")
        assert str(found.on) == "2011-09-15"
        assert "costs 30,000 won a month instead of 1,000 won" in found.words["en"]

    def test_a_plan_without_one_has_no_such_day(self) -> None:
        story = scenario(join("2011-02-15", plan={"id": "kr.kt.basic"}))
        assert days(deadlines(story, book(plan("kr.kt.basic", 31_000))), "promo") == []

    def test_the_phones_last_instalment(self) -> None:
        phone = {"kind": "instalments", "price": 240_000, "months": 24}
        story = scenario(join("2011-02-15", phone=phone))
        assert days(deadlines(story, book()), "instalments") == [("2013-02-15", "kt")]


def test_a_lock_that_leaving_made_pointless_is_not_told() -> None:
    rulebook = book(fee("kr.port-lock", "port", "lock", {"kind": "lock", "months": 3}))
    found = deadlines(scenario(join("2011-02-01"), leave("2011-03-01"), join("2011-04-01", "skt")), rulebook)
    assert days(found, "lock") == [("2011-07-01", "skt")]


def test_an_unknown_day_is_taken_at_its_likeliest() -> None:
    rulebook = book(fee("kr.port-lock", "port", "lock", {"kind": "lock", "months": 3}))
    on = {"low": "2011-02-01", "high": "2011-02-28", "likely": "2011-02-10"}
    assert days(deadlines(scenario(join(on)), rulebook), "lock") == [("2011-05-10", "kt")]


def test_days_before_the_window_are_past() -> None:
    rulebook = book(
        fee("kr.port-lock", "port", "lock", {"kind": "lock", "months": 3}), fee("kr.x", "sim", "sim", flat(1))
    )
    assert deadlines(scenario(join("2010-02-01")), rulebook) == ()


def test_the_reminders_read_and_name_their_pages() -> None:
    assert {reminder.id for reminder in reminders()} >= {"refund-check", "kt-waiver-claim", "skt-waiver-claim"}
    assert all(reminder.source for reminder in reminders())


def test_kts_refund_is_claimed_by_the_end_of_january_2026(rulebook: Rulebook) -> None:
    found = deadlines(told("contracts/kt-2026-01-05.json"), rulebook)
    assert ("2026-01-31", "kt") in days(found, "reminder")
