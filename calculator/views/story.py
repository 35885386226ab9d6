"""What every page about a scenario begins with: the head, and the scenario, or why there is none to speak of."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import streamlit as st

from calculator import CalculatorError, Scenario
from calculator.errors import Problem
from calculator.views import state, trouble, verdict
from calculator.views.head import head
from calculator.views.markup import bullets, part, text
from calculator.views.telling import trouble_words
from calculator.wording import Lang, problem_text, say


def heard(path: str, lang: Lang) -> Scenario | None:
    """The scenario of this tab, below the head of the page; None where the page has said why there is none."""
    scenario, problems = state.scenario()
    if state.tab().edited and scenario is not None:
        with suppress(CalculatorError):  # each page says itself what is wrong with it
            state.depart(scenario, verdict.rulebook().digest, verdict.weighed(scenario).switch.total)
    head(path, lang)
    if scenario is None:
        with st.container(key="reading"):
            if state.document() is None:
                _unread(lang)
            else:
                refused(problems, lang)
    return scenario


def refused(problems: Iterable[Problem], lang: Lang) -> None:
    """Why there is no answer, and the way to where the story can be changed."""
    problems = tuple(problems)
    message = trouble.abroad(problems, lang) or say("This cannot be worked out as it stands.", lang)
    told = part("h1", text(message), data_answer="here") + bullets(text(trouble_words(p, lang)) for p in problems)
    st.html(part("section", told + _way(say("Change it in the calculator", lang)), "own-answer"))


def failed(error: CalculatorError, lang: Lang) -> None:
    """The same for an error."""
    refused(error.problems, lang)


def empty(title: str, words: str, lang: Lang, *ways: str) -> None:
    """A page with nothing to show: what it would show, and how to get there."""
    told = part("h1", text(title), data_answer="here") + part("p", text(words))
    listed = part("p", " · ".join([*ways, link("", say("Change it in the calculator", lang))]))
    st.html(part("section", told + listed, "own-answer"))


def example(lang: Lang) -> str:
    """That the story is not the visitor's own, where it is not."""
    if state.told():
        return ""
    words = text(say("This is about the example, a phone on trial in 2011.", lang))
    own = part("a", text(say("Tell your own story", lang)), href=state.guide_address(lang), data_soft="here")
    return part("p", f"{words} {own}", "own-note")


def narrowed(scenario: Scenario, lang: Lang) -> str:
    """That a page speaks of the likely form alone, where the story leaves more open than that."""
    if not verdict.wide(scenario):
        return ""
    return part(
        "p", text(say("So much is open in this story that the page takes the likeliest case.", lang)), "own-note"
    )


def link(path: str, words: str, **keys: str) -> str:
    """A link to a page of ours, the scenario with it."""
    return part("a", text(words), href=state.address(path, **keys), data_soft="here")


def _unread(lang: Lang) -> None:
    if trouble.untold(state.tab().arrived):
        trouble.empty(lang)
        return
    heading = part("h1", text(say("This link cannot be read", lang)), data_answer="here")
    lead = part("p", text(say("Nothing in it was guessed or left out, so there is no answer. What is wrong:", lang)))
    listed = bullets(text(problem_text(problem, lang)) for problem in state.tab().arrived.problems)
    mend = _way(say("Mend it in the calculator", lang))
    st.html(part("section", heading + lead + listed + mend, "own-answer", role="alert"))


def _way(words: str) -> str:
    return part("p", link("", words))
