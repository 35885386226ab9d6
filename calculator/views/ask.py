"""The page to take to the shop: what to ask, what the rules answer, what to say if they differ, days not to miss."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from contextlib import suppress

import streamlit as st

from calculator import CalculatorError, Scenario
from calculator.deadlines import Deadline, deadlines
from calculator.links import encode
from calculator.questions import Question, questions
from calculator.receipts.sheet import sheet
from calculator.views import said, share, story, verdict
from calculator.views.citing import cited
from calculator.views.markup import bullets, figures, part, text
from calculator.views.telling import carrier_name, short_day
from calculator.wording import Lang, say


def show(lang: Lang) -> None:
    """Draws the page."""
    scenario = story.heard("ask", lang)
    if scenario is None:
        return
    with st.container(key="reading"):
        try:
            told = verdict.likely(scenario)
            asked, days = _found(told)
        except CalculatorError as error:
            story.failed(error, lang)
            return
        st.html(_top(asked, story.narrowed(scenario, lang), lang))
        if asked:
            st.html(_sheet(asked, lang))
        said.show(told, asked, lang)
        st.html(_days(days, scenario, lang))


@functools.lru_cache(maxsize=64)
def _found(scenario: Scenario) -> tuple[tuple[Question, ...], tuple[Deadline, ...]]:
    return questions(scenario, verdict.rulebook()), deadlines(scenario, verdict.rulebook())


def _top(asked: tuple[Question, ...], note: str, lang: Lang) -> str:
    heading = part("h1", text(say("What to ask in the shop", lang)), data_answer="here")
    told = heading + story.example(lang) + note
    if not asked:
        return part("section", told + part("p", text(say("By the rules there is nothing to ask about this.", lang))))
    lead = say(
        "Ask for each answer in writing, with a name and a day. What is said outranks what is written here.", lang
    )
    copy = part(
        "button", text(say("Copy the sheet", lang)), "own-button", type="button",
        data_copy_text=sheet(asked, verdict.rulebook(), lang).replace("{", "(").replace("}", ")"),
        data_done=say("Copied", lang), data_failed=say("Copying did not work", lang),
    )  # fmt: skip
    return part("section", told + part("p", text(lead), "own-lead") + part("p", copy), "own-answer")


def _sheet(asked: tuple[Question, ...], lang: Lang) -> str:
    """The questions, by whom to ask."""
    shown = ""
    for carrier in dict.fromkeys(question.carrier for question in asked):
        name = carrier_name(carrier, verdict.rulebook(), lang)
        title = part("h2", text(say("To ask {carrier}", lang, carrier=name) if name else ""), "own-title")
        items = "".join(part("li", _question(q, lang)) for q in asked if q.carrier == carrier)
        shown += title + part("ol", items, "own-asks")
    return shown


def _question(question: Question, lang: Lang) -> str:
    """One question: in English with the Korean to show across the counter."""
    told = part("p", part("b", text(question.ask[lang])))
    if lang != "ko":
        told += part("p", text(question.ask["ko"]), "own-lead", lang="ko")
    told += part("p", figures(question.answer[lang]))
    told += bullets(f"{text(say('Others say:', lang))} {figures(other[lang])}" for other in question.others)
    boxes = f"☐ {say('the same', lang)}   ☐ {say('not the same', lang)}"
    said_ = part("span", text(say("They say", lang)) + ":", "own-quiet") + part("span", "", "own-blank")
    told += part("p", said_ + part("span", text(boxes), "own-num"), "own-box")
    inside = part("p", text(question.if_not[lang])) + cited(question.sources, lang)
    if lang != "ko":
        inside = part("p", text(question.if_not["ko"]), lang="ko") + inside
    summary = part("summary", text(say("If they say otherwise, and the sources", lang)))
    return told + part("details", summary + inside, "own-other", data_line=f"{question.carrier} {question.ask['en']}")


def _days(found: Iterable[Deadline], scenario: Scenario, lang: Lang) -> str:
    """The days not to miss, in their order, and as a file for one's calendar."""
    title = part("h2", text(say("Days not to miss", lang)), "own-title", id="days")
    listed = [_day(deadline, lang) for deadline in found]
    if not listed:
        return title + part("p", text(say("No day to miss is known.", lang)), "own-lead")
    return title + _calendar(scenario, lang) + part("ul", "".join(part("li", day) for day in listed), "own-turns")


def _calendar(scenario: Scenario, lang: Lang) -> str:
    with suppress(CalculatorError):  # too long for a link, or more unknown than can be weighed against staying
        total = verdict.weighed(scenario).switch.total
        link = encode(scenario, book=verdict.rulebook().digest, was=total, lang=lang)
        return part("div", share.file("ics", link, lang), "own-taken")
    return ""


def _day(deadline: Deadline, lang: Lang) -> str:
    told = part("b", text(short_day(deadline.on, lang)), "own-num") + " " + text(deadline.words[lang])
    summary = part("summary", text(say("Sources", lang)))
    name = f"{deadline.on} {deadline.kind} {deadline.stay} {' '.join(deadline.fees)}"
    return told + part("details", summary + cited(deadline.sources, lang), "own-other", data_line=name)
