"""The calendar a second time, slowly: days counted one by one from the Gregorian rule, with no library's dates.

Written by another hand than `calculator.dates`, from the Civil Act's way of counting (art. 160: a month ends on the
same day of a later month, or on that month's last day where it has none) and the leap rule of 1582 alone.
"""

from __future__ import annotations

from collections.abc import Iterator

YEAR_ZERO = 1970  # day 0 is 1 January 1970, a Thursday
THURSDAY = 3  # Monday being 0
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Civil = tuple[int, int, int]


def leap(year: int) -> bool:
    if year % 400 == 0:
        return True
    return year % 4 == 0 and year % 100 != 0


def length(year: int, month: int) -> int:
    """Days of a month: thirty has September …"""
    if month == 2:
        return 29 if leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def count(civil: Civil) -> int:
    """Days since day 0, whole years and whole months first."""
    year, month, day = civil
    days = sum(366 if leap(y) else 365 for y in range(YEAR_ZERO, year))
    return days + sum(length(year, m) for m in range(1, month)) + day - 1


def civil(days: int) -> Civil:
    """The year, month and day so many days after day 0."""
    year, month = YEAR_ZERO, 1
    while days >= (366 if leap(year) else 365):
        days -= 366 if leap(year) else 365
        year += 1
    while days >= length(year, month):
        days -= length(year, month)
        month += 1
    return year, month, days + 1


def following(found: Civil) -> Civil:
    """The day after."""
    year, month, day = found
    if day < length(year, month):
        return year, month, day + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)


def weekday(days: int) -> str:
    return NAMES[(days + THURSDAY) % 7]


def months_later(found: Civil, months: int) -> Civil:
    """The same day of a later month, reached month by month, or that month's last day."""
    year, month, day = found
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return year, month, min(day, length(year, month))


def completed(start: Civil, end: Civil) -> int:
    """Whole months from one day to another: how many same days of later months are reached."""
    months = 0
    while months_later(start, months + 1) <= end:
        months += 1
    return months


def begun(start: Civil, end: Civil) -> int:
    """Months of which at least one day has passed."""
    months = 0
    while months_later(start, months) < end:
        months += 1
    return months


def parts(first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """The part of each calendar month in a run of days, walked day by day: its first day, its days, the month's."""
    found, at = civil(first), first
    begins, days = at, 0
    while at <= last:
        days += 1
        tomorrow = following(found)
        if tomorrow[:2] != found[:2] or at == last:
            yield begins, days, length(*found[:2])
            begins, days = at + 1, 0
        found, at = tomorrow, at + 1


def nth_of_month(days: int) -> int:
    """Which of its weekday in its month a day is: 1 for the first Sunday, seen by counting the Sundays before it."""
    _, _, day = civil(days)
    return sum(weekday(days - back) == weekday(days) for back in range(day))
