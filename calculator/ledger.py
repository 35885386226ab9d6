"""What comes out: dated, explained amounts, and their totals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from calculator.cards import CATEGORIES, Category, Source, Standing
from calculator.scenario import Scenario

Status = Literal["charged", "waived", "not_due", "unknown", "quoted"]
Said = Mapping[str, str]  # the same thing in "ko" and "en"
Working = Mapping[str, Any]  # a derivation as plain data: see figures.derivation


@dataclass(frozen=True, slots=True)
class Total:
    """A sum in whole minor units. `low` equals `high` when nothing is a range; `complete` is False while a part is
    not known at all, so that the sum is not the whole answer.
    """

    low: int
    high: int
    complete: bool = True

    @property
    def exact(self) -> bool:
        return self.low == self.high and self.complete


@dataclass(frozen=True, slots=True)
class Rival:
    """What another source claims the same entry comes to. None where that source gives no figure."""

    low: int | None
    high: int | None
    words: Said
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated amount with its working. Money that comes back is negative; what is not known at all is None."""

    on: date
    carrier: str
    fee: str
    category: Category
    status: Status
    low: int | None
    high: int | None
    words: Said
    sources: tuple[Source, ...]
    version: date | None = None
    checked: date | None = None
    standing: Standing = "published"
    reason: Said | None = None
    working: Working | None = None
    disputed: tuple[Rival, ...] = ()
    #: The last day a monthly part covers; None for what falls on one day.
    until: date | None = None
    #: The estimate that a quote outranks.
    estimate: Total | None = None
    #: Whether the figure has value-added tax in it; "unknown" where no source says, and it is taken as printed.
    vat: Literal["included", "unknown"] = "included"
    #: Which stay of the scenario this belongs to, from 0.
    stay: int = 0
    #: Which of the household's lines loses this, from 1; None for what is of the line itself or of all together.
    line: int | None = None

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError(f"{self.fee} on {self.on} has no source")  # a fault of ours, never of the input


NoticeKind = Literal[
    "port_lock", "closed_day", "no_port", "no_entry", "contracts", "way_closed", "deadline", "renamed", "closed_plan",
    "carried_forward", "stray_quote",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know beside a figure, with who says so."""

    words: Said
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that costs nothing but matters: a lock, a deadline, an id that has moved. `blocks` when what the
    scenario tells cannot be done as told.
    """

    on: date
    kind: NoticeKind
    fee: str
    words: Said
    sources: tuple[Source, ...]
    blocks: bool = False
    ways_out: tuple[tuple[Said, tuple[Source, ...]], ...] = ()
    event: int | None = None
    stay: int = -1


@dataclass(frozen=True, slots=True)
class Ledger:
    """The entries of a scenario in the order of their days, and the notices beside them."""

    rulebook: str
    market: str
    currency: str
    entries: tuple[Entry, ...]
    notices: tuple[Notice, ...] = ()
    #: Totals by category and of all, where unknown amounts or days make them narrower than the sum of their lines.
    spans: Mapping[str, Total] | None = None
    #: What was asked, as it was told, so that a receipt can be priced again. Two ledgers of the same entries are the
    #: same, however their stories were told.
    scenario: Scenario | None = field(default=None, compare=False)

    @property
    def total(self) -> Total:
        """All cash. Time spent (`hassle`) is never part of it."""
        if self.spans is not None:
            return self.spans["total"]
        return total(self.entries, blocked=any(notice.blocks for notice in self.notices))

    def by_category(self) -> dict[Category, Total]:
        """A total for each category that has an entry, in the order the product names them."""
        if self.spans is not None:
            return {c: self.spans[c] for c in CATEGORIES if c in self.spans}
        kept = {c: [e for e in self.entries if e.category == c] for c in CATEGORIES}
        return {c: total(entries, time=True) for c, entries in kept.items() if entries}

    def to_dict(self) -> dict[str, Any]:
        """The ledger as JSON data, in the order the contract shows; last, where it is known, what was asked."""
        asked = {} if self.scenario is None else {"scenario": self.scenario.document()}
        return {
            "v": 1,
            "rulebook": self.rulebook,
            "market": self.market,
            "currency": self.currency,
            "total": total_data(self.total),
            "by_category": {category: total_data(part) for category, part in self.by_category().items()},
            "entries": [entry_data(entry) for entry in self.entries],
            "notices": [notice_data(notice) for notice in self.notices],
            **asked,
        }

    def to_json(self) -> str:
        """The ledger as JSON text: the same bytes from the command line, the page and the HTTP route."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))


def total(entries: Iterable[Entry], *, blocked: bool = False, time: bool = False) -> Total:
    """The sum of entries; without `time`, of the cash among them."""
    low = high = 0
    complete = not blocked
    for entry in entries:
        if entry.category == "hassle" and not time:
            continue
        low += entry.low or 0
        high += entry.high or 0
        complete = complete and entry.low is not None and entry.high is not None
    return Total(low, high, complete)


def total_data(total: Total) -> dict[str, Any]:
    """A total as JSON data. An incomplete one says so; a complete one needs no word."""
    return {"low": total.low, "high": total.high} | ({} if total.complete else {"complete": False})


def entry_data(entry: Entry) -> dict[str, Any]:
    """An entry as JSON data."""
    data: dict[str, Any] = {
        "on": entry.on.isoformat(),
        "carrier": entry.carrier,
        "fee": entry.fee,
        "category": entry.category,
        "status": entry.status,
        "low": entry.low,
        "high": entry.high,
        "version": entry.version and entry.version.isoformat(),
        "checked": entry.checked and entry.checked.isoformat(),
        "words": dict(entry.words),
        "working": entry.working,
        "sources": sources_data(entry.sources),
        "disputed": [
            {"low": r.low, "high": r.high, "words": dict(r.words), "sources": sources_data(r.sources)}
            for r in entry.disputed
        ],
        "standing": entry.standing,
        "stay": entry.stay,
    }
    optional = {
        "reason": entry.reason and dict(entry.reason),
        "until": entry.until and entry.until.isoformat(),
        "estimate": entry.estimate and total_data(entry.estimate),
        "vat": "unknown" if entry.vat == "unknown" else None,
        "line": entry.line,
    }
    return data | {key: value for key, value in optional.items() if value is not None}


def notice_data(notice: Notice) -> dict[str, Any]:
    """A notice as JSON data."""
    data: dict[str, Any] = {
        "on": notice.on.isoformat(),
        "kind": notice.kind,
        "fee": notice.fee,
        "words": dict(notice.words),
        "sources": sources_data(notice.sources),
        "blocks": notice.blocks,
    }
    if notice.event is not None:
        data["event"] = notice.event
    if notice.ways_out:
        data["ways_out"] = [{"words": dict(words), "sources": sources_data(s)} for words, s in notice.ways_out]
    return data


def remark_data(remark: Remark) -> dict[str, Any]:
    """A remark as JSON data."""
    return {"words": dict(remark.words), "sources": sources_data(remark.sources)}


def sources_data(sources: tuple[Source, ...]) -> list[dict[str, Any]]:
    """Sources as JSON data."""
    return [source.model_dump(mode="json", exclude_none=True) for source in sources]
