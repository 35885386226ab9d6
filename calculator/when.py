"""When an exception holds: sets as bit masks, ranges of whole numbers, read like any rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from calculator.conditions import When
from calculator.figures import Whole
from calculator.rules import Facts, fact_of

#: The values of every set, in the order of their bits. `claims` and `holds` are numbered by the rulebook.
SETS: dict[str, tuple[str, ...]] = {
    "joined_as": ("new", "port_in"),
    "channel": ("shop", "online", "phone"),
    "sim": ("usim", "nfc_usim", "esim", "own"),
    "phone": ("own", "bought", "instalments", "loan"),
    "left_by": ("port", "cancel", "withdraw", "bad_quality"),
    "came_after": ("nothing", "port", "cancel", "withdraw", "bad_quality"),
    "returned": ("no", "in_time", "late"),
    "contract": ("none", "discount", "subsidy", "top_up", "device_support"),
    "change": ("down", "up"),
    "household": ("internet", "lines"),
}
_BITS = {name: {value: 1 << place for place, value in enumerate(values)} for name, values in SETS.items()}


def mask(name: str, *values: str) -> int:
    """The bits of some values of a set."""
    return sum(_BITS[name][value] for value in values)


class Tests:
    """A `When`, ready to be read: masks of sets, and ranges of whole numbers."""

    __slots__ = ("ranges", "sets")

    def __init__(self, when: When, words: dict[str, dict[str, int]], day: Callable[[Any], int]) -> None:
        self.sets: dict[str, int] = {}
        self.ranges: dict[str, tuple[int | None, int | None]] = {}
        for name in When.model_fields:
            test = getattr(when, name)
            if test is None:
                continue
            if isinstance(test, tuple):
                bits = words[name] if name in words else _BITS[name]
                self.sets[name] = sum({bits[value] for value in test})
            else:
                convert = day if name in ("joined", "contracted", "left") else int
                low, high = test.at_least, test.at_most
                self.ranges[name] = (
                    None if low is None else convert(low),
                    None if high is None else convert(high),
                )


def holds(tests: Tests, facts: Facts) -> Whole:
    """Whether every test holds: a truth value, a column of them, or a figure."""
    held: Any = True
    for test in _tests(tests, facts):
        if test is False:  # of one stay, the first that fails settles it
            return False
        held = test if held is True else held & test
    whole: Whole = held
    return whole


def _tests(tests: Tests, facts: Facts) -> Iterator[Any]:
    for name, bits in tests.sets.items():
        yield (fact_of(facts, name) & bits) != 0
    for name, (low, high) in tests.ranges.items():
        fact = fact_of(facts, name)
        yield fact >= (low or 0)  # NEVER lies below 0, so nothing holds of a time that was not
        if high is not None:
            yield fact <= high
