"""Columns come to the same amounts as ledgers, to the won, however a life of a line is told and varied."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator import Rulebook, Scenario, price
from calculator.figures import Array
from calculator.unknowns import Place
from calculator.variants import Variants, _one_by_one, costs, days_of_events
from tests.lives import homes, lives
from tests.small import Memory

RULEBOOK = Rulebook.load()


def same(variants: Variants) -> None:
    """All variants as columns come to what they come to one by one."""
    told = variants.scenario.document()
    quick, slow = costs(variants, RULEBOOK), _one_by_one(variants, RULEBOOK)
    assert quick.sound.tolist() == slow.sound.tolist(), told
    for name in ("complete", "blocked"):
        ours, theirs = (getattr(side, name)[slow.sound].tolist() for side in (quick, slow))
        assert ours == theirs, (name, told)
    for end in ("low", "high"):
        for fee, amounts in getattr(slow, end).items():
            ours = getattr(quick, end).get(fee, np.zeros_like(amounts))
            assert ours[slow.sound].tolist() == amounts[slow.sound].tolist(), (end, fee, told)


@given(lives(RULEBOOK))
@settings(max_examples=500)
def test_a_life_as_columns_comes_to_its_ledger(document: dict[str, Any]) -> None:
    same(Variants(Scenario.parse(document), {}, 1))


@given(lives(RULEBOOK), st.data())
@settings(max_examples=150)
def test_varied_days_and_amounts_come_to_what_each_would_alone(document: dict[str, Any], data: st.DataObject) -> None:
    scenario = Scenario.parse(document)
    days = days_of_events(scenario)
    begun = data.draw(st.integers(0, len(scenario.events) - 1))
    shifts = [0, *data.draw(st.lists(st.integers(-40, 700), min_size=1, max_size=5))]
    moved = {place: on + np.array(shifts) for place, on in days.items() if int(place[1]) >= begun}
    same(Variants(scenario, moved | _dearer(scenario, shifts), len(shifts)))


def _dearer(scenario: Scenario, shifts: list[int]) -> dict[Place, Array]:
    """Every amount of the scenario's plans and contracts, a different one in each variant."""
    found: dict[Place, Array] = {}
    for index, event in enumerate(scenario.document()["events"]):
        if "monthly" in event.get("plan", {}):
            found["events", index, "plan", "monthly"] = event["plan"]["monthly"] + np.arange(len(shifts)) * 7
        for place, contract in enumerate(event.get("contracts", ())):
            for name in {"monthly", "amount"} & contract.keys():
                found["events", index, "contracts", place, name] = contract[name] + np.arange(len(shifts)) * 11
    return found


@given(homes(RULEBOOK), st.sampled_from(["kt", "skt", "lgu"]), st.sampled_from([60_500, None]), st.booleans())
@settings(max_examples=200)
def test_a_household_misses_its_line_alike_in_columns(home: Any, carrier: str, fee: int | None, back: bool) -> None:
    plan = {"monthly": fee} if fee else {"id": RULEBOOK.plans(carrier)[0].id}
    told = [
        {"kind": "join", "on": "2019-03-10", "carrier": carrier, "as": "new", "plan": plan},
        {"kind": "join", "on": "2023-02-07", "carrier": "smartel", "as": "port_in", "plan": {"monthly": 9_900}},
    ]
    if back:
        told.append({"kind": "join", "on": "2023-10-09", "carrier": carrier, "as": "port_in", "plan": plan})
    window = {"as_of": "2023-01-01", "from": "2023-01-01", "until": "2024-12-31"}
    scenario = Scenario.parse({**window, "events": told, "household": home})
    days = days_of_events(scenario)
    shifts = np.array([0, 1, 21, 22, 23, 100, 400])
    moved = {place: on + shifts for place, on in days.items() if int(place[1]) >= 1}
    same(Variants(scenario, moved, len(shifts)))


def test_what_columns_cannot_tell_is_priced_one_by_one() -> None:
    document = {
        "as_of": "2026-11-22", "from": "2024-01-01", "until": "2024-12-31",
        "events": [
            {"kind": "join", "on": "2024-01-01", "carrier": "kt", "as": "new", "plan": {"monthly": 50_000}},
            {"kind": "change_plan", "on": "2024-03-01", "plan": {"monthly": 30_000}},
        ],
    }  # fmt: skip
    scenario = Scenario.parse(document)
    found = costs(Variants(scenario, {("events", 1, "plan", "monthly"): np.array([30_000, 40_000])}, 2), RULEBOOK)
    # Ten whole months, March to December, at 10,000 more.
    assert np.diff(found.total[0]).tolist() == [100_000]
    assert found.total[0][0] == price(scenario, RULEBOOK).total.low


@given(lives(RULEBOOK))
@settings(max_examples=200)
def test_stays_remembered_from_much_the_same_life_come_to_what_they_would_alone(document: dict[str, Any]) -> None:
    longer = str(date.fromisoformat(document["until"]) + timedelta(days=1))
    alike = [
        document,
        {**document, "events": document["events"][:-1]},
        {**document, "household": None, "services": [], "claims": []},
        {**document, "until": longer},
        {**document, "assume": {"counting": "days"}},
    ]
    come_to_the_same([told for told in alike if told["events"]])


def test_a_stay_is_not_remembered_from_a_life_that_came_back_to_it() -> None:
    """The household misses the line until it is back, which the stay itself does not tell."""
    home = {"lines": [{"carrier": "kt", "monthly": 60_000}], "bundle": "kt-mobile"}
    moves = [("2019-03-10", "kt", "new"), ("2023-02-07", "skt", "port_in"), ("2023-10-09", "kt", "port_in")]
    events = [
        {"kind": "join", "on": on, "carrier": carrier, "as": way, "plan": {"monthly": 55_000}}
        for on, carrier, way in moves
    ]
    life = {"as_of": "2023-01-01", "from": "2023-01-01", "until": "2024-12-31", "household": home}
    come_to_the_same([{**life, "events": events}, {**life, "events": events[:-1]}])


def come_to_the_same(documents: list[dict[str, Any]]) -> None:
    """Priced after one another from one memory, and again, each comes to what it does alone."""
    memory = Memory()
    for told in (*documents, *documents):
        scenario = Scenario.parse({name: value for name, value in told.items() if value is not None})
        for explained in (False, True):
            alone = price(scenario, RULEBOOK, explained=explained)
            assert price(scenario, RULEBOOK, explained=explained, remembered=memory) == alone
