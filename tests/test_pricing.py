"""A scenario and a rulebook into a ledger: what is charged, when, by which version, and what is not known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator import Entry, Rulebook, Total, price
from calculator.cards import Source, Version
from tests.small import (
    FREE,
    OTHER,
    SOURCE,
    TAX,
    UNKNOWN,
    Data,
    Memory,
    amounts,
    book,
    card,
    day,
    excuse,
    fee,
    flat,
    join,
    leave,
    monthly,
    of,
    one,
    plan,
    port,
    priced,
    quote,
    scenario,
    service,
    version,
    words,
)

SIGNUP = "kr.kt.signup-fee"
LIST, PAGE, ACT = (Source.model_validate(source) for source in (SOURCE, OTHER, TAX))
ON = "2011-02-11"
PAGE_TWO = {"title": "The next price list", "url": "https://example.org/next", "seen": date(2026, 11, 22)}
DEVICE = {"kind": "device_support", "amount": 730_000, "months": 24}
LOAN = {"kind": "loan", "return_by": "2011-03-11"}


def signup(*versions: Data, **said: Any) -> Rulebook:
    return book(card(SIGNUP, "signup", "join", *versions, **said))


def joined(*versions: Data, **event: Any) -> Entry:
    """The entry of a sign-up fee with such versions."""
    return one(priced(signup(*versions), join(ON, **event)), SIGNUP)


# ---------------------------------------------------------------- statuses


def test_a_charge_says_when_what_whose_and_on_what_ground() -> None:
    entry = joined(version("2009-11-28", flat(24_000), standing="inferred", note=words("as printed")))
    assert (entry.status, entry.low, entry.high) == ("charged", 24_000, 24_000)
    assert (entry.on, entry.carrier, entry.fee, entry.category, entry.stay) == (day(ON), "kt", SIGNUP, "signup", 0)
    assert (entry.version, entry.checked, entry.standing) == (date(2009, 11, 28), date(2026, 11, 22), "inferred")
    assert entry.words == {"ko": "kr.kt.signup-fee (가) · KT (가)", "en": "kr.kt.signup-fee · KT"}
    assert entry.reason == words("as printed")
    assert entry.sources == (LIST,)
    assert entry.working == {"value": 24_000, "name": "amount", "from": "kr.kt.signup-fee@2009-11-28"}
    assert (entry.until, entry.estimate, entry.disputed) == (None, None, ())


@pytest.mark.parametrize("terms", [flat(0), FREE])
def test_what_comes_to_nothing_is_not_due(terms: Data) -> None:
    entry = joined(version(terms=terms))
    assert (entry.status, entry.low, entry.high) == ("not_due", 0, 0)
    assert entry.sources == (LIST,)


def test_what_an_exception_lets_off_is_waived_with_its_reason_and_its_source() -> None:
    entry = joined(
        version(terms=flat(24_000), exception=[excuse(FREE, "joined online", channel=["online"])]), channel="online"
    )
    assert (entry.status, entry.low, entry.high) == ("waived", 0, 0)
    assert entry.reason == words("joined online")
    assert entry.sources == (PAGE,)


def test_an_exception_that_does_not_hold_changes_nothing() -> None:
    entry = joined(version(terms=flat(24_000), exception=[excuse(FREE, channel=["online"])]))
    assert (entry.status, entry.low, entry.reason, entry.sources) == ("charged", 24_000, None, (LIST,))


@pytest.mark.parametrize(
    ("instead", "status"),
    [(23_999, "charged"), (1, "charged"), (0, "waived"), (24_000, "charged"), (24_001, "charged")],
)
def test_only_an_exception_that_charges_nothing_waives(instead: int, status: str) -> None:
    entry = joined(version(terms=flat(24_000), exception=[excuse(flat(instead), joined_as=["new"])]))
    assert (entry.status, entry.low) == (status, instead)
    assert entry.sources == (PAGE,)


def test_an_exception_speaks_with_its_own_standing() -> None:
    told = excuse(FREE, joined_as=["new"]) | {"standing": "told"}
    assert joined(version(terms=flat(24_000), exception=[told])).standing == "told"


def test_a_fee_that_does_not_apply_has_no_entry() -> None:
    rulebook = signup(version(terms=flat(24_000)), applies={"joined_as": ["port_in"]})
    assert of(priced(rulebook, join(ON)), SIGNUP) == []
    assert len(of(priced(rulebook, port(ON, "kt")), SIGNUP)) == 1


def test_a_carriers_fee_is_for_its_own_stays_and_a_markets_fee_for_all() -> None:
    rulebook = book(fee(SIGNUP, "signup", "join", flat(24_000)), fee("kr.port-fee", "port", "join", flat(800)))
    ledger = priced(rulebook, join("2011-02-01", "kt"), port("2011-03-01", "skt"))
    assert [entry.carrier for entry in of(ledger, SIGNUP)] == ["kt"]
    assert [entry.carrier for entry in of(ledger, "kr.port-fee")] == ["kt", "skt"]
    assert [entry.stay for entry in of(ledger, "kr.port-fee")] == [0, 1]


def test_what_no_source_says_is_unknown_and_no_total_is_complete() -> None:
    rulebook = book(fee(SIGNUP, "signup", "join", UNKNOWN), fee("kr.port-fee", "port", "join", flat(800)))
    ledger = priced(rulebook, join(ON))
    entry = one(ledger, SIGNUP)
    assert (entry.status, entry.low, entry.high) == ("unknown", None, None)
    assert entry.sources == (LIST,)
    assert ledger.total == Total(800, 800, complete=False)
    assert ledger.by_category()["signup"] == Total(0, 0, complete=False)
    assert ledger.by_category()["port"] == Total(800, 800)


def test_what_is_unknown_within_bounds_is_a_range_and_the_total_complete() -> None:
    bounds = version(low=FREE, high=flat(24_000), known=False)
    ledger = priced(signup(bounds), join(ON))
    entry = one(ledger, SIGNUP)
    assert (entry.status, entry.low, entry.high) == ("unknown", 0, 24_000)
    assert ledger.total == Total(0, 24_000)


def test_a_range_of_sources_is_charged_from_its_low_to_its_high_end() -> None:
    ledger = priced(signup(version(low=flat(7_700), high=flat(9_900))), join(ON))
    entry = one(ledger, SIGNUP)
    assert (entry.status, entry.low, entry.high) == ("charged", 7_700, 9_900)
    assert ledger.total == Total(7_700, 9_900)


def test_a_range_from_nothing_is_still_charged() -> None:
    assert joined(version(low=FREE, high=flat(1))).status == "charged"


def test_an_exception_may_be_what_no_source_says() -> None:
    entry = joined(version(terms=flat(24_000), exception=[excuse(UNKNOWN, joined_as=["new"])]))
    assert (entry.status, entry.low, entry.high, entry.sources) == ("unknown", None, None, (PAGE,))


def test_an_exception_that_holds_settles_what_was_unknown() -> None:
    entry = joined(version(terms=UNKNOWN, exception=[excuse(flat(5_000), joined_as=["new"])]))
    assert (entry.low, entry.high) == (5_000, 5_000)
    assert entry.status in ("waived", "charged")


# ---------------------------------------------------------------- facts that may be missing

TRIAL = fee("kr.trial-phone", "phone", "loan", {"kind": "flat", "of": "keep_price"})
KEPT = card(
    "kr.trial-phone", "phone", "loan",
    version(terms={"kind": "flat", "of": "keep_price"}, exception=[excuse(FREE, "returned", returned=["in_time"])]),
)  # fmt: skip


def test_a_lent_phone_that_is_kept_costs_what_was_said() -> None:
    ledger = priced(book(KEPT), join(ON, phone=LOAN | {"keep_price": 250_000}))
    entry = one(ledger, "kr.trial-phone")
    assert (entry.on, entry.status, entry.low) == (date(2011, 3, 11), "charged", 250_000)


def test_a_lent_phone_that_is_kept_is_unknown_when_nobody_said() -> None:
    ledger = priced(book(KEPT), join(ON, phone=LOAN))
    entry = one(ledger, "kr.trial-phone")
    assert (entry.status, entry.low, entry.high) == ("unknown", None, None)
    assert not ledger.total.complete


@pytest.mark.parametrize("said", [{}, {"keep_price": 250_000}])
def test_a_phone_returned_in_time_costs_nothing_whether_its_price_is_known_or_not(said: Data) -> None:
    """The exception applies before anything missing in the terms matters."""
    events = join(ON, phone=LOAN | said), {"kind": "return_phone", "on": "2011-03-11"}
    ledger = priced(book(KEPT), *events)
    entry = one(ledger, "kr.trial-phone")
    assert (entry.status, entry.low, entry.high) == ("waived", 0, 0)
    assert ledger.total.complete


def test_a_phone_returned_late_is_no_exception() -> None:
    events = join(ON, phone=LOAN | {"keep_price": 250_000}), {"kind": "return_phone", "on": "2011-03-12"}
    assert one(priced(book(KEPT), *events), "kr.trial-phone").low == 250_000


def test_a_plan_nobody_named_makes_each_month_unknown() -> None:
    bare = {"kind": "join", "on": ON, "carrier": "kt", "as": "new"}
    found = of(priced(book(), bare, until="2011-04-30"), "kr.plan")
    assert [(entry.status, entry.low) for entry in found] == [("unknown", None)] * 3


def test_a_plan_not_known_and_one_that_is_free_are_told_apart() -> None:
    """Months alike are worked out once; these two are alike in everything but what is known."""
    bare = {"kind": "join", "on": "2011-01-01", "carrier": "kt", "as": "new"}
    freed = {"kind": "change_plan", "on": "2011-03-01", "plan": {"monthly": 0}}
    ledger = priced(book(), bare, freed, until="2011-04-30")
    assert [entry.status for entry in of(ledger, "kr.plan")] == ["unknown", "unknown", "not_due", "not_due"]


def test_a_discount_not_known_is_unknown_each_month() -> None:
    rulebook = book(fee("kr.kt.discount", "discount", "month", {"kind": "monthly", "of": "discount"}, credit=True))
    contract = {"kind": "discount", "months": 12}
    found = of(priced(rulebook, join("2011-11-01", contracts=[contract])), "kr.kt.discount")
    assert [(entry.status, entry.low) for entry in found] == [("unknown", None)] * 2


BANDS = fee(
    "kr.kt.bands", "exit", "contract", {"kind": "banded", "bands": [[12, 10_000]]}, applies={"contract": ["discount"]}
)


@pytest.mark.parametrize(("known", "expected"), [({"monthly": 3_000}, 9_000), ({}, None)])
def test_bands_of_a_discount_nobody_named_are_unknown_and_not_nothing(known: Data, expected: int | None) -> None:
    """Three months of 3,000, all of it in the first band."""
    contract = {"kind": "discount", "months": 12} | known
    ledger = priced(book(BANDS), join("2011-01-01", contracts=[contract]), leave("2011-04-01"))
    assert one(ledger, "kr.kt.bands").low == expected
    assert ledger.total.complete is (expected is not None)


BY_FEES = fee(
    "kr.kt.family", "bundle", "bundle", {"kind": "bundle", "by": "fees", "steps": [[50_000, 5_000], [100_000, 12_000]]}
)


@pytest.mark.parametrize(
    ("plan", "expected"), [({"monthly": 31_000}, 7_000), ({"id": "kr.kt.basic"}, 7_000), (None, None)]
)
def test_a_bundle_by_fees_needs_the_fee_of_the_line_that_left(plan: Data | None, expected: int | None) -> None:
    """69,000 beside 31,000 are 100,000 and earned 12,000; 69,000 alone earn 5,000."""
    line = (
        join("2011-01-01") | {"plan": plan}
        if plan
        else {"kind": "join", "on": "2011-01-01", "carrier": "kt", "as": "new"}
    )
    home = {"lines": [{"carrier": "kt", "monthly": 69_000}]}
    ledger = priced(book(BY_FEES), line, leave("2011-11-01"), first="2011-11-01", household=home)
    assert amounts(of(ledger, "kr.kt.family")) == [(expected, expected)] * 2  # November and December


@pytest.mark.parametrize("between", [(), (join("2011-04-01", "skt"), leave("2011-04-15"))])
def test_a_household_misses_its_line_until_it_is_back_with_the_carrier(between: tuple[Data, ...]) -> None:
    """Gone in March and April, whether the next stay is the one that comes back or another lies between."""
    home = {"lines": [{"carrier": "kt", "monthly": 69_000}]}
    gone = join("2011-01-01", plan={"monthly": 31_000}), leave("2011-03-01")
    ledger = priced(book(BY_FEES), *gone, *between, join("2011-05-01"), household=home)
    lost = of(ledger, "kr.kt.family")
    assert [(entry.on.isoformat(), entry.low) for entry in lost] == [("2011-03-01", 7_000), ("2011-04-01", 7_000)]


def test_what_the_line_that_left_lost_itself_is_judged_by_the_price_of_its_plan() -> None:
    """31,000 a month by the catalogue, where only lines from there on have a discount; the other has 30,000."""
    each = {"kind": "bundle", "by": "lines", "steps": [[1, 0], [2, 1_000]]}
    rulebook = book(fee("kr.kt.each", "bundle", "bundle_line", each, applies={"line_fee": {"at_least": 31_000}}))
    home = {"lines": [{"carrier": "kt", "monthly": 30_000}]}
    line = join("2011-01-01", plan={"id": "kr.kt.basic"})
    ledger = priced(rulebook, line, leave("2011-12-01"), first="2011-12-01", household=home)
    assert [(entry.line, entry.low) for entry in of(ledger, "kr.kt.each")] == [(None, 1_000)]


# ---------------------------------------------------------------- the version in force


@pytest.mark.parametrize(
    ("on", "expected"), [("2010-03-01", 50_000), ("2011-05-31", 50_000), ("2011-06-01", 39_600), ("2011-12-31", 39_600)]
)
def test_a_version_holds_from_its_day_until_the_next(on: str, expected: int) -> None:
    rulebook = signup(version("2010-03-01", flat(50_000)), version("2011-06-01", flat(39_600)))
    entry = one(priced(rulebook, join(on), first="2010-01-01"), SIGNUP)
    assert entry.low == expected
    assert entry.version == (date(2010, 3, 1) if expected == 50_000 else date(2011, 6, 1))


def test_a_day_before_the_first_version_is_unknown_and_names_the_earliest() -> None:
    rulebook = signup(version("2010-03-01", flat(50_000)))
    ledger = priced(rulebook, join("2010-02-28"), first="2010-01-01")
    entry = one(ledger, SIGNUP)
    assert (entry.status, entry.low, entry.high, entry.version) == ("unknown", None, None, None)
    assert not ledger.total.complete
    assert entry.reason is not None
    assert entry.reason["en"] == "No source speaks of 28 February 2010: the earliest is of 1 March 2010."
    assert "2010년 2월 28일" in entry.reason["ko"]
    assert "2010년 3월 1일" in entry.reason["ko"]
    assert entry.sources
    assert one(priced(rulebook, join("2010-03-01"), first="2010-01-01"), SIGNUP).status == "charged"


def test_the_last_version_is_carried_forward_with_the_day_it_was_checked() -> None:
    ledger = priced(
        signup(version("2010-03-01", flat(50_000))), join("2050-01-01"), first="2050-01-01", until="2050-02-01"
    )
    entry = one(ledger, SIGNUP)
    assert (entry.low, entry.checked) == (50_000, date(2026, 11, 22))


@pytest.mark.parametrize(("governed_by", "expected"), [("join", 10_000), ("event", 20_000)])
def test_a_fee_is_governed_by_the_day_of_joining_or_by_its_own(governed_by: str, expected: int) -> None:
    leaving = card(
        "kr.kt.exit",
        "exit",
        "leave",
        version(terms=flat(10_000)),
        version("2011-06-01", flat(20_000)),
        governed_by=governed_by,
    )
    assert one(priced(book(leaving), join("2011-05-31"), leave("2011-06-01")), "kr.kt.exit").low == expected


def test_before_the_first_version_by_the_day_of_joining_too() -> None:
    leaving = card("kr.kt.exit", "exit", "leave", version("2011-06-01", flat(20_000)), governed_by="join")
    assert one(priced(book(leaving), join("2011-05-31"), leave("2011-07-01")), "kr.kt.exit").status == "unknown"
    assert one(priced(book(leaving), join("2011-06-01"), leave("2011-07-01")), "kr.kt.exit").low == 20_000


MARCH = version("2011-03-01", flat(6_000), effective_by=date(2011, 3, 31), source=[PAGE_TWO])


@pytest.mark.parametrize(
    ("on", "low", "high"),
    [
        ("2011-02-28", 10_000, 10_000),
        ("2011-03-01", 6_000, 10_000),
        ("2011-03-30", 6_000, 10_000),
        ("2011-03-31", 6_000, 6_000),
    ],
)
def test_a_version_that_began_some_day_of_a_month_makes_a_range_until_it_surely_had(
    on: str, low: int, high: int
) -> None:
    entry = one(priced(signup(version(terms=flat(10_000)), MARCH), join(on)), SIGNUP)
    assert (entry.status, entry.low, entry.high) == ("charged", low, high)
    expected = {"Another page": False, "A price list": high == 10_000, "The next price list": low == 6_000}
    assert {source.title for source in entry.sources} == {title for title, cited in expected.items() if cited}


def test_two_versions_that_cite_one_page_cite_it_once() -> None:
    both = signup(version(terms=flat(10_000)), MARCH | {"source": [SOURCE]})
    assert one(priced(both, join("2011-03-05")), SIGNUP).sources == (LIST,)


def test_where_the_version_before_is_not_known_the_range_is_not_known_either() -> None:
    """On such a day the fee may still be what no source says."""
    entry = one(priced(signup(version(terms=UNKNOWN), MARCH), join("2011-03-05")), SIGNUP)
    assert (entry.status, entry.low, entry.high) == ("unknown", None, None)
    assert one(priced(signup(version(terms=UNKNOWN), MARCH), join("2011-03-31")), SIGNUP).low == 6_000


def test_each_version_that_may_hold_is_weighed_with_its_own_exceptions() -> None:
    """Waived under the old list, 6,000 under the new: from nothing to 6,000."""
    old = version(terms=flat(10_000), exception=[excuse(FREE, joined_as=["new"])])
    entry = one(priced(signup(old, MARCH), join("2011-03-05")), SIGNUP)
    assert (entry.low, entry.high) == (0, 6_000)


# ---------------------------------------------------------------- months


def test_a_month_is_one_entry_and_a_part_is_charged_by_its_days() -> None:
    """31,000 a month: 18 of 28 days are 19,928.6; a whole month is itself; 10 of 30 days are 10,333.3."""
    ledger = priced(book(), join(ON, plan={"id": "kr.kt.basic"}), leave("2011-04-11"))
    found = of(ledger, "kr.kt.basic")
    assert amounts(found) == [(19_928, 19_928), (31_000, 31_000), (10_333, 10_333)]
    assert [(e.on.isoformat(), str(e.until)) for e in found] == [
        ("2011-02-11", "2011-02-28"), ("2011-03-01", "2011-03-31"), ("2011-04-01", "2011-04-10"),
    ]  # fmt: skip
    assert {e.status for e in found} == {"charged"}


def test_the_window_cuts_months_too() -> None:
    ledger = priced(book(), join("2010-01-01", plan={"id": "kr.kt.basic"}), first="2011-01-31", until="2011-02-14")
    assert amounts(of(ledger, "kr.kt.basic")) == [(1_000, 1_000), (15_500, 15_500)]


def test_a_price_that_changes_inside_a_month_splits_it_there() -> None:
    """Ten days at 31,000 are 10,000, twenty-one at 62,000 are 42,000."""
    basic = card(
        "kr.kt.basic",
        "plan",
        "month",
        version(terms=monthly(31_000)),
        version("2011-01-11", monthly(62_000)),
        group="plans",
    )
    found = of(priced(book(basic), join("2011-01-01", plan={"id": "kr.kt.basic"}), until="2011-02-28"), "kr.kt.basic")
    assert amounts(found) == [(10_000, 10_000), (42_000, 42_000), (62_000, 62_000)]
    assert [e.on.day for e in found] == [1, 11, 1]
    assert [e.until and e.until.day for e in found] == [10, 31, 28]
    assert [e.version for e in found] == [date(2000, 1, 1), date(2011, 1, 11), date(2011, 1, 11)]


def test_each_part_of_a_split_month_is_rounded_on_its_own() -> None:
    """10,000 a month: 10 of 31 days are 3,225.8 and 21 are 6,774.2: a won is lost, as on two bills."""
    basic = card(
        "kr.kt.basic",
        "plan",
        "month",
        version(terms=monthly(10_000)),
        version("2011-01-11", monthly(10_000)),
        group="plans",
    )
    ledger = priced(book(basic), join("2011-01-01", plan={"id": "kr.kt.basic"}), until="2011-01-31")
    assert amounts(of(ledger, "kr.kt.basic")) == [(3_225, 3_225), (6_774, 6_774)]


def test_a_price_that_changes_on_the_first_of_a_month_splits_nothing() -> None:
    basic = card(
        "kr.kt.basic",
        "plan",
        "month",
        version(terms=monthly(31_000)),
        version("2011-02-01", monthly(62_000)),
        group="plans",
    )
    ledger = priced(book(basic), join("2011-01-01", plan={"id": "kr.kt.basic"}), until="2011-02-28")
    assert amounts(of(ledger, "kr.kt.basic")) == [(31_000, 31_000), (62_000, 62_000)]


def test_a_plan_kept_at_its_old_price_is_not_split() -> None:
    basic = card(
        "kr.kt.basic", "plan", "month", version(terms=monthly(31_000)), version("2011-01-11", monthly(62_000)),
        governed_by="join", group="plans",
    )  # fmt: skip
    ledger = priced(book(basic), join("2011-01-10", plan={"id": "kr.kt.basic"}), until="2011-02-28")
    assert amounts(of(ledger, "kr.kt.basic")) == [(22_000, 22_000), (31_000, 31_000)]
    later = priced(book(basic), join("2011-01-11", plan={"id": "kr.kt.basic"}), until="2011-01-31")
    assert amounts(of(later, "kr.kt.basic")) == [(42_000, 42_000)]


def test_a_change_of_plan_splits_the_month_between_two_plans() -> None:
    changed = {"kind": "change_plan", "on": "2011-01-11", "plan": {"monthly": 62_000}}
    ledger = priced(book(), join("2011-01-01", plan={"id": "kr.kt.basic"}), changed, until="2011-01-31")
    assert amounts(of(ledger, "kr.kt.basic")) == [(10_000, 10_000)]
    assert amounts(of(ledger, "kr.plan")) == [(42_000, 42_000)]


def test_months_before_the_first_version_are_unknown_and_those_after_are_not() -> None:
    basic = card("kr.kt.basic", "plan", "month", version("2011-01-11", monthly(31_000)), group="plans")
    ledger = priced(book(basic), join("2011-01-01", plan={"id": "kr.kt.basic"}), until="2011-01-31")
    assert amounts(of(ledger, "kr.kt.basic")) == [(None, None), (21_000, 21_000)]
    assert [e.on.day for e in of(ledger, "kr.kt.basic")] == [1, 11]


LATER: Data = {"months_served": {"at_least": 2}}


def months(*versions: Data) -> list[Entry]:
    """January to April of a line that pays such a plan from the first of January on."""
    basic = card("kr.kt.basic", "plan", "month", *versions, group="plans")
    return of(priced(book(basic), join("2011-01-01", plan={"id": "kr.kt.basic"}), until="2011-04-30"), "kr.kt.basic")


def test_an_exception_that_begins_to_hold_lets_off_the_months_from_then_on() -> None:
    """Whole months of one price are worked out once; not where something else may differ from month to month."""
    found = months(version(terms=monthly(31_000), exception=[excuse(FREE, **LATER)]))
    assert [entry.low for entry in found] == [31_000, 31_000, 0, 0]
    assert [entry.status for entry in found] == ["charged", "charged", "waived", "waived"]


def test_a_claim_that_begins_to_be_made_is_made_from_then_on() -> None:
    said = version(terms=monthly(31_000), disputed=[claim(monthly(1_000)), claim(FREE, **LATER)])
    assert [len(entry.disputed) for entry in months(said)] == [1, 1, 2, 2]


def test_an_exception_of_one_of_two_versions_that_may_hold_is_asked_each_month_too() -> None:
    """In force some day from February to May; under it the months from March on are free."""
    perhaps = version("2011-02-01", monthly(31_000), effective_by=date(2011, 5, 1), exception=[excuse(FREE, **LATER)])
    found = months(version(terms=monthly(31_000)), perhaps)
    assert amounts(found) == [(31_000, 31_000), (31_000, 31_000), (0, 31_000), (0, 31_000)]


def test_a_side_service_runs_by_itself_whoever_the_line_is_with() -> None:
    wibro = service("kr.kt.wibro", version(terms=monthly(31_000)))
    services = [{"id": "kr.kt.wibro", "from": "2010-11-01", "until": "2011-02-14"}]
    ledger = priced(book(wibro), join("2009-01-01", "skt"), services=services)
    found = of(ledger, "kr.kt.wibro")
    assert amounts(found) == [(31_000, 31_000), (15_500, 15_500)]
    assert {(e.carrier, e.category, e.stay) for e in found} == {("kt", "service", -1)}


def test_a_service_of_the_whole_market_is_no_carriers() -> None:
    rulebook = book(service("kr.wifi", version(terms=monthly(31_000))))
    services = [{"id": "kr.wifi", "from": "2011-01-01", "until": "2011-01-31"}]
    entry = one(priced(rulebook, join("2009-01-01", "skt"), services=services), "kr.wifi")
    assert (entry.carrier, entry.low, entry.words) == ("", 31_000, words("kr.wifi"))


def test_what_depends_on_a_service_holds_while_it_runs() -> None:
    wibro = service("kr.kt.wibro", version(terms=monthly(31_000)))
    wifi = card(
        "kr.kt.wifi", "service", "leave", version(terms=flat(8_000), exception=[excuse(FREE, holds=["kr.kt.wibro"])])
    )
    rulebook = book(wibro, wifi)
    for until, status in (("2011-02-11", "waived"), ("2011-02-10", "charged")):
        services = [{"id": "kr.kt.wibro", "from": "2010-11-01", "until": until}]
        ledger = priced(rulebook, join("2009-01-01"), port(ON, "skt"), services=services)
        assert one(ledger, "kr.kt.wifi").status == status


def test_a_day_that_may_be_one_of_two_is_counted_both_ways() -> None:
    """28,000 in February are 1,000 a day: nine days, or ten."""
    left = leave({"low": "2011-02-10", "high": "2011-02-11"})
    ledger = priced(book(), join("2011-02-01", plan={"monthly": 28_000}), left)
    assert ledger.total == Total(9_000, 10_000)


@pytest.mark.parametrize("plan", [{"monthly": 28_000}, {"monthly": {"low": 28_000, "high": 56_000}}])
def test_without_workings_all_else_is_the_same(plan: Data) -> None:
    told = scenario(join("2011-02-01", plan=plan), leave("2011-03-01"))
    rulebook = book(fee(SIGNUP, "signup", "join", flat(24_000)))
    explained, bare = price(told, rulebook), price(told, rulebook, explained=False)
    assert [(e.fee, e.status, e.low, e.high) for e in bare.entries] == [
        (e.fee, e.status, e.low, e.high) for e in explained.entries
    ]
    assert bare.total == explained.total
    assert {e.working for e in bare.entries} == {None}
    assert all(e.working for e in explained.entries)


# ---------------------------------------------------------------- tax, credits, disputes, claims


@pytest.mark.parametrize(("printed", "charged"), [(45_000, 49_500), (9, 9), (10, 11), (99, 108), (0, 0)])
def test_a_price_printed_before_tax_gains_it_once_and_shows_it(printed: int, charged: int) -> None:
    """Ten in the hundred, rounded down: 9.9 is 9, 108.9 is 108."""
    rulebook = signup(version(terms=flat(printed), vat="added"))
    entry = one(priced(rulebook, join(ON)), SIGNUP)
    assert entry.low == charged
    assert entry.working is not None
    assert entry.working["how"] == "with_vat"
    assert [part["value"] for part in entry.working["parts"]] == [printed, 1_000]
    assert entry.sources == (LIST, ACT)


@pytest.mark.parametrize("vat", ["included", "unknown"])
def test_a_price_with_tax_or_of_which_nothing_is_said_is_taken_as_printed(vat: str) -> None:
    assert joined(version(terms=flat(45_000), vat=vat)).low == 45_000


def test_tax_is_added_to_every_amount_of_a_version() -> None:
    """The low end, the high end, an exception, a rival claim, a price a month."""
    claim = {"claim": words("less"), "terms": flat(100), "source": [OTHER]}
    entry = joined(version(low=flat(1_000), high=flat(2_000), vat="added", disputed=[claim]))
    assert (entry.low, entry.high) == (1_100, 2_200)
    assert entry.disputed[0].low == 110
    let_off = joined(version(terms=flat(1_000), vat="added", exception=[excuse(flat(500), joined_as=["new"])]))
    assert let_off.low == 550
    basic = card("kr.kt.basic", "plan", "month", version(terms=monthly(45_000), vat="added"), group="plans")
    ledger = priced(book(basic), join("2011-01-01", plan={"id": "kr.kt.basic"}), until="2011-01-31")
    assert amounts(of(ledger, "kr.kt.basic")) == [(49_500, 49_500)]


def test_tax_is_not_added_again_in_a_what_if() -> None:
    rulebook = signup(version(terms=flat(45_000), vat="added"))
    dearer = Version.model_validate(version("2011-06-01", flat(50_000), vat="added"))
    changed = rulebook.with_version(SIGNUP, dearer).with_version(SIGNUP, dearer)
    assert one(priced(changed, join(ON)), SIGNUP).low == 49_500
    assert one(priced(changed, join("2011-06-01")), SIGNUP).low == 55_000


def test_a_what_if_leaves_the_rulebook_as_it_was() -> None:
    rulebook = signup(version(terms=flat(45_000)))
    changed = rulebook.with_version(SIGNUP, Version.model_validate(version("2011-01-01", flat(1))))
    assert one(priced(rulebook, join(ON)), SIGNUP).low == 45_000
    assert one(priced(changed, join(ON)), SIGNUP).low == 1
    assert changed.digest != rulebook.digest


def test_money_that_comes_back_is_negative_and_its_best_end_is_the_low_one() -> None:
    back = card("kr.kt.gift", "refund", "join", version(low=flat(1_000), high=flat(3_000)), credit=True)
    ledger = priced(book(back), join(ON))
    entry = one(ledger, "kr.kt.gift")
    assert (entry.status, entry.low, entry.high) == ("charged", -3_000, -1_000)
    assert ledger.total == Total(-3_000, -1_000)


def test_a_credit_of_nothing_is_not_due() -> None:
    entry = one(priced(book(fee("kr.kt.gift", "refund", "join", flat(0), credit=True)), join(ON)), "kr.kt.gift")
    assert (entry.status, entry.low, entry.high) == ("not_due", 0, 0)


def claim(terms: Data, **when: Any) -> Data:
    return {"claim": words("a blog says so"), "terms": terms, "source": [OTHER]} | ({"when": when} if when else {})


def test_a_rival_claim_is_computed_too_and_counts_in_no_total() -> None:
    ledger = priced(signup(version(terms=flat(24_000), disputed=[claim(flat(55_000)), claim(FREE)])), join(ON))
    entry = one(ledger, SIGNUP)
    assert [(rival.low, rival.high) for rival in entry.disputed] == [(55_000, 55_000), (0, 0)]
    assert {rival.sources for rival in entry.disputed} == {(PAGE,)}
    assert entry.disputed[0].words == words("a blog says so")
    assert entry.sources == (LIST,)
    assert ledger.total == Total(24_000, 24_000)


def test_a_claim_about_some_is_made_only_of_them() -> None:
    rulebook = signup(version(terms=flat(24_000), disputed=[claim(FREE, months_away={"at_most": 36})]))
    assert one(priced(rulebook, join(ON)), SIGNUP).disputed == ()
    events = join("2010-01-01", "kt"), port("2010-06-01", "skt"), port(ON, "kt")
    assert len(of(priced(rulebook, *events), SIGNUP)[-1].disputed) == 1


def test_a_claim_that_gives_no_figure_has_none() -> None:
    (rival,) = joined(version(terms=flat(24_000), disputed=[claim(UNKNOWN)])).disputed
    assert (rival.low, rival.high) == (None, None)


def test_a_claim_about_a_credit_is_negative() -> None:
    back = card("kr.kt.gift", "refund", "join", version(terms=flat(1_000), disputed=[claim(flat(3_000))]), credit=True)
    (rival,) = one(priced(book(back), join(ON)), "kr.kt.gift").disputed
    assert (rival.low, rival.high) == (-3_000, -3_000)


def test_what_a_customer_is_entitled_to_counts_when_it_is_claimed() -> None:
    rulebook = signup(version(terms=flat(24_000), exception=[excuse(FREE, "welfare", claims=["welfare"])]))
    assert one(priced(rulebook, join(ON)), SIGNUP).status == "charged"
    entry = one(priced(rulebook, join(ON), claims=["welfare"]), SIGNUP)
    assert (entry.status, entry.reason) == ("waived", words("welfare"))


@pytest.mark.parametrize(
    ("home", "expected"),
    [({}, 0), ({"internet": "500m"}, 5_000), ({"lines": [{"carrier": "kt", "monthly": 1}]}, 0)],
)
def test_what_depends_on_the_household_does(home: Data, expected: int) -> None:
    rulebook = book(fee("kr.kt.bundle", "bundle", "leave", flat(5_000), applies={"household": ["internet"]}))
    ledger = priced(rulebook, join("2011-01-01"), leave(ON), household=home)
    assert ledger.total.low == expected


def test_coming_back_is_waived_up_to_the_anniversary_and_not_the_day_after() -> None:
    rulebook = signup(version(terms=flat(24_000), exception=[excuse(FREE, "rejoin", months_away={"at_most": 36})]))
    for back, status in (("2014-02-11", "waived"), ("2014-02-12", "charged")):
        events = join("2009-11-28", "kt"), port(ON, "skt"), port(back, "kt")
        found = of(priced(rulebook, *events, until="2014-12-31"), SIGNUP)
        assert found[-1].status == status
    assert one(priced(rulebook, join(ON)), SIGNUP).status == "charged"  # who was never there is not coming back


# ---------------------------------------------------------------- refunds

SIM = card("kr.kt.usim", "sim", "sim", version(low=flat(7_700), high=flat(9_900)), applies={"sim": ["usim"]})
BAD = {"left_by": ["bad_quality"]}


def sim_back(share: int = 10_000) -> tuple[str, str]:
    terms = {"kind": "refund", "of": "sim", "share": share}
    return fee("kr.bad-quality-sim-refund", "refund", "leave", terms, applies=BAD, credit=True)


@pytest.mark.parametrize(("share", "expected"), [(10_000, (-9_900, -7_700)), (5_000, (-4_950, -3_850)), (0, (0, 0))])
def test_a_refund_of_a_range_is_a_range(share: int, expected: tuple[int, int]) -> None:
    ledger = priced(book(SIM, sim_back(share)), join(ON), leave("2011-02-21", "bad_quality"))
    entry = one(ledger, "kr.bad-quality-sim-refund")
    assert (entry.low, entry.high) == expected
    assert entry.on == date(2011, 2, 21)


REFUNDED = {"kind": "refund", "of": "sim"}


@pytest.mark.parametrize(("low", "high"), [(REFUNDED, FREE), (FREE, REFUNDED)])
def test_a_refund_within_what_is_not_known_is_of_what_was_paid_too(low: Data, high: Data) -> None:
    """Nothing comes back or all of it, whichever of the two the card names first."""
    back = card("kr.kt.back", "refund", "leave", version(known=False, low=low, high=high), credit=True)
    ledger = priced(book(fee("kr.kt.usim", "sim", "sim", flat(7_700)), back), join(ON), leave("2011-02-21"))
    entry = one(ledger, "kr.kt.back")
    assert (entry.status, entry.low, entry.high) == ("unknown", -7_700, 0)


def test_a_refund_by_exception_and_one_that_is_claimed_are_of_what_was_paid_too() -> None:
    back = version(terms=FREE, exception=[excuse(REFUNDED, left_by=["bad_quality"])], disputed=[claim(REFUNDED)])
    rulebook = book(
        fee("kr.kt.usim", "sim", "sim", flat(7_700)), card("kr.kt.back", "refund", "leave", back, credit=True)
    )
    entry = one(priced(rulebook, join(ON), leave("2011-02-21", "bad_quality")), "kr.kt.back")
    assert (entry.status, entry.low) == ("charged", -7_700)
    kept = one(priced(rulebook, join(ON), leave("2011-02-21")), "kr.kt.back")
    assert (kept.status, kept.low, kept.disputed[0].low) == ("not_due", 0, -7_700)


def test_a_service_is_of_no_stay_and_so_nothing_was_paid_in_it() -> None:
    fees = fee("kr.kt.usim", "sim", "sim", flat(7_700)), service("kr.kt.wibro", version(terms=REFUNDED))
    services = [{"id": "kr.kt.wibro", "from": "2011-03-01", "until": "2011-03-31"}]
    entry = one(priced(book(*fees), join(ON), services=services), "kr.kt.wibro")
    assert (entry.status, entry.low) == ("not_due", 0)


def test_a_refund_is_for_those_it_applies_to() -> None:
    ledger = priced(book(SIM, sim_back()), join(ON), leave("2011-02-21"))
    assert of(ledger, "kr.bad-quality-sim-refund") == []


def test_a_refund_is_of_all_that_was_paid_in_this_stay_and_no_other() -> None:
    """Two SIMs with KT; the one with SKT is another stay's."""
    fees = (fee("kr.kt.usim", "sim", "sim", flat(7_700)), fee("kr.skt.usim", "sim", "sim", flat(9_900)))
    ledger = priced(
        book(*fees, sim_back()), join("2011-01-01", "skt"), port(ON, "kt"), {"kind": "buy_sim", "on": "2011-02-15"},
        leave("2011-02-21", "bad_quality"),
    )  # fmt: skip
    assert one(ledger, "kr.bad-quality-sim-refund").low == -15_400


def test_a_gift_beside_a_fee_is_not_what_was_paid() -> None:
    """7,700 for the SIM, 1,000 back at once by another card: the refund is of the 7,700."""
    gift = fee("kr.kt.sim-gift", "sim", "sim", flat(1_000), credit=True)
    rulebook = book(fee("kr.kt.usim", "sim", "sim", flat(7_700)), gift, sim_back())
    ledger = priced(rulebook, join(ON), leave("2011-02-21", "bad_quality"))
    assert one(ledger, "kr.kt.sim-gift").low == -1_000
    assert one(ledger, "kr.bad-quality-sim-refund").low == -7_700


def test_a_refund_is_not_of_what_was_quoted_in_another_stay() -> None:
    """The shop took 5,000 for the first SIM; the second cost the 7,700 of the list, and those come back."""
    rulebook = book(fee("kr.kt.usim", "sim", "sim", flat(7_700)), sim_back())
    first = join("2011-01-01"), quote("2011-01-01", "kr.kt.usim", 5_000), leave("2011-02-01")
    ledger = priced(rulebook, *first, join("2011-03-01"), leave("2011-03-05", "bad_quality"))
    assert [entry.low for entry in of(ledger, "kr.kt.usim")] == [5_000, 7_700]
    assert one(ledger, "kr.bad-quality-sim-refund").low == -7_700


@pytest.mark.parametrize(("why", "expected"), [("cancel", -24_000), ("bad_quality", -7_700)])
def test_one_card_may_give_back_one_fee_or_another_and_never_both(why: str, expected: int) -> None:
    back = version(terms=REFUNDED | {"of": "signup"}, exception=[excuse(REFUNDED, left_by=["bad_quality"])])
    fees = fee(SIGNUP, "signup", "join", flat(24_000)), fee("kr.kt.usim", "sim", "sim", flat(7_700))
    rulebook = book(*fees, card("kr.kt.back", "refund", "leave", back, credit=True))
    assert one(priced(rulebook, join(ON), leave("2011-02-21", why)), "kr.kt.back").low == expected


def test_what_was_waived_comes_back_as_nothing() -> None:
    waived = card("kr.kt.usim", "sim", "sim", version(terms=flat(7_700), exception=[excuse(FREE, channel=["shop"])]))
    entry = one(
        priced(book(waived, sim_back()), join(ON), leave("2011-02-21", "bad_quality")), "kr.bad-quality-sim-refund"
    )
    assert (entry.status, entry.low, entry.high) == ("not_due", 0, 0)


def test_what_was_paid_before_the_window_comes_back_in_it() -> None:
    told = join("2010-12-28"), leave("2011-01-05", "bad_quality")
    ledger = priced(book(fee("kr.kt.usim", "sim", "sim", flat(7_700)), sim_back()), *told)
    assert of(ledger, "kr.kt.usim") == []
    assert one(ledger, "kr.bad-quality-sim-refund").low == -7_700


def test_a_refund_of_what_is_not_known_is_not_known() -> None:
    unknown = fee("kr.kt.usim", "sim", "sim", UNKNOWN)
    entry = one(
        priced(book(unknown, sim_back()), join(ON), leave("2011-02-21", "bad_quality")), "kr.bad-quality-sim-refund"
    )
    assert (entry.status, entry.low, entry.high) == ("unknown", None, None)


def test_a_phone_bought_comes_back_at_its_price() -> None:
    price = fee("kr.phone-price", "phone", "join", {"kind": "flat", "of": "phone_price"}, applies={"phone": ["bought"]})
    back = fee("kr.phone-refund", "refund", "leave", {"kind": "refund", "of": "phone"}, applies=BAD, credit=True)
    events = join(ON, phone={"kind": "bought", "price": 600_000}), leave("2011-02-21", "bad_quality")
    ledger = priced(book(price, back), *events)
    assert [e.low for e in of(ledger, "kr.phone-price") + of(ledger, "kr.phone-refund")] == [600_000, -600_000]
    assert ledger.total == Total(0, 0)


# ---------------------------------------------------------------- phones and contracts

PAYMENT = fee("kr.kt.payment", "phone", "payment", {"kind": "instalments", "due": "payment", "rate": 0})
BALANCE = fee("kr.kt.balance", "phone", "leave", {"kind": "instalments", "due": "balance", "rate": 0})


@given(
    price=st.integers(0, 2_000_000), months=st.integers(1, 36), joined=st.dates(date(2009, 1, 1), date(2009, 12, 31)),
    served=st.integers(0, 1_500),
)  # fmt: skip
def test_payments_and_what_is_left_on_leaving_are_the_price(price: int, months: int, joined: date, served: int) -> None:
    phone = {"kind": "instalments", "price": price, "months": months}
    events = join(joined.isoformat(), phone=phone), leave((joined + timedelta(served)).isoformat())
    ledger = priced(PHONES, *events, first="2009-01-01", until="2014-12-31")
    assert ledger.by_category()["phone"].low == price


PHONES = book(PAYMENT, BALANCE)


def test_payments_go_on_while_the_stay_does_and_nothing_is_left_of_them_then() -> None:
    phone = {"kind": "instalments", "price": 240_000, "months": 24}
    ledger = priced(PHONES, join("2011-01-15", phone=phone))
    assert amounts(of(ledger, "kr.kt.payment")) == [(10_000, 10_000)] * 11
    assert of(ledger, "kr.kt.balance") == []


TAPER = fee(
    "kr.kt.device-support",
    "exit",
    "contract",
    {"kind": "tapered"},
    applies={"contract": ["device_support"]},
    governed_by="join",
)


@pytest.mark.parametrize(
    ("left", "expected"), [("2011-02-11", 730_000), ("2011-02-12", 729_000), ("2013-02-09", 1_000), ("2013-02-10", 0)]
)
def test_support_is_repaid_for_the_days_left(left: str, expected: int) -> None:
    """1,000 a day over 730 days: from 11 February 2011 the last of them is 9 February 2013."""
    ledger = priced(book(TAPER), join(ON, contracts=[DEVICE]), leave(left), until="2013-12-31")
    entry = one(ledger, "kr.kt.device-support")
    assert (entry.low, entry.on) == (expected, day(left))
    assert entry.status == ("charged" if expected else "not_due")


@given(moved=st.integers(0, 1_000), served=st.integers(0, 800))
def test_what_is_counted_in_days_does_not_change_when_every_date_moves_alike(moved: int, served: int) -> None:
    start = date(2010, 1, 1) + timedelta(moved)
    events = join(start.isoformat(), contracts=[DEVICE]), leave((start + timedelta(served)).isoformat())
    ledger = priced(TAPERED, *events, first="2010-01-01", until="2016-12-31")
    assert one(ledger, "kr.kt.device-support").low == max(730 - served, 0) * 1_000


TAPERED = book(TAPER)


@pytest.mark.parametrize(("counting", "expected"), [("card", 549_000), ("days", 549_000), ("months", 547_500)])
def test_a_scenario_may_count_time_in_its_own_way(counting: str, expected: int) -> None:
    """From 11 February to 11 August: 181 days, 549 left; six months, 18 of 24 left, 730,000 × 18 ÷ 24."""
    events = join(ON, contracts=[DEVICE]), leave("2011-08-11")
    ledger = priced(TAPERED, *events, assume={"counting": counting})
    entry = one(ledger, "kr.kt.device-support")
    assert entry.low == expected
    assert entry.working is not None
    assert entry.working["value"] == expected


@pytest.mark.parametrize(
    "terms",
    [
        {"low": {"kind": "tapered"}, "high": {"kind": "tapered"}},
        {"low": FREE, "high": {"kind": "tapered"}},
        {"terms": flat(1), "exception": [excuse({"kind": "tapered"}, left_by=["cancel"])]},
    ],
)
def test_a_scenarios_way_to_count_holds_for_all_terms_of_a_version(terms: Data) -> None:
    """At the high end, and in an exception."""
    rulebook = book(card("kr.kt.exit", "exit", "contract", version(**terms), applies={"contract": ["device_support"]}))
    ledger = priced(rulebook, join(ON, contracts=[DEVICE]), leave("2011-08-11"), assume={"counting": "months"})
    assert one(ledger, "kr.kt.exit").high == 547_500


def test_a_scenarios_way_to_count_makes_no_range_of_one_figure() -> None:
    ledger = priced(TAPERED, join(ON, contracts=[DEVICE]), leave("2011-08-11"), assume={"counting": "months"})
    working = one(ledger, "kr.kt.device-support").working
    assert working is not None
    assert working["how"] != "between"


def test_a_cards_count_in_months_may_be_read_in_days() -> None:
    by_months = fee(
        "kr.kt.device-support",
        "exit",
        "contract",
        {"kind": "tapered", "counting": "months"},
        applies={"contract": ["device_support"]},
    )
    events = join(ON, contracts=[DEVICE]), leave("2011-08-11")
    for counting, expected in (("card", 547_500), ("months", 547_500), ("days", 549_000)):
        ledger = priced(book(by_months), *events, assume={"counting": counting})
        assert one(ledger, "kr.kt.device-support").low == expected


CONTRACTS: dict[str, Data] = {
    "discount": {"kind": "discount", "months": 24, "monthly": 5_000},
    "subsidy": {"kind": "subsidy", "amount": 100_000, "months": 24},
    "top_up": {"kind": "top_up", "amount": 15_000},
    "device_support": DEVICE,
}


@pytest.mark.parametrize("kind", CONTRACTS)
def test_a_contract_that_no_card_speaks_of_is_unknown_when_it_ends(kind: str) -> None:
    ledger = priced(book(), join("2011-01-01", contracts=[CONTRACTS[kind]]), leave(ON))
    (entry,) = (e for e in ledger.entries if e.category == "exit")
    assert (entry.on, entry.status, entry.low, entry.high, entry.carrier) == (day(ON), "unknown", None, None, "kt")
    assert not ledger.total.complete
    assert entry.sources
    assert entry.reason is not None


@pytest.mark.parametrize("kind", CONTRACTS)
def test_a_contract_that_a_card_answers_is_not(kind: str) -> None:
    answer = fee("kr.kt.clawback", "exit", "contract", FREE, applies={"contract": [kind]})
    discount = fee("kr.kt.discount", "discount", "month", {"kind": "monthly", "of": "discount"}, credit=True)
    ledger = priced(book(answer, discount), join("2011-01-01", contracts=[CONTRACTS[kind]]), leave(ON))
    assert [e.fee for e in ledger.entries if e.category == "exit"] == ["kr.kt.clawback"]
    assert ledger.total.complete


def test_another_carriers_card_answers_nothing() -> None:
    answer = fee("kr.skt.clawback", "exit", "contract", FREE, applies={"contract": ["top_up"]})
    ledger = priced(book(answer), join("2011-01-01", contracts=[CONTRACTS["top_up"]]), leave(ON))
    assert [e.status for e in ledger.entries if e.category == "exit"] == ["unknown"]


def test_a_line_that_goes_on_owes_nothing_for_its_contracts() -> None:
    ledger = priced(book(), join("2011-01-01", contracts=[DEVICE]))
    assert [e for e in ledger.entries if e.category == "exit"] == []


def test_a_contract_that_ended_before_the_window_is_not_in_it() -> None:
    ledger = priced(book(), join("2010-01-01", contracts=[DEVICE]), leave("2010-12-31"))
    assert ledger.entries == ()


def test_the_discount_comes_back_each_month_of_its_term_and_the_clawback_on_leaving() -> None:
    """3,100 a month in January and February, then 1,000 for ten days of March; 12 months are 365 days."""
    discount = fee("kr.kt.discount", "discount", "month", {"kind": "monthly", "of": "discount"}, credit=True)
    back = fee("kr.kt.discount-clawback", "exit", "contract", {"kind": "tapered"}, applies={"contract": ["discount"]})
    contract = {"kind": "discount", "months": 12, "monthly": 3_100}
    ledger = priced(book(discount, back), join("2011-01-01", contracts=[contract]), leave("2011-03-11"))
    assert amounts(of(ledger, "kr.kt.discount")) == [(-3_100, -3_100), (-3_100, -3_100), (-1_000, -1_000)]
    # 7,200 received, 69 days served: 7,200 × 296 ÷ 365 = 5,838.9
    assert one(ledger, "kr.kt.discount-clawback").low == 5_838


#: A quarter of the plan's price is taken off, and repaid on leaving: by the days left, or in bands.
QUARTER_CARDS = (
    fee("kr.kt.discount", "discount", "month", {"kind": "monthly", "of": "discount", "share": 2_500}, credit=True),
    fee("kr.kt.back", "exit", "contract", {"kind": "tapered"}, applies={"contract": ["discount"]}),
    fee(
        "kr.kt.back-m",
        "exit",
        "contract",
        {"kind": "tapered", "counting": "months"},
        applies={"contract": ["discount"]},
    ),
    BANDS,
)
QUARTER = book(*QUARTER_CARDS)


@pytest.mark.parametrize(
    ("left", "plan", "window", "repaid"),
    [
        # 3,100 for January, for February, 1,000 for ten days of March. 296 of 365 days are left: 7,200 × 296 ÷ 365 is
        # 5,838.9. Of whole months two were given, and ten of twelve are left: 6,200 × 10 ÷ 12 is 5,166.7.
        ("2011-03-11", 12_400, "2011-01-01", [5_838, 5_166, 7_200]),
        ("2011-03-11", 12_400, "2011-03-01", [5_838, 5_166, 7_200]),  # what was given before the window was given
        ("2011-04-01", 12_400, "2011-01-01", [7_006, 6_975, 9_300]),  # 9,300 × 275 ÷ 365 = 7,006.8; × 9 ÷ 12 = 6,975
        ("2011-01-11", 12_400, "2011-01-01", [972, 0, 1_000]),  # ten days, and 355 left: 972.6; no whole month
        ("2011-01-01", 12_400, "2011-01-01", [0, 0, 0]),  # left on the day it began: nothing was given
        ("2012-01-01", 12_400, "2011-01-01", [0, 0, 0]),  # kept to the end
        ("2012-02-01", 12_400, "2011-01-01", [0, 0, 0]),
        ("2011-03-11", 0, "2011-01-01", [0, 0, 0]),  # a quarter of nothing
    ],
)
def test_a_discount_that_only_the_card_knows_is_repaid_as_it_was_given(
    left: str, plan: int, window: str, repaid: list[int]
) -> None:
    line = join("2011-01-01", plan={"monthly": plan}, contracts=[{"kind": "discount", "months": 12}])
    ledger = priced(QUARTER, line, leave(left), first=window, until="2012-12-31")
    found = [one(ledger, f"kr.kt.{name}") for name in ("back", "back-m", "bands")]
    assert amounts(found) == [(amount, amount) for amount in repaid]  # by days, by months, in bands
    assert ledger.total.complete


def test_two_contracts_of_one_day_are_each_repaid_by_what_it_gave() -> None:
    """7,200 of discounts, as above; 730,000 of support over 730 days, of which 661 are left after 69."""
    rulebook = book(*QUARTER_CARDS, TAPER)
    line = join("2011-01-01", plan={"monthly": 12_400}, contracts=[{"kind": "discount", "months": 12}, DEVICE])
    ledger = priced(rulebook, line, leave("2011-03-11"))
    assert one(ledger, "kr.kt.device-support").low == 661_000
    assert one(ledger, "kr.kt.back").low == 5_838


def test_a_discount_is_given_for_its_term_and_no_longer() -> None:
    """Twelve months of 3,100, though the line stays for fourteen."""
    line = join("2011-01-01", plan={"monthly": 12_400}, contracts=[{"kind": "discount", "months": 12}])
    ledger = priced(QUARTER, line, leave("2012-03-01"), until="2012-12-31")
    assert sum(entry.low or 0 for entry in of(ledger, "kr.kt.discount")) == -12 * 3_100


# ---------------------------------------------------------------- the window, and the time a switch takes


@pytest.mark.parametrize(
    ("on", "counted"), [("2011-01-31", False), ("2011-02-01", True), ("2012-01-31", True), ("2012-02-01", False)]
)
def test_costs_count_on_the_first_and_the_last_day_of_the_window(on: str, counted: bool) -> None:
    rulebook = book(fee(SIGNUP, "signup", "join", flat(24_000)), fee("kr.kt.exit", "exit", "leave", flat(5_000)))
    window = {"first": "2011-02-01", "until": "2012-01-31"}
    assert bool(of(priced(rulebook, join(on), **window), SIGNUP)) is counted
    assert bool(of(priced(rulebook, join("2009-01-01"), leave(on), **window), "kr.kt.exit")) is counted


def test_the_time_a_switch_takes_is_valued_but_is_no_cash() -> None:
    """Three and a half hours at 10,030."""
    ledger = priced(signup(version(terms=flat(24_000))), join(ON), hassle={"hours": 3.5, "per_hour": 10_030})
    (time,) = (e for e in ledger.entries if e.category == "hassle")
    assert (time.low, time.high) == (35_105, 35_105)
    assert ledger.total == Total(24_000, 24_000)
    assert ledger.by_category()["hassle"] == Total(35_105, 35_105)


def test_nothing_is_said_of_time_unless_it_was_given() -> None:
    assert "hassle" not in priced(book(), join(ON)).by_category()


def test_a_stay_of_no_day_pays_to_join_and_no_month() -> None:
    ledger = priced(signup(version(terms=flat(24_000))), join(ON, plan={"id": "kr.kt.basic"}), leave(ON, "withdraw"))
    assert [entry.fee for entry in ledger.entries] == [SIGNUP]


def test_a_catalogue_plan_is_charged_only_to_those_who_chose_it() -> None:
    rulebook = book(plan("kr.kt.other", 99_000))
    ledger = priced(rulebook, join("2011-01-01", plan={"id": "kr.kt.basic"}), until="2011-01-31")
    assert {entry.fee for entry in ledger.entries} == {"kr.kt.basic"}


@pytest.mark.parametrize(("vat", "told"), [("included", None), ("added", None), ("unknown", "unknown")])
def test_a_figure_of_which_no_source_says_whether_it_holds_the_tax_says_so(vat: str, told: str | None) -> None:
    rulebook = book(card("kr.kt.signup-fee", "signup", "join", version(terms=flat(24_000), vat=vat)))
    entry = priced(rulebook, join("2011-02-01")).to_dict()["entries"][0]
    assert (entry["fee"], entry.get("vat")) == ("kr.kt.signup-fee", told)


def test_what_two_scenarios_share_is_worked_out_once() -> None:
    rulebook, memory = book(fee(SIGNUP, "signup", "join", flat(36_000)), KEPT), Memory()
    here, there = (scenario(join("2011-02-01", "kt"), port(on, "skt")) for on in ("2011-03-01", "2011-04-01"))
    for told in (here, there, here):
        assert price(told, rulebook, explained=False, remembered=memory) == price(told, rulebook, explained=False)
    worked_out = len(memory)
    price(there, rulebook, explained=False, remembered=memory)
    assert len(memory) == worked_out
    for told in (here, there):  # explained, entries hold more
        assert price(told, rulebook, remembered=memory) == price(told, rulebook)
    assert len(memory) > worked_out


def test_nothing_of_a_scenario_with_a_quote_is_remembered() -> None:
    rulebook, memory = book(fee(SIGNUP, "signup", "join", flat(36_000))), Memory()
    told = scenario(join("2011-02-01", "kt"), quote("2011-02-01", SIGNUP, 30_000))
    assert price(told, rulebook, explained=False, remembered=memory) == price(told, rulebook, explained=False)
    assert memory == {}
