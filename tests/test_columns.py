"""Rows beside each other. That each comes to its ledger is shown in test_variants.py, on random lives of a line."""

from __future__ import annotations

from datetime import date

import numpy as np

from calculator import Rulebook
from calculator.batch import price_many
from calculator.columns import Stays
from calculator.dates import number

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
