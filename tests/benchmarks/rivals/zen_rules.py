"""The rules as a decision of GoRules Zen: expressions, evaluated for a row at a time."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Callable, Iterator
from typing import Any

from harness import BACK_WITHIN, BANDS, GRACE_DAYS, ONE, PORT, SIGNUP, SIM, Columns, measured

#: Rows that are priced: a million would take minutes, and come to the same rate.
MOST = 20_000


def _expressions() -> Iterator[tuple[str, str]]:
    yield "signup", f"months_away >= 0 and months_away <= {BACK_WITHIN} ? 0 : {SIGNUP}"
    yield "card", f"sim == 0 ? {SIM} : 0"
    yield "port", f"joined_as == 1 ? {PORT} : 0"
    yield "term", "floor(subsidy_months * 365 / 12)"
    share = f"floor(subsidy * max([$.term - days_served, 0]) / max([$.term - {GRACE_DAYS}, 1]))"
    yield "support", f"gone == 1 and subsidy > 0 ? (days_served <= {GRACE_DAYS} ? subsidy : {share}) : 0"
    begins, bands = 0, []
    for place, (end, rate) in enumerate(BANDS):
        within = f"discount * max([min([months_served, {end}]) - {begins}, 0])"
        cut = f"(months_served >= {begins} and months_served < {end} ? floor(discount * days_over / month_length) : 0)"
        yield f"band{place}", f"floor(({within} + {cut}) * {rate} / {ONE})"
        bands.append(f"$.band{place}")
        begins = end
    yield "rebate", f"gone == 1 and months_served < discount_months ? max([{' + '.join(bands)}, 0]) : 0"
    paid = "floor(phone_price * min([months_served, phone_months]) / phone_months)"
    yield "balance", f"gone == 1 and phone_months > 0 ? phone_price - {paid} : 0"
    yield "total", "$.signup + $.card + $.port + $.support + $.rebate + $.balance"


def _graph() -> dict[str, Any]:
    told = [{"id": key, "key": key, "value": value} for key, value in _expressions()]
    kinds = {"in": "inputNode", "rules": "expressionNode", "out": "outputNode"}
    nodes = [{"id": i, "type": kind, "name": i, "position": {"x": 0, "y": 0}} for i, kind in kinds.items()]
    nodes[1]["content"] = {"expressions": told}
    edges = [
        {"id": a + b, "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("in", "rules"), ("rules", "out"))
    ]
    return {"nodes": nodes, "edges": edges}


def load() -> Callable[[Columns], list[int]]:
    import zen

    decision = zen.ZenEngine().create_decision(json.dumps(_graph()))

    def price(columns: Columns) -> list[int]:
        names = list(columns)
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        return [decision.evaluate(dict(zip(names, row, strict=True)))["result"]["total"] for row in rows]

    return price


if __name__ == "__main__":
    measured("GoRules Zen", importlib.metadata.version("zen-engine"), load, most=MOST)
