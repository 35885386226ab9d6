"""What the rulebook costs: reading and checking all of it, and pricing four stays that meet every kind of cost.

Held: 0.25 s cold, 3 ms explained. Run: uv run python tests/benchmarks/rulebook.py
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from calculator import Rulebook, Scenario, price
from calculator.cards import CATEGORIES
from tests.benchmarks.story import best

COLD = (
    "import time; from calculator import Rulebook; t = time.perf_counter(); book = Rulebook.load(); book.fees; "
    "print(time.perf_counter() - t)"
)
DISCOUNT = {"kind": "discount", "months": 24, "monthly": 13_500}
INSTALMENTS = {"kind": "instalments", "price": 264_000, "months": 24}
LOAN = {"kind": "loan", "return_by": "2011-10-01"}
SUPPORT = {"kind": "device_support", "amount": 550_000, "months": 24}
#: Four stays, counted over a year: contracts, a phone on instalments, a lent one, a bad line, a bundle and a service.
FOUR: dict[str, Any] = {
    "v": 1, "as_of": "2026-11-22", "from": "2011-02-01", "until": "2012-01-31",
    "events": [
        {"kind": "join", "on": "2010-02-10", "carrier": "kt", "as": "new", "plan": {"id": "kr.kt.i-lite-2009"},
         "contracts": [SUPPORT], "phone": INSTALMENTS},
        {"kind": "join", "on": "2011-05-12", "carrier": "skt", "as": "port_in", "plan": {"id": "kr.skt.all-in-one-45"}},
        {"kind": "join", "on": "2011-09-01", "carrier": "lgu", "as": "port_in", "plan": {"monthly": 55_000},
         "phone": LOAN},
        {"kind": "leave", "on": "2011-09-10", "why": "bad_quality"},
        {"kind": "join", "on": "2011-09-20", "carrier": "skt", "as": "new", "plan": {"monthly": 52_000},
         "contracts": [DISCOUNT]},
        {"kind": "leave", "on": "2012-01-05"},
    ],
    "services": [{"id": "kr.kt.wibro-1g", "from": "2010-11-01"}],
    "household": {"internet": "500m", "lines": [{"carrier": "kt", "monthly": 45_000}]},
    "hassle": {"hours": 3.5, "per_hour": 4_320},
}  # fmt: skip


def cold() -> float:
    """Seconds that a fresh process takes to read, check and ready every card, at best of five."""
    runs = [subprocess.run([sys.executable, "-c", COLD], capture_output=True, check=True) for _ in range(5)]
    return min(float(run.stdout) for run in runs)


def main() -> None:
    """Prints what each takes, against what it may."""
    rulebook, scenario = Rulebook.load(), Scenario.parse(FOUR)
    ledger = price(scenario, rulebook)
    met = set(ledger.by_category())
    print(f"rulebook of {len(rulebook.cards)} cards, cold: {cold():.3f} s, held 0.25 s")
    print(f"{len(ledger.entries)} entries; no cost of a kind: {', '.join(sorted(set(CATEGORIES) - met)) or 'none'}")
    print(f"price, explained: {1_000 * best(lambda: price(scenario, rulebook), 50):.2f} ms, held 3 ms")


if __name__ == "__main__":
    main()
