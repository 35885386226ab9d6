"""The rules as this engine has them: the cards. The one row is explained, with its working and its sources."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from harness import CARRIERS, Columns, measured

THREADS = 2 if "--threads" in sys.argv else 1


def ready(columns: Columns) -> Any:
    """Columns of stays, as `price_many` documents them."""
    from calculator.columns import Stays
    from calculator.when import SETS, mask

    n = {name: column.astype(np.int64) for name, column in columns.items()}
    n |= {name: np.where(np.isnat(columns[name]), -1, n[name]) for name in ("left", "away_since")}
    subsidy, discount = n["subsidy"] > 0, n["discount_months"] > 0
    held = np.where(subsidy, mask("contract", "subsidy"), 0) | np.where(discount, mask("contract", "discount"), 0)
    codes = {
        "contract": np.where(held == 0, mask("contract", "none"), held),
        "phone": np.where(n["phone_months"] > 0, SETS["phone"].index("instalments"), 0),
        "left_by": np.where(n["left"] < 0, -1, SETS["left_by"].index("cancel")),
        "subsidy_months": np.where(subsidy, 24, 0),
        **{name: n[name] for name in ("sim", "joined_as", "discount_months", "phone_months")},
    }
    days = ("left", "away_since", "subsidy", "discount", "phone_price")
    more = {name: column.astype(np.int8) for name, column in codes.items()}
    more |= {name: n[name].astype(np.int32) for name in days} | {"plan": np.zeros(len(held), np.int32)}
    window = int(n["joined"].min()), int(max(n["joined"].max(), n["left"].max()))
    return Stays(tuple(CARRIERS), n["carrier"].astype(np.int8), n["joined"].astype(np.int32), *window, more)


def load() -> Callable[[Any], Any]:
    from tests.benchmarks.rules import rulebook
    from tests.benchmarks.threads import totals

    rules = rulebook()
    return lambda stays: totals(stays, rules, THREADS)


def explained() -> Callable[[], object]:
    """The first row as a scenario, priced with its working and sources: a ledger."""
    from calculator import price
    from tests.benchmarks.engines import FIRST
    from tests.benchmarks.rules import rulebook
    from tests.small import join, leave, scenario

    contract = {"kind": "discount", "monthly": FIRST["discount"], "months": FIRST["discount_months"]}
    phone = {"kind": "instalments", "price": FIRST["phone_price"], "months": FIRST["phone_months"]}
    joined = join(FIRST["joined"], FIRST["carrier"], "port_in", contracts=[contract], phone=phone)
    stay, rules = scenario(joined, leave(FIRST["left"]), first=FIRST["joined"], until=FIRST["left"]), rulebook()
    total = price(stay, rules).total
    assert (total.low, total.high, total.complete) == (FIRST["total"], FIRST["total"], True), total
    return lambda: price(stay, rules)


if __name__ == "__main__":
    name = "this engine" if THREADS == 1 else f"this engine, {THREADS} threads"
    measured(name, "here", load, ready=ready, one=explained(), rounds=5, cores=THREADS)
