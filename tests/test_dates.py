"""The look-up tables against plain datetime, the slow and obvious way."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.dates import (
    FIRST,
    LAST,
    LENGTHS,
    add_months,
    begun_months,
    calendar_months,
    day,
    days_in_month,
    month_starts,
    months_of,
    number,
    whole_months,
)

#: Two ordinary years around two leap years, and the century that is no leap year.
STARTS = [date(2010, 1, 1) + timedelta(days) for days in range(4 * 365 + 1)]
SPANS = [*range(70), 89, 90, 91, 92, 180, 181, 182, 364, 365, 366, 367, 729, 730, 731, 732, 1095, 1096, 1461, 3652]
days = st.dates(FIRST, date(2090, 12, 31))


def later(start: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def slow_whole(start: date, end: date) -> int:
    """Months counted on one by one while the next is complete."""
    months = max((end - start).days // 31 - 1, 0)
    while later(start, months + 1) <= end:
        months += 1
    return months


def slow_begun(start: date, end: date) -> int:
    """The fewest months that reach the end."""
    months = max((end - start).days // 31 - 1, 0)
    while later(start, months) < end:
        months += 1
    return months


@pytest.mark.parametrize(("quick", "slow"), [(whole_months, slow_whole), (begun_months, slow_begun)])
def test_months_between_days_agree_with_counting_them_one_by_one(
    quick: Callable[[Any, Any], Any], slow: Callable[[date, date], int]
) -> None:
    pairs = [(start, start + timedelta(span)) for start in STARTS for span in SPANS]
    starts, ends = (np.array([number(d) for d in column]) for column in zip(*pairs, strict=True))

    found = quick(starts, ends)

    expected = np.array([slow(start, end) for start, end in pairs])
    wrong = np.flatnonzero(found != expected)
    assert not len(wrong), [(pairs[place], found[place], expected[place]) for place in wrong[:5]]


def test_adding_months_agrees_with_the_calendar() -> None:
    pairs = [(start, months) for start in STARTS for months in (0, 1, 2, 3, 6, 11, 12, 13, 24, 36, 48, 60)]
    starts, months = np.array([number(s) for s, _ in pairs]), np.array([m for _, m in pairs])
    expected = np.array([number(later(*pair)) for pair in pairs])
    assert np.array_equal(np.asarray(add_months(starts, months)), expected)


@given(start=days, span=st.integers(0, 3_650))
def test_one_day_is_read_as_a_column_of_days_is(start: date, span: int) -> None:
    first, last = number(start), number(start) + span
    firsts, lasts = np.array([first, first]), np.array([last, last])
    for function in (whole_months, begun_months):
        alone = function(first, last)
        assert type(alone) is int
        assert function(firsts, lasts).tolist() == [alone, alone]
    moved = add_months(first, span % 61)
    assert type(moved) is int
    assert np.asarray(add_months(firsts, span % 61)).tolist() == [moved, moved]


@given(start=days, end=days)
def test_months_completed_are_the_months_begun_or_one_fewer(start: date, end: date) -> None:
    first, last = sorted((number(start), number(end)))
    whole, begun = whole_months(first, last), begun_months(first, last)
    assert add_months(first, whole) <= last < add_months(first, whole + 1)
    assert begun == whole + (add_months(first, whole) != last)


@pytest.mark.parametrize(
    ("start", "end", "completed", "begun"),
    [
        ("2011-02-11", "2011-02-11", 0, 0),
        ("2011-02-11", "2011-03-10", 0, 1),
        ("2011-02-11", "2011-03-11", 1, 1),
        ("2011-02-11", "2011-03-12", 1, 2),
        # Civil Act art. 160: where the last month has no such day, its last day ends the period.
        ("2011-01-31", "2011-02-27", 0, 1),
        ("2011-01-31", "2011-02-28", 1, 1),
        ("2011-01-31", "2011-03-01", 1, 2),
        ("2011-01-31", "2011-03-30", 1, 2),
        ("2011-01-31", "2011-03-31", 2, 2),
        ("2012-01-30", "2012-02-28", 0, 1),
        ("2012-01-30", "2012-02-29", 1, 1),
        ("2012-02-29", "2013-02-27", 11, 12),
        ("2012-02-29", "2013-02-28", 12, 12),
        ("2012-02-29", "2016-02-28", 47, 48),
        ("2012-02-29", "2016-02-29", 48, 48),
        ("2011-02-28", "2011-03-28", 1, 1),
        # Three years, the anniversary included: 36 months begun on the day itself, 37 on the day after.
        ("2008-02-11", "2011-02-11", 36, 36),
        ("2008-02-11", "2011-02-12", 36, 37),
    ],
)
def test_months_at_their_edges(start: str, end: str, completed: int, begun: int) -> None:
    first, last = number(date.fromisoformat(start)), number(date.fromisoformat(end))
    assert whole_months(first, last) == completed
    assert begun_months(first, last) == begun


@pytest.mark.parametrize(
    ("start", "months", "moved"),
    [
        ("2011-02-11", 3, "2011-05-11"),
        ("2011-01-31", 1, "2011-02-28"),
        ("2012-01-31", 1, "2012-02-29"),
        ("2011-01-31", 3, "2011-04-30"),
        ("2012-02-29", 12, "2013-02-28"),
        ("2011-11-30", 3, "2012-02-29"),
        ("2011-12-31", 2, "2012-02-29"),
        ("2011-05-31", 0, "2011-05-31"),
    ],
)
def test_a_day_so_many_months_later(start: str, months: int, moved: str) -> None:
    assert day(add_months(number(date.fromisoformat(start)), months)).isoformat() == moved


@given(st.dates(FIRST, LAST))
def test_a_day_and_its_number_are_one(found: date) -> None:
    assert day(number(found)) == found
    assert number(found) == found.toordinal() - date(1970, 1, 1).toordinal()
    assert days_in_month(number(found)) == calendar.monthrange(found.year, found.month)[1]


@given(st.lists(st.dates(FIRST, LAST), min_size=1, max_size=20))
def test_columns_of_months_know_their_first_days_and_lengths(found: list[date]) -> None:
    months = months_of(np.array([number(d) for d in found]))
    assert month_starts(months).tolist() == [number(d.replace(day=1)) for d in found]
    assert LENGTHS[months].tolist() == [calendar.monthrange(d.year, d.month)[1] for d in found]


@given(first=days, length=st.integers(0, 800))
def test_calendar_months_cover_each_day_once_and_cross_no_month(first: date, length: int) -> None:
    start, last = number(first), number(first) + length
    parts = list(calendar_months(start, last))
    assert [n for begin, end in parts for n in range(begin, end + 1)] == list(range(start, last + 1))
    for begin, end in parts:
        assert (day(begin).year, day(begin).month) == (day(end).year, day(end).month)
    assert all(day(begin).day == 1 for begin, _ in parts[1:])


def test_no_days_have_no_months() -> None:
    assert list(calendar_months(5, 4)) == []


@pytest.mark.parametrize("first", ["1970-01-01", "2100-12-31"])
def test_the_tables_reach_their_first_and_last_day(first: str) -> None:
    n = number(date.fromisoformat(first))
    assert list(calendar_months(n, n)) == [(n, n)]
    assert whole_months(n, n) == begun_months(n, n) == 0
