"""What a tab remembers, and how it follows the address: the scenario lives in the link, edits are written back to it.

Every run carries the tab's address of the moment it began. An edit made while another is still being worked on comes
with the address from before both, which looks like a visitor's own link: so every widget says that it was touched, and
the address is read only when none was. The address is written only after an edit, so that Back always goes back.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import cast
from urllib.parse import urlencode

import streamlit as st

from calculator import Scenario, ScenarioError, Total
from calculator.errors import LinkError, Problem
from calculator.links import parameters
from calculator.views import edits
from calculator.views.arrival import Arrival, arrival
from calculator.wording import Lang

ss = st.session_state


def arrive() -> None:
    """Reads the address, unless this run came from a widget or the address is the one this tab wrote."""
    ss.showing = set()
    query = _query()
    if ss.pop("touched", False) or query == ss.get("written"):
        return
    show(arrival(query))


def show(found: Arrival) -> None:
    """Makes an arrival what the tab shows."""
    ss.arrived = found
    ss.document = found.scenario.document() if found.scenario else None
    ss.edited = False
    ss.open = None


def depart(scenario: Scenario | None, book: str, was: Total | None) -> None:
    """Writes the scenario into the address after an edit; one that cannot be priced, or is too long, is not written."""
    if ss.edited and scenario is not None and was is not None:
        with suppress(LinkError):  # the place where links are shared says why
            st.query_params.from_dict(parameters(scenario, book=book, was=was, lang=lang()))
        ss.edited = False
    ss.written = _query()


def lang() -> Lang:
    """The language of this tab."""
    return cast("Arrival", ss.arrived).lang


def arrived() -> Arrival:
    """What the address said when it was last read."""
    return cast("Arrival", ss.arrived)


def document() -> edits.Document | None:
    """The scenario's document as edited so far; None where the link could not be read."""
    return cast("edits.Document | None", ss.document)


def scenario() -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario as edited so far, or what is wrong with it."""
    if ss.document is None:
        return None, ()
    try:
        return Scenario.parse(ss.document), ()
    except ScenarioError as error:
        return None, error.problems


def touch() -> None:
    """Said by every widget: this run does not come from the address."""
    ss.touched = True


def edit(change: Callable[[edits.Document], edits.Document]) -> None:
    """Changes the document, keeps its events in order, and the open one open."""
    touch()
    place = ss.open if isinstance(ss.open, int) else None
    ss.document, moved = edits.in_order(change(ss.document), place)
    if place is not None:
        ss.open = moved
    ss.edited = True
    ss.arrived = Arrival(lang(), arrived().scenario)  # an old link's own figures no longer speak of this scenario


def put(path: edits.Path, value: object) -> None:
    """Puts a value into the document, where it is another one."""
    touch()
    if edits.at(ss.document, path) != value:
        edit(lambda document: cast("edits.Document", edits.put(document, path, value)))


def unfold(row: int | str | None) -> None:
    """Opens a row of the timeline for editing; the open one closes."""
    touch()
    ss.open = None if ss.open == row else row


def held(key: str, value: object) -> str:
    """The key of a widget that shows a value of the document.

    A widget that the visitor changed keeps its key. One whose value was changed by anything else becomes another
    widget with a key of its own: were the old one told its new value, a quick tap elsewhere would still come with the
    old value in it, which looks like an edit (seen: it undid the edit before).
    """
    turns = ss.setdefault("turns", {})
    name = _turned(key, turns.get(key, 0))
    if name in ss and ss[name] != value:
        turns[key] = turns.get(key, 0) + 1
        name = _turned(key, turns[key])
    if name not in ss:
        ss[name] = value
    ss.showing.add(name)
    return name


def taken(key: str) -> bool:
    """Whether a widget's change is the visitor's.

    A widget that the last whole run no longer drew is forgotten by Streamlit, but may still stand in the browser: its
    old value then comes back with the next tap as if it were new.
    """
    touch()
    return key in ss.showing or key in ss.get("shown", ())


def settled() -> None:
    """Said when everything has been drawn."""
    ss.shown = ss.showing


def _turned(key: str, turn: int) -> str:
    return f"{key}~{turn}" if turn else key


def as_arrived(lang: Lang) -> str:
    """The address as it stands, in another language: nothing of a link is lost by reading it in English."""
    return f"?{urlencode({**_query(), 'lang': [lang]}, doseq=True)}"


def _query() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in sorted(st.query_params)}
