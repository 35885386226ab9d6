"""The rulebook: every fee with its terms, or one fee with its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from calculator.dates import number
from calculator.errors import NotCovered
from calculator.fees import Edition, Fee
from calculator.rulebook import Rulebook
from calculator.terminal.parts import INDENT, Notes, book, dated, heading, plain_table, quiet
from calculator.terms import edition_words, terms_words, when_words
from calculator.wording import Lang, day_text, say


def shown_rules(rulebook: Rulebook, on: date | None, lang: Lang) -> Iterator[RenderableType]:
    """Every fee with what it is: now, or on a day."""
    heading = say("In force on {day}", lang, day=day_text(on, lang)) if on else say("As it is now", lang)
    yield quiet(f"{heading} · {book(rulebook.digest, lang)}")
    yield Text()
    table = plain_table()
    table.add_column(say("Rule", lang), overflow="fold", no_wrap=True)
    table.add_column(say("Terms", lang), ratio=1, overflow="fold")
    table.add_column(say("Since", lang), no_wrap=True)
    for id_ in sorted(rulebook.cards):
        fee = rulebook.fee(id_)
        words = Text(getattr(fee.card.title, lang))
        editions = _in_force(fee, on)
        terms = " / ".join(edition_words(edition, lang) for edition in editions)
        words.append(f"\n{terms or say('no source speaks of so early a day', lang)}", style="dim")
        table.add_row(Text(id_), words, Text(str(editions[-1].version.effective) if editions else ""))
    yield table


def _in_force(fee: Fee, on: date | None) -> tuple[Edition, ...]:
    if on is None:
        return fee.editions[-1:]
    try:
        return fee.in_force(number(on))
    except NotCovered:
        return ()


def shown_rule(fee: Fee, editions: Sequence[Edition], rulebook: Rulebook, lang: Lang) -> Iterator[RenderableType]:
    """A fee's card: what it is, and each of some editions with its exceptions, rival claims and sources."""
    card = fee.card
    yield Text.assemble((card.id, "bold"), f"  {getattr(card.title, lang)}")
    former = [old for old, new in rulebook.retired.items() if new == card.id]
    if former:
        yield quiet(say("Once called {ids}.", lang, ids=", ".join(former)))
    for words in (card.gloss, card.how_to_find):
        if words:
            yield Text(getattr(words, lang))
    yield quiet(f"category {card.category}; charged_on {card.charged_on}; governed_by {card.governed_by}")
    if card.applies:
        yield quiet(f"applies: {when_words(card.applies, lang)}")
    notes = Notes()
    for edition in editions:
        yield from _edition(edition, lang, notes)
    yield from notes.listed(lang)


def _edition(edition: Edition, lang: Lang, notes: Notes) -> Iterator[RenderableType]:
    version = edition.version
    by = f" ~ {version.effective_by}" if version.effective_by else ""
    yield heading(f"{version.effective}{by}  {edition_words(edition, lang)}")
    inside: list[Text] = [Text(getattr(version.note, lang))] if version.note else []
    for excuse in edition.excuses:
        values = {"reason": getattr(excuse.card.reason, lang), "terms": terms_words(excuse.instead.terms, lang)}
        inside.append(Text(say("But: {reason} ({terms})", lang, **values) + " " + notes.cite(excuse.card.source)))
        inside.append(quiet(f"when: {when_words(excuse.card.when, lang)}"))
    inside += [Text(f"- {getattr(way.words, lang)} {notes.cite(way.source)}") for way in version.way_out]
    for claim in edition.claims:
        values = {"claim": getattr(claim.card.claim, lang), "amount": terms_words(claim.terms.terms, lang)}
        inside.append(Text(say("Others say: {claim} ({amount})", lang, **values) + " " + notes.cite(claim.card.source)))
    checked = dated(None, version.checked, version.standing, lang)
    inside.append(quiet(f"{checked} {notes.cite(version.source)}"))
    yield from (Padding(part, (0, 0, 0, INDENT)) for part in inside)
