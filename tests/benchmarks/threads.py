"""Stays priced on several threads: by the engine's own, or in even stretches where it has none."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from inspect import signature
from itertools import pairwise
from typing import Any

import numpy as np

from calculator.batch import price_many
from calculator.columns import Stays
from calculator.rulebook import Rulebook


def totals(stays: Stays, rulebook: Rulebook, threads: int = 1) -> Any:
    """The low total of every row. Raises AssertionError where one is not known."""
    found = priced(stays, rulebook, threads)
    assert all(known for _, known in found), "a row that is not known"
    return np.concatenate([total for total, _ in found])


def priced(stays: Stays, rulebook: Rulebook, threads: int = 1) -> list[tuple[Any, bool]]:
    """The low totals of stretches of rows, and whether all of them are known."""
    own: dict[str, Any] = {"threads": threads} if "threads" in signature(price_many).parameters else {}

    def work(some: Stays) -> tuple[Any, bool]:
        sums = price_many(some, rulebook, **own)
        return sums.total[0], not sums.unknown.any()

    if threads == 1 or own:
        return [work(stays)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, _parts(stays, threads)))


def _parts(stays: Stays, parts: int) -> Iterator[Stays]:
    """Stretches of rows; each is a view, nothing is copied."""
    for start, end in pairwise(np.linspace(0, len(stays), parts + 1).astype(int).tolist()):
        rows = slice(start, end)
        columns = {name: column[rows] for name, column in stays.columns.items()}
        yield replace(stays, carrier=stays.carrier[rows], joined=stays.joined[rows], columns=columns)
