"""A link that cannot be read: what is wrong with it, all at once, and three ways on. Nothing in it is guessed."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

import streamlit as st

from calculator.errors import Problem
from calculator.views import state
from calculator.views.arrival import Arrival, arrival
from calculator.views.markup import bullets, part, text
from calculator.wording import Lang, problem_text, say

ss = st.session_state
MEND = "mend"


def trouble(found: Arrival, lang: Lang) -> None:
    """The panel: every problem, the link's own text to mend, and the way to the first story."""
    if untold(found):
        empty(lang)
        return
    heading = part("h1", text(say("This link cannot be read", lang)), data_answer="here")
    lead = part("p", text(say("Nothing in it was guessed or left out, so there is no total. What is wrong:", lang)))
    listed = bullets(text(problem_text(problem, lang)) for problem in found.problems)
    st.html(part("section", heading + lead + listed, "own-answer", role="alert"))
    if MEND not in ss:
        ss[MEND] = _spread(st.query_params.to_dict())
    st.text_area(
        say("The link, a line for each part. Mend it here:", lang), key=MEND, height=220, on_change=state.touch
    )
    with st.container(horizontal=True):
        st.button(say("Read it again", lang), key="mend.read", on_click=_again)
        st.button(say("Start from the example instead", lang), key="mend.first", on_click=_first, args=(lang,))


def untold(found: Arrival) -> bool:
    """Whether a link is whole, but tells of no event: a timeline that is still empty."""
    return [(problem.where, problem.found) for problem in found.problems] == [("e1", "nothing")]


def abroad(problems: Iterable[Problem], lang: Lang) -> str:
    """What to say first of a story in a country whose rules are not here; nothing of any other trouble."""
    elsewhere = any(problem.where == "market" for problem in problems)
    return say("Only carriers in Korea are known here so far.", lang) if elsewhere else ""


def empty(lang: Lang) -> None:
    """For an empty timeline: the ways to fill it."""
    heading = part("h1", text(say("Nothing has been told yet", lang)), data_answer="here")
    words = say("Begin with the carrier you are with. After six questions there is an answer to change at will.", lang)
    named = {
        f"./guide?lang={lang}": say("Answer six questions about your own line", lang),
        f"./stories?lang={lang}": say("Stories to begin from", lang),
        f"./?lang={lang}": say("See the example", lang),
    }
    ways = bullets(part("a", text(name), href=address, data_soft="here") for address, name in named.items())
    st.html(part("section", heading + part("p", text(words)) + ways, "own-answer"))


def _again() -> None:
    """Reads the mended text; what is still wrong is listed again."""
    state.touch()
    text = "&".join(line.strip() for line in str(ss[MEND]).splitlines() if line.strip())
    found = arrival(text)
    state.show(found)
    state.tab().edited = found.scenario is not None


def _first(lang: Lang) -> None:
    state.touch()
    state.show(arrival({"lang": [lang]}))


def _spread(query: dict[str, str]) -> str:
    return urlencode(query, safe=":~,").replace("&", "\n")
