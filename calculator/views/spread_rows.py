"""What is not known, as a table: the one first that is most worth looking up, and where it is to be read."""

from __future__ import annotations

from calculator.events import AmountRange, DayRange
from calculator.inputs import Input
from calculator.spread import Spread
from calculator.views.day_rows import net_words
from calculator.views.markup import figures, part, text
from calculator.views.telling import amount_words, day_words
from calculator.wording import Lang, say, won


def to_look_up(found: Spread, lang: Lang) -> str:
    """All the answer can come to, and what to look up; nothing where nothing is a range."""
    if not found.unknowns:
        return ""
    title = part("h3", text(say("What to look up, the most telling first", lang)), "own-group")
    ends = part("p", text(say("In all: {amount}", lang, amount=net_words(found.net or found.total, lang))), "own-lead")
    names = [say("Not known", lang), say("Between", lang), say("Narrows it by", lang)]
    head = part("thead", part("tr", "".join(part("th", text(name), scope="col") for name in names)))
    rows = []
    for unknown in found.unknowns:
        find = unknown.input.find
        small = part("small", text(find[lang]), "own-quiet own-under") if find is not None else ""
        cells = part("td", part("span", figures(_between(unknown.input, lang))), data_label=names[1])
        cells += part("td", part("span", figures(won(unknown.narrows, lang))), data_label=names[2])
        rows.append(part("tr", part("th", text(unknown.input.name[lang]) + small, scope="row") + cells))
    return title + ends + part("table", head + part("tbody", "".join(rows)), "own-table own-years")


def _between(told: Input, lang: Lang) -> str:
    value = told.value
    if isinstance(value, AmountRange):
        return amount_words(value, lang)
    return day_words(value, lang) if isinstance(value, DayRange) else ""
