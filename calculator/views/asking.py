"""The questions beside the answer: each option says what it would come to."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from calculator import CalculatorError, Scenario
from calculator.dates import add_months, day, number
from calculator.events import earliest
from calculator.views import choices, state, verdict
from calculator.views.choices import Change, Choice
from calculator.views.kept import AGAIN
from calculator.views.markup import figures, part, text
from calculator.views.telling import carrier_name
from calculator.wording import Lang, say


def questions(scenario: Scenario, lang: Lang) -> list[DeltaGenerator]:
    """Draws the choices on which the cost turns, and the day. Gives the place below each, for its `outcomes`."""
    asked = choices.choices(scenario)
    place = choices.switch_place(scenario)
    if not asked and place is None:
        return []
    st.html(part("h2", text(say("What changes the cost", lang)), "own-title"))
    places = [_question(choice, lang) for choice in asked]
    if place is not None:
        places.append(_when(scenario, earliest(scenario.events[place].on), lang))
    return places


def outcomes(places: Iterable[DeltaGenerator], scenario: Scenario, lang: Lang) -> None:
    """Fills the place below each question, when all else is drawn."""
    for place, inside in zip(places, _outcomes(scenario, lang), strict=True):
        if inside:
            place.html(inside)


@functools.lru_cache(maxsize=AGAIN)
def _outcomes(scenario: Scenario, lang: Lang) -> Sequence[str]:
    """By question, what its other options would come to, against staying. Where that takes long, only a note."""
    quick = verdict.quick(scenario)
    told = [_pairs(_others(choice, lang), scenario, lang) if quick else "" for choice in choices.choices(scenario)]
    place = choices.switch_place(scenario)
    if place is not None:
        on = earliest(scenario.events[place].on)
        later = {
            label: choices.switched_to(scenario, _after(on, months))
            for months, label in _steps(scenario, on, lang).items()
        }
        note = part("p", text(say("What follows the move shifts with it.", lang)), "own-note")
        told.append((_pairs(later, scenario, lang) if quick else "") + note)
    return told


def _others(choice: Choice, lang: Lang) -> Mapping[str, Change | None]:
    """What is not chosen. Not to know spans what the others come to, and nobody chooses it for that."""
    left = {choice.now, choices.UNKNOWN}
    return {choice.called(name, lang): do for name, do in choice.options.items() if name not in left}


def _pairs(changes: Mapping[str, Change | None], scenario: Scenario, lang: Lang) -> str:
    pairs = (
        part("dt", text(label)) + part("dd", figures(_outcome(change, scenario, lang)))
        for label, change in changes.items()
    )
    return part("dl", "".join(pairs), "own-outcomes") if changes else ""


def _question(choice: Choice, lang: Lang) -> DeltaGenerator:
    words = {name: choice.called(name, lang) for name in choice.options}
    carrier = carrier_name(choice.carrier, verdict.rulebook(), lang)
    key = state.held(f"choice.{choice.name}", choice.now)
    st.segmented_control(
        say(choices.QUESTION_MESSAGES[choice.name], lang, carrier=carrier), list(words),
        format_func=words.__getitem__, key=key, required=choice.now is not None, on_change=_choose,
        args=(key, choice.name),
    )  # fmt: skip
    return st.container()


def _when(scenario: Scenario, on: date, lang: Lang) -> DeltaGenerator:
    """The day of the switch, within the window; what follows it moves along."""
    key = state.held("choice.when", on)
    with st.container(horizontal=True, vertical_alignment="bottom", key="when", gap="xsmall"):
        st.date_input(
            say("When is the move?", lang), min_value=scenario.from_, max_value=max(scenario.until, on),
            format="YYYY-MM-DD", key=key, on_change=_move, args=(key,), width=140,
        )  # fmt: skip
        for months, label in _steps(scenario, on, lang).items():
            st.button(label, key=f"later.{months}", on_click=_wait, args=(months,))
    return st.container()


def _steps(scenario: Scenario, on: date, lang: Lang) -> Mapping[int, str]:
    """So many months the move can wait within the window, and what that is called."""
    steps = {1: say("+1 month", lang), 3: say("+3 months", lang)}
    return {months: label for months, label in steps.items() if _after(on, months) <= scenario.until}


def _outcome(change: Change | None, scenario: Scenario, lang: Lang) -> str:
    """What the scenario would come to against staying, were it changed."""
    if change is None:
        return ""
    try:
        difference, blocked = verdict.net(Scenario.parse(change(scenario.document())))
    except CalculatorError:
        return say("cannot be", lang)
    if blocked:
        return say("not allowed yet", lang)
    told = verdict.difference_words(difference, lang)
    return told if difference.complete else say("{known}, and something unknown", lang, known=told)


def _choose(key: str, name: str) -> None:
    """Makes a choice, as the scenario stands now: another edit may have come in between."""
    chosen = state.taken(key)
    scenario, _ = state.scenario()
    asked = choices.choices(scenario) if scenario is not None else ()
    change = next((choice.options.get(chosen) for choice in asked if choice.name == name), None)
    if change is not None:
        state.edit(change)


def _move(key: str) -> None:
    on = state.taken(key)
    if isinstance(on, date):
        _switch_on(on)


def _wait(months: int) -> None:
    """Moves the switch later, from where it stands now: two quick taps are two steps."""
    scenario, _ = state.scenario()
    place = choices.switch_place(scenario) if scenario is not None else None
    if scenario is not None and place is not None:
        to = _after(earliest(scenario.events[place].on), months)
        _switch_on(min(to, scenario.until))


def _switch_on(on: date) -> None:
    scenario, _ = state.scenario()
    change = choices.switched_to(scenario, on) if scenario is not None else None
    if change is not None:
        state.edit(change)


def _after(on: date, months: int) -> date:
    return day(int(add_months(number(on), months)))
