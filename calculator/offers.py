"""What a plan gives for its price: for those who look for one. Nothing here changes a price."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calculator.conditions import Span
from calculator.errors import Expected
from calculator.events import Day, Model, Word
from calculator.kinds import Positive, Whole
from calculator.money import Amount


class Cashback(Model):
    """Money paid out beside the bill each month, such as points of a payment service. The bill stays as it is."""

    monthly: Annotated[Amount, Field(gt=0)]
    months: Positive


class Offer(Model):
    """What a plan gives, for those who look for one; nothing here changes a price. What no source says is left out.

    A gigabyte counts as 1,000 MB. `data_mb` is what a month holds, `daily_mb` what every day adds to it.
    """

    #: The carrier whose network it runs on: another one where the plan's own carrier only resells.
    network: Word | None = None
    generation: Literal["3g", "lte", "5g", "5g_lte"] | None = None
    unlimited: tuple[Literal["data", "voice", "sms"], ...] = ()
    data_mb: Whole | None = None
    daily_mb: Positive | None = None
    #: The speed that is left once the data is used up.
    throttle_kbps: Positive | None = None
    voice_minutes: Whole | None = None
    sms: Whole | None = None
    online_only: Annotated[bool, Field(strict=True)] = False
    ages: Span | None = None
    #: Whether the monthly discount for a promised term may be had with it.
    discount_eligible: Annotated[bool, Field(strict=True)] | None = None
    cashback: Cashback | None = None
    #: The last day it was sold, as far as sources speak of it; still sold where none is given.
    sold_until: Day | None = None

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        measured = {"data": self.data_mb, "voice": self.voice_minutes, "sms": self.sms}
        for name in self.unlimited:
            if measured[name] is not None:
                raise Expected("either an amount of {name}, or {name} among unlimited", found="both", name=name)
        if self.daily_mb is not None and self.data_mb is None:
            raise Expected("data_mb beside daily_mb")
        return self
