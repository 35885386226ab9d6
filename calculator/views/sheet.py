"""The calculator, put together: answer, questions and timeline, proof, share."""

from __future__ import annotations

import functools

import streamlit as st

from calculator import CalculatorError, Scenario
from calculator.compare import Comparison
from calculator.errors import Problem
from calculator.views import answer, asking, missing, pictures, share, state, timeline, trouble, verdict
from calculator.views.breakdown import breakdown
from calculator.views.head import head
from calculator.views.kept import AGAIN
from calculator.views.markup import Html, part, text
from calculator.views.receipt import receipt
from calculator.wording import Lang, say


def show(lang: Lang) -> None:
    """Draws the page for this run."""
    scenario, problems = state.scenario()
    found, problems = _weighed(scenario, problems)
    state.depart(scenario, verdict.rulebook().digest, found.switch.total if found else None)
    head("", lang)
    if state.document() is None:
        with st.container(key="reading"):
            trouble.trouble(state.tab().arrived, lang)
    else:
        with st.container(key="sheet"):
            _sheet(scenario, found, problems, lang)


def _weighed(scenario: Scenario | None, problems: tuple[Problem, ...]) -> tuple[Comparison | None, tuple[Problem, ...]]:
    if scenario is None:
        return None, problems
    try:
        return verdict.weighed(scenario), ()
    except CalculatorError as error:
        return None, error.problems


def _sheet(scenario: Scenario | None, found: Comparison | None, problems: tuple[Problem, ...], lang: Lang) -> None:
    best = None
    with st.container(key="answer"):
        if scenario is None or found is None:
            answer.refused(problems, lang)
        else:
            answer.then_and_now(scenario, found, lang)
            answer.answer(scenario, found, lang)
            best = st.empty()
            answer.doubts(scenario, lang)
            answer.notices(found, lang)
        answer.ways_in(lang)
    with st.container(key="ask"):
        places = asking.questions(scenario, lang) if scenario is not None and found is not None else []
        lead = part("p", text(say("Tap a line to change it.", lang)), "own-lead")
        st.html(part("h2", text(say("Timeline", lang)), "own-title") + lead)
        if scenario is not None and found is not None:
            pictures.timeline(scenario, lang)
        timeline.timeline(verdict.rulebook(), problems, lang)
    if scenario is not None and found is not None:
        with st.container(key="proof"):
            _proof(scenario, found, lang)
        asking.outcomes(places, scenario, lang)
        if best is not None:
            answer.best_day(best, scenario, lang)


def _proof(scenario: Scenario, found: Comparison, lang: Lang) -> None:
    """What the answer rests on."""
    over_time, parts = _words(scenario, lang)
    st.html(over_time)
    if not missing.plans_open(found):  # a line of one side's amounts alone would mislead
        pictures.cost(scenario, lang)
    st.html(parts)
    st.html(Html(_receipts(found, lang)))
    share.share(scenario, lang)


@functools.lru_cache(maxsize=AGAIN)
def _words(scenario: Scenario, lang: Lang) -> tuple[str, str]:
    """What the picture of the cost shows, and the table of what the difference comes from."""
    found = verdict.weighed(scenario)
    crossing = part("p", text(verdict.crossing(found, scenario, lang)), "own-lead")
    over_time = part("h2", text(say("Cost over time", lang)), "own-title") + crossing
    parts = part("h2", text(say("Where the difference comes from", lang)), "own-title") + breakdown(found, lang)
    return over_time, parts


def _receipts(found: Comparison, lang: Lang) -> str:
    """The receipt of switching, and folded beneath it the one of staying."""
    book, rules = verdict.rulebook(), state.address("rules", fee="")
    lead = part(
        "p",
        text(say("Every line opens: how it was worked out, since when the rule holds, and who says so.", lang)),
        "own-lead",
    )
    title = part("h2", text(say("The receipt", lang)), "own-title")
    ours = title + lead + receipt(found.switch, book, lang, "switch", rules)
    if found.switched_on is None:
        return ours
    summary = part("summary", text(say("Had you stayed: the other receipt", lang)))
    return ours + part(
        "details", summary + receipt(found.stay, book, lang, "stay", rules), "own-other", data_line="stay"
    )
