"""What the carrier said: written into the story as a quote, and held against what the rules give."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from calculator import CalculatorError, Scenario
from calculator.bills import quoted_in
from calculator.events import EARLIEST, LATEST, earliest
from calculator.ledger import Total
from calculator.money import LARGEST
from calculator.questions import Question
from calculator.reconcile import Cause, Reconciled, Row, reconcile
from calculator.views import edits, state, story, verdict
from calculator.views.citing import cited
from calculator.views.kept import Kept
from calculator.views.markup import figures, part, text
from calculator.views.telling import carrier_name, fee_title
from calculator.wording import Lang, say, won, won_span

#: Causes that are told of a line; the nearest come first.
MOST = 5
_FOUND: Kept[tuple[Scenario, str], Reconciled] = Kept(64)


def show(scenario: Scenario, asked: Sequence[Question], lang: Lang) -> None:
    """The form, and what was said so far beside what the rules give."""
    about = {q.about: _named(q, lang) for q in asked if q.topic == "fee"}
    if not about and not quoted_in(scenario):
        return
    title = part("h2", text(say("What they said", lang)), "own-title", id="said")
    lead = say("Put in an amount you were told: it outranks ours, and both are shown.", lang)
    st.html(title + part("p", text(lead), "own-lead"))
    if about:
        _form(scenario, about, lang)
    if quoted_in(scenario):
        _beside(scenario, lang)


def _form(scenario: Scenario, about: dict[str, str], lang: Lang) -> None:
    begun = verdict.departures(scenario)
    on = earliest(begun[0].on) if begun else scenario.as_of
    with st.form("said", border=False, clear_on_submit=True):
        st.selectbox(say("Which fee", lang), list(about), format_func=about.__getitem__, key="said.fee")
        with st.container(horizontal=True, key="filters-said", gap="small"):
            st.number_input(
                say("Amount, won", lang), min_value=-LARGEST, max_value=LARGEST, step=100, value=None, key="said.amount"
            )
            st.date_input(
                say("For the day", lang), value=on, min_value=EARLIEST, max_value=LATEST, format="YYYY-MM-DD",
                key="said.on",
            )  # fmt: skip
        st.form_submit_button(say("Write it into the story", lang), on_click=_put)


def _put() -> None:
    """Adds a quote; one of the same fee and day gives way to it."""
    state.touch()
    fee, amount, on = (st.session_state.get(f"said.{name}") for name in ("fee", "amount", "on"))
    if fee is None or amount is None or on is None:
        return
    quote = {"kind": "quote", "on": on.isoformat(), "fee": fee, "amount": amount}
    same = ("kind", "on", "fee")

    def add(document: edits.Document) -> edits.Document:
        kept = [e for e in document["events"] if any(e.get(name) != quote[name] for name in same)]
        return {**document, "events": [*kept, quote]}

    state.edit(add)


def _beside(scenario: Scenario, lang: Lang) -> None:
    place = st.empty()
    key = (scenario, verdict.rulebook().digest)
    if _FOUND.get(key) is None:
        place.html(part("p", text(say("Looking for what would explain it…", lang)), "own-lead", role="status"))
    try:
        found = _FOUND.found(key, lambda: reconcile(scenario, verdict.rulebook()))
    except CalculatorError as error:
        with place.container():
            story.failed(error, lang)
        return
    ends = say("The total by what you were told: {total}", lang, total=_span(found.told, lang))
    rules = say("By the rules alone: {total}", lang, total=_span(found.estimate, lang))
    totals = part("p", part("b", figures(ends)) + "<br>" + figures(rules))
    place.html("".join(_row(row, lang) for row in found.rows) + totals)


def _row(row: Row, lang: Lang) -> str:
    name = row.line.label or _title(row.line.fee or "", lang)
    heading = part("h3", figures(f"{name} · {won(row.line.amount, lang)}"), "own-group")
    if row.computed is None:
        words = say("Nothing of the kind is due by the rules.", lang)
    elif row.agrees:
        words = say("As computed: {amount}.", lang, amount=_span(row.computed, lang))
    else:
        message = "Computed: {amount}. They want {difference}."
        apart = row.difference or Total(0, 0)
        difference = verdict.difference_words(apart, lang)
        words = say(message, lang, amount=_span(row.computed, lang), difference=difference)
    told = heading + part("p", figures(words))
    if not row.agrees and not row.causes:
        told += part("p", text(say("No single change explains it: ask how it was worked out.", lang)))
    causes = "".join(part("li", _cause(cause, lang)) for cause in row.causes[:MOST])
    return told + (part("ul", causes) if causes else "")


def _cause(cause: Cause, lang: Lang) -> str:
    sign = "=" if cause.exact else "≈"
    told = figures(f"{sign} {cause.words[lang]} {won_span(cause.comes_to.low, cause.comes_to.high, lang)}")
    return told + (cited(cause.sources, lang) if cause.sources else "")


def _named(question: Question, lang: Lang) -> str:
    """The fee that a question is about, with its carrier."""
    return f"{carrier_name(question.carrier, verdict.rulebook(), lang)} · {_title(question.about, lang)}"


def _title(fee: str, lang: Lang) -> str:
    return fee_title(fee, verdict.rulebook(), lang)


def _span(total: Total, lang: Lang) -> str:
    told = won_span(total.low, total.high, lang)
    return told if total.complete else f"{told} + ?"
