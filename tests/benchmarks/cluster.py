"""What Spark adds, by core: rows through a data frame, and a file whose parts Spark only hands out.

Run: uv run python tests/benchmarks/cluster.py [--rows N] [--core-hour PRICE] [--write]

The kernel is `price_batch` over Parquet files in one process a core; Spark is a standalone master with one worker of
one core for each. All price the whole rulebook over a year. A frame's amounts are thrown away, those of a file are
written; what the frame takes where it prices nothing is Spark's own. All have been warmed up, and no process is counted
as it starts.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from calculator import Rulebook  # noqa: E402 - a script beside the package
from calculator.arrow.files import opened  # noqa: E402
from calculator.arrow.jobs import Job, run  # noqa: E402
from calculator.arrow.parts import do  # noqa: E402
from calculator.arrow.priced import price_batch, window  # noqa: E402
from calculator.arrow.rows import Reader  # noqa: E402
from tests import population  # noqa: E402
from tests.benchmarks import figures  # noqa: E402
from tests.clusters import session, standalone  # noqa: E402

FIRST, LAST = (date.fromisoformat(population.WINDOW[place]) for place in (1, 3))
KEEP = ("line",)
#: Rows of a file, which is a task of Spark's.
FILE = 524_288
BILLION = 10**9
READER: list[Reader] = []


def files(folder: Path, rows: int) -> list[Path]:
    """The rows in files of one task each."""
    folder.mkdir()
    return [population.write(folder / f"{n:04}.parquet", FILE, group=FILE) for n in range(max(rows // FILE, 1))]


def kernel(paths: list[Path], cores: int) -> float:
    """Seconds that the kernel takes for files, in a process for each core."""
    with _pool(cores) as pool:
        list(pool.map(_priced, [[path] for path in paths[: 2 * cores]]))
        return min(max(pool.map(_priced, [paths[core::cores] for core in range(cores)])) for _ in range(2))


def processes(job: Job, cores: int) -> float:
    """Seconds that a job takes in a process for each core."""
    rulebook = Rulebook.load()
    with _pool(cores) as pool:

        def once() -> float:
            begun = time.perf_counter()
            run(job, rulebook, lambda works: pool.map(do, works), lambda *_: None, overwrite=True)
            return time.perf_counter() - begun

        return min(once() for _ in range(3))


def _pool(cores: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(cores, get_context("spawn"))


def _priced(paths: list[Path]) -> float:
    """Seconds for some files; nothing is kept."""
    if not READER:
        pa.set_cpu_count(1)
        READER.append(window(Rulebook.load(), FIRST, LAST))
    begun = time.perf_counter()
    for path in paths:
        source = opened(path)
        for part in source.parts:
            for piece in source.read(part):
                price_batch(piece.batch, READER[0], KEEP)
    return time.perf_counter() - begun


def spark(paths: list[Path], job: Job, cores: int, folder: Path) -> tuple[float, float, float]:
    """Seconds that Spark takes on as many workers of one core: for the job, to count a frame's rows, to price them."""
    from calculator.spark import batch, price  # noqa: PLC0415 - not without PySpark

    rulebook = Rulebook.load()
    with standalone(folder, cores) as cluster, session(cluster, {"spark.sql.files.openCostInBytes": "134217728"}) as on:
        frame = on.read.parquet(*map(str, paths))

        def quickest(work: Callable[[], object]) -> float:
            def once() -> float:
                begun = time.perf_counter()
                work()
                return time.perf_counter() - begun

            return min(once() for _ in range(3))

        def all_of(frame: DataFrame) -> None:
            frame.write.format("noop").mode("overwrite").save()

        return (
            quickest(lambda: batch(on, job, rulebook, overwrite=True)),
            quickest(lambda: all_of(frame.mapInArrow(_counted, "rows long"))),
            quickest(lambda: all_of(price(frame, rulebook, FIRST, LAST, keep=KEEP))),
        )


def _counted(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield pa.record_batch({"rows": [sum(batch.num_rows for batch in batches)]})


WAYS = (
    "the kernel alone, a process a core",
    "a file into a folder of parts, a process a core",
    "the same file, parts handed out by Spark",
    "a frame through Spark that prices nothing",
    "the frame priced",
)


def told(rows: int, cores: int, taken: tuple[float, ...], core_hour: float | None) -> str:
    lines = ["| Way | Seconds | Rows a second and core | Core-hours a billion rows |", "|---|---:|---:|---:|"]
    for name, seconds in zip(WAYS, taken, strict=True):
        hours = seconds * cores / rows * BILLION / 3_600
        price = "" if core_hour is None else f" ({hours * core_hour:.2f} at {core_hour:g} each)"
        lines.append(f"| {name} | {seconds:.2f} | {rows / seconds / cores:,.0f} | {hours:.2f}{price} |")
    kernel, by_processes, file, nothing, frame = taken
    adds = f"Spark adds {file / by_processes - 1:.0%} for a file and {frame / kernel - 1:.0%} for a frame"
    own = f"{nothing / kernel:.0%} of the kernel's time is what a frame takes before anything is priced"
    return "\n".join([f"{rows:,} rows, {cores} cores: {adds}; {own}.", "", *lines])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--rows", type=int, default=8 * 2 * FILE)
    asked.add_argument("--cores", type=int, default=min(len(os.sched_getaffinity(0)), 2))
    asked.add_argument("--core-hour", type=float, default=None, help="what an hour of a core costs")
    asked.add_argument("--write", action="store_true", help="into the README")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = files(folder / "stays", given.rows)
        source = population.write(folder / "stays.parquet", len(paths) * FILE, group=FILE)
        job = Job(source, folder / "prices", FIRST, LAST, keep=KEEP)
        here = kernel(paths, given.cores), processes(job, given.cores)
        taken = *here, *spark(paths, job, given.cores, folder)
    found = told(len(paths) * FILE, given.cores, taken, given.core_hour)
    print(f"{figures.machine()}. {found}")
    if given.write:
        figures.write("cluster", f"{figures.machine()}. {found}")


if __name__ == "__main__":
    main()
