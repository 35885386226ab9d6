"""price_many: a million stays at once, each priced by the versions in force on its own days."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from calculator.columns import Stays
from calculator.figures import Array
from calculator.lots import Lot
from calculator.rulebook import Rulebook
from calculator.tally import Asked, Sums, Tally

#: Rows weighed at a time: few enough to stay near the processor, enough for the steps between rows not to count, and
#: for threads not to wait for each other at every step.
CHUNK = 262_144


def price_many(stays: Stays, rulebook: Rulebook, market: str = "kr", *, by_fee: bool = False, threads: int = 1) -> Sums:
    """What `price` comes to for every row, without the words: exact to the minor unit.

    Quotes, changes of plan and the prices of side services are not part of a row. Sums are by category, or by the fee.
    """
    tally = Tally(len(stays))

    left = iter(list(even(len(stays), threads, CHUNK)))  # of a list: from that, several threads may take

    def work() -> None:
        for rows in left:
            _chunk(stays, rows, tally, Asked(rulebook, market, by_fee))

    with ThreadPoolExecutor(threads) as pool:  # NumPy lets others run while it works through a column
        others = [pool.submit(work) for _ in range(threads - 1)]
        work()
        for other in others:
            other.result()
    return tally.sums(by_fee=by_fee)


def even(size: int, threads: int, most: int) -> Iterator[slice]:
    """Stretches of at most so many rows, alike in size, as many for each thread: none waits for the last one."""
    rounds = -(-size // (most * threads))
    step = max(-(-size // max(rounds * threads, 1)), 1)
    return (slice(start, min(start + step, size)) for start in range(0, size, step))


def _chunk(stays: Stays, rows: slice, tally: Tally, asked: Asked) -> None:
    """Prices some rows that stand together: each carrier's by themselves, in the order of their join days."""
    codes = stays.carrier[rows]
    parts = [(id_, rows.start + np.flatnonzero(codes == code)) for code, id_ in enumerate(stays.carriers)]
    parts = [(id_, _by_day(places, stays.joined)) for id_, places in parts if len(places)]
    places = np.concatenate([places for _, places in parts])
    some, sums, before = stays.only(places), Tally(len(places)), 0
    for id_, ours in parts:
        lot = Lot(some, np.arange(before, before + len(ours)), asked, id_, sums)
        lot.run()
        before += len(ours)
    tally.put(places, sums)


def _by_day(places: Array, joined: Array) -> Array:
    """Places in the order of their join days: versions then hold for rows that stand together, and none is copied."""
    # Every day there is fits sixteen bits, which sort by counting, ten times as fast as by comparing.
    return places.take(np.argsort(joined.take(places).astype(np.uint16), kind="stable"))
