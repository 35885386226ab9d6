"""A minute of what runs over a million rows by hand: python -m tests.differential --times 1000000."""

from __future__ import annotations

import os

import pytest

from calculator import pricing, rules
from calculator.kinds import Tapered
from tests.differential.__main__ import run

TIMES = 40_000 if os.environ.get("CI") else 4_000


def test_ledgers_columns_and_the_slow_references_agree() -> None:
    told = run(TIMES, seed=20_261_122, ledger=50)
    assert told.finds == []
    assert told.ledgers > TIMES / 200
    assert sum(told.readings.values()) > TIMES / 10
    assert {"flat", "monthly", "tapered", "instalments", "months"} <= told.readings.keys()


def test_a_rule_that_is_a_won_off_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = rules.tapered
    monkeypatch.setattr(rules, "tapered", lambda terms, facts: right(terms, facts) + 1)
    found = run(8_000, seed=1).finds
    assert any(Tapered.model_fields["kind"].default in error for error, _ in found)
    assert vars(pricing)["rule_for"] is rules.rule_for
