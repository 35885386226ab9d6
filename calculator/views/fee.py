"""One fee: what it is now, its history as a picture and line by line, the claims against it, and a way to object."""

from __future__ import annotations

import streamlit as st

from calculator import Rulebook
from calculator.cards import Card
from calculator.dates import number
from calculator.errors import NotCovered
from calculator.fees import Edition, Fee
from calculator.lines import CATEGORY_NAMES, STANDINGS
from calculator.terms import edition_words, terms_words
from calculator.views import finding, pictures, state
from calculator.views.citing import cited, sources
from calculator.views.markup import bullets, part, rich, text
from calculator.views.telling import short_day
from calculator.wording import Lang, day_text, say

_GOVERNED_MESSAGES = {
    "join": "by the terms of the day one joined",
    "event": "by the terms of the day it falls due",
}
_VAT_MESSAGES = {"added": "added to the printed amount", "unknown": "no source says whether it is in"}


def show(card: Card, rulebook: Rulebook, lang: Lang) -> None:
    """Draws the fee."""
    fee, title = rulebook.fee(card.id), finding.full_title(card, rulebook, lang)
    st.set_page_config(page_title=title)
    st.html(_top(fee, title, rulebook, lang))
    drawn = pictures.history(card, rulebook, state.today(), lang)
    if drawn:
        note = part("p", text(drawn), "own-note")
        st.html(note)
    st.html(_history(fee, lang) + _report(fee, title, rulebook, lang))


def _top(fee: Fee, title: str, rulebook: Rulebook, lang: Lang) -> str:
    """What it is, and what it comes to today."""
    card = fee.card
    back = part("a", "← " + text(say("All rules", lang)), href=state.address("rules"), data_soft="here")
    former = ", ".join(old for old, new in rulebook.retired.items() if new == card.id)
    told = [
        part("p", back),
        part("h1", text(title), data_answer="here"),
        part("p", _now(fee, lang), "own-now"),
        part("p", text(getattr(card.gloss, lang))) if card.gloss else "",
        _facts(card, former, lang),
    ]
    return part("section", "".join(told), "own-answer", aria_label=title)


def _now(fee: Fee, lang: Lang) -> str:
    today = state.today()
    try:
        editions = fee.in_force(number(today))
    except NotCovered:
        return text(say("Not in force yet.", lang))
    words = " / ".join(edition_words(edition, lang) for edition in editions)
    since = day_text(editions[-1].version.effective, lang)
    return rich(say("Now: {terms}, since {day}.", lang), terms=part("b", text(words)), day=text(since))


def _facts(card: Card, former: str, lang: Lang) -> str:
    pairs = [
        (say("Kind", lang), say(CATEGORY_NAMES[card.category], lang)),
        (say("Counted", lang), say(_GOVERNED_MESSAGES[card.governed_by], lang)),
        (say("How to find out", lang), getattr(card.how_to_find, lang) if card.how_to_find else ""),
        (say("Name of the rule", lang), card.id),
        (say("Once called", lang), former),
    ]
    return part("dl", "".join(part("dt", text(k)) + part("dd", text(v)) for k, v in pairs if v), "own-facts")


def _history(fee: Fee, lang: Lang) -> str:
    """Every version, the latest first and open."""
    lead = say("The latest first. Each opens to what it rests on.", lang)
    title = part("h2", text(say("History ({n})", lang, n=len(fee.editions))), "own-title")
    latest, *older = [_version(edition, fee, lang) for edition in reversed(fee.editions)]
    opened = latest.replace("<details ", "<details open ", 1)
    return title + part("p", text(lead), "own-lead") + part("div", opened + "".join(older), "own-receipt")


def _version(edition: Edition, fee: Fee, lang: Lang) -> str:
    version = edition.version
    since = short_day(version.effective, lang)
    if version.effective_by and version.effective_by != version.effective:
        since = say("between {low} and {high}", lang, low=since, high=short_day(version.effective_by, lang))
    marks = [say("rival claims: {n}", lang, n=len(edition.claims))] if edition.claims else []
    marks += [say("exceptions: {n}", lang, n=len(edition.excuses))] if edition.excuses else []
    summary = part("span", text(edition_words(edition, lang)), "own-terms") + part(
        "span", text(" · ".join((since, *marks))), "own-when"
    )
    key = f"version:{fee.card.id}:{version.effective}"
    inside = part("div", _inside(edition, lang), "own-inside")
    return part("details", part("summary", summary) + inside, "own-line", data_line=key)


def _inside(edition: Edition, lang: Lang) -> str:
    version = edition.version
    vat = _VAT_MESSAGES.get(version.vat)
    pairs = [
        (say("Last checked", lang), day_text(version.checked, lang)),
        (say("Standing", lang), say(STANDINGS[version.standing], lang)),
        (say("VAT", lang), say(vat, lang) if vat else ""),
    ]
    blocks = [
        part("p", text(getattr(version.note, lang))) if version.note else "",
        _excuses(edition, lang),
        _ways(edition, lang),
        part("dl", "".join(part("dt", text(k)) + part("dd", text(v)) for k, v in pairs if v), "own-facts"),
        sources(version.source, lang),
        claims(edition, lang),
    ]
    return "".join(filter(None, blocks))


def _excuses(edition: Edition, lang: Lang) -> str:
    told = (
        text(getattr(excuse.card.reason, lang))
        + part("p", text(say("Then: {terms}", lang, terms=terms_words(excuse.instead.terms, lang))))
        + cited(excuse.card.source, lang)
        for excuse in edition.excuses
    )
    return part("div", part("h3", text(say("Exceptions", lang))) + bullets(told)) if edition.excuses else ""


def _ways(edition: Edition, lang: Lang) -> str:
    ways = (text(getattr(way.words, lang)) + cited(way.source, lang) for way in edition.version.way_out)
    return part("div", part("h3", text(say("Ways out:", lang))) + bullets(ways)) if edition.version.way_out else ""


def claims(edition: Edition, lang: Lang) -> str:
    """What others say against a version; nothing where nobody does."""
    if not edition.claims:
        return ""
    told = (
        rich(
            say("{claim} ({amount})", lang),
            claim=text(getattr(claim.card.claim, lang)),
            amount=text(terms_words(claim.terms.terms, lang)),
        )
        + cited(claim.card.source, lang)
        for claim in edition.claims
    )
    return part("div", part("h3", text(say("Others say", lang))) + bullets(told))


def _report(fee: Fee, title: str, rulebook: Rulebook, lang: Lang) -> str:
    """A text to copy for whoever knows better. Nothing is sent from here, and nothing kept."""
    version = fee.editions[-1].version
    link = state.address("rules", fee=fee.card.id)
    lines = [
        say("This figure of the switching calculator looks wrong.", lang),
        f"{say('Name of the rule', lang)}: {fee.card.id} ({title})",
        f"{say('Version', lang)}: {version.effective}, {say('last checked {day}', lang, day=version.checked)}",
        f"{say('The card says', lang)}: {edition_words(fee.editions[-1], lang)}",
        f"{say('Rulebook', lang)}: {rulebook.digest}",
        f"{say('Link', lang)}: {{{link}}}",
        f"{say('What it should say, and where that is written', lang)}: ",
    ]
    heading = part("h2", text(say("Is this figure wrong?", lang)), "own-title", id="report")
    lead = say("Copy this, add what you know, and send it to whoever keeps the rules. Nothing is sent from here.", lang)
    button = part(
        "button", text(say("Copy the report", lang)), "own-button", type="button", data_copy_text="\n".join(lines),
        data_done=say("Copied", lang), data_failed=say("Could not copy: select the text above", lang),
    )  # fmt: skip
    shown = "\n".join(lines).replace(f"{{{link}}}", link)
    return heading + part("p", text(lead), "own-lead") + part("pre", text(shown), "own-report", tabindex="0") + button
