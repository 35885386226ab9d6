"""Staying against switching: the difference, where it comes from, and the day it turns."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator import Rulebook, Scenario, ScenarioError, Total, price
from calculator.beside import net
from calculator.compare import Comparison, Peak, compare, stay
from calculator.ledger import Ledger, total
from calculator.running import accrued
from tests.small import (
    UNKNOWN,
    Data,
    book,
    card,
    day,
    document,
    fee,
    flat,
    join,
    leave,
    monthly,
    of,
    plan,
    port,
    priced,
    quote,
    scenario,
    service,
    version,
)

KT = join("2009-11-28", "kt", plan={"id": "kr.kt.basic"})
LOAN = {"kind": "loan", "return_by": "2011-03-11"}
SKT = port("2011-02-11", "skt", phone=LOAN)
BACK = {"kind": "return_phone", "on": "2011-03-11"}
WINDOW = {"first": "2011-02-01", "until": "2012-01-31"}


def told(*events: Data, **more: Any) -> Scenario:
    return scenario(*events, **(WINDOW | more))


def compared(rulebook: Rulebook, *events: Data, **more: Any) -> Comparison:
    return compare(told(*events, **more), rulebook)


# ---------------------------------------------------------------- the stay

#: The cases of the story: whatever he does, the stay is the KT line of 2009 going on.
STORIES: dict[str, list[Data]] = {
    "A the phone is kept": [SKT],
    "B it goes back, then back to KT": [SKT, BACK, port("2011-05-12", "kt")],
    "C cancelled, a new number at LGU+, back to SKT": [
        SKT, BACK, leave("2011-03-12"), join("2011-03-12", "lgu"), port("2011-09-01", "skt"),
    ],
    "D cancelled, a new number at LGU+, back to KT": [
        SKT, BACK, leave("2011-03-12"), join("2011-03-12", "lgu"), port("2011-09-01", "kt"),
    ],
    "E bad call quality on day 10": [SKT, leave("2011-02-21", "bad_quality")],
    "F he never leaves": [],
    "G a port back inside the lock": [SKT, BACK, port("2011-03-11", "kt")],
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_whatever_he_does_the_stay_is_the_line_he_had(story: str) -> None:
    assert stay(told(KT, *STORIES[story])) == told(KT)


def test_earlier_lines_stay_in_the_stay() -> None:
    """With LGU+ until 2009: still so had he never left KT."""
    earlier = [join("2009-01-05", "lgu"), port("2009-11-28", "kt")]
    assert stay(told(*earlier, SKT)) == told(*earlier)


def test_what_happened_to_the_line_before_the_switch_stays_and_what_comes_after_does_not() -> None:
    changed = {"kind": "change_plan", "on": "2011-02-05", "plan": {"monthly": 5}}
    sim = {"kind": "buy_sim", "on": "2011-02-06", "sim": "usim"}
    later: list[Data] = [
        {"kind": "change_plan", "on": "2011-03-05", "plan": {"monthly": 6}},
        {"kind": "buy_sim", "on": "2011-03-06"},
    ]
    assert stay(told(KT, changed, sim, SKT, *later)) == told(KT, changed, sim)


def test_a_line_first_joined_in_the_window_is_the_one_that_goes_on() -> None:
    first = join("2011-02-05", "kt")
    assert stay(told(first, SKT)) == told(first)


def test_a_line_given_up_before_the_window_is_not_the_one_that_goes_on() -> None:
    """None runs when the window opens, so it is the first in it."""
    gone = [join("2005-01-01", "lgu"), leave("2006-01-01")]
    assert stay(told(*gone, join("2011-02-05", "kt"), SKT)) == told(*gone, join("2011-02-05", "kt"))


def test_leaving_is_switching_too() -> None:
    assert stay(told(KT, leave("2011-03-01"))) == told(KT)


@pytest.mark.parametrize(("on", "switched"), [("2011-01-31", False), ("2011-02-01", True)])
def test_a_switch_counts_from_the_first_day_of_the_window(on: str, switched: bool) -> None:
    assert (stay(told(KT, port(on, "skt"))) == told(KT)) is switched


def test_who_stays_keeps_services_household_and_claims_and_spends_no_time_on_it() -> None:
    home = {"internet": "500m", "lines": [{"carrier": "kt", "monthly": 5}]}
    more = {"services": [{"id": "kr.kt.wibro", "from": "2010-11-01"}], "household": home, "claims": ["welfare"]}
    staying = stay(told(KT, SKT, hassle={"hours": 3.5, "per_hour": 10_030}, **more))
    assert staying == told(KT, **more)


# ---------------------------------------------------------------- the difference

WIBRO = service("kr.kt.wibro", version(low=monthly(10_000), high=monthly(20_000)))
FEES = (
    fee("kr.skt.signup-fee", "signup", "join", flat(39_600)),
    card("kr.skt.usim", "sim", "sim", version(low=flat(7_700), high=flat(9_900))),
)
HELD = {"services": [{"id": "kr.kt.wibro", "from": "2010-11-01"}]}


def test_the_difference_is_the_switch_less_the_stay() -> None:
    """In March, 1,000 a day against 500, and 39,600 to join: 39,600 − 15,500."""
    found = compared(
        book(FEES[0], plan("kr.skt.slim", 15_500)),
        KT,
        port("2011-03-01", "skt", plan={"id": "kr.skt.slim"}),
        until="2011-03-31",
    )
    assert found.difference == Total(24_100, 24_100)
    assert found.one_off == Total(39_600, 39_600)
    assert found.by_category == {"signup": Total(39_600, 39_600), "plan": Total(-15_500, -15_500)}
    assert found.switch.total.low - found.stay.total.low == 24_100
    assert found.a_month == Total(-15_500, -15_500)
    assert found.switched_on == day("2011-03-01")
    assert not found.blocked


def test_where_nothing_is_switched_nothing_differs() -> None:
    found = compared(book(WIBRO), KT, **HELD)
    assert found.difference == found.one_off == found.a_month == Total(0, 0)
    assert (found.switched_on, found.break_even) == (None, (None, None))
    assert set(found.by_category.values()) == {Total(0, 0)}
    assert (found.switch_running.low == found.stay_running.low).all()


def test_time_spent_is_no_part_of_the_difference() -> None:
    found = compared(
        book(), KT, port("2011-03-01", "skt"), hassle={"hours": 3.5, "per_hour": 10_030}, until="2011-03-31"
    )
    assert found.difference == Total(-31_000, -31_000)
    assert "hassle" not in found.by_category


def test_a_range_that_both_sides_share_cancels() -> None:
    """WiBro runs on either way: what it costs is not known, but what switching costs is."""
    with_it, without = (compared(book(WIBRO, *FEES), KT, SKT, **held) for held in (HELD, {}))
    assert with_it.stay.total.low != with_it.stay.total.high
    assert with_it.difference == without.difference
    assert with_it.by_category["service"] == Total(0, 0)
    assert with_it.break_even == without.break_even


def test_a_range_of_the_switch_alone_stays_a_range() -> None:
    """The SIM: 7,700 to 9,900."""
    found = compared(book(*FEES), KT, SKT)
    assert found.difference.high - found.difference.low == 2_200
    assert found.by_category["sim"] == Total(7_700, 9_900)


def test_what_both_sides_do_not_know_does_not_make_the_difference_unknown() -> None:
    rulebook = book(service("kr.kt.wibro", version(terms=UNKNOWN)), *FEES)
    found = compared(rulebook, KT, SKT, **HELD)
    assert not found.switch.total.complete
    assert not found.stay.total.complete
    assert found.difference.complete
    assert found.by_category["service"] == Total(0, 0)


def test_what_one_side_does_not_know_makes_the_difference_incomplete() -> None:
    found = compared(book(fee("kr.skt.signup-fee", "signup", "join", UNKNOWN)), KT, SKT)
    assert not found.difference.complete
    assert not found.one_off.complete
    assert not found.by_category["signup"].complete
    assert found.by_category["plan"].complete


def test_a_switch_that_cannot_be_done_as_told_is_blocked_and_its_difference_incomplete() -> None:
    lock = fee("kr.port-lock", "port", "lock", {"kind": "lock", "months": 3}, applies={"joined_as": ["port_in"]})
    found = compared(book(lock, *FEES), KT, *STORIES["G a port back inside the lock"])
    assert found.blocked
    assert not found.difference.complete
    assert not compared(book(lock, *FEES), KT, *STORIES["B it goes back, then back to KT"]).blocked


def test_a_plan_in_doubt_is_the_same_on_both_sides() -> None:
    """KT costs 31,000 to 62,000: ten days of it less in the switch, whichever it is."""
    doubt = join("2009-11-28", "kt", plan={"monthly": {"low": 31_000, "high": 62_000}})
    found = compared(book(), doubt, port("2011-03-22", "skt"), first="2011-03-01", until="2011-03-31")
    # from the 22nd on: 10 days at 1,000 or 2,000 are saved
    assert found.difference == Total(-20_000, -10_000)


def test_a_day_in_doubt_makes_the_difference_a_range() -> None:
    found = compared(book(), KT, port({"low": "2011-03-21", "high": "2011-03-31"}, "skt"), until="2011-03-31")
    assert found.difference == Total(-11_000, -1_000)
    assert found.switched_on == day("2011-03-21")


def test_what_the_carrier_said_of_the_switch_is_no_cost_of_the_stay() -> None:
    """Asked beforehand: SKT's sign-up fee, and what KT wants for leaving."""
    exit_fee = fee("kr.kt.exit", "exit", "leave", flat(10_000))
    asked = quote("2011-02-05", "kr.skt.signup-fee", 30_000), quote("2011-02-06", "kr.kt.exit", 5_000)
    found = compared(book(exit_fee, *FEES[:1]), KT, *asked, port("2011-02-11", "skt"))
    assert found.by_category["signup"] == Total(30_000, 30_000)
    assert found.by_category["exit"] == Total(5_000, 5_000)
    assert not {"kr.skt.signup-fee", "kr.kt.exit"} & {entry.fee for entry in found.stay.entries}
    assert found.stay_running.low[-1] == found.stay.total.low


def test_what_the_carrier_said_of_the_line_that_stays_holds_in_the_stay() -> None:
    """February at 28,000, as KT said; ten days of it in the switch are another entry, which KT said nothing of."""
    found = compared(
        book(), KT, quote("2011-01-15", "kr.kt.basic", 28_000), port("2011-03-01", "skt"), until="2011-03-31"
    )
    assert of(found.stay, "kr.kt.basic")[0].low == 28_000
    assert found.by_category["plan"] == Total(-31_000, -31_000)


def test_an_impossible_switch_is_an_error_that_names_the_event() -> None:
    with pytest.raises(ScenarioError, match=r"events\.1 \(join kt on 2011-03-01\)"):
        compared(book(), KT, port("2011-03-01", "kt"))


# ---------------------------------------------------------------- once and a month


def test_what_comes_again_each_month_is_apart_from_what_falls_due_once() -> None:
    """A loss of the household each month, and a fee for a service's end, paid once."""
    loss = fee("kr.kt.household", "bundle", "bundle", {"kind": "bundle", "by": "lines", "steps": [[1, 0], [2, 3_000]]})
    ended = fee("kr.kt.wifi", "service", "leave", flat(8_000))
    home = {"lines": [{"carrier": "kt", "monthly": 31_000}]}
    found = compared(book(loss, ended), KT, port("2011-03-01", "skt"), household=home, until="2011-03-31")
    assert found.by_category["bundle"] == Total(3_000, 3_000)
    assert found.one_off == Total(8_000, 8_000)
    assert found.a_month == Total(3_000 - 31_000, 3_000 - 31_000)


def test_a_month_is_that_of_the_last_prices() -> None:
    """SKT's 15,500 for a promotion, then 62,000; KT stays at 31,000. The window ends in the middle of a month."""
    rising = card(
        "kr.skt.slim",
        "plan",
        "month",
        version(terms=monthly(15_500)),
        version("2011-05-01", monthly(62_000)),
        group="plans",
    )
    found = compared(book(rising), KT, port("2011-03-01", "skt", plan={"id": "kr.skt.slim"}), until="2011-05-10")
    assert found.a_month == Total(31_000, 31_000)


def test_a_month_of_two_plans_in_doubt_is_between_the_best_and_the_worst() -> None:
    """15,500 to 46,500 against 31,000 to 62,000, neither known: between 46,500 less and 15,500 more."""
    plans = [
        card(
            f"kr.{carrier}.slim", "plan", "month", version(low=monthly(low), high=monthly(low + 31_000)), group="plans"
        )
        for carrier, low in (("kt", 31_000), ("skt", 15_500))
    ]
    kt = join("2009-11-28", "kt", plan={"id": "kr.kt.slim"})
    found = compared(book(*plans), kt, port("2011-03-01", "skt", plan={"id": "kr.skt.slim"}), until="2011-03-31")
    assert found.difference == Total(-46_500 - 0, 15_500)
    assert found.a_month == Total(-46_500, 15_500)


# ---------------------------------------------------------------- the running cost

#: Divides by 28, 30 and 31, so that no part of a month is rounded.
EVEN = 13_020
RUNNING = book(
    *FEES,
    card("kr.kt.basic", "plan", "month", version(terms=monthly(EVEN * 3)), version("2011-02-21", monthly(EVEN * 5)),
         group="plans"),
    plan("kr.skt.slim", EVEN * 2),
    fee("kr.skt.discount", "discount", "month", {"kind": "monthly", "of": "discount"}, credit=True),
    fee("kr.kt.exit", "exit", "leave", flat(10_000)),
    fee("kr.payment", "phone", "payment", {"kind": "instalments", "due": "payment"}),
    service("kr.kt.wibro", version(low=monthly(EVEN), high=monthly(EVEN * 2))),
)  # fmt: skip
MOVED = [
    join("2009-11-28", "kt", plan={"id": "kr.kt.basic"}),
    port("2011-03-16", "skt", plan={"id": "kr.skt.slim"},
         contracts=[{"kind": "discount", "months": 12, "monthly": EVEN}],
         phone={"kind": "instalments", "price": 30_000, "months": 12}),
]  # fmt: skip


def test_the_running_cost_of_a_day_is_the_total_of_a_window_that_ends_on_it() -> None:
    ledger = priced(RUNNING, *MOVED, **(WINDOW | HELD | {"until": "2011-05-10"}))
    running = accrued(ledger.entries, date(2011, 2, 1), date(2011, 5, 10))
    for place, low, high in zip(range(200), running.low, running.high, strict=False):
        until = date(2011, 2, 1) + timedelta(place)
        total = priced(RUNNING, *MOVED, **(WINDOW | HELD | {"until": until.isoformat()})).total
        assert (low, high) == (total.low, total.high), until
    assert len(running.low) == len(running.days) == 99


@given(first=st.integers(0, 60), length=st.integers(0, 120), amount=st.integers(0, 99_999))
@settings(max_examples=40)
def test_the_running_cost_ends_at_the_total_and_only_rises_where_nothing_comes_back(
    first: int, length: int, amount: int
) -> None:
    begin = date(2011, 1, 1) + timedelta(first)
    end = begin + timedelta(length)
    events = join("2010-01-01", "kt", plan={"monthly": amount}), port("2011-02-11", "skt", plan={"monthly": 7})
    ledger = priced(book(*FEES), *events, first=begin.isoformat(), until=end.isoformat())
    running = accrued(ledger.entries, begin, end)
    assert (running.low[-1], running.high[-1]) == (ledger.total.low, ledger.total.high)
    assert len(running.low) == length + 1
    assert (running.low <= running.high).all()
    steps = [int(b - a) for a, b in zip([0, *running.low], running.low, strict=False)]
    assert min(steps) >= 0


def test_both_running_costs_end_at_their_totals_whatever_is_in_doubt() -> None:
    doubt = port({"low": "2011-03-01", "high": "2011-03-20"}, "skt", plan={"monthly": {"low": 5, "high": 50_000}})
    found = compared(book(WIBRO, *FEES), KT, doubt, **HELD)
    for running, ledger in ((found.stay_running, found.stay), (found.switch_running, found.switch)):
        assert (running.low[-1], running.high[-1]) == (ledger.total.low, ledger.total.high)
        assert running.first == date(2011, 2, 1)


def test_what_is_not_known_and_time_spent_run_up_nothing() -> None:
    rulebook = book(fee("kr.skt.signup-fee", "signup", "join", UNKNOWN))
    found = compared(rulebook, KT, SKT, hassle={"hours": 1, "per_hour": 1_000_000}, until="2011-02-28")
    assert found.switch_running.low[-1] == found.switch.total.low == 31_000 * 10 // 28


# ---------------------------------------------------------------- the break-even day


def turning(signup: int, plan_a_month: int, **more: Any) -> Comparison:
    """KT's 31,000 a month against another plan from 1 March 2011, for a fee."""
    rulebook = book(fee("kr.skt.signup-fee", "signup", "join", flat(signup)), plan("kr.skt.slim", plan_a_month), WIBRO)
    switch = port("2011-03-01", "skt", plan={"id": "kr.skt.slim"})
    return compared(rulebook, KT, switch, **({"until": "2011-03-31"} | more))


@pytest.mark.parametrize(
    ("signup", "turns"),
    [
        (0, "2011-03-01"),  # cheaper from the first day
        (500, "2011-03-01"),  # 500 saved by the end of the day: even
        (501, "2011-03-02"),
        (6_000, "2011-03-12"),
        (6_200, "2011-03-13"),
        (15_500, "2011-03-31"),
        (15_501, None),  # not within the window
    ],
)
def test_a_switch_is_worth_it_from_the_day_its_fee_is_saved(signup: int, turns: str | None) -> None:
    """15,500 against 31,000 in a month of 31 days: 500 are saved a day, the day of the switch included."""
    expected = None if turns is None else day(turns)
    assert turning(signup, 15_500).break_even == (expected, expected)


def test_a_dearer_plan_is_never_worth_its_fee() -> None:
    assert turning(1, 46_500).break_even == (None, None)


def test_a_switch_that_turns_dear_again_is_not_worth_it_before() -> None:
    """Money back on the day of the switch, then a plan dearer by 500 a day: ahead until the 12th, behind for good."""
    back = fee("kr.skt.gift", "refund", "join", flat(6_000), credit=True)
    switch = port("2011-03-01", "skt", plan={"id": "kr.skt.slim"})
    found = compared(book(back, plan("kr.skt.slim", 46_500)), KT, switch, until="2011-03-31")
    assert found.difference == Total(9_500, 9_500)
    assert found.break_even == (None, None)


def test_a_range_turns_between_its_best_and_its_worst_day() -> None:
    """The SIM costs 1,000 to 3,000: even after two days, or after six."""
    sim = card("kr.skt.usim", "sim", "sim", version(low=flat(1_000), high=flat(3_000)))
    switch = port("2011-03-01", "skt", plan={"id": "kr.skt.slim"})
    found = compared(book(sim, plan("kr.skt.slim", 15_500)), KT, switch, until="2011-03-31")
    assert found.break_even == (day("2011-03-02"), day("2011-03-06"))


def test_a_range_that_may_never_turn_has_no_sure_day() -> None:
    sim = card("kr.skt.usim", "sim", "sim", version(low=flat(1_000), high=flat(99_000)))
    switch = port("2011-03-01", "skt", plan={"id": "kr.skt.slim"})
    found = compared(book(sim, plan("kr.skt.slim", 15_500)), KT, switch, until="2011-03-31")
    assert found.break_even == (day("2011-03-02"), None)


def test_a_switch_on_a_day_in_doubt_is_worth_it_no_sooner_than_it_happens() -> None:
    """Cheaper from its first day, which lies between 1 and 20 March."""
    switch = port({"low": "2011-03-01", "high": "2011-03-20"}, "skt", plan={"id": "kr.skt.slim"})
    found = compared(book(plan("kr.skt.slim", 15_500)), KT, switch, until="2011-03-31")
    assert found.break_even == (day("2011-03-01"), day("2011-03-20"))


def test_what_both_sides_share_does_not_blur_the_day() -> None:
    """WiBro at 10,000 to 20,000 runs on either way, the month before the switch as well."""
    assert turning(6_200, 15_500, **HELD).break_even == (day("2011-03-13"), day("2011-03-13"))


@pytest.mark.parametrize(("signup", "slim"), [(30_000, 1), (200_000, 1), (9_000, 2), (39_600, 4), (0, 5), (77_777, 0)])
def test_the_break_even_day_is_the_one_found_day_by_day(signup: int, slim: int) -> None:
    """Each day's windows priced anew: the first day from the switch on after which the switch is never dearer."""
    basic = card(
        "kr.kt.basic",
        "plan",
        "month",
        version(terms=monthly(EVEN * 3)),
        version("2011-04-11", monthly(EVEN * 6)),
        group="plans",
    )
    rulebook = book(basic, fee("kr.skt.signup-fee", "signup", "join", flat(signup)), plan("kr.skt.slim", EVEN * slim))
    events = KT, port("2011-02-16", "skt", plan={"id": "kr.skt.slim"})
    until = date(2011, 5, 20)
    dearer: list[date] = []
    for n in range((until - date(2011, 2, 16)).days + 1):
        last = date(2011, 2, 16) + timedelta(n)
        switch = told(*events, until=last.isoformat())
        if price(switch, rulebook).total.low > price(stay(switch), rulebook).total.low:
            dearer.append(last)
    turns = dearer[-1] + timedelta(1) if dearer else date(2011, 2, 16)
    expected = turns if turns <= until else None
    assert compared(rulebook, *events, until=until.isoformat()).break_even == (expected, expected)


def test_a_switch_after_the_window_turns_nothing() -> None:
    found = compared(book(*FEES), KT, port("2012-02-01", "skt"))
    assert found.difference == Total(0, 0)
    assert found.break_even == (None, None)


def test_a_comparison_is_of_the_same_document_in_both_its_parts() -> None:
    """The two ledgers are those that `price` gives."""
    document_ = document(KT, SKT, **WINDOW)
    found = compare(Scenario.parse(document_), book(*FEES))
    assert found.switch == price(Scenario.parse(document_), book(*FEES))
    assert found.stay == price(stay(Scenario.parse(document_)), book(*FEES))


# ---------------------------------------------------------------- months, the peak, the first bill, the entries

CASES = sorted((Path(__file__).parent / "cases").rglob("*.json"))


@pytest.fixture(scope="module", params=CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def weighed(request: pytest.FixtureRequest, rulebook: Rulebook) -> Comparison:
    """Every case that there is, beside its stay."""
    return compare(Scenario.parse(request.param.read_bytes()), rulebook)


class TestEveryCase:
    def test_the_entries_that_differ_make_the_whole_difference(self, weighed: Comparison) -> None:
        more, less = total(weighed.only_switch), total(weighed.only_stay)
        found = Total(more.low - less.high, more.high - less.low, weighed.difference.complete)
        if weighed.switch.spans is None:
            assert found == weighed.difference
        else:  # each entry is as wide as it may be, and not all are so in the same world
            assert found.low <= weighed.difference.low <= weighed.difference.high <= found.high

    def test_the_months_add_up_to_the_totals(self, weighed: Comparison) -> None:
        sides = (
            ([month.stay for month in weighed.by_month], weighed.stay.total),
            ([month.switch for month in weighed.by_month], weighed.switch.total),
            ([month.difference for month in weighed.by_month], weighed.difference),
        )
        for months, whole in sides:
            found = sum(month.low for month in months), sum(month.high for month in months)
            if weighed.switch.spans is None:
                assert found == (whole.low, whole.high)
            else:
                assert found[0] <= whole.low <= whole.high <= found[1]

    def test_the_last_month_ends_at_the_difference(self, weighed: Comparison) -> None:
        last = weighed.by_month[-1].by_its_end
        assert (last.low, last.high) == (weighed.difference.low, weighed.difference.high)

    def test_the_peak_is_no_lower_than_the_end(self, weighed: Comparison) -> None:
        if weighed.peak is not None:
            best, worst = weighed.peak
            assert best.extra >= weighed.difference.low
            assert worst.extra >= weighed.difference.high
            assert best.extra <= worst.extra

    def test_the_first_bill_is_part_of_what_only_switching_brings(self, weighed: Comparison) -> None:
        bill = weighed.first_bill
        if bill is not None and weighed.switch.spans is None:
            within = [e for e in weighed.only_switch if bill.first <= e.on <= bill.last]
            assert bill.total == total(within)
            assert sum(part.low for part in bill.by_carrier.values()) == bill.total.low

    def test_the_switch_is_as_it_is_priced(self, weighed: Comparison) -> None:
        assert all(entry.sources for entry in (*weighed.only_switch, *weighed.only_stay))


def test_a_month_shows_each_sides_cash_and_how_far_apart_they_are_by_its_end() -> None:
    """A fee of 39,600 on 16 March, then 15,500 against 31,000: in March 16 days at 500 saved, in April 15,500."""
    switch = port("2011-03-16", "skt", plan={"id": "kr.skt.slim"})
    found = compared(book(FEES[0], plan("kr.skt.slim", 15_500)), KT, switch, first="2011-03-01", until="2011-04-30")
    march, april = found.by_month
    assert (march.first, april.first) == (day("2011-03-01"), day("2011-04-01"))
    assert (march.stay.low, march.switch.low) == (31_000, 15_000 + 39_600 + 8_000)
    assert (march.difference, march.by_its_end) == (Total(31_600, 31_600), Total(31_600, 31_600))
    assert (april.difference, april.by_its_end) == (Total(-15_500, -15_500), Total(16_100, 16_100))


def test_the_peak_is_the_day_the_switch_is_most_ahead_in_cost() -> None:
    """39,600 on 1 March less 500 a day, and 10,000 on 10 March, when 5,000 are saved: 39,100 on the first day, then
    49,600 − 5,000 = 44,600 on the tenth.
    """
    rulebook = book(FEES[0], fee("kr.trial-phone", "phone", "loan", flat(10_000)), plan("kr.skt.slim", 15_500))
    switch = port("2011-03-01", "skt", plan={"id": "kr.skt.slim"}, phone={"kind": "loan", "return_by": "2011-03-10"})
    found = compared(rulebook, KT, switch, until="2011-03-31")
    assert found.peak == (Peak(day("2011-03-10"), 44_600),) * 2


def test_the_peak_of_a_range_is_between_its_best_and_its_worst() -> None:
    """The SIM at 1,000 to 3,000, less 500 saved on the first day."""
    sim = card("kr.skt.usim", "sim", "sim", version(low=flat(1_000), high=flat(3_000)))
    switch = port("2011-03-01", "skt", plan={"id": "kr.skt.slim"})
    found = compared(book(sim, plan("kr.skt.slim", 15_500)), KT, switch, until="2011-03-31")
    assert found.peak == (Peak(day("2011-03-01"), 500), Peak(day("2011-03-01"), 2_500))


def test_who_switches_nothing_has_no_peak_and_no_first_bill() -> None:
    for found in (compared(book(*FEES), KT), compared(book(*FEES), KT, port("2012-02-01", "skt"))):
        assert found.peak is None
        assert found.first_bill is None


def test_the_first_bill_holds_the_fees_paid_once_and_the_days_used() -> None:
    """From 16 March: 39,600, a card of 7,700 to 9,900, 16 of 31 days of 15,500 = 8,000; and KT's 10,000 for leaving."""
    exit_fee = fee("kr.kt.exit", "exit", "leave", flat(10_000))
    switch = port("2011-03-16", "skt", plan={"id": "kr.skt.slim"})
    found = compared(book(*FEES, exit_fee, plan("kr.skt.slim", 15_500), WIBRO), KT, switch, **HELD).first_bill
    assert found is not None
    assert (found.first, found.last) == (day("2011-03-16"), day("2011-03-31"))
    assert found.by_carrier == {"kt": Total(10_000, 10_000), "skt": Total(55_300, 57_500)}
    assert found.total == Total(65_300, 67_500)


def test_the_break_even_month_counts_from_the_switch() -> None:
    """500 saved a day from 1 March: 6,200 on the 13th, 40,000 on the 80th day, 19 May, in the third month."""
    assert turning(6_200, 15_500).break_even_month == (1, 1)
    found = turning(40_000, 15_500, until="2011-12-31")
    assert found.break_even[0] is not None
    assert found.break_even[0].month == 5
    assert found.break_even_month == (3, 3)
    assert turning(1, 46_500).break_even_month == (None, None)


def test_what_both_have_is_no_difference_and_what_one_has_says_who_says_so() -> None:
    switch = port("2011-03-16", "skt", plan={"id": "kr.skt.slim"})
    found = compared(book(FEES[0], plan("kr.skt.slim", 15_500), WIBRO), KT, switch, until="2011-04-30", **HELD)
    brought = {entry.fee for entry in found.only_switch}
    assert brought == {"kr.skt.signup-fee", "kr.skt.slim", "kr.kt.basic"}  # KT's March is another part of a month
    assert {entry.fee for entry in found.only_stay} == {"kr.kt.basic"}
    assert {str(entry.on) for entry in found.only_stay} == {"2011-03-01", "2011-04-01"}
    assert all(entry.working for entry in (*found.only_switch, *found.only_stay))


def test_a_comparison_of_ranges_is_of_the_ledgers_that_price_gives() -> None:
    """Only the likely world is explained, here as there, and nothing else is another."""
    doubt = port({"low": "2011-03-01", "high": "2011-03-20"}, "skt", plan={"monthly": {"low": 5, "high": 50_000}})
    scenario_ = told(KT, doubt, **HELD)
    rulebook = book(WIBRO, *FEES)
    found = compare(scenario_, rulebook)
    assert found.switch == price(scenario_, rulebook)
    assert found.stay == price(stay(scenario_), rulebook)


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_difference_alone_is_that_of_the_whole_comparison(case: Path, rulebook: Rulebook) -> None:
    scenario = Scenario.parse(case.read_bytes())
    found = compare(scenario, rulebook)

    def priced(world: Scenario) -> Ledger:
        return price(world, rulebook, explained=False)

    assert net(scenario, priced) == (found.difference, found.blocked)
