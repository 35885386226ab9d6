"""Columns of stays. One row is one stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from calculator.dates import add_months, begun_months, whole_months
from calculator.errors import Problem, ScenarioError
from calculator.figures import Array
from calculator.rules import CARD_RATE, NEVER
from calculator.vocabulary import where
from calculator.when import SETS

Mask = NDArray[np.bool_]

#: What a column is where it is not given. Sets are codes: the place of the value in `rules.SETS`.
DEFAULTS: dict[str, int] = {
    "left": NEVER, "left_by": NEVER, "away_since": NEVER, "joined_as": 0, "channel": 0, "sim": 0, "phone": 0,
    "came_after": 0, "returned": NEVER, "returned_on": NEVER, "contract": 1, "household": 0, "claims": 0, "holds": 0,
    "back": NEVER, "bundle": 0, "speed": 0, "plan_id": NEVER, "plan": 0,
    "discount": 0, "discount_months": 0, "discount_since": NEVER, "discount_renews": 0,
    "device_support": 0, "device_support_months": 0,
    "subsidy": 0, "subsidy_months": 0, "top_up": 0, "release_price": 0, "phone_age": NEVER, "phone_price": 0,
    "phone_months": 0, "phone_rate": CARD_RATE, "keep_price": 0,
}  # fmt: skip
#: Facts that no row has: changes of plan are a scenario's.
ABSENT = dict.fromkeys(("change", "old_plan", "in_promo"), 0)
CODED = ("joined_as", "channel", "sim", "phone", "left_by", "came_after", "returned")
#: Amounts a row may not know: NEVER there means missing, never 0.
AMOUNTS = frozenset(
    {"plan", "discount", "device_support", "subsidy", "top_up", "release_price", "phone_price", "keep_price"}
)
MAY_MISS = ("plan", "discount", "keep_price", "release_price")


@dataclass(frozen=True)
class Stays:
    """Columns of stays, all of one length: whole numbers, one row a stay.

    `carrier` holds places in `carriers`, the carriers' ids; `joined` and `left` hold day numbers (see dates.number),
    `left` −1 while the stay goes on. Costs dated from `first` to `last` are counted. Any column of DEFAULTS may be
    left out. `contract`, `household`, `claims`, `holds`, `bundle` and `speed` are bit masks. `plan_id` holds places in
    `plans`, the ids of catalogue plans, or −1 where `plan` gives an amount a month. `discount_since` is the day of a
    discount contract later than the join, `discount_renews` 1 where a term is followed by another ("1+1"). `back`
    is the day a line that left came back to the same carrier.

    `services` (bit, first day, last day) and `lines` of the household (carrier, monthly fee) are the same for all rows.
    """

    carriers: tuple[str, ...]
    carrier: NDArray[np.integer[Any]]
    joined: Array
    first: int
    last: int
    columns: Mapping[str, Array] = field(default_factory=dict)
    plans: tuple[str, ...] = ()
    services: tuple[tuple[int, int, int], ...] = ()
    lines: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        unknown = sorted(self.columns.keys() - DEFAULTS.keys())
        if unknown:
            expected = "columns among {known}"
            raise ScenarioError(Problem("columns", ", ".join(unknown), expected, {"known": ", ".join(DEFAULTS)}))
        if isinstance(self.columns, _Cut):
            return  # rows of stays that were in order
        for name, column in {"joined": self.joined, **self.columns}.items():
            if column.shape != self.carrier.shape or column.dtype.kind != "i":
                found = f"{column.dtype} of {column.shape}"
                raise ScenarioError(Problem(name, found, "whole numbers, {n} rows", {"n": len(self.carrier)}))

    def __len__(self) -> int:
        return len(self.carrier)

    def given(self) -> set[str]:
        """The names of the columns that are given."""
        return {name for name in DEFAULTS if name in self.columns}

    def but(self, **columns: Array) -> Stays:
        """The same rows with some columns in the place of their own."""
        kept = {name: self.columns[name] for name in self.given() - columns.keys()}
        return replace(self, columns=kept | columns)

    def only(self, places: Array) -> Stays:
        """Some of the rows. Columns are cut when first read."""
        return replace(
            self,
            carrier=self.carrier.take(places),
            joined=some(self.joined, places),
            columns=_Cut(self.columns, places),
        )


def some(column: Array, kept: Array | slice) -> Array:
    """The values in some places. Taken by number: a mask would cost several times as much where it is no pattern."""
    return column[kept] if isinstance(kept, slice) else column.take(kept)


class _Cut(Mapping[str, Array]):
    """Columns of some rows, each cut when first read: most rules read few of them."""

    def __init__(self, columns: Mapping[str, Array], places: Array) -> None:
        self.columns, self.places = columns, places
        self.cut: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        if name not in self.cut:
            self.cut[name] = some(self.columns[name], self.places)
        return self.cut[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, name: object) -> bool:
        return name in self.columns


class Rows:
    """Facts of some rows on one occasion, read as attributes. A column is made and cut only when a rule asks for it.

    Facts may be handed in: as they are, or as functions that make them of the rows.
    """

    def __init__(self, stays: Stays, places: Array, on: Array, **facts: Any) -> None:
        self.row_stays, self.row_places, self.row_on = stays, places, on
        self.row_of: tuple[Rows, Array | slice] | None = None
        self.row_makes = {name: fact for name, fact in facts.items() if callable(fact)}
        self.__dict__.update({name: fact for name, fact in facts.items() if name not in self.row_makes})

    def __getattr__(self, name: str) -> Any:
        if self.row_of is not None:
            more, kept = self.row_of
            value = getattr(more, name)
            value = some(value, kept) if isinstance(value, np.ndarray) and value.ndim else value
        else:
            made = self.row_makes.get(name) or _DERIVED.get(name)
            value = made(self) if made else self._column(name)
        self.__dict__[name] = value
        return value

    def _column(self, name: str) -> Any:
        stays = self.row_stays
        column = stays.joined if name == "joined" else stays.columns.get(name)
        value: Any = (DEFAULTS | ABSENT)[name] if column is None else self.cut(column)
        if name in CODED:
            return BITS.take(value)
        value = np.maximum(value, 0) if name in MAY_MISS else value
        if not isinstance(value, np.ndarray):
            return value
        # An amount times a share in basis points needs all 64 bits; a day or a count does with 32, and is quicker.
        if name in AMOUNTS:
            return value.astype(np.int64, copy=False)
        return value.astype(np.int32) if value.dtype.itemsize < 4 else value

    def raw(self, name: str) -> Any:
        """A column as it was given, NEVER where it is missing."""
        column = self.row_stays.columns.get(name)
        return DEFAULTS[name] if column is None else self.cut(column)

    def missing(self, name: str) -> Mask | bool:
        """Where a fact is not known. A fact made on the way may bring its own mask, such as `no_benefit`."""
        if f"no_{name}" in self.__dict__:
            gone: Mask | bool = self.__dict__[f"no_{name}"]
            return gone
        column = self.row_stays.columns.get(name)
        return name in MAY_MISS and column is not None and self.cut(column) == NEVER

    @cached_property
    def where(self) -> Array | slice:
        """Where these rows stand among all: a slice when they stand together, which needs no copy."""
        places = self.row_places
        together = len(places) and places[-1] - places[0] + 1 == len(places)
        return slice(int(places[0]), int(places[-1]) + 1) if together else places

    def in_order(self, days: Array) -> bool:
        """Whether some days of these rows rise. Asked for the same days by every fee, so the answer is kept."""
        known: dict[int, bool] = self.__dict__.setdefault("row_order", {})
        if id(days) not in known:
            known[id(days)] = bool((days[1:] >= days[:-1]).all())
        return known[id(days)]

    def cut(self, column: Array) -> Array:
        return some(column, self.where)

    def at(self, kept: Mask | Array | slice) -> Rows:
        """The same facts of fewer rows."""
        masked = isinstance(kept, np.ndarray) and kept.dtype == np.bool_
        places = cast("Array | slice", np.flatnonzero(cast("Mask", kept)) if masked else kept)
        if not isinstance(places, slice) and len(places) == len(self.row_places):
            return self
        fewer = Rows(self.row_stays, some(self.row_places, places), some(self.row_on, places))
        fewer.row_of = (self, places)
        for name in self.__dict__:
            if name.startswith("no_"):
                getattr(fewer, name)
        return fewer


#: The bit of a code; the last one, no bit, is what NEVER finds.
BITS = np.array([*(1 << place for place in range(max(map(len, SETS.values())))), 0], dtype=np.int16)


def _away(begun: Callable[[Any, Any], Any], rows: Rows) -> Any:
    since, joined = rows.away_since, rows.joined
    never = since == NEVER
    return where(never, NEVER, begun(where(never, joined, since), joined))


def _held(rows: Rows) -> Any:
    """The side services that run on the day, with those a row names itself."""
    held = np.asarray(rows.raw("holds"))
    for bit in {bit for bit, _, _ in rows.row_stays.services}:
        runs = [(rows.row_on >= a) & (rows.row_on <= z) for b, a, z in rows.row_stays.services if b == bit]
        held = held | where(np.logical_or.reduce(runs), bit, 0)
    return held


def since(rows: Rows) -> Any:
    """The day of each row's discount contract."""
    begun = rows.discount_since
    return where(begun == NEVER, rows.joined, begun)


_DERIVED: dict[str, Callable[[Rows], Any]] = {
    "holds": _held,
    "days_served": lambda rows: rows.row_on - rows.joined,
    "contracted": lambda rows: rows.joined,
    "days_over": lambda rows: rows.row_on - add_months(rows.contracted, rows.months_served),
    "month_length": lambda rows: add_months(rows.contracted, rows.months_served + 1) - (rows.row_on - rows.days_over),
    "discount_given": lambda rows: np.asarray(rows.raw("discount")) != NEVER,
    "months_served": lambda rows: whole_months(rows.joined, rows.row_on),
    "days_away": lambda rows: _away(lambda a, b: b - a, rows),
    "months_away": lambda rows: _away(begun_months, rows),
    "payments": lambda rows: whole_months(rows.joined, rows.row_on),
}
