"""Runs the tests once for the truth, and then for every mutant those that reach it."""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.mutants import Mutant
from tests.mutation.swap import SEEN, enter, forget, mark

LONGEST = 120  # seconds of processor time a mutant may take: one that never ends is noticed by whoever waits
LARGEST = 2 * 1024**3  # bytes, likewise


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
        self.running: dict[int, tuple[Mutant, list[Any]]] = {}
        self.noticed: Counter[tuple[str, str, str]] = Counter()  # by a test, of a function, so far
        self.notes = tempfile.TemporaryDirectory()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.next = Next(session)
        for name in self.asked.modules:
            mark(name)
        for item in session.items:
            self._learn(item)
        if session.testsfailed:
            raise session.Failed("the tests fail without any mutant")
        for item in session.items:
            _unshrunk(getattr(item, "obj", None))
        for place, mutant in enumerate(self.wrong, 1):
            while len(self.running) >= self.asked.jobs:
                self._reap()
            self._fork(session, mutant)
            if place % 50 == 0:
                say(f"{place} of {len(self.wrong)}, {len(self.survivors)} survive")
        while self.running:
            self._reap()
        return True

    def _learn(self, item: Any) -> None:
        """Runs a test, and notes which functions of the modules it reaches."""
        SEEN.clear()
        forget(*self.asked.modules)  # or a function whose answers are kept would not be entered
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

    def _in_turn(self, mutant: Mutant) -> list[Any]:
        """The tests that reach a mutant: those first that noticed others of its function, then the quickest."""
        told = (mutant.module, mutant.function)
        every = sorted(self._reaching(mutant), key=lambda pair: (-self.noticed[(*told, pair[1].nodeid)], pair[0]))
        return [item for _, item in every]

    def _fork(self, session: pytest.Session, mutant: Mutant) -> None:
        items = self._in_turn(mutant)
        if not items:
            self._survived(mutant)
            return
        child = os.fork()
        if child:
            self.running[child] = mutant, items
            return
        resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
        resource.setrlimit(resource.RLIMIT_DATA, (LARGEST, LARGEST))
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            enter(mutant)
        except BaseException:  # noqa: BLE001 - tables that cannot even be made are noticed by an import
            os._exit(1 if not mutant.function else 3)
        with contextlib.suppress(BaseException):
            for place, item in enumerate(items):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.next)
                if session.testsfailed:
                    Path(self.notes.name, str(os.getpid())).write_text(str(place), "utf-8")
                    os._exit(1)
            os._exit(0)
        os._exit(1)  # whatever it is, it was noticed

    def _survived(self, mutant: Mutant) -> None:
        self.survivors.append(mutant)
        say(f"\nsurvives: calculator/{mutant.module}.py:{mutant.line} {mutant.was!r} -> {mutant.now!r}")

    def _reap(self) -> None:
        child, status = os.wait()
        mutant, items = self.running.pop(child)
        code = os.waitstatus_to_exitcode(status)
        if code == 0:
            self._survived(mutant)
            return
        if code == 3:
            raise RuntimeError(f"cannot be entered: {mutant.key}")
        note = Path(self.notes.name, str(child))
        if note.exists():
            self.noticed[mutant.module, mutant.function, items[int(note.read_text("utf-8"))].nodeid] += 1
        if self.asked.killed:
            with self.asked.killed.open("a", encoding="utf-8") as file:
                file.write(f"{mutant.name}\n")


def _unshrunk(test: Any) -> None:
    """Any example that fails will do: none smaller is looked for."""
    from hypothesis import Phase, settings  # noqa: PLC0415 - pytest wants to be there before it

    if getattr(test, "is_hypothesis_test", False):
        used = getattr(test, "_hypothesis_internal_use_settings", None) or settings.default
        test._hypothesis_internal_use_settings = settings(used, phases=(Phase.explicit, Phase.generate))


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
