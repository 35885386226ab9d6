"""The scenario document: what a person did or may do with a phone line, on which days.

It is what the page edits, a link carries, the command line reads and a case file holds. Field names are fixed for
version 1; an amount or a day that a person may not know is written as a range.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from calculator.errors import Expected, Problem, ScenarioError, problems_of, shown
from calculator.events import Day, Event, Join, Model, Word, earliest
from calculator.money import Amount

VERSION = 1
MOST_EVENTS = 40
MOST_BYTES = 65_536
LONGEST_WINDOW = 7_320  # days: twenty years


class Service(Model):
    """A side service, such as WiBro, that stays or ends by itself."""

    id: Word
    from_: Day = Field(alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.until is not None and self.until < self.from_:
            raise Expected("until on or after from", found=f"from {self.from_} until {self.until}")
        return self


class HouseholdLine(Model):
    carrier: Word
    monthly: Amount


class Household(Model):
    """Who else is on the bundle."""

    internet: Word | None = None
    #: The bundle's name in the rulebook, such as "kt-total". Unknown where it is not given.
    bundle: Word | None = None
    lines: Annotated[tuple[HouseholdLine, ...], Field(max_length=10)] = ()


class Hassle(Model):
    """Hours a switch takes and what one is worth. Never part of the cash total."""

    hours: Annotated[float, Field(strict=True, ge=0, le=1_000, allow_inf_nan=False)]
    per_hour: Amount


class Assume(Model):
    """`card` counts time as each card says; `days` and `months` count so everywhere."""

    counting: Literal["card", "days", "months"] = "card"


class Scenario(Model):
    """A timeline of events, the window in which costs count, and the day it is judged."""

    v: Literal[1] = 1
    market: Word = "kr"
    as_of: Day
    from_: Day = Field(alias="from")
    until: Day
    events: Annotated[tuple[Event, ...], Field(min_length=1, max_length=MOST_EVENTS)]
    services: Annotated[tuple[Service, ...], Field(max_length=10)] = ()
    household: Household | None = None
    hassle: Hassle | None = None
    assume: Assume = Assume()
    #: What the customer is entitled to, in a card's own words, such as "welfare". Never anything about who they are.
    claims: Annotated[tuple[Word, ...], Field(max_length=8)] = ()

    @field_validator("until")
    @classmethod
    def _window(cls, until: date, info: ValidationInfo) -> date:
        first = info.data.get("from_")
        if first is not None and not 0 <= (until - first).days <= LONGEST_WINDOW:
            raise Expected("a day from {first} on, and at most twenty years later", first=first)
        return until

    @field_validator("events")
    @classmethod
    def _in_order(cls, events: tuple[Event, ...]) -> tuple[Event, ...]:
        for index in range(1, len(events)):
            before, event = earliest(events[index - 1].on), earliest(events[index].on)
            if event < before:
                raise Expected(
                    "events in the order of their days",
                    found=f"events.{index} ({events[index].kind}) on {event}, after events.{index - 1} on {before}",
                )
        return events

    @classmethod
    def parse(cls, document: Any) -> Self:  # noqa: ANN401 - whatever a stranger hands in
        """The scenario in a document: JSON text or bytes, or what JSON gives. Raises ScenarioError."""
        data = _json(document) if isinstance(document, str | bytes) else document
        _same_version(data)
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise ScenarioError(problems_of(error)) from None

    def document(self) -> dict[str, Any]:
        """The scenario as JSON data, without what was left at its default."""
        data = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)
        data["events"] = [{"kind": e.kind, **_of(e)} for e in self.events]
        return {"v": self.v, "market": self.market} | data


def _of(event: Event) -> dict[str, Any]:
    """An event as JSON data; the kinds of its parts are kept, since they tell the parts apart."""
    data = event.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)
    if isinstance(event, Join):
        if event.contracts:
            data["contracts"] = [{"kind": c.kind, **d} for c, d in zip(event.contracts, data["contracts"], strict=True)]
        if "phone" in data:
            data["phone"] = {"kind": event.phone.kind, **data["phone"]}
    return data


def _json(text: str | bytes) -> Any:  # noqa: ANN401 - JSON is whatever it is
    length = len(text.encode(errors="replace") if isinstance(text, str) else text)
    if length > MOST_BYTES:
        expected = "a scenario of at most {most:,} bytes"
        raise ScenarioError(Problem("the document", f"{length:,} bytes", expected, {"most": MOST_BYTES}))
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_named_once)
    except (ValueError, RecursionError) as error:
        raise ScenarioError(Problem("the document", str(error)[:80], "a JSON document")) from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name}, which is not JSON")


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A group whose every key is written once: of two, no one could say which was meant."""
    group = dict(pairs)
    if len(group) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} twice in one group")
    return group


def _same_version(data: object) -> None:
    if not isinstance(data, dict):
        raise ScenarioError(Problem("the document", shown(data), "a group of named fields"))
    found = data.get("v", VERSION)
    if type(found) is not int:
        raise ScenarioError(Problem("v", shown(found), "a whole number"))
    if found > VERSION:
        expected = "version {version} or older: this scenario was made by a newer calculator"
        raise ScenarioError(Problem("v", shown(found), expected, {"version": VERSION}))
