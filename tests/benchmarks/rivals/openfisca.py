"""The rules in OpenFisca-Core: see `fisca.py`. `--documented` looks parameters up as its documentation has it.

That is fancy indexing by dates and enums, `parameters(period).signup.amount[joined][carrier]`, over nodes whose
children are named `after_2013_08_19`. It goes through the rows one by one, and is some hundred times slower than a
table; so the table is what the comparison rests on, and this is shown beside it, on fewer rows.
"""

from __future__ import annotations

import functools
import importlib.metadata
import sys
from collections.abc import Callable
from typing import Any

from fisca import PERIOD, Engine, table
from harness import CARRIERS, RULES, in_force, measured, starts

DOCUMENTED = "--documented" in sys.argv


def by_dates() -> dict[str, Any]:
    """The parameters with a child for each day since when they were so, and in it one for each carrier."""
    days = {fee: ["1990-01-01", *starts(fee)] for fee in RULES}

    def child(fee: str, name: str, day: str) -> dict[str, Any]:
        told = {carrier: in_force(fee, name, carrier, day) for carrier in CARRIERS}
        return {carrier: {"values": {"1990-01-01": {"value": value}}} for carrier, value in told.items()}

    def named(fee: str, name: str) -> dict[str, Any]:
        first, *after = days[fee]
        begin = {f"before_{after[0].replace('-', '_')}": child(fee, name, first)}
        return begin | {f"after_{day.replace('-', '_')}": child(fee, name, day) for day in after}

    return {fee: {name: named(fee, name) for name in names} for fee, names in RULES.items()}


def indexed(country: Any) -> Callable[..., tuple[Any, ...]]:
    """Parameters by the engine's own fancy indexing."""

    def rule(get: Any, fee: str, *names: str) -> tuple[Any, ...]:
        node = country.get_parameters_at_instant(f"{PERIOD}-01")[fee]
        return tuple(node[name][get("joined")][get("carrier")] for name in names)

    return rule


def tree() -> dict[str, Any]:
    if DOCUMENTED:
        return by_dates()
    from fisca import tree as dated

    return dated()


@functools.cache
def engine() -> Engine:
    return Engine("openfisca_core", "indexed_enums", indexed if DOCUMENTED else table, tree())


if __name__ == "__main__":
    name, most = ("OpenFisca-Core, fancy indexing", 10_000) if DOCUMENTED else ("OpenFisca-Core", 10**9)
    version = importlib.metadata.version("openfisca-core")
    measured(name, version, lambda: engine().price, ready=lambda c: engine().ready(c), most=most)
