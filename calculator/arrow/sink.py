"""Tables into files, batch by batch: Parquet, Arrow IPC, and CSV that no spreadsheet runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from calculator.arrow.files import Format
from calculator.spreadsheets import FORMULA, MARK, NUMBER, unrun


@dataclass(slots=True)
class Sink:
    """A file that is written batch by batch. One that is only `passing`, a part of another, is packed for speed, not
    for size; as a CSV, it does not begin with the names of the columns.
    """

    path: Path
    format: Format
    schema: pa.Schema
    passing: bool = False
    _writer: Any = None

    def __enter__(self) -> Self:
        path = str(self.path)
        if self.format == "parquet":
            # Amounts as steps from one to the next pack quicker than by any dictionary, and smaller.
            steps = {f.name: "DELTA_BINARY_PACKED" for f in self.schema if pa.types.is_integer(f.type)}
            options = {"compression": "snappy", "use_dictionary": False, "write_statistics": False}
            self._writer = pq.ParquetWriter(path, self.schema, column_encoding=steps, **options)
        elif self.format == "arrow":
            packed = pa.ipc.IpcWriteOptions(compression="lz4" if self.passing else "zstd")
            self._writer = pa.ipc.new_file(path, self.schema, options=packed)
        else:
            self.schema = pa.schema([pa.field(unrun(field.name), field.type) for field in self.schema])
            options = pa.csv.WriteOptions(include_header=not self.passing, quoting_style="needed")
            self._writer = pa.csv.CSVWriter(path, self.schema, write_options=options)
        return self

    def write(self, batch: pa.RecordBatch) -> None:
        if batch.schema.types != self.schema.types:  # Parquet's reader gives long texts as short ones
            batch = batch.cast(
                pa.schema([pa.field(f.name, t) for f, t in zip(batch.schema, self.schema.types, strict=True)])
            )
        if self.format == "csv":
            batch = pa.RecordBatch.from_arrays([_unrun(column) for column in batch.columns], schema=self.schema)
        self._writer.write_batch(batch)

    def __exit__(self, *_: object) -> None:
        self._writer.close()


def _unrun(column: pa.Array) -> pa.Array:
    """A column of a CSV, its texts as `spreadsheets.unrun` has them."""
    if column.type not in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary()):
        return column
    runs = pc.and_not(pc.match_substring_regex(column, FORMULA), pc.match_substring_regex(column, NUMBER))
    if not pc.any(runs).as_py():
        return column
    nothing = pa.scalar("", column.type)
    return pc.if_else(runs, pc.binary_join_element_wise(pa.scalar(MARK, column.type), column, nothing), column)
