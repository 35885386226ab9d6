"""When something on a card holds: tests over a stay, each a set of words or a range."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from calculator.errors import Expected
from calculator.events import Day, Model, Word
from calculator.kinds import Whole


class Span(Model):
    """A range of whole numbers, both ends included."""

    at_least: Whole | None = None
    at_most: Whole | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise Expected("at_least, at_most or both", found="neither")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise Expected("at_least no more than at_most", found=f"{self.at_least} to {self.at_most}")
        return self


class DaySpan(Model):
    """A range of days, both ends included."""

    at_least: Day | None = None
    at_most: Day | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise Expected("at_least, at_most or both", found="neither")
        return self


class When(Model):
    """Tests over a tenure; all that are given must hold. No expressions, so two of them overlap decidably."""

    joined_as: tuple[Literal["new", "port_in"], ...] | None = None
    channel: tuple[Literal["shop", "online", "phone"], ...] | None = None
    sim: tuple[Literal["usim", "nfc_usim", "esim", "own"], ...] | None = None
    phone: tuple[Literal["own", "bought", "instalments", "loan"], ...] | None = None
    left_by: tuple[Literal["port", "cancel", "withdraw", "bad_quality"], ...] | None = None
    came_after: tuple[Literal["nothing", "port", "cancel", "withdraw", "bad_quality"], ...] | None = None
    returned: tuple[Literal["no", "in_time", "late"], ...] | None = None
    contract: tuple[Literal["none", "discount", "subsidy", "top_up", "device_support"], ...] | None = None
    change: tuple[Literal["down", "up"], ...] | None = None
    household: tuple[Literal["internet", "lines"], ...] | None = None
    bundle: tuple[Word, ...] | None = None
    speed: tuple[Word, ...] | None = None
    claims: tuple[Word, ...] | None = None
    holds: tuple[Word, ...] | None = None
    days_served: Span | None = None
    months_served: Span | None = None
    days_away: Span | None = None
    months_away: Span | None = None
    term_months: Span | None = None
    phone_age: Span | None = None
    release_price: Span | None = None
    line_fee: Span | None = None
    joined: DaySpan | None = None
    contracted: DaySpan | None = None
    left: DaySpan | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.model_fields_set:
            raise Expected("at least one test", found="none")
        return self
