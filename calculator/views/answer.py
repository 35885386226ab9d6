"""The top of the page: the answer in one sentence, three numbers, and whatever must be said beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from calculator import Scenario
from calculator.compare import Comparison
from calculator.errors import Problem
from calculator.events import Join
from calculator.ledger import Notice
from calculator.links import TotalLike, encode
from calculator.revisions import Revision
from calculator.scenario import Household
from calculator.views import bestday, edits, menus, missing, state, trouble, verdict
from calculator.views.breakdown import reason
from calculator.views.markup import bullets, figures, part, rich, strong, text
from calculator.views.telling import carrier_name, trouble_words
from calculator.wording import Lang, say, won_span

#: An amount in a sentence, in either language, with its unit: what a reader looks for first.
_AMOUNTS = re.compile(r"−?(?:\d[\d,]*만(?: [\d,]+)?원|\d{1,3}(?:,\d{3})+(?:원| won)?|\d+(?:원| won))")


def answer(scenario: Scenario, found: Comparison, lang: Lang) -> None:
    """The answer, what it leaves out, and three numbers."""
    sentence = part("h1", _bold(verdict.answer(scenario, found, lang)), data_answer="here")
    told = [sentence, _why(found, lang), _blocked(scenario, found, lang), _left_out(scenario, found, lang)]
    shown = found.switched_on is not None and not missing.nothing_known(found)
    figures = _figures(scenario, found, lang) if shown else ""
    st.html(part("section", "".join(filter(None, told)) + figures, "own-answer", aria_label=say("The answer", lang)))


def ways_in(lang: Lang) -> None:
    """The other ways to begin: six questions, or a story like one's own."""
    asked = part("a", text(say("Answer six questions about your own line", lang)), href=state.guide_address(lang),
                 data_soft="here")  # fmt: skip
    stories = part("a", text(say("Stories to begin from", lang)), href=state.address("stories"), data_soft="here")
    ways = [asked, stories]
    if state.told():
        every = text(say("Best move: every plan on every day", lang))
        ways.insert(0, part("a", every, href=state.address("best"), data_soft="here"))
    st.html(part("p", " · ".join(ways), "own-ways"))


def best_day(place: DeltaGenerator, scenario: Scenario, lang: Lang) -> None:
    """The best day, put in its place when all else is drawn: days are weighed while the answer is being read."""
    told = bestday.best_words(scenario, lang)
    if told:
        place.html(part("p", _bold(told), "own-best"))


def doubts(scenario: Scenario, lang: Lang) -> None:
    """For who did not know the carrier: the same story with each of the other networks."""
    if state.page_key("unsure") is None:
        return
    book = verdict.rulebook()
    first = next(place for place, event in enumerate(scenario.events) if isinstance(event, Join))
    document = scenario.document()
    held = document["events"][first]["carrier"]
    links = [
        part(
            "a",
            text(carrier_name(other, book, lang)),
            href=_with_carrier(document, first, other, lang),
            data_soft="here",
        )
        for other in menus.networks(book)
        if other != held
    ]
    words = say("You did not know your carrier: this is as if it were {carrier}. The others:", lang,
                carrier=carrier_name(held, book, lang))  # fmt: skip
    st.html(part("aside", f"{text(words)} {' · '.join(links)}", "own-aside"))


def _with_carrier(document: edits.Document, place: int, carrier: str, lang: Lang) -> str:
    other = edits.put(document, ("events", place, "carrier"), carrier)
    other = edits.put(other, ("events", place, "plan"), None)
    return f"./?{encode(Scenario.parse(other), lang=lang)}&unsure=carrier"


def _why(found: Comparison, lang: Lang) -> str:
    told = "" if found.blocked or found.switched_on is None else reason(found, lang)
    return part("p", _bold(told), "own-why") if told else ""


def refused(problems: Iterable[Problem], lang: Lang) -> None:
    """In the place of the answer: why there is none."""
    message = trouble.abroad(problems, lang) or say(
        "This cannot be worked out as it stands, so there is no total.", lang
    )
    told = part("h1", text(message), data_answer="here") + bullets(text(trouble_words(p, lang)) for p in problems)
    st.html(part("section", told, "own-answer"))


def then_and_now(scenario: Scenario, found: Comparison, lang: Lang) -> None:
    """For a link from before: what its sender saw, what it comes to now, and which lines have moved since."""
    if verdict.wide(scenario):  # its sender may have seen all it may be, and here stands its likely form
        return
    arrived = state.tab().arrived
    was, now = arrived.was, found.switch.total
    revised = arrived.book is not None and arrived.book != found.switch.rulebook
    if was is None or ((was.low, was.high, was.complete) == (now.low, now.high, now.complete) and not revised):
        return
    message = "When this link was made the total of switching was {then}; by today's rules it is {now}."
    if (was.low, was.high, was.complete) == (now.low, now.high, now.complete):
        message = "The rules have been revised since this link was made; the total of switching is still {now}."
    told = rich(say(message, lang), then=strong(_seen(was, lang)), now=strong(_seen(now, lang)))
    moved = verdict.revised(scenario, arrived.book) if revised and arrived.book else ()
    st.html(part("aside", told + bullets(text(_moved(revision, lang)) for revision in moved), "own-aside"))


def _seen(total: TotalLike, lang: Lang) -> str:
    return won_span(total.low, total.high, lang) + ("" if total.complete else say(" and something unknown", lang))


def _moved(revision: Revision, lang: Lang) -> str:
    then, now = (_side(side, lang) for side in (revision.then, revision.now))
    return say("{line}: {then} then, {now} now.", lang, line=revision.words[lang], then=then, now=now)


def _side(side: TotalLike | None, lang: Lang) -> str:
    if side is None:
        return say("no such line", lang)
    return won_span(side.low, side.high, lang) if side.complete else say("not known", lang)


def notices(found: Comparison, lang: Lang) -> None:
    """What a reader should know beside the lines: ids that moved, plans no longer sold, prices carried forward."""
    told = [n for n in found.switch.notices if n.kind != "port_lock" and not n.blocks]  # said elsewhere
    if told:
        st.html(part("aside", bullets(text(n.words[lang]) for n in told), "own-aside"))


def _blocked(scenario: Scenario, found: Comparison, lang: Lang) -> str:
    stops = verdict.blocks(found)
    if not stops:
        return ""
    ways = dict.fromkeys(way[lang] for notice in stops for way in _ways(notice))
    listed = text(say("Ways out:", lang)) + bullets(map(text, ways)) if ways else ""
    more = verdict.why_not(found, lang)
    why = part("p", text(more)) if more else ""
    spite = part("p", text(verdict.in_spite(scenario, found, lang)))
    return why + part("div", spite + listed, "own-aside own-stop")


def _ways(notice: Notice) -> Iterable[dict[str, str]]:
    return (dict(words) for words, _ in notice.ways_out)


def _left_out(scenario: Scenario, found: Comparison, lang: Lang) -> str:
    """What the answer does not count, and where not all of it is drawn."""
    told = []
    left_out = verdict.unknowns(found)
    if left_out:
        label = say("Not in the total, because nobody says how much:", lang)
        told.append(f"{label} {verdict.names(left_out, lang)}")
    if scenario.household == Household():
        told.append(
            say("Not in the total: what others on the bundle would lose, since who they are is not told.", lang)
        )
    if verdict.wide(scenario):
        message = (
            "So much is open that the figures and all below them show the likeliest case; the answer covers every case."
        )
        if found.switched_on is None or missing.plans_open(found):  # the answer, too, is of that case alone
            message = "So much is open in this story that the page takes the likeliest case."
        told.append(say(message, lang))
    return "".join(part("p", text(words)) for words in told)


def _figures(scenario: Scenario, found: Comparison, lang: Lang) -> str:
    likely = say("likely", lang) if verdict.wide(scenario) else ""
    known = likely if found.one_off.complete else say("what is known of it", lang)
    pairs = (
        (say("Once, for switching", lang), verdict.signed(found.one_off, lang), known),
        (say("Each month after", lang), _a_month(found, lang), likely),
        (say("Pays for itself", lang), verdict.break_even(found, lang), likely),
    )
    return part("dl", "".join(_figure(*pair) for pair in pairs), "own-figures")


def _a_month(found: Comparison, lang: Lang) -> str:
    return say("not known", lang) if missing.plans_open(found) else verdict.signed(found.a_month, lang)


def _figure(label: str, value: str, note: str) -> str:
    small = part("small", text(note)) if note else ""
    return part("div", part("dt", text(label)) + part("dd", figures(value) + small))


def _bold(sentence: str) -> str:
    """A sentence with its amounts set off."""
    return _AMOUNTS.sub(lambda found: f'<b class="own-num">{found.group()}</b>', text(sentence))
