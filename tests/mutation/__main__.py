"""Who notices a small wrong? python -m tests.mutation [rules tenure pricing links] --jobs 2.

The tests are collected and run once, and it is noted which of them reach which function. Then for each mutant a copy of
this process (a fork) takes the wrong code into its functions and runs only the tests that reach it, quickest first,
until one fails. A mutant nobody fails on has survived; it is explained in survivors.toml, or it is a hole in the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import sys
import time
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.swap import SEEN, can_enter, enter, mark

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("rules", "tenure", "pricing", "links", "grammar")
#: The tests that are asked: those of these modules and of what is built right upon them.
TESTS = "rules tenure pricing links parity cases ledger unknowns prices notices quotes references properties"
LONGEST = 120  # seconds of processor time a mutant may take: one that never ends is noticed by whoever waits


class Next:
    """Stands for the test after this one, so that what all of them share is kept: the rulebook is read once."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[Any]:
        return [self.session]


class Judge:
    """A pytest plugin that runs the tests once for the truth, and then again for every mutant."""

    def __init__(self, asked: argparse.Namespace, wrong: list[Mutant]) -> None:
        self.asked, self.wrong = asked, wrong
        self.reach: dict[tuple[str, str], list[tuple[float, Any]]] = defaultdict(list)
        self.survivors: list[Mutant] = []
        self.running: dict[int, Mutant] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.next = Next(session)
        for name in MODULES:
            mark(name)
        for item in session.items:
            self._learn(item)
        if session.testsfailed:
            raise session.Failed("the tests fail without any mutant")
        for place, mutant in enumerate(self.wrong, 1):
            while len(self.running) >= self.asked.jobs:
                self._reap()
            self._fork(session, mutant)
            if place % 50 == 0:
                _say(f"{place} of {len(self.wrong)}, {len(self.survivors)} survive")
        while self.running:
            self._reap()
        return True

    def _learn(self, item: Any) -> None:
        """Runs a test, and notes which functions of the modules it reaches."""
        SEEN.clear()
        start = time.perf_counter()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.next)
        took = time.perf_counter() - start
        for place in SEEN:
            self.reach[place].append((took, item))

    def _reaching(self, mutant: Mutant) -> list[tuple[float, Any]]:
        if mutant.function:
            return self.reach[mutant.module, mutant.function]
        every = {
            id(item): (took, item)
            for (name, _), found in self.reach.items()
            if name == mutant.module
            for took, item in found
        }
        return list(every.values())

    def _fork(self, session: pytest.Session, mutant: Mutant) -> None:
        items = [item for _, item in sorted(self._reaching(mutant), key=lambda pair: pair[0])]
        if not items:
            self._survived(mutant)
            return
        child = os.fork()
        if child:
            self.running[child] = mutant
            return
        resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            enter(mutant)
        except BaseException:  # noqa: BLE001 - tables that cannot even be made are noticed by an import
            os._exit(1 if not mutant.function else 3)
        with contextlib.suppress(BaseException):
            for item in items:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.next)
                if session.testsfailed:
                    os._exit(1)
            os._exit(0)
        os._exit(1)  # whatever it is, it was noticed

    def _survived(self, mutant: Mutant) -> None:
        self.survivors.append(mutant)
        _say(f"\nsurvives: calculator/{mutant.module}.py:{mutant.line} {mutant.was!r} -> {mutant.now!r}")

    def _reap(self) -> None:
        child, status = os.wait()
        mutant = self.running.pop(child)
        if os.waitstatus_to_exitcode(status) == 0:
            self._survived(mutant)
        elif os.waitstatus_to_exitcode(status) == 3:
            raise RuntimeError(f"cannot be entered: {mutant.key}")


def explained() -> dict[tuple[str, str, str, str], str]:
    """Survivors that change nothing a person could meet, and why."""
    told = tomllib.loads(Path(__file__).with_name("survivors.toml").read_text("utf-8"))["survivor"]
    return {(one["module"], one["function"], one["was"], one["now"]): one["why"] for one in told}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", default=MODULES)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sample", type=int, help="only so many mutants, drawn by --seed")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--survivors", type=Path, help="a file to write the survivors into")
    parser.add_argument("--again", type=Path, help="a file of survivors: only they are tried")
    asked = parser.parse_args()
    os.environ["CI"] = "true"  # examples that are the same in every copy
    wrong = [m for name in asked.modules for m in mutants(name, ROOT / "calculator" / f"{name}.py")]
    if asked.sample:
        wrong = random.Random(asked.seed).sample(wrong, min(asked.sample, len(wrong)))  # noqa: S311
    if asked.again:
        keys = asked.again.read_text("utf-8")
        wrong = [m for m in wrong if repr(m.key) in keys]
    wrong = [m for m in wrong if can_enter(m)]
    judge = Judge(asked, wrong)
    files = [str(ROOT / "tests" / f"test_{name}.py") for name in TESTS.split()]
    there = [file for file in files if Path(file).exists()]
    status = pytest.main(
        ["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header", "-m", "not browser", *there], [judge]
    )
    if status not in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(f"pytest said {status}")
    sys.exit(report(judge, asked))


def report(judge: Judge, asked: argparse.Namespace) -> int:
    """Tells how many were noticed; the number of survivors nobody explained."""
    known = explained()
    for name in asked.modules:
        all_ = [m for m in judge.wrong if m.module == name]
        left = [m for m in judge.survivors if m.module == name]
        rate = (len(all_) - len(left)) / max(len(all_), 1)
        _say(f"{name}: {len(all_)} mutants, {len(all_) - len(left)} killed ({rate:.1%}), {len(left)} survive")
    unexplained = [m for m in judge.survivors if m.key not in known]
    for m in unexplained:
        _say(f"\ncalculator/{m.module}.py:{m.line} {m.function}\n  - {m.was!r}\n  + {m.now!r}")
    if asked.survivors:
        asked.survivors.write_text("\n".join(repr(m.key) for m in judge.survivors), "utf-8")
    _say(f"{len(unexplained)} survive unexplained")
    return len(unexplained)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
