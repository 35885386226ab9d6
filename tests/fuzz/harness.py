"""What every door's fuzzer shares: workers, the stopwatch, the memory cap, and what counts as a find."""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import json
import multiprocessing
import random
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

CHUNK = 2_000  # inputs to a seed: enough to forget what a seed costs, few enough to share out
SLOW = 0.050  # seconds of processor time one input may take, unless its door allows more
HANGS = 60  # seconds of processor time after which an input is given up
CAP = 4 << 30  # bytes of address space of a worker: past it, there is no memory
PEAK = 320 << 10  # KiB a worker may come to hold, the rulebook and a chunk's litter with it, however long it runs
WORST = 12  # finds a chunk reports before it gives up

DEEP = 200  # one input in so many is looked at more closely


class Door(Protocol):
    """A module with what is put through one door, and what it is held to. Whatever it raises is a find."""

    def changed(self, rng: random.Random) -> Any:
        """An input."""

    def check(self, given: Any) -> Outcome:
        """Whether it was read."""

    def deep(self, given: Any) -> None:
        """What takes longer, of one that was read."""


class Find(Exception):  # noqa: N818 - a find is what a fuzzer is for
    """An input that broke a promise: the input itself, and which promise."""

    def __init__(self, broken: str, given: Any) -> None:
        self.broken, self.given = broken, given
        super().__init__(f"{broken}: {given!r}")


@dataclass(slots=True)
class Outcome:
    """One input, whether it was read, the processor seconds it took, and how many it may."""

    read: bool
    seconds: float
    allowed: float = SLOW


@dataclass(slots=True)
class Report:
    """What some inputs came to."""

    tried: int = 0
    read: int = 0
    slowest: float = 0.0
    peak: int = 0  # KiB of the largest worker
    finds: list[tuple[str, Any]] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.tried += other.tried
        self.read += other.read
        self.slowest = max(self.slowest, other.slowest)
        self.peak = max(self.peak, other.peak)
        self.finds += other.finds

    def __str__(self) -> str:
        return (
            f"{self.tried:,} tried, {self.read:,} read, {self.tried - self.read:,} refused, {len(self.finds)} finds, "
            f"slowest {self.slowest * 1e3:.1f} ms, peak {self.peak / 1024:.0f} MiB"
        )


class Hung(Exception):  # noqa: N818 - a find, as any other exception is
    """An input that did not come to an end."""


def measured(work: Callable[[], Any]) -> tuple[Any, float]:
    """What work gives, and the processor time it took: a busy machine is not a slow program."""
    start = time.thread_time()
    return work(), time.thread_time() - start


def chunk(door: Door, seed: str, times: int, keep: Path | None = None) -> Report:
    """Some inputs of one seed. Anything that is raised is a find; so is an input slower than its door allows.

    A find is written into the file `keep` before the next input is tried.
    """
    rng, report = random.Random(seed), Report()  # noqa: S311 - chance, not a secret
    before = _held() if multiprocessing.parent_process() is None else _BEGUN  # all but a worker hold other things too
    gc.collect()
    if multiprocessing.parent_process() is not None:
        gc.freeze()  # what is left is kept for good, and looking through it again took a fifth of the time
    gc.disable()  # a collection is not the input's fault
    last = keep.with_suffix(".last") if keep and getattr(door, "NATIVE", False) else None
    for _ in range(times):
        broken = _broken(door, rng, report, last)
        if broken is not None:
            report.finds.append(broken)
            _written(keep, seed, *broken)
        if len(report.finds) >= WORST:
            break
    gc.enable()
    report.peak = _held() - before
    return report


def _broken(door: Door, rng: random.Random, report: Report, last: Path | None) -> tuple[str, Any] | None:
    """Tries the next input: the promise it broke, with the input itself. One that may kill is noted in `last` first."""
    given = None
    try:
        given = door.changed(rng)
        if last is not None:
            last.write_text(repr(given), "utf-8")
        with _no_longer_than(HANGS):
            _tried(door, given, report, deep=rng.randrange(getattr(door, "DEEP", DEEP)) == 0)
    except Find as find:
        return find.broken, find.given
    except Exception:  # noqa: BLE001 - this is what is looked for
        return traceback.format_exc(limit=-4), given
    return None


def _written(keep: Path | None, seed: str, broken: str, given: Any) -> None:
    """A line of JSON for a find: `ast.literal_eval` of its `given` is the input to the last sign."""
    if keep is not None:
        with keep.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"seed": seed, "broken": broken, "given": repr(given)}) + "\n")


@contextlib.contextmanager
def _no_longer_than(seconds: float) -> Iterator[None]:
    """Raises Hung in the middle of what takes too long; where there are no signals, nothing."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGVTALRM, _hung)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _hung(*_: object) -> None:
    raise Hung(f"no end after {HANGS} s of processor time")


def _held() -> int:
    """What this process holds in memory, in KiB."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1]) if sys.platform == "linux" else 0
    return pages * resource.getpagesize() // 1024


#: What a worker holds when it begins, so that only what its inputs leave behind is counted.
_BEGUN = _held()


def _tried(door: Door, given: Any, report: Report, *, deep: bool) -> None:
    report.tried += 1
    outcome = door.check(given)
    seconds = outcome.seconds
    for _ in range(3 if seconds > outcome.allowed else 0):  # slow three times over, or only interrupted
        seconds = min(seconds, door.check(given).seconds)
    report.read += outcome.read
    report.slowest = max(report.slowest, seconds)
    if seconds > outcome.allowed:
        raise Find(f"took {seconds * 1e3:.0f} ms of processor time", given)
    if deep and outcome.read:
        door.deep(given)


Told = Callable[[Report], None]


def run(
    name: str, seed: str, times: int, jobs: int = 0, *, told: Told | None = None, keep: Path | None = None
) -> Report:
    """So many inputs through the door of a name, over workers (0: in this process).

    `told` hears the sum every few chunks; finds are kept in a file as they come.
    """
    starts = range(0, times, CHUNK)
    parts = [(f"{seed}/{start}", min(CHUNK, times - start)) for start in starts]
    whole = Report()
    for number, part in enumerate(_done(functools.partial(_chunk, name, keep), parts, jobs), 1):
        whole.add(part)
        if whole.peak > PEAK:
            whole.finds.append((f"a worker held {whole.peak / 1024:.0f} MiB", None))
            break
        if told and number % 25 == 0:
            told(whole)
    return whole


def _done(work: Callable[[tuple[str, int]], Report], parts: list[tuple[str, int]], jobs: int) -> Iterator[Report]:
    if not jobs:
        yield from map(work, parts)
        return
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, spawned, _capped) as pool:
        asked = [pool.submit(work, part) for part in parts]
        for done in as_completed(asked):
            asked.remove(done)
            try:
                yield done.result()
            except BrokenProcessPool:  # a worker died of an input, and took all that was left with it
                yield Report(finds=[("a worker died; see the file beside the finds that ends in .last", None)])
                return


def _chunk(name: str, keep: Path | None, part: tuple[str, int]) -> Report:
    seed, times = part
    return chunk(cast("Door", importlib.import_module(f"tests.fuzz.{name}")), seed, times, keep)


def _capped() -> None:
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (CAP, CAP))
