"""Answers as JSON data, in the words of the ledger's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from calculator.crowds import Gain, Implied, Year
from calculator.deadlines import Deadline
from calculator.inputs import Input
from calculator.ledger import sources_data, total_data
from calculator.levers import Lever
from calculator.questions import Question
from calculator.reconcile import Cause, Reconciled
from calculator.spread import Spread
from calculator.whatif import Change, WhatIf


def reconciled_data(found: Reconciled) -> dict[str, Any]:
    return {
        "estimate": total_data(found.estimate),
        "total": total_data(found.told),
        "lines": [
            {
                **row.line.model_dump(mode="json", exclude_none=True),
                "computed": row.computed and total_data(row.computed),
                "difference": row.difference and total_data(row.difference),
                "causes": [_cause(cause) for cause in row.causes],
            }
            for row in found.rows
        ],
        "unsaid": [
            {"on": e.on.isoformat(), "fee": e.fee, "category": e.category, "low": e.low, "high": e.high}
            for e in found.unsaid
        ],
    }


def whatif_data(changes: Iterable[Change], found: WhatIf) -> dict[str, Any]:
    return {
        "changes": [change.id for change in changes],
        "is": total_data(found.is_.total),
        "would_be": total_data(found.would_be.total),
        "difference": total_data(found.difference),
        "lines": [
            {
                "fee": r.fee,
                "is": r.then and total_data(r.then),
                "would_be": r.now and total_data(r.now),
                "words": dict(r.words),
            }
            for r in found.moved
        ],
    }


def question_data(found: Question) -> dict[str, Any]:
    return {
        "about": found.about,
        "carrier": found.carrier,
        "ask": dict(found.ask),
        "answer": dict(found.answer),
        "others": [dict(other) for other in found.others],
        "if_not": dict(found.if_not),
        "standing": found.standing,
        "sources": sources_data(found.sources),
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "exact": cause.exact,
        "off": cause.off,
        "comes_to": total_data(cause.comes_to),
        "words": dict(cause.words),
        "sources": sources_data(cause.sources),
    }


def deadline_data(found: Deadline) -> dict[str, Any]:
    return {
        "on": found.on.isoformat(),
        "kind": found.kind,
        "last": found.last,
        "carrier": found.carrier,
        "stay": found.stay,
        "fees": list(found.fees),
        "words": dict(found.words),
        "sources": sources_data(found.sources),
    }


def year_data(year: Year, gains: Iterable[Gain], checks: Iterable[Implied]) -> dict[str, Any]:
    """A year of ports under a change, and the carriers' own figures it is held against."""
    return {
        "first": year.first.isoformat(),
        "last": year.last.isoformat(),
        "ports": year.ports,
        "unknown": [month.isoformat() for month in year.unknown],
        "carriers": [
            {
                "carrier": gain.carrier,
                "ports": gain.ports,
                "months": [month.isoformat() for month in gain.months],
                "newcomer": total_data(gain.newcomer),
                "returner": total_data(gain.returner),
                "year": total_data(gain.year),
                "likely": gain.likely and total_data(gain.likely),
            }
            for gain in gains
        ],
        "said": [
            {
                "carrier": check.saving.carrier,
                "amount": check.saving.amount,
                "at_most": check.saving.at_most,
                "sign_ups": [{"since": s.isoformat(), "fee": fee, "n": n} for s, fee, n in check.at],
                "ports": check.ports,
                "sources": sources_data(check.saving.source),
            }
            for check in checks
        ],
    }


def spread_data(found: Spread) -> dict[str, Any]:
    return {
        "total": total_data(found.total),
        "net": found.net and total_data(found.net),
        "blocked": found.blocked,
        "combinations": found.combinations,
        "unknowns": [{**_input(unknown.input), "narrows": unknown.narrows} for unknown in found.unknowns],
    }


def levers_data(found: Iterable[Lever]) -> list[dict[str, Any]]:
    return [
        {
            **_input(lever.input),
            "value": lever.value,
            "ends": [{"value": v, "net": net} for v, net in zip(lever.ends, (lever.low, lever.high), strict=True)],
            "flips": [{"last": flip.last, "first": flip.first} for flip in lever.flips],
            "points": [{"value": value, "net": net} for value, net in lever.points],
        }
        for lever in found
    ]


def _input(told: Input) -> dict[str, Any]:
    return {
        "place": ".".join(map(str, told.place)),
        "words": dict(told.name),
        "find": None if told.find is None else dict(told.find),
    }
