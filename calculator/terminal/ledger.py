"""A ledger: its lines and totals, what is not known, and, where asked, all that stands behind each line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from calculator.cards import Source
from calculator.formulas import formula
from calculator.ledger import Ledger, Notice, Rival, Total
from calculator.lines import CATEGORY_NAMES, STATUSES, Line, lines
from calculator.links import Link
from calculator.revisions import Revision, archived, revisions
from calculator.rulebook import Rulebook
from calculator.terminal.parts import INDENT, Cite, Notes, book, dated, hanging, heading, plain_table, quiet
from calculator.wording import Lang, day_text, digits, say, won_span


def shown_ledger(
    ledger: Ledger, link: Link, rulebook: Rulebook, lang: Lang, *, sources: bool = False
) -> Iterator[RenderableType]:
    """Every line of a ledger, its totals, what is not known, and its notices; with `sources`, all behind them too."""
    scenario = link.scenario
    window = {"first": day_text(scenario.from_, lang), "last": day_text(scenario.until, lang)}
    yield quiet(say("Costs from {first} to {last}", lang, **window) + " · " + book(ledger.rulebook, lang))
    yield Text()
    found = lines(ledger)
    yield _lines_table(found, lang)
    yield Text()
    yield _totals_table(ledger, lang)
    yield from _unknowns(found, lang)
    yield from _then(ledger, link, rulebook, lang)
    notes = Notes()
    cite = notes.cite if sources else None
    if ledger.notices:
        yield Text()
    for notice in ledger.notices:
        yield from _notice(notice, lang, cite)
    if sources:
        for line in found:
            yield from _explained(line, rulebook, lang, notes)
        yield from notes.listed(lang)


def _lines_table(found: Sequence[Line], lang: Lang) -> Table:
    table = plain_table()
    table.add_column(say("Day", lang), no_wrap=True)
    table.add_column(say("Line", lang), ratio=1, overflow="fold")
    table.add_column(say("Amount", lang), no_wrap=True, justify="right")
    table.add_column("", overflow="fold", max_width=14)
    for line in found:
        status = say(STATUSES[line.status], lang) if STATUSES[line.status] else ""
        table.add_row(_days(line), _what(line, lang), Text(won_span(*line.bounds, lang)), Text(status))
    return table


def _days(line: Line) -> Text:
    first, last = line.first.on, line.until
    return Text(str(first) if first == last else f"{first}\n~{last}")


def _what(line: Line, lang: Lang) -> Text:
    """What the line is for; under it why it is waived, not known, or what one was told."""
    words = Text(line.first.words[lang])
    if line.status not in ("charged", "not_due"):
        for reason in dict.fromkeys(entry.reason[lang] for entry in line.entries if entry.reason):
            words.append(f"\n{reason}", style="dim")
    return words


def _totals_table(ledger: Ledger, lang: Lang) -> Table:
    table = plain_table(show_header=False)
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    parts = ledger.by_category()
    time = parts.pop("hassle", None)
    for category, part in parts.items():
        table.add_row(Text(say(CATEGORY_NAMES[category], lang)), _total(part, lang))
    whole = ledger.total
    label = say("Total", lang) if whole.complete else say("Total of what is known", lang)
    table.add_row(Text(label, style="bold"), Text(won_span(whole.low, whole.high, lang), style="bold"))
    if time is not None:
        table.add_row(Text(say("Your time, not in the total", lang)), _total(time, lang))
    return table


def _total(part: Total, lang: Lang) -> Text:
    """A sum; where nothing of it is known, that, and where something is missing, that it is at least so much."""
    if part.complete:
        return Text(won_span(part.low, part.high, lang))
    known = won_span(part.low, part.high, lang)
    return Text(
        say("{amount} and what is not known", lang, amount=known) if part.low or part.high else say("not known", lang)
    )


def _unknowns(found: Sequence[Line], lang: Lang) -> Iterator[RenderableType]:
    """What is not known, said plainly: left out of the total, or in it only as a range."""
    unknown = [line for line in found if line.status == "unknown"]
    left_out = [line.first.words[lang] for line in unknown if None in line.bounds]
    bounded = [line.first.words[lang] for line in unknown if None not in line.bounds]
    if left_out:
        yield Text()
        message = "Not known, and not in the total: {lines}."
        yield Text(say(message, lang, lines=", ".join(dict.fromkeys(left_out))), style="bold")
    if bounded:
        yield Text()
        yield Text(
            say("Not known, and in the total as a range: {lines}.", lang, lines=", ".join(dict.fromkeys(bounded)))
        )


def _then(ledger: Ledger, link: Link, rulebook: Rulebook, lang: Lang) -> Iterator[RenderableType]:
    """What a link's sender saw, where that was something else, and which lines have moved since."""
    now, was = ledger.total, link.was
    books = {"book": link.book, "now": ledger.rulebook}
    if was is None or (was.low, was.high, was.complete) == (now.low, now.high, now.complete):
        if link.book not in (None, ledger.rulebook):
            yield quiet(say("The rulebook was {book} then and is {now} now.", lang, **books))
        return
    values = {"was": won_span(was.low, was.high, lang), "now": won_span(now.low, now.high, lang)}
    yield Text()
    yield Text(say("Who sent this link saw {was}; it is {now} now.", lang, **values), style="bold")
    if link.book in (None, ledger.rulebook):
        return
    yield Text(say("The rulebook was {book} then and is {now} now.", lang, **books))
    then = archived(link.book)
    moved = revisions(link.scenario, then, rulebook) if then else None
    if moved is None:
        yield Text(say("That rulebook was not kept here, so only the totals can be compared.", lang))
    for revision in moved or ():
        yield Padding(hanging("-", _revision(revision, lang)), (0, 0, 0, INDENT))


def _revision(revision: Revision, lang: Lang) -> Text:
    then, now = (_side(side, lang) for side in (revision.then, revision.now))
    words = say("{line}: {then} then, {now} now.", lang, line=revision.words[lang], then=then, now=now)
    if revision.version_then == revision.version_now and revision.version_now is not None:
        words += " " + say("The version of {day} was corrected.", lang, day=revision.version_now)
    return Text(words)


def _side(side: Total | None, lang: Lang) -> str:
    if side is None:
        return say("no such line", lang)
    return won_span(side.low, side.high, lang) if side.complete else say("not known", lang)


def _notice(notice: Notice, lang: Lang, cite: Cite | None) -> Iterator[RenderableType]:
    words = notice.words[lang]
    if notice.blocks:
        words = say("This cannot be done as told, so the total is not an answer. {why}", lang, why=words)
    yield hanging(str(notice.on), Text(_cited(words, notice.sources, cite), style="bold" if notice.blocks else ""))
    if notice.blocks:
        for way, sources in notice.ways_out:
            yield Padding(hanging("-", Text(_cited(way[lang], sources, cite))), (0, 0, 0, INDENT))


def _cited(words: str, sources: Iterable[Source], cite: Cite | None) -> str:
    return f"{words} {cite(sources)}" if cite else words


def _explained(line: Line, rulebook: Rulebook, lang: Lang, notes: Notes) -> Iterator[RenderableType]:
    """What stands behind a line: working, reason, version, standing, sources by number, rival claims."""
    entry = line.first
    yield heading(f"{entry.words[lang]} · {won_span(*line.bounds, lang)}")
    inside: list[RenderableType] = [*_workings(line, lang)]
    inside += [Text(r) for r in dict.fromkeys(e.reason[lang] for e in line.entries if e.reason)]
    if entry.estimate is not None:
        estimate = (
            won_span(entry.estimate.low, entry.estimate.high, lang)
            if entry.estimate.complete
            else say("not known", lang)
        )
        inside.append(Text(say("Our own estimate: {amount}", lang, amount=estimate)))
    if line.status == "unknown":
        inside += _how_to_find(entry.fee, rulebook, lang)
    sources = dict.fromkeys(source for part in line.entries for source in part.sources)
    inside.append(quiet(f"{dated(entry.version, entry.checked, entry.standing, lang)} {notes.cite(sources)}"))
    inside += [_rival(rival, lang, notes) for rival in entry.disputed]
    yield from (Padding(part, (0, 0, 0, INDENT)) for part in inside)


def _workings(line: Line, lang: Lang) -> Iterator[Text]:
    """How the amount came about; months that are alike as one. A plain amount needs no working."""
    for working, found in groupby(line.entries, lambda e: formula(e.working, lang) if e.working else ""):
        alike = [*found]
        said = alike[0].working
        if said and "how" in said and working != digits(said["value"]):
            times = f" × {len(alike)}" if len(alike) > 1 else ""
            day = f"{alike[0].on}{times}: " if len(line.entries) > 1 else ""
            yield Text(day + working)


def _how_to_find(fee: str, rulebook: Rulebook, lang: Lang) -> list[RenderableType]:
    card = rulebook.cards.get(fee)
    find = getattr(card.how_to_find, lang) if card and card.how_to_find else say("Ask the carrier for it.", lang)
    return [Text(say("How to find out:", lang) + " " + find)]


def _rival(rival: Rival, lang: Lang, notes: Notes) -> Text:
    values = {"claim": rival.words[lang], "amount": won_span(rival.low, rival.high, lang)}
    return Text(say("Others say: {claim} ({amount})", lang, **values) + " " + notes.cite(rival.sources))
