"""Who notices a small wrong? python -m tests.mutation [rules tenure pricing links grammar transit] --jobs 2.

The tests are collected and run once, and it is noted which of them reach which function. Then for each mutant a copy of
this process (a fork) takes the wrong code into its functions and runs only the tests that reach it, quickest first,
until one fails. A mutant nobody fails on has survived; it is explained in survivors.toml, or it is a hole in the tests.

--record keeps the rates, --rates shows them. --sample 20 is the short form: it fails if one survives that is
not in survivors.toml. Its draw is by the modules' text, so the same code is asked the same.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.mutation.judge import Judge, say
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.record import PACKAGE, Rate, digest, is_equivalent, looked_at, record, recorded
from tests.mutation.swap import can_enter

#: The tests that are asked about each module: its own, and those of what is built right upon it.
_LINKS = "links links_fuzz"
_STAYS = "pricing cases ledger overlaps unknowns"
TESTS = {
    "rules": f"rules workings parity references prices {_STAYS}",
    "tenure": f"tenure notices quotes {_STAYS}",
    "pricing": f"{_STAYS} prices notices quotes household references",
    "links": _LINKS,
    "grammar": _LINKS,
    "transit": _LINKS,
}


def main() -> None:
    asked = _asked()
    if asked.rates:
        show()
        return
    os.environ["CI"] = "true"  # examples that are the same in every copy
    drawn = _drawn(asked)
    judge = Judge(asked, _tried(asked, drawn))
    names = dict.fromkeys(name for module in asked.modules for name in TESTS[module].split())
    files = [str(PACKAGE.parent / "tests" / f"test_{name}.py") for name in names]
    status = pytest.main(
        ["-q", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header", "--tb=no", *files], [judge]
    )
    if status not in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(f"pytest said {status}")
    sys.exit(report(judge, drawn, asked))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(TESTS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sample", type=int, help="only so many of the mutants that should be noticed")
    parser.add_argument("--seed", help="what the sample is drawn by, if not the text of the modules")
    parser.add_argument("--killed", type=Path, help="a file to add to what was killed")
    parser.add_argument("--again", type=Path, help="such a file: what it holds is not tried if its function stands")
    parser.add_argument("--record", action="store_true", help="keep the rates")
    parser.add_argument("--rates", action="store_true", help="show the rates that were kept, and run nothing")
    asked = parser.parse_args()
    if asked.record and asked.sample and not asked.seed:
        parser.error("the rate of a sample is kept with its --seed")
    return asked


def _drawn(asked: argparse.Namespace) -> list[Mutant]:
    """The mutants that are asked about; the equivalent ones are known."""
    wrong = [m for name in asked.modules for m in _all(name)]
    if asked.sample:
        seed = asked.seed or "".join(digest(name) for name in asked.modules)
        able = [m for m in wrong if not is_equivalent(m)]
        return random.Random(seed).sample(able, min(asked.sample, len(able)))  # noqa: S311
    return wrong


def _tried(asked: argparse.Namespace, drawn: list[Mutant]) -> list[Mutant]:
    """Those of them that must run: not what is known to be equivalent, or dead."""
    dead = set(asked.again.read_text("utf-8").splitlines()) if asked.again else set()
    return [m for m in drawn if not is_equivalent(m) and m.name not in dead]


def _all(name: str) -> list[Mutant]:
    return [m for m in mutants(name, PACKAGE / f"{name}.py") if can_enter(m)]


def report(judge: Judge, drawn: list[Mutant], asked: argparse.Namespace) -> int:
    """Tells how many were noticed; whether there are survivors that nobody looked at."""
    known = looked_at()
    rates = {}
    for name in asked.modules:
        rates[name] = Rate.of(*([m for m in found if m.module == name] for found in (drawn, judge.survivors)))
        say(f"{name}: {rates[name]}")
    unseen = [m for m in judge.survivors if m.key not in known]
    for m in unseen:
        say(f"\ncalculator/{m.module}.py:{m.line} {m.function}\n  - {m.was!r}\n  + {m.now!r}")
    if asked.record:
        of = f"a sample of {len(drawn)} by seed {asked.seed}" if asked.sample else ""
        record(rates, date.today(), of)  # noqa: DTZ011 - a note for people
    there = {m.key for name in asked.modules for m in _all(name)}
    for key in (key for key in known if key[0] in asked.modules and key not in there):
        say(f"survivors.toml tells of what is no longer there: {key}")
    say(f"{len(unseen)} survive that are not in survivors.toml")
    return bool(unseen)


def show() -> None:
    """Prints the rates that were kept."""
    for module, (rate, said) in recorded().items():
        print(f"{module}: {rate} ({said})")  # noqa: T201


if __name__ == "__main__":
    main()
