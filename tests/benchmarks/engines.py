"""The same rules and rows in several rules engines, asserted equal, in one run: rows a second, one row, import, memory.

Run: uv run python tests/benchmarks/engines.py [ROWS]

Sign-up with the waiver for who comes back, SIM, port fee, subsidy clawback by days, discount clawback by bands, and the
balance of an instalment plan. Each engine runs by itself in an environment of its own, on one thread. This engine and
the Numba loop begin with days; the others are given the days and months in between, which spares them that work. This
engine also prices the months of a plan, which are 0 here.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from calculator.dates import add_months, begun_months, number, whole_months  # noqa: E402 - a script beside the package

#: Each rival's script, and the package it needs; none: what is here.
RIVALS = (
    ("ours", None),
    ("numba_kernel", "numba"),
    ("openfisca", "openfisca-core"),
    ("policyengine", "policyengine-core"),
    ("zen_rules", "zen-engine"),
    ("plain", None),
)
_ALONE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Result:
    engine: str
    version: str
    rows: int
    seconds: float
    one: float
    load: float
    mib: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def stays(rows: int) -> dict[str, Any]:
    """Random stays from 2009 to 2024: half of them ended, a third of people who came back."""
    random = np.random.default_rng(20110211)
    joined = random.integers(number(date(2009, 1, 1)), number(date(2024, 1, 1)), rows)
    gone = random.random(rows) < 0.5
    left = np.where(gone, joined + random.integers(1, 1_100, rows), -1)
    away = np.where(random.random(rows) < 1 / 3, joined - random.integers(1, 2_000, rows), -1)
    until = np.where(gone, left, joined)
    served: Any = whole_months(joined, until)
    begun = add_months(joined, served)
    given = {
        "joined": joined,
        "left": left,
        "away_since": away,
        "sim": random.integers(0, 4, rows),
        "joined_as": random.integers(0, 2, rows),
        "subsidy": np.where(random.random(rows) < 0.4, random.integers(100_000, 600_000, rows), 0),
        "subsidy_months": random.choice([12, 24, 30], rows),
        "discount": random.integers(5_000, 30_000, rows),
        "discount_months": random.choice([0, 24], rows),
        "phone_price": random.integers(200_000, 1_500_000, rows),
        "phone_months": random.choice([0, 24, 30], rows),
    }
    return given | {
        "gone": gone.astype(np.int64),
        "days_served": until - joined,
        "months_served": served,
        "days_over": until - begun,
        "month_length": add_months(joined, served + 1) - begun,
        "months_away": np.where(away < 0, -1, begun_months(np.where(away < 0, joined, away), joined)),
    }


def run(script: str, package: str | None, folder: Path) -> tuple[Result, Any]:
    """What a rival took, and what it came to."""
    out = folder / f"{script}.npy"
    alone = ["uv", "run", "-q", "--no-project", "--python", platform.python_version(), "--with", package or ""]
    start = [sys.executable] if package is None else [*alone, "--with", "numpy", "python"]
    command = [*start, str(HERE / "rivals" / f"{script}.py"), str(folder / "stays.npz"), str(out)]
    environment = os.environ | _ALONE | {"PYTHONPATH": str(ROOT) if package is None else ""}
    said = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    told = json.loads(said.splitlines()[-1])
    figures = told["rows"], told["seconds"], told["one"], told["import"], told["peak_mib"] - told["before_mib"]
    return Result(told["engine"], told["version"], *figures), np.load(out)


def compared(rows: int) -> list[Result]:
    """Every engine on the same rows. Raises AssertionError where two do not come to the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.savez(folder / "stays.npz", **stays(rows))
        results, expected = [], None
        for script, package in RIVALS:
            result, found = run(script, package, folder)
            expected = found if expected is None else expected
            assert np.array_equal(found, expected[: len(found)]), f"{result.engine} comes to other amounts"
            results.append(result)
        return results


def table(results: list[Result]) -> str:
    """The results as Markdown, each beside how many times this engine's rate is of it."""
    ours = results[0]
    lines = [
        "| Engine | Version | Rows a second | This engine is | One row | Load | Memory for the rows |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for r in results:
        times = ours.rate / r.rate
        lines.append(
            f"| {r.engine} | {r.version} | {r.rate:,.0f} | {times:,.2f} × | {r.one * 1e6:,.0f} µs | {r.load:.2f} s"
            f" | {r.mib:,.0f} MiB |"
        )
    return "\n".join(lines)


def machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine()
    )
    return f"{model}, {os.cpu_count()} processors, Python {platform.python_version()}, NumPy {np.__version__}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8").splitlines() if path.exists() else []


def main(rows: int) -> None:
    results = compared(rows)
    print(f"{machine()}; {rows:,} rows, one thread each; all come to the same amounts.\n")
    print(table(results))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
