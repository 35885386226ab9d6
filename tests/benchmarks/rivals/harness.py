"""What every engine of the comparison is measured by, in a process of its own: no package but NumPy is asked for.

A rival is a script that gets a folder with the rows and the rules, prices each row, and prints what it took as one line
of JSON. The rows hold days and facts alone; how long someone stayed is for the engine to find out. Rows are handed over
outside the clock in the form an engine asks for; what is timed is from there to the totals.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

Columns = dict[str, Any]

ONE, BILLION = 10_000, 10**9
#: How a discount is taken back; a fee that nobody waives.
FREE, BANDED, TAPERED = range(3)
NONE = -1
#: Codes of the columns `sim` and `joined_as`.
USIM, PORTED = 0, 1
GIVEN = json.loads((Path(sys.argv[1]) / "rules.json").read_text("utf-8")) if len(sys.argv) > 1 else {}
#: parameter of a fee, by carrier, by the day since when; the carriers in the order of their codes; the bands' ends.
RULES: dict[str, dict[str, dict[str, dict[str, int]]]] = GIVEN.get("rules", {})
CARRIERS: list[str] = GIVEN.get("carriers", [])
ENDS: list[int] = GIVEN.get("ends", [])


def starts(fee: str) -> list[str]:
    """The days on which a fee changed at any carrier."""
    return sorted({day for by_carrier in RULES[fee].values() for days in by_carrier.values() for day in days})


def in_force(fee: str, name: str, carrier: str, day: str) -> int:
    """A parameter on a day; 0 where nothing was in force yet."""
    days = RULES[fee][name][carrier]
    before = [since for since in days if since <= day]
    return days[max(before)] if before else 0


@functools.lru_cache(maxsize=1024)
def shares(rate: int, months: int) -> tuple[int, ...]:
    """The share of a price still owed after 0, 1, … of equal payments at a yearly rate, in billionths."""
    growth = 1 + Fraction(rate, ONE * 12)
    left = [(growth**months - growth**k) / (growth**months - 1) for k in range(months)]
    return (*(round(share * BILLION) for share in left), 0)


def best(work: Callable[[], object], rounds: int = 3, clock: Callable[[], float] = time.perf_counter) -> float:
    """The quickest of some runs, in seconds."""
    took = []
    for _ in range(rounds):
        begun = clock()
        work()
        took.append(clock() - begun)
    return min(took)


def as_given(columns: Columns) -> Any:
    """Columns as they are: days as datetime64, which are no day where someone did not leave or was never away."""
    return columns


def measured(
    engine: str,
    version: str,
    load: Callable[[], Callable[[Any], Any]],
    *,
    ready: Callable[[Columns], Any] = as_given,
    one: Callable[[], object] | None = None,
    most: int = 10**9,
    rounds: int = 3,
    cores: int = 1,
) -> None:
    """Prints how long an engine takes to load, for one row and for all (or the first `most`), and what it came to.

    `load` gives what prices; `ready` makes of columns what that asks for; `one` prices the first row in another way.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-cores:])
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    columns: Columns = {name: column[:most] for name, column in np.load(folder / "stays.npz").items()}
    rows = len(columns["joined"])
    begun = time.perf_counter()
    price = load()
    loading = time.perf_counter() - begun
    first, given = ready({name: column[:1] for name, column in columns.items()}), ready(columns)
    del columns
    latency = best(one or (lambda: price(first)), 50)
    before = _forgotten_peak()
    found = np.asarray(price(given), np.int64)
    seconds = best(lambda: price(given), rounds)
    busy = best(lambda: price(given), 2, time.process_time)
    np.save(out, found)
    told = {"engine": engine, "version": version, "rows": rows, "seconds": seconds, "one": latency, "busy": busy}
    print(json.dumps(told | {"load": loading, "mib": (_peak() - before) / 1024}))


def _forgotten_peak() -> int:
    """What is in memory now, in KiB, from which on a new peak is counted."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "utf-8")
    return _peak()


def _peak() -> int:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
