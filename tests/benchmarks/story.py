"""What the story's switch costs to price: one scenario explained, a million stays as columns, and the import.

Run: uv run python tests/benchmarks/story.py [ROWS]
"""

from __future__ import annotations

import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from calculator import Rulebook, Scenario, price
from calculator.batch import price_many
from calculator.columns import Stays
from calculator.dates import number
from calculator.rules import NEVER

CASE = Path(__file__).parents[1] / "cases" / "blogger" / "c.json"
IMPORT = "import time; t = time.perf_counter(); import calculator; print(time.perf_counter() - t)"


def best(work: Callable[[], object], rounds: int) -> float:
    """The quickest of some runs, in seconds: what the work takes when nothing else runs."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def import_time() -> float:
    """Seconds that a fresh interpreter takes to import the engine, at best of five."""
    return min(float(subprocess.check_output([sys.executable, "-c", IMPORT])) for _ in range(5))


def story_stays(rows: int) -> Stays:
    """Stays like the blogger's: three carriers, joins of 2007 to 2014, half of them left, a third returners."""
    random = np.random.default_rng(20110211)
    joined = random.integers(number(date(2007, 11, 1)), number(date(2014, 6, 1)), rows)
    gone = random.random(rows) < 0.5
    left = np.where(gone, joined + random.integers(1, 900, rows), NEVER)
    returner = random.random(rows) < 1 / 3
    columns = {
        "left": left,
        "left_by": np.where(gone, random.choice([0, 0, 1, 3], rows), NEVER),
        "joined_as": random.integers(0, 2, rows),
        "came_after": random.integers(0, 2, rows),
        "away_since": np.where(returner, joined - random.integers(1, 2_000, rows), NEVER),
        "plan": random.choice([38_500, 49_500, 60_500, 104_500], rows),
        "contract": np.where(random.random(rows) < 0.4, 16, 1),
        "device_support": random.integers(100_000, 600_000, rows),
        "device_support_months": np.full(rows, 24),
    }
    codes = ("left_by", "joined_as", "came_after", "contract", "device_support_months")
    columns = {name: column.astype(np.int8 if name in codes else np.int32) for name, column in columns.items()}
    window = number(date(2007, 11, 1)), number(date(2015, 12, 31))
    joined = joined.astype(np.int32)
    return Stays(("kt", "lgu", "skt"), random.integers(0, 3, rows, dtype=np.int8), joined, *window, columns)


def of_the_story(rulebook: Rulebook) -> Rulebook:
    """Only the fees of the story: sign-up with its waivers, SIM, port fee, leaving a contract, the loan, plan money."""
    kinds = ("signup-fee", "usim", "port-fee", "device-support", "no-contract", "trial-phone", "plan")
    cards = {id_: card for id_, card in rulebook.cards.items() if id_.split(".", 1)[1].split(".")[-1] in kinds}
    return replace(rulebook, cards=cards)


def main(rows: int) -> None:
    rulebook = Rulebook.load()
    story = of_the_story(rulebook)
    scenario = Scenario.parse(CASE.read_bytes())
    stays = story_stays(rows)
    explained = best(lambda: price(scenario, rulebook), 50)
    columns = best(lambda: price_many(stays, story), 5)
    every = best(lambda: price_many(stays, rulebook), 5)
    load = best(lambda: Rulebook.load().fees, 5)
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}, one thread")
    print(f"{'import calculator':<44}{import_time():>10.3f} s")
    print(f"{'load and check the rulebook':<44}{load:>10.3f} s")
    print(f"{'price, explained: ' + CASE.stem + '.json':<44}{explained * 1e3:>10.2f} ms")
    print(f"{f'price_many, fees of the story: {rows:,} stays':<44}{rows / columns / 1e6:>10.2f} M/s")
    print(f"{'price_many, the whole rulebook':<44}{rows / every / 1e6:>10.2f} M/s")
    print(f"{'one by one / as columns, per stay':<44}{explained / 4 / (columns / rows):>10,.0f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
