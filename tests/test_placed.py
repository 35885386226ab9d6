"""Every published worked example has a place where it is run, or a reason why it is not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from calculator import Rulebook

HERE = Path(__file__).parent
PLACED: dict[str, dict[str, list[dict[str, str | int]]]] = tomllib.loads((HERE / "examples.toml").read_text("utf-8"))
PLACES = [(f"{table}/{id_}", place) for table, examples in PLACED.items() for id_, found in examples.items()
          for place in found]  # fmt: skip
#: How many examples each table of facts holds: one that is added there has to be placed here.
COUNTS = {"kr-examples": 39, "kr-2009-2013": 38, "kr-2024-2026": 43}


def test_no_example_is_forgotten() -> None:
    assert {table: len(examples) for table, examples in PLACED.items()} == COUNTS


@pytest.mark.parametrize(("name", "place"), PLACES, ids=[name for name, _ in PLACES])
def test_the_place_is_there(name: str, place: dict[str, str | int], rulebook: Rulebook) -> None:
    match place:
        case {"card": str(card), "expect": int(expect), **rest}:
            printed = {example.expect for version in rulebook.card(card).version for example in version.example}
            assert expect in printed, f"{name} is not on {card}"
        case {"case": str(case), **rest}:
            assert (HERE / "cases" / f"{case}.toml").is_file()
        case {"test": str(test), **rest}:
            path, function = test.split("::")
            assert f"def {function}(" in (HERE.parent / path).read_text("utf-8")
        case {"out": str(reason), **rest}:
            assert len(reason) > 10, name
        case _:
            pytest.fail(f"{name}: a card with expect, a case, a test, or out with a reason")
    assert not rest, f"{name} names two places at once"


def test_what_a_page_prints_wrongly_stays_marked_on_its_card(rulebook: Rulebook) -> None:
    """Those that do not reproduce are strict failures: they must go on failing for the reason given."""
    wrong = {
        ("kr.skt.discount-clawback", 144_000), ("kr.kt.discount-clawback", 185_085), ("kr.skt.discount", 15_501),
        ("kr.kt.discount-clawback", 88_550), ("kr.skt.subsidy-clawback", 180_000),
    }  # fmt: skip
    marked = {
        (card.id, example.expect)
        for card in rulebook.cards.values()
        for version in card.version
        for example in version.example
        if example.fails_because
    }
    assert wrong <= marked
