"""The rules in PolicyEngine-Core: see `fisca.py`. `--documented` looks parameters up as its documentation has it.

That is fancy indexing by an enum, `parameters(day).signup.amount[carrier]`, which takes whole columns but of one day;
so the rows are grouped by the version that was in force on their own.
"""

from __future__ import annotations

import functools
import importlib.metadata
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from fisca import Engine, table, tree
from harness import RULES, measured, starts

DOCUMENTED = "--documented" in sys.argv


def grouped(country: Any) -> Callable[..., tuple[Any, ...]]:
    """Parameters by the engine's own fancy indexing, for the rows of one version after the other."""
    days = {fee: np.array(starts(fee), "datetime64[D]") for fee in RULES}

    def rule(get: Any, fee: str, *names: str) -> tuple[Any, ...]:
        carrier, version = get("carrier"), np.searchsorted(days[fee], get("joined"), side="right") - 1
        found = tuple(np.zeros(len(version), np.int64) for _ in names)
        for place, day in enumerate(days[fee]):
            rows = np.flatnonzero(version == place)
            if len(rows):
                node = getattr(country.get_parameters_at_instant(str(day)), fee)
                for name, column in zip(names, found, strict=True):
                    column[rows] = getattr(node, name)[carrier[rows]]
        return found

    return rule


@functools.cache
def engine() -> Engine:
    return Engine("policyengine_core", "enums", grouped if DOCUMENTED else table, tree())


if __name__ == "__main__":
    name = "PolicyEngine-Core, fancy indexing" if DOCUMENTED else "PolicyEngine-Core"
    version = importlib.metadata.version("policyengine-core")
    measured(name, version, lambda: engine().price, ready=lambda c: engine().ready(c))
