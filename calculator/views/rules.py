"""The page of rules: one fee where the address names it, or all of them to search, with what is in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import streamlit as st

from calculator import CalculatorError, Rulebook
from calculator.cards import CATEGORIES, Card
from calculator.dates import number
from calculator.errors import NotCovered
from calculator.events import EARLIEST
from calculator.fees import Edition, Fee
from calculator.lines import CATEGORY_NAMES
from calculator.terms import edition_words
from calculator.views import doubts, fee, finding, menus, state, verdict
from calculator.views.head import head
from calculator.views.markup import bullets, part, text
from calculator.wording import Lang, day_text, say

PAGEFUL = 40  # rows at first, and at each tap more
BLANK = {"words": "", "carrier": "", "category": ""}


def show(lang: Lang) -> None:
    """Draws the page."""
    head("rules", lang)
    rulebook, asked = verdict.rulebook(), state.page_key("fee")
    with st.container(key="reading"):
        if asked is None:
            _all(rulebook, lang)
            return
        try:
            card = rulebook.card(asked)
        except CalculatorError:
            _no_such(asked, rulebook, lang)
        else:
            fee.show(card, rulebook, lang)


def link(card: Card, rulebook: Rulebook, lang: Lang) -> str:
    """A card's full name, leading to it."""
    name = text(finding.full_title(card, rulebook, lang))
    return part("a", name, href=state.address("rules", fee=card.id), data_soft="here")


def _all(rulebook: Rulebook, lang: Lang) -> None:
    lead = say("What each fee was and is, since when, and who says so. Open one for its history.", lang)
    title = part("h1", text(say("Rules", lang)), data_answer="here")
    st.html(part("section", title + part("p", text(lead), "own-lead"), "own-answer"))
    on = _filters(rulebook, lang)
    looking = state.tab().looking
    wanted = {name: str(looking.get(name, "")) for name in BLANK}
    _found(finding.matching(rulebook, **wanted), on, rulebook, lang)
    doubts.show(rulebook, lang)


def _filters(rulebook: Rulebook, lang: Lang) -> date:
    """The search, and the day whose terms are shown."""
    carriers = {"": say("All carriers", lang), finding.MARKET: say("For every carrier", lang)}
    kinds = {"": say("All kinds", lang)}
    kinds |= {name: say(CATEGORY_NAMES[name], lang) for name in CATEGORIES if name != "hassle"}
    held = state.held("find.words", state.tab().looking.get("words", ""))
    st.text_input(
        say("Search", lang), key=held, max_chars=60, on_change=_look, args=(held, "words"),
        placeholder=say("such as USIM, sign-up, clawback", lang),
    )  # fmt: skip
    with st.container(horizontal=True, key="filters", gap="small"):
        _pick(say("Carrier", lang), "carrier", carriers | menus.carrier_names(rulebook, lang))
        _pick(say("Kind", lang), "category", kinds)
        day = state.tab().looking.get("day")
        on = day if isinstance(day, date) else state.today()
        key = state.held("find.day", on)
        st.date_input(
            say("As it was on", lang), key=key, format="YYYY-MM-DD", min_value=EARLIEST, max_value=state.today(),
            on_change=_look, args=(key, "day"),
        )  # fmt: skip
    return on


def _pick(label: str, name: str, options: dict[str, str]) -> None:
    key = state.held(f"find.{name}", state.tab().looking.get(name, ""))
    st.selectbox(label, list(options), format_func=options.__getitem__, key=key, on_change=_look, args=(key, name))


def _look(key: str, name: str) -> None:
    value = state.taken(key)
    if value is not None:
        state.tab().looking |= {name: value, "most": PAGEFUL}


def _found(cards: Sequence[Card], on: date, rulebook: Rulebook, lang: Lang) -> None:
    most = int(str(state.tab().looking.get("most", PAGEFUL)))
    if not cards:
        _nothing(lang)
        return
    count = say("Rules found: {n}, as of {day}", lang, n=len(cards), day=day_text(on, lang))
    shown = part("p", text(count), "own-lead", role="status")
    for category, group in groupby(cards[:most], key=lambda card: card.category):
        rows = bullets(_row(rulebook.fee(card.id), on, rulebook, lang) for card in group)
        shown += part("h2", text(say(CATEGORY_NAMES[category], lang)), "own-group") + rows
    st.html(part("section", shown, "own-rules", aria_label=say("Found", lang)))
    if len(cards) > most:
        left = say("Show more ({n} left)", lang, n=len(cards) - most)
        st.button(left, key="find.more", on_click=_more, args=(most + PAGEFUL * 2,))


def _row(found: Fee, on: date, rulebook: Rulebook, lang: Lang) -> str:
    editions = _in_force(found, on)
    terms = " / ".join(edition_words(edition, lang) for edition in editions)
    since = say("since {day}", lang, day=day_text(editions[-1].version.effective, lang)) if editions else ""
    told = part("span", text(terms or say("no source speaks of so early a day", lang)))
    return link(found.card, rulebook, lang) + part("small", told + (f" · {text(since)}" if since else ""), "own-quiet")


def _in_force(found: Fee, on: date) -> tuple[Edition, ...]:
    try:
        return found.in_force(number(on))
    except NotCovered:
        return ()


def _nothing(lang: Lang) -> None:
    heading = part("h2", text(say("No rule is found with these words", lang)))
    advice = say("Try fewer words, another spelling, or all carriers and kinds.", lang)
    st.html(part("section", heading + part("p", text(advice), "own-quiet"), "own-empty", role="status"))
    st.button(say("Show all rules", lang), key="find.clear", on_click=_clear)


def _more(most: int) -> None:
    state.touch()
    state.tab().looking |= {"most": most}


def _clear() -> None:
    state.touch()
    state.tab().looking = {}


def _no_such(asked: str, rulebook: Rulebook, lang: Lang) -> None:
    """For a link to a fee that is not there."""
    heading = part("h1", text(say("There is no such rule", lang)), data_answer="here")
    lead = part("p", text(say("No card of the rulebook is called {id}.", lang, id=asked[:80])))
    near = [link(rulebook.card(id_), rulebook, lang) for id_ in finding.near(rulebook, asked)]
    told = part("p", text(say("These come near:", lang))) + bullets(near) if near else ""
    every = part("a", text(say("All rules", lang)), href=state.address("rules"), data_soft="here")
    st.html(part("section", heading + lead + told + part("p", every), "own-answer"))
