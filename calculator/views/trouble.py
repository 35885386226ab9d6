"""A link that cannot be read: what is wrong with it, all at once, and three ways on. Nothing in it is guessed."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from calculator.views import state
from calculator.views.arrival import Arrival, arrival
from calculator.views.markup import bullets, part, text
from calculator.wording import Lang, problem_text, say

ss = st.session_state
MEND = "mend"


def trouble(found: Arrival, lang: Lang) -> None:
    """The panel: every problem, the link's own text to mend, and the way to the first story."""
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
