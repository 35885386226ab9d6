"""The project's calendar against one that counts days one by one, over ten thousand random days and spans."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest

from calculator.dates import (
    FIRST,
    LAST,
    add_months,
    begun_months,
    calendar_months,
    day,
    days_in_month,
    number,
    whole_months,
)
from calculator.kinds import WEEKDAYS, Closed
from calculator.vocabulary import days_of
from tests import slowdays
from tests.slowdays import Civil

TIMES = 10_000
RNG = random.Random("days")  # noqa: S311 - chance, not a secret
#: Days anywhere, and those at which calendars go wrong: ends of months and years, leap days, days after them.
ENDS = [d for y in range(1970, 2095) for m in range(1, 13) for d in ((y, m, 1), (y, m, slowdays.length(y, m)))]
DAYS = [RNG.randrange(46_000) for _ in range(TIMES // 2)] + [
    slowdays.count(RNG.choice(ENDS)) for _ in range(TIMES // 2)
]
SPANS = [RNG.choice([0, 1, 27, 28, 29, 30, 31, 59, 365, 366, 730, 731, RNG.randrange(1_500)]) for _ in DAYS]


def told(days: int) -> Civil:
    found = day(days)
    return found.year, found.month, found.day


def test_days_and_their_numbers() -> None:
    for days in DAYS:
        found = slowdays.civil(days)
        assert told(days) == found
        assert number(date(*found)) == days == slowdays.count(found)
        assert days_in_month(days) == slowdays.length(*found[:2])


def test_every_day_of_the_tables_follows_the_one_before() -> None:
    found, last = (FIRST.year, FIRST.month, FIRST.day), number(LAST)
    for days in range(last + 1):
        assert told(days) == found
        found = slowdays.following(found)
    assert found == (2101, 1, 1)


def test_months_completed_begun_and_added() -> None:
    starts, ends = np.array(DAYS), np.array(DAYS) + np.array(SPANS)
    as_columns = whole_months(starts, ends), begun_months(starts, ends), add_months(starts, ends - starts & 63)
    for place, (start, span) in enumerate(zip(DAYS, SPANS, strict=True)):
        first, last = slowdays.civil(start), slowdays.civil(start + span)
        completed, begun = slowdays.completed(first, last), slowdays.begun(first, last)
        assert whole_months(start, start + span) == completed == as_columns[0][place]
        assert begun_months(start, start + span) == begun == as_columns[1][place]
        months = span & 63
        later = slowdays.count(slowdays.months_later(first, months))
        assert add_months(start, months) == later == np.asarray(as_columns[2])[place]


def test_the_parts_of_each_calendar_month() -> None:
    for start, span in zip(DAYS[::5], SPANS[::5], strict=True):
        ours = [(first, last - first + 1, days_in_month(first)) for first, last in calendar_months(start, start + span)]
        assert ours == list(slowdays.parts(start, start + span))


@pytest.mark.parametrize(
    "closed",
    [
        Closed(weekdays=("sat", "sun")),
        Closed(sundays=(2, 4)),
        Closed(sundays=(1, 5), days=(date(2024, 2, 29), date(2026, 2, 17))),
        Closed(weekdays=("mon",), sundays=(3,)),
    ],
)
def test_days_on_which_nothing_is_ported(closed: Closed) -> None:
    holidays = {slowdays.count((d.year, d.month, d.day)) for d in closed.days}
    for days in [*DAYS, *holidays]:
        weekday = slowdays.weekday(days)
        nth = weekday == "sun" and slowdays.nth_of_month(days) in closed.sundays
        assert (day(days) in closed) == (days in holidays or weekday in closed.weekdays or nth)
        assert WEEKDAYS[day(days).weekday()] == weekday


def test_a_contracts_term_in_days() -> None:
    """Contracts filed in 2008 count a year as 365 days: 12 months are 365, 24 are 730, and 18 are 547."""
    for months in range(61):
        years, rest = divmod(months, 12)
        slow = years * 365
        slow += next(days for days in range(366) if (days + 1) * 12 > rest * 365)
        assert int(days_of(months)) == slow
