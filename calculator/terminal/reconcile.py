"""A bill beside what the rules give: what was said, what was computed, and what would make the one the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from calculator.ledger import Entry, Total
from calculator.lines import CATEGORY_NAMES, Line
from calculator.reconcile import Cause, Reconciled, Row
from calculator.rulebook import Rulebook
from calculator.terminal.parts import INDENT, Notes, hanging, heading
from calculator.wording import Lang, say, won, won_span

MOST = 5  # causes shown for a line; --json has all


def shown_reconciled(found: Reconciled, rulebook: Rulebook, lang: Lang) -> Iterator[RenderableType]:
    """Each line of the bill with its causes, then what is on no line, then the total with what was said in it."""
    notes = Notes()
    for row in found.rows:
        yield from _row(row, rulebook, lang, notes)
    if found.unsaid:
        yield heading(say("Computed, and on no line of the bill", lang))
        for line in _by_fee(found.unsaid):
            words = f"{line.first.words[lang]} {won_span(*line.bounds, lang)}"
            yield Padding(hanging(str(line.first.on), Text(words)), (0, 0, 0, INDENT))
    if found.told != found.estimate:
        yield heading(say("The total by what you were told: {total}", lang, total=_span(found.told, lang)))
        yield Text(say("By the rules alone: {total}", lang, total=_span(found.estimate, lang)))
    yield from notes.listed(lang)


def _by_fee(entries: Iterable[Entry]) -> list[Line]:
    """Entries as one line for each fee of a stay, however often it fell due."""
    found: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.stay, entry.fee), []).append(entry)
    return [Line(tuple(together)) for together in found.values()]


def _row(row: Row, rulebook: Rulebook, lang: Lang, notes: Notes) -> Iterator[RenderableType]:
    yield heading(f"{_name(row, rulebook, lang)} · {won(row.line.amount, lang)}")
    if row.computed is None:
        words = say("Nothing of the kind is due by the rules.", lang)
    elif row.agrees:
        words = say("As computed: {amount}.", lang, amount=_span(row.computed, lang))
    else:
        message = "Computed: {amount}. They want {difference}."
        difference = _difference(row, lang)
        words = say(message, lang, amount=_span(row.computed, lang), difference=difference)
    yield Padding(Text(words), (0, 0, 0, INDENT))
    if not row.agrees and not row.causes:
        yield Padding(Text(say("No single change explains it: ask how it was worked out.", lang)), (0, 0, 0, INDENT))
    for cause in row.causes[:MOST]:
        yield Padding(hanging("=" if cause.exact else "≈", _cause(cause, lang, notes)), (0, 0, 0, INDENT))


def _name(row: Row, rulebook: Rulebook, lang: Lang) -> str:
    if row.line.label is not None:
        return row.line.label
    if row.entries and row.line.fee is not None:
        return row.entries[0].words[lang]
    if row.line.category is not None:
        return say(CATEGORY_NAMES[row.line.category], lang)
    card = rulebook.cards.get(row.line.fee or "")
    return str(getattr(card.title, lang)) if card is not None else row.line.fee or ""


def _difference(row: Row, lang: Lang) -> str:
    found = row.difference
    if found is None or not found.complete:
        return say("what cannot be compared", lang)
    more = found.low > 0
    least = (found.low, found.high) if more else (-found.high, -found.low)
    amount = won_span(*least, lang)
    return say("{amount} more", lang, amount=amount) if more else say("{amount} less", lang, amount=amount)


def _cause(cause: Cause, lang: Lang, notes: Notes) -> Text:
    cited = f" {notes.cite(cause.sources)}" if cause.sources else ""
    rest = "" if cause.exact else " " + say("It would then be {amount}.", lang, amount=_span(cause.comes_to, lang))
    return Text(f"{cause.words[lang]}{rest}{cited}")


def _span(found: Total, lang: Lang) -> str:
    return won_span(found.low, found.high, lang) if found.complete else say("not known", lang)
