"""What a tab remembers, and how it follows the address: the scenario lives in the link, edits are written back to it.

Every run carries the tab's address of the moment it began. An edit made while another is still being worked on comes
with the address from before both, which looks like a visitor's own link: so every widget says that it was touched, and
the address is read only when none was. The address is written only after an edit, so that Back always goes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import NamedTuple, cast
from urllib.parse import urlencode

import streamlit as st

from calculator import Scenario, ScenarioError, Total
from calculator.errors import LinkError, Problem
from calculator.links import PAGE_KEYS, parameters
from calculator.views import edits, pages
from calculator.views.arrival import Arrival, arrival
from calculator.wording import LANGS, Lang

ss = st.session_state


class Query(NamedTuple):
    """What an address says of the scenario: by name, and as it stands in a link."""

    said: dict[str, list[str]]
    text: str


@dataclass
class Tab:
    """All that a tab remembers besides its widgets.

    One object, changed in place: a new run may break off an old one at every access of the session's state, and what
    belongs together must not be torn apart.
    """

    arrived: Arrival
    document: edits.Document | None = None
    open: int | str | None = None
    edited: bool = False
    touched: bool = False
    written: Mapping[str, list[str]] | None = None
    turns: dict[str, int] = field(default_factory=dict)
    showing: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    looking: dict[str, object] = field(default_factory=dict)  # for what, among the rules
    drawn: Mapping[str, st.Page] = field(default_factory=dict)  # the pages of this run, by their places
    by_touch: bool = False  # whether this run came from a widget
    chosen: dict[str, str] = field(default_factory=dict)  # the pages' own choices, by their keys in the address
    query: Query | None = None  # of the address of this run, read once: every link of the page carries it


def tab() -> Tab:
    """The memory of the tab this run is for."""
    try:
        return cast("Tab", ss["tab"])
    except KeyError:
        ss["tab"] = Tab(Arrival(LANGS[0], None))
        return cast("Tab", ss["tab"])


def arrive() -> None:
    """Reads the address, unless this run came from a widget or the address is the one this tab wrote."""
    here = tab()
    here.showing, here.query = set(), None
    query = _query()
    touched, here.touched = here.touched, False
    here.by_touch = touched
    if not touched and query != here.written:
        show(arrival(query))


def show(found: Arrival) -> None:
    """Makes an arrival what the tab shows."""
    here = tab()
    here.arrived, here.edited, here.open = found, False, None
    here.document = found.scenario.document() if found.scenario else None


def begin(document: edits.Document) -> None:
    """Makes a document what the tab shows, where the address tells none; it is written into the address as an edit."""
    here = tab()
    if not here.edited:
        here.document, here.edited, here.open = document, True, None


def depart(scenario: Scenario | None, book: str, was: Total | None) -> None:
    """Writes the scenario into the address after an edit; one that cannot be priced, or is too long, is not written."""
    here = tab()
    if here.edited and scenario is not None and was is not None:
        with suppress(LinkError):  # the place where links are shared says why
            st.query_params.from_dict({**parameters(scenario, book=book, was=was, lang=lang()), **_page_keys()})
        here.edited, here.query = False, None
    here.written = _query()


def settled() -> None:
    """Said when everything has been drawn."""
    here = tab()
    here.shown = here.showing


def lang() -> Lang:
    """The language of this tab."""
    return tab().arrived.lang


def document() -> edits.Document | None:
    """The scenario's document as edited so far; None where the link could not be read."""
    return tab().document


def scenario() -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario as edited so far, or what is wrong with it."""
    written = document()
    if written is None:
        return None, ()
    try:
        return Scenario.parse(written), ()
    except ScenarioError as error:
        return None, error.problems


def touch() -> None:
    """Said by every widget: this run does not come from the address."""
    tab().touched = True


def edit(change: Callable[[edits.Document], edits.Document]) -> None:
    """Changes the document, keeps its events in order, and the open one open."""
    here = tab()
    if here.document is None:
        return
    place = here.open if isinstance(here.open, int) else None
    document, moved = edits.in_order(change(here.document), place)
    here.document, here.open = document, here.open if place is None else moved
    here.touched = here.edited = True
    here.arrived = replace(here.arrived, book=None, was=None)  # what its sender saw was another scenario


def put(path: edits.Path, value: object) -> None:
    """Puts a value into the document, where it is another one."""
    touch()
    if edits.at(document(), path) != value:
        edit(lambda written: cast("edits.Document", edits.put(written, path, value)))


def unfold(row: int | str | None) -> None:
    """Opens a row of the timeline for editing; the open one closes."""
    here = tab()
    here.touched = True
    here.open = None if here.open == row else row


def held(key: str, value: object) -> str:
    """The key of a widget that shows a value of the document.

    A widget that the visitor changed keeps its key. One whose value was changed by anything else becomes another
    widget with a key of its own: were the old one told its new value, a quick tap elsewhere would still come with the
    old value in it, which looks like an edit (seen: it undid the edit before).
    """
    here = tab()
    name = _turned(key, here.turns.get(key, 0))
    if name in ss and ss[name] != value:
        here.turns[key] = here.turns.get(key, 0) + 1
        name = _turned(key, here.turns[key])
    if name not in ss:
        ss[name] = value
    here.showing.add(name)
    return name


def taken(key: str) -> edits.Part:
    """The value a visitor gave to a widget; None where the change is not the visitor's.

    A widget that the last whole run no longer drew is forgotten by Streamlit, but may still stand in the browser: its
    old value then comes back with the next tap as if it were new.
    """
    return ss[key] if given(key) else None


def given(key: str) -> bool:
    """Whether a widget's change is the visitor's own, also where its value is now nothing."""
    here = tab()
    here.touched = True
    return key in here.showing | here.shown


def chosen(name: str) -> str:
    """A page's own choice, which its key in the address holds: as last made in this tab, else as the address has it."""
    here = tab()
    if not (here.by_touch or here.touched):
        here.chosen[name] = page_key(name) or ""
    return here.chosen.get(name, "")


def choose(name: str, value: str) -> None:
    """Makes a page's own choice, and writes it into the address; an empty one is taken out of it."""
    touch()
    tab().chosen[name] = value
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def as_arrived(lang: Lang) -> str:
    """The address as it stands, in another language: nothing of a link is lost by reading it in English."""
    return f"?{urlencode({**_query(), **_page_keys(), 'lang': [lang]}, doseq=True)}"


def address(path: str, **keys: str) -> str:
    """The address of a page with the scenario of this tab in it, the page's own keys, and what was chosen there."""
    said, written = _read()
    own = {name: value for name in pages.CHOICES.get(path, ()) if (value := tab().chosen.get(name))} | keys
    apart = own.keys().isdisjoint(said)
    query = "&".join(filter(None, (written, urlencode(own)))) if apart else urlencode(said | own, doseq=True)
    return f"./{path}?{query}" if query else f"./{path}"


def guide_address(lang: Lang) -> str:
    """The way into the six questions: with this tab's scenario where one is told, else from the start."""
    return address("guide") if told() else f"./guide?lang={lang}"


def told() -> bool:
    """Whether the address tells a scenario, and not just a language."""
    return bool(_query().keys() - {"lang"})


def page_key(name: str) -> str | None:
    """One of the page's own keys in the address, such as the fee to open; None where it is not there."""
    return next(iter(_page_keys().get(name, ())), None)


def today() -> date:
    """The day it is where the page is served. A page is an edge: here alone the clock is read."""
    return datetime.now(tz=UTC).astimezone().date()


def _turned(key: str, turn: int) -> str:
    return f"{key}~{turn}" if turn else key


def _query() -> dict[str, list[str]]:
    """What the address says of the scenario: all of it but the page's own keys."""
    return _read().said


def _read() -> Query:
    here = tab()
    if here.query is None:
        said = {name: st.query_params.get_all(name) for name in sorted(st.query_params) if name not in PAGE_KEYS}
        here.query = Query(said, urlencode(said, doseq=True))
    return here.query


def _page_keys() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in PAGE_KEYS if name in st.query_params}
