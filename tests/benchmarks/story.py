"""What the story's switch costs to price: one scenario explained, millions of stays as columns, and the import.

Run: uv run python tests/benchmarks/story.py [--rows N …] [--write]
"""

from __future__ import annotations

import argparse
import functools
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from calculator import Rulebook, Scenario, price  # noqa: E402 - a script beside the package
from calculator.columns import Stays  # noqa: E402
from calculator.dates import number  # noqa: E402
from calculator.rules import NEVER  # noqa: E402
from tests.benchmarks import figures  # noqa: E402
from tests.benchmarks.threads import priced  # noqa: E402

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


def table(sizes: list[int]) -> str:
    """What each takes, as Markdown."""
    rulebook = Rulebook.load()
    story, scenario = of_the_story(rulebook), Scenario.parse(CASE.read_bytes())
    explained = best(lambda: price(scenario, rulebook), 50)
    load = best(lambda: Rulebook.load().fees, 5)
    found = [
        ("`import calculator`", f"{import_time():.3f} s"),
        ("load and check the rulebook", f"{load:.3f} s"),
        (f"`price`, explained: {CASE.stem}.json", f"{explained * 1e3:.2f} ms"),
    ]
    for rows, (name, cards) in product(sizes, (("fees of the story", story), ("whole rulebook", rulebook))):
        stays = story_stays(rows)
        for threads, on in ((1, "one thread"), (2, "two threads")):
            seconds = best(functools.partial(priced, stays, cards, threads), 5)
            found.append((f"`price_many`, {name}, {rows:,} stays, {on}", f"{rows / seconds / 1e6:.2f} M a second"))
    return "\n".join(["| What | Takes |", "|---|---:|", *(f"| {what} | {told} |" for what, told in found)])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 4_000_000])
    asked.add_argument("--write", action="store_true", help="into the README")
    given = asked.parse_args()
    told = table(given.rows)
    print(f"{figures.machine()}.\n\n{told}")
    if given.write:
        figures.write("story", f"{figures.machine()}.\n\n{told}")


if __name__ == "__main__":
    main()
