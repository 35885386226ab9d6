"""The kinds of terms a version of a fee may have: at most a dozen, with one rule each in rules.py.

What does not fit is a new kind (a model, a rule, a test, an example), never an expression.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import Discriminator, Field, model_validator

from calculator.errors import Expected
from calculator.events import Day, Model
from calculator.money import ONE, Amount, BasisPoints, Share

Counts = Literal["days", "months"]
ContractKind = Literal["discount", "subsidy", "top_up", "device_support"]
Whole = Annotated[int, Field(strict=True, ge=0)]
Positive = Annotated[int, Field(strict=True, ge=1)]
SignedRate = Annotated[int, Field(strict=True, ge=-10_000, le=10_000)]


class Flat(Model):
    """One amount, once. `of` names one that the scenario states instead; where it does not, the fee is unknown."""

    kind: Literal["flat"] = "flat"
    amount: Amount | None = None
    of: Literal["keep_price", "phone_price", "benefit"] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.amount is None) == (self.of is None):
            raise Expected("either amount or of")
        return self


class Monthly(Model):
    """An amount a month; a month used in part is charged by its days.

    `of` names the customer's own figure instead; with `share`, that share of the plan's price where the customer gave
    none. `promo` is the amount in the first `promo_months`, counted from the join day or, by `promo_counting`
    "calendar", with the month of joining as the first.
    """

    kind: Literal["monthly"] = "monthly"
    amount: Amount | None = None
    of: Literal["plan", "discount"] | None = None
    share: Share | None = None
    promo: Amount | None = None
    promo_months: Positive | None = None
    promo_counting: Literal["days", "calendar"] = "days"

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.amount is None) == (self.of is None):
            raise Expected("either amount or of")
        if (self.promo is None) != (self.promo_months is None) or (self.promo is not None and self.of is not None):
            raise Expected("promo and promo_months together, beside an amount")
        if self.share is not None and self.of != "discount":
            raise Expected('a share beside of = "discount" only')
        return self


class _Taper(Model):
    counting: Counts = "days"
    grace_days: Whole = 0
    grace_months: Whole = 0
    round_to: Positive = 1


class Tapered(_Taper):
    """A contract's benefit repaid by the share of its term left unserved; up to the end of the grace, all of it.

    The benefit is the support or the subsidy, or the discounts received so far. The grace is given in days and in
    months, for the two ways of counting.
    """

    kind: Literal["tapered"] = "tapered"


class Capped(_Taper):
    """A tapered charge, but no more than a share of the phone's release price, or a fixed sum for a cheap phone."""

    kind: Literal["capped"] = "capped"
    share: Share
    cheap_below: Positive
    cheap_cap: Amount


class Banded(Model):
    """The monthly discount times a rate for each band of months; late bands may be negative and shrink the charge.

    `bands` are pairs: the last month of a band, and its rate in basis points. The month that leaving cuts short counts
    by its days.
    """

    kind: Literal["banded"] = "banded"
    bands: Annotated[tuple[tuple[Positive, SignedRate], ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        ends = [end for end, _ in self.bands]
        if ends != sorted(set(ends)):
            raise Expected("bands in the order of their last months", found=str(ends))
        return self


class Proportional(Model):
    """A benefit repaid by the share that the plan's price fell by."""

    kind: Literal["proportional"] = "proportional"


class Bundle(Model):
    """What a household loses a month when a line leaves: its discount before, less its discount after.

    `steps` are pairs: from so many lines, or from such a sum of monthly fees, the discount; below the first, none. By
    lines it is the discount of each line that stays, by fees that of the whole household.
    """

    kind: Literal["bundle"] = "bundle"
    by: Literal["lines", "fees"]
    steps: Annotated[tuple[tuple[Whole, Amount], ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        starts = [start for start, _ in self.steps]
        if starts != sorted(set(starts)):
            raise Expected("steps in rising order", found=str(starts))
        return self


class Instalments(Model):
    """A phone paid off in equal months: what falls due on each day, or what is left of it on leaving.

    `rate` is yearly interest on what is left; `monthly_fee` a share of the whole price charged each month beside it.
    """

    kind: Literal["instalments"] = "instalments"
    due: Literal["payment", "balance"]
    rate: BasisPoints = 0
    monthly_fee: BasisPoints = 0


class Refund(Model):
    """A share of what was paid in this stay comes back."""

    kind: Literal["refund"] = "refund"
    of: Literal["signup", "sim", "port", "phone"]
    share: Share = ONE


class NotCharged(Model):
    """Nothing is charged, by decision."""

    kind: Literal["not_charged"] = "not_charged"


class Unknown(Model):
    """No source says. Never 0."""

    kind: Literal["unknown"] = "unknown"


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class Closed(Model):
    """Days on which something is not done: weekdays, certain Sundays of each month, single days such as holidays."""

    weekdays: tuple[Weekday, ...] = ()
    sundays: tuple[Annotated[int, Field(strict=True, ge=1, le=5)], ...] = ()
    days: tuple[Day, ...] = ()

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not (self.weekdays or self.sundays or self.days):
            raise Expected("weekdays, sundays or days", found="none")
        return self

    def __contains__(self, on: date) -> bool:
        if on in self.days or WEEKDAYS[on.weekday()] in self.weekdays:
            return True
        return WEEKDAYS[on.weekday()] == "sun" and (on.day + 6) // 7 in self.sundays


class Lock(Model):
    """Something that costs nothing but is forbidden or not to be had; with no more said, whatever the day.

    `months`: no port out before so many have passed, give or take `about` days. `closed`: not on those days.
    `together`: contracts that may not both run. `share`: no more of a top-up than this share of the subsidy.
    `blocks`: what is told cannot be done, so that no total is the answer.
    """

    kind: Literal["lock"] = "lock"
    months: Positive | None = None
    about: Whole = 0
    closed: Closed | None = None
    together: tuple[ContractKind, ContractKind] | None = None
    share: Share | None = None
    blocks: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(part is not None for part in (self.months, self.closed, self.together, self.share)) > 1:
            raise Expected("at most one of months, closed, together and share")
        if self.about and self.months is None:
            raise Expected("about beside months only")
        return self


Terms = Annotated[
    Flat
    | Monthly
    | Tapered
    | Capped
    | Banded
    | Proportional
    | Bundle
    | Instalments
    | Refund
    | NotCharged
    | Unknown
    | Lock,
    Discriminator("kind"),
]
