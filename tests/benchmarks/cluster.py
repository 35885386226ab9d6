"""What Spark adds over the kernel, by core: the same files through `calculator.spark.price` and the bare kernel.

Run: uv run python tests/benchmarks/cluster.py [--rows N] [--core-hour PRICE] [--write]

The kernel is `price_batch` over the same Parquet files in one process a core; Spark is a standalone master with one
worker of one core for each, reading the files itself. Both price the whole rulebook over a year and throw the amounts
away; both have been warmed up by one file a core, and processes are not counted as they start.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from calculator import Rulebook  # noqa: E402 - a script beside the package
from calculator.arrow.files import opened  # noqa: E402
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
    with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
        list(pool.map(_priced, [[path] for path in paths[: 2 * cores]]))
        return min(max(pool.map(_priced, [paths[core::cores] for core in range(cores)])) for _ in range(2))


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


def spark(paths: list[Path], cores: int, folder: Path) -> float:
    """Seconds that Spark takes for the same files, on as many workers of one core."""
    from calculator.spark import price  # noqa: PLC0415 - not without PySpark

    rulebook = Rulebook.load()
    with standalone(folder, cores) as cluster, session(cluster, {"spark.sql.files.openCostInBytes": "134217728"}) as on:

        def run(some: list[Path]) -> float:
            begun = time.perf_counter()
            frame = price(on.read.parquet(*map(str, some)), rulebook, FIRST, LAST, keep=KEEP)
            frame.write.format("noop").mode("overwrite").save()
            return time.perf_counter() - begun

        for _ in range(2):
            run(paths[: 2 * cores])
        return min(run(paths) for _ in range(2))


def told(rows: int, cores: int, taken: tuple[float, float], core_hour: float | None) -> str:
    lines = ["| Way | Seconds | Rows a second and core | Core-hours a billion rows |", "|---|---:|---:|---:|"]
    for name, seconds in zip(("the kernel, a process a core", "Spark, a worker a core"), taken, strict=True):
        hours = seconds * cores / rows * BILLION / 3_600
        price = "" if core_hour is None else f" ({hours * core_hour:.2f} at {core_hour:g} each)"
        lines.append(f"| {name} | {seconds:.2f} | {rows / seconds / cores:,.0f} | {hours:.2f}{price} |")
    more = taken[1] / taken[0] - 1
    return "\n".join([f"{rows:,} rows, {cores} cores: Spark takes {more:+.0%}.", "", *lines])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--rows", type=int, default=8 * 2 * FILE)
    asked.add_argument("--cores", type=int, default=min(len(os.sched_getaffinity(0)), 2))
    asked.add_argument("--core-hour", type=float, default=None, help="what an hour of a core costs")
    asked.add_argument("--write", action="store_true", help="into the README")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        paths = files(Path(name) / "stays", given.rows)
        taken = kernel(paths, given.cores), spark(paths, given.cores, Path(name))
    found = told(len(paths) * FILE, given.cores, taken, given.core_hour)
    print(f"{figures.machine()}. {found}")
    if given.write:
        figures.write("cluster", f"{figures.machine()}. {found}")


if __name__ == "__main__":
    main()
