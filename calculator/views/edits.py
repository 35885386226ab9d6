"""Changes to a scenario's document: plain data in, new plain data out. `Scenario.parse` checks them, not this."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from calculator.dates import add_months, day, number, whole_months

Document = dict[str, Any]
Part: TypeAlias = Any  # of a document: whatever JSON gives
Path = tuple[str | int, ...]


def at(document: Part, path: Path, default: Part = None) -> Part:
    """What stands at a place, or the default where there is no such place."""
    for step in path:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return default
    return document


def put(document: Part, path: Path, value: object) -> Part:
    """The document with a value at a place; None takes the place away."""
    if not path:
        return value
    step, *rest = path
    if isinstance(document, list) and isinstance(step, int):
        changed = put(document[step] if step < len(document) else None, tuple(rest), value)
        return [*document[:step], *([] if changed is None else [changed]), *document[step + 1 :]]
    kept = dict(document or {})
    changed = put(kept.get(str(step)), tuple(rest), value)
    if changed is None:
        kept.pop(str(step), None)
        return kept
    return kept | {str(step): changed}


def first_day(event: Mapping[str, Any]) -> str:
    """The day of an event, or the first it can be, as it is written."""
    on = event.get("on", "")
    return str(on.get("low", "")) if isinstance(on, Mapping) else str(on)


def in_order(document: Document, follow: int | None = None) -> tuple[Document, int | None]:
    """The document with its events by their days, and where the event at `follow` now stands."""
    events = document.get("events", [])
    order = sorted(range(len(events)), key=lambda index: first_day(events[index]))
    moved = order.index(follow) if follow is not None and follow < len(events) else None
    return {**document, "events": [events[index] for index in order]}, moved


def never_returned(document: Document, join: int) -> Document:
    """The document without the return of a phone in the stay that begins at `join`."""
    events = document["events"]
    later = range(join + 1, len(events))
    end = next((place for place in later if events[place]["kind"] == "join"), len(events))
    kept = [e for place, e in enumerate(events) if not (join < place < end and e["kind"] == "return_phone")]
    return {**document, "events": kept}


#: What does not move along with an event: the day a phone went on sale, and a name, which may look like a day.
_STAYS = frozenset({"on_sale_since", "name"})


def moved(document: Document, first: int, to: date) -> Document:
    """The document with the event at `first` on another day, and all that follow it later by as much.

    As much means months, then days, so that what was three months after the move still is.
    """
    events = document["events"]
    start, end = number(date.fromisoformat(first_day(events[first]))), number(to)
    months = whole_months(start, end) if end >= start else -whole_months(end, start)
    days = end - int(add_months(start, months))
    later = [_later(event, months, days) if index >= first else event for index, event in enumerate(events)]
    return {**document, "events": later}


def _later(part: Part, months: int, days: int) -> Part:
    if isinstance(part, Mapping):
        return {name: value if name in _STAYS else _later(value, months, days) for name, value in part.items()}
    if isinstance(part, str) and len(part) == 10 and part[4] == part[7] == "-":
        try:
            return day(int(add_months(number(date.fromisoformat(part)), months)) + days).isoformat()
        except (ValueError, OverflowError, IndexError):
            return part
    return [_later(item, months, days) for item in part] if isinstance(part, list) else part
