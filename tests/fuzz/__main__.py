"""Every door under changed input, for as long as one likes: python -m tests.fuzz links --times 10000000 --jobs 2."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.fuzz.harness import Report, run

DOORS = ("links", "documents", "cards", "web", "batch", "pages")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("door", choices=DOORS)
    parser.add_argument("--times", type=int, default=100_000, help="inputs to try")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--seed", default=time.strftime("%Y-%m-%d"), help="the same seed tries the same inputs")
    parser.add_argument("--finds", type=Path, default="fuzz-finds.jsonl", help="where finds are kept, as they come")
    asked = parser.parse_args()
    start = time.monotonic()

    shown = 0

    def told(report: Report) -> None:
        nonlocal shown
        print(f"{time.monotonic() - start:7.0f} s  {report}", flush=True)  # noqa: T201 - its purpose
        for broken, given in report.finds[shown : shown + 40]:
            print(f"\n{broken}\n  {given!r}"[:2_000], flush=True)  # noqa: T201 - the file has all of it
        shown = len(report.finds)

    report = run(asked.door, asked.seed, asked.times, asked.jobs, told=told, keep=asked.finds)
    told(report)
    sys.exit(bool(report.finds))


if __name__ == "__main__":
    main()
