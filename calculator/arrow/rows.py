"""Rows of Arrow into the engine's columns: those that can be priced, and the others with what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from calculator.arrow.cells import WRONG, Cells, days, flags, numbers, words
from calculator.arrow.checks import Checks, Fault
from calculator.arrow.schema import COLUMNS
from calculator.columns import Mask, Stays
from calculator.errors import Problem, shown
from calculator.figures import Array
from calculator.rulebook import Rulebook
from calculator.rules import CARD_RATE, NEVER
from calculator.when import SETS, mask

NONE: Mapping[int, Problem] = {}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was set aside. Rows are counted from 1, in the order they were read."""

    row: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows that can be priced, where they stand among all, and the others. `good` is None where all are."""

    stays: Stays
    good: Mask | None
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True)
class Reader:
    """Reads rows by a rulebook's ids and a window, both ends of it day numbers."""

    rulebook: Rulebook
    first: int
    last: int
    market: str = "kr"

    @cached_property
    def carriers(self) -> tuple[str, ...]:
        return tuple(sorted(self.rulebook.of_market(self.market)))

    @cached_property
    def plans(self) -> tuple[str, ...]:
        return tuple(card.id for carrier in self.carriers for card in self.rulebook.plans(carrier))

    @cached_property
    def homes(self) -> Array:
        homes = [self.carriers.index(plan.split(".")[1]) for plan in self.plans]
        return np.array([*homes, 0], np.int32)  # the last for rows without one

    @cached_property
    def _meanings(self) -> Mapping[str, Callable[[str], int]]:
        """What a word of each column of ids or words stands for."""
        now = self.rulebook.retired
        carriers = {id_: code for code, id_ in enumerate(self.carriers)}
        plans = {id_: code for code, id_ in enumerate(self.plans)}
        meanings: dict[str, Callable[[str], int]] = {
            "carrier": lambda id_: carriers.get(now.get(id_, id_), WRONG),
            "plan_id": lambda id_: plans.get(now.get(id_, id_), WRONG),
            "bundle": lambda word: self._named("bundle").get(word, WRONG),
            "speed": lambda word: self._named("speed").get(word, WRONG),
        }
        for column in COLUMNS.values():
            if column.kind == "word":
                meanings[column.name] = _place(column.values)
            elif column.kind == "words":
                meanings[column.name] = _bits(self.rulebook.words[column.name], now)
        return meanings

    def _named(self, name: str) -> dict[str, int]:
        """The words of a household that some card tests, by their bits."""
        return {word: bit for word, bit in self.rulebook.words[name].items() if word != "none"}

    @cached_property
    def _known(self) -> dict[str, str]:
        """Ids to name to someone who wrote one that nobody knows."""
        held = {name: ", ".join(sorted(self.rulebook.words[name])) for name in ("claims", "holds")}
        held |= {name: ", ".join(sorted(self._named(name))) for name in ("bundle", "speed")}
        return {"carrier": ", ".join(self.carriers), "plan_id": ", ".join(self.plans[:3]), **held}

    def read(self, batch: pa.RecordBatch, before: int = 0, broken: Mapping[int, Problem] = NONE) -> Reading:
        """The rows of a batch whose columns were checked. `before` rows were read before it; `broken` are no rows."""
        cells = {name: self._cells(name, batch.column(name)) for name in batch.schema.names if name in COLUMNS}
        faults = list(Checks(cells, batch.num_rows, self._known, self.homes).faults())
        bad = np.zeros(batch.num_rows, np.bool_)
        for fault in faults:
            bad |= fault.where
        bad[list(broken)] = True
        columns = _Engine(cells, batch.num_rows)
        good = ~bad if bad.any() else None
        told = {row: [] if row not in broken else [broken[row]] for row in np.flatnonzero(bad).tolist()}
        for fault in faults:
            _tell(fault, batch, broken, told)
        rejected = tuple(Rejected(before + row + 1, tuple(problems)) for row, problems in told.items())
        return Reading(columns.stays(self, good), good, rejected)

    def _cells(self, name: str, column: pa.Array) -> Cells:
        kind = COLUMNS[name].kind
        if kind in ("id", "word", "words"):
            small = kind == "word" or name == "carrier"
            return words(column, self._meanings[name], np.int8 if small else np.int32)
        return {"day": days, "flag": flags}.get(kind, numbers)(column)


@dataclass(frozen=True, slots=True)
class _Engine:
    """Cells as the columns the engine knows."""

    cells: Mapping[str, Cells]
    rows: int

    def stays(self, reader: Reader, good: Mask | None) -> Stays:
        """The rows that can be priced."""
        columns = self.columns() | self._home(reader)
        carrier, joined = self.cells["carrier"].values, self.cells["joined"].values
        if good is not None:
            columns = {name: column[good] for name, column in columns.items()}
            carrier, joined = carrier[good], joined[good]
        plans = reader.plans if "plan_id" in columns else ()
        if plans:  # the engine looks through all that it is told of
            held, places = np.unique(columns["plan_id"], return_inverse=True)
            named = held[held != NEVER]
            plans = tuple(plans[code] for code in named)
            columns["plan_id"] = (places - (len(held) - len(named))).astype(np.int32)
        return Stays(reader.carriers, carrier, joined, reader.first, reader.last, columns, plans)

    def columns(self) -> dict[str, Array]:
        given = {name: cells for name, cells in self.cells.items() if name not in ("carrier", "joined", "return_by")}
        columns = {name: cells.or_(_EMPTY.get(name, 0)) for name, cells in given.items()}
        columns["contract"] = self._contracts()
        columns["plan"] = self._plan()
        columns.setdefault("release_price", np.full(self.rows, NEVER, np.int32))
        if "return_by" in self.cells:
            columns |= self._lent()
            columns.setdefault("keep_price", np.full(self.rows, NEVER, np.int32))
        return columns

    def _home(self, reader: Reader) -> dict[str, Array]:
        """The household, as bits: what is not given, or no card tests, counts as "none"."""
        found: dict[str, Array] = {}
        for name in ("bundle", "speed"):
            none = reader.rulebook.words[name].get("none", 0)
            if name in self.cells:
                found[name] = self.cells[name].or_(none)
            elif none:
                found[name] = np.full(self.rows, none, np.int32)
        if "speed" in self.cells:
            found["household"] = np.where(self.cells["speed"].there, mask("household", "internet"), 0)
        return found

    def _contracts(self) -> Array:
        """The contracts of each row, as bits: those whose own column is given."""
        held = np.zeros(self.rows, np.int16)
        for kind, column in _CONTRACTS.items():
            if column in self.cells:
                held |= np.where(self.cells[column].there, mask("contract", kind), 0).astype(np.int16)
        return np.where(held == 0, np.int16(mask("contract", "none")), held)

    def _plan(self) -> Array:
        """What the plan costs a month: the card of the catalogue says, or the cell; without either nobody does."""
        named = self.cells.get("plan_id")
        otherwise = NEVER if named is None else np.where(named.there, 0, NEVER)
        plan = self.cells.get("plan")
        if plan is None:
            return np.array(np.broadcast_to(otherwise, (self.rows,)), np.int32)
        return plan.values if plan.given is None else np.where(plan.given, plan.values, otherwise)

    def _lent(self) -> dict[str, Array]:
        """For lent phones: the day they came back, or were due, and which it was."""
        due, back = self.cells["return_by"], self.cells.get("returned_on")
        if back is None:
            return {"returned": np.zeros(self.rows, np.int8), "returned_on": due.or_(NEVER)}
        late = np.where(back.values > due.values, SETS["returned"].index("late"), SETS["returned"].index("in_time"))
        returned = np.where(back.there, late, SETS["returned"].index("no")).astype(np.int8)
        return {"returned": returned, "returned_on": np.where(back.there, back.values, due.or_(NEVER))}


#: What a column is where its cell is empty, if not the first of its set or 0.
_EMPTY = dict.fromkeys(
    (
        *("left", "left_by", "away_since", "back", "plan_id", "discount", "discount_since", "release_price"),
        *("keep_price", "phone_age"),
    ),
    NEVER,
) | {"phone_rate": CARD_RATE}
#: The column that says a row has a contract of a kind.
_CONTRACTS = {
    "discount": "discount_months", "subsidy": "subsidy", "top_up": "top_up", "device_support": "device_support",
}  # fmt: skip


def _place(values: tuple[str, ...]) -> Callable[[str], int]:
    places = {value: place for place, value in enumerate(values)}
    return lambda word: places.get(word, WRONG)


def _bits(bits: Mapping[str, int], now: Mapping[str, str]) -> Callable[[str], int]:
    """The bits of words with spaces between."""

    def meaning(text: str) -> int:
        named = {now.get(word, word) for word in text.split()}
        return sum(bits[word] for word in named) if named <= bits.keys() else WRONG

    return meaning


def _tell(
    fault: Fault, batch: pa.RecordBatch, broken: Mapping[int, Problem], told: Mapping[int, list[Problem]]
) -> None:
    """Adds a fault to what its rows are told; those that are no rows have been told enough."""
    rows = np.flatnonzero(fault.where)
    here = fault.column in batch.schema.names
    found = batch.column(fault.column).take(pa.array(rows)).to_pylist() if here else [None] * len(rows)
    for row, cell in zip(rows.tolist(), found, strict=True):
        if row not in broken:
            told[row].append(_problem(fault, cell))


def _problem(fault: Fault, cell: Any) -> Problem:  # noqa: ANN401 - whatever the cell holds
    found = str(cell) if cell is not None and not isinstance(cell, str) else shown(cell)
    expected = fault.expected
    return Problem(fault.column, found, expected, fault.values)
