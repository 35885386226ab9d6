"""Whether two exceptions of one version can both hold and disagree.

A `When` is a box: each test a set or a range. Two boxes meet exactly when they meet in every test, so the question is
decidable when the card is read, and an ambiguous card is refused instead of settled by the order of its lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from calculator.cards import Version
from calculator.conditions import DaySpan, Span, When

#: Sets of which a stay can have several values at once: tests of two of them can both hold.
MANY = frozenset({"contract", "claims", "holds", "household", "bundle"})
#: The value of such a set that says there is none, and so stands by itself.
ALONE = frozenset({"none"})


def overlapping(version: Version) -> Iterator[tuple[int, int]]:
    """Pairs of exceptions, numbered from 1, that can both hold and give different terms."""
    numbered = list(enumerate(version.exception, 1))
    for (first, a), (second, b) in combinations(numbered, 2):
        if a.instead != b.instead and meet(a.when, b.when):
            yield first, second


def meet(a: When, b: When) -> bool:
    """Whether some stay passes both."""
    return all(_meet(name, getattr(a, name), getattr(b, name)) for name in When.model_fields)


def _meet(name: str, a: object, b: object) -> bool:
    if a is None or b is None:
        return True
    if isinstance(a, tuple) and isinstance(b, tuple):
        return bool(set(a) & set(b)) or (name in MANY and bool(set(a) - ALONE) and bool(set(b) - ALONE))
    if isinstance(a, Span) and isinstance(b, Span):
        return _ranges_meet(a.at_least, a.at_most, b.at_least, b.at_most)
    if isinstance(a, DaySpan) and isinstance(b, DaySpan):
        ends = (None if end is None else end.toordinal() for end in (a.at_least, a.at_most, b.at_least, b.at_most))
        return _ranges_meet(*ends)
    raise TypeError(f"{name} is tested as {type(a).__name__} and {type(b).__name__}")


def _ranges_meet(a_low: int | None, a_high: int | None, b_low: int | None, b_high: int | None) -> bool:
    starts = [low for low in (a_low, b_low) if low is not None]
    ends = [high for high in (a_high, b_high) if high is not None]
    return not starts or not ends or max(starts) <= min(ends)
