"""The rules as a decision of GoRules Zen: a row at a time, as its documentation has rules that change over time.

Each fee's versions are a decision table (hit policy: first) over the carrier and the day, latest first; dates are
`d(…)` with `diff` and `add`, which count months as the other engines do. The tables and an expression node are one
graph, compiled once; what a row does not need is not worked out. Rows go in by `evaluate_batch`, which is four times
quicker than one by one. Documents are JSON, so days are handed over as text.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from harness import (
    BANDED,
    BILLION,
    CARRIERS,
    ENDS,
    ONE,
    PORTED,
    RULES,
    TAPERED,
    USIM,
    Columns,
    in_force,
    measured,
    starts,
)  # fmt: skip

#: Rows that are priced: a million would take minutes, and come to the same rate.
MOST = 20_000
Data = dict[str, Any]


def _table(fee: str) -> Data:
    """A fee's versions as a decision table."""
    names = list(RULES[fee])
    inputs = [{"id": "carrier", "name": "carrier", "type": "expression", "field": "carrier"}]
    inputs.append({"id": "joined", "name": "joined", "type": "expression", "field": "date(joined)"})
    outputs = [{"id": name, "name": name, "type": "expression", "field": f"{fee}_{name}"} for name in names]
    rows = []
    for carrier in CARRIERS:
        for place, day in enumerate(reversed(starts(fee))):
            when = {"carrier": f'"{carrier}"', "joined": f"$ >= date('{day}')"}
            told = {name: str(in_force(fee, name, carrier, day)) for name in names}
            rows.append({"_id": f"{carrier}{place}", **when, **told})
    rows.append({"_id": "none", "carrier": "", "joined": "", **dict.fromkeys(names, "0")})
    content = {"hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": rows}
    return {"type": "decisionTableNode", "content": content | {"passThrough": True, "executionMode": "single"}}


def _expressions() -> Iterator[tuple[str, str]]:
    yield "start", "d(joined)"
    yield "gone", "left != null"
    yield "end", "d(left ?? joined)"
    yield "days", "$.end.diff($.start, 'day')"
    yield "served", "$.end.diff($.start, 'month')"
    yield "since", "d(away_since ?? joined)"
    yield "away", "$.start.diff($.since, 'month')"
    yield "begun", "$.since.add($.away, 'month') < $.start ? $.away + 1 : $.away"
    back = "($.begun <= signup_months_away or $.start.diff($.since, 'day') <= signup_days_away)"
    yield "entry", f"away_since != null and {back} ? 0 : signup_amount"
    yield "card", f"sim == {USIM} ? sim_amount : 0"
    yield "port", f"joined_as == {PORTED} ? port_amount : 0"
    support = _tapered("subsidy", "24", "subsidy_grace")
    yield "support", f"$.gone and subsidy > 0 ? {support} : 0"
    yield from _banded()
    yield from _received()
    taper = _tapered("$.received", "discount_months", "discount_grace")
    rebate = f"discount_kind == {BANDED} ? $.banded : (discount_kind == {TAPERED} ? {taper} : 0)"
    yield "rebate", f"$.gone and discount_months > 0 ? ({rebate}) : 0"
    yield "paid", "min([$.served, phone_months])"
    yield "growth", f"1 + balance_rate / {ONE * 12}"
    yield "whole", "$.growth > 1 and phone_months > 0 ? $.growth ^ phone_months : 0"
    yield "share", f"$.whole > 1 ? round({BILLION} * ($.whole - $.growth ^ $.paid) / ($.whole - 1)) : 0"
    interest = f"floor((phone_price * $.share + {BILLION // 2}) / {BILLION})"
    left = f"balance_rate > 0 ? {interest} : phone_price - floor(phone_price * $.paid / phone_months)"
    yield "owed", f"$.gone and phone_months > 0 ? ({left}) : 0"
    yield "total", "$.entry + $.card + $.port + $.support + $.rebate + $.owed"


def _tapered(benefit: str, months: str, grace: str) -> str:
    term = f"floor({months} * 365 / 12)"
    share = f"floor({benefit} * max([{term} - $.days, 0]) / max([{term} - {grace}, 1]))"
    return f"($.days <= {grace} ? {benefit} : {share})"


def _banded() -> Iterator[tuple[str, str]]:
    due = f"$.gone and discount_kind == {BANDED} and $.served < discount_months"
    yield "monthly_from", f"{due} ? $.start.add($.served, 'month') : null"
    length = "$.start.add($.served + 1, 'month').diff($.monthly_from, 'day')"
    yield "part", f"{due} ? floor(discount * $.end.diff($.monthly_from, 'day') / {length}) : 0"
    begins, bands = 0, []
    for place, end in enumerate(ENDS):
        within = f"discount * max([min([$.served, {end}]) - {begins}, 0])"
        cut = f"($.served >= {begins} and $.served < {end} ? $.part : 0)"
        yield f"band{place}", f"{due} ? floor(({within} + {cut}) * discount_rate{place} / {ONE}) : 0"
        bands.append(f"$.band{place}")
        begins = end
    yield "banded", f"max([{' + '.join(bands)}, 0])"


def _received() -> Iterator[tuple[str, str]]:
    due = f"$.gone and discount_kind == {TAPERED} and discount > 0"
    yield "over", f"{due} ? $.start.add(discount_months, 'month') : null"
    yield "last", f"{due} ? ($.over < $.end ? $.over : $.end).sub(1, 'day') : null"
    months = "($.last.year() - $.start.year()) * 12 + $.last.month() - $.start.month()"
    yield "apart", f"{due} ? {months} : 0"
    yield "length", f"{due} ? $.start.endOf('month').day() : 1"
    head = "floor(discount * (($.apart > 0 ? $.length : $.last.day()) - $.start.day() + 1) / $.length)"
    tail = "floor(discount * $.last.day() / $.last.endOf('month').day())"
    yield "received", f"{due} ? {head} + ($.apart > 0 ? discount * ($.apart - 1) + {tail} : 0) : 0"


def _graph() -> Data:
    """The tables one after the other, then the expressions."""
    nodes = [{"id": fee, "name": fee} | _table(fee) for fee in RULES]
    told = [{"id": key, "key": key, "value": value} for key, value in _expressions()]
    nodes.append({"id": "rules", "name": "rules", "type": "expressionNode", "content": {"expressions": told}})
    ends = [{"id": name, "name": name, "type": f"{name}putNode"} for name in ("in", "out")]
    chain = [ends[0], *nodes, ends[1]]
    for node in chain:
        node["position"] = {"x": 0, "y": 0}
    edges = [
        {"id": a["id"] + b["id"], "sourceId": a["id"], "targetId": b["id"], "type": "edge"} for a, b in pairwise(chain)
    ]
    return {"nodes": chain, "edges": edges}


def ready(columns: Columns) -> list[Data]:
    """Documents, as they come in as JSON."""
    days = {name: np_text(column) for name, column in columns.items() if column.dtype.kind == "M"}
    lists = {name: column.tolist() for name, column in columns.items()} | days
    lists["carrier"] = [CARRIERS[code] for code in lists["carrier"]]
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def np_text(column: Any) -> list[str | None]:
    return [None if day is None else day.isoformat() for day in column.tolist()]


def load() -> Callable[[list[Data]], list[int]]:
    import zen

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"switch": _graph()}}})

    def price(rows: list[Data]) -> list[int]:
        asked = [{"key": "switch", "context": row} for row in rows]
        return [answer["data"]["result"]["total"] for answer in engine.evaluate_batch(asked)]

    return price


if __name__ == "__main__":
    measured("GoRules Zen", importlib.metadata.version("zen-engine"), load, ready=ready, most=MOST)
