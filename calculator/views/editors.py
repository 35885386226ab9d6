"""The forms of the timeline: one for each kind of event, every field of it, in place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from calculator import Rulebook
from calculator.views import additions, edits, fields, menus, state
from calculator.views.telling import (
    CHANNEL_NAMES,
    CONTRACT_NAMES,
    JOIN_NAMES,
    LEAVE_NAMES,
    PHONE_NAMES,
    SIM_NAMES,
    fee_title,
)
from calculator.wording import Lang, say

TYPED, NONE = "typed", "none"


def editor(index: int, rulebook: Rulebook) -> None:
    """The form of an event."""
    lang = state.lang()
    path: edits.Path = ("events", index)
    event = edits.at(state.document(), path)
    fields.day(say("Day", lang), (*path, "on"))
    match event["kind"]:
        case "join":
            _join(path, event, rulebook)
        case "leave":
            fields.choice(say("How it ended", lang), (*path, "why"), _said(LEAVE_NAMES, lang), "cancel", many=True)
        case "change_plan":
            plan((*path, "plan"), additions.carrier_at(state.document() or {}, index), rulebook)
        case "buy_sim":
            sims = {kind: words for kind, words in _said(SIM_NAMES, lang).items() if kind != "own"}
            fields.choice(say("SIM", lang), (*path, "sim"), sims, "usim")
        case "quote":
            _quote(path, rulebook, lang)


def window(lang: Lang) -> None:
    """The days whose costs count, and the day it is judged."""
    fields.day(say("Costs count from", lang), ("from",), unsure=False)
    fields.day(say("Costs count until", lang), ("until",), unsure=False)
    counting = {
        "card": say("as each rule says", lang),
        "days": say("by days", lang),
        "months": say("by whole months", lang),
    }
    fields.choice(say("Count the time served", lang), ("assume", "counting"), counting, "card")


def service(index: int, rulebook: Rulebook, lang: Lang) -> None:
    """The form of a side service."""
    path: edits.Path = ("services", index)
    names = {card.id: str(getattr(card.title, lang)) for card in rulebook.services()}
    fields.choice(say("Service", lang), (*path, "id"), names, next(iter(names)), many=True)
    fields.day(say("Since", lang), (*path, "from"), unsure=False)
    if fields.sometimes(say("It has ended", lang), (*path, "until"), edits.at(state.document(), ("until",))):
        fields.day(say("Last day", lang), (*path, "until"), unsure=False)


def plan(path: edits.Path, carrier: str, rulebook: Rulebook) -> None:
    """A plan: one that the carrier sold that day, what it costs a month, or not told."""
    lang = state.lang()
    value = edits.at(state.document(), path)
    on = date.fromisoformat(edits.first_day(edits.at(state.document(), path[:2])))
    names = menus.plan_names(carrier, on, rulebook, lang)
    typed = say("Another: type what it costs a month", lang)
    options = {NONE: say("I don't know", lang), TYPED: typed, **names}  # first: a search among the names hides them
    now = NONE if value is None else value.get("id", TYPED)
    if now not in options:
        options = {now: fee_title(now, rulebook, lang), **options}
    key = state.held(fields.key_of(path), now)
    st.selectbox(
        say("Plan", lang),
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=_put_plan,
        args=(path, key),
    )
    if now == TYPED:
        fields.amount(say("A month, VAT included (won)", lang), (*path, "monthly"))
        fields.words(say("Name of the plan, if you like", lang), (*path, "name"))


def _join(path: edits.Path, event: dict[str, Any], rulebook: Rulebook) -> None:
    lang = state.lang()
    carriers = menus.carrier_names(rulebook, lang)
    carriers = carriers if event["carrier"] in carriers else {event["carrier"]: event["carrier"], **carriers}
    key = state.held(fields.key_of((*path, "carrier")), event["carrier"])
    st.selectbox(
        say("Carrier", lang), list(carriers), format_func=carriers.__getitem__, key=key, on_change=_put_carrier,
        args=(path, key),
    )  # fmt: skip
    fields.choice(say("Number", lang), (*path, "as"), _said(JOIN_NAMES, lang), "port_in")
    fields.choice(say("Where", lang), (*path, "channel"), _said(CHANNEL_NAMES, lang), "shop")
    fields.choice(say("SIM", lang), (*path, "sim"), _said(SIM_NAMES, lang), "usim")
    plan((*path, "plan"), event["carrier"], rulebook)
    _phone((*path, "phone"), event, lang)
    _contracts((*path, "contracts"), event, lang)


def _phone(path: edits.Path, event: dict[str, Any], lang: Lang) -> None:
    kinds = _said(PHONE_NAMES, lang)
    now = event.get("phone", {}).get("kind", "own")
    key = state.held(fields.key_of(path), now)
    st.selectbox(
        say("Phone", lang), list(kinds), format_func=kinds.__getitem__, key=key, on_change=_put_phone,
        args=(path, key),
    )  # fmt: skip
    if now in ("bought", "instalments"):
        fields.amount(say("Price of the phone (won)", lang), (*path, "price"))
    if now == "instalments":
        fields.months(say("Instalments, months", lang), (*path, "months"), 24)
    if now == "loan":
        fields.day(say("Due back on", lang), (*path, "return_by"), unsure=False)
        if fields.sometimes(say("I was told what keeping it costs", lang), (*path, "keep_price"), additions.UNSURE):
            fields.amount(say("Keeping it costs (won)", lang), (*path, "keep_price"))


def _contracts(path: edits.Path, event: dict[str, Any], lang: Lang) -> None:
    held = [contract["kind"] for contract in event.get("contracts", ())]
    st.html(f'<p class="own-quiet">{say("Contracts", lang)}</p>')
    for kind, words in _said(CONTRACT_NAMES, lang).items():
        key = state.held(f"{fields.key_of(path)}.{kind}", kind in held)
        st.checkbox(words, key=key, on_change=_put_contract, args=(path, key, kind))
        if kind in held:
            _contract((*path, held.index(kind)), kind, lang)


def _contract(path: edits.Path, kind: str, lang: Lang) -> None:
    if kind == "discount":
        terms = {months: say("{n} months", lang, n=months) for months in (12, 24)}
        fields.choice(say("Term", lang), (*path, "months"), terms, 24)
        if fields.sometimes(say("I know the discount a month", lang), (*path, "monthly"), additions.UNSURE):
            fields.amount(say("Discount a month (won)", lang), (*path, "monthly"))
        return
    fields.amount(say("Amount (won)", lang), (*path, "amount"))
    if kind != "top_up":
        fields.months(say("Term, months", lang), (*path, "months"), 24)


def _quote(path: edits.Path, rulebook: Rulebook, lang: Lang) -> None:
    fees = {
        card.id: f"{getattr(card.title, lang)} ({card.id})"
        for card in rulebook.cards.values()
        if card.category != "plan" and card.charged_on != "lock"
    }
    fee = edits.at(state.document(), (*path, "fee"))
    fields.choice(say("Which fee", lang), (*path, "fee"), fees if fee in fees else {fee: fee, **fees}, fee, many=True)
    fields.amount(
        say("What they said (won; with a minus if it comes back)", lang), (*path, "amount"), signed=True, unsure=False
    )


def _said(words: Mapping[str, str], lang: Lang) -> dict[str, str]:
    return {value: say(message, lang) for value, message in words.items()}


def _put_plan(path: edits.Path, key: str) -> None:
    chosen = state.taken(key)
    if chosen is None:
        return
    before = edits.at(state.document(), path) or {}
    typed = before if "monthly" in before else {"monthly": additions.UNSURE}
    state.put(path, None if chosen == NONE else typed if chosen == TYPED else {"id": chosen})


def _put_carrier(path: edits.Path, key: str) -> None:
    """Another carrier; a plan of the one before does not come along."""
    carrier = state.taken(key)
    if carrier is None:
        return

    def change(document: edits.Document) -> edits.Document:
        chosen: edits.Document = edits.put(document, (*path, "carrier"), carrier)
        named = "id" in (edits.at(chosen, (*path, "plan")) or {})
        return edits.put(chosen, (*path, "plan"), None) if named else chosen

    state.edit(change)


def _put_phone(path: edits.Path, key: str) -> None:
    """Another phone; one that is no longer lent is no longer given back either."""
    place, kind = int(path[1]), state.taken(key)
    if kind is None:
        return

    def change(document: edits.Document) -> edits.Document:
        joined = edits.first_day(document["events"][place])
        changed: edits.Document = edits.put(document, path, None if kind == "own" else additions.phone(kind, joined))
        return changed if kind == "loan" else edits.never_returned(changed, place)

    state.edit(change)


def _put_contract(path: edits.Path, key: str, kind: str) -> None:
    ticked = state.taken(key)
    if ticked is None:
        return
    contracts = [c for c in edits.at(state.document(), path, []) if c["kind"] != kind]
    state.put(path, [*contracts, additions.contract(kind)] if ticked else contracts or None)
