"""The parts of a job put together, in their order, into the files that were asked for; each appears whole or not."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from calculator.arrow.files import Format
from calculator.arrow.parts import Done, PartWork
from calculator.arrow.sink import Sink


@contextmanager
def joined(
    works: list[PartWork], schema: pa.Schema, target: Path, form: Format
) -> Iterator[Callable[[Container[int]], None]]:
    """Puts parts behind one another, each as soon as its turn has come: while others are still priced.

    Gives a function to be told which parts are done. The result takes its place, whole, when the block ends well; until
    then it may be interrupted anywhere and begun again. A target whose name has no end becomes a folder of parts.
    """
    if not target.suffix:
        yield lambda _: None
        shutil.rmtree(target, ignore_errors=True)
        works[0].files[0].parent.replace(target)
        return
    left = deque(works)
    whole = works[0].folder / f"whole.{form}"
    with _behind_one_another(whole, form, schema) as put:

        def add(done: Container[int]) -> None:
            while left and left[0].part.index in done:
                put(left.popleft().files[0])

        yield add
    whole.replace(target)


@contextmanager
def _behind_one_another(whole: Path, form: Format, schema: pa.Schema) -> Iterator[Callable[[Path], None]]:
    with Sink(whole, form, schema) as sink:
        if form != "csv":

            def put(path: Path) -> None:
                for batch in _batches(path):
                    sink.write(batch)

            yield put
            return
    with whole.open("ab") as file:  # a text may simply be put behind another

        def copy(path: Path) -> None:
            with path.open("rb") as part:
                shutil.copyfileobj(part, file, 1 << 20)

        yield copy


def set_aside(works: list[PartWork], done: list[Done], rejects: Path, form: Format) -> Path | None:
    """Puts all rejects into one file. Gives back where it is, None where there are none."""
    if not any(part.aside for part in done):
        rejects.unlink(missing_ok=True)
        return None
    return _rejects(works, done, form).replace(rejects)


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
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
            for batch in _batches(path) if part.aside else ():
                numbers = pc.add(batch.column(0), before)
                sink.write(pa.RecordBatch.from_arrays([numbers, *batch.columns[1:]], schema=schema))
            before += part.rows
    return whole
