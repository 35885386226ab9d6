"""The second half of the guided path: where to, when, and who else is on the bundle."""

from __future__ import annotations

import functools
from datetime import date, timedelta
from functools import partial

import streamlit as st

from calculator import CalculatorError, Scenario
from calculator.best import SHOWN, best
from calculator.candidates import Candidate
from calculator.compare import stay
from calculator.dates import add_months, day, number
from calculator.events import Join, earliest
from calculator.unknowns import likeliest
from calculator.views import bestday, choices, circumstances, editors, edits, fields, menus, state, verdict, wants
from calculator.views.guide_parts import UNSURE, at, find, here, note, pick, there
from calculator.views.markup import plain
from calculator.views.telling import short_day
from calculator.views.wants import Wants
from calculator.wording import Lang, day_text, say

CHOOSE, TODAY, OTHER_DAY = "choose", "today", "day"
#: Ways that are offered, and how many months ahead a day lies that is not known.
OFFERED, SOON = 3, 3
#: Ways that are looked through for those to one carrier: its plans may be far from the cheapest.
MORE = 60


def where(lang: Lang) -> None:
    """The carrier and plan to move to, or the ways that cost least."""
    place = there()
    book = verdict.rulebook()
    names = menus.carrier_names(book, lang)
    options = {CHOOSE: say("I don't know: choose for me", lang)} | names
    now = CHOOSE if place is None or at(place)["kind"] != "join" else at(place)["carrier"]
    shown = options if now in options else options | {now: now}
    key = state.held("guide.where", now)
    st.selectbox(
        say("Move to", lang), list(shown), format_func=shown.__getitem__, key=key, on_change=_put_where, args=(key,)
    )
    if place is None:
        _ways(lang)
    elif at(place)["kind"] == "join":
        editors.plan(("events", place, "plan"), now, book)
        if at(place).get("plan") is None:
            _ways(lang, now)
        find(say("The carrier's shop or its plan page names the price a month, VAT included.", lang), lang)


def when(lang: Lang) -> None:
    """The day of the move: today, one's own, the cheapest, or not known yet."""
    place = there()
    if place is None:
        note(say("First choose where to: the day comes after that.", lang))
        return
    on, today = at(place)["on"], state.today()
    now = UNSURE if isinstance(on, dict) else TODAY if on == today.isoformat() else OTHER_DAY
    words = {
        TODAY: say("Today", lang),
        OTHER_DAY: say("On a day I choose", lang),
        UNSURE: say("I don't know yet: within three months", lang),
    }
    pick(say("Day of the move", lang), "when", words, now, _put_when)
    if now == OTHER_DAY:
        fields.day(say("Day", lang), ("events", place, "on"), unsure=False)
    _cheapest(lang)


def bundle(lang: Lang) -> None:
    """The others on the bundle."""
    document = state.document() or {}
    told = document.get("household")
    now = "none" if told is None else "told" if told else UNSURE
    words = {
        "none": say("Nobody: my line stands alone", lang),
        "told": say("Family or internet", lang),
        UNSURE: say("I don't know", lang),
    }
    pick(say("On the bundle", lang), "bundle", words, now, _put_bundle)
    if now == "told":
        circumstances.bundle_form(("household",), verdict.rulebook(), lang)
    if now == UNSURE:
        note(say("What others would lose is left out of the answer, and the answer says so.", lang))
    message = "The bill lists the bundle's name and its lines; the carrier's app shows them under family or bundle."
    find(say(message, lang), lang)


@functools.lru_cache(maxsize=64)
def _best(scenario: Scenario, asked: Wants, carrier: str | None) -> tuple[Candidate, ...]:
    """The ways to move, or to move to a carrier, that cost least and give what is asked for.

    They are those from what the line is likely to be, whatever switch is told of already.
    """
    base = likeliest(stay(scenario))
    shown = SHOWN if carrier is None else MORE
    found = best(base, verdict.rulebook(), need=asked.need, new_number=asked.new_number, shown=shown)
    return tuple(way for way in found.ways if way.leaves and carrier in {None, _led_to(way, base)})[:OFFERED]


def _led_to(way: Candidate, base: Scenario) -> str:
    """The carrier at which a way ends."""
    joins = [event for event in way.scenario.events[len(base.events) :] if isinstance(event, Join)]
    return joins[-1].carrier if joins else ""


def _ways(lang: Lang, carrier: str | None = None) -> None:
    """The ways to move that cost least, each to be taken with one press; of a carrier, where one is chosen."""
    told, _ = state.scenario()
    if at(here()).get("plan") is None:
        note(
            say(
                "To choose for you, your plan must be told: what it gives and costs is what others are held against.",
                lang,
            )
        )
        st.button(say("Tell my plan", lang), key="guide.plan", on_click=_back_to_the_plan)
        return
    asked = wants.wants()
    wants.data(asked, lang)
    try:
        found = _best(told, asked, carrier) if told is not None else ()
    except CalculatorError:
        found = ()
    if not found:
        note(say("No plan is known here that gives as much: ask for less, or choose one yourself.", lang))
        return
    note(say("These cost least over the window, of all plans known here that give as much:", lang))
    for place, way in enumerate(found):
        outcome = verdict.difference_words(way.net, lang)
        day_ = short_day(way.on, lang) if way.on else ""
        st.button(
            plain(f"{way.words[lang]} · {day_} · {outcome}"),
            key=f"guide.way.{place}",
            on_click=_take,
            args=(place, carrier),
        )


def _back_to_the_plan() -> None:
    state.touch()
    st.query_params["step"] = "1"


def _take(place: int, carrier: str | None) -> None:
    """Makes one of the offered ways the scenario's own, in the place of a switch told of before."""
    told, _ = state.scenario()
    if told is not None and (carrier is None) == (there(told) is None):
        found = _best(told, wants.wants(), carrier)
        if place < len(found):
            kept = len(stay(told).events)
            chosen = found[place].scenario.document()["events"][kept:]
            state.edit(lambda document: {**document, "events": [*document["events"][:kept], *chosen]})
    state.touch()


def _put_where(key: str) -> None:
    chosen, place = state.taken(key), there()
    if chosen is None:
        return
    if chosen == CHOOSE:
        if place is not None:
            state.edit(lambda document: {**document, "events": document["events"][:place]})
        return
    if place is not None and at(place)["kind"] == "join":
        change = partial(edits.put, path=("events", place, "carrier"), value=chosen)
        state.edit(lambda document: edits.put(change(document), ("events", place, "plan"), None))
        return
    moved = {"kind": "join", "on": state.today().isoformat(), "carrier": chosen, "as": "port_in"}
    state.edit(lambda document: {**document, "events": [*document["events"], moved]})


def _put_when(chosen: str) -> None:
    place, today = there(), state.today()
    told, _ = state.scenario()
    if place is None or told is None:
        return
    if chosen == UNSURE:
        last = day(int(add_months(number(today), SOON)))
        state.put(("events", place, "on"), {"low": today.isoformat(), "high": last.isoformat()})
        return
    on = today if chosen == TODAY else max(earliest(told.events[place].on), today) + timedelta(days=1)
    state.put(("events", place, "on"), on.isoformat())


def _cheapest(lang: Lang) -> None:
    """The day on which the move costs least, to be taken with one press."""
    told, _ = state.scenario()
    found = bestday.best_day(told) if told is not None else None
    if told is None or found is None or found[1] is None:
        return
    on = found[0].on(found[1])
    label = say("Take the cheapest day: {day}", lang, day=day_text(on, lang))
    st.button(label, key="guide.cheapest", on_click=_put_cheapest, args=(on,))


def _put_cheapest(on: date) -> None:
    told, _ = state.scenario()
    change = choices.switched_to(told, on) if told is not None else None
    state.touch()
    if change is not None:
        state.edit(change)


def _put_bundle(chosen: str) -> None:
    carrier = at(here())["carrier"]
    made = {"none": None, UNSURE: {}, "told": {"lines": [{"carrier": carrier, "monthly": 0}]}}
    state.put(("household",), made[chosen])
