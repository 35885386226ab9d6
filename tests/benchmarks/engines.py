"""The same rules and rows in several rules engines, asserted equal, in one run: rows a second, one row, load, memory.

Run: uv run python tests/benchmarks/engines.py [--rows N] [--write]

The rules are the real cards of KT, LG U+ and SKT, cut to what every engine can be asked for (`rules.py`): sign-up with
the waiver for who comes back, SIM, port, the clawbacks of a subsidy and of a discount, the balance of an instalment
plan, each by the version in force on the row's own day. Rows hold days and facts alone, so every engine counts days and
months itself, in the way its own documentation has it. Each runs by itself in an environment of its own, on one core,
and is handed the rows in the form it asks for before the clock starts. This engine also prices the months of a plan,
which are 0 here. `--write` puts table and chart into the README.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from calculator.dates import number  # noqa: E402 - a script beside the package
from tests.benchmarks import figures, rules  # noqa: E402

#: Each rival's script, its argument, and the package it needs; none: what is here.
RIVALS = (
    ("ours", "", None),
    ("ours", "--threads", None),
    ("numba_kernel", "", "numba"),
    ("openfisca", "", "openfisca-core"),
    ("openfisca", "--documented", "openfisca-core"),
    ("policyengine", "", "policyengine-core"),
    ("policyengine", "--documented", "policyengine-core"),
    ("zen_rules", "", "zen-engine"),
    ("plain", "", None),
)
#: The first row, of which one price is timed. By hand: SKT's sign-up fee was 39,600 from November 2009 to August
#: 2013, the SIM 9,900, the port fee 800. Ten of 24 months with a discount of 15,000: six at 100 % and four at 60 %,
#: 126,000. A phone of 900,000 at 5.9 % a year after 10 of 24 payments: 537,829 (537,828.93 by the schedule).
FIRST: dict[str, Any] = {
    "carrier": "skt", "joined": "2013-03-20", "left": "2014-01-20", "discount": 15_000, "discount_months": 24,
    "phone_price": 900_000, "phone_months": 24, "total": 39_600 + 9_900 + 800 + 126_000 + 537_829,
}  # fmt: skip
#: Joins from the story's first years to this one; facts that a carrier's card does not speak of yet are left out.
BEGIN, END, LAST = date(2007, 11, 1), date(2026, 6, 30), date(2026, 11, 22)
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
    #: Processor time: what a run takes where other work goes on beside it.
    busy: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def stays(rows: int) -> dict[str, Any]:
    """Random stays of three carriers: half of them ended, a third of people who came back; the first row is FIRST."""
    random = np.random.default_rng(20110211)
    carrier = random.integers(0, len(rules.CARRIERS), rows)
    joined = random.integers(number(BEGIN), number(END), rows)
    left = np.minimum(joined + random.integers(1, 1_100, rows), number(LAST))
    came_back = random.random(rows) < 1 / 3
    since = {fee: _since(fee)[carrier] <= joined for fee in ("sim", "subsidy", "discount", "balance")}
    subsidised = since["subsidy"] & (random.random(rows) < 0.4)
    discounted = since["discount"] & ~subsidised & (random.random(rows) < 0.6)
    paid_off = since["balance"] & (random.random(rows) < 0.6)
    given = {
        "carrier": carrier,
        "joined": joined,
        "left": np.where(random.random(rows) < 0.5, left, -1),
        "away_since": np.where(came_back, joined - random.integers(1, 2_000, rows), -1),
        "sim": np.where(since["sim"], random.integers(0, 4, rows), 3),
        "joined_as": random.integers(0, 2, rows),
        "subsidy": np.where(subsidised, random.integers(100_000, 600_000, rows), 0),
        "discount": np.where(discounted, random.integers(5_000, 30_000, rows), 0),
        "discount_months": np.where(discounted, 24, 0),
        "phone_price": np.where(paid_off, random.integers(200_000, 1_500_000, rows), 0),
        "phone_months": np.where(paid_off, random.choice([24, 30, 36], rows), 0),
    }
    for name, value in _first_row().items():
        given[name][0] = value
    codes = ("carrier", "sim", "joined_as", "discount_months", "phone_months")
    return {name: _typed(name, column, codes) for name, column in given.items()}


def _since(fee: str) -> Any:
    days = rules.first_day(fee)
    return np.array([number(days[carrier]) for carrier in rules.CARRIERS])


def _first_row() -> dict[str, int]:
    days = {name: number(date.fromisoformat(FIRST[name])) for name in ("joined", "left")}
    facts = {name: FIRST[name] for name in ("discount", "discount_months", "phone_price", "phone_months")}
    others = {"away_since": -1, "sim": 0, "joined_as": 1, "subsidy": 0}
    return days | facts | others | {"carrier": rules.CARRIERS.index(FIRST["carrier"])}


def _typed(name: str, column: Any, codes: tuple[str, ...]) -> Any:
    """Days as NumPy has them, no day where there is none; whole numbers as narrow as they are."""
    if name in ("joined", "left", "away_since"):
        return np.where(column < 0, np.datetime64("NaT"), column.astype("datetime64[D]"))
    return column.astype(np.int8 if name in codes else np.int32)


def run(script: str, argument: str, package: str | None, folder: Path) -> tuple[Result, Any]:
    """What a rival took, and what it came to."""
    out = folder / f"{script}{argument}.npy"
    alone = ["uv", "run", "-q", "--no-project", "--no-config", "--python", platform.python_version()]
    alone += ["--exclude-newer", _packages_of(), "--with", package or "", "--with", "numpy", "python"]
    start = [sys.executable] if package is None else alone
    command = [*start, str(HERE / "rivals" / f"{script}.py"), str(folder), str(out), *filter(None, [argument])]
    environment = os.environ | _ALONE | {"PYTHONPATH": str(ROOT) if package is None else ""}
    said = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Result(**json.loads(said.splitlines()[-1])), np.load(out)


def _packages_of() -> str:
    """The day whose packages everyone takes."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    day: str = settings["tool"]["uv"]["exclude-newer"]
    return day


def compared(rows: int, rivals: tuple[tuple[str, str, str | None], ...] = RIVALS) -> list[Result]:
    """Every engine on the same rows. Raises AssertionError where two do not come to the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rules.json").write_text(json.dumps(rules.told()), "utf-8")
        np.savez(folder / "stays.npz", **stays(rows))
        results, expected = [], None
        for script, argument, package in rivals:
            result, found = run(script, argument, package, folder)
            expected = found if expected is None else expected
            assert expected[0] == FIRST["total"]
            differ = np.flatnonzero(found != expected[: len(found)])
            assert not len(differ), f"{result.engine} comes to other amounts: {len(differ)} rows, first {differ[:5]}"
            results.append(result)
            told = f"{result.rate:,.0f} rows a second, {result.rows / result.busy:,.0f} by processor time"
            print(f"{result.engine}: {told}", file=sys.stderr)
        return results


def table(results: list[Result]) -> str:
    """The results as Markdown, each beside how many times this engine's rate is of it."""
    ours = results[0]
    lines = [
        "| Engine | Version | Rows a second | This engine is | One row | Load | Memory for the rows | Rows |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for r in results:
        times = ours.rate / r.rate
        lines.append(
            f"| {r.engine} | {r.version} | {r.rate:,.0f} | {times:,.2f} × | {r.one * 1e6:,.0f} µs | {r.load:.2f} s"
            f" | {r.mib:,.0f} MiB | {r.rows:,} |"
        )
    return "\n".join(lines)


def aims(results: list[Result]) -> str:
    """What was aimed at beside what this run found, reached or not."""
    by_name = {result.engine: result for result in results}
    ours, told = results[0], []
    for name in ("OpenFisca-Core", "PolicyEngine-Core"):
        if name in by_name:
            found = ours.rate / by_name[name].rate
            told.append(f"40 × the rate of {name}: {found:.1f} × ({_whether(found >= 40)})")
    if "hand-fused Numba" in by_name:
        found = by_name["hand-fused Numba"].rate / ours.rate
        told.append(f"at most 2.5 × the time of Numba: {found:.1f} × ({_whether(found <= 2.5)})")
    if "OpenFisca-Core" in by_name:
        found = by_name["OpenFisca-Core"].one / ours.one
        told.append(f"one explained price 5 × as quick as OpenFisca's bare one: {found:.1f} × ({_whether(found >= 5)})")
    return f"Aimed at: {'; '.join(told)}." if told else ""


def _whether(reached: bool) -> str:
    return "reached" if reached else "not reached"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--only", nargs="*", default=None, help="scripts of rivals, beside this engine")
    asked.add_argument("--write", action="store_true", help="into the README")
    given = asked.parse_args()
    kept = tuple(rival for rival in RIVALS if given.only is None or rival[0] in {"ours", *given.only})
    results = compared(given.rows, kept)
    told = f"{figures.machine()}; one core each but where threads are named; all come to the same amounts."
    shown = f"{told}\n\n{table(results)}\n\n{aims(results)}"
    print(shown)
    if given.write:
        rates = [(result.engine, result.rate) for result in results]
        figures.dots(ROOT / ".github" / "engines.svg", "Rows a second", rates, ours=2)
        figures.write("engines", f"{shown}\n\n![Rows a second of each engine](.github/engines.svg)")


if __name__ == "__main__":
    main()
