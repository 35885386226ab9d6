"""What one does not know, and what each amount weighs: two tables."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from calculator.events import AmountRange, DayRange
from calculator.inputs import Input
from calculator.ledger import Total
from calculator.levers import Lever, turn_words
from calculator.spread import Spread
from calculator.terminal.parts import heading, plain_table, quiet
from calculator.wording import Lang, day_text, say, won, won_span


def shown_spread(found: Spread, lang: Lang) -> Iterator[RenderableType]:
    """All it can come to, and the unknowns, the one first that is most worth looking up."""
    yield Text(say("In all: {amount}", lang, amount=_amount(found.total, lang)), style="bold")
    if found.net is not None:
        yield Text(say("Against staying: {amount}", lang, amount=_amount(found.net, lang)), style="bold")
    if found.blocked:
        yield Text(say("On some of the days a lock stands in the way.", lang))
    if not found.unknowns:
        yield Text(say("Nothing in it is a range.", lang))
        return
    yield heading(say("What to look up, the most telling first", lang))
    table = plain_table()
    table.add_column(say("Not known", lang), ratio=1, overflow="fold")
    table.add_column(say("Between", lang), overflow="fold", max_width=24)
    table.add_column(say("Narrows it by", lang), justify="right", no_wrap=True)
    for unknown in found.unknowns:
        name = Text(unknown.input.name[lang])
        if unknown.input.find is not None:
            name.append(f"\n{unknown.input.find[lang]}", style="dim")
        table.add_row(name, Text(_between(unknown.input, lang)), Text(won(unknown.narrows, lang)))
    yield table
    yield quiet(say("{count:,} combinations weighed", lang, count=found.combinations))


def shown_levers(found: tuple[Lever, ...], lang: Lang) -> Iterator[RenderableType]:
    """Every amount by how much it moves the answer, with the value at which the verdict turns."""
    yield heading(say("What each amount weighs, against staying", lang))
    table = plain_table()
    table.add_column(say("Amount", lang), ratio=1, overflow="fold")
    table.add_column(say("From", lang), justify="right", no_wrap=True)
    table.add_column(say("To", lang), justify="right", no_wrap=True)
    for lever in found:
        name = Text(f"{lever.input.name[lang]}: {won(lever.value, lang)}")
        name.append(f"\n{turn_words(lever, lang)}", style="dim")
        ends = (won_span(n, n, lang) for n in (lever.low, lever.high))
        table.add_row(name, *(Text(f"{won(v, lang)}\n{n}") for v, n in zip(lever.ends, ends, strict=True)))
    yield table


def _between(told: Input, lang: Lang) -> str:
    if isinstance(told.value, DayRange):
        return f"{day_text(told.value.low, lang)} ~ {day_text(told.value.high, lang)}"
    return won_span(told.value.low, told.value.high, lang) if isinstance(told.value, AmountRange) else ""


def _amount(total: Total, lang: Lang) -> str:
    text = won_span(total.low, total.high, lang)
    return text if total.complete else say("{amount} and what is not known", lang, amount=text)
