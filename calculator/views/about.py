"""The page about the calculator: what it is, how amounts are decided, what is covered, what changed, what is kept."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, metadata

import streamlit as st

from calculator import Rulebook
from calculator.coverage import Cell, coverage, years
from calculator.views import coverage_rows, menus, pictures, state, verdict
from calculator.views.changes import changelog, changes
from calculator.views.head import head
from calculator.views.markup import bullets, part, text
from calculator.wording import Lang, day_text, say

ASSUMED_MESSAGES = {
    "card": "Every amount stands on a card: with a source, the day from which it holds, and the day a person last "
    "looked. There is no amount in the program.",
    "day": "A fee counts as it was on the day it fell due. What leaving a contract costs goes by the terms of the day "
    "the contract was made.",
    "carried": "Between the day a card was last checked and the day you ask about, its amount is taken to have stayed.",
    "vat": "Amounts hold VAT. Where a source leaves it out it is added, and where none says, the line says so.",
    "unknown": "What nobody says is not known, and never nothing: such a line is left out of the total, and the total "
    "says so.",
    "range": "Where sources or you know only the bounds, both are worked out, and every combination of them.",
    "disputed": "Where sources disagree, one counts and the others are worked out beside it, on the same line.",
    "months": "A month used in part is charged by its days.",
    "counting": "Time is counted as each card says, mostly in days; the timeline lets you count it otherwise.",
    "quoted": "What an agent told you outranks our estimate, and both are shown.",
    "time": "What your time is worth is shown if you say so, and never added to the money.",
    "aside": "Points, memberships, and what an old phone would sell for are not counted.",
}
PRIVATE_MESSAGES = {
    "asked": "The page never asks for a name, a phone number, a resident registration number or an account. What you "
    "tell it stands in the address, and nowhere else.",
    "kept": "Whoever has the link can read it. The server remembers its last answers for a while, so as not to "
    "work them out twice, and nothing of who asked: no account, no analysis, nothing written down.",
    "cookie": "There is one cookie, which keeps strangers' pages from acting in your name; it holds a random number "
    "and goes when the browser closes.",
    "origin": "Nothing is fetched from other places: no fonts, no pictures, no scripts. A source opens only when you "
    "tap it, and does not learn where you came from.",
}
#: What the page is built on, by the names under which packages are published.
BUILT_ON = ("numpy", "pydantic", "streamlit", "altair", "pyarrow", "typer", "rich", "uvloop", "babel")


def show(lang: Lang) -> None:
    """Draws the page."""
    head("about", lang)
    with st.container(key="reading"):
        st.html(_what(lang) + _assumed(lang))
        _covered(verdict.rulebook(), lang)
        st.html(_changes(lang) + _private(lang) + _licences(lang))


def _what(lang: Lang) -> str:
    heading = part("h1", text(say("About this calculator", lang)), data_answer="here")
    what = say(
        "It says what it costs, in all, to leave one mobile carrier for another: line by line, with the source of each "
        "line, and whether a better day or a better way is at hand.",
        lang,
    )
    why = say(
        "It began with a question of February 2011 that nobody at three counters could answer: what does it cost to "
        "try another carrier for a month, and come back?",
        lang,
    )
    told = part("p", text(what)) + part("p", text(why)) + part("p", text(_state(lang)), "own-quiet")
    return part("section", heading + told, "own-answer")


def _state(lang: Lang) -> str:
    rulebook, today = verdict.rulebook(), state.today()
    message = "Rulebook {digest}: {n} cards, judged on {day}."
    return say(message, lang, digest=rulebook.digest, n=len(rulebook.cards), day=day_text(today, lang))


def _assumed(lang: Lang) -> str:
    title = part("h2", text(say("How amounts are decided", lang)), "own-title")
    return title + part("div", bullets(text(say(words, lang)) for words in ASSUMED_MESSAGES.values()), "own-prose")


def _covered(rulebook: Rulebook, lang: Lang) -> None:
    """Coverage, a carrier at a time: as a picture, and as a table for who reads or copies it."""
    lead = say("For each kind of cost and year: does a source speak? A mark is as good as its worst card.", lang)
    title = part("h2", text(say("What is covered", lang)), "own-title", id="coverage")
    st.html(title + part("p", text(lead), "own-lead"))
    names = menus.carrier_names(rulebook, lang)
    key = state.held("cover.carrier", state.tab().looking.get("cover", next(iter(names))))
    carrier = st.selectbox(
        say("Carrier", lang), list(names), format_func=names.__getitem__, key=key, on_change=_cover, args=(key,)
    )
    cells = [cell for cell in _cells(rulebook, state.today()) if cell.carrier == carrier]
    if not cells:
        st.html(part("p", text(say("No card of this carrier yet.", lang)), "own-empty"))
        return
    pictures.coverage(cells, names[carrier], lang)
    summary = part("summary", text(say("The same as a table", lang)))
    twin = coverage_rows.table(cells, names[carrier], lang)
    st.html(
        coverage_rows.legend(lang) + part("details", summary + twin, "own-other", data_line="coverage"),
    )


def _cover(key: str) -> None:
    carrier = state.taken(key)
    if carrier is not None:
        state.tab().looking |= {"cover": carrier}


@functools.lru_cache(maxsize=2)
def _cells(rulebook: Rulebook, on: date) -> tuple[Cell, ...]:
    return coverage(rulebook, years(rulebook, on))


def _changes(lang: Lang) -> str:
    title = part("h2", text(say("What has changed", lang)), "own-title", id="changes")
    found = changelog()
    if not found:
        return title + part("p", text(say("This copy came without its list of changes.", lang)), "own-quiet")
    lead = say("Newest first, in English. Every corrected figure is listed: it changes what old links say.", lang)
    return title + part("p", text(lead), "own-lead") + part("div", changes(found, lang), "own-prose")


def _private(lang: Lang) -> str:
    title = part("h2", text(say("What is kept of you: nothing", lang)), "own-title", id="privacy")
    return title + part("div", bullets(text(say(words, lang)) for words in PRIVATE_MESSAGES.values()), "own-prose")


def _licences(lang: Lang) -> str:
    title = part("h2", text(say("Licences", lang)), "own-title", id="licences")
    own = say("The calculator and its cards are free to use, change and pass on, under the MIT licence.", lang)
    facts = say("The cards hold facts in our own words, with a link to each source; sources stay their owners'.", lang)
    built = part("p", text(say("Built on:", lang))) + bullets(_built_on())
    return title + part("div", part("p", text(own)) + part("p", text(facts)) + built, "own-prose")


def _built_on() -> Iterator[str]:
    """The packages that are here, each with the licence it names itself."""
    for name in BUILT_ON:
        try:
            about = metadata(name)
        except PackageNotFoundError:
            continue
        licence = _licence(about.get_all("License-Expression"), about.get_all("Classifier"))
        yield text(f"{about['Name']} {about['Version']} · {licence}")


def _licence(named: list[str] | None, classifiers: list[str] | None) -> str:
    """A package's licence by its own short name, or as the package index sorts it."""
    sorted_by = (line.rpartition(" :: ")[2] for line in classifiers or () if line.startswith("License ::"))
    return ", ".join(named or sorted_by)
