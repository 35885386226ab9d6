"""Sourced tables that stand beside the cards, under `data/tables/`: what an hour is worth, days not to miss, ports.

Nothing in them is a fee. Like a card's, every row names its pages, and a broken file is told with its place.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import Field, ValidationError, model_validator

from calculator.cards import Source, Standing, Words
from calculator.conditions import When
from calculator.errors import CardError, Expected, NotCovered, Problem, problems_of
from calculator.events import Day, Model, Word
from calculator.kinds import Positive
from calculator.money import Amount, Share
from calculator.rulebook import default_root

TABLES = "tables"
Sources = Annotated[tuple[Source, ...], Field(min_length=1)]


class Wage(Model):
    """The minimum wage an hour between two days, both included."""

    from_: Day = Field(alias="from")
    until: Day
    amount: Amount
    source: Sources


class Wages(Model):
    wage: Annotated[tuple[Wage, ...], Field(min_length=1)]


class Reminder(Model):
    """A day not to miss that no fee's terms hold: given, or counted in months from leaving."""

    id: Word
    on: Day | None = None
    months_after: Positive | None = None
    last: bool
    carriers: tuple[Word, ...] = ()
    when: When
    words: Words
    standing: Standing
    source: Sources

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        if (self.on is None) == (self.months_after is None):
            raise Expected("either on or months_after")
        return self


class Reminders(Model):
    reminder: tuple[Reminder, ...]


class MonthOfPorts(Model):
    """Numbers ported in a month, named by its first day; `to` some of the carriers they went to."""

    month: Day
    total: Positive
    to: Mapping[Word, Positive] = {}
    source: Sources

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.month.day != 1:
            raise Expected("the first day of the month", found=str(self.month))
        if sum(self.to.values()) > self.total:
            raise Expected(
                "no more by carrier than in all, {total}", found=str(sum(self.to.values())), total=self.total
            )
        return self


class Returning(Model):
    """The share of those who come to a carrier that had been with it before."""

    carrier: Word
    share: Share
    source: Sources


class Saving(Model):
    """What a carrier said that ending a fee on a day would save its customers a year."""

    carrier: Word
    fee: Word
    on: Day
    amount: Positive
    at_most: Annotated[bool, Field(strict=True)]
    source: Sources


class Ports(Model):
    """A market's porting statistics."""

    month: Annotated[tuple[MonthOfPorts, ...], Field(min_length=1)]
    returning: tuple[Returning, ...] = ()
    saving: tuple[Saving, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        months = [month.month for month in self.month]
        if months != sorted(set(months)):
            raise Expected("months in their order, each once")
        return self


class Asked(Model):
    """A question to ask in a shop, with the answer that pages give; `when` tests the stay that begins."""

    id: Word
    carriers: tuple[Word, ...] = ()
    when: When
    ask: Words
    answer: Words
    standing: Standing
    source: Sources


class Questions(Model):
    question: tuple[Asked, ...]


M = TypeVar("M", bound=Model)


def read(model: type[M], path: Path) -> M:
    """A file of data that is no card. Raises CardError with every problem, each with the file's name."""
    try:
        return model.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CardError(Problem(path.name, str(error), "a TOML file")) from None
    except ValidationError as error:
        raise CardError(problems_of(error, path.name)) from None


def wages() -> tuple[Wage, ...]:
    """The minimum wages that are known."""
    return table(Wages, "minimum-wage").wage


def hour_worth(on: date) -> Wage:
    """What an hour is worth at least on a day, by the minimum wage. Raises NotCovered where no source gives it."""
    for wage in wages():
        if wage.from_ <= on <= wage.until:
            return wage
    years = ", ".join(str(wage.from_.year) for wage in wages())
    expected = "a year whose minimum wage is known ({years}), or an hour's worth of your own"
    raise NotCovered(Problem("the minimum wage", str(on), expected, {"years": years}))


def reminders() -> tuple[Reminder, ...]:
    """Days that someone who left a carrier should not miss."""
    return table(Reminders, "reminders").reminder


def asked() -> tuple[Asked, ...]:
    """Questions to ask in a shop that no fee's card holds the answer to."""
    return table(Questions, "questions").question


def ports() -> Ports:
    """The porting statistics that are known."""
    return table(Ports, "ports")


def table(model: type[M], name: str) -> M:
    """A table that came with the package. Raises CardError."""
    return _table(model, default_root() / TABLES / f"{name}.toml")  # type: ignore[return-value] # a cache forgets types


@functools.cache
def _table(model: type[Model], path: Path) -> Model:
    return read(model, path)
