"""What else bears on the cost: the bundle, what one is entitled to, and the hours it takes. Rows under the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from calculator import Rulebook, Scenario
from calculator.cards import Card, Words
from calculator.views import edits, fields, finding, menus, state
from calculator.views.markup import part, text
from calculator.views.telling import carrier_name
from calculator.wording import Lang, say, won

#: What one can be entitled to, by the cards' own words; the reason on the card tells the rest.
CLAIM_NAMES: Mapping[str, str] = {
    "welfare": "Welfare line: disabled, veteran, or on basic livelihood support",
    "tariff-term-discount": "The discount came with the plan itself (2012–2014)",
    "conversion-subsidy": "I was paid a switching subsidy (2024)",
    "skt-emigration": "SKT: emigration, death, or someone missing",
    "skt-hardship-2025": "SKT: good reason for not leaving by 14 July 2025",
    "kt-victim-2025": "KT: my line met the illegal base station (2025)",
    "kt-hardship-2026": "KT: good reason for not leaving by 13 January 2026",
    "kt-simple-course": "KT: I chose the simple course",
    "lgu-six-plan": "LG U+: I am on the six plan",
    "premium-pass-1": "SKT: I have Premium Pass 1",
}
SPEED_NAMES: Mapping[str, str] = {
    "100m": "100 Mbps",
    "500m": "500 Mbps",
    "1g": "1 Gbps",
}
#: A rulebook's bundles as their carriers call them.
BUNDLE_NAMES: Mapping[str, str] = {
    "skt-yozm": "SKT Yozm Family",
    "skt-family": "SKT T Family (by years)",
    "skt-family-plan": "SKT On Family Plan",
    "kt-total": "KT total-bill bundle",
    "kt-premium": "KT Premium Family",
    "kt-fixed": "KT fixed bundle (a phone and internet)",
    "kt-mobile": "KT family of phones only",
    "kt-cable": "KT with cable internet",
    "kt-yogo": "KT Yogo bundle",
    "lgu-together": "LG U+ Together",
    "lgu-easy-family": "LG U+ Easy Family",
}
MOST_LINES, MOST_CLAIMS = 10, 8
UNSURE = "unsure"


def household(path: edits.Path, rulebook: Rulebook, lang: Lang) -> None:
    """The form of the bundle: none, or its name, the internet on it, and each other line."""
    if fields.sometimes(say("My line is in a bundle with others or with internet", lang), path, {}):
        bundle_form(path, rulebook, lang)


def bundle_form(path: edits.Path, rulebook: Rulebook, lang: Lang) -> None:
    """The form of a bundle that there is: its name, the internet on it, and each other line."""
    document = state.document() or {}
    unsure = {UNSURE: say("None, or I don't know", lang)}
    speeds = {name: say(words, lang) for name, words in SPEED_NAMES.items()}
    _word(say("Internet on the bundle", lang), (*path, "internet"), speeds | unsure)
    bundles = {name: bundle_words(name, lang) for name in _bundles(document, rulebook)}
    _word(say("Name of the bundle", lang), (*path, "bundle"), bundles | {UNSURE: say("I don't know", lang)})
    lines = edits.at(document, (*path, "lines"), [])
    for place in range(len(lines)):
        _line((*path, "lines"), place, rulebook, lang)
    if len(lines) < MOST_LINES:
        st.button(say("Add a line that is on the bundle", lang), key="household.add", on_click=_add_line, args=(path,))


def claims(path: edits.Path, rulebook: Rulebook, lang: Lang) -> None:
    """The form of entitlements: those that a card of these carriers asks about, each with what the card says of it."""
    held = list(edits.at(state.document(), path, []))
    known = _claimable(state.document() or {}, rulebook)
    for claim in dict.fromkeys([*known, *held]):
        key = state.held(f"{fields.key_of(path)}.{claim}", claim in held)
        full = len(held) >= MOST_CLAIMS and claim not in held
        with st.container(gap=None):
            st.checkbox(claim_words(claim, lang), key=key, on_change=_put_claim, args=(path, key, claim), disabled=full)
            for note in known.get(claim, ())[:1]:
                st.html(part("p", text(getattr(note, lang)), "own-note own-claim"))


def hassle(path: edits.Path, lang: Lang) -> None:
    """The form of hours: how many, and what one is worth to the visitor. It never enters the money."""
    seed = {"hours": 1.0, "per_hour": 0}
    if fields.sometimes(say("Show what my time is worth", lang), path, seed):
        fields.hours(say("Hours it takes", lang), (*path, "hours"))
        fields.amount(say("An hour is worth to me (won)", lang), (*path, "per_hour"), default=0, unsure=False)
        st.html(part("p", text(say("Shown beside the money, never added to it.", lang)), "own-note"))


def household_words(scenario: Scenario, lang: Lang) -> str:
    """The bundle in a few words."""
    found = scenario.household
    if found is None:
        return say("No bundle told", lang)
    named = bundle_words(found.bundle, lang) if found.bundle else ""
    speed = found.internet or ""
    speed = say(SPEED_NAMES[speed], lang) if speed in SPEED_NAMES else speed
    told = [say("Bundle", lang), named, speed, say("other lines: {n}", lang, n=len(found.lines)) if found.lines else ""]
    return " · ".join(filter(None, told))


def claims_words(scenario: Scenario, lang: Lang) -> str:
    """What is claimed, in few words."""
    if not scenario.claims:
        return say("No special circumstances", lang)
    return " · ".join(claim_words(claim, lang) for claim in scenario.claims)


def hassle_words(scenario: Scenario, lang: Lang) -> str:
    """The hours and their worth, in few words."""
    spent = scenario.hassle
    if spent is None:
        return say("My time is not counted", lang)
    hours = f"{spent.hours:g}"
    return say("My hours: {hours}, each worth {amount}", lang, hours=hours, amount=won(spent.per_hour, lang))


def claim_words(claim: str, lang: Lang) -> str:
    """What one is entitled to, in plain words; a card's own word where there are none yet."""
    return say(CLAIM_NAMES[claim], lang) if claim in CLAIM_NAMES else claim


def bundle_words(bundle: str, lang: Lang) -> str:
    """A bundle as its carrier calls it; a card's own word where there is no name yet."""
    return say(BUNDLE_NAMES[bundle], lang) if bundle in BUNDLE_NAMES else bundle


def _claimable(document: edits.Document, rulebook: Rulebook) -> dict[str, list[Words]]:
    """The claims that cards of the scenario's carriers, or of every carrier, ask about, with what they say of each."""
    here = {event["carrier"] for event in document.get("events", ()) if "carrier" in event}
    found: dict[str, list[Words]] = {}
    for card in rulebook.cards.values():
        if (finding.carrier_of(card) or next(iter(here), "")) in here:
            for claim, reason in _asked(card):
                if reason is None or reason not in found.setdefault(claim, []):
                    found.setdefault(claim, []).extend([] if reason is None else [reason])
    order = [*CLAIM_NAMES, *sorted(found)]
    return {claim: found[claim] for claim in dict.fromkeys(order) if claim in found}


def _asked(card: Card) -> list[tuple[str, Words | None]]:
    """The claims that a card asks about: with the reason where one is given, the latest version first."""
    applies = [(claim, card.gloss) for claim in (card.applies.claims if card.applies else None) or ()]
    return applies + [
        (claim, exception.reason)
        for version in reversed(card.version)
        for exception in version.exception
        for claim in exception.when.claims or ()
    ]


def _bundles(document: edits.Document, rulebook: Rulebook) -> list[str]:
    """The bundles that cards of the scenario's carriers ask about, by the rulebook's words."""
    here = {event["carrier"] for event in document.get("events", ()) if "carrier" in event}
    asked = {
        name
        for card in rulebook.cards.values()
        if finding.carrier_of(card) in here and card.applies
        for name in card.applies.bundle or ()
    }
    return [name for name in dict.fromkeys([*BUNDLE_NAMES, *sorted(asked)]) if name in asked]


def _word(label: str, path: edits.Path, options: Mapping[str, str]) -> None:
    """One of some words; not knowing takes the place away."""
    now = edits.at(state.document(), path, UNSURE)
    known = dict(options) if now in options else {now: now, **options}
    key = state.held(fields.key_of(path), now)
    st.selectbox(label, list(known), format_func=known.__getitem__, key=key, on_change=_put_word, args=(path, key))


def _line(path: edits.Path, place: int, rulebook: Rulebook, lang: Lang) -> None:
    """One other line: whose it is, and what it pays a month."""
    line = edits.at(state.document(), (*path, place))
    names = menus.carrier_names(rulebook, lang)
    names = (
        names if line["carrier"] in names else {line["carrier"]: carrier_name(line["carrier"], rulebook, lang)} | names
    )
    fields.choice(
        say("Line {n}: carrier", lang, n=place + 1), (*path, place, "carrier"), names, line["carrier"], many=True
    )
    fields.amount(say("Line {n}: a month (won)", lang, n=place + 1), (*path, place, "monthly"), unsure=False)
    st.button(
        say("Remove line {n}", lang, n=place + 1), key=f"household.remove.{place}", on_click=partial(_drop, path, place)
    )


def _add_line(path: edits.Path) -> None:
    document = state.document() or {}
    lines = edits.at(document, (*path, "lines"), [])
    carrier = document["events"][0].get("carrier", "")
    state.put((*path, "lines"), [*lines, {"carrier": carrier, "monthly": 0}])


def _drop(path: edits.Path, place: int) -> None:
    lines = edits.at(state.document(), path, [])
    state.put(path, [line for index, line in enumerate(lines) if index != place] or None)


def _put_word(path: edits.Path, key: str) -> None:
    chosen = state.taken(key)
    if chosen is not None:
        state.put(path, None if chosen == UNSURE else chosen)


def _put_claim(path: edits.Path, key: str, claim: str) -> None:
    ticked = state.taken(key)
    if ticked is None:
        return
    others = [held for held in edits.at(state.document(), path, []) if held != claim]
    state.put(path, [*others, claim] if ticked else others or None)
