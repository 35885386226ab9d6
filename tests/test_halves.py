"""What is the same in all variants is priced once: to the same won, fee by fee, as each of them alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from calculator import Rulebook, Scenario, ScenarioError
from calculator.advice import advice
from calculator.best import best
from calculator.curve import _complete_from, curve, moved
from calculator.dates import number
from calculator.scenario import Service
from calculator.spread import spread
from calculator.variants import Costs, Variants, _apart, _one_by_one, costs, days_of_events, unlike_from
from tests.lives import lives
from tests.small import book, card, excuse, flat, scenario, version

RULEBOOK = Rulebook.load()


def alike(one: Costs, other: Costs, told: object) -> None:
    assert one.sound.tolist() == other.sound.tolist(), told
    kept = other.sound
    for name in ("complete", "blocked"):
        assert getattr(one, name)[kept].tolist() == getattr(other, name)[kept].tolist(), (name, told)
    for end in ("low", "high"):
        ours, theirs = getattr(one, end), getattr(other, end)
        nothing = np.zeros(len(kept), np.int64)
        for fee in {**ours, **theirs}:
            assert ours.get(fee, nothing)[kept].tolist() == theirs.get(fee, nothing)[kept].tolist(), (end, fee, told)


@given(lives(RULEBOOK), st.data())
@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_a_window_in_two_comes_to_what_it_comes_to_in_one(document: dict[str, Any], data: st.DataObject) -> None:
    document["events"] = _changed(document["events"], data)
    told = Scenario.parse(document)
    begun = data.draw(st.integers(0, len(told.events) - 1))
    shifts = [0, *data.draw(st.lists(st.integers(-40, 700), min_size=1, max_size=4))]
    moved = {place: on + np.array(shifts) for place, on in days_of_events(told).items() if int(place[1]) >= begun}
    variants = Variants(told, moved, len(shifts))
    alike(_apart(variants, RULEBOOK), _one_by_one(variants, RULEBOOK), (document, shifts, begun))


def _changed(events: list[dict[str, Any]], data: st.DataObject) -> list[dict[str, Any]]:
    """The same life with changes of plan in it, on any day on which its line runs."""
    found = [event for event in events if event["kind"] != "quote"]
    for place in range(len(found) - 1, -1, -1):
        if found[place]["kind"] == "join" and data.draw(st.booleans()):
            on = date.fromisoformat(found[place]["on"]) + timedelta(days=data.draw(st.integers(0, 400)))
            after = found[place + 1]["on"] if place + 1 < len(found) else "2099-12-31"
            change = {"kind": "change_plan", "on": min(on.isoformat(), after), "plan": {"monthly": 41_000}}
            found.insert(place + 1, change)
    return found


def _long(**window: str) -> Variants:
    """A line of 2011 that left in 2015, and one whose plan changed; it is left on three days of 2026."""
    told = scenario(
        {"kind": "join", "on": "2011-02-11", "carrier": "kt", "as": "new", "plan": {"monthly": 44_000}},
        {"kind": "join", "on": "2015-05-12", "carrier": "skt", "as": "port_in", "plan": {"monthly": 55_000}},
        {"kind": "change_plan", "on": "2019-03-01", "plan": {"monthly": 33_000}},
        {"kind": "leave", "on": "2026-12-10"},
        **{"first": "2011-01-01", "until": "2027-12-31"} | window,
    )
    at = days_of_events(told)["events", 3, "on"]
    return Variants(told, {("events", 3, "on"): at + np.array([0, 25, 60])}, 3)


def test_what_went_before_the_first_day_that_differs_is_priced_once() -> None:
    assert unlike_from(_long(), RULEBOOK) == date(2026, 12, 1)
    assert unlike_from(_long(first="2026-12-05"), RULEBOOK) is None
    variants = _long()
    alike(_apart(variants, RULEBOOK), _one_by_one(variants, RULEBOOK), "a long line")


def test_a_phone_brought_back_late_is_not_cut_off_from_its_loan() -> None:
    told = scenario(
        {"kind": "join", "on": "2009-01-05", "carrier": "kt", "as": "new", "plan": {"monthly": 44_000},
         "phone": {"kind": "loan", "return_by": "2009-01-20", "keep_price": 90_000}},
        {"kind": "return_phone", "on": "2009-02-03"}, first="2009-01-01", until="2009-12-31",
    )  # fmt: skip
    place = ("events", 1, "on")
    variants = Variants(told, {place: days_of_events(told)[place] + np.array([0, 30])}, 2)
    assert unlike_from(variants, RULEBOOK) is None
    alike(_apart(variants, RULEBOOK), _one_by_one(variants, RULEBOOK), "late")


def test_a_service_that_ran_before_the_first_event_is_not_lost() -> None:
    told = _long().scenario.model_copy(
        update={"services": (Service.model_validate({"id": "kr.kt.wibro-1g", "from": "2011-01-05"}),)}
    )
    place = ("events", 0, "on")
    told = told.model_copy(update={"events": told.events[:1]})
    variants = Variants(told, {place: days_of_events(told)[place] + np.array([0, 30])}, 2)
    alike(_apart(variants, RULEBOOK), _one_by_one(variants, RULEBOOK), "a service")


def test_it_is_not_where_a_charge_asks_how_the_stay_ends() -> None:
    # The change of 2019 costs 1,000, and nothing those who leave on 2027-01-01 or later: the second and the third.
    free = excuse({"kind": "not_charged"}, "for those who stay", left={"at_least": date(2027, 1, 1)})
    months = card("kr.skt.extra", "exit", "change_plan", version(terms=flat(1_000), exception=[free]))
    rulebook = book(months)
    variants = _long()
    assert unlike_from(variants, rulebook) is None
    found = _apart(variants, rulebook)
    assert found.low["kr.skt.extra"].tolist() == [1_000, 0, 0]
    alike(found, _one_by_one(variants, rulebook), "left")


def _of_many_changes(**more: Any) -> dict[str, Any]:
    """Six stays since 2010 with a change of plan in each, the last one running: thirteen events."""
    events: list[dict[str, Any]] = []
    for place in range(6):
        carrier, joined_as = ("kt", "skt", "lgu")[place % 3], "port_in" if place else "new"
        year, contract = 2010 + 2 * place, {"kind": "discount", "months": 24}
        told = {"plan": {"monthly": 30_000 + 5_000 * place}, "contracts": [contract], "carrier": carrier}
        events.append({"kind": "join", "on": f"{year}-03-15", "as": joined_as, **told})
        events.append({"kind": "change_plan", "on": f"{year + 1}-03-20", "plan": {"monthly": 40_000 + place}})
    events.append({"kind": "change_plan", "on": "2022-09-20", "plan": {"monthly": 61_000} | more})
    return {"as_of": "2026-11-22", "from": "2016-01-01", "until": "2035-12-31", "events": events}


def test_of_a_long_story_the_days_there_is_time_for_are_weighed_and_the_last_is_told() -> None:
    # From November 2026 to December 2035 are 110 months; 35,000 by 110 and 20 is 269 days, the last 267 after the
    # second: 2026-11-22 and 268 days is 2027-08-17.
    found = best(Scenario.parse(_of_many_changes()), RULEBOOK)
    assert found.cut == date(2027, 8, 17)
    assert found.curve is not None
    assert found.curve.on(len(found.curve) - 1) == found.cut
    said = advice(found, RULEBOOK)[1]
    assert said["en"].startswith("Only the days up to 17 August 2027 were weighed")
    assert "2027년 8월 17일까지만 비교했어요" in said["ko"]


def test_few_days_of_a_long_story_are_all_weighed() -> None:
    assert best(Scenario.parse(_of_many_changes()), RULEBOOK, days=20).cut is None


def test_a_long_story_of_which_much_is_not_known_is_refused_at_once() -> None:
    document = _of_many_changes()
    for event in document["events"][:4]:  # sixteen combinations of seven hundred days
        event["plan"] = {"monthly": {"low": 20_000, "high": 60_000}}
    with pytest.raises(ScenarioError, match="16 variants, each priced by itself; expected at most 8"):
        best(Scenario.parse(document), RULEBOOK)


def test_more_combinations_than_can_be_priced_one_by_one_are_refused() -> None:
    document = _of_many_changes()
    for event in document["events"][:10]:
        event["plan"] = {"monthly": {"low": 20_000, "high": 60_000}}
    with pytest.raises(ScenarioError, match="1,024 variants, each priced by itself; expected at most 536"):
        spread(Scenario.parse(document), RULEBOOK)


def test_what_is_known_of_the_days_ahead_is_the_same_seen_with_its_month_or_by_itself() -> None:
    # No source speaks of all that 2010 cost: the past is not known, and every day ahead is.
    told = _of_many_changes()
    told |= {"from": "2010-01-01", "until": "2028-11-21"}
    told["events"].append(
        {"kind": "join", "on": "2026-12-05", "carrier": "kt", "as": "port_in", "plan": {"monthly": 1}}
    )
    world = Scenario.parse(told)
    dates = np.arange(number(date(2026, 11, 22)), number(date(2026, 11, 22)) + 40)
    variants = moved(world, 13, dates)
    found = costs(variants, RULEBOOK)
    assert found.complete_after is not None
    assert found.complete_after.tolist() == _complete_from(variants, RULEBOOK, int(dates[0])).tolist()
    assert not found.complete.any()
    assert curve(world, RULEBOOK, 40).complete.all()
