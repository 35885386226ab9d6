"""Taking it along: the link, what it holds in words, and the receipt as data."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import streamlit as st

from calculator import Ledger, Rulebook, Scenario
from calculator.errors import LinkError
from calculator.links import encode
from calculator.views import verdict
from calculator.views.kept import AGAIN
from calculator.views.markup import bullets, part, text
from calculator.views.taken import LONGEST_QR
from calculator.views.telling import day_words, event_details, event_words, service_words, window_words
from calculator.wording import Lang, day_text, problem_text, say, won_span

#: Of a link; the page's own address comes before it.
LONGEST_CODED = LONGEST_QR - 300

KIND_NAMES: Mapping[str, str] = {
    "html": "Receipt to print (HTML)",
    "ics": "Days not to miss (calendar)",
    "csv": "Receipt as a table (CSV)",
    "json": "Receipt as data (JSON)",
}


def share(scenario: Scenario, lang: Lang) -> None:
    """A button that copies the link, the link as a code, the receipt as files, and in words what the link tells."""
    st.html(part("h2", text(say("Share and take away", lang)), "own-title own-share"))
    st.html(_shared(scenario, lang))


@functools.lru_cache(maxsize=AGAIN)
def _shared(scenario: Scenario, lang: Lang) -> str:
    ledger, rulebook = verdict.weighed(scenario).switch, verdict.rulebook()
    try:
        link = encode(scenario, book=ledger.rulebook, was=ledger.total, lang=lang)
    except LinkError as error:
        told = bullets(text(problem_text(problem, lang)) for problem in error.problems)
        return part("div", told, "own-wrong", role="alert")
    files = "".join(file(kind, link, lang) for kind in KIND_NAMES)
    ways = part("div", _link(link, lang) + files, "own-taken")
    return ways + _code(link, lang) + _reveals(scenario, ledger, rulebook, lang)


def file(kind: str, link: str, lang: Lang) -> str:
    """A receipt as an ordinary address: nothing is worked out for it before it is asked for."""
    return part(
        "a",
        text(say(KIND_NAMES[kind], lang)),
        "own-button",
        href=f"./receipt.{kind}?{link}",
        download=f"receipt.{kind}",
    )


def _code(link: str, lang: Lang) -> str:
    """The link as a QR code, drawn when it is unfolded."""
    summary = part("summary", text(say("The link as a QR code", lang)))
    alt = say("QR code of the link to this page", lang)
    image = f'<img src="./qr.svg?{text(link)}" alt="{text(alt)}" width="240" height="240" loading="lazy">'
    inside = image if len(link) < LONGEST_CODED else part("p", text(say("The link is too long for a QR code.", lang)))
    return part("details", summary + inside, "own-other own-code", data_line="code")


def _link(link: str, lang: Lang) -> str:
    return part(
        "button", text(say("Copy the link", lang)), "own-button", type="button", data_copy=f"?{link}",
        data_done=say("Copied", lang), data_failed=say("Could not copy: take it from the address bar", lang),
    )  # fmt: skip


def _reveals(scenario: Scenario, ledger: Ledger, rulebook: Rulebook, lang: Lang) -> str:
    """What whoever has the link can read in it."""
    told = [window_words(scenario, lang)]
    for event in scenario.events:
        details = event_details(event, rulebook, lang)
        words = f"{day_words(event.on, lang)}: {event_words(event, rulebook, lang)}"
        told.append(f"{words} ({details})" if details else words)
    told += [service_words(service, rulebook, lang) for service in scenario.services]
    if scenario.household:
        told.append(say("Others on the bundle: {n} lines", lang, n=len(scenario.household.lines)))
    if scenario.hassle:
        told.append(say("Your time: {hours} hours", lang, hours=f"{scenario.hassle.hours:g}"))
    seen = won_span(ledger.total.low, ledger.total.high, lang)
    told.append(
        say("The total you saw: {total}, judged on {day}", lang, total=seen, day=day_text(scenario.as_of, lang))
    )
    summary = part("summary", text(say("What the link tells", lang)))
    private = part("p", text(say("No name and no phone number: the page never asks for one.", lang)), "own-quiet")
    return part("details", summary + bullets(map(text, told)) + private, "own-other", data_line="reveals")
