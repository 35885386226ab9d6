"""A file of stays into a file of amounts: in parts, by several processes, and never from the start again.

Beside OUT stands OUT.job while the work goes on: what the job is, and each part that is done. A part counts once its
own note is there, which is written last. So a killed run leaves a state from which the same command goes on, and the
result is the same to the byte.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from calculator.arrow.assembly import joined, set_aside
from calculator.arrow.files import Format, Source, format_of, opened
from calculator.arrow.parts import Done, PartWork, noted
from calculator.arrow.priced import sums_schema, window
from calculator.arrow.schema import checked
from calculator.errors import JobError, Problem
from calculator.rulebook import Rulebook
from calculator.wording import Lang

EDGE = 1_048_576  # bytes of a file's begin and end that tell it from another


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked: rows of `source` priced into `target`, for costs dated from `first` to `last`."""

    source: Path
    target: Path
    first: date
    last: date
    market: str = "kr"
    keep: tuple[str, ...] = ()
    lang: Lang = "en"

    @property
    def format(self) -> Format:
        """How the result is written; where its name has no end, it is a folder of Parquet parts."""
        return format_of(self.target) if self.target.suffix else "parquet"

    @property
    def passing(self) -> Format:
        """How its parts are kept: as they will stay in a folder, as text for text, else by what is quickest to read."""
        return "arrow" if self.target.suffix and self.format != "csv" else self.format

    @property
    def work(self) -> Path:
        return self.target.with_name(f"{self.target.name}.job")

    def beside(self, what: str, end: str = "") -> Path:
        """A file that goes with the result, such as its rejects."""
        return self.target.with_name(f"{self.target.stem}.{what}{end or f'.{self.format}'}")


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a job."""

    rows: int
    aside: int
    unknown: int
    #: Rows that an earlier, interrupted run had priced.
    found: int
    sums: dict[str, tuple[int, int]]
    rejects: Path | None


#: Told after each part: rows done, all rows (0: not known), parts done, all parts.
Progress = Callable[[int, int, int, int], None]
#: Does parts wherever there is room, and gives each back when it is done.
Spread = Callable[[list[PartWork]], Iterator[Done]]


def run(job: Job, rulebook: Rulebook, spread: Spread, told: Progress, *, overwrite: bool = False) -> Summary:
    """Does the job, or what is left of it. Raises ScenarioError where the input cannot be read, JobError otherwise."""
    source = opened(job.source)
    checked(source.schema, job.keep)
    window(rulebook, job.first, job.last, job.market)
    if job.target.exists() and not job.work.exists() and not overwrite:
        raise JobError(Problem(str(job.target), "a file that is there already", "a new name, or --overwrite"))
    with _alone(job):
        what = _identity(job, source, rulebook)
        _begun(job, what)
        works = [PartWork(job.source, job.work, part, job.passing, *_options(job, rulebook)) for part in source.parts]
        before = {done.part: done for done in filter(None, map(noted, works))}
        found = sum(done.rows for done in before.values())
        shape = sums_schema(source.schema, job.keep)
        with _explained(job, works), joined(works, shape, job.target, job.format) as more:

            def follow(done: dict[int, Done]) -> None:
                told(sum(part.rows for part in done.values()), source.rows, len(done), len(works))
                more(done)

            done = _all_done(works, before, spread, follow)
            if _identity(job, source, rulebook) != what:
                raise JobError(Problem(str(job.source), "a file that changed meanwhile", "one that stays as it is"))
            rejects = set_aside(works, done, job.beside("rejects"), job.format)
        shutil.rmtree(job.work)
    return _summary(done, found, rejects)


def restart(job: Job) -> None:
    """Forgets what an earlier run has done. Raises JobError while one goes on."""
    if job.work.exists():
        with _alone(job):
            shutil.rmtree(job.work)


def _options(job: Job, rulebook: Rulebook) -> tuple[Any, ...]:
    return job.first, job.last, job.market, job.keep, job.lang, rulebook.digest


def _all_done(
    works: list[PartWork], before: dict[int, Done], spread: Spread, told: Callable[[dict[int, Done]], None]
) -> list[Done]:
    done = dict(before)
    told(done)
    for part in spread([work for work in works if work.part.index not in done]):
        done[part.part] = part
        told(done)
    return [done[index] for index in sorted(done)]


def _summary(done: list[Done], found: int, rejects: Path | None) -> Summary:
    total = {name: [0, 0] for name in (done[0].sums if done else {})}
    for part in done:
        for name, ends in part.sums.items():
            total[name] = [a + b for a, b in zip(total[name], ends, strict=True)]
    rows, aside, unknown = (sum(getattr(part, name) for part in done) for name in ("rows", "aside", "unknown"))
    return Summary(rows, aside, unknown, found, {name: (low, high) for name, (low, high) in total.items()}, rejects)


def _identity(job: Job, source: Source, rulebook: Rulebook) -> dict[str, Any]:
    """What makes a job this one: the file's content as far as it is cheap to tell, and all that is asked of it."""
    size, changed = (stat := job.source.stat()).st_size, stat.st_mtime_ns
    seen = hashlib.sha256()
    with job.source.open("rb") as file:
        seen.update(file.read(EDGE))
        file.seek(max(size - EDGE, 0))
        seen.update(file.read(EDGE))
    asked = [str(option) for option in _options(job, rulebook)]
    kind = [job.format, len(source.parts), pa.__version__]
    return {"input": [size, changed, seen.hexdigest()], "asked": asked, "kind": kind}


def _begun(job: Job, what: dict[str, Any]) -> None:
    """Makes the job's folder, or finds it as the same job left it."""
    note = job.work / "job.json"
    try:
        known = json.loads(note.read_text("utf-8")) if note.exists() else None
    except ValueError:
        known = {}
    if known is None:
        for name in ("parts", "rejects", "done", "new"):
            (job.work / name).mkdir(exist_ok=True)
        note.with_suffix(".new").write_text(json.dumps(what), "utf-8")
        note.with_suffix(".new").replace(note)
    elif known != what:
        expected = "the input, rulebook and options it began with, or --restart"
        raise JobError(Problem(str(job.work), "what another job has done", expected))


@contextmanager
def _alone(job: Job) -> Iterator[None]:
    """Holds the job's lock, which the system lets go when the process ends, however it ends."""
    try:
        job.work.mkdir(exist_ok=True)
    except OSError as error:
        raise JobError(Problem(str(job.work), str(error.strerror), "a folder that may be written to")) from None
    path = job.work / "lock"
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            same = path.exists() and path.stat().st_ino == os.fstat(lock.fileno()).st_ino
        except BlockingIOError:
            same = False
        if not same:
            expected = "one run at a time: wait until it is done"
            raise JobError(Problem(str(job.target), "another run that writes it", expected))
        yield


@contextmanager
def _explained(job: Job, works: list[PartWork]) -> Iterator[None]:
    """Turns what stops a job into a sentence that says how to go on."""
    try:
        yield
    except OSError as error:
        done = sum(noted(work) is not None for work in works)
        values = {"done": done, "all": len(works)}
        expected = "room and leave to write; then the same command goes on, with {done} of {all} parts done"
        raise JobError(Problem(str(job.target), error.strerror or str(error), expected, values)) from None
