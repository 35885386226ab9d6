"""Which version of a fee holds for which rows, and where it gives no figure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, cast

import numpy as np

from calculator.columns import Mask, Rows
from calculator.fees import Edition, Fee
from calculator.figures import Array
from calculator.kinds import NotCharged, Terms
from calculator.rules import Facts, lacks
from calculator.when import holds


def in_force(fee: Fee, governs: Array, *, ordered: bool) -> Iterator[tuple[int, Array | slice]]:
    """The place of each edition in force for some rows, −1 before the first, with the rows it is in force for."""
    if ordered:
        bounds = [0, *np.searchsorted(governs, fee.starts).tolist(), len(governs)]
        for place, (start, end) in enumerate(pairwise(bounds), -1):
            if start < end:
                yield place, slice(start, end)
        return
    which = _begun(fee, governs)
    for place in range(int(which.min()), int(which.max()) + 1):
        kept = np.flatnonzero(which == place)
        if len(kept):
            yield place, kept


def _begun(fee: Fee, governs: Array) -> Array:
    """The place of the last edition begun by each day, −1 before the first. Versions are few: comparing is quickest."""
    first, last = (bisect_right(fee.starts, int(day)) for day in (governs.min(), governs.max()))
    place = np.full(len(governs), first - 1, np.int64)
    for start in fee.starts[first:last]:
        place += governs >= start
    return place


def is_free(edition: Edition) -> bool:
    """Whether a version charges nobody anything, whoever it is."""
    free = all(
        isinstance(s.terms, NotCharged) for s in (edition.low, edition.high, *(e.instead for e in edition.excuses))
    )
    return free and edition.version.effective_by is None


def silent_in(edition: Edition, rows: Rows) -> Any:
    """Where nothing that holds gives a figure."""
    silent: Any = _no_figure(edition.low.terms, rows) | _no_figure(edition.high.terms, rows)
    for excuse in edition.excuses:
        instead = _no_figure(excuse.instead.terms, rows)
        if silent is not False or instead is not False:
            silent = np.where(cast("Mask", holds(excuse.tests, cast("Facts", rows))), instead, silent)
    return silent


def _no_figure(terms: Terms, rows: Rows) -> Any:
    return lacks(terms, rows.missing)
