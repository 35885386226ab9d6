"""A comparison: ways side by side, then each way's months, entries that differ, and those who stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from calculator.compare import Comparison
from calculator.household import Household, household
from calculator.ledger import Entry, Ledger, Total
from calculator.lines import CATEGORY_NAMES, STATUSES, Line, lines
from calculator.rulebook import Rulebook
from calculator.several import Contender, Several
from calculator.terminal.parts import INDENT, Notes, book, hanging, heading, plain_table, quiet
from calculator.wording import Lang, day_text, digits, say, won, won_span

NOTHING = Total(0, 0)
WAY_NAMES = {"stay": "Staying", "downgrade": "Staying, on a cheaper plan"}


def shown_several(found: Several, rulebook: Rulebook, lang: Lang, *, sources: bool = False) -> Iterator[RenderableType]:
    """Ways over one window, the cheapest first; then, for each scenario given, where its difference comes from."""
    window = {"first": day_text(found.first, lang), "last": day_text(found.last, lang)}
    digest = found.ways[0].comparison.stay.rulebook
    yield quiet(say("Costs from {first} to {last}", lang, **window) + " · " + book(digest, lang))
    yield Text()
    yield _ways_table(found, lang)
    if not found.one_stay:
        message = (
            "Not all of these would stay alike, so each is measured against its own stay, and ranked by its total."
        )
        yield quiet(say(message, lang))
    notes = Notes()
    yield from _in_place(found, lang, notes if sources else None)
    for way in found.given:
        yield from _shown_way(way, rulebook, lang, notes if sources else None)
    if sources:
        yield from notes.listed(lang)


def _ways_table(found: Several, lang: Lang) -> Table:
    table = plain_table()
    table.add_column("", no_wrap=True)
    table.add_column(say("Way", lang), ratio=1, overflow="fold")
    for name in (say("Total", lang), say("Against staying", lang)):
        table.add_column(name, justify="right")
    for way in found.ways:
        difference = say("cannot be done", lang) if way.comparison.blocked else signed(way.comparison.difference, lang)
        total = amount(way.comparison.switch.total, lang)
        table.add_row(Text(f"{way.rank}."), Text(_name(way, lang)), Text(total), Text(difference))
    return table


def _name(way: Contender, lang: Lang) -> str:
    if way.place is not None:
        return say("Scenario {n}", lang, n=way.place)
    return say(WAY_NAMES[way.kind], lang)


def _in_place(found: Several, lang: Lang, notes: Notes | None) -> Iterator[RenderableType]:
    """Which cheaper plan there is in place, and what to know of it; or why there is none."""
    yield Text()
    if found.no_downgrade is not None:
        yield Text(found.no_downgrade[lang])
    for way in found.ways:
        if way.kind == "downgrade" and way.why is not None:
            yield Text(way.why[lang])
            for remark in way.remarks:
                cited = f" {notes.cite(remark.sources)}" if notes and remark.sources else ""
                yield Padding(hanging("-", Text(remark.words[lang] + cited)), (0, 0, 0, INDENT))


def _shown_way(way: Contender, rulebook: Rulebook, lang: Lang, notes: Notes | None) -> Iterator[RenderableType]:
    found = way.comparison
    yield heading(f"{_name(way, lang)} · {signed(found.difference, lang)}")
    for notice in found.switch.notices:
        if notice.blocks:
            message = "This cannot be done as told, so the total is not an answer. {why}"
            yield Text(say(message, lang, why=notice.words[lang]), style="bold")
    if found.switched_on is None:
        yield Text(say("Nothing is switched here: this is staying.", lang))
        return
    yield from _numbers(found, rulebook, lang)
    yield Text()
    yield quiet(say("in won, VAT included", lang))
    yield _categories_table(found, lang)
    yield Text()
    yield _months_table(found, lang)
    yield from _entries(say("What only switching brings", lang), found.switch, found.only_switch, lang, notes)
    yield from _entries(say("What only staying brings", lang), found.stay, found.only_stay, lang, notes)
    home = household(way.scenario, found.only_switch, rulebook)
    if home is not None:
        yield from _those_who_stay(home, lang, notes)


def _numbers(found: Comparison, rulebook: Rulebook, lang: Lang) -> Iterator[RenderableType]:
    """The first bill, the day of the highest extra cost, and the day it turns: a sentence each."""
    bill = found.first_bill
    if bill is not None:
        days = {"first": day_text(bill.first, lang), "last": day_text(bill.last, lang)}
        yield Text(say("The first bill, {first} to {last}: {sum}.", lang, sum=amount(bill.total, lang), **days))
        for carrier, part in bill.by_carrier.items():
            if len(bill.by_carrier) > 1 and part != NOTHING:
                name = getattr(rulebook.carriers[carrier].name, lang) if carrier else say("others", lang)
                yield Padding(hanging("-", Text(f"{name} {amount(part, lang)}")), (0, 0, 0, INDENT))
    if found.peak is not None:
        best, worst = found.peak
        highest = won_span(max(best.extra, 0), worst.extra, lang)
        message = "At its highest, by {on}, it has cost {sum} more than staying."
        if worst.extra <= 0:
            message = "It never has cost more than staying."
        yield Text(say(message, lang, on=day_text(worst.on, lang), sum=highest))
    yield Text(_turns(found, lang))


def _turns(found: Comparison, lang: Lang) -> str:
    (best, worst), (month, latest) = found.break_even, found.break_even_month
    if best is None:
        return say("Within these days it does not pay for itself.", lang)
    days = {"on": day_text(best, lang), "month": month}
    if worst is None:
        return say(
            "At best it has paid for itself by {on}, in month {month}; at worst not in these days.", lang, **days
        )
    if best == worst:
        return say("It has paid for itself by {on}, in month {month}.", lang, **days)
    later = {"last": day_text(worst, lang), "latest": latest}
    message = "It has paid for itself by {on}, in month {month}, at best, and by {last}, in month {latest}, at worst."
    return say(message, lang, **days, **later)


def _categories_table(found: Comparison, lang: Lang) -> Table:
    table = _sums(say("Item", lang), lang)
    stay, switch = found.stay.by_category(), found.switch.by_category()
    for category, difference in found.by_category.items():
        sides = stay.get(category, NOTHING), switch.get(category, NOTHING)
        if (*sides, difference) != (NOTHING,) * 3:
            table.add_row(say(CATEGORY_NAMES[category], lang), *map(bare, sides), bare(difference, sign=True))
    ends = bare(found.stay.total), bare(found.switch.total), bare(found.difference, sign=True)
    table.add_row(*(Text(cell, style="bold") for cell in (say("Total", lang), *ends)))
    return table


def _months_table(found: Comparison, lang: Lang) -> Table:
    table = _sums(say("Month", lang), lang)
    table.add_column(say("By its end", lang), justify="right")
    for month in found.by_month:
        apart = bare(month.difference, sign=True), bare(month.by_its_end, sign=True)
        table.add_row(f"{month.first:%Y-%m}", bare(month.stay), bare(month.switch), *apart)
    return table


def _sums(first: str, lang: Lang) -> Table:
    table = plain_table()
    table.add_column(first, no_wrap=True)
    for name in (say("Staying", lang), say("Switching", lang), say("Difference", lang)):
        table.add_column(name, justify="right")
    return table


def _entries(
    title: str, ledger: Ledger, entries: Iterable[Entry], lang: Lang, notes: Notes | None
) -> Iterator[RenderableType]:
    """The lines that only one side has, but for those that come to nothing without a reason to know."""
    found = [line for line in lines(replace(ledger, entries=tuple(entries))) if _counts(line)]
    if not found:
        return
    yield heading(title)
    table = plain_table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right")
    for line in found:
        first, last = line.first.on, line.until
        words = Text(line.first.words[lang])
        if line.status not in ("charged", "not_due"):
            words.append(f" ({say(STATUSES[line.status], lang)})")
            for reason in dict.fromkeys(e.reason[lang] for e in line.entries if e.reason):
                words.append(f"\n{reason}", style="dim")
        if notes is not None:
            words.append(" " + notes.cite(dict.fromkeys(s for e in line.entries for s in e.sources)), style="dim")
        days = str(first) if first == last else f"{first}\n~{last}"
        table.add_row(Text(days), words, Text(won_span(*line.bounds, lang)))
    yield table


def _counts(line: Line) -> bool:
    return line.status != "not_due" and (line.bounds != (0, 0) or line.status != "charged")


def _those_who_stay(home: Household, lang: Lang, notes: Notes | None) -> Iterator[RenderableType]:
    yield heading(say("What those who stay lose", lang))
    table = plain_table()
    table.add_column("", ratio=1, overflow="fold")
    for name in (say("A month", lang), say("In these days", lang)):
        table.add_column(name, justify="right")
    for loss in home.losses:
        words = Text(loss.words[lang])
        for remark in loss.remarks:
            words.append(f"\n{remark[lang]}", style="dim")
        if notes is not None and loss.sources:
            words.append(" " + notes.cite(loss.sources), style="dim")
        sums = [amount(loss.a_month, lang), amount(loss.window, lang)]
        if loss.shared:
            sums = [say("counted together", lang)] * 2
        table.add_row(words, *map(Text, sums))
    ends = say("All who stay", lang), amount(home.a_month, lang), amount(home.window, lang)
    table.add_row(*(Text(cell, style="bold") for cell in ends))
    yield table


def amount(total: Total, lang: Lang) -> str:
    """A sum; where something of it is not known, that it is not all."""
    known = won_span(total.low, total.high, lang)
    if total.complete:
        return known
    return (
        say("{amount} and what is not known", lang, amount=known) if total.low or total.high else say("not known", lang)
    )


def bare(total: Total, *, sign: bool = False) -> str:
    """A sum without its unit, for a table that names it; a question mark beside what is not all."""
    plus = "+" if sign and total.low > 0 else ""
    sums = plus + digits(total.low) + (f"~{digits(total.high)}" if total.low != total.high else "")
    return sums if total.complete else f"{sums} + ?"


def signed(total: Total, lang: Lang) -> str:
    """A difference with its sign; a range from the lower to the higher."""
    text = won(total.low, lang) if total.low == total.high else won_span(total.low, total.high, lang)
    text = ("+" if total.low > 0 else "") + text
    return text if total.complete else say("{amount} and what is not known", lang, amount=text)
