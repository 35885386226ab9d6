"""What the questions of the guided path share: a choice among a few, where to look, the places they are of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from calculator import Scenario
from calculator.views import choices, edits, state
from calculator.views.markup import part, text
from calculator.wording import Lang, say

UNSURE = "unsure"


def pick(label: str, name: str, options: Mapping[str, str], now: str, put: Callable[[str], None]) -> None:
    """One of a few, each on its own line; what was picked is put where it belongs."""
    key = state.held(f"guide.{name}", now)
    st.radio(label, list(options), format_func=options.__getitem__, key=key, on_change=_picked, args=(key, put))


def _picked(key: str, put: Callable[[str], None]) -> None:
    chosen = state.taken(key)
    if chosen is not None:
        put(chosen)


def find(words: str, lang: Lang, *, open_: bool = False) -> None:
    """Where a person finds what is asked for, folded away."""
    summary = part("summary", text(say("Where do I find this?", lang)))
    more = {"open": "open"} if open_ else {}
    st.html(part("details", summary + part("p", text(words)), "own-other own-find", data_line="find", **more))


def note(words: str) -> None:
    """What comes of an answer, in quiet words."""
    st.html(part("p", text(words), "own-note", role="status"))


def here() -> int:
    """The place among the events of the line one is on now."""
    told, _ = state.scenario()
    events = (state.document() or {})["events"]
    end = there(told) if told is not None else None
    before = events if end is None else events[:end]
    return max((place for place, event in enumerate(before) if event["kind"] == "join"), default=0)


def there(told: Scenario | None = None) -> int | None:
    """The place of the switch; None where there is none yet, or it cannot be read."""
    told = told or state.scenario()[0]
    return None if told is None else choices.switch_place(told)


def at(place: int) -> edits.Document:
    """An event of the scenario."""
    found: edits.Document = (state.document() or {})["events"][place]
    return found
