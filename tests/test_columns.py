"""Rows beside each other. That each comes to its ledger is shown in test_variants.py, on random lives of a line."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator import Rulebook, batch
from calculator.batch import even, price_many
from calculator.columns import Stays
from calculator.dates import number
from tests.benchmarks.story import story_stays

FIRST, LAST = date(2009, 1, 1), date(2026, 12, 31)


def test_rows_of_different_carriers_and_years_do_not_disturb_each_other(rulebook: Rulebook) -> None:
    one = _stays(["kt"], [date(2011, 2, 11)])
    many = _stays(["skt", "kt", "lgu", "kt"], [date(2013, 9, 1), date(2011, 2, 11), date(2012, 1, 1), date(2014, 1, 1)])
    alone, among = price_many(one, rulebook), price_many(many, rulebook)
    assert alone.total[0][0] == among.total[0][1]


def test_a_row_before_the_first_version_is_unknown_not_free(rulebook: Rulebook) -> None:
    sums = price_many(_stays(["lgu"], [date(1996, 1, 1)], first=date(1996, 1, 1)), rulebook)
    assert sums.unknown.tolist() == [True]


def _stays(carriers: list[str], joined: list[date], first: date = FIRST) -> Stays:
    names = ("kt", "lgu", "skt")
    codes = np.array([names.index(carrier) for carrier in carriers])
    return Stays(names, codes, np.array([number(d) for d in joined]), number(first), number(LAST), {})


@given(st.integers(0, 5_000), st.integers(1, 5))
def test_stretches_hold_every_row_once_and_leave_no_thread_waiting(size: int, threads: int) -> None:
    stretches = list(even(size, threads, most=700))
    assert [row for rows in stretches for row in range(size)[rows]] == list(range(size))
    lengths = [rows.stop - rows.start for rows in stretches]
    assert max(lengths, default=0) <= 700
    assert all(length == lengths[0] for length in lengths[:-1])
    assert len(lengths) % threads == 0 or size < 700 * threads, "a last round with idle threads"


def test_threads_come_to_the_same_as_one(rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    stays = story_stays(5_000)
    alone = price_many(stays, rulebook)
    monkeypatch.setattr(batch, "CHUNK", 700)
    for threads in (1, 2, 3):
        together = price_many(stays, rulebook, threads=threads)
        assert alone.low.keys() == together.low.keys()
        assert all((alone.low[name] == together.low[name]).all() for name in alone.low)
        assert all((alone.high[name] == together.high[name]).all() for name in alone.high)
        assert (alone.unknown == together.unknown).all()
