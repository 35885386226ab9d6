"""The timeline as a list in words: tap a line to change it where it stands, or add what else happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from calculator import CalculatorError, Rulebook, Scenario
from calculator.errors import Problem
from calculator.events import Event
from calculator.views import additions, circumstances, editors, edits, state
from calculator.views.markup import bullets, part, plain, text
from calculator.views.telling import (
    day_words,
    event_details,
    event_words,
    numeral,
    service_words,
    trouble_words,
    window_words,
)
from calculator.wording import Lang, say

#: A row about the scenario as a whole: its words, and the form it opens to.
Around = tuple[Callable[[Scenario, Lang], str], Callable[[], None]]

_EVENT = re.compile(r"events\.(\d+)")


def timeline(rulebook: Rulebook, problems: Sequence[Problem], lang: Lang) -> None:
    """Every event in words, what is wrong with any of them beside it, and a way to add one."""
    document = state.document() or {}
    scenario = _told(document)
    by_event = _placed(problems)
    _window(document, scenario, by_event.get(None, ()), lang)
    for index, event in enumerate(document["events"]):
        told = scenario.events[index] if scenario else None
        with st.container(key=f"told-{index}", gap=None):
            _event(index, told, event, rulebook, lang)
            _wrong(by_event.get(index, ()), lang)
        if state.tab().open == index:
            with st.container(key=f"editor-{index}"):
                editors.editor(index, rulebook)
                _close(partial(_without, "events", index, index), lang, last=len(document["events"]) == 1)
    for index in range(len(document.get("services", ()))):
        _service(index, scenario, rulebook, lang)
    _add(rulebook, lang)
    _around(scenario, rulebook, by_event.get(None, ()), lang)
    if state.told():
        anew = part("a", text(say("Begin with the example", lang)), href=f"./?lang={lang}", data_soft="here")
        st.html(part("p", anew))


def _event(index: int, told: Event | None, event: edits.Document, rulebook: Rulebook, lang: Lang) -> None:
    day = day_words(told.on, lang) if told else edits.first_day(event)
    words = event_words(told, rulebook, lang) if told else say("Something that cannot be read yet", lang)
    _open_button(f"{numeral(index + 1)} {day}\u2002{words}", index)
    details = event_details(told, rulebook, lang) if told else ""
    if details:
        st.html(part("p", text(details), "own-detail"))


def _window(document: edits.Document, scenario: Scenario | None, problems: Sequence[Problem], lang: Lang) -> None:
    words = window_words(scenario, lang) if scenario else f"{document.get('from')} ~ {document.get('until')}"
    with st.container(key="told-window", gap=None):
        _open_button(words, "window")
        _wrong(problems, lang)
    if state.tab().open == "window":
        with st.container(key="editor-window"):
            editors.window(lang)
            _close(None, lang)


def _service(index: int, scenario: Scenario | None, rulebook: Rulebook, lang: Lang) -> None:
    row = f"s{index}"
    words = service_words(scenario.services[index], rulebook, lang) if scenario else row
    with st.container(key=f"told-{row}", gap=None):
        _open_button(words, row)
    if state.tab().open == row:
        with st.container(key=f"editor-{row}"):
            editors.service(index, rulebook, lang)
            _close(partial(_without, "services", index, row), lang)


def _around(scenario: Scenario | None, rulebook: Rulebook, problems: Sequence[Problem], lang: Lang) -> None:
    """What else bears on the cost, each a line to open."""
    heading = part("h3", text(say("What else counts", lang)), "own-group")
    st.html(heading)
    for name, (words, form) in _rows_around(rulebook, lang).items():
        with st.container(key=f"told-{name}", gap=None):
            _open_button(words(scenario, lang) if scenario else name, name)
            _wrong([problem for problem in problems if problem.where.startswith(name)], lang)
        if state.tab().open == name:
            with st.container(key=f"editor-{name}"):
                form()
                _close(None, lang)


def _rows_around(rulebook: Rulebook, lang: Lang) -> dict[str, Around]:
    return {
        "household": (
            circumstances.household_words,
            partial(circumstances.household, ("household",), rulebook, lang),
        ),
        "claims": (circumstances.claims_words, partial(circumstances.claims, ("claims",), rulebook, lang)),
        "hassle": (circumstances.hassle_words, partial(circumstances.hassle, ("hassle",), lang)),
    }


def _open_button(words: str, row: int | str) -> None:
    st.button(plain(words), key=f"row.{row}", type="tertiary", on_click=state.unfold, args=(row,), width="stretch")


def _close(remove: Callable[[], None] | None, lang: Lang, *, last: bool = False) -> None:
    """Done, or away with it; the only event of a timeline stays."""
    with st.container(horizontal=True):
        st.button(say("Done", lang), key="row.done", on_click=state.unfold, args=(state.tab().open,))
        if remove is not None and not last:
            st.button(say("Remove this", lang), key="row.remove", on_click=remove)


def _add(rulebook: Rulebook, lang: Lang) -> None:
    """One button that asks what happened."""
    st.button(say("Add something that happened", lang), key="row.add", on_click=state.unfold, args=("add",))
    if state.tab().open != "add":
        return
    with st.container(key="editor-add", gap="xsmall"):
        st.html(part("p", text(say("What happened?", lang))))
        for kind, words in additions.EVENT_MESSAGES.items():
            if kind == "service" and not rulebook.services():
                continue
            st.button(say(words, lang), key=f"add.{kind}", on_click=_added, args=(kind, rulebook), width="stretch")


def _added(kind: str, rulebook: Rulebook) -> None:
    """Adds something, once: a second tap on a button that is gone does nothing."""
    state.touch()
    if state.tab().open != "add":
        return
    document, row = additions.added(state.document() or {}, kind, rulebook)
    state.tab().open = None
    state.edit(lambda _: document)
    state.tab().open = row


def _without(group: str, index: int, row: int | str) -> None:
    """Takes away what is open, once."""
    state.touch()
    if state.tab().open != row:
        return
    state.tab().open = None
    kept = [part for place, part in enumerate((state.document() or {}).get(group, ())) if place != index]
    state.put((group,), kept or None)


def _wrong(problems: Sequence[Problem], lang: Lang) -> None:
    if problems:
        told = bullets(text(trouble_words(problem, lang)) for problem in problems)
        st.html(part("div", told, "own-wrong", role="alert"))


def _placed(problems: Sequence[Problem]) -> dict[int | None, list[Problem]]:
    """Problems by the event they name; those that name none under None."""
    found: dict[int | None, list[Problem]] = {}
    for problem in problems:
        named = _EVENT.match(problem.where)
        found.setdefault(int(named[1]) if named else None, []).append(problem)
    return found


def _told(document: edits.Document) -> Scenario | None:
    try:
        return Scenario.parse(document)
    except CalculatorError:
        return None
