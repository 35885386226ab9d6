"""The top of every page: its name, the way to the others, and the other language. The scenario goes along."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from calculator.views import pages, state
from calculator.views.markup import part, text
from calculator.wording import LANGS, Lang, say

#: What Streamlit calls its own parts, in English only: `own.js` puts these words in their place.
STREAMLIT_NAMES: Mapping[str, str] = {
    "Skip to main content": "Skip to main content",
    "Choose date": "Choose a day",
    "Increment": "More by one",
    "Decrement": "Less by one",
    "Open": "Show the choices",
    "No results": "Nothing by that name: look at the first of the list",
}


def head(here: str, lang: Lang) -> None:
    """Draws the head of the page at `here`, after its scenario is in the address."""
    brand = part("a", text(say("Switching calculator", lang)), "own-brand", href=state.address(""), data_soft="here")
    links = "".join(part("li", _link(path, here, lang)) for path in pages.MENU)
    menu = part("ul", links)
    words = json.dumps({name: say(message, lang) for name, message in STREAMLIT_NAMES.items()}, ensure_ascii=False)
    told = {"aria_label": say("Pages", lang), "data_words": words, "data_page": f"./{here}"}
    st.html(part("nav", brand + menu + _tongue(lang), "own-head", **told))


def _link(path: str, here: str, lang: Lang) -> str:
    current = {"aria_current": "page"} if path == here else {}
    return part("a", text(pages.name(path, lang)), href=state.address(path), data_soft="here", **current)


def _tongue(lang: Lang) -> str:
    """The other language, by a load of the whole page: its HTML says which one it is in."""
    other = next(each for each in LANGS if each != lang)
    label = {"ko": "한국어", "en": "English"}[other]
    return part("a", label, "own-tongue", href=state.as_arrived(other), lang=other, hreflang=other)
