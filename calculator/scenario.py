"""The scenario document: what a person did or may do with a phone line, on which days.

It is what the page edits, a link carries, the command line reads and a case file holds. Field names are fixed for
version 1; an amount or a day that a person may not know is written as a range.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from calculator.errors import Expected, Problem, ScenarioError, problems_of, shown
from calculator.money import Amount, BasisPoints, SignedAmount

VERSION = 1
MOST_EVENTS = 40
MOST_BYTES = 65_536
LONGEST_WINDOW = 7_320  # days: twenty years
EARLIEST, LATEST = date(1984, 1, 1), date(2060, 12, 31)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class Model(BaseModel):
    """Frozen, and with no key that is not known: a misspelt field is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _day(value: object) -> object:
    """Only a day written YYYY-MM-DD: Pydantic by itself would also take a number as a time stamp."""
    if isinstance(value, str) and _ISO.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise Expected("a day that exists, written YYYY-MM-DD") from None
    if type(value) is not date:
        raise Expected("a day written YYYY-MM-DD")
    if not EARLIEST <= value <= LATEST:
        raise Expected("a day from {first} to {last}", first=EARLIEST, last=LATEST)
    return value


def _range_or(kind: str) -> Discriminator:
    return Discriminator(lambda value: "~range" if isinstance(value, dict | Model) else kind)


class _Range(Model):
    @model_validator(mode="after")
    def _ordered(self) -> Self:
        low, high = self.low, self.high  # type: ignore[attr-defined] # both subclasses have them
        if not low <= (self.likely if self.likely is not None else low) <= high:  # type: ignore[attr-defined]
            raise Expected("low, likely and high in rising order", found=f"low {low} and high {high}")
        return self


Day = Annotated[date, BeforeValidator(_day)]


class AmountRange(_Range):
    """An amount that is not known, in whole minor units: it lies between `low` and `high`, both possible."""

    low: Amount
    high: Amount
    likely: Amount | None = None


class DayRange(_Range):
    """A day that is not known: it lies between `low` and `high`, both possible."""

    low: Day
    high: Day
    likely: Day | None = None


MaybeAmount = Annotated[Annotated[Amount, Tag("~amount")] | Annotated[AmountRange, Tag("~range")], _range_or("~amount")]
MaybeDay = Annotated[Annotated[Day, Tag("~day")] | Annotated[DayRange, Tag("~range")], _range_or("~day")]

Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=64)]
#: Free text, shown as plain text only: no control signs, one line.
Label = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]+$")]
Months = Annotated[int, Field(strict=True, ge=1, le=60)]

Sim = Literal["usim", "nfc_usim", "esim", "own"]
Channel = Literal["shop", "online", "phone"]


class PlanById(Model):
    """A plan of the catalogue."""

    id: Word


class TypedPlan(Model):
    """A plan by what it costs a month, VAT included."""

    monthly: MaybeAmount
    name: Label | None = None


Plan = Annotated[
    Annotated[PlanById, Tag("~by_id")] | Annotated[TypedPlan, Tag("~typed")],
    Discriminator(lambda v: "~by_id" if isinstance(v, PlanById) or (isinstance(v, dict) and "id" in v) else "~typed"),
]


class Discount(Model):
    """A monthly discount for a promise to stay (선택약정, or the tariff contract of 2012–14, by date)."""

    kind: Literal["discount"] = "discount"
    months: Literal[12, 24]
    monthly: MaybeAmount | None = None


class Subsidy(Model):
    """A handset subsidy set by the carrier (공시지원금, 공통지원금)."""

    kind: Literal["subsidy"] = "subsidy"
    amount: MaybeAmount
    months: Months


class TopUp(Model):
    """A dealer's addition to the subsidy (추가지원금)."""

    kind: Literal["top_up"] = "top_up"
    amount: MaybeAmount


class DeviceSupport(Model):
    """Handset support for a promised term, as contracts had it before 2012."""

    kind: Literal["device_support"] = "device_support"
    amount: MaybeAmount
    months: Months


Contract = Annotated[Discount | Subsidy | TopUp | DeviceSupport, Discriminator("kind")]


class OwnPhone(Model):
    kind: Literal["own"] = "own"


class BoughtPhone(Model):
    kind: Literal["bought"] = "bought"
    price: MaybeAmount


class InstalmentPhone(Model):
    """A phone paid off monthly. `apr` is a yearly rate in percent; without it the carrier's card decides."""

    kind: Literal["instalments"] = "instalments"
    price: MaybeAmount
    months: Months
    apr: Annotated[float, Field(ge=0, le=40, allow_inf_nan=False)] | None = None
    release_price: MaybeAmount | None = None

    @property
    def rate(self) -> BasisPoints | None:
        """The yearly rate in basis points."""
        return None if self.apr is None else round(self.apr * 100)


class LoanPhone(Model):
    """A phone lent for a trial. `keep_price` is what keeping it costs, if anyone said."""

    kind: Literal["loan"] = "loan"
    return_by: Day
    keep_price: MaybeAmount | None = None


Phone = Annotated[OwnPhone | BoughtPhone | InstalmentPhone | LoanPhone, Discriminator("kind")]


class Join(Model):
    """A line begins with a carrier. A port-in ends the stay before it by itself."""

    kind: Literal["join"] = "join"
    on: MaybeDay
    carrier: Word
    joined_as: Literal["new", "port_in"] = Field(alias="as")
    channel: Channel = "shop"
    plan: Plan | None = None
    sim: Sim = "usim"
    contracts: Annotated[tuple[Contract, ...], Field(max_length=6)] = ()
    phone: Phone = OwnPhone()

    @field_validator("contracts")
    @classmethod
    def _one_of_each(cls, contracts: tuple[Contract, ...]) -> tuple[Contract, ...]:
        kinds = [contract.kind for contract in contracts]
        for kind in kinds:
            if kinds.count(kind) > 1:
                raise Expected("at most one contract of a kind", found=f"{kinds.count(kind)} of kind {kind!r}")
        return contracts


class Leave(Model):
    kind: Literal["leave"] = "leave"
    on: MaybeDay
    why: Literal["cancel", "withdraw", "bad_quality"] = "cancel"


class ChangePlan(Model):
    kind: Literal["change_plan"] = "change_plan"
    on: MaybeDay
    plan: Plan


class ReturnPhone(Model):
    kind: Literal["return_phone"] = "return_phone"
    on: MaybeDay


class BuySim(Model):
    kind: Literal["buy_sim"] = "buy_sim"
    on: MaybeDay
    sim: Literal["usim", "nfc_usim", "esim"] = "usim"


class Quote(Model):
    """What the carrier itself said a fee comes to. It outranks the estimate; both are shown."""

    kind: Literal["quote"] = "quote"
    on: MaybeDay
    fee: Word
    amount: SignedAmount


Event = Annotated[Join | Leave | ChangePlan | ReturnPhone | BuySim | Quote, Discriminator("kind")]


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
    lines: Annotated[tuple[HouseholdLine, ...], Field(max_length=10)] = ()


class Hassle(Model):
    """Hours a switch takes and what one is worth. Never part of the cash total."""

    hours: Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)]
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


def earliest(day: date | DayRange) -> date:
    """The day itself, or the first it can be."""
    return day.low if isinstance(day, DayRange) else day


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
    if len(text) > MOST_BYTES:
        expected = "a scenario of at most {most:,} bytes"
        raise ScenarioError(Problem("the document", f"{len(text):,} bytes", expected, {"most": MOST_BYTES}))
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ScenarioError(Problem("the document", str(error)[:80], "a JSON document")) from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name}, which is not JSON")


def _same_version(data: object) -> None:
    if not isinstance(data, dict):
        raise ScenarioError(Problem("the document", shown(data), "a group of named fields"))
    found = data.get("v", VERSION)
    if isinstance(found, int) and not isinstance(found, bool) and found > VERSION:
        expected = "version {version} or older: this scenario was made by a newer calculator"
        raise ScenarioError(Problem("v", str(found), expected, {"version": VERSION}))
