"""From Parquet to Parquet by `calculator batch`: whether twice the rows take twice the time, and memory stays flat.

Run: uv run python tests/benchmarks/scale.py [--most ROWS] [--core-hour PRICE] [--write]

The whole rulebook, a year of costs with plan money, a row for each line; 57 million is all of Korea. Rows are made by
chunks beforehand, outside the clock. Memory is that of all processes together, pages in common counted once, files that
are mapped included. `--core-hour` is what an hour of a core costs you, and gives what a billion rows would.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests import population  # noqa: E402 - a script beside the package
from tests.benchmarks import figures  # noqa: E402
from tests.processes import Taken, measured  # noqa: E402

SIZES = (100_000, 1_000_000, 10_000_000, 57_000_000, 100_000_000)
BILLION = 10**9


@dataclass(frozen=True)
class Run:
    rows: int
    taken: Taken
    read_mib: float
    written_mib: float

    @property
    def core_hours(self) -> float:
        """Hours of one core for a billion rows."""
        return self.taken.busy / self.rows * BILLION / 3_600


def run(rows: int, folder: Path) -> Run:
    """One file priced into another, both thrown away."""
    source, target = population.write(folder / "stays.parquet", rows), folder / "prices.parquet"
    command = [sys.executable, "-m", "calculator", "batch", str(source), str(target), *population.WINDOW]
    taken = measured([*command, "--keep", "line"], ROOT)
    assert pq.read_metadata(target).num_rows == rows
    found = Run(rows, taken, _mib(source), _mib(target))
    for path in (source, target):
        path.unlink()
    return found


def _mib(path: Path) -> float:
    return path.stat().st_size / 2**20


def table(runs: list[Run]) -> str:
    lines = [
        "| Rows | Read | Seconds | Rows a second | Processor seconds | Memory at the peak | Written |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for r in runs:
        rate = r.rows / r.taken.seconds
        lines.append(
            f"| {r.rows:,} | {r.read_mib:,.0f} MiB | {r.taken.seconds:,.1f} | {rate:,.0f} | {r.taken.busy:,.1f}"
            f" | {r.taken.mib:,.0f} MiB | {r.written_mib:,.0f} MiB |"
        )
    return "\n".join(lines)


def cost(run: Run, core_hour: float | None) -> str:
    told = (
        f"{run.taken.busy:,.1f} processor seconds for {run.rows:,} rows are {run.core_hours:.2f} core-hours a billion"
    )
    if core_hour is None:
        return f"{told}."
    return f"{told}; at {core_hour:g} a core-hour, {run.core_hours * core_hour:.2f}."


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--most", type=int, default=SIZES[-1], help="no size above this")
    asked.add_argument(
        "--work", type=Path, default=None, help="a folder on a disk with room: 6 GB for 100,000,000 rows"
    )
    asked.add_argument("--core-hour", type=float, default=None, help="what an hour of a core costs")
    asked.add_argument("--write", action="store_true", help="into the README")
    given = asked.parse_args()
    runs = []
    for rows in SIZES:
        if rows <= given.most:
            with tempfile.TemporaryDirectory(dir=given.work) as name:
                runs.append(run(rows, Path(name)))
            print(table(runs[-1:]).splitlines()[-1], file=sys.stderr)
    told = f"{figures.machine()}.\n\n{table(runs)}\n\n{cost(runs[-1], given.core_hour)}"
    print(told)
    if given.write:
        seconds = [(float(r.rows), r.taken.seconds) for r in runs]
        memory = [(float(r.rows), r.taken.mib) for r in runs]
        panels = [("Seconds", seconds, True), ("MiB at the peak", memory, False)]
        figures.lines(ROOT / ".github" / "scale.svg", panels)
        figures.write("scale", f"{told}\n\n![Seconds and memory over rows](.github/scale.svg)")


if __name__ == "__main__":
    main()
