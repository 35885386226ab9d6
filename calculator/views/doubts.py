"""What is in doubt among the rules: claims against each other, what nobody knows, what was not looked at for long."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date

import streamlit as st

from calculator import Rulebook
from calculator.health import Finding, Health, looked_through
from calculator.lines import STANDINGS
from calculator.terms import edition_words
from calculator.views import finding, state
from calculator.views.fee import claims
from calculator.views.markup import bullets, part, text
from calculator.views.telling import short_day
from calculator.wording import Lang, day_text, say


@functools.lru_cache(maxsize=2)
def looked(rulebook: Rulebook, on: date) -> Health:
    """The rulebook's health on a day, looked through once."""
    return looked_through(rulebook, on)


def show(rulebook: Rulebook, lang: Lang) -> None:
    """Draws the two lists, folded."""
    found = looked(rulebook, state.today())
    st.html(_conflicts(found, rulebook, lang) + _health(found, rulebook, lang))


def _conflicts(found: Health, rulebook: Rulebook, lang: Lang) -> str:
    lead = say("Where sources disagree, one is counted with and the others are kept, computed and shown.", lang)
    title = part("h2", text(say("Where sources disagree", lang)), "own-title", id="conflicts")
    latest = sorted(found.disputed, key=lambda finding: (finding.version, finding.fee), reverse=True)
    told = "".join(_conflict(one, rulebook, lang) for one in latest)
    return title + part("p", text(lead), "own-lead") + _folded(
        say("Disputed: {n}", lang, n=len(latest)), part("div", told), "doubt:disputed"
    )  # fmt: skip


def _conflict(found: Finding, rulebook: Rulebook, lang: Lang) -> str:
    edition = next(e for e in rulebook.fee(found.fee).editions if e.version.effective == found.version)
    ours = say("Counted with: {terms}", lang, terms=edition_words(edition, lang))
    since = part("span", text(say("since {day}", lang, day=short_day(found.version, lang))), "own-quiet")
    top = part("p", f"{_link(found, rulebook, lang)} {since}")
    return part("div", top + part("p", text(ours)) + claims(edition, lang), "own-doubt own-inside")


def _health(found: Health, rulebook: Rulebook, lang: Lang) -> str:
    counts = {"cards": found.cards, "versions": found.versions, "sources": found.sources}
    sums = say("{cards} cards, {versions} versions, {sources} sources", lang, **counts)
    grounds = (f"{say(words, lang)}: {found.standing.get(name, 0)}" for name, words in STANDINGS.items())
    title = part("h2", text(say("Health of the rulebook", lang)), "own-title", id="health")
    state_ = say("Sound on {day}.", lang, day=day_text(found.as_of, lang))
    if not found.sound:
        state_ = say("Not sound on {day}.", lang, day=day_text(found.as_of, lang))
    told = part("p", part("b", text(state_))) + part("p", text(f"{sums}."), "own-quiet") + bullets(map(text, grounds))
    stale = say("Not checked for too long: {n}", lang, n=len(found.stale))
    unknown = say("Not known: {n}", lang, n=len(found.unknown))
    lists = _folded(stale, _listed(found.stale, rulebook, lang), "doubt:stale") + _folded(
        unknown, _listed(found.unknown, rulebook, lang), "doubt:unknown"
    )
    return part("section", title + told + lists, aria_label=say("Health of the rulebook", lang))


def _listed(found: Sequence[Finding], rulebook: Rulebook, lang: Lang) -> str:
    if not found:
        return part("p", text(say("None.", lang)), "own-quiet")
    return bullets(
        f"{_link(one, rulebook, lang)} "
        + part("span", text(_since(one, lang)), "own-quiet")
        for one in found
    )  # fmt: skip


def _since(found: Finding, lang: Lang) -> str:
    since = say("since {day}", lang, day=short_day(found.version, lang))
    return f"{since}, {say('last checked {day}', lang, day=short_day(found.checked, lang))}"


def _folded(heading: str, inside: str, key: str) -> str:
    summary = part("summary", text(heading))
    return part("details", summary + part("div", inside, "own-inside"), "own-other", data_line=key)


def _link(found: Finding, rulebook: Rulebook, lang: Lang) -> str:
    name = finding.full_title(rulebook.card(found.fee), rulebook, lang)
    return part("a", text(name), href=state.address("rules", fee=found.fee), data_soft="here")
