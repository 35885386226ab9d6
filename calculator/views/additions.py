"""What a new event starts as, before it is told in full: a day after what came before, and nothing invented."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from calculator import Rulebook
from calculator.dates import add_months, day, number
from calculator.views import edits, menus

#: What can have happened, by the question that adds it.
EVENT_MESSAGES = {
    "join": "I moved",
    "leave": "I cancelled",
    "change_plan": "I changed my plan",
    "return_phone": "I gave the phone back",
    "buy_sim": "I bought a SIM",
    "quote": "An agent told me something",
    "service": "I have a side service, such as WiBro",
}
#: Where an amount that is not known begins: a ceiling to be narrowed, said as a range and counted as one.
CEILING = 1_000_000
UNSURE = {"low": 0, "high": CEILING}


def added(document: edits.Document, kind: str, rulebook: Rulebook) -> tuple[edits.Document, int | str]:
    """The document with something new in it, and the row where it stands."""
    if kind == "service":
        services = document.get("services", [])
        new = {"id": _services(rulebook)[0], "from": document["from"]}
        return {**document, "services": [*services, new]}, f"s{len(services)}"
    event = {"kind": kind, "on": _next_day(document), **_seed(kind, document, rulebook)}
    changed, place = edits.in_order({**document, "events": [*document["events"], event]}, len(document["events"]))
    return changed, place if place is not None else 0


def carrier_at(document: edits.Document, index: int) -> str:
    """The carrier of the stay that an event falls into."""
    joins = [event for event in document["events"][: index + 1] if event["kind"] == "join"]
    return str(joins[-1]["carrier"]) if joins else ""


def phone(kind: str, joined: str) -> dict[str, Any]:
    """A phone of a kind, with what is not known yet as a range."""
    match kind:
        case "bought":
            return {"kind": kind, "price": UNSURE}
        case "instalments":
            return {"kind": kind, "price": UNSURE, "months": 24}
        case "loan":
            return {"kind": kind, "return_by": months_after(joined, 1)}
        case _:
            return {"kind": "own"}


def contract(kind: str) -> dict[str, Any]:
    """A contract of a kind, with what is not known yet as a range."""
    match kind:
        case "discount":
            return {"kind": kind, "months": 24}
        case "top_up":
            return {"kind": kind, "amount": UNSURE}
        case _:
            return {"kind": kind, "amount": UNSURE, "months": 24}


def months_after(written: str, months: int) -> str:
    """The day so many months after one."""
    return day(int(add_months(number(date.fromisoformat(written)), months))).isoformat()


def _seed(kind: str, document: edits.Document, rulebook: Rulebook) -> dict[str, Any]:
    events = document["events"]
    here = carrier_at(document, len(events))
    match kind:
        case "join":
            others = [carrier for carrier in menus.carriers(rulebook) if carrier != here]
            ended = events[-1]["kind"] == "leave"
            return {"carrier": others[0] if others else here, "as": "new" if ended else "port_in"}
        case "change_plan":
            plans = rulebook.plans(here)
            return {"plan": {"id": plans[0].id} if plans else {"monthly": UNSURE}}
        case "quote":
            return {"fee": f"{document.get('market', 'kr')}.{here}.signup-fee", "amount": 0}
        case _:
            return {}


def _next_day(document: edits.Document) -> str:
    """The day after the last event, and no earlier than the window."""
    last = max(max(str(day) for day in _days(event["on"])) for event in document["events"])
    return max((date.fromisoformat(last) + timedelta(days=1)).isoformat(), str(document["from"]))


def _days(on: edits.Part) -> list[str]:
    return [str(value) for value in on.values()] if isinstance(on, dict) else [str(on)]


def _services(rulebook: Rulebook) -> list[str]:
    return [card.id for card in rulebook.services()]
