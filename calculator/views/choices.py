"""The few choices on which a story's cost turns: what each option makes of the scenario, and which one holds now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from calculator import Scenario
from calculator.cards import Sample, Words
from calculator.compare import stay
from calculator.dates import number
from calculator.events import Join, LoanPhone, OwnPhone, ReturnPhone, earliest
from calculator.views import edits, verdict
from calculator.wording import Lang, say

QUESTION_MESSAGES: Mapping[str, str] = {
    "phone": "Does the lent phone go back?",
    "contract": "What did the {carrier} contract say?",
}
OPTION_NAMES: Mapping[str, str] = {
    "returned": "Given back",
    "kept": "Kept",
    "own": "None",
    "unknown": "I don't know",
}

#: The option of who does not know.
UNKNOWN = "unknown"

Change = Callable[[edits.Document], edits.Document]


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with its options, and what each does to the document. `now` is the one that holds."""

    name: str
    options: Mapping[str, Change]
    now: str | None
    #: Options that a card names, in both languages.
    titles: Mapping[str, Words] = field(default_factory=dict)
    #: The carrier it is about, where it is about one.
    carrier: str = ""

    def called(self, option: str, lang: Lang) -> str:
        """An option's name."""
        title = self.titles.get(option)
        return str(getattr(title, lang)) if title is not None else say(OPTION_NAMES[option], lang)


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
    now = "kept" if back is None else UNKNOWN if not isinstance(scenario.events[back].on, date) else "returned"
    return Choice(
        "phone",
        {
            "returned": _returned(back, due.isoformat()),
            "kept": _returned(back, None),
            UNKNOWN: _returned(back, in_doubt),
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
    """What the first carrier had promised, where its card knows contracts that people of that day held."""
    first = scenario.events[0]
    if switch_place(scenario) is None or not isinstance(first, Join):
        return None
    samples = _samples(scenario.market, first)
    if not samples:
        return None
    parts: dict[str, dict[str, Any]] = {"own": {}} | {sample.name: _held(sample) for sample in samples}
    held = {"own": ((), OwnPhone())} | {sample.name: (sample.contracts, sample.phone) for sample in samples}
    now = next((name for name, both in held.items() if both == (first.contracts, first.phone)), None)
    titles = {sample.name: sample.title for sample in samples}
    return Choice("contract", {name: _with(part) for name, part in parts.items()}, now, titles, first.carrier)


def _samples(market: str, join: Join) -> tuple[Sample, ...]:
    """The contracts that cards of the carrier joined give as samples for that day."""
    on = number(earliest(join.on))
    fees = verdict.rulebook().charged_on(market, join.carrier, "contract")
    held = (fee.in_force(on)[-1] for fee in fees if fee.starts[0] <= on)
    return tuple(sample for edition in held for sample in edition.version.sample)


def _held(sample: Sample) -> dict[str, Any]:
    """What a join with such a contract says of it in the document."""
    said = sample.model_dump(mode="json", by_alias=True, exclude_none=True, include={"phone", "contracts"})
    return {name: part for name, part in said.items() if part}


def _with(part: dict[str, Any]) -> Change:
    def change(document: edits.Document) -> edits.Document:
        first = {name: value for name, value in document["events"][0].items() if name not in ("phone", "contracts")}
        return {**document, "events": [{**first, **part}, *document["events"][1:]]}

    return change
