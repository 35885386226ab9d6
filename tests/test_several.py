"""Several ways over one window: against the stay, against a cheaper plan in place, the cheapest first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from calculator import Rulebook, Scenario, ScenarioError, Total, price
from calculator.answers import several_data
from calculator.compare import compare, stay
from calculator.downgrade import Downgrade, downgraded
from calculator.several import Contender, Several, aligned, several
from calculator.unknowns import unknowns
from tests.small import (
    UNKNOWN,
    Data,
    book,
    card,
    day,
    fee,
    flat,
    join,
    leave,
    monthly,
    plan,
    port,
    quote,
    scenario,
    version,
)

CASES = Path(__file__).parent / "cases" / "blogger"
WINDOW = {"first": "2011-03-01", "until": "2011-04-30"}
KT = join("2009-11-28", "kt", plan={"id": "kr.kt.basic"})
SKT = port("2011-03-01", "skt", plan={"id": "kr.skt.basic"})
LGU = port("2011-03-01", "lgu", plan={"id": "kr.lgu.basic"})
SIGNUP = fee("kr.skt.signup-fee", "signup", "join", flat(10_000))
SLIM = plan("kr.kt.slim", 15_500, offer={"data_mb": 100})


def told(*events: Data, **more: Any) -> Scenario:
    return scenario(*events, **(WINDOW | more))


def way(found: Several, kind: str) -> Contender:
    (only,) = (way for way in found.ways if way.kind == kind)
    return only


def case(name: str) -> Scenario:
    return Scenario.parse((CASES / f"{name}.json").read_bytes())


# ---------------------------------------------------------------- ranks


def test_the_story_s_ways_in_the_order_of_what_they_cost(rulebook: Rulebook) -> None:
    """Staying 710,415; B 764,813 to 767,013; C 834,698 to 840,198; G as B, but it cannot be done.
    In place: i-Slim, 35,000 + VAT = 38,500 from 11 February, 18 of 28 days: 24,750 and before them 17,678; March to
    September 7 x 38,500 = 269,500; by the cut of 24 October 37,400: 23 of 31 days 28,564, 8 of 31 days 9,651; November
    to January 3 x 37,400 = 112,200; WiBro 120,000: in all 582,343.
    """
    found = several([case("c"), case("b"), case("g")], rulebook)
    assert [(w.rank, w.kind, w.place) for w in found.ways] == [
        (1, "downgrade", None),
        (2, "stay", None),
        (3, "scenario", 2),
        (4, "scenario", 1),
        (5, "scenario", 3),
    ]
    totals = [w.comparison.switch.total for w in found.ways[:4]]
    assert totals == [
        Total(582_343, 582_343), Total(710_415, 710_415), Total(764_813, 767_013), Total(834_698, 840_198)
    ]  # fmt: skip
    assert found.ways[0].comparison.difference == Total(582_343 - 710_415, 582_343 - 710_415)
    assert found.one_stay


def test_each_way_is_compared_as_it_would_be_alone(rulebook: Rulebook) -> None:
    found = several([case("b"), case("c")], rulebook)
    for given, name in zip(found.given, "bc", strict=True):
        assert given.comparison.difference == compare(case(name), rulebook).difference


def test_ways_that_cost_the_same_share_a_rank() -> None:
    found = several([told(KT, SKT), told(KT, LGU)], book())
    assert [w.rank for w in found.ways] == [1, 1, 1]


def test_what_is_not_known_or_cannot_be_done_comes_last() -> None:
    lock = fee("kr.port-lock", "port", "lock", {"kind": "lock", "months": 3}, applies={"joined_as": ["port_in"]})
    dark = fee("kr.lgu.signup-fee", "signup", "join", UNKNOWN)
    dear = fee("kr.skt.signup-fee", "signup", "join", flat(99_000))
    again = told(KT, SKT, port("2011-04-01", "kt", plan={"id": "kr.kt.basic"}))
    found = several([again, told(KT, LGU), told(KT, SKT)], book(lock, dark, dear))
    assert [w.place for w in found.ways] == [None, 3, 2, 1]


def test_scenarios_that_would_stay_otherwise_are_ranked_by_their_totals() -> None:
    """The one would stay at 31,000 and the other at 0: less saved, but less paid."""
    cheap = told(join("2009-11-28", "kt"), port("2011-03-01", "skt", plan={"monthly": 1_000}))
    found = several([told(KT, SKT), cheap], book())
    assert not found.one_stay
    assert [w.place for w in found.ways if w.place] == [2, 1]


# ---------------------------------------------------------------- windows


def test_other_windows_are_refused_in_a_sentence() -> None:
    with pytest.raises(ScenarioError, match="scenario 2, from and until: found 2011-03-01 to 2011-05-31; expected"):
        several([told(KT, SKT), told(KT, SKT, until="2011-05-31")], book())


def test_aligned_scenarios_count_the_days_they_share() -> None:
    found = aligned([told(KT, SKT), told(KT, SKT, first="2011-04-01", until="2011-05-31")])
    assert {(s.from_, s.until) for s in found} == {(day("2011-04-01"), day("2011-04-30"))}
    with pytest.raises(ScenarioError, match="a day in common"):
        aligned([told(KT), told(KT, first="2011-06-01", until="2011-06-30")])


@pytest.mark.parametrize("many", [0, 13])
def test_so_many_scenarios_are_too_few_or_too_many(many: int) -> None:
    with pytest.raises(ScenarioError, match="from one to 12 scenarios"):
        several([told(KT)] * many, book())


def test_scenarios_of_two_markets_are_refused() -> None:
    with pytest.raises(ScenarioError, match="scenario 2, market"):
        several([told(KT), told(KT, market="jp")], book())


# ---------------------------------------------------------------- the cheaper plan in place


def test_the_cheaper_plan_in_place_is_weighed_against_the_same_stay() -> None:
    """15,500 instead of 31,000 for two months."""
    found = way(several([told(KT, SKT)], book(SLIM, SIGNUP)), "downgrade")
    assert found.comparison.difference == Total(-31_000, -31_000)
    assert found.comparison.switched_on == day("2011-03-01")
    assert found.comparison.stay.total == Total(62_000, 62_000)
    assert found.comparison.switch == price(found.scenario, book(SLIM, SIGNUP))
    assert found.why is not None
    assert "(100 MB of data) is the cheapest that KT is known to sell on 1 March 2011; now 31,000" in found.why["en"]


@pytest.mark.parametrize(
    ("offer", "taken"),
    [
        ({}, True),
        ({"ages": {"at_most": 18}}, False),
        ({"online_only": True}, False),
        ({"sold_until": day("2011-02-28")}, False),
        ({"sold_until": day("2011-03-01")}, True),
        ({"discount_eligible": False}, True),
    ],
)
def test_only_a_plan_that_anyone_could_take_on_the_day_is_one(offer: Data, taken: bool) -> None:
    found = several([told(KT, SKT)], book(plan("kr.kt.slim", 15_500, offer=offer)))
    assert (found.no_downgrade is None) is taken


def test_a_price_for_the_first_months_only_is_for_those_who_join() -> None:
    promo = {"kind": "monthly", "amount": 30_000, "promo": 100, "promo_months": 7}
    promoted = card("kr.kt.slim", "plan", "month", version(terms=promo), group="plans")
    assert several([told(KT, SKT)], book(promoted)).no_downgrade is not None


def test_the_data_asked_for_rules_out_the_cheapest() -> None:
    more = plan("kr.kt.more", 20_000, offer={"data_mb": 1_500})
    found = way(several([told(KT, SKT)], book(SLIM, more), data_at_least_mb=1_000), "downgrade")
    assert found.scenario.events[-1].plan.id == "kr.kt.more"  # type: ignore[union-attr]
    assert found.why is not None
    assert "at least 1,000 MB" in found.why["en"]


def test_without_a_cheaper_plan_the_reason_is_told() -> None:
    found = several([told(KT, SKT)], book())
    assert found.no_downgrade is not None
    assert found.no_downgrade["en"].startswith("No plan of KT that would do is known to be sold on 1 March 2011")
    assert {w.kind for w in found.ways} == {"stay", "scenario"}


def test_a_plan_of_no_known_price_cannot_be_undercut() -> None:
    told_of = told(join("2009-11-28", "kt", plan=None), SKT)
    found = several([told_of], book(SLIM)).no_downgrade
    assert found is not None
    assert "not known" in found["en"]


def test_without_a_line_on_the_day_there_is_no_plan_to_change() -> None:
    late = told(join("2011-04-01", "kt", plan={"id": "kr.kt.basic"}))
    assert isinstance(downgraded(late, day("2011-03-01"), book(SLIM)), dict)
    gone = told(KT, leave("2011-02-01"), join("2011-04-01", "kt", plan={"id": "kr.kt.basic"}))
    assert isinstance(downgraded(stay(gone), day("2011-03-01"), book(SLIM)), dict)


DISCOUNT = fee(
    "kr.kt.discount", "discount", "month", {"kind": "monthly", "of": "discount", "share": 2_500}, credit=True
)


def discounted(monthly_: Any = None, offer: Data | None = None) -> tuple[Scenario, Rulebook]:
    contract = {"kind": "discount", "months": 24} | ({} if monthly_ is None else {"monthly": monthly_})
    rulebook = book(plan("kr.kt.slim", 12_400, offer=offer or {"data_mb": 100}), DISCOUNT)
    return told(KT | {"contracts": [contract], "on": "2010-06-01"}, SKT), rulebook


@pytest.mark.parametrize("monthly_", [None, 7_750])
def test_a_discount_that_is_a_share_of_the_plan_shrinks_with_it(monthly_: int | None) -> None:
    """A quarter of 31,000 is 7,750, of 12,400 3,100: 23,250 a month become 9,300, 13,950 less, for two months."""
    told_of, rulebook = discounted(monthly_)
    found = way(several([told_of], rulebook), "downgrade")
    assert found.comparison.difference == Total(-27_900, -27_900)
    assert [r.words["en"] for r in found.remarks] == [
        "The discount is 25% of the plan, so it shrinks with it; that is in the figures."
    ]
    assert found.remarks[0].sources


def test_what_is_not_known_of_a_contract_stays_so_on_the_cheaper_plan() -> None:
    """Found by the fuzzer of addresses, as a fault: the top-up was taken for its least. As above without it."""
    discount, top_up = {"kind": "discount", "months": 24}, {"kind": "top_up", "amount": {"low": 0, "high": 36_000}}
    _, rulebook = discounted()
    told_of = told(KT | {"contracts": [discount, top_up], "on": "2010-06-01"}, SKT)
    found = way(several([told_of], rulebook), "downgrade")
    assert unknowns(found.scenario) == unknowns(told_of) != []
    assert found.comparison.difference == Total(-27_900, -27_900)


def test_a_day_of_joining_in_doubt_is_the_same_on_both_sides() -> None:
    """Of the three days the line may have begun on, the plan can change on 2 March after two.

    Begun on the 1st: a day of 31,000 is 1,000, 30 days of 15,500 are 15,000, and April 15,500, beside 62,000. Begun on
    the 2nd: 15,000 and 15,500 beside 30,000 and 31,000. Either way 30,500 less.
    """
    begun = KT | {"on": {"low": "2011-03-01", "high": "2011-03-03"}}
    left = SKT | {"on": {"low": "2011-03-02", "high": "2011-03-04"}}
    found = way(several([told(begun, left)], book(SLIM)), "downgrade")
    assert found.comparison.difference == Total(-30_500, -30_500)
    assert found.comparison.stay.total == Total(61_000, 62_000)


def test_a_discount_of_another_amount_stays_as_it_was_told() -> None:
    """31,000 less 5,000 become 12,400 less 5,000."""
    told_of, rulebook = discounted(5_000)
    found = way(several([told_of], rulebook), "downgrade")
    assert found.comparison.difference == Total(-37_200, -37_200)
    assert "kept at the 5,000 a month you gave" in found.remarks[0].words["en"]


@pytest.mark.parametrize("terms", [{"kind": "monthly", "of": "discount"}, None])
def test_a_discount_of_no_known_share_is_left_as_it_is(terms: Data | None) -> None:
    """Either the contract's card gives no share, or it says nothing of its day."""
    said = version(terms=terms) if terms else version("2011-01-01", {"kind": "monthly", "of": "discount"})
    rulebook = book(SLIM, card("kr.kt.discount", "discount", "month", said, credit=True, governed_by="join"))
    contract = {"kind": "discount", "months": 24, "monthly": 5_000}
    found = downgraded(told(KT | {"contracts": [contract], "on": "2010-06-01"}), day("2011-03-01"), rulebook)
    assert isinstance(found, Downgrade)
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("offer", "data"), [({"unlimited": ["data"]}, "unlimited data"), ({"network": "kt"}, "data not stated")]
)
def test_the_data_of_the_cheaper_plan_is_told(offer: Data, data: str) -> None:
    found = way(several([told(KT, SKT)], book(plan("kr.kt.slim", 15_500, offer=offer))), "downgrade")
    assert found.why is not None
    assert f"({data})" in found.why["en"]


def test_a_plan_that_cannot_have_the_discount_is_not_for_who_has_it() -> None:
    told_of, rulebook = discounted(offer={"discount_eligible": False})
    assert several([told_of], rulebook).no_downgrade is not None


def test_what_the_change_itself_costs_is_said() -> None:
    """A top-up of 50,000 given back by the share the price fell by: half of it."""
    repaid = fee(
        "kr.top-up-downgrade", "exit", "change_plan", {"kind": "proportional"},
        applies={"contract": ["top_up"], "change": ["down"]},
    )  # fmt: skip
    told_of = told(KT | {"contracts": [{"kind": "top_up", "amount": 50_000}]}, SKT)
    found = way(several([told_of], book(SLIM, repaid)), "downgrade")
    assert found.comparison.difference == Total(25_000 - 31_000, 25_000 - 31_000)
    assert found.remarks[-1].words["en"].startswith("The change itself is charged: kr.top-up-downgrade")


def test_a_range_on_the_line_that_stays_is_the_same_on_both_sides() -> None:
    """Joined in one of three days, at 31,000 either way."""
    doubt = KT | {"on": {"low": "2009-11-28", "high": "2009-11-30"}}
    found = way(several([told(doubt, SKT)], book(SLIM)), "downgrade")
    assert found.comparison.difference == Total(-31_000, -31_000)


def test_a_household_s_bundle_is_not_weighed_anew_and_that_is_said() -> None:
    home = {"lines": [{"carrier": "kt", "monthly": 5}]}
    found = way(several([told(KT, SKT, household=home)], book(SLIM)), "downgrade")
    assert "household's bundle is not in the figures" in found.remarks[-1].words["en"]


def test_what_was_quoted_for_the_switch_is_no_cost_of_the_cheaper_plan() -> None:
    asked = quote("2011-02-05", "kr.skt.signup-fee", 5_000)
    found = several([told(KT, asked, SKT, first="2011-02-01")], book(SLIM, SIGNUP))
    for kind in ("downgrade", "stay"):
        assert way(found, kind).comparison.by_category.get("signup", Total(0, 0)) == Total(0, 0)
    assert found.given[0].comparison.by_category["signup"] == Total(5_000, 5_000)


def test_what_was_quoted_for_the_change_itself_counts_in_it() -> None:
    said = quote({"low": "2011-02-05", "high": "2011-02-06"}, "kr.top-up-downgrade", 7_000)
    terms = {"kind": "proportional"}
    repaid = fee("kr.top-up-downgrade", "exit", "change_plan", terms, applies={"contract": ["top_up"]})
    line = KT | {"contracts": [{"kind": "top_up", "amount": 50_000}]}
    found = several([told(line, said, SKT, first="2011-02-01")], book(SLIM, repaid))
    assert way(found, "downgrade").comparison.by_category["exit"] == Total(7_000, 7_000)
    assert way(found, "stay").comparison.difference == Total(0, 0)


def test_a_downgrade_is_a_scenario_of_its_own() -> None:
    found = downgraded(told(KT), day("2011-03-01"), book(SLIM))
    assert isinstance(found, Downgrade)
    assert Scenario.parse(found.scenario.document()) == found.scenario
    assert found.plan.after == 15_500


# ---------------------------------------------------------------- as data


def test_as_data_the_ways_hold_all_that_is_known_of_them(rulebook: Rulebook) -> None:
    found = several_data(several([case("b")], rulebook), rulebook)
    given = next(w for w in found["ways"] if w["place"] == 1)
    assert given["difference"] == {"low": 54_398, "high": 56_598}
    assert given["by_category"]["signup"]["difference"] == {"low": 39_600, "high": 39_600}
    assert [month["month"] for month in given["by_month"]][:2] == ["2011-02", "2011-03"]
    assert given["first_bill"]["by_carrier"]["skt"] == {"low": 79_921, "high": 82_121}
    assert {entry["fee"] for entry in given["differences"]["switch"]} >= {"kr.skt.usim", "kr.kt.usim"}
    assert given["break_even"] == {"best": {"on": None, "month": None}, "worst": {"on": None, "month": None}}
    assert Scenario.parse(given["scenario"]) == case("b")
    assert given["household"] is None
    kept = next(w for w in found["ways"] if w["kind"] == "stay")
    assert (kept["peak"], kept["first_bill"], kept["switched_on"]) == (None, None, None)


def test_unused_terms_are_no_plan() -> None:
    """A monthly price in a version that is not yet in force sells nothing on the day."""
    later = card("kr.kt.slim", "plan", "month", version("2011-03-02", monthly(15_500)), group="plans")
    assert several([told(KT, SKT)], book(later)).no_downgrade is not None
