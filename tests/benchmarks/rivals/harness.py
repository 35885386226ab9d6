"""What every engine of the comparison is measured by, in a process of its own: no package but NumPy is asked for.

A rival is a script that gets a file of columns, prices each row, and prints what it took as one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Columns = dict[str, Any]

#: The rules that all price, as the cards of `engines.py` have them.
SIGNUP, BACK_WITHIN = 39_600, 36
SIM, PORT = 7_700, 800
GRACE_DAYS = 180
BANDS = ((6, 10_000), (12, 6_000), (16, 3_500), (20, -1_500), (24, -4_000))
ONE = 10_000


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """The quickest of some runs, in seconds."""
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return min(took)


def measured(
    engine: str,
    version: str,
    load: Callable[[], Callable[[Columns], Any]],
    one: Callable[[Callable[[Columns], Any], Columns], object] | None = None,
    most: int = 10**9,
) -> None:
    """Prints how long an engine takes to load, for one row and for all (or the first `most`), and what it came to."""
    given, out = Path(sys.argv[1]), Path(sys.argv[2])
    columns: Columns = dict(np.load(given))
    columns = {name: column[:most] for name, column in columns.items()}
    rows = len(columns["days_served"])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    price = load()
    loading = time.perf_counter() - begun
    first = {name: column[:1] for name, column in columns.items()}
    asked = one or (lambda price, first: price(first))
    asked(price, first)
    latency = best(lambda: asked(price, first), 20)
    found = np.asarray(price(columns), np.int64)
    seconds = best(lambda: price(columns), 2)
    np.save(out, found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {"engine": engine, "version": version, "rows": rows, "seconds": seconds, "one": latency}
    print(json.dumps(told | {"import": loading, "peak_mib": peak / 1024, "before_mib": before / 1024}))
