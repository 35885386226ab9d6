"""The first half of the guided path: the line one is on, its contract, its phone."""

from __future__ import annotations

from functools import partial

import streamlit as st

from calculator.inputs import where_to_find
from calculator.views import additions, editors, edits, fields, menus, seeds, state, verdict
from calculator.views.guide_parts import UNSURE, at, find, here, note, pick
from calculator.wording import Lang, say, won

OTHER = "other"


def carrier(lang: Lang) -> None:
    """The carrier and its plan."""
    place = here()
    now = at(place)["carrier"]
    book = verdict.rulebook()
    names = menus.carrier_names(book, lang)
    networks = {carrier: names[carrier] for carrier in menus.networks(book)}
    resellers = {carrier: name for carrier, name in names.items() if carrier not in networks}
    words = {OTHER: say("A budget carrier (MVNO)", lang), UNSURE: say("I don't know", lang)}
    unsure = state.page_key("unsure") is not None
    chosen = UNSURE if unsure else now if now in networks else OTHER
    first = next(iter(resellers))
    pick(say("Carrier", lang), "carrier", networks | words, chosen, partial(_put_carrier, place, first))
    if chosen == OTHER:
        fields.choice(say("Which one?", lang), ("events", place, "carrier"), resellers, first, many=True)
    if unsure:
        note(
            say(
                "Until you know, it is counted as {carrier}; the answer shows the others too.", lang, carrier=names[now]
            )
        )
    editors.plan(("events", place, "plan"), now, book)
    message = (
        "Call 114 from the phone: whoever answers is your carrier, and can name your plan. It also stands on the bill, "
        "on the card statement, and in the phone's settings under the SIM."
    )
    find(say(message, lang), lang, open_=unsure)


def since(lang: Lang) -> None:
    """The day of joining and the contract."""
    place = here()
    fields.day(say("Joined on", lang), ("events", place, "on"), around=_unknown_day)
    find(where_to_find("join.on", lang), lang)
    contracts = at(place).get("contracts", [])
    kinds = {
        "none": say("No contract", lang),
        "12": say("Contract discount, 12 months", lang),
        "24": say("Contract discount, 24 months", lang),
        "subsidy": say("Handset subsidy", lang),
        UNSURE: say("I don't know", lang),
    }
    now = _contract_now(contracts)
    pick(say("Contract", lang), "contract", kinds, now, partial(_put_contract, place))
    if now == "subsidy":
        path: edits.Path = ("events", place, "contracts", 0)
        fields.amount(say("Amount (won)", lang), (*path, "amount"))
        fields.months(say("Term, months", lang), (*path, "months"), seeds.MONTHS)
    if now == UNSURE:
        note(say("Counted as anything from no contract to the whole discount: the answer becomes a range.", lang))
    field = "contracts.subsidy.amount" if now == "subsidy" else "contracts.discount.monthly"
    find(f"{where_to_find(field, lang)} {where_to_find('contracts.discount.from', lang)}", lang)


def phone(lang: Lang) -> None:
    """The phone, and what is left to pay on it."""
    place = here()
    path: edits.Path = ("events", place, "phone")
    held = at(place).get("phone", {"kind": "own"})
    kinds = {
        "own": say("Mine, nothing left to pay", lang),
        "instalments": say("On instalments", lang),
        "loan": say("Lent for a trial", lang),
        UNSURE: say("I don't know", lang),
    }
    unsure = held == additions.phone("instalments", "")
    now = UNSURE if unsure else held["kind"] if held["kind"] in kinds else "own"
    pick(say("Phone", lang), "phone", kinds, now, partial(_put_phone, place))
    if now == "instalments":
        fields.amount(say("Price of the phone (won)", lang), (*path, "price"))
        fields.months(say("Instalments, months", lang), (*path, "months"), seeds.MONTHS)
    if now == "loan":
        fields.day(say("Due back on", lang), (*path, "return_by"), unsure=False)
    if now == UNSURE:
        note(say("Counted as instalments of anything up to {most}: they go on whether you move or not.", lang,
                 most=won(additions.CEILING, lang)))  # fmt: skip
    find(where_to_find("phone.return_by" if now == "loan" else "phone.price", lang), lang)


def _unknown_day(_: object) -> dict[str, str]:
    return seeds.unknown_day(state.today())


def _put_carrier(place: int, reseller: str, chosen: str) -> None:
    """Another carrier; its plans are others, so the one told before does not come along."""
    state.touch()
    st.query_params.pop("unsure", None) if chosen != UNSURE else st.query_params.update(unsure="carrier")
    carrier = {UNSURE: at(place)["carrier"], OTHER: reseller}.get(chosen, chosen)
    if carrier == at(place)["carrier"]:
        return

    def change(document: edits.Document) -> edits.Document:
        moved: edits.Document = edits.put(document, ("events", place, "carrier"), carrier)
        return edits.put(moved, ("events", place, "plan"), None)  # type: ignore[no-any-return] # a document again

    state.edit(change)


def _contract_now(contracts: list[edits.Document]) -> str:
    if not contracts:
        return "none"
    first = contracts[0]
    if seeds.is_unknown_contract(first):
        return UNSURE
    return str(first["months"]) if first["kind"] == "discount" else "subsidy"


def _put_contract(place: int, chosen: str) -> None:
    document = state.document() or {}
    made: list[edits.Document] | None
    if chosen == UNSURE:
        made = seeds.unknown_contract(document, place, verdict.rulebook())
    elif chosen == "subsidy":
        made = [additions.contract("subsidy")]
    else:
        made = None if chosen == "none" else [{"kind": "discount", "months": int(chosen)}]
    state.put(("events", place, "contracts"), made)


def _put_phone(place: int, chosen: str) -> None:
    joined = edits.first_day(at(place))
    kind = "instalments" if chosen == UNSURE else chosen
    made = additions.phone(kind, joined)
    if chosen == "instalments":  # told apart from what is not known at all by its likely price
        made["price"] = {**additions.UNSURE, "likely": additions.CEILING}
    state.put(("events", place, "phone"), None if chosen == "own" else made)
