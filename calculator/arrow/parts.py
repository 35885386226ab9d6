"""One part of a job: its rows priced into a file of its own, and a note that says it is done."""

from __future__ import annotations

import functools
import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from calculator.arrow.files import Format, Part, opened
from calculator.arrow.priced import price_batch, rejects_schema, sums_schema, window
from calculator.arrow.rows import Reader
from calculator.arrow.schema import PRICED
from calculator.arrow.sink import Sink
from calculator.errors import JobError, Problem
from calculator.rulebook import Rulebook
from calculator.wording import Lang


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a part. `sizes` are the bytes of its two files, so that one cut short is seen."""

    part: int
    rows: int
    aside: int
    unknown: int
    sums: dict[str, tuple[int, int]]
    sizes: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PartWork:
    """A part to be done: small enough to be sent to another process."""

    source: Path
    folder: Path
    part: Part
    format: Format
    first: date
    last: date
    market: str
    keep: tuple[str, ...]
    lang: Lang
    digest: str

    @property
    def files(self) -> tuple[Path, Path]:
        """Where its sums and its rejects are kept."""
        name = f"part-{self.part.index:05}"
        return self.folder / "parts" / f"{name}.{self.format}", self.folder / "rejects" / f"{name}.arrow"

    @property
    def note(self) -> Path:
        return self.folder / "done" / f"part-{self.part.index:05}.json"


def noted(work: PartWork) -> Done | None:
    """What the note of a part says, if it is done and its files are whole."""
    try:
        data = json.loads(work.note.read_text("utf-8"))
        sizes = tuple(path.stat().st_size for path in work.files)
    except (OSError, ValueError):
        return None
    sums = {name: (low, high) for name, (low, high) in data["sums"].items()}
    return Done(**data | {"sums": sums, "sizes": sizes}) if tuple(data["sizes"]) == sizes else None


def do(work: PartWork) -> Done:
    """Prices a part, and notes it when its files are safe on the disk."""
    reader = _reader(work.digest, work.first, work.last, work.market)
    fresh = [work.folder / "new" / f"{uuid4().hex}{path.suffix}" for path in work.files]
    try:
        counted, sums = _priced(work, reader, *fresh)
        sizes = []
        for path, target in zip(fresh, work.files, strict=True):
            with path.open("rb+") as file:
                os.fsync(file.fileno())
                sizes.append(os.fstat(file.fileno()).st_size)
            path.replace(target)
    finally:
        for path in fresh:
            path.unlink(missing_ok=True)
    done = Done(work.part.index, counted["rows"], counted["aside"], counted["unknown"], sums, (sizes[0], sizes[1]))
    note = work.folder / "new" / f"{uuid4().hex}.json"
    note.write_text(json.dumps(asdict(done)), "utf-8")
    note.replace(work.note)
    return done


def _priced(
    work: PartWork, reader: Reader, into: Path, rejects: Path
) -> tuple[Counter[str], dict[str, tuple[int, int]]]:
    source = opened(work.source)
    shapes = sums_schema(source.schema, work.keep), rejects_schema(source.schema)
    counted: Counter[str] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    with Sink(into, work.format, shapes[0], passing=True) as sink, Sink(rejects, "arrow", shapes[1]) as aside:
        for piece in source.read(work.part):
            before = counted["rows"]
            sums, wrong = price_batch(
                piece.batch, reader, work.keep, before=before, broken=piece.broken, lang=work.lang
            )
            sink.write(sums)
            aside.write(wrong)
            counted["rows"] += sums.num_rows
            counted["aside"] += wrong.num_rows
            counted["unknown"] += pc.sum(sums["unknown"]).as_py() or 0
            for name in PRICED:
                for end in ("low", "high"):
                    total[name, end] += pc.sum(sums[f"{name}_{end}"]).as_py() or 0
    return counted, {name: (total[name, "low"], total[name, "high"]) for name in PRICED}


@functools.lru_cache(maxsize=1)
def _reader(digest: str, first: date, last: date, market: str) -> Reader:
    """A reader of this process's own. The rulebook must be the one the job began with."""
    rulebook = Rulebook.load()
    if rulebook.digest != digest:
        raise JobError(
            Problem("the rulebook", rulebook.digest, "{digest}, with which the job began", {"digest": digest})
        )
    pa.set_cpu_count(1)  # the processes are the threads here
    return window(rulebook, first, last, market)
