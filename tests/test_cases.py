"""Scenarios whose figures were worked out by hand, from the facts, before any code ran."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from calculator import Ledger, Rulebook, Scenario, Total, price

CASES = sorted((Path(__file__).parent / "cases").rglob("*.toml"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(case: Path, rulebook: Rulebook) -> None:
    expected = tomllib.loads(case.read_text("utf-8"))
    ledger = price(Scenario.parse(case.with_suffix(".json").read_bytes()), rulebook)

    assert _entries(ledger) == sorted(_row(entry, *_ENTRY) for entry in expected["entry"])
    assert _notices(ledger) == sorted(_row(notice, "on", "kind", "blocks") for notice in expected.get("notice", []))
    assert ledger.total == Total(**expected["total"])
    assert all(entry.low == entry.high == 0 for entry in ledger.entries if entry.status == "waived")


def test_every_case_says_how_its_figures_were_worked_out() -> None:
    for case in CASES:
        expected = tomllib.loads(case.read_text("utf-8"))
        assert expected["authority"] in {"worked by hand", "published example", "a real bill"}, case
        assert len(expected["worked"]) > 100, case


_ENTRY = ("on", "carrier", "fee", "status", "low", "high")


def _row(item: dict[str, Any], *names: str) -> tuple[str, ...]:
    return tuple(str(item.get(name)) for name in names)


def _entries(ledger: Ledger) -> list[tuple[str, ...]]:
    return sorted(tuple(str(getattr(entry, name)) for name in _ENTRY) for entry in ledger.entries)


def _notices(ledger: Ledger) -> list[tuple[str, ...]]:
    return sorted((str(n.on), n.kind, str(n.blocks)) for n in ledger.notices)
