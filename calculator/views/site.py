"""The frame of every page: the address is read, the head is drawn, and the page below it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from calculator.views import pages, state
from calculator.views.markup import part, text
from calculator.wording import Lang, say


def show() -> None:
    """Draws the page that the address names, for this run."""
    state.arrive()
    lang = state.lang()
    drawn = {path: _page(path, lang) for path in pages.PAGES}
    state.tab().drawn = drawn
    chosen = st.navigation([*drawn.values()], position="hidden")
    path = next((path for path, page in drawn.items() if page.url_path == chosen.url_path), "")
    st.set_page_config(page_title=pages.title(path, lang), layout="wide")
    chosen.run()
    state.settled()


def _page(path: str, lang: Lang) -> st.Page:
    return st.Page(_drawing(path, lang), title=pages.title(path, lang), url_path=path or None, default=not path)


def _drawing(path: str, lang: Lang) -> Callable[[], None]:
    def draw() -> None:
        try:
            pages.draw(path, lang)
        except Exception:
            _broken(lang)
            raise  # Streamlit writes it to the log; what it shows of it is hidden

    return draw


def _broken(lang: Lang) -> None:
    """For a fault of ours: that it is ours, and that nothing of the visitor's is lost."""
    heading = part("h1", text(say("Something went wrong on our side", lang)), data_answer="here")
    lead = say("Your story is still in the address: load the page again, or go on from here.", lang)
    ways = [
        part("a", text(say("Load this page again", lang)), href=state.as_arrived(lang)),
        part("a", text(say("Begin with the example", lang)), href=f"./?lang={lang}"),
    ]
    st.html(part("section", heading + part("p", text(lead)) + part("p", " · ".join(ways)), "own-answer", role="alert"))
