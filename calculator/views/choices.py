"""The few choices on which a story's cost turns: what each option makes of the scenario, and which one holds now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from calculator import Scenario
from calculator.compare import stay
from calculator.events import Join, LoanPhone, ReturnPhone, earliest
from calculator.views import edits

QUESTION_MESSAGES: Mapping[str, str] = {
    "phone": "Does the lent phone go back?",
    "contract": "What did the KT contract say?",
}
OPTION_NAMES: Mapping[str, str] = {
    "returned": "Given back",
    "kept": "Kept",
    "own": "None",
    "shocking": "Shocking Sponsor",
    "smart": "Smart Sponsor",
    "unknown": "I don't know",
}

Change = Callable[[edits.Document], edits.Document]


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with its options, and what each does to the document. `now` is the one that holds."""

    name: str
    options: Mapping[str, Change]
    now: str | None


#: A phone of 2009–2010 on KT, as a published case has it: 814,000 won, 550,000 of it promised over 24 months, the
#: rest in instalments. Under Smart Sponsor what was left to pay differed from phone to phone.
_MONTHS = 24
_SHOCKING = {
    "phone": {"kind": "instalments", "price": 264_000, "months": _MONTHS},
    "contracts": [{"kind": "device_support", "amount": 550_000, "months": _MONTHS}],
}
_SMART = {"phone": {"kind": "instalments", "price": {"low": 0, "high": 814_000}, "months": _MONTHS}}
_EITHER = {
    "phone": {"kind": "instalments", "price": {"low": 0, "high": 814_000}, "months": _MONTHS},
    "contracts": [{"kind": "device_support", "amount": {"low": 0, "high": 550_000}, "months": _MONTHS}],
}
_SPONSORED = (date(2009, 11, 1), date(2011, 12, 31))


def choices(scenario: Scenario) -> tuple[Choice, ...]:
    """The choices this scenario turns on, the weightiest first."""
    found = (_phone(scenario), _contract(scenario))
    return tuple(choice for choice in found if choice is not None)


def switch_place(scenario: Scenario) -> int | None:
    """Where the switch begins among the events; None where there is none."""
    place = len(stay(scenario).events)
    return place if place < len(scenario.events) else None


def switched_to(scenario: Scenario, on: date) -> Change | None:
    """Moves the switch to a day, and all that follows it by as much; None where there is no switch."""
    place = switch_place(scenario)
    if place is None:
        return None
    return lambda document: edits.moved(document, place, on)


def _phone(scenario: Scenario) -> Choice | None:
    """Whether the lent phone went back."""
    loans = ((i, e.phone) for i, e in enumerate(scenario.events) if isinstance(e, Join))
    lent, due = next(((i, phone.return_by) for i, phone in loans if isinstance(phone, LoanPhone)), (None, None))
    if lent is None or due is None:
        return None
    back = next((i for i, e in enumerate(scenario.events) if i > lent and isinstance(e, ReturnPhone)), None)
    in_doubt = {"low": due.isoformat(), "high": (due + timedelta(days=1)).isoformat()}
    now = "kept" if back is None else "unknown" if not isinstance(scenario.events[back].on, date) else "returned"
    return Choice(
        "phone",
        {
            "returned": _returned(back, due.isoformat()),
            "kept": _returned(back, None),
            "unknown": _returned(back, in_doubt),
        },
        now,
    )


def _returned(back: int | None, on: edits.Part) -> Change:
    """Puts the return on a day, in the place of one that is there; None takes it away."""

    def change(document: edits.Document) -> edits.Document:
        events = [event for place, event in enumerate(document["events"]) if place != back]
        added = [] if on is None else [{"kind": "return_phone", "on": on}]
        return edits.in_order({**document, "events": [*events, *added]})[0]

    return change


def _contract(scenario: Scenario) -> Choice | None:
    """What KT had promised, for a stay of the years in which that was asked with every phone."""
    first = scenario.events[0]
    place = switch_place(scenario)
    if place is None or not isinstance(first, Join) or first.carrier != "kt":
        return None
    if not _SPONSORED[0] <= earliest(first.on) <= _SPONSORED[1]:
        return None
    parts: dict[str, dict[str, Any]] = {"own": {}, "shocking": _SHOCKING, "smart": _SMART, "unknown": _EITHER}
    document = scenario.document()["events"][0]
    held = {name: document[name] for name in ("phone", "contracts") if name in document}
    now = next((name for name, part in parts.items() if part == held), None)
    return Choice("contract", {name: _with(part) for name, part in parts.items()}, now)


def _with(part: dict[str, Any]) -> Change:
    def change(document: edits.Document) -> edits.Document:
        first = {name: value for name, value in document["events"][0].items() if name not in ("phone", "contracts")}
        return {**document, "events": [{**first, **part}, *document["events"][1:]]}

    return change
