"""What makes a row one that cannot be priced: the rules of the scenario's own models, over columns.

Each check names the rows it holds for; a row may fail several, and is told all of them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

import numpy as np

from calculator.arrow.cells import Cells
from calculator.arrow.schema import COLUMNS
from calculator.columns import Mask
from calculator.dates import months_of, number
from calculator.events import EARLIEST, LATEST, Discount, InstalmentPhone, Subsidy
from calculator.figures import Array
from calculator.money import LARGEST, ONE
from calculator.when import SETS

_EXPECTED = {
    "given": "a value here",
    "whole": "a whole number",
    "within": "a whole number from {low} to {high}",
    "day": "a day written YYYY-MM-DD",
    "coverage": "a day from {first} to {last}",
    "word": "one of {known}",
    "flag": "true or false",
    "known": "an id the rulebook knows, such as {known}",
    "own_plan": "a plan of the row's own carrier",
    "not_before": "the day of {other} or later",
    "not_after": "the day of {other} or earlier",
    "with": "a value, since {other} is given",
    "without": "nothing, since {other} is not given",
    "alone": "nothing, since {other} is given",
    "for_phone": "a value, since the phone is one of {known}",
    "not_for_phone": "nothing, since the phone is none of {known}",
    "ported": "a stay that went on until the port, or none: port, withdraw, bad_quality or nothing",
    "not_ported": "another way, since a number that was taken along makes no new line",
    "came_back": "how the stay before ended, since away_since is given",
    "model": "no more months than lie between {first} and the join",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A check that some rows fail."""

    where: Mask
    column: str
    kind: str
    values: Mapping[str, object]

    @property
    def expected(self) -> str:
        return _EXPECTED[self.kind]


def _bounds(model: Any, name: str) -> tuple[float, float]:  # noqa: ANN401 - a model's class
    """The lowest and the highest number a model's field takes."""
    field = model.model_json_schema()["properties"][name]
    field = next(part for part in (field, *field.get("anyOf", ())) if "maximum" in part)
    return field["minimum"], field["maximum"]


_MONTHS = cast("tuple[int, int]", _bounds(Subsidy, "months"))
_RATE = cast("tuple[int, int]", tuple(int(end * ONE // 100) for end in _bounds(InstalmentPhone, "apr")))
_TERMS = get_args(Discount.model_fields["months"].annotation)
_LIMITS = {
    "phone_rate": _RATE,
    "phone_age": (0, 240),
    **dict.fromkeys(("device_support_months", "subsidy_months", "phone_months"), _MONTHS),
}
#: What a cell that cannot be read should have been.
_UNREADABLE = {"day": "day", "amount": "whole", "count": "whole", "word": "word", "flag": "flag"}
#: Columns of which neither stands without the other.
_PAIRS = (("device_support", "device_support_months"), ("subsidy", "subsidy_months"))
#: Columns that only some phones have, and whether those must.
_OF_PHONES = (
    ("phone_price", ("bought", "instalments"), True),
    ("phone_months", ("instalments",), True),
    ("phone_rate", ("instalments",), False),
    ("release_price", ("bought", "instalments"), False),
    ("phone_age", ("bought", "instalments"), False),
    ("return_by", ("loan",), True),
    ("returned_on", ("loan",), False),
    ("keep_price", ("loan",), False),
)


@dataclass(frozen=True, slots=True)
class Checks:
    """The cells of some rows, and what is wrong with them."""

    cells: Mapping[str, Cells]
    rows: int
    #: Ids to name to someone who wrote one that nobody knows.
    known: Mapping[str, str]
    #: The carrier that each plan belongs to, by their codes.
    homes: Array

    def faults(self) -> Iterator[Fault]:
        """Every check that some row fails."""
        for mask, column, kind, values in self._all():
            if mask.any():
                yield Fault(np.broadcast_to(mask, (self.rows,)), column, kind, values)

    def _all(self) -> Iterator[tuple[Any, str, str, dict[str, object]]]:
        yield from self._cells()
        yield from self._spans()
        yield from self._plans()
        yield from self._contracts()
        yield from self._phones()
        yield from self._before()

    def has(self, name: str) -> Any:  # noqa: ANN401 - a mask, or one truth for all rows
        """Where a cell is given and can be read."""
        cells = self.cells.get(name)
        if cells is None:
            return np.False_
        given = np.True_ if cells.given is None else cells.given
        return given if cells.wrong is None else given & ~cells.wrong

    def of(self, name: str) -> Any:  # noqa: ANN401 - a column, or one number for all rows
        cells = self.cells.get(name)
        return np.int32(-1) if cells is None else cells.values

    def is_(self, name: str, *words: str) -> Any:  # noqa: ANN401 - a mask, or one truth for all rows
        """Where a word is one of some; an empty cell is the first of its set, which COLUMNS tells of as its default."""
        codes = np.where(self.has(name), self.of(name), 0)
        return functools.reduce(np.logical_or, (codes == SETS[name].index(word) for word in words))

    def _cells(self) -> Iterator[tuple[Any, str, str, dict[str, object]]]:
        """Cells by themselves: there where needed, readable, within limits."""
        for name, cells in self.cells.items():
            column = COLUMNS[name]
            if column.required and cells.given is not None:
                yield ~cells.given, name, "given", {}
            if cells.wrong is not None:
                yield (
                    cells.wrong,
                    name,
                    _UNREADABLE.get(column.kind, "known"),
                    {"known": ", ".join(column.values) or self.known.get(name, "")},
                )
            if column.kind == "day":
                first, last = number(EARLIEST), number(LATEST)
                yield self._outside(name, first, last), name, "coverage", {"first": EARLIEST, "last": LATEST}
            elif name == "discount_months":
                off = self.has(name) & (cells.values != _TERMS[0]) & (cells.values != _TERMS[1])
                yield off, name, "word", {"known": ", ".join(map(str, _TERMS))}
            elif column.kind in ("amount", "count"):
                low, high = _LIMITS.get(name, (0, LARGEST))
                yield self._outside(name, low, high), name, "within", {"low": low, "high": high}

    def _outside(self, name: str, low: int, high: int) -> Any:  # noqa: ANN401 - a mask, or one truth for all rows
        values = self.of(name)
        if not values.size or (values.min() >= low and values.max() <= high):
            return np.False_
        return self.has(name) & ((values < low) | (values > high))

    def _spans(self) -> Iterator[tuple[Any, str, str, dict[str, object]]]:
        """Days in their order, and an end with its way."""
        for earlier, later in (
            ("joined", "left"), ("joined", "return_by"), ("joined", "returned_on"), ("away_since", "joined"),
            ("joined", "discount_since"), ("left", "back"),
        ):  # fmt: skip
            both = self.has(earlier) & self.has(later)
            if both.any():
                yield both & (self.of(later) < self.of(earlier)), later, "not_before", {"other": earlier}
        for within in ("returned_on", "discount_since"):
            both = self.has(within) & self.has("left")
            if both.any():
                yield both & (self.of(within) > self.of("left")), within, "not_after", {"other": "left"}
        yield self.has("back") & ~self.has("left"), "back", "without", {"other": "left"}
        yield self.has("left") & ~self.has("left_by"), "left_by", "with", {"other": "left"}
        yield self.has("left_by") & ~self.has("left"), "left_by", "without", {"other": "left"}

    def _plans(self) -> Iterator[tuple[Any, str, str, dict[str, object]]]:
        yield self.has("plan") & self.has("plan_id"), "plan", "alone", {"other": "plan_id"}
        named = self.has("plan_id") & self.has("carrier")
        if named.any():
            home = self.homes[np.where(named, self.of("plan_id"), 0)]
            yield named & (home != self.of("carrier")), "plan_id", "own_plan", {}

    def _contracts(self) -> Iterator[tuple[Any, str, str, dict[str, object]]]:
        for amount, months in _PAIRS:
            yield self.has(amount) & ~self.has(months), months, "with", {"other": amount}
            yield self.has(months) & ~self.has(amount), amount, "with", {"other": months}
        for other in ("discount", "discount_since", "discount_renews"):
            yield self.has(other) & ~self.has("discount_months"), "discount_months", "with", {"other": other}

    def _phones(self) -> Iterator[tuple[Any, str, str, dict[str, object]]]:
        for name, kinds, must in _OF_PHONES:
            if not must and name not in self.cells:
                continue
            theirs = self.is_("phone", *kinds)
            yield self.has(name) & ~theirs, name, "not_for_phone", {"known": ", ".join(kinds)}
            if must:
                yield theirs & ~self.has(name), name, "for_phone", {"known": ", ".join(kinds)}
        aged = self.has("phone_age") & self.has("joined")
        if aged.any():
            begun = months_of(np.clip(self.of("joined"), 0, number(LATEST)))
            lived = begun - int(months_of(np.array([number(EARLIEST)]))[0])
            yield aged & (self.of("phone_age") >= lived), "phone_age", "model", {"first": EARLIEST}

    def _before(self) -> Iterator[tuple[Any, str, str, dict[str, object]]]:
        """The stay before this one, and how the number got here."""
        ported, after = self.is_("joined_as", "port_in"), self.is_("came_after", "port")
        yield after & ~ported, "came_after", "not_ported", {}
        yield ported & self.is_("came_after", "cancel"), "came_after", "ported", {}
        if "away_since" in self.cells:
            yield self.has("away_since") & self.is_("came_after", "nothing"), "came_after", "came_back", {}
