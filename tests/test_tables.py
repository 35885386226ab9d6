"""Sourced tables beside the cards: an hour's worth, and that a broken table is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calculator import NotCovered, Rulebook
from calculator.errors import CardError
from calculator.rulebook import APART, default_root
from calculator.tables import Reminders, Wages, asked, hour_worth, ports, read, reminders, wages


@pytest.mark.parametrize(
    ("on", "worth"),
    [
        ("2010-12-31", 4_110),
        ("2011-01-01", 4_320),
        ("2011-12-31", 4_320),
        ("2025-07-14", 10_030),
        ("2026-11-22", 10_320),
    ],
)
def test_an_hour_is_worth_the_minimum_wage_of_its_year(on: str, worth: int) -> None:
    """4,110 in 2010, 4,320 in 2011, 10,030 in 2025, 10,320 in 2026."""
    found = hour_worth(date.fromisoformat(on))
    assert found.amount == worth
    assert found.source


@pytest.mark.parametrize("on", ["2009-12-31", "2012-01-01", "2024-12-31", "2027-01-01"])
def test_a_year_that_is_not_known_is_never_guessed(on: str) -> None:
    with pytest.raises(NotCovered, match="2010, 2011, 2025, 2026"):
        hour_worth(date.fromisoformat(on))


def test_every_row_of_every_table_names_its_pages() -> None:
    counted = ports()
    rows: list[Any] = [*wages(), *reminders(), *asked(), *counted.month, *counted.returning, *counted.saving]
    assert all(row.source for row in rows)


def test_what_stands_beside_the_cards_is_not_in_the_rulebook(rulebook: Rulebook) -> None:
    assert not [path for path in rulebook.files if set(Path(path).parts) & APART]
    assert {"archive", "changes", "tables"} <= {path.name for path in default_root().iterdir()}


@pytest.mark.parametrize("text", ["[[wage]", "", "[[wage]]\nfrom = 2011-01-01\n", b"\xff"])
def test_a_broken_table_is_told_with_its_name(text: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / "minimum-wage.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CardError, match=r"minimum-wage\.toml"):
        read(Wages, path)


def test_a_reminder_has_one_day() -> None:
    path = default_root() / "tables" / "reminders.toml"
    row = read(Reminders, path).reminder[0].model_dump(exclude_none=True)
    with pytest.raises(ValueError, match="either on or months_after"):
        Reminders.model_validate({"reminder": [row | {"on": date(2011, 1, 1)}]})
