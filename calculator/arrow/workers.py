"""Parts done by several processes: threads would wait for one another wherever columns are small."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection

from calculator.arrow.parts import Done, PartWork, do
from calculator.errors import JobError, Problem


def processors() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(works: list[PartWork], workers: int) -> Iterator[Done]:
    """Does parts, as many at a time as there are workers, and gives each back when it is done."""
    workers = min(workers, len(works))
    if workers < 2:
        yield from map(do, works)
        return
    # Spawned, since Arrow has threads by now, and a forked process would have their locks without them.
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _bound_to_parent)
    try:
        waiting: set[Future[Done]] = {pool.submit(do, work) for work in works}
        while waiting:
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                yield future.result()
    except BrokenProcessPool:
        expected = "memory for every worker: fewer --workers need less, and the same command goes on where it was"
        raise JobError(Problem("a worker", "that it was ended from outside", expected)) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _bound_to_parent() -> None:
    """A worker leaves interrupts to its parent, and ends with it: a killed run must leave nobody behind who writes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
