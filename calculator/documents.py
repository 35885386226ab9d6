"""Answers as JSON data, in the words of the ledger's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from calculator.cards import Source
from calculator.crowds import Gain, Implied, Year
from calculator.deadlines import Deadline
from calculator.ledger import Total
from calculator.questions import Question
from calculator.reconcile import Cause, Reconciled
from calculator.whatif import Change, WhatIf


def reconciled_data(found: Reconciled) -> dict[str, Any]:
    return {
        "estimate": _total(found.estimate),
        "total": _total(found.told),
        "lines": [
            {
                **row.line.model_dump(mode="json", exclude_none=True),
                "computed": _total(row.computed),
                "difference": _total(row.difference),
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
        "is": _total(found.is_.total),
        "would_be": _total(found.would_be.total),
        "difference": _total(found.difference),
        "lines": [
            {"fee": r.fee, "is": _total(r.then), "would_be": _total(r.now), "words": dict(r.words)} for r in found.moved
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
        "sources": _sources(found.sources),
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "exact": cause.exact,
        "off": cause.off,
        "comes_to": _total(cause.comes_to),
        "words": dict(cause.words),
        "sources": _sources(cause.sources),
    }


def _total(found: Total | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"low": found.low, "high": found.high} | ({} if found.complete else {"complete": False})


def deadline_data(found: Deadline) -> dict[str, Any]:
    return {
        "on": found.on.isoformat(),
        "kind": found.kind,
        "last": found.last,
        "carrier": found.carrier,
        "stay": found.stay,
        "fees": list(found.fees),
        "words": dict(found.words),
        "sources": _sources(found.sources),
    }


def _sources(sources: Iterable[Source]) -> list[dict[str, Any]]:
    return [source.model_dump(mode="json", exclude_none=True) for source in sources]


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
                "newcomer": _total(gain.newcomer),
                "returner": _total(gain.returner),
                "year": _total(gain.year),
                "likely": _total(gain.likely),
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
                "sources": _sources(check.saving.source),
            }
            for check in checks
        ],
    }
