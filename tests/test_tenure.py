"""Events into stays, and stays into occasions: every day and fact that rules are handed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator import Scenario, ScenarioError
from calculator.dates import number
from calculator.occasions import Occasion, Setting, occasions, service_occasions
from calculator.rules import NEVER
from calculator.tenure import Tenure, tenures
from calculator.when import SETS, mask
from calculator.wording import say
from tests.small import Data, day, document, join, leave, port, quote, said, scenario

#: Words that cards test, each with its bit, as the rulebook numbers them.
WORDS: dict[str, dict[str, int]] = {
    "claims": {"welfare": 1, "soldier": 2}, "holds": {"kr.kt.wibro": 1, "kr.kt.phone": 2}, "bundle": {}, "speed": {},
}  # fmt: skip
LOAN = {"kind": "loan", "return_by": "2011-03-11"}
BACK = {"kind": "return_phone", "on": "2011-03-11"}


def stays(*events: Data) -> tuple[Tenure, ...]:
    return tenures(scenario(*events))


def happening(told: Scenario) -> list[Occasion]:
    """All occasions of all stays."""
    setting = Setting.of(told, WORDS)
    return [occasion for stay in tenures(told) for occasion in occasions(stay, setting)]


def of_kind(kind: str, *events: Data, **more: Any) -> list[Occasion]:
    return [occasion for occasion in happening(scenario(*events, **more)) if occasion.kind == kind]


def only(kind: str, *events: Data, **more: Any) -> Occasion:
    (occasion,) = of_kind(kind, *events, **more)
    return occasion


def named(name: str, facts: dict[str, int]) -> set[str]:
    """The values of a set that a fact holds."""
    return {value for value in SETS[name] if facts[name] & mask(name, value)}


# ---------------------------------------------------------------- events into stays


def test_a_join_begins_a_stay_that_goes_on() -> None:
    (stay,) = stays(join("2011-02-11", "skt"))
    assert (stay.carrier, stay.joined, stay.left, stay.left_by) == ("skt", number(day("2011-02-11")), None, None)
    assert (stay.came_after, stay.away_since) == ("nothing", None)


@pytest.mark.parametrize("why", ["cancel", "withdraw", "bad_quality"])
def test_leaving_ends_a_stay_on_its_day(why: str) -> None:
    (stay,) = stays(join("2011-02-11"), leave("2011-03-12", why))
    assert (stay.left, stay.left_by, stay.left_event) == (number(day("2011-03-12")), why, 1)


def test_a_port_ends_the_stay_before_it_by_itself() -> None:
    kt, skt = stays(join("2009-11-28", "kt"), port("2011-02-11", "skt"))
    assert (kt.left, kt.left_by, kt.left_event) == (number(day("2011-02-11")), "port", 1)
    assert (skt.came_after, skt.left, skt.index, skt.event) == ("port", None, 1, 1)


def test_a_port_may_come_from_a_line_the_scenario_does_not_tell_of() -> None:
    (stay,) = stays(port("2011-02-11", "skt"))
    assert (stay.join.joined_as, stay.came_after) == ("port_in", "nothing")


@pytest.mark.parametrize("why", ["cancel", "withdraw", "bad_quality"])
def test_a_new_line_comes_after_however_the_last_one_ended(why: str) -> None:
    _, skt = stays(join("2011-02-11"), leave("2011-03-12", why), join("2011-03-12", "skt"))
    assert skt.came_after == why


def test_a_stay_of_no_day_is_one() -> None:
    """Taken back on the day of the contract."""
    (stay,) = stays(join("2011-02-11"), leave("2011-02-11", "withdraw"))
    assert stay.left == stay.joined


def test_away_is_since_the_last_stay_with_the_same_carrier_ended() -> None:
    found = stays(
        join("2009-01-01", "kt"), port("2009-06-01", "lgu"), port("2010-01-01", "kt"), port("2010-07-01", "skt"),
        port("2011-02-11", "kt"),
    )  # fmt: skip
    away = [None if stay.away_since is None else stay.away_since - number(date(2009, 1, 1)) for stay in found]
    ended = [(date(2009, 6, 1) - date(2009, 1, 1)).days, (date(2010, 7, 1) - date(2009, 1, 1)).days]
    assert away == [None, None, ended[0], None, ended[1]]


def test_a_change_of_plan_and_a_new_sim_belong_to_the_stay_they_fall_in() -> None:
    kt, skt = stays(
        join("2011-01-01", "kt", sim="own"),
        {"kind": "change_plan", "on": "2011-01-15", "plan": {"monthly": 5}},
        {"kind": "buy_sim", "on": "2011-01-20", "sim": "esim"},
        port("2011-02-11", "skt"),
        {"kind": "buy_sim", "on": "2011-02-12"},
    )
    assert [on - kt.joined for on, _ in kt.plans] == [0, 14]
    assert [sim for _, sim in kt.sims] == ["esim"]
    assert [sim for _, sim in skt.sims] == ["usim", "usim"]


def test_a_quote_changes_no_stay() -> None:
    assert stays(quote("2011-01-01", "kr.kt.fee", 5), join("2011-02-11"), quote("2011-02-12", "kr.kt.fee", 5)) == tuple(
        Tenure(**{name: getattr(stay, name) for name in Tenure.__slots__} | {"event": 1})
        for stay in stays(join("2011-02-11"))
    )


IMPOSSIBLE: dict[str, tuple[list[Data], str, str]] = {
    "leaving with no line": ([leave("2011-02-11")], "events.0 (leave on 2011-02-11)", "no line yet"),
    "changing the plan of no line": (
        [{"kind": "change_plan", "on": "2011-02-11", "plan": {"monthly": 1}}], "events.0 (change_plan", "no line yet",
    ),
    "a SIM for no line": ([{"kind": "buy_sim", "on": "2011-02-11"}], "events.0 (buy_sim", "no line yet"),
    "returning with no line": ([BACK], "events.0 (return_phone on 2011-03-11)", "no line yet"),
    "leaving before joining": (
        [leave("2011-02-10"), join("2011-02-11")], "events.0 (leave on 2011-02-10)", "no line yet",
    ),
    "leaving twice": (
        [join("2011-02-11"), leave("2011-03-11"), leave("2011-03-12")],
        "events.2 (leave on 2011-03-12)", "kt has ended",
    ),
    "changing the plan after leaving": (
        [join("2011-02-11"), leave("2011-03-11"), {"kind": "change_plan", "on": "2011-03-11", "plan": {"monthly": 1}}],
        "events.2 (change_plan on 2011-03-11)", "has ended",
    ),
    "a SIM after leaving": (
        [join("2011-02-11"), leave("2011-03-11"), {"kind": "buy_sim", "on": "2011-04-11"}],
        "events.2 (buy_sim on 2011-04-11)", "has ended",
    ),
    "two lines at once": (
        [join("2011-02-11", "kt"), join("2011-03-11", "skt")], "events.1 (join skt on 2011-03-11)", "a stay with kt",
    ),
    "two lines at once with one carrier": (
        [join("2011-02-11", "kt"), join("2011-02-11", "kt")], "events.1 (join kt on 2011-02-11)", "a stay with kt",
    ),
    "a port to itself": (
        [join("2011-02-11", "kt"), port("2011-03-11", "kt")], "events.1 (join kt on 2011-03-11)", "from kt to itself",
    ),
    "a port of a cancelled number": (
        [join("2011-02-11", "kt"), leave("2011-03-11"), port("2011-03-12", "skt")],
        "events.2 (join skt on 2011-03-12)", "cancelled",
    ),
    "a port of a number cancelled the same day": (
        [join("2011-02-11", "kt"), leave("2011-03-11"), port("2011-03-11", "skt")],
        "events.2 (join skt on 2011-03-11)", "cancelled",
    ),
    "returning one's own phone": ([join("2011-02-11"), BACK], "events.1 (return_phone on 2011-03-11)", "no lent phone"),
    "returning a bought phone": (
        [join("2011-02-11", phone={"kind": "bought", "price": 5}), BACK], "events.1 (return_phone", "no lent phone",
    ),
    "a phone lent that was due before": (
        [join("2011-02-11", phone={"kind": "loan", "return_by": "2011-02-10"})],
        "events.0 (join kt on 2011-02-11)", "due back on 2011-02-10",
    ),
    "a contract older than the line": (
        [join("2011-02-11", contracts=[{"kind": "discount", "months": 12, "from": "2011-02-10"}])],
        "events.0 (join kt on 2011-02-11)", "a contract from 2011-02-10",
    ),
    "returning a phone twice": (
        [join("2011-02-11", phone=LOAN), BACK, BACK], "events.2 (return_phone on 2011-03-11)", "returned before",
    ),
    "returning a phone after leaving": (
        [join("2011-02-11", phone=LOAN), leave("2011-03-10"), BACK],
        "events.2 (return_phone on 2011-03-11)", "stay with kt has ended",
    ),
    "returning a phone after porting away": (
        [join("2011-02-11", "skt", phone=LOAN), port("2011-03-10", "kt"), BACK],
        "events.2 (return_phone on 2011-03-11)", "no lent phone in the stay with kt",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_what_cannot_be_is_refused_and_the_event_named(what: str) -> None:
    events, where, found = IMPOSSIBLE[what]
    told = scenario(*events)  # each is a document that can be read
    with pytest.raises(ScenarioError) as caught:
        tenures(told)
    (problem,) = caught.value.problems
    assert problem.where.startswith(where)
    assert found in problem.found
    assert said(caught.value)


#: What a person reads, word for word: the event, what is the matter with it, and what would do.
REFUSED = {
    "leaving with no line": "events.0 (leave on 2011-02-11): found no line yet; expected a join before it.",
    "leaving twice": (
        "events.2 (leave on 2011-03-12): found no line, since the stay with kt has ended; expected a join before it."
    ),
    "two lines at once": (
        "events.1 (join skt on 2011-03-11): found a stay with kt that has not ended; expected a leave before a new "
        "line, or a join as port_in, which ends the stay by itself."
    ),
    "a port to itself": (
        "events.1 (join kt on 2011-03-11): found a port from kt to itself; expected a port to another carrier."
    ),
    "a port of a cancelled number": (
        "events.2 (join skt on 2011-03-12): found no line to port, since the one with kt was cancelled; expected a "
        "join as new: a cancelled number cannot be taken along."
    ),
    "a phone lent that was due before": (
        "events.0 (join kt on 2011-02-11): found a lent phone due back on 2011-02-10; expected a return on the day of "
        "the join or later."
    ),
    "a contract older than the line": (
        "events.0 (join kt on 2011-02-11): found a contract from 2011-02-10; expected a contract from the day of the "
        "join or later."
    ),
    "returning one's own phone": (
        "events.1 (return_phone on 2011-03-11): found no lent phone in the stay with kt; expected a phone of kind loan."
    ),
    "returning a phone twice": (
        "events.2 (return_phone on 2011-03-11): found a phone that was returned before; expected one return."
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_reads_as_a_sentence_and_its_expectation_is_told_in_korean_too(what: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        stays(*IMPOSSIBLE[what][0])
    assert str(caught.value) == REFUSED[what]
    (problem,) = caught.value.problems
    assert say(problem.expected, "ko", **problem.values) != problem.expected


def test_of_two_changes_of_plan_on_one_day_the_later_told_holds_and_the_other_is_gone() -> None:
    """Also on the day of the join: one plan a day, or a day would be charged twice."""
    changes = [{"kind": "change_plan", "on": "2011-02-15", "plan": {"monthly": amount}} for amount in (5, 7)]
    (stay,) = stays(join("2011-02-11"), *changes)
    monthly = [(on - stay.joined, getattr(plan, "monthly", None)) for on, plan in stay.plans]
    assert monthly == [(0, 0), (4, 7)]
    (at_once,) = stays(join("2011-02-15"), *changes)
    assert [(on - at_once.joined, getattr(plan, "monthly", None)) for on, plan in at_once.plans] == [(0, 7)]


def test_stays_are_of_known_days_only() -> None:
    """A range stands for several scenarios, and each is asked by itself."""
    told = scenario(join({"low": "2011-02-11", "high": "2011-02-20"}))
    with pytest.raises(TypeError, match=r"^a day range must be resolved before tenures are made$"):
        tenures(told)


@pytest.mark.parametrize("why", ["withdraw", "bad_quality"])
def test_a_number_taken_back_or_given_up_for_bad_quality_may_be_ported(why: str) -> None:
    """Only a cancelled number is gone."""
    _, skt = stays(join("2011-02-11", "kt"), leave("2011-02-20", why), port("2011-02-20", "skt"))
    assert skt.carrier == "skt"


def test_a_phone_may_be_due_and_a_contract_begin_on_the_day_of_the_join() -> None:
    contract = {"kind": "discount", "months": 12, "from": "2011-02-11"}
    (stay,) = stays(join("2011-02-11", phone={"kind": "loan", "return_by": "2011-02-11"}, contracts=[contract]))
    assert stay.joined == number(day("2011-02-11"))


def test_a_phone_goes_back_on_the_day_of_the_switch_if_told_so() -> None:
    skt, _ = stays(join("2011-02-11", "skt", phone=LOAN), BACK, port("2011-03-11", "kt"))
    assert skt.returned == number(day("2011-03-11"))


# ---------------------------------------------------------------- facts


@pytest.mark.parametrize(
    ("back", "returned"),
    [
        ("2011-02-11", "in_time"),
        ("2011-03-10", "in_time"),
        ("2011-03-11", "in_time"),
        ("2011-03-12", "late"),
        (None, "no"),
    ],
)
def test_a_lent_phone_comes_back_in_time_up_to_its_day(back: str | None, returned: str) -> None:
    events = [join("2011-02-11", phone=LOAN), *([] if back is None else [{"kind": "return_phone", "on": back}])]
    loan = only("loan", *events)
    assert named("returned", loan.facts) == {returned}
    assert loan.on == number(day(back or "2011-03-11"))  # not returned: judged on the day it was due


def test_nothing_is_lent_with_a_phone_of_ones_own() -> None:
    assert of_kind("loan", join("2011-02-11")) == []
    assert named("returned", only("join", join("2011-02-11")).facts) == set()


@pytest.mark.parametrize(("keep", "missing"), [(None, True), (0, False), (250_000, False)])
def test_what_keeping_the_phone_costs_is_known_or_missing(keep: int | None, missing: bool) -> None:
    phone = LOAN if keep is None else LOAN | {"keep_price": keep}
    loan = only("loan", join("2011-02-11", phone=phone))
    assert ("keep_price" in loan.missing) is missing
    assert loan.facts["keep_price"] == (keep or 0)


@pytest.mark.parametrize(
    ("back", "days", "months"),
    [
        ("2011-02-11", 0, 0),
        ("2011-02-12", 1, 1),
        ("2011-03-11", 28, 1),
        ("2011-03-12", 29, 2),
        ("2014-02-11", 1_096, 36),  # within three years, the anniversary included
        ("2014-02-12", 1_097, 37),
    ],
)
def test_time_away_is_counted_in_days_and_in_months_begun(back: str, days: int, months: int) -> None:
    events = [join("2009-11-28", "kt"), port("2011-02-11", "skt"), port(back, "kt")]
    found = of_kind("join", *events, until="2014-12-31")[-1]
    assert (found.facts["days_away"], found.facts["months_away"]) == (days, months)


def test_who_was_never_there_was_never_away() -> None:
    for occasion in of_kind("join", join("2011-01-01", "kt"), port("2011-02-11", "skt")):
        assert (occasion.facts["days_away"], occasion.facts["months_away"]) == (NEVER, NEVER)


@pytest.mark.parametrize(
    ("left", "days", "months"),
    [("2011-01-31", 0, 0), ("2011-02-27", 27, 0), ("2011-02-28", 28, 1), ("2011-03-30", 58, 1), ("2011-03-31", 59, 2)],
)
def test_time_served_is_counted_in_days_and_completed_months(left: str, days: int, months: int) -> None:
    found = only("leave", join("2011-01-31"), leave(left))
    assert (found.facts["days_served"], found.facts["months_served"]) == (days, months)


def test_sets_are_what_the_events_say() -> None:
    events = [
        join("2011-01-01", "lgu", channel="phone", sim="nfc_usim", phone=LOAN,
             contracts=[{"kind": "top_up", "amount": 1}, {"kind": "subsidy", "amount": 1, "months": 24}]),
        leave("2011-02-01", "bad_quality"),
        join("2011-03-01", "kt", channel="online", sim="esim"),
    ]  # fmt: skip
    first, second = of_kind("join", *events)
    assert named("joined_as", first.facts) == {"new"}
    assert named("channel", first.facts) == {"phone"}
    assert named("sim", first.facts) == {"nfc_usim"}
    assert named("phone", first.facts) == {"loan"}
    assert named("contract", first.facts) == {"top_up", "subsidy"}
    assert named("left_by", first.facts) == {"bad_quality"}
    assert named("came_after", first.facts) == {"nothing"}
    assert named("channel", second.facts) == {"online"}
    assert named("phone", second.facts) == {"own"}
    assert named("contract", second.facts) == {"none"}
    assert named("left_by", second.facts) == set()
    assert named("came_after", second.facts) == {"bad_quality"}


@pytest.mark.parametrize(
    ("household", "expected"),
    [
        (None, set()),
        ({}, set()),
        ({"internet": "500m"}, {"internet"}),
        ({"lines": [{"carrier": "kt", "monthly": 5}]}, {"lines"}),
        ({"internet": "500m", "lines": [{"carrier": "kt", "monthly": 5}]}, {"internet", "lines"}),
    ],
)
def test_the_household_is_its_internet_and_its_lines(household: Data | None, expected: set[str]) -> None:
    more = {} if household is None else {"household": household}
    assert named("household", only("join", join("2011-02-11"), **more).facts) == expected


def test_claims_are_bits_of_their_words_each_once() -> None:
    assert only("join", join("2011-02-11"), claims=["soldier", "welfare", "welfare"]).facts["claims"] == 3
    assert only("join", join("2011-02-11")).facts["claims"] == 0


@pytest.mark.parametrize(
    ("on", "held"),
    [("2011-02-09", 0), ("2011-02-10", 1), ("2011-02-20", 1), ("2011-02-21", 0), ("2011-03-01", 2), ("2011-12-31", 2)],
)
def test_a_service_is_held_from_its_first_to_its_last_day(on: str, held: int) -> None:
    services = [
        {"id": "kr.kt.wibro", "from": "2011-02-10", "until": "2011-02-20"},
        {"id": "kr.kt.phone", "from": "2011-03-01"},
        {"id": "kr.kt.not-tested", "from": "2011-01-01"},
    ]
    assert only("join", join(on), services=services).facts["holds"] == held


def test_a_service_told_twice_is_one_service() -> None:
    twice = [{"id": "kr.kt.wibro", "from": "2011-01-01"}, {"id": "kr.kt.wibro", "from": "2011-02-01"}]
    assert only("join", join("2011-02-11"), services=twice).facts["holds"] == 1


# ---------------------------------------------------------------- occasions and the window


@pytest.mark.parametrize(("on", "inside"), [("2011-01-31", 0), ("2011-02-01", 1), ("2012-01-31", 1), ("2012-02-01", 0)])
def test_an_occasion_counts_on_the_first_and_last_day_of_the_window(on: str, inside: int) -> None:
    window = {"first": "2011-02-01", "until": "2012-01-31"}
    assert len(of_kind("join", join(on), **window)) == inside
    assert len(of_kind("sim", join(on), **window)) == inside
    assert len(of_kind("leave", join("2010-01-01"), leave(on), **window)) == inside
    assert len(of_kind("loan", join("2010-01-01", phone={"kind": "loan", "return_by": on}), **window)) == inside
    sim = {"kind": "buy_sim", "on": on}
    assert len(of_kind("sim", join("2010-01-01"), sim, **window)) == inside


def test_a_sim_is_bought_with_every_join_but_with_ones_own() -> None:
    assert named("sim", only("sim", join("2011-02-11", sim="esim")).facts) == {"esim"}
    assert of_kind("sim", join("2011-02-11", sim="own")) == []
    bought = of_kind("sim", join("2011-02-11", sim="own"), {"kind": "buy_sim", "on": "2011-03-01", "sim": "nfc_usim"})
    assert [named("sim", occasion.facts) for occasion in bought] == [{"nfc_usim"}]


def test_payments_fall_due_each_month_while_the_stay_lasts() -> None:
    """From 31 January: 28 February, 31 March, 30 April; the one due on the day of leaving is still paid."""
    phone = {"kind": "instalments", "price": 240_000, "months": 24}
    found = of_kind("payment", join("2011-01-31", phone=phone), leave("2011-04-30"))
    assert [o.on for o in found] == [number(day(d)) for d in ("2011-02-28", "2011-03-31", "2011-04-30")]
    assert [o.facts["payments"] for o in found] == [1, 2, 3]
    assert only("leave", join("2011-01-31", phone=phone), leave("2011-04-30")).facts["payments"] == 3
    assert len(of_kind("payment", join("2011-01-31", phone=phone), leave("2011-04-29"))) == 2


def test_payments_end_with_their_months() -> None:
    phone = {"kind": "instalments", "price": 240_000, "months": 3}
    assert len(of_kind("payment", join("2011-01-15", phone=phone))) == 3


def covered(found: list[Occasion]) -> Counter[int]:
    """How often each day is covered."""
    return Counter(n for o in found for n in range(o.on, (o.until or 0) + 1))


plans_changed = st.lists(st.integers(0, 500), max_size=4).map(sorted)


@given(
    joined=st.integers(0, 500), length=st.none() | st.integers(0, 500), changes=plans_changed,
    first=st.integers(0, 500), window=st.integers(0, 500),
)  # fmt: skip
def test_the_months_of_a_stay_cover_each_of_its_days_in_the_window_once(
    joined: int, length: int | None, changes: list[int], first: int, window: int
) -> None:
    start = date(2010, 1, 15)

    def on(n: int) -> str:
        return (start + timedelta(n)).isoformat()

    inside = [c for c in changes if length is None or c <= length]
    events = [
        join(on(joined)),
        *({"kind": "change_plan", "on": on(joined + c), "plan": {"monthly": c}} for c in inside),
    ]
    events += [] if length is None else [leave(on(joined + length))]
    found = of_kind("month", *events, first=on(first), until=on(first + window))

    ended = 10_000 if length is None else joined + length
    days = range(max(joined, first), min(ended, first + window + 1))
    assert covered(found) == Counter(number(start) + n for n in days)
    for occasion in found:
        begin, end = (date(1970, 1, 1) + timedelta(n) for n in (occasion.on, occasion.until or 0))
        assert (begin.year, begin.month) == (end.year, end.month)
        plans: list[Any] = [c for c in inside if number(start) + joined + c <= occasion.on]
        assert occasion.facts["plan"] == (plans[-1] if plans else 0)


def test_the_day_of_a_switch_is_the_new_carriers() -> None:
    told = scenario(join("2011-01-01", "kt"), port("2011-02-11", "skt"), until="2011-02-28")
    kt, skt = (
        covered([o for o in occasions(stay, Setting.of(told, WORDS)) if o.kind == "month"]) for stay in tenures(told)
    )
    assert max(kt) == number(day("2011-02-10"))
    assert min(skt) == number(day("2011-02-11"))
    assert max((kt + skt).values()) == 1


def test_a_part_of_a_month_knows_its_days_and_a_whole_one_is_one() -> None:
    found = of_kind("month", join("2011-02-11"), leave("2011-04-02"))
    shares = [(o.facts["days_used"], o.facts["days_in_month"]) for o in found]
    assert [used * 100 // whole for used, whole in shares] == [18 * 100 // 28, 100, 100 // 30]


def test_a_month_of_no_known_plan_says_so() -> None:
    bare = {"kind": "join", "on": "2011-02-11", "carrier": "kt", "as": "new"}
    assert all("plan" in occasion.missing for occasion in of_kind("month", bare))
    assert not any("plan" in occasion.missing for occasion in of_kind("month", join("2011-02-11")))


@given(first=st.integers(0, 60), length=st.none() | st.integers(0, 60), window=st.integers(0, 60))
def test_a_side_service_runs_on_each_of_its_days_in_the_window_once(
    first: int, length: int | None, window: int
) -> None:
    start = date(2011, 1, 20)

    def on(n: int) -> str:
        return (start + timedelta(n)).isoformat()

    service = {"id": "kr.kt.wibro", "from": on(first)} | ({} if length is None else {"until": on(first + length)})
    told = Scenario.parse(document(join("2011-01-20"), first=on(20), until=on(20 + window), services=[service]))
    found = list(service_occasions(told.services[0], Setting.of(told, WORDS)))
    last = 20 + window if length is None else min(20 + window, first + length)
    assert covered(found) == Counter(number(start) + n for n in range(max(first, 20), last + 1))


# ---------------------------------------------------------------- contracts

DISCOUNT = {"kind": "discount", "months": 12, "monthly": 3_100}


@given(joined=st.integers(0, 400), length=st.none() | st.integers(0, 800), months=st.sampled_from([12, 24]))
def test_a_discount_runs_over_its_term_and_no_further(joined: int, length: int | None, months: int) -> None:
    start = date(2010, 1, 15)
    began = start + timedelta(joined)
    contract = DISCOUNT | {"months": months}
    events = [join(began.isoformat(), contracts=[contract])]
    events += [] if length is None else [leave((began + timedelta(length)).isoformat())]
    found = of_kind("discount", *events, first="2010-01-01", until="2014-12-31")
    ends = [date(began.year + months // 12, began.month, began.day)]
    ends += [] if length is None else [began + timedelta(length)]
    assert covered(found) == Counter(range(number(began), number(min(ends))))
    assert all(o.facts["discount"] == 3_100 for o in found)


@pytest.mark.parametrize(("monthly", "missing"), [({"monthly": 0}, False), ({"monthly": 5}, False), ({}, True)])
def test_a_discount_not_known_is_missing_and_never_nothing(monthly: Data, missing: bool) -> None:
    found = of_kind("discount", join("2011-02-11", contracts=[{"kind": "discount", "months": 12, **monthly}]))
    assert found
    assert all(("discount" in occasion.missing) is missing for occasion in found)


def test_leaving_ends_each_contract_by_itself() -> None:
    contracts = [
        {"kind": "device_support", "amount": 550_000, "months": 24},
        {"kind": "top_up", "amount": 30_000},
        DISCOUNT,
        {"kind": "subsidy", "amount": 100_000, "months": 12},
    ]
    found = of_kind("contract", join("2011-01-01", contracts=contracts), leave("2011-07-01"))
    ended = {next(iter(named("contract", o.facts))): o.facts for o in found}
    assert len(found) == 4
    assert {kind: (facts["benefit"], facts["term_months"]) for kind, facts in ended.items()} == {
        "device_support": (550_000, 24),
        "top_up": (30_000, 0),
        "discount": (18_600, 12),  # six whole months of 3,100
        "subsidy": (100_000, 12),
    }
    assert {(f["days_served"], f["months_served"]) for f in ended.values()} == {(181, 6)}
    assert {o.on for o in found} == {number(day("2011-07-01"))}


def test_a_line_that_goes_on_ends_no_contract() -> None:
    assert of_kind("contract", join("2011-01-01", contracts=[DISCOUNT])) == []


def test_discounts_received_are_counted_by_days_and_by_completed_months() -> None:
    """From 11 February to 25 March at 3,100: 18 of 28 days are 1,992, 24 of 31 are 2,400; one month is complete."""
    (found,) = of_kind("contract", join("2011-02-11", contracts=[DISCOUNT]), leave("2011-03-25"))
    assert found.facts["benefit"] == 1_992 + 2_400
    assert found.facts["benefit_by_months"] == 3_100


def test_discounts_received_end_with_the_term() -> None:
    (found,) = of_kind(
        "contract", join("2010-01-01", contracts=[DISCOUNT]), leave("2011-06-01"), first="2010-01-01"
    )  # fmt: skip
    assert (found.facts["benefit"], found.facts["benefit_by_months"]) == (12 * 3_100, 12 * 3_100)


def test_a_contract_that_renews_itself_is_judged_by_its_second_year() -> None:
    renewing = [DISCOUNT | {"renews": True}]
    (before,) = of_kind("contract", join("2010-02-11", contracts=renewing), leave("2011-02-10"))
    (after,) = of_kind("contract", join("2010-02-11", contracts=renewing), leave("2011-02-11"))
    assert (before.facts["days_served"], before.facts["benefit_by_months"]) == (364, 11 * 3_100)
    assert (after.facts["days_served"], after.facts["benefit"]) == (0, 0)
    assert after.facts["contracted"] == number(day("2011-02-11"))


def test_a_later_discount_puts_the_earlier_one_to_rest() -> None:
    """Leaving before the old one's end bills both; leaving after it, the new one alone."""
    both = [DISCOUNT, DISCOUNT | {"from": "2011-02-11", "monthly": 6_200}]
    running = of_kind("discount", join("2010-11-11", contracts=both), first="2010-11-01", until="2012-12-31")
    assert max(covered(running).values()) == 1
    assert {o.facts["discount"] for o in running if o.on < number(day("2011-02-11"))} == {3_100}
    assert {o.facts["discount"] for o in running if o.on >= number(day("2011-02-11"))} == {6_200}
    ended = of_kind("contract", join("2010-11-11", contracts=both), leave("2011-11-10"))
    assert sorted(o.facts["benefit_by_months"] for o in ended) == [3 * 3_100, 8 * 6_200]
    (left,) = of_kind("contract", join("2010-11-11", contracts=both), leave("2011-11-11"))
    assert left.facts["contracted"] == number(day("2011-02-11"))
