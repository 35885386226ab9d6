"""What can happen to a line, and the parts events are made of: days, amounts, plans, contracts, phones."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    field_validator,
    model_validator,
)

from calculator.errors import Expected
from calculator.money import Amount, BasisPoints, SignedAmount

EARLIEST, LATEST = date(1984, 1, 1), date(2060, 12, 31)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Signs that end a line, are not seen, or turn the reading direction: a name with one could make a page lie.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Model(BaseModel):
    """Frozen, and with no key that is not known: a misspelt field is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


def one_line(text: str) -> str:
    """A text that shows all it is made of, where it stands. Raises Expected."""
    if _UNSEEN.search(text):
        raise Expected("one line of plain text, without control signs")
    return text


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
Label = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(one_line)]
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
    #: The day of the contract where it is later than the join, such as a renewal.
    from_: Day | None = Field(default=None, alias="from")
    #: A 12-month contract that is followed by another by itself ("1+1").
    renews: Annotated[bool, Field(strict=True)] = False


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
    release_price: MaybeAmount | None = None
    #: The day the model went on sale.
    on_sale_since: Day | None = None


class InstalmentPhone(Model):
    """A phone paid off monthly. `apr` is a yearly rate in percent; without it the carrier's card decides."""

    kind: Literal["instalments"] = "instalments"
    price: MaybeAmount
    months: Months
    apr: Annotated[float, Field(strict=True, ge=0, le=40, allow_inf_nan=False)] | None = None
    release_price: MaybeAmount | None = None
    on_sale_since: Day | None = None

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
        kinds = [(contract.kind, getattr(contract, "from_", None)) for contract in contracts]
        for kind, since in kinds:
            if kinds.count((kind, since)) > 1:
                raise Expected("at most one contract of a kind and day", found=f"two of kind {kind!r}")
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


def earliest(day: date | DayRange) -> date:
    """The day itself, or the first it can be."""
    return day.low if isinstance(day, DayRange) else day
