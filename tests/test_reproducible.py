"""Same scenario, same rulebook, same bytes: in other zones and under other hash seeds; and receipts that show it."""

from __future__ import annotations

import copy
import functools
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from calculator import CalculatorError, Rulebook, Scenario, price
from calculator.cli import app
from calculator.reading import link_in
from calculator.revisions import verified
from tests import reproducible
from tests.reproducible import PYTHONS, apart, interpreter, looks_at_the_clock

#: One ledger in so many; all of them by `python -m tests.reproducible`.
EACH = 9
BLOGGER = Path(__file__).parent / "cases" / "blogger" / "g.json"


@functools.cache
def here() -> str:
    """What this very process comes to, whatever its own zone and seed."""
    return json.dumps(reproducible.digest(EACH))


@pytest.mark.parametrize(("zone", "seed"), [("Asia/Seoul", "1"), ("America/Los_Angeles", "20260229")])
def test_other_time_zones_and_hash_seeds_give_the_same_bytes(zone: str, seed: str) -> None:
    assert apart([sys.executable], zone=zone, seed=seed, each=EACH) == here()


@pytest.mark.parametrize("version", PYTHONS)
def test_other_pythons_give_the_same_bytes(version: str) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"Python {version} is not on this machine: not compared")
    assert python == [sys.executable] or apart(python, each=EACH) == here()


def test_pricing_never_looks_at_the_clock() -> None:
    """So midnight in Korea, which is afternoon in London and morning in Los Angeles, is no other day to anything."""
    assert looks_at_the_clock(EACH) == []


def test_a_look_at_the_clock_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reproducible, "digest", lambda _: datetime.now(tz=UTC))
    assert looks_at_the_clock() == ["datetime.now"]


def test_a_leap_day_is_among_the_days() -> None:
    assert sum(scenario.events[0].on.isoformat().endswith("02-29") for scenario in reproducible.leaping()) > 15  # type: ignore[union-attr]


def test_the_version_names_the_rulebook_of_the_release(rulebook: Rulebook) -> None:
    said = CliRunner().invoke(app, ["--version"])
    assert said.exit_code == 0
    assert re.fullmatch(rf"carrier-switching-cost \S.*, rulebook {rulebook.digest}\n", said.stdout)


# ---------------------------------------------------------------- a receipt, tampered with


def leaves(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document at which a value stands."""
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(value, (*place, key))
    else:
        yield place


def other(value: Any) -> Any:
    """A value of the same look, and another."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case None:
            return 0
        case str() if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return value[:-1] + ("1" if value[-1] != "1" else "2")
        case _:
            return f"{value}." if value else "."


@functools.cache
def receipt() -> dict[str, Any]:
    found: dict[str, Any] = price(Scenario.parse(BLOGGER.read_bytes()), Rulebook.load()).to_dict()
    return found


#: One place of each kind: `entries.#.low`, not all twenty of them.
PLACES = {".".join("#" if isinstance(step, int) else step for step in place): place for place in leaves(receipt())}


#: Another question with the same answer: the day it is judged, a phone that came back in time whichever of two days it
#: was due, a service that had begun before the window. Such a receipt says what its rulebook gives, and is none forged.
SAME_ANSWER = {"scenario.as_of", "scenario.events.#.phone.return_by", "scenario.services.#.from"}


def agrees(text: str, rulebook: Rulebook) -> bool:
    try:
        found = verified(text, link_in(text), rulebook)
    except CalculatorError:  # refused as a scenario that cannot be
        return False
    return found is not None and found.agrees


def written(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def test_a_receipt_as_it_was_written_agrees(rulebook: Rulebook) -> None:
    assert len(PLACES) > 40
    assert agrees(written(receipt()), rulebook)


@pytest.mark.parametrize("name", PLACES)
def test_a_receipt_with_any_value_changed_does_not_agree(name: str, rulebook: Rulebook) -> None:
    *way, last = PLACES[name]
    for change in ("changed", "gone"):
        forged = copy.deepcopy(receipt())
        holder = functools.reduce(lambda node, step: node[step], way, forged)
        if change == "gone":
            del holder[last]
        else:
            holder[last] = other(holder[last])
        alike = change == "changed" and name in SAME_ANSWER
        assert agrees(written(forged), rulebook) is alike, f"{name} {change}"


@pytest.mark.parametrize("group", ["entries", "notices"])
def test_a_receipt_with_a_line_more_less_or_moved_does_not_agree(group: str, rulebook: Rulebook) -> None:
    lines = receipt()[group]
    for forged in (lines[1:], [*lines, lines[0]], [lines[-1], *lines[1:-1], lines[0]]):
        if forged != lines:
            assert not agrees(written(receipt() | {group: forged}), rulebook)


def test_a_receipt_that_says_a_thing_twice_does_not_agree(rulebook: Rulebook) -> None:
    text = written(receipt())
    assert not agrees(text.replace('{"v":1,', '{"v":1,"total":{"low":0,"high":0},', 1), rulebook)
