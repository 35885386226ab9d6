"""What if a rule were different: a change as data, the rulebook under it, and what that does to one scenario.

A change is a TOML file with words, sources, and steps. Ready ones are kept in `data/changes/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, assert_never

from pydantic import Discriminator, Field

from calculator.apart import span
from calculator.cards import Exception_, Version, Words
from calculator.conditions import When
from calculator.errors import CardError, Problem, ScenarioError, shown
from calculator.events import Day, Model, Word
from calculator.kinds import NotCharged
from calculator.known import modernised
from calculator.ledger import Ledger, Total
from calculator.overlaps import overlapping
from calculator.pricing import price
from calculator.revisions import Revision, between
from calculator.rulebook import Rulebook, default_root
from calculator.scenario import MOST_BYTES, Scenario
from calculator.tables import Sources, read
from calculator.unknowns import worlds

CHANGES = "changes"
Fees = Annotated[tuple[Word, ...], Field(min_length=1)]


class Put(Model):
    """A whole version of a fee, in place of one of the same day."""

    do: Literal["version"]
    fee: Word
    version: Version


class Abolish(Model):
    """Fees that are not charged from a day on, whatever later versions say."""

    do: Literal["abolish"]
    fees: Fees
    from_: Day = Field(alias="from")


class Borrow(Model):
    """Another fee's exceptions, as they stood on a day: those with some tests, or all of them."""

    do: Literal["borrow"]
    fee: Word
    of: Word
    as_of: Day
    tests: tuple[str, ...] = ()
    from_: Day = Field(alias="from")
    until: Day | None = None


class Extend(Model):
    """Exceptions for who left by a day, moved to another day."""

    do: Literal["extend"]
    fees: Fees
    at_most: Day
    to: Day


Step = Annotated[Put | Abolish | Borrow | Extend, Discriminator("do")]


class Change(Model):
    """A rule that is otherwise: what it is called, why anyone would ask, and what is changed, step by step."""

    id: Word
    title: Words
    why: Words
    #: The day at whose prices a year of ports is counted.
    on: Day
    source: Sources
    step: Annotated[tuple[Step, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A scenario under the rules as they are and as they would be. A difference below 0 is what the person gains."""

    is_: Ledger
    would_be: Ledger
    moved: tuple[Revision, ...]
    difference: Total


def what_if(scenario: Scenario, rulebook: Rulebook, changes: Iterable[Change]) -> WhatIf:
    """A scenario priced as it is and under some changes, with the lines that move. Raises as `price` and `under` do."""
    other = under(changes, rulebook)
    is_, would_be = price(scenario, rulebook), price(scenario, other)
    told = [world for _, world in worlds(modernised(scenario, rulebook)[0])]
    if len(told) == 1:
        difference = _less(is_, would_be)
    else:  # what is not known is the same under both: the ends of either need not be of one day
        sides = ((price(world, book, explained=False) for book in (rulebook, other)) for world in told)
        difference = span([_less(*pair) for pair in sides])
    return WhatIf(is_, would_be, between(is_, would_be), difference)


def _less(before: Ledger, after: Ledger) -> Total:
    """What a ledger comes to above another of the same story."""
    ends = sorted((after.total.low - before.total.low, after.total.high - before.total.high))
    return Total(ends[0], ends[1], before.total.complete and after.total.complete)


def under(changes: Iterable[Change], rulebook: Rulebook) -> Rulebook:
    """The rulebook under some changes, in turn. Raises ScenarioError where one of them cannot be made."""
    for change in changes:
        for step in change.step:
            rulebook = _checked(change, rulebook, _taken(change, step, rulebook))
    return rulebook


def ready_changes() -> dict[str, Path]:
    """The changes that came with the package, by their ids."""
    return {path.stem: path for path in sorted((default_root() / CHANGES).glob("*.toml"))}


def change_of(text: str) -> Change:
    """The change in a file, or a ready one by its id. Raises ScenarioError."""
    path = ready_changes().get(text, Path(text))
    if not path.is_file():
        expected = "a TOML file with a change, or one of {known}"
        raise ScenarioError(Problem("CHANGE", shown(text), expected, {"known": ", ".join(ready_changes())}))
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ScenarioError(Problem("CHANGE", f"{size:,}", "at most {most:,} bytes", {"most": MOST_BYTES}))
    try:
        return read(Change, path)
    except CardError as error:
        raise ScenarioError(error.problems) from None


# ---------------------------------------------------------------- steps

_Versions = tuple[tuple[str, Version], ...]


def _taken(change: Change, step: Step, rulebook: Rulebook) -> _Versions:
    """The versions that a step puts, each with its fee."""
    match step:
        case Put():
            return ((step.fee, step.version),)
        case Abolish():
            return tuple(
                (fee, version)
                for fee in step.fees
                for version in _during(rulebook, fee, step.from_, None, lambda v: _abolished(v, change))
            )
        case Borrow():
            lent = _lent(step, change, rulebook)
            made = _during(rulebook, step.fee, step.from_, step.until, lambda v: _with(v, lent, change))
            return tuple((step.fee, version) for version in made)
        case Extend():
            return tuple(
                (fee, _extended(version, step, change))
                for fee in step.fees
                for version in rulebook.card(fee).version
                if any(_ends_on(exception, step.at_most) for exception in version.exception)
            )
        case _:
            assert_never(step)


def _during(
    rulebook: Rulebook, fee: str, first: date, last: date | None, other: Callable[[Version], Version]
) -> list[Version]:
    """The versions of a fee between two days, made otherwise; after the last day, the one it would have been."""
    versions = rulebook.card(fee).version
    ends = [version.effective for version in versions[1:]] + [date.max]
    found: list[Version] = []
    for version, end in zip(versions, ends, strict=True):
        if end <= first or (last is not None and version.effective > last):
            continue
        begins = max(version.effective, first)
        found.append(other(_from(version, begins)))
        if last is not None and last + timedelta(days=1) < end:
            found.append(_from(version, last + timedelta(days=1)))
    return found


def _from(version: Version, on: date) -> Version:
    return version if on == version.effective else version.model_copy(update={"effective": on, "effective_by": None})


def _abolished(version: Version, change: Change) -> Version:
    return Version(
        effective=version.effective,
        effective_by=version.effective_by,
        checked=version.checked,
        standing="inferred",
        terms=NotCharged(),
        source=change.source,
        note=change.why,
    )


def _lent(step: Borrow, change: Change, rulebook: Rulebook) -> tuple[Exception_, ...]:
    in_force = [version for version in rulebook.card(step.of).version if version.effective <= step.as_of]
    exceptions = in_force[-1].exception if in_force else ()
    lent = tuple(e for e in exceptions if not step.tests or set(step.tests) & e.when.model_fields_set)
    if not lent:
        expected = "an exception of {fee} on {day} with one of those tests"
        raise ScenarioError(
            Problem(f"{change.id} borrow", shown(step.tests), expected, {"fee": step.of, "day": step.as_of})
        )
    return lent


def _with(version: Version, lent: tuple[Exception_, ...], change: Change) -> Version:
    """A version with borrowed exceptions; its own of the same tests and its rival claims give way."""
    tests = {frozenset(e.when.model_fields_set) for e in lent}
    kept = tuple(e for e in version.exception if frozenset(e.when.model_fields_set) not in tests)
    borrowed = tuple(e.model_copy(update={"source": (*e.source, *change.source), "standing": "inferred"}) for e in lent)
    return version.model_copy(update={"exception": (*kept, *borrowed), "disputed": ()})


def _ends_on(exception: Exception_, on: date) -> bool:
    return exception.when.left is not None and exception.when.left.at_most == on


def _extended(version: Version, step: Extend, change: Change) -> Version:
    return version.model_copy(
        update={
            "exception": tuple(_longer(e, step, change) if _ends_on(e, step.at_most) else e for e in version.exception)
        }
    )


def _longer(exception: Exception_, step: Extend, change: Change) -> Exception_:
    left = exception.when.left
    when = When.model_validate(
        {
            **exception.when.model_dump(exclude_none=True),
            "left": {"at_least": left and left.at_least, "at_most": step.to},
        }
    )
    return exception.model_copy(update={"when": when, "source": (*exception.source, *change.source)})


def _checked(change: Change, rulebook: Rulebook, versions: _Versions) -> Rulebook:
    """The rulebook with some versions put into it, each as sound as one read from a card. Raises ScenarioError."""
    if not versions:
        raise ScenarioError(Problem(change.id, "nothing", "a step that changes something in the rulebook"))
    for fee, version in versions:
        for first, second in overlapping(version):
            expected = "exceptions that cannot hold at once, or agree: narrow one, or nest the rarer in its own test"
            found = f"exceptions {first} and {second} that clash"
            raise ScenarioError(Problem(f"{change.id} {fee} {version.effective}", found, expected))
        rulebook = rulebook.with_version(fee, version)
    return rulebook
