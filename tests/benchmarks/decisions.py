"""What answers cost to find: the switch-date curve, every way on every day, ranges of what is not known.

Each beside the same work done scenario by scenario, in the same run.

Run: uv run python tests/benchmarks/decisions.py
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from calculator import Rulebook, Scenario, price
from calculator.best import best
from calculator.curve import curve, days_to_weigh
from calculator.dates import day
from calculator.spread import spread
from calculator.turns import turns
from calculator.ways import Need, Search
from calculator.weigh import weigh

WINDOW = {"as_of": "2026-11-22", "from": "2026-11-22", "until": "2028-11-21"}
PHONE = {"kind": "instalments", "price": 900_000, "months": 24}
DISCOUNT = {"kind": "discount", "months": 24}
OLD: dict[str, Any] = {
    "kind": "join", "on": "2025-12-01", "carrier": "skt", "as": "port_in", "plan": {"monthly": 89_000},
    "contracts": [DISCOUNT], "phone": PHONE,
}  # fmt: skip
NEW: dict[str, Any] = {
    "kind": "join", "on": "2026-12-20", "carrier": "lgu", "as": "port_in", "plan": {"monthly": 65_000},
    "contracts": [DISCOUNT],
}  # fmt: skip
LOOSE = {
    "on": {"low": "2025-06-01", "high": "2025-08-31"},
    "plan": {"monthly": {"low": 69_000, "high": 89_000}},
    "phone": {**PHONE, "price": {"low": 700_000, "high": 900_000}},
}


def least(work: Callable[[], object], rounds: int) -> float:
    """The quickest of some runs, in seconds."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def told(*events: dict[str, Any]) -> Scenario:
    return Scenario.parse({**WINDOW, "events": list(events)})


def main() -> None:
    rulebook = Rulebook.load()
    switch, history = told(OLD, NEW), told(OLD)
    loose = told({**OLD, **LOOSE}, {**NEW, "plan": {"monthly": {"low": 30_000, "high": 65_000}}})
    dates = days_to_weigh(history, len(history.events), 730)
    every = list(Search(history, rulebook, history.as_of, Need(), new_number=True).ways())
    twelve = every[:: len(every) // 12][:12]
    one_by_one = least(lambda: price(twelve[0].scenario(history, day(dates[0])), rulebook, explained=False), 20)
    line = curve(switch, rulebook)
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}, one thread")
    rows = {
        f"curve of {len(dates)} days": (least(lambda: curve(switch, rulebook), 9), len(dates)),
        "its turns, with their causes": (least(lambda: turns(switch, line, rulebook), 9), None),
        f"{len(dates)} days x 12 ways": (least(lambda: weigh(twelve, history, rulebook, dates), 9), 12 * len(dates)),
        f"{len(dates)} days x {len(every):,} ways, the whole catalogue": (
            least(lambda: weigh(every, history, rulebook, dates), 3), len(every) * len(dates),
        ),
        "best, whole, with its words": (least(lambda: best(switch, rulebook, need=Need(1)), 3), None),
        f"ranges of four unknowns, {spread(loose, rulebook).combinations:,} combinations": (
            least(lambda: spread(loose, rulebook), 9), 2 * spread(loose, rulebook).combinations,
        ),
    }  # fmt: skip
    for name, (took, scenarios) in rows.items():
        ratio = "" if scenarios is None else f"{one_by_one * scenarios / took:>8,.0f} x one by one"
        print(f"{name:<56}{took * 1e3:>9.1f} ms{ratio}")


if __name__ == "__main__":
    main()
