"""What a person does not know: ranges of amounts and days, and the ledger of all the scenarios they may be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator import Ledger, Rulebook, Scenario, ScenarioError, Total, price
from calculator.unknowns import worlds
from tests.small import (
    FREE,
    UNKNOWN,
    Data,
    amounts,
    book,
    card,
    day,
    document,
    excuse,
    fee,
    flat,
    join,
    leave,
    monthly,
    of,
    one,
    port,
    priced,
    quote,
    said,
    scenario,
    version,
)


def between(low: Any, high: Any, likely: Any = None) -> Data:
    return {"low": low, "high": high} | ({} if likely is None else {"likely": likely})


#: Prices that change on a day, waivers that end on one, a lock, credits that grow with an amount and charges that do.
TURNING = book(
    card("kr.kt.signup-fee", "signup", "join", version(terms=flat(24_000)), version("2011-02-15", flat(12_000)),
         version("2011-03-01", flat(50_000), exception=[excuse(FREE, months_away={"at_most": 2})])),
    fee("kr.skt.signup-fee", "signup", "join", flat(39_600)),
    card("kr.kt.usim", "sim", "sim", version(low=flat(7_700), high=flat(9_900))),
    fee("kr.port-lock", "port", "lock", {"kind": "lock", "months": 1}, applies={"joined_as": ["port_in"]}),
    fee("kr.kt.discount", "discount", "month", {"kind": "monthly", "of": "discount"}, credit=True),
    fee("kr.kt.clawback", "exit", "contract", {"kind": "tapered", "grace_days": 20},
        applies={"contract": ["discount", "device_support"]}),
    fee("kr.phone-price", "phone", "join", {"kind": "flat", "of": "phone_price"}, applies={"phone": ["bought"]}),
    fee("kr.bad-phone", "refund", "leave", {"kind": "refund", "of": "phone", "share": 9_000},
        applies={"left_by": ["bad_quality"], "days_served": {"at_most": 14}}, credit=True),
    fee("kr.trial-phone", "phone", "loan", {"kind": "flat", "of": "keep_price"}),
    card("kr.kt.basic", "plan", "month", version(terms=monthly(31_000)), version("2011-02-20", monthly(46_500)),
         group="plans"),
)  # fmt: skip

START = date(2011, 1, 25)


def on(n: int) -> str:
    return (START + timedelta(n)).isoformat()


amount_ranges = st.tuples(st.integers(0, 90_000), st.integers(0, 90_000)).map(lambda ends: between(*sorted(ends)))


@st.composite
def doubtful(draw: st.DrawFn) -> Data:
    """A month or two with up to three amounts and one day in doubt; every day of that range is weighed."""
    plan = draw(st.one_of(amount_ranges.map(lambda a: {"monthly": a}), st.just({"id": "kr.kt.basic"})))
    contract = draw(
        st.one_of(
            amount_ranges.map(lambda a: {"kind": "discount", "months": 12, "monthly": a}),
            amount_ranges.map(lambda a: {"kind": "device_support", "months": 12, "amount": a}),
        )
    )
    phone = draw(
        st.one_of(
            amount_ranges.map(lambda a: {"kind": "bought", "price": a}),
            amount_ranges.map(lambda a: {"kind": "loan", "return_by": on(20), "keep_price": a}),
        )
    )
    low = draw(st.integers(5, 40))
    turn = between(on(low), on(low + draw(st.integers(0, 25))))
    second = draw(
        st.sampled_from([leave(turn), leave(turn, "bad_quality"), port(turn, "skt")])
    )  # fmt: skip
    back = [port(on(80), "kt")] if second["kind"] == "join" and draw(st.booleans()) else []
    first = join(on(0), "kt", plan=plan, contracts=[contract], phone=phone)
    return document(first, second, *back, first=on(draw(st.integers(-3, 30))), until=on(draw(st.integers(30, 120))))


@st.composite
def settled(draw: st.DrawFn, told: Any) -> Any:
    """The same, with every range settled somewhere inside."""
    if isinstance(told, dict) and told.keys() >= {"low", "high"}:
        if isinstance(told["low"], int):
            return draw(st.integers(told["low"], told["high"]))
        return draw(st.dates(day(told["low"]), day(told["high"]))).isoformat()
    if isinstance(told, dict):
        return {key: draw(settled(part)) for key, part in told.items()}
    return [draw(settled(part)) for part in told] if isinstance(told, list) else told


def encloses(ledger: Ledger, concrete: Ledger) -> None:
    assert ledger.total.low <= concrete.total.low <= concrete.total.high <= ledger.total.high
    assert concrete.total.complete or not ledger.total.complete
    for category, total in concrete.by_category().items():
        wide = ledger.by_category()[category]
        assert wide.low <= total.low <= total.high <= wide.high
    for key, entry in _numbered(concrete).items():
        wider = _numbered(ledger)[key]
        if wider.low is not None and wider.high is not None:
            assert entry.low is not None
            assert entry.high is not None
            assert wider.low <= entry.low <= entry.high <= wider.high


def _numbered(ledger: Ledger) -> dict[tuple[int, str, int], Any]:
    """Entries by their stay, their fee, and their place among the entries of that fee."""
    found: dict[tuple[int, str, int], Any] = {}
    for entry in ledger.entries:
        place = sum(1 for stay, name, _ in found if (stay, name) == (entry.stay, entry.fee))
        found[entry.stay, entry.fee, place] = entry
    return found


@settings(max_examples=40)
@given(data=st.data())
def test_a_ledger_in_doubt_encloses_that_of_every_scenario_it_may_be(data: st.DataObject) -> None:
    told = data.draw(doubtful())
    ledger = price(Scenario.parse(told), TURNING)
    for _ in range(4):
        encloses(ledger, price(Scenario.parse(data.draw(settled(told))), TURNING))


@given(low=st.integers(0, 40), width=st.integers(0, 9), second=st.integers(0, 9))
@settings(max_examples=25)
def test_two_days_in_doubt_enclose_every_pair_of_days(low: int, width: int, second: int) -> None:
    """At most ten days by ten: every pair is weighed."""
    joined, left = between(on(low), on(low + width)), between(on(low + 5), on(low + 5 + second))
    told = document(join(joined, "kt", plan={"id": "kr.kt.basic"}), leave(left), first=on(0), until=on(120))
    ledger = price(Scenario.parse(told), TURNING)
    for a in range(low, low + width + 1):
        for b in range(low + 5, low + 6 + second):
            if a <= b:
                events = join(on(a), "kt", plan={"id": "kr.kt.basic"}), leave(on(b))
                encloses(ledger, priced(TURNING, *events, first=on(0), until=on(120)))


# ---------------------------------------------------------------- worked by hand


def test_an_amount_in_doubt_makes_its_entries_and_the_total_ranges() -> None:
    ledger = priced(book(), join("2011-01-01", plan={"monthly": between(31_000, 62_000)}), until="2011-02-28")
    assert amounts(of(ledger, "kr.plan")) == [(31_000, 62_000), (31_000, 62_000)]
    assert ledger.total == Total(62_000, 124_000)
    assert ledger.by_category() == {"plan": Total(62_000, 124_000)}
    assert {entry.status for entry in ledger.entries} == {"charged"}


def test_an_amount_in_doubt_is_one_amount_wherever_it_counts() -> None:
    """600,000 to 900,000 for the phone, nine tenths of it back: a tenth is lost, not the dearest less the cheapest."""
    phone = {"kind": "bought", "price": between(600_000, 900_000)}
    ledger = priced(TURNING, join("2011-03-20", "lgu", phone=phone), leave("2011-03-25", "bad_quality"))
    assert one(ledger, "kr.phone-price").high == 900_000
    assert one(ledger, "kr.bad-phone").low == -810_000
    assert ledger.total == Total(60_000, 90_000)


def test_the_working_is_that_of_the_likely_value() -> None:
    ledger = priced(book(), join("2011-01-01", plan={"monthly": between(31_000, 62_000, 40_000)}), until="2011-01-31")
    entry = one(ledger, "kr.plan")
    assert (entry.low, entry.high) == (31_000, 62_000)
    assert entry.working is not None
    assert entry.working["value"] == 40_000


def test_without_a_likely_value_the_low_one_is_shown() -> None:
    ledger = priced(book(), join("2011-01-01", plan={"monthly": between(31_000, 62_000)}), until="2011-01-31")
    working = one(ledger, "kr.plan").working
    assert working is not None
    assert working["value"] == 31_000


def test_an_entry_stands_on_the_likely_day() -> None:
    ledger = priced(TURNING, join(between("2011-02-10", "2011-02-20", "2011-02-14"), "kt"))
    entry = one(ledger, "kr.kt.signup-fee")
    assert (entry.on, entry.low, entry.high) == (day("2011-02-14"), 12_000, 24_000)


def test_a_day_in_doubt_is_weighed_day_by_day() -> None:
    """12,000 only from 15 to 28 February: neither end of the range shows it."""
    ledger = priced(TURNING, join(between("2011-02-14", "2011-03-02"), "kt"))
    entry = one(ledger, "kr.kt.signup-fee")
    assert (entry.low, entry.high) == (12_000, 50_000)


def test_what_is_due_on_some_days_alone_may_be_nothing() -> None:
    """The trial's own day lies in the window or before it."""
    told = join(between("2010-12-30", "2011-01-02"), "skt")
    ledger = priced(TURNING, told)
    entry = one(ledger, "kr.skt.signup-fee")
    assert (entry.low, entry.high, entry.status) == (0, 39_600, "charged")
    assert ledger.total.low == 0


def test_a_discount_in_doubt_is_a_credit_in_doubt() -> None:
    contract = {"kind": "discount", "months": 12, "monthly": between(3_100, 6_200)}
    ledger = priced(TURNING, join("2011-01-01", "kt", contracts=[contract], sim="own"), until="2011-01-31")
    entry = one(ledger, "kr.kt.discount")
    assert (entry.low, entry.high) == (-6_200, -3_100)
    assert ledger.by_category()["discount"] == Total(-6_200, -3_100)


def test_what_is_not_known_at_all_stays_so() -> None:
    rulebook = book(fee("kr.kt.signup-fee", "signup", "join", UNKNOWN))
    ledger = priced(rulebook, join("2011-01-01", plan={"monthly": between(31_000, 62_000)}), until="2011-01-31")
    assert one(ledger, "kr.kt.signup-fee").low is None
    assert ledger.total == Total(31_000, 62_000, complete=False)


def test_a_port_that_may_fall_inside_the_lock_makes_the_total_incomplete() -> None:
    """The lock of the join on 1 March opens on 1 April."""
    events = port("2011-03-01", "skt"), port(between("2011-03-31", "2011-04-01"), "kt")
    ledger = priced(TURNING, *events)
    assert not ledger.total.complete
    assert {notice.blocks for notice in ledger.notices if notice.on == day("2011-04-01")} == {True, False}
    assert priced(TURNING, events[0], port("2011-04-01", "kt")).total.complete


def test_a_range_of_one_value_is_that_value() -> None:
    sure = priced(book(), join("2011-01-01", plan={"monthly": 31_000}), until="2011-02-28")
    single = {"monthly": between(31_000, 31_000)}
    same = priced(book(), join(between("2011-01-01", "2011-01-01"), plan=single), until="2011-02-28")
    assert amounts(same.entries) == amounts(sure.entries)
    assert same.total == sure.total


def test_a_scenario_without_doubt_is_its_only_world() -> None:
    told = scenario(join("2011-01-01"))
    assert list(worlds(told)) == [(0, told)]


def test_worlds_are_numbered_from_the_likely_one() -> None:
    plan = {"monthly": between(10, 30, 20)}
    found = list(worlds(scenario(join(between("2011-01-01", "2011-01-03", "2011-01-02"), plan=plan))))
    assert [place for place, _ in found] == list(range(len(found)))
    first: Any = found[0][1].events[0]
    assert (first.on, first.plan.monthly) == (date(2011, 1, 2), 20)
    told: list[Any] = [world.events[0] for _, world in found]
    assert {(event.on.day, event.plan.monthly) for event in told} >= {(d, a) for d in (1, 2, 3) for a in (10, 30)}


# ---------------------------------------------------------------- combinations that cannot be


def test_combinations_that_cannot_be_are_left_out() -> None:
    """Joining on 1 or 3 February and leaving on 2 or 4: not joining on the third and leaving on the second."""
    told = (
        join(between("2011-02-01", "2011-02-03"), "kt", plan={"id": "kr.kt.basic"}),
        leave(between("2011-02-02", "2011-02-04")),
    )
    ledger = priced(book(), *told)
    # 28 days at 31,000: one day is 1,107, three are 3,321; joining and leaving on one day costs no month
    assert ledger.total == Total(0, 3_321)
    days = [[e.on for e in world.events] for _, world in worlds(scenario(*told))]
    assert all(joined <= left for joined, left in days)  # type: ignore[operator] # days, once settled
    assert len(days) >= 8


def test_a_likely_combination_that_cannot_be_gives_way_to_one_that_can() -> None:
    told = (
        join(between("2011-02-01", "2011-02-10", "2011-02-10")),
        leave(between("2011-02-01", "2011-02-05", "2011-02-02")),
    )
    ledger = priced(book(fee("kr.kt.signup-fee", "signup", "join", flat(24_000))), *told)
    assert one(ledger, "kr.kt.signup-fee").working is not None


def test_when_nothing_can_be_the_error_names_the_event() -> None:
    told = join(between("2011-02-01", "2011-02-03"), "kt"), port(between("2011-03-01", "2011-03-02"), "kt")
    with pytest.raises(ScenarioError) as caught:
        priced(book(), *told)
    assert "events.1 (join kt on 2011-03-01)" in said(caught.value)


def test_an_unknown_id_is_told_before_anything_is_weighed() -> None:
    with pytest.raises(ScenarioError) as caught:
        priced(book(), join(between("2011-02-01", "2011-02-03"), "tk"))
    assert len(caught.value.problems) == 1


# ---------------------------------------------------------------- many things not known


def many(ranges: int) -> tuple[Rulebook, list[Data]]:
    """A new plan each month, each nothing or 31,000."""
    changes = [
        {"kind": "change_plan", "on": date(2011, month, 1).isoformat(), "plan": {"monthly": between(0, 31_000)}}
        for month in range(1, ranges + 1)
    ]
    return book(), [join("2010-12-01"), *changes]


@pytest.mark.parametrize("ranges", [1, 2, 8, 10])
def test_up_to_ten_amounts_in_doubt_are_weighed_at_both_ends_together(ranges: int) -> None:
    rulebook, events = many(ranges)
    ledger = priced(rulebook, *events, until=date(2011, ranges, 28).isoformat())
    assert ledger.total.low == 0
    assert ledger.total.high == sum(entry.high or 0 for entry in ledger.entries)


def test_more_unknowns_than_can_all_be_weighed_are_refused_and_say_so() -> None:
    """A total that left some out would look as sure as one that did not."""
    rulebook, changes = many(11)
    with pytest.raises(ScenarioError, match=r"11 unknowns with 2,048 combinations; expected at most 1,024"):
        priced(rulebook, *changes)


def test_days_in_doubt_over_two_long_ranges_are_refused_rather_than_sampled() -> None:
    """In May a port could be free on one day alone, which a sample would miss."""
    rulebook = book(fee("kr.skt.signup-fee", "signup", "join", flat(39_600)))
    joined, ported = between("2011-03-01", "2011-04-30"), between("2011-05-01", "2011-06-30")
    with pytest.raises(ScenarioError, match="a narrower range of days"):
        priced(rulebook, join(joined, "kt"), port(ported, "skt"))


def test_a_quote_on_a_day_in_doubt_is_weighed_too() -> None:
    """It is of the first SIM bought on or after its day: the first, or the second."""
    rulebook = book(fee("kr.kt.usim", "sim", "sim", flat(7_700)))
    told = [
        join("2011-02-01", "kt"), quote(between("2011-02-01", "2011-02-02"), "kr.kt.usim", 5_000),
        {"kind": "buy_sim", "on": "2011-02-10"},
    ]  # fmt: skip
    ledger = priced(rulebook, *told)
    assert amounts(of(ledger, "kr.kt.usim")) == [(5_000, 7_700), (5_000, 7_700)]
    assert ledger.total == Total(12_700, 12_700)
