"""The guided path: six questions, one a screen, over the very scenario that the calculator shows and a link carries.

Every answer is an edit of the scenario like any other, so the path can be left and entered anywhere, Back goes back,
and the address is all there is to keep. What a person does not know becomes a range, or is left out and said so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from calculator import CalculatorError, Scenario
from calculator.links import parameters
from calculator.views import guide_here, guide_there, seeds, state, trouble, verdict
from calculator.views.head import head
from calculator.views.markup import bullets, part, text
from calculator.views.telling import trouble_words
from calculator.wording import Lang, say

QUESTION_MESSAGES: Mapping[str, str] = {
    "here": "Where are you now?",
    "since": "Since when, and with what contract?",
    "phone": "What phone, and what is left to pay on it?",
    "where": "Where would you like to go?",
    "when": "When?",
    "bundle": "Who else is on the bundle?",
}
_FORMS: Mapping[str, Callable[[Lang], None]] = {
    "here": guide_here.carrier,
    "since": guide_here.since,
    "phone": guide_here.phone,
    "where": guide_there.where,
    "when": guide_there.when,
    "bundle": guide_there.bundle,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of the path: its number from 1, and the name of its question."""

    number: int
    name: str

    @property
    def last(self) -> bool:
        return self.number == len(QUESTION_MESSAGES)


def show(lang: Lang) -> None:
    """Draws the question that the address names, above what the answers so far come to."""
    if not state.told():
        state.begin(seeds.seed(state.today(), verdict.rulebook()))
    scenario, problems = state.scenario()
    told = ""
    if scenario is not None:
        try:
            found = verdict.weighed(scenario)
            state.depart(scenario, verdict.rulebook().digest, found.switch.total)
            told = verdict.answer(scenario, found, lang)
        except CalculatorError as error:
            problems = error.problems
    head("guide", lang)
    if state.document() is None:
        with st.container(key="reading"):
            trouble.trouble(state.tab().arrived, lang)
        return
    with st.container(key="reading"):
        _question(_step(), lang)
        if problems:
            listed = bullets(text(trouble_words(problem, lang)) for problem in problems)
            st.html(part("div", listed, "own-wrong", role="alert"))
        _ways(_step(), scenario if told else None, lang)
        if _step().last and told:
            every = text(say("Best move: every plan on every day", lang))
            st.html(part("p", part("a", every, href=state.address("best"), data_soft="here"), "own-ways"))
        if told:
            so_far = part("h2", text(say("With what you have told so far", lang)), "own-group")
            st.html(so_far + part("p", text(told), "own-outcome", role="status"))


def _step() -> Step:
    """The question that the address names; the first where it names none."""
    asked = state.page_key("step") or "1"
    number = int(asked) if asked.isdecimal() and len(asked) == 1 else 1
    number = min(max(number, 1), len(QUESTION_MESSAGES))
    return Step(number, list(QUESTION_MESSAGES)[number - 1])


def _question(step: Step, lang: Lang) -> None:
    of = say("Question {n} of {count}", lang, n=step.number, count=len(QUESTION_MESSAGES))
    bar = part("progress", "", value=str(step.number), max=str(len(QUESTION_MESSAGES)), aria_label=of)
    heading = part("h1", text(say(QUESTION_MESSAGES[step.name], lang)), data_answer="here", data_step=str(step.number))
    st.html(part("section", part("p", text(of), "own-quiet") + bar + heading, "own-answer own-step"))
    _FORMS[step.name](lang)


def _ways(step: Step, scenario: Scenario | None, lang: Lang) -> None:
    """Back, on, and straight to the answer: buttons, so that what is still being typed is taken along."""
    with st.container(horizontal=True, key="ways"):
        if step.number > 1:
            st.button(say("Back", lang), key="guide.back", on_click=_go, args=(step.number - 1,))
        if not step.last:
            st.button(say("Next", lang), key="guide.next", on_click=_go, args=(step.number + 1,))
        label = say("See the answer", lang) if step.last else say("Enough: see the answer", lang)
        key = "guide.answer" if step.last else "guide.done"
        if st.button(label, key=key, on_click=state.touch) and scenario is not None:
            query = _address(scenario, lang)
            doubts = state.page_key("unsure")
            st.switch_page(state.tab().drawn[""], query_params=query | ({"unsure": doubts} if doubts else {}))


def _address(scenario: Scenario, lang: Lang) -> dict[str, str]:
    """The link to an answer; of what cannot be weighed, to the page that says why."""
    try:
        seen = verdict.weighed(scenario).switch
    except CalculatorError:
        return parameters(scenario, lang=lang)
    return parameters(scenario, book=seen.rulebook, was=seen.total, lang=lang)


def _go(number: int) -> None:
    state.touch()
    st.query_params["step"] = str(number)
