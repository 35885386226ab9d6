"""price_table: stays in an Arrow table into their amounts, a row for each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from calculator.arrow.rows import NONE, Reader, Rejected
from calculator.arrow.schema import ASIDE, OUTPUT, PRICED, checked
from calculator.batch import price_many
from calculator.columns import Mask
from calculator.dates import number
from calculator.errors import Problem, ScenarioError
from calculator.rulebook import Rulebook
from calculator.scenario import LONGEST_WINDOW
from calculator.tally import Sums
from calculator.wording import Lang, problem_text

#: Rows priced at a time: what memory holds does not grow with the table.
ROWS = 262_144


@dataclass(frozen=True, slots=True)
class Priced:
    """`sums` has a row for each row read, in its place; a row that was set aside is null there, and told in `rejects`.

    `rejects` has the row's number, counted from 1, the reasons, and the row itself, to be mended and priced again.
    """

    sums: pa.Table
    rejects: pa.Table


def price_table(
    table: Any,  # noqa: ANN401 - a table, record batches, a reader, or anything that streams Arrow
    rulebook: Rulebook,
    first: date,
    last: date,
    *,
    market: str = "kr",
    keep: Iterable[str] = (),
) -> Priced:
    """What `price` comes to for every row, exact to the minor unit, for costs dated from `first` to `last`.

    The columns read are `arrow.schema.INPUT`; those given are `OUTPUT`, behind the columns to `keep`. Whatever speaks
    Arrow may be handed in: DuckDB's results and Polars' frames too. Raises ScenarioError where columns are missing or
    of a wrong type; a wrong row is set aside with its reasons.
    """
    reader, kept = window(rulebook, first, last, market), tuple(keep)
    stream = batches_of(table)
    checked(stream.schema, kept)
    sums, rejects, before = [], [], 0
    for batch in stream:
        for part in cut(batch):
            priced = price_batch(part, reader, kept, before=before)
            sums.append(priced[0])
            rejects.append(priced[1])
            before += part.num_rows
    shapes = sums_schema(stream.schema, kept), rejects_schema(stream.schema)
    return Priced(*(pa.Table.from_batches(parts, shape) for parts, shape in zip((sums, rejects), shapes, strict=True)))


def window(rulebook: Rulebook, first: date, last: date, market: str = "kr") -> Reader:
    """A reader for costs dated from `first` to `last`. Raises ScenarioError where that is no window."""
    if market not in rulebook.markets:
        known = {"known": ", ".join(sorted(rulebook.markets))}
        raise ScenarioError(Problem("market", repr(market), "an id the rulebook knows, such as {known}", known))
    if not 0 <= (last - first).days <= LONGEST_WINDOW:
        expected = "a day from {first} on, and at most twenty years later"
        raise ScenarioError(Problem("until", str(last), expected, {"first": first}))
    return Reader(rulebook, number(first), number(last), market)


def batches_of(table: Any) -> pa.RecordBatchReader:  # noqa: ANN401 - whatever streams Arrow
    """A stream of record batches. Raises TypeError where it is none."""
    if isinstance(table, pa.RecordBatch):
        return pa.RecordBatchReader.from_batches(table.schema, [table])
    if hasattr(table, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(table)
    first, *others = table  # a schema is needed before the first row
    return pa.RecordBatchReader.from_batches(first.schema, [first, *others])


def cut(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """A batch in pieces of a size that memory holds."""
    for start in range(0, max(batch.num_rows, 1), ROWS):
        yield batch.slice(start, ROWS)


def price_batch(
    batch: pa.RecordBatch,
    reader: Reader,
    keep: tuple[str, ...] = (),
    *,
    before: int = 0,
    broken: Mapping[int, Problem] = NONE,
    lang: Lang = "en",
) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """The sums of a batch whose columns were checked, and its rejects; `before` rows were read before it."""
    batch = _without_views(batch)
    reading = reader.read(batch, before, broken)
    sums = price_many(reading.stays, reader.rulebook, reader.market)
    shape = sums_schema(batch.schema, keep)
    kept = (batch.column(name).cast(shape.field(name).type) for name in keep)
    priced = pa.RecordBatch.from_arrays([*kept, *_arrow(sums, reading.good)], schema=shape)
    return priced, _rejects(batch, reading.rejected, before, lang)


def sums_schema(schema: pa.Schema, keep: tuple[str, ...] = ()) -> pa.Schema:
    """The columns to keep of some rows, and those of their sums."""
    return pa.schema([*(pa.field(name, _plain(schema.field(name).type)) for name in keep), *OUTPUT])


def rejects_schema(schema: pa.Schema) -> pa.Schema:
    """The columns of rejects: a row's number, the reasons, and the row itself, its words written out."""
    own = (pa.field(field.name, _plain(field.type)) for field in schema if field.name not in ASIDE)
    return pa.schema([*map(pa.field, ASIDE, (pa.int64(), pa.string())), *own])


def _plain(type_: pa.DataType) -> pa.DataType:
    inner = type_.value_type if pa.types.is_dictionary(type_) else type_
    return pa.string() if inner == pa.string_view() else inner


def _without_views(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch whose texts Arrow's functions can take rows of; Polars hands out views, of which they cannot."""
    if pa.string_view() not in batch.schema.types:
        return batch
    fields = [pa.field(field.name, _plain(field.type)) for field in batch.schema]
    return batch.cast(pa.schema(fields))


def _arrow(sums: Sums, good: Mask | None) -> Iterator[pa.Array]:
    """The sums as columns of OUTPUT, spread over all rows where some were set aside."""
    nothing = np.zeros(len(sums.unknown), np.int64)
    for category in PRICED:
        for end in (sums.low, sums.high):
            yield _whole(_spread(end.get(category, nothing), good), good)
    unknown = _spread(sums.unknown, good)
    known = ~unknown if good is None else ~unknown & good
    for total in sums.total:
        yield _whole(_spread(total, good), None if known.all() else known)
    yield _made(pa.bool_(), len(unknown), np.packbits(unknown, bitorder="little"), good)


def _whole(values: Any, there: Mask | None) -> pa.Array:  # noqa: ANN401 - a column of numbers
    return _made(pa.int64(), len(values), np.ascontiguousarray(values, np.int64), there)


def _made(type_: pa.DataType, size: int, values: Any, there: Mask | None) -> pa.Array:  # noqa: ANN401 - a buffer
    """A column over NumPy's own memory. `pa.array` would copy it, and load pandas to ask whether it is its own."""
    valid = None if there is None else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(type_, size, [valid, pa.py_buffer(values)])


def _spread(column: Any, good: Mask | None) -> Any:  # noqa: ANN401 - a column of numbers or a mask
    if good is None:
        return column
    spread = np.zeros(len(good), column.dtype)
    spread[good] = column
    return spread


def _rejects(batch: pa.RecordBatch, rejected: tuple[Rejected, ...], before: int, lang: Lang) -> pa.RecordBatch:
    shape = rejects_schema(batch.schema)
    if not rejected:
        return pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in shape], schema=shape)
    places = [found.row for found in rejected]
    reasons = [" ".join(problem_text(problem, lang) for problem in found.problems) for found in rejected]
    rows = batch.take(pa.array([place - 1 - before for place in places], pa.int64()))
    own = (rows.column(name).cast(shape.field(name).type) for name in shape.names[len(ASIDE) :])
    return pa.RecordBatch.from_arrays(
        [pa.array(places, pa.int64()), pa.array(reasons, pa.string()), *own], schema=shape
    )
