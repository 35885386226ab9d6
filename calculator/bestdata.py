"""What `best` found, as data and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from calculator.advice import advice, in_each_language
from calculator.best import Best
from calculator.candidates import Candidate
from calculator.ledger import Total
from calculator.rulebook import Rulebook
from calculator.turns import Turn


def to_dict(found: Best, rulebook: Rulebook) -> dict[str, Any]:
    """The answer as JSON data, in the order the contract shows."""
    scenario = found.stay.scenario
    market = rulebook.markets[scenario.market]
    return {
        "v": 1,
        "rulebook": rulebook.digest,
        "market": market.id,
        "currency": market.currency,
        "stay": _total(found.stay.total),
        "best": {"on": _day(found.best), "way": dict(found.best.words), "net": _total(found.best.net)},
        "curve": list(_curve(found)),
        "ways": [_way(way) for way in found.ways],
        "turns": [_turn(turn) for turn in found.turns],
        "advice": [dict(sentence) for sentence in advice(found, rulebook)],
        "weighed": found.weighed,
    }


def to_json(found: Best, rulebook: Rulebook) -> str:
    """The answer as JSON text."""
    return json.dumps(to_dict(found, rulebook), ensure_ascii=False, separators=(",", ":"))


def _curve(found: Best) -> Iterator[dict[str, Any]]:
    if found.curve is None:
        return
    causes = {turn.on: turn for turn in reversed(found.turns)}
    for place in range(len(found.curve)):
        if found.curve.sound[place]:
            on = found.curve.on(place)
            cause = causes.get(on)
            yield {
                "on": on.isoformat(),
                **_total(found.curve.net(place)),
                "cause": cause and in_each_language(cause.sentence),
            }


def _way(way: Candidate) -> dict[str, Any]:
    data = {"way": dict(way.words), "total": _total(way.total), "why": way.why and dict(way.why)}
    return data | {"kind": way.kind, "on": _day(way), "net": _total(way.net)}


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "on": turn.on.isoformat(),
        "kind": turn.kind,
        "amount": turn.amount,
        "fee": turn.fee,
        "version": turn.version and turn.version.isoformat(),
        "words": in_each_language(turn.sentence),
        "sources": [source.model_dump(mode="json", exclude_none=True) for source in turn.sources],
    }


def _day(way: Candidate) -> str | None:
    return None if way.on is None else way.on.isoformat()


def _total(total: Total) -> dict[str, Any]:
    return {"low": total.low, "high": total.high} | ({} if total.complete else {"complete": False})
