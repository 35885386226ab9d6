"""A ledger as a table for spreadsheets: a row for each entry, the total, and the query that tells it all again."""

from __future__ import annotations

import csv
import io

from calculator.ledger import Entry, Ledger
from calculator.reading import CARRIED
from calculator.receipts.carried import query
from calculator.spreadsheets import unrun
from calculator.wording import Lang

#: The names of the ledger's own JSON, so that one word means one thing wherever it stands.
COLUMNS = (
    "on", "until", "carrier", "fee", "category", "status", "low", "high", "words", "reason", "version", "checked",
    "sources",
)  # fmt: skip


def table(ledger: Ledger, lang: Lang) -> str:
    """The ledger as CSV, with a mark that tells spreadsheets its letters. What is not known is left empty."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows([_cell(value) for value in _row(entry, lang)] for entry in ledger.entries)
    found = ledger.total
    status = "" if found.complete else "incomplete"
    rows.writerow(["total", "", "", "", "", status, found.low, found.high])
    rows.writerow([CARRIED, query(ledger, lang)])
    return f"\N{ZERO WIDTH NO-BREAK SPACE}{text.getvalue()}"


def _row(entry: Entry, lang: Lang) -> tuple[object, ...]:
    reason = entry.reason[lang] if entry.reason else None
    pages = " ".join(source.url or source.title for source in entry.sources)
    return (
        entry.on, entry.until, entry.carrier, entry.fee, entry.category, entry.status, entry.low, entry.high,
        entry.words[lang], reason, entry.version, entry.checked, pages,
    )  # fmt: skip


def _cell(value: object) -> object:
    """A cell that no spreadsheet runs: amounts stay numbers, a text that could be a formula is marked as text."""
    if isinstance(value, int):
        return value
    return unrun("" if value is None else str(value))
