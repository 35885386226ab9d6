"""Ten people who ask whether to move: the verdict, the day, the won, as a careful friend would tell them."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calculator import Rulebook, Scenario
from calculator.advice import advice
from calculator.best import Best, best
from calculator.bestdata import to_dict
from calculator.compare import compare
from calculator.curve import shifted
from calculator.pricing import price
from calculator.unknowns import likeliest, unknowns
from calculator.wording import day_text

FOLDER = Path(__file__).parent / "decisions"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "expected.toml").read_text("utf-8"))


def test_every_story_is_told() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == EXPECTED.keys()
    assert len(EXPECTED) == 10


@pytest.fixture(scope="module", params=EXPECTED)
def answered(request: pytest.FixtureRequest, rulebook: Rulebook) -> tuple[dict[str, Any], Scenario, Best]:
    scenario = Scenario.parse((FOLDER / f"{request.param}.json").read_bytes())
    return EXPECTED[request.param], scenario, best(scenario, rulebook)


def test_the_verdict_is_the_one_expected(answered: tuple[dict[str, Any], Scenario, Best]) -> None:
    expected, _, found = answered
    assert found.best.words["en"] == expected["best"]
    assert found.best.on == expected.get("on")
    assert [found.best.net.low, found.best.net.high] == expected["net"]
    assert found.best.net.complete
    told = next((way.told[1] for way in found.ways if way.told is not None), None)
    assert (None if told is None else [told.low, told.high]) == expected.get("told")


def test_no_day_of_its_curve_is_better(answered: tuple[dict[str, Any], Scenario, Best], rulebook: Rulebook) -> None:
    """Brute force, a comparison for days all along the curve, finds nothing better than the best."""
    _, scenario, found = answered
    assert found.switch is not None
    assert found.curve is not None
    weeks = range(0, len(found.curve), 400 if unknowns(scenario) else 23)
    for place in (place for place in weeks if found.curve.sound[place]):
        other = compare(shifted(found.switch.scenario, found.curve.on(place)), rulebook)
        if not other.blocked and other.difference.complete:
            assert other.difference.low + other.difference.high >= found.best.middle
            assert found.curve.net(place) == other.difference


def test_what_is_advised_can_be_done_on_its_day(
    answered: tuple[dict[str, Any], Scenario, Best], rulebook: Rulebook
) -> None:
    """22 November 2026, the first day of most stories, is a Sunday: no number is ported, so the Monday is named."""
    _, _, found = answered
    if not found.best.leaves:
        return
    assert found.best.on is not None
    told, (first, *rest) = found.advised, advice(found, rulebook)
    assert any("No number is ported on 22 November 2026" in s["en"] for s in rest) == (found.doable is not None)
    if found.doable is not None and told is found.best:  # 1,200 won saved on the Sunday are 333 lost on the Monday
        assert found.doable.net.low == 333
        assert first["en"].startswith("Stay as you are")
        return
    assert told.on == (date(2026, 11, 23) if found.best.on == date(2026, 11, 22) else found.best.on)
    notices = price(likeliest(told.scenario), rulebook).notices
    assert not [notice for notice in notices if notice.kind == "closed_day" and notice.on == told.on]
    assert day_text(told.on, "en") in first["en"]


def test_it_is_said_in_both_languages(answered: tuple[dict[str, Any], Scenario, Best], rulebook: Rulebook) -> None:
    _, _, found = answered
    for sentence in advice(found, rulebook):
        assert sentence["ko"] != sentence["en"]
        assert "{" not in sentence["ko"] + sentence["en"]
    data = to_dict(found, rulebook)
    assert data["best"]["way"] == data["ways"][0]["way"]
    assert list(data)[:8] == ["v", "rulebook", "market", "currency", "stay", "best", "curve", "ways"]
    assert all(way["why"] for way in data["ways"][1:])
