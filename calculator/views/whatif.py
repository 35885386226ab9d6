"""The page of rules that are otherwise: what a story and a year of ports would come to, and which lines move."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import streamlit as st

from calculator import CalculatorError, Scenario, Total
from calculator.crowds import Gain, Implied, Year, implied, year_known, year_of_ports
from calculator.tables import ports
from calculator.views import state, story, verdict
from calculator.views.citing import cited
from calculator.views.markup import figures, part, plain, sums, text
from calculator.views.telling import carrier_name
from calculator.whatif import Change, WhatIf, change_of, ready_changes, what_if
from calculator.wording import Lang, day_text, digits, man_won, say, won, won_span

KEY = "rule"


def show(lang: Lang) -> None:
    """Draws the page."""
    scenario = story.heard("whatif", lang)
    if scenario is None:
        return
    with st.container(key="reading"):
        name = _chosen()
        place = st.empty()
        _choice(name, lang)
        try:
            found = _found(verdict.likely(scenario), name)
        except CalculatorError as error:
            with place.container():
                story.failed(error, lang)
            return
        change = _change(name)
        place.html(_answer(change, found, story.narrowed(scenario, lang), lang))
        st.html(_why(change, lang) + _moved(found, lang))
        opened = st.expander(say("Over a year of people who switch", lang), key="whatif.year", on_change=state.touch)
        if opened.open:
            with opened:
                st.html(_year(name, lang))


def _chosen() -> str:
    """The change that is looked at: the one in the address where it is a ready one, else the first."""
    name = state.chosen(KEY)
    return name if name in ready_changes() else next(iter(ready_changes()))


@functools.cache
def _change(name: str) -> Change:
    return change_of(name)


@functools.lru_cache(maxsize=64)
def _found(scenario: Scenario, name: str) -> WhatIf:
    return what_if(scenario, verdict.rulebook(), [_change(name)])


@functools.cache
def _crowd(name: str) -> tuple[Year, tuple[Gain, ...], tuple[Implied, ...]]:
    book, counted = verdict.rulebook(), ports()
    return year_known(counted), year_of_ports(_change(name), book, counted), implied(book, counted)


def _choice(name: str, lang: Lang) -> None:
    titles = {each: plain(getattr(_change(each).title, lang)) for each in ready_changes()}
    key = state.held("whatif.rule", name)
    st.radio(
        say("What if this were so?", lang), list(titles), format_func=titles.__getitem__, key=key,
        on_change=_put, args=(key,),
    )  # fmt: skip


def _put(key: str) -> None:
    name = state.taken(key)
    if name is not None:
        state.choose(KEY, str(name))


def _answer(change: Change, found: WhatIf, note: str, lang: Lang) -> str:
    title = part("p", text(getattr(change.title, lang)), "own-quiet")
    heading = part("h1", sums(_gained(found.difference, lang)), data_answer="here")
    told = title + heading + story.example(lang) + note
    return part("section", told, "own-answer", aria_label=say("The answer", lang))


def _gained(found: Total, lang: Lang) -> str:
    if not found.complete:
        return say("What your story would come to then is not known.", lang)
    if (found.low, found.high) == (0, 0):
        return say("Your story would come to the same.", lang)
    if found.high <= 0:
        return say("Your story would cost {amount} less.", lang, amount=_span(-found.high, -found.low, lang))
    if found.low >= 0:
        return say("Your story would cost {amount} more.", lang, amount=_span(found.low, found.high, lang))
    ends = {"less": man_won(-found.low, lang), "more": man_won(found.high, lang)}
    return say("Your story would cost anything from {less} less to {more} more.", lang, **ends)


def _span(low: int, high: int, lang: Lang) -> str:
    return man_won(low, lang) if low == high else won_span(low, high, lang)


def _why(change: Change, lang: Lang) -> str:
    title = part("h2", text(say("Why one would ask", lang)), "own-title")
    folded = _folded("whatif why", say("Sources", lang), cited(change.source, lang))
    return title + part("p", text(getattr(change.why, lang))) + folded


def _moved(found: WhatIf, lang: Lang) -> str:
    """The lines that would come to something else."""
    title = part("h2", text(say("The lines that move", lang)), "own-title")
    if not found.moved:
        words = say("None: nothing in your story falls under this rule. Try another, or another story.", lang)
        return title + part("p", text(words), "own-lead")
    names = [say("Item", lang), say("As it is", lang), say("As it would be", lang)]
    rows = [(line.words[lang], _side(line.then, lang), _side(line.now, lang)) for line in found.moved]
    totals = [_side(ledger.total, lang) for ledger in (found.is_, found.would_be)]
    return title + _table(names, rows, (say("Total", lang), *totals))


def _side(side: Total | None, lang: Lang) -> str:
    if side is None:
        return say("no such line", lang)
    told = won_span(side.low, side.high, lang)
    if side.complete:
        return told
    return f"{told} + ?" if side.low or side.high else say("not known", lang)


def _table(names: list[str], rows: Sequence[tuple[str, ...]], foot: tuple[str, ...] = ()) -> str:
    head = part("thead", part("tr", "".join(part("th", text(name), scope="col") for name in names)))
    body = part("tbody", "".join(_row(row, names) for row in rows))
    return part("table", head + body + (part("tfoot", _row(foot, names)) if foot else ""), "own-table own-years")


def _row(row: tuple[str, ...], names: list[str]) -> str:
    first, *cells = row
    told = (
        part("td", part("span", figures(cell)), data_label=name) for name, cell in zip(names[1:], cells, strict=True)
    )
    return part("tr", part("th", text(first), scope="row") + "".join(told))


def _folded(name: str, summary: str, inside: str) -> str:
    return part("details", part("summary", text(summary)) + inside, "own-other", data_line=name)


# ---------------------------------------------------------------- a year of ports


def _year(name: str, lang: Lang) -> str:
    year, gains, checks = _crowd(name)
    month = {"first": f"{year.first:%Y-%m}", "last": f"{year.last:%Y-%m}"}
    words = say("{n} ports are known from {first} to {last}.", lang, n=digits(year.ports), **month)
    if year.unknown:
        missing = ", ".join(f"{found:%Y-%m}" for found in year.unknown)
        words += " " + say("Not known: {months}.", lang, months=missing)
    touched = [gain for gain in gains if (gain.year.low, gain.year.high) != (0, 0) or not gain.year.complete]
    if not touched:
        message = "Porting in brings none of the fees that move, and no statistic says what leavers had."
        return part("p", text(words)) + part("p", text(say(message, lang)))
    names = [
        say("Carrier", lang), say("Ports a year", lang), say("A newcomer", lang), say("One who comes back", lang),
        say("All of them", lang),
    ]  # fmt: skip
    rows = [_gain(gain, lang) for gain in touched]
    return part("p", text(words)) + _table(names, rows) + _checks(checks, lang)


def _gain(gain: Gain, lang: Lang) -> tuple[str, ...]:
    each = (won_span(found.low, found.high, lang) for found in (gain.newcomer, gain.returner, gain.year))
    return carrier_name(gain.carrier, verdict.rulebook(), lang), digits(gain.ports), *each


def _checks(checks: tuple[Implied, ...], lang: Lang) -> str:
    """The carriers' own figures, that the way of counting is held against."""
    heading = part("h3", text(say("Held against what carriers said themselves", lang)), "own-group")
    return heading + "".join(_check(check, lang) for check in checks)


def _check(check: Implied, lang: Lang) -> str:
    saving = check.saving
    values = {
        "carrier": carrier_name(saving.carrier, verdict.rulebook(), lang),
        "amount": won(saving.amount, lang),
        "day": day_text(saving.on, lang),
    }
    message = "{carrier} said that ending its fee on {day} saves {amount} a year."
    if saving.at_most:
        message = "{carrier} said that ending its fee on {day} saves up to {amount} a year."
    told = part("p", text(say(message, lang, **values)))
    for since, fee, signups in check.at:
        message = "At the fee of {fee}, in force from {day}: {n} sign-ups a year."
        words = say(message, lang, fee=won(fee, lang), day=day_text(since, lang), n=digits(signups))
        told += part("p", text(words), "own-note")
    if check.ports is not None:
        words = say("Ports to it a year, at the pace of the months known: {n}.", lang, n=digits(check.ports))
        told += part("p", text(words), "own-note")
    return told
