"""The switch-date curve, its turns, and the best way and day: held against one comparison after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator import Rulebook, Scenario, ScenarioError
from calculator.best import best
from calculator.compare import compare, stay
from calculator.curve import curve, days_to_weigh, shifted
from calculator.dates import day
from calculator.links import decode
from calculator.turns import turns
from calculator.ways import Need, Search, need_of
from calculator.weigh import weigh
from tests.browser.stories import THREE_UNKNOWN
from tests.small import FREE, Memory, book, card, excuse, fee, flat, join, monthly, plan, port, scenario, version

Data = dict[str, Any]
JUDGED = {"as_of": "2026-11-22", "from": "2026-11-22", "until": "2028-11-21"}


def told(*events: Data, **more: Any) -> Scenario:
    return Scenario.parse({**JUDGED, "events": list(events), **more})


def line(on: Any, carrier: str, **said: Any) -> Data:
    return {"kind": "join", "on": on, "carrier": carrier, "as": "port_in", "plan": {"monthly": 69_000}, **said}


DISCOUNT = {"kind": "discount", "months": 24}
RENEWED = {"kind": "discount", "months": 12, "renews": True, "monthly": 17_250}
SUBSIDY = {"kind": "subsidy", "amount": 500_000, "months": 24}
LOOSE = {"low": "2025-11-03", "high": "2025-11-09"}
#: Lives of a line with a switch: a discount contract, a subsidy inside the lock, a phone, ranges, a household, a
#: service, a quote.
SWITCHES: dict[str, Data] = {
    "discount": {"events": [line("2025-12-01", "skt", contracts=[DISCOUNT]), line("2027-01-04", "smartel")]},
    "renewed": {
        "events": [
            line("2024-03-05", "lgu", contracts=[RENEWED]),
            line("2026-12-24", "kt", contracts=[DISCOUNT]),
        ]
    },
    "inside the lock": {"events": [line("2026-10-20", "kt", contracts=[SUBSIDY]), line("2027-04-01", "skt")]},
    "phone": {
        "events": [
            line("2026-02-10", "lgu", phone={"kind": "instalments", "price": 1_100_000, "months": 24}),
            line("2027-01-01", "kt", phone={"kind": "bought", "price": 700_000}),
        ]
    },
    "ranges": {
        "events": [
            line(LOOSE, "skt", contracts=[{**DISCOUNT, "monthly": {"low": 10_000, "high": 20_000}}]),
            line("2027-01-04", "smartel", plan={"monthly": {"low": 20_000, "high": 33_000}}),
        ]
    },
    "a plan of the catalogue, then back": {
        "events": [
            line("2020-01-01", "kt"),
            line("2026-12-01", "kgmobile", plan={"id": "kr.kgmobile.5g-150gb-24m"}),
            line("2027-07-01", "kt"),
        ]
    },
    "household": {
        "events": [line("2019-05-01", "kt"), line("2027-02-01", "smartel")],
        "household": {"internet": "500m", "bundle": "kt-total", "lines": [{"carrier": "kt", "monthly": 69_000}]},
    },
    "cancelled": {
        "events": [
            line("2025-01-01", "skt"),
            {"kind": "leave", "on": "2027-01-01"},
            {**line("2027-01-10", "skt"), "as": "new"},
        ]
    },
    "side service": {
        "events": [line("2025-12-01", "kt", contracts=[DISCOUNT]), line("2027-01-04", "skt")],
        "services": [{"id": "kr.kt.super-change", "from": "2026-02-01"}],
    },
    "quoted": {
        "events": [
            line("2025-12-01", "skt", contracts=[DISCOUNT]),
            line("2027-01-04", "smartel"),
            {"kind": "quote", "on": "2027-01-04", "fee": "kr.skt.discount-clawback", "amount": 111_111},
        ]
    },
}  # fmt: skip
#: Of all of them, as a server remembers: what one leaves in it must not be another's.
MEMORY = Memory()


@pytest.mark.parametrize("name", SWITCHES)
def test_each_day_of_the_curve_is_what_a_comparison_says_of_it(name: str, rulebook: Rulebook) -> None:
    switch = Scenario.parse({**JUDGED, **SWITCHES[name]})
    found = curve(switch, rulebook, remembered=MEMORY)
    assert len(found) == 730
    for place in [0, 1, 9, 40, 99, 188, 300, 424, 587, 729]:
        if found.sound[place]:
            apart = compare(shifted(switch, found.on(place)), rulebook).difference
            assert found.net(place) == apart, (name, found.on(place))


def test_the_best_day_is_the_least_of_all_days(rulebook: Rulebook) -> None:
    switch = told(*SWITCHES["inside the lock"]["events"], until="2027-06-30")
    found = curve(switch, rulebook)
    every = [compare(shifted(switch, found.on(place)), rulebook) for place in range(len(found))]
    open_ = [(c.difference.low, place) for place, c in enumerate(every) if not c.blocked]
    place = found.best()
    assert place is not None
    assert min(open_) == (int(found.low[place]), place)


def test_of_days_alike_the_best_is_one_on_which_numbers_are_ported(rulebook: Rulebook) -> None:
    """22 November 2026 is a Sunday, and so are the 29th and every seventh day after it; 1 January rests too."""
    found = curve(told(*SWITCHES["discount"]["events"], until="2027-01-02"), rulebook)
    rests = [str(found.on(place)) for place in range(len(found)) if found.rests[place]]
    assert rests == ["2026-12-06", "2026-12-13", "2026-12-20", "2026-12-27", "2027-01-01"] or rests[0] == "2026-11-22"
    nothing = np.zeros(len(found), np.int64)
    level = replace(found, low=nothing, high=nothing, complete=~found.blocked)
    assert level.best() == 1
    assert level.best(found.rests) == 0


def test_the_curve_begins_when_it_is_judged_and_ends_with_the_window(rulebook: Rulebook) -> None:
    switch = told(*SWITCHES["discount"]["events"], as_of="2027-03-01", until="2027-05-31")
    found = curve(switch, rulebook)
    assert (found.first, len(found)) == (date(2027, 3, 1), 92)


def test_a_scenario_without_a_switch_has_no_curve(rulebook: Rulebook) -> None:
    with pytest.raises(ScenarioError, match="no switch in the window"):
        curve(told(line("2020-01-01", "kt")), rulebook)


# ---------------------------------------------------------------- turns


def _small() -> Rulebook:
    """Leaving KT costs 90,000 in the first hundred days; a subsidy of 550,000 falls by 1,000 a day from day 180 on."""
    free = excuse(FREE, "after a hundred days", days_served={"at_least": 100})
    leaving = card("kr.kt.leaving", "exit", "leave", version(terms=flat(90_000), exception=[free]))
    terms = {"kind": "tapered", "grace_days": 180}
    subsidy = fee("kr.kt.subsidy-back", "exit", "contract", terms, applies={"contract": ["subsidy"]})
    lock = fee("kr.kt.lock", "port", "lock", {"kind": "lock", "months": 3})
    return book(leaving, subsidy, lock)


def test_every_turn_has_its_day_its_amount_and_its_fee() -> None:
    # Joined on 1 October 2026: day 100 is 9 January 2027, three months are over on 1 January, day 180 is 30 March, and
    # the term of 730 days ends on 30 September 2028. (550,000 by 550 days is 1,000 a day, 30,000 a month of 30 days.)
    subsidy = {"kind": "subsidy", "amount": 550_000, "months": 24}
    kt = join("2026-10-01", "kt", contracts=[subsidy])
    switch = scenario(kt, port("2026-12-01", "skt"), first="2026-11-22", until="2028-11-21")
    rulebook = _small()
    found = turns(switch, curve(switch, rulebook), rulebook)
    assert [(str(t.on), t.kind, t.amount, t.fee) for t in found] == [
        ("2027-01-01", "opens", 0, "kr.kt.lock"),
        ("2027-01-09", "cliff", -90_000, "kr.kt.leaving"),
        ("2027-03-30", "bend", -30_000, "kr.kt.subsidy-back"),
        ("2028-09-30", "bend", 30_000, "kr.kt.subsidy-back"),
    ]
    assert found[1].reason is not None
    assert found[1].reason["en"] == "after a hundred days"


def test_a_window_of_a_waiver_is_a_jump_down_and_a_jump_up(rulebook: Rulebook) -> None:
    kt = line("2024-10-01", "skt", plan={"monthly": 59_000}, contracts=[DISCOUNT])
    switch = told(kt, line("2025-08-01", "lgu"), **{"as_of": "2025-01-01", "from": "2025-01-01", "until": "2026-12-31"})
    found = [t for t in turns(switch, curve(switch, rulebook), rulebook) if t.kind == "cliff"]
    assert [(str(t.on), t.amount < 0) for t in found] == [("2025-04-19", True), ("2025-07-15", False)]


def test_what_falls_due_every_month_is_no_turn(rulebook: Rulebook) -> None:
    phone = {"kind": "instalments", "price": 900_000, "months": 24}
    switch = told(line("2026-01-01", "skt", phone=phone), line("2026-12-01", "lgu"))
    assert turns(switch, curve(switch, rulebook), rulebook) == ()


def test_a_promotion_that_ends_within_the_window_bends_the_curve() -> None:
    # The new plan costs nothing for three months, then 30,000. Until 21 May 2027 the promotion of a later switch takes
    # the place of dear months; after 22 February a later switch ends inside it, and a day of waiting is worth nothing.
    terms = {"kind": "monthly", "amount": 30_000, "promo": 0, "promo_months": 3}
    offer = card("kr.skt.promo", "plan", "month", version(terms=terms), group="plans", governed_by="join")
    rulebook = book(offer)
    switch = scenario(
        join("2020-01-01", "kt"), port("2026-12-01", "skt", plan={"id": "kr.skt.promo"}),
        first="2026-11-22", until="2027-05-21",
    )  # fmt: skip
    found = turns(switch, curve(switch, rulebook), rulebook)
    assert [(str(t.on), t.kind, t.fee) for t in found] == [("2027-02-22", "bend", "kr.skt.promo")]


# ---------------------------------------------------------------- every way on every day


@pytest.mark.parametrize("name", ["discount", "household", "quoted", "inside the lock"])
def test_every_way_on_every_day_is_what_a_comparison_says_of_it(name: str, rulebook: Rulebook) -> None:
    history = stay(Scenario.parse({**JUDGED, **SWITCHES[name]}))
    ways = list(Search(history, rulebook, history.as_of, Need(), new_number=True).ways())
    dates = days_to_weigh(history, len(history.events), 730)[:: 1 if name != "quoted" else 91]
    random = np.random.default_rng(20110211)
    some = [ways[i] for i in random.choice(len(ways), 40, replace=False)]
    weighed = weigh(some, history, rulebook, dates)
    for place, way in enumerate(some):
        for i in random.choice(len(dates), 2):
            found = compare(way.scenario(history, day(dates[i])), rulebook)
            assert weighed.blocked[place, i] == found.blocked
            assert bool(weighed.complete[place, i]) == found.difference.complete
            assert (weighed.low[place, i], weighed.high[place, i]) == (found.difference.low, found.difference.high)


def test_best_is_the_least_of_all_ways_on_all_days() -> None:
    # Two plans of SKT's at 10,000 and 20,000, KT's at 31,000 with 90,000 to pay in the first hundred days. From day
    # 100, 9 January 2027, SKT's cheaper plan saves 21,000 a month; before it that is eaten by the 90,000.
    rulebook = _two_plans()
    kt = join("2026-10-01", "kt", plan={"id": "kr.kt.basic"})
    found = best(scenario(kt, first="2026-11-22", until="2027-05-21"), rulebook)
    assert (found.best.words["en"], str(found.best.on)) == ("SKT kr.skt.cheap", "2027-01-09")
    # 23 of 31 days of January, then whole months to April and 21 of 31 in May: at 31,000 and at 10,000.
    saved = (31_000 * 23 // 31 + 3 * 31_000 + 31_000 * 21 // 31) - (10_000 * 23 // 31 + 3 * 10_000 + 10_000 * 21 // 31)
    cut = 31_000 * 8 // 31 + 31_000 * 23 // 31 - 31_000  # a month in two parts, each rounded down
    assert found.best.net.low == -saved + cut
    assert [way.words["en"] for way in found.ways[1:]] == ["SKT kr.skt.dear", "staying as you are"]
    assert found.ways[1].why is not None
    assert found.ways[1].why["en"].endswith("most of it for: Plan")


def _two_plans() -> Rulebook:
    free = excuse(FREE, "after a hundred days", days_served={"at_least": 100})
    leaving = card("kr.kt.leaving", "exit", "leave", version(terms=flat(90_000), exception=[free]))
    no_more: Data = {"group": "plans", "offer": {"sold_until": date(2020, 1, 1)}}
    old = [card(f"kr.{c}.basic", "plan", "month", version(terms=monthly(31_000)), **no_more) for c in ("skt", "lgu")]
    return book(leaving, *old, plan("kr.skt.cheap", 10_000), plan("kr.skt.dear", 20_000))


def test_staying_is_best_where_nothing_is_cheaper(rulebook: Rulebook) -> None:
    found = best(told(line("2020-01-01", "smartel", plan={"monthly": 100})), rulebook)
    assert found.best.kind == "stay"
    assert found.switch is not None
    assert found.switch.net.low > 0


def test_a_carrier_is_named_once(rulebook: Rulebook) -> None:
    ways = Search(told(line("2020-01-01", "smartel")), rulebook, date(2026, 11, 22), Need()).ways()
    words = {way.words(rulebook)["en"] for way in ways}
    assert any(name.startswith("T Plus ") for name in words)
    assert not any("T Plus T Plus" in name for name in words)


def test_ways_without_leaving_are_weighed_however_much_is_open(rulebook: Rulebook) -> None:
    """The line alone, its day of joining and its phone's price open, may be 1,276 lines: more than are priced."""
    found = best(decode(THREE_UNKNOWN).scenario, rulebook, days=2)
    assert "contract" in {way.kind for way in found.ways}


def test_the_need_is_what_the_plan_one_has_gives(rulebook: Rulebook) -> None:
    offer = rulebook.card("kr.kgmobile.11gb-plus").offer
    assert offer is not None
    history = told(line("2026-01-01", "kgmobile", plan={"id": "kr.kgmobile.11gb-plus"}))
    assert need_of(history, rulebook).data_mb == offer.data_mb


def test_best_over_the_catalogue_is_what_comparing_every_way_on_every_week_finds(rulebook: Rulebook) -> None:
    """The whole search by brute force, on fewer days: nothing found there is better than what best says."""
    switch = told(*SWITCHES["discount"]["events"][:1], until="2027-12-31")
    found = best(switch, rulebook, need=Need(100_000))
    ways = Search(stay(switch), rulebook, switch.as_of, Need(100_000)).ways()
    dates = days_to_weigh(switch, 1, 730)
    least = min(
        compare(way.scenario(switch, day(on)), rulebook).difference.low
        for way in list(ways)[::7]
        for on in dates[::101]
    )
    assert found.best.net.low <= least


@given(st.integers(0, 400), st.sampled_from(sorted(SWITCHES)))
@settings(max_examples=25, deadline=None)
def test_moving_a_switch_keeps_what_is_told_of_it(by: int, name: str) -> None:
    switch = Scenario.parse({**JUDGED, **SWITCHES[name]})
    begun = len(stay(switch).events)
    first = switch.events[begun].on
    assert isinstance(first, date)
    there = shifted(switch, first + timedelta(days=by))
    assert shifted(there, first) == switch
    assert there.events[:begun] == switch.events[:begun]
