"""What would be otherwise under other rules: for one scenario, and over a year of ports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from calculator.crowds import Gain, Implied, Year
from calculator.ledger import Total
from calculator.rulebook import Rulebook
from calculator.terminal.parts import INDENT, Notes, hanging, heading, quiet
from calculator.whatif import Change, WhatIf
from calculator.wording import Lang, day_text, digits, say, won, won_span


def shown_whatif(changes: Sequence[Change], found: WhatIf, lang: Lang) -> Iterator[RenderableType]:
    """What is changed and why, each line as it is and as it would be, and who gains."""
    notes = Notes()
    for change in changes:
        yield Text(getattr(change.title, lang), style="bold")
        yield quiet(f"{getattr(change.why, lang)} {notes.cite(change.source)}")
    for line in found.moved:
        then, now = (_side(side, lang) for side in (line.then, line.now))
        words = say("{line}: {then} as it is, {now} as it would be.", lang, line=line.words[lang], then=then, now=now)
        yield Padding(hanging("-", Text(words)), (0, 0, 0, INDENT))
    yield Text(_gained(found.difference, lang), style="bold")
    yield from notes.listed(lang)


def shown_year(
    year: Year, gains: Sequence[Gain], checks: Sequence[Implied], rulebook: Rulebook, lang: Lang
) -> Iterator[RenderableType]:
    """The same over a year of ports, and the carriers' own figures that the way of counting is held against."""
    yield heading(say("Over a year of ports", lang))
    month = {"first": f"{year.first:%Y-%m}", "last": f"{year.last:%Y-%m}"}
    missing = ", ".join(f"{found:%Y-%m}" for found in year.unknown)
    words = say("{n} ports are known from {first} to {last}.", lang, n=digits(year.ports), **month)
    yield Text(words + (" " + say("Not known: {months}.", lang, months=missing) if missing else ""))
    touched = [gain for gain in gains if (gain.year.low, gain.year.high) != (0, 0) or not gain.year.complete]
    if not touched:
        yield Text(say("Porting in brings none of the fees that move, and no statistic says what leavers had.", lang))
    for gain in touched:
        yield Padding(Text(_gain(gain, rulebook, lang)), (0, 0, 0, INDENT))
    yield heading(say("Held against what carriers said themselves", lang))
    for check in checks:
        yield from _check(check, rulebook, lang)


def _side(side: Total | None, lang: Lang) -> str:
    if side is None:
        return say("no such line", lang)
    return won_span(side.low, side.high, lang) if side.complete else say("not known", lang)


def _gained(found: Total, lang: Lang) -> str:
    if not found.complete:
        return say("What it would come to is not known.", lang)
    if (found.low, found.high) == (0, 0):
        return say("For this scenario nothing would change.", lang)
    if found.high <= 0:
        return say("This scenario would cost {amount} less.", lang, amount=won_span(-found.high, -found.low, lang))
    if found.low >= 0:
        return say("This scenario would cost {amount} more.", lang, amount=won_span(found.low, found.high, lang))
    return say("This scenario would come to {amount} more or less.", lang, amount=won_span(found.low, found.high, lang))


def _gain(gain: Gain, rulebook: Rulebook, lang: Lang) -> str:
    values = {
        "carrier": _name(gain.carrier, rulebook, lang),
        "n": digits(gain.ports),
        "months": len(gain.months),
        "newcomer": won_span(gain.newcomer.low, gain.newcomer.high, lang),
        "returner": won_span(gain.returner.low, gain.returner.high, lang),
        "year": won_span(gain.year.low, gain.year.high, lang),
    }
    message = (
        "{carrier}: {n} a year at the pace of {months} known months. A newcomer {newcomer}, someone who comes back "
        "{returner}; all of them {year}."
    )
    words = say(message, lang, **values)
    if gain.likely is None or gain.newcomer == gain.returner:
        return words
    likely = won_span(gain.likely.low, gain.likely.high, lang)
    return words + " " + say("With as many coming back as a survey found: {amount}.", lang, amount=likely)


def _check(check: Implied, rulebook: Rulebook, lang: Lang) -> Iterator[RenderableType]:
    saving = check.saving
    values = {
        "carrier": _name(saving.carrier, rulebook, lang),
        "amount": won(saving.amount, lang),
        "day": day_text(saving.on, lang),
    }
    said = (
        say("{carrier} said that ending its fee on {day} saves up to {amount} a year.", lang, **values)
        if saving.at_most
        else say("{carrier} said that ending its fee on {day} saves {amount} a year.", lang, **values)
    )
    yield Text(said)
    for since, fee, signups in check.at:
        message = "At the fee of {fee}, in force from {day}: {n} sign-ups a year."
        words = say(message, lang, fee=won(fee, lang), day=day_text(since, lang), n=digits(signups))
        yield Padding(Text(words), (0, 0, 0, INDENT))
    if check.ports is not None:
        words = say("Ports to it a year, at the pace of the months known: {n}.", lang, n=digits(check.ports))
        yield Padding(Text(words), (0, 0, 0, INDENT))


def _name(carrier: str, rulebook: Rulebook, lang: Lang) -> str:
    return str(getattr(rulebook.carriers[carrier].name, lang))
