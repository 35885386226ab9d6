"""A ledger as people read it: the months of one fee drawn together, categories and statuses by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from calculator.cards import Category, Standing
from calculator.ledger import Entry, Ledger, Status, total

#: Messages of the catalogue. What is simply charged needs no word.
STATUSES: Mapping[Status, str] = {
    "charged": "",
    "waived": "waived",
    "not_due": "not due",
    "unknown": "not known",
    "quoted": "as you were told",
}
STANDINGS: Mapping[Standing, str] = {
    "published": "published by the carrier, an authority or the press",
    "told": "told by a person",
    "inferred": "inferred",
}
CATEGORY_NAMES: Mapping[Category, str] = {
    "signup": "Sign-up",
    "sim": "SIM",
    "port": "Keeping the number",
    "plan": "Plan",
    "discount": "Discount",
    "exit": "Ending a contract",
    "phone": "Phone",
    "service": "Side services",
    "bundle": "Family bundle",
    "refund": "Money back",
    "hassle": "Your time",
}
_LOUDEST: tuple[Status, ...] = ("unknown", "quoted", "waived", "charged", "not_due")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a receipt: an entry, or the monthly entries of one fee in one stay, for one line of a household."""

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        return self.entries[0]

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The least and the most the line comes to; None where a part of it is not known at all."""
        found = total(self.entries, time=True)
        return (found.low, found.high) if found.complete else (None, None)

    @property
    def status(self) -> Status:
        """The status of its parts: the one to look at first where they differ."""
        found = {entry.status for entry in self.entries}
        return next(status for status in _LOUDEST if status in found)

    @property
    def until(self) -> date:
        """The last day it covers."""
        last = self.entries[-1]
        return last.until or last.on


def lines(ledger: Ledger) -> tuple[Line, ...]:
    """The ledger's lines by their days, the months of a fee within one stay drawn together."""

    def key(entry: Entry) -> tuple[object, ...]:
        monthly = entry.until is not None or entry.category in ("plan", "discount")
        what = (entry.stay, entry.fee, entry.line)
        return what if monthly else (*what, entry.on)

    order = {key(entry): place for place, entry in reversed(list(enumerate(ledger.entries)))}
    ranked = sorted(ledger.entries, key=lambda entry: order[key(entry)])
    return tuple(Line(tuple(found)) for _, found in groupby(ranked, key))
