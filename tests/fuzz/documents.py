"""Scenario documents as JSON, changed at random: each is refused by name, or says the same when it is written again."""

from __future__ import annotations

import copy
import functools
import json
import random
from typing import Any

from calculator.errors import CalculatorError, ScenarioError
from calculator.links import decode
from calculator.scenario import Scenario
from tests.fuzz import links
from tests.fuzz.harness import Find, Outcome, measured

ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2,
    61,
    10**8,
    10**8 + 1,
    10**30,
    1.5,
    -0.0,
    1e308,
    "",
    " ",
    "0",
    "kt",
    "kr.kt.usim",
    "2024-02-30",
    "2024-02-29",
    "9999-12-31",
    "\u202e",
    "\x00",
    "\ud800",
    "a" * 70,
    "=1+1",
    "<b>",
    "{0}",
    [],
    [[]],
    {},
    {"low": 1, "high": 2},
    {"low": 2, "high": 1},
    {"kind": "own"},
    {"kind": "join"},
    {"id": "x"},
    {"monthly": 1},
)


@functools.cache
def seeds() -> list[Any]:
    return [decode(link).scenario.document() for link in links.seeds()]


def _spots(node: Any) -> list[tuple[Any, Any]]:
    """Every place of a document, as what it is in and its key."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [spot for key, value in pairs for spot in [(node, key), *_spots(value)]]


def _odd(rng: random.Random) -> Any:
    return copy.deepcopy(rng.choice(ODD))  # a shared list would come to hold itself


def changed(rng: random.Random) -> Any:
    """A document with one to three changes, as JSON data, as text, or as damaged text."""
    document = json.loads(json.dumps(rng.choice(seeds())))
    for _ in range(rng.randint(1, 3)):
        spots = _spots(document)
        if not spots:
            break
        holder, key = rng.choice(spots)
        other, there = rng.choice(spots)
        match rng.randrange(5):
            case 0:
                del holder[key]
            case 1:
                holder[key] = _odd(rng)
            case 2:
                holder[key] = json.loads(json.dumps(other[there])) if other is not holder else _odd(rng)
            case 3 if isinstance(holder, dict):
                holder[rng.choice(["v", "low", "kind", "on", "x", "__class__", "from", "monthly"])] = _odd(rng)
            case _:
                value = holder[key]
                holder[key] = value + rng.choice([-1, 1, 1000]) if type(value) is int else [value]
    if rng.random() < 0.4:
        return document
    text = json.dumps(document, ensure_ascii=rng.random() < 0.5)
    if rng.random() < 0.5:
        start = rng.randrange(len(text) + 1)
        text = (
            text[:start]
            + rng.choice(["", "[" * 2000, '"', "NaN", "1e999", "\x00", ",", "9" * 5000])
            + text[start + 1 :]
        )
    return text if rng.random() < 0.7 else text.encode(errors="replace")


def check(given: Any) -> Outcome:
    """Reads a document and holds it to every promise. Raises Find."""
    found, seconds = measured(lambda: _outcome(given))
    if isinstance(found, ScenarioError):
        if not str(found) or len(str(found)) > links.LONGEST_REFUSAL:
            raise Find(f"was refused as {str(found)[:500]!r}", given)
        return Outcome(read=False, seconds=seconds)
    again = found.document()
    if Scenario.parse(again) != found or Scenario.parse(json.dumps(again)) != found:
        raise Find("says something else when it is written again", given)
    return Outcome(read=True, seconds=seconds)


def deep(given: Any) -> None:
    """What a document says travels in a link and comes to an amount, or is refused by name."""
    try:
        links.deep_of(Scenario.parse(given), given)
    except CalculatorError:
        return


def _outcome(given: Any) -> Scenario | ScenarioError:
    try:
        return Scenario.parse(given)
    except ScenarioError as error:
        return error
