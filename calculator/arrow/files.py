"""Tables in files, read part by part: Parquet, Arrow IPC, CSV.

A part is a stretch of rows that can be read by itself. The same file always has the same parts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, Self

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from calculator.arrow.schema import COLUMNS
from calculator.errors import Problem, ScenarioError, shown

Format = Literal["parquet", "arrow", "csv"]
FORMATS: Mapping[str, Format] = {
    ".parquet": "parquet", ".pq": "parquet", ".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow", ".csv": "csv",
}  # fmt: skip
#: The least a part holds, in rows, and in bytes of CSV: enough for its own start not to count.
PART_ROWS, PART_BYTES = 1_048_576, 33_554_432
#: Rows read at a time.
ROWS = 262_144


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file, in its own measure: row groups, batches, bytes. `rows` is 0 where nobody knows yet."""

    index: int
    start: int
    stop: int
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows that were read, and those of them that are no rows at all, by their place."""

    batch: pa.RecordBatch
    broken: Mapping[int, Problem] = field(default_factory=dict)


def format_of(path: Path) -> Format:
    """How a file is written, by the end of its name. Raises ScenarioError."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        expected = "a name that ends in one of {known}"
        raise ScenarioError(Problem(str(path), path.suffix or "a name without an end", expected, {"known": _ENDS}))
    return found


_ENDS = ", ".join(FORMATS)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of rows."""

    path: Path
    format: Format
    schema: pa.Schema
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """All its rows; 0 where that is not known before they are read."""
        return sum(part.rows for part in self.parts)

    def read(self, part: Part) -> Iterator[Piece]:
        """The rows of a part. Raises ScenarioError where the file turns out to be damaged."""
        reading = {"parquet": _parquet, "arrow": _arrow, "csv": _csv}[self.format]
        try:
            yield from reading(self, part)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
            raise damaged(self.path, error) from None


def opened(path: Path) -> Source:
    """A file, its columns and its parts. Raises ScenarioError where it cannot be read."""
    form = format_of(path)
    planning = {"parquet": _parquet_plan, "arrow": _arrow_plan, "csv": _csv_plan}[form]
    try:
        if not path.is_file():
            found = "a folder" if path.is_dir() else "no file of that name"
            raise ScenarioError(Problem(str(path), found, "a file of stays: {known}", {"known": _ENDS}))
        schema, ends, rows = planning(path)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, UnicodeDecodeError) as error:
        raise damaged(path, error) from None
    parts = (Part(i, start, stop, n) for i, ((start, stop), n) in enumerate(zip(pairwise(ends), rows, strict=True)))
    return Source(path, form, schema, tuple(parts))


def damaged(path: Path, error: Exception) -> ScenarioError:
    expected = "a whole file of its kind: it may have been cut short, or be of another kind"
    return ScenarioError(Problem(str(path), shown(str(error).split("\n")[0][:70]), expected))


def _grouped(sizes: Iterable[int]) -> tuple[list[int], list[int]]:
    """Row groups or batches, by their rows, put together into parts: where each ends, and its rows."""
    ends, rows = [0], list[int]()
    held = place = 0
    for place, size in enumerate(sizes, 1):
        held += size
        if held >= PART_ROWS:
            ends.append(place)
            rows.append(held)
            held = 0
    if held or place == 0:
        ends.append(place)
        rows.append(held)
    ends[-1] = place  # empty ones at the end belong to the last
    return ends, rows


# ---------------------------------------------------------------- Parquet


def _parquet_plan(path: Path) -> tuple[pa.Schema, list[int], list[int]]:
    with pq.ParquetFile(path) as file:
        found = file.metadata
        return file.schema_arrow, *_grouped(found.row_group(i).num_rows for i in range(found.num_row_groups))


def _parquet(source: Source, part: Part) -> Iterator[Piece]:
    words = [f.name for f in source.schema if f.name in COLUMNS and COLUMNS[f.name].kind in ("id", "word", "words")]
    with pq.ParquetFile(source.path, read_dictionary=words) as file:
        for batch in file.iter_batches(ROWS, row_groups=list(range(part.start, part.stop)), use_threads=False):
            yield Piece(batch)


# ---------------------------------------------------------------- Arrow IPC


def _arrow_plan(path: Path) -> tuple[pa.Schema, list[int], list[int]]:
    with pa.memory_map(str(path)) as mapped, pa.ipc.open_file(mapped) as file:
        sizes = (file.get_batch(place).num_rows for place in range(file.num_record_batches))
        return file.schema, *_grouped(sizes)


def _arrow(source: Source, part: Part) -> Iterator[Piece]:
    with pa.memory_map(str(source.path)) as mapped, pa.ipc.open_file(mapped) as file:
        for place in range(part.start, part.stop):
            batch = file.get_batch(place)
            batch.validate(full=True)
            for start in range(0, batch.num_rows, ROWS):
                yield Piece(batch.slice(start, ROWS))


# ---------------------------------------------------------------- CSV


def _csv_plan(path: Path) -> tuple[pa.Schema, list[int], list[int]]:
    """The columns of the first line, and stretches of bytes that end where a line does."""
    with path.open("rb") as file:
        head = file.readline()
        names = next(csv.reader([head.decode("utf-8-sig")]), [])
        schema = pa.schema([pa.field(name.strip(), pa.string()) for name in names])
        size, ends = path.stat().st_size, [len(head)]
        while ends[-1] + PART_BYTES < size:
            file.seek(ends[-1] + PART_BYTES)
            file.readline()
            ends.append(file.tell())
        if ends[-1] < size or len(ends) == 1:
            ends.append(size)
    return schema, ends, [0] * (len(ends) - 1)


def _csv(source: Source, part: Part) -> Iterator[Piece]:
    with source.path.open("rb") as file:
        file.seek(part.start)
        data = file.read(part.stop - part.start)
    broken: dict[int, Problem] = {}
    names = source.schema.names

    def aside(row: Any) -> str:  # noqa: ANN401 - PyArrow's InvalidRow
        expected = "{n} fields, as the first line has"
        broken[row.number - 1] = Problem("the line", shown(row.text), expected, {"n": len(names)})
        return "skip"

    read = _table(data, names, aside)
    texts = [_texts(column) for column in read.columns]
    table = pa.table(texts, schema=source.schema)
    if broken:  # they keep their places, as rows of nothing
        places = iter(range(table.num_rows))
        total = table.num_rows + len(broken)
        taken = pa.array([None if row in broken else next(places) for row in range(total)], pa.int64())
        table = table.take(taken)
    before = 0
    for batch in table.combine_chunks().to_batches(ROWS):
        here = {row - before: problem for row, problem in broken.items() if 0 <= row - before < batch.num_rows}
        yield Piece(batch, here)
        before += batch.num_rows


def _table(data: bytes, names: list[str], aside: Any) -> pa.Table:  # noqa: ANN401 - a callback
    """Lines as columns of bytes: what is no text in UTF-8 shall cost its own row only."""
    if not data.strip():
        return pa.table({name: pa.array([], pa.binary()) for name in names})
    return pa.csv.read_csv(
        io.BytesIO(data),
        read_options=pa.csv.ReadOptions(column_names=names, use_threads=False, block_size=max(len(data), 1)),
        parse_options=pa.csv.ParseOptions(invalid_row_handler=aside),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.binary()), strings_can_be_null=True, null_values=[""]
        ),
    )


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        told = [None if cell is None else cell.decode(errors="replace") for cell in column.to_pylist()]
        return pa.chunked_array([pa.array(told, pa.string())])


# ---------------------------------------------------------------- writing


@dataclass(slots=True)
class Sink:
    """A file that is written batch by batch. `head` says whether a CSV begins with its columns' names."""

    path: Path
    format: Format
    schema: pa.Schema
    head: bool = True
    _writer: Any = None

    def __enter__(self) -> Self:
        path = str(self.path)
        if self.format == "parquet":
            # Amounts as steps from one to the next pack quicker than by any dictionary, and smaller.
            steps = {f.name: "DELTA_BINARY_PACKED" for f in self.schema if pa.types.is_integer(f.type)}
            options = {"compression": "snappy", "use_dictionary": False, "write_statistics": False}
            self._writer = pq.ParquetWriter(path, self.schema, column_encoding=steps, **options)
        elif self.format == "arrow":
            self._writer = pa.ipc.new_file(path, self.schema, options=pa.ipc.IpcWriteOptions(compression="zstd"))
        else:
            options = pa.csv.WriteOptions(include_header=self.head, quoting_style="needed")
            self._writer = pa.csv.CSVWriter(path, self.schema, write_options=options)
        return self

    def write(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(batch)

    def __exit__(self, *_: object) -> None:
        self._writer.close()
