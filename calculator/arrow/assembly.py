"""The parts of a job put together, in their order, into the files that were asked for; each appears whole or not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from calculator.arrow.files import ROWS, Format, Sink
from calculator.arrow.parquets import joined
from calculator.arrow.parts import Done, PartWork


def assembled(works: list[PartWork], done: list[Done], schema: pa.Schema, target: Path, rejects: Path) -> Path | None:
    """Puts the parts where they belong. Gives back where the rejects are, None where there are none.

    It may be interrupted anywhere and done again: each file takes its place whole, the result last. A target whose
    name has no end becomes a folder of parts.
    """
    whole = not target.suffix
    form = works[0].format
    if any(part.aside for part in done):
        _rejects(works, done, form).replace(rejects)
    else:
        rejects.unlink(missing_ok=True)
    if whole:
        shutil.rmtree(target, ignore_errors=True)
        works[0].files[0].parent.replace(target)
    else:
        _joined([work.files[0] for work in works], schema, form).replace(target)
    return rejects if rejects.exists() else None


def _joined(parts: list[Path], schema: pa.Schema, form: Format) -> Path:
    whole = parts[0].parent.with_name(f"whole.{form}")
    if form == "parquet":
        return joined(parts, whole)
    with Sink(whole, form, schema) as sink:
        for path in parts if form != "csv" else ():
            for batch in _batches(path, form):
                sink.write(batch)
    if form == "csv":  # a text may simply be put behind another
        with whole.open("ab") as file:
            for path in parts:
                with path.open("rb") as part:
                    shutil.copyfileobj(part, file, 1 << 20)
    return whole


def _batches(path: Path, form: Format) -> Iterator[pa.RecordBatch]:
    if form == "parquet":
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(ROWS)
    else:
        with pa.memory_map(str(path)) as mapped, pa.ipc.open_file(mapped) as file:
            yield from (file.get_batch(place) for place in range(file.num_record_batches))


def _rejects(works: list[PartWork], done: list[Done], form: Format) -> Path:
    """All rejects in one file, each with its row's number in the whole file and not only in its part."""
    paths = [work.files[1] for work in works]
    with pa.memory_map(str(paths[0])) as mapped, pa.ipc.open_file(mapped) as file:
        schema = file.schema
    whole = paths[0].parent.with_name(f"rejects.{form}")
    before = 0
    with Sink(whole, form, schema) as sink:
        for path, part in zip(paths, done, strict=True):
            for batch in _batches(path, "arrow") if part.aside else ():
                numbers = pc.add(batch.column(0), before)
                sink.write(pa.RecordBatch.from_arrays([numbers, *batch.columns[1:]], schema=schema))
            before += part.rows
    return whole
