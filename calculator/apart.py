"""Two ledgers without what they have in common: the entries that make the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from calculator.ledger import Entry, Total, total

_Key = tuple[str, date, date | None, int | None, int | None]


def apart(switch: Iterable[Entry], stay: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The cash that only the one or only the other pays. What both have in common falls away, known or not."""
    ours, theirs = ([e for e in entries if e.category != "hassle"] for entries in (switch, stay))
    common = Counter(map(_key, ours)) & Counter(map(_key, theirs))
    return _without(ours, common), _without(theirs, common)


def less(more: Iterable[Entry], less: Iterable[Entry]) -> Total:
    """What some entries come to above others, at best and at worst."""
    ours, theirs = total(more), total(less)
    return Total(ours.low - theirs.high, ours.high - theirs.low, ours.complete and theirs.complete)


def span(totals: Sequence[Total], *, blocked: bool = False) -> Total:
    """The least and the most of several totals; complete where all are."""
    complete = all(t.complete for t in totals) and not blocked
    return Total(min(t.low for t in totals), max(t.high for t in totals), complete)


def _without(entries: Iterable[Entry], common: Counter[_Key]) -> list[Entry]:
    left, kept = Counter(common), []
    for entry in entries:
        if left[_key(entry)]:
            left[_key(entry)] -= 1
        else:
            kept.append(entry)
    return kept


def _key(entry: Entry) -> _Key:
    return entry.fee, entry.on, entry.until, entry.low, entry.high
