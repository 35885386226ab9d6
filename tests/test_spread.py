"""What one does not know: the range holds whatever is tried, and the unknown that narrows it most is named."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from calculator import Rulebook, Scenario, ScenarioError, price
from calculator.compare import compare
from calculator.curve import curve, shifted
from calculator.events import AmountRange, DayRange, PlanById
from calculator.levers import levers
from calculator.spread import spread
from calculator.unknowns import unknowns, with_values
from calculator.ways import promotion
from tests.small import book, fee, flat, join, port, scenario

Data = dict[str, Any]
JUDGED = {"as_of": "2026-11-22", "from": "2026-11-22", "until": "2028-11-21"}
SEASON = {"low": "2025-06-01", "high": "2025-08-31"}
PHONE = {"kind": "instalments", "price": {"low": 700_000, "high": 900_000}, "months": 24}
SOME = {"low": 0, "high": 20_000}
DISCOUNT = {"kind": "discount", "months": 24}


def line(on: Any, carrier: str, **said: Any) -> Data:
    return {"kind": "join", "on": on, "carrier": carrier, "as": "port_in", "plan": {"monthly": 69_000}, **said}


#: What people do not know: a season, a discount, a phone, a release price under a cap, a household's line.
LOOSE: dict[str, Data] = {
    "a season, two plans, a phone": {
        "events": [
            line(SEASON, "skt", plan={"monthly": {"low": 69_000, "high": 89_000}}, contracts=[DISCOUNT], phone=PHONE),
            line("2026-12-20", "lgu", plan={"monthly": {"low": 30_000, "high": 65_000}}, contracts=[DISCOUNT]),
        ]
    },
    "a discount and its day": {
        "events": [
            line("2024-01-10", "kt", contracts=[{**DISCOUNT, "from": "2026-02-01", "monthly": SOME}]),
            line({"low": "2026-11-25", "high": "2027-03-20"}, "smartel"),
        ]
    },
    "a subsidy under a cap": {
        "events": [
            line(
                {"low": "2026-05-01", "high": "2026-05-20"}, "lgu",
                contracts=[{"kind": "subsidy", "amount": {"low": 100_000, "high": 500_000}, "months": 24}],
                phone={"kind": "bought", "price": 0, "release_price": {"low": 300_000, "high": 1_200_000}},
            ),
            line("2026-12-20", "skt"),
        ]
    },
    "a household's line": {
        "events": [
            line("2019-05-01", "kt", plan={"monthly": {"low": 20_000, "high": 90_000}}),
            line("2027-02-01", "smartel"),
        ],
        "household": {"internet": "500m", "bundle": "kt-total", "lines": [{"carrier": "kt", "monthly": 50_000}]},
    },
    "a stay": {"events": [line(SEASON, "skt", phone=PHONE)]},
}  # fmt: skip


def tried(loose: Scenario, chance: random.Random) -> Scenario:
    """The scenario with a value for each unknown, anywhere within its range."""
    values: dict[Any, Any] = {}
    for place, told in unknowns(loose):
        if isinstance(told, AmountRange):
            values[place] = chance.randint(told.low, told.high)
        elif isinstance(told, DayRange):
            values[place] = told.low + timedelta(days=chance.randint(0, (told.high - told.low).days))
    return Scenario.parse(with_values(loose.model_dump(by_alias=True), values))


@pytest.mark.parametrize("name", LOOSE)
def test_the_range_holds_whatever_is_tried(name: str, rulebook: Rulebook) -> None:
    loose = Scenario.parse({**JUDGED, **LOOSE[name]})
    found, chance = spread(loose, rulebook), random.Random(name)  # noqa: S311 - values to try, not secrets
    for _ in range(150):
        told = tried(loose, chance)
        total = price(told, rulebook, explained=False).total
        assert found.total.low <= total.low <= total.high <= found.total.high, told.events
        if found.net is not None:
            apart = compare(told, rulebook).difference
            assert found.net.low <= apart.low <= apart.high <= found.net.high, told.events


def test_the_range_is_reached_and_the_unknown_that_narrows_it_most_is_named() -> None:
    # Leaving KT costs between 10,000 and 90,000 (its own word), the old plan 31,000 to 32,000 for twelve months. Known,
    # the first narrows the range of the net, 80,000 + 12,000, by 80,000; the second by 12,000.
    rulebook = book(fee("kr.kt.keep", "phone", "loan", {"kind": "flat", "of": "keep_price"}))
    phone = {"kind": "loan", "return_by": "2011-01-01", "keep_price": {"low": 10_000, "high": 90_000}}
    loose = scenario(
        join("2011-01-01", "kt", plan={"monthly": {"low": 31_000, "high": 32_000}}, phone=phone),
    )
    found = spread(loose, rulebook)
    assert (found.total.low, found.total.high) == (10_000 + 12 * 31_000, 90_000 + 12 * 32_000)
    assert [(u.input.place[-1], u.narrows) for u in found.unknowns] == [("keep_price", 80_000), ("monthly", 12_000)]
    assert found.unknowns[0].input.find is not None
    assert found.net is None


def test_what_is_the_same_on_both_sides_is_no_unknown_of_the_difference() -> None:
    loose = scenario(
        join("2011-01-01", "kt", plan={"monthly": {"low": 31_000, "high": 62_000}}),
        port("2011-12-31", "skt", plan={"id": "kr.skt.basic"}),
    )
    found = spread(loose, book())
    assert found.net is not None
    # Only one day of December is apart: the old plan's last day, 1,000 or 2,000, against the new one's 1,000.
    assert found.net.high - found.net.low <= 1_001


def test_too_many_combinations_are_refused(rulebook: Rulebook) -> None:
    years = {"low": "2010-01-01", "high": "2025-01-01"}
    loose = Scenario.parse(
        {**JUDGED, "events": [line(years, "skt"), line({"low": "2026-11-22", "high": "2028-01-01"}, "kt")]}
    )
    with pytest.raises(ScenarioError, match="2 unknowns with"):
        spread(loose, rulebook)


def test_a_curve_over_many_unknowns_holds_whatever_is_tried(rulebook: Rulebook) -> None:
    loose = Scenario.parse({**JUDGED, **LOOSE["a season, two plans, a phone"]})
    found, chance = curve(loose, rulebook), random.Random(4)  # noqa: S311
    for _ in range(60):
        place = chance.randrange(len(found))
        told = shifted(tried(loose, chance), found.on(place))
        apart = compare(told, rulebook).difference
        assert found.low[place] <= apart.low <= apart.high <= found.high[place]


# ---------------------------------------------------------------- levers


@pytest.mark.parametrize("name", ["a season, two plans, a phone", "a subsidy under a cap", "a household's line"])
def test_the_verdict_turns_where_a_lever_says(name: str, rulebook: Rulebook) -> None:
    loose = Scenario.parse({**JUDGED, **LOOSE[name]})
    found = levers(loose, rulebook)
    assert [lever.swing for lever in found] == sorted((lever.swing for lever in found), reverse=True)
    turned = 0
    for lever in found:
        for flip in lever.flips:
            sides = [at(loose, lever.input.place, value, rulebook) for value in (flip.last, flip.first)]
            assert [side < 0 for side in sides] in ([True, False], [False, True])
            assert abs(flip.last - flip.first) == 1
            turned += 1
    assert turned


def at(loose: Scenario, place: Any, value: int, rulebook: Rulebook) -> int:
    """Switch less stay by one comparison, with the likely value for all else."""
    told = {p: u.likely if u.likely is not None else u.low for p, u in unknowns(loose)} | {place: value}
    apart = compare(Scenario.parse(with_values(loose.model_dump(by_alias=True), told)), rulebook).difference
    return (apart.low + apart.high) // 2


def test_a_flip_worked_by_hand() -> None:
    # Staying costs 31,000 a month. Leaving costs 90,000 at once; over the twelve months of 2012 the new plan must be
    # under 31,000 - 90,000 / 12 = 23,500 a month to be worth it.
    rulebook = book(fee("kr.kt.leaving", "exit", "leave", flat(90_000)))
    switch = scenario(
        join("2011-01-01", "kt", plan={"monthly": 31_000}), port("2012-01-01", "skt", plan={"monthly": 20_000}),
        first="2012-01-01", until="2012-12-31",
    )  # fmt: skip
    (new,) = [lever for lever in levers(switch, rulebook) if lever.input.place[1] == 1]
    assert (new.value, new.flips[0].last, new.flips[0].first) == (20_000, 23_499, 23_500)
    assert dict(new.points)[20_000] == 90_000 - 12 * 11_000
    assert (new.low, new.high) == (90_000 - 12 * 13_000, 90_000 - 12 * 9_000)


@pytest.mark.parametrize(("carrier", "promoted"), [("smartel", True), ("skt", False)])
def test_a_plan_of_the_catalogue_is_moved_by_its_price_if_it_has_one(
    rulebook: Rulebook, carrier: str, promoted: bool
) -> None:
    """One whose first months cost less has two: moved by its first, the verdict turned at a wrong amount."""
    plans = [PlanById(id=card.id) for card in rulebook.plans(carrier)]
    plan = next(plan for plan in plans if (promotion(plan, rulebook) is not None) == promoted)
    events = [line("2020-01-01", "kt"), line("2026-12-01", carrier, plan={"id": plan.id})]
    found = levers(Scenario.parse({**JUDGED, "events": events}), rulebook)
    assert any(lever.input.place == ("events", 1, "plan", "monthly") for lever in found) != promoted


def test_levers_need_a_switch(rulebook: Rulebook) -> None:
    with pytest.raises(ScenarioError, match="no switch in the window"):
        levers(Scenario.parse({**JUDGED, **LOOSE["a stay"]}), rulebook)


def test_days_of_a_year_are_days(rulebook: Rulebook) -> None:
    loose = Scenario.parse({**JUDGED, **LOOSE["a stay"]})
    assert spread(loose, rulebook).combinations == 2 * (date(2025, 8, 31) - date(2025, 6, 1)).days + 2
