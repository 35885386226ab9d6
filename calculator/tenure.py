"""Events into stays.

A tenure is one unbroken stay with one carrier. It runs from the day of its join up to, not including, the day it ends,
so the day of a switch is the new carrier's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from calculator.dates import number
from calculator.errors import Problem, ScenarioError
from calculator.events import BuySim, ChangePlan, Event, Join, Leave, LoanPhone, Plan, Quote, ReturnPhone
from calculator.scenario import Scenario

#: What can happen within a stay.
_Within: TypeAlias = Leave | ChangePlan | BuySim | ReturnPhone


@dataclass(frozen=True, slots=True)
class Tenure:
    """One unbroken stay with one carrier. Days are day numbers."""

    index: int
    event: int
    join: Join
    joined: int
    came_after: str
    away_since: int | None
    left: int | None = None
    left_by: str | None = None
    left_event: int | None = None
    plans: tuple[tuple[int, Plan | None], ...] = ()
    sims: tuple[tuple[int, str], ...] = ()
    returned: int | None = None

    @property
    def carrier(self) -> str:
        return self.join.carrier


def tenures(scenario: Scenario) -> tuple[Tenure, ...]:
    """The stays a scenario tells of, in order. Raises ScenarioError where the events cannot be."""
    stays: list[Tenure] = []
    for index, event in enumerate(scenario.events):
        if isinstance(event, Quote):
            continue
        if isinstance(event, Join):
            stays = _joined(stays, index, event)
        else:
            stays[-1:] = [_went_on(_open(stays, index, event), index, event)]
    return tuple(stays)


def event_name(index: int, event: Event) -> str:
    """How an error names an event: its place in the document, what it is and when."""
    carrier = f" {event.carrier}" if isinstance(event, Join) else ""
    return f"events.{index} ({event.kind}{carrier} on {event.on})"


def _joined(stays: list[Tenure], index: int, join: Join) -> list[Tenure]:
    on = _number(join.on)
    _begins_with_it(index, join, on)
    before = stays[-1] if stays else None
    if before is not None and before.left is None:
        if join.joined_as == "new":
            expected = "a leave before a new line, or a join as port_in, which ends the stay by itself"
            raise _cannot(index, join, "a stay with {carrier} that has not ended", expected, carrier=before.carrier)
        if join.carrier == before.carrier:
            message = "a port from {carrier} to itself"
            raise _cannot(index, join, message, "a port to another carrier", carrier=join.carrier)
        before = replace(before, left=on, left_by="port", left_event=index)
        stays = [*stays[:-1], before]
    elif before is not None and join.joined_as == "port_in" and before.left_by == "cancel":
        expected = "a join as new: a cancelled number cannot be taken along"
        message = "no line to port, since the one with {carrier} was cancelled"
        raise _cannot(index, join, message, expected, carrier=before.carrier)
    earlier = [stay.left for stay in stays if stay.carrier == join.carrier and stay.left is not None]
    came_after = (before.left_by if before else None) or "nothing"
    sims = () if join.sim == "own" else ((on, join.sim),)
    away = max(earlier, default=None)
    return [*stays, Tenure(len(stays), index, join, on, came_after, away, plans=((on, join.plan),), sims=sims)]


def _begins_with_it(index: int, join: Join, on: int) -> None:
    """Refuses what a join brings along but which would lie before it."""
    if isinstance(join.phone, LoanPhone) and number(join.phone.return_by) < on:
        message = "a lent phone due back on {day}"
        raise _cannot(index, join, message, "a return on the day of the join or later", day=join.phone.return_by)
    for contract in join.contracts:
        since = getattr(contract, "from_", None)
        if since is not None and number(since) < on:
            expected = "a contract from the day of the join or later"
            raise _cannot(index, join, "a contract from {day}", expected, day=since)


def _went_on(stay: Tenure, index: int, event: _Within) -> Tenure:
    on = _number(event.on)
    match event:
        case Leave():
            return replace(stay, left=on, left_by=event.why, left_event=index)
        case ChangePlan():
            kept = tuple(part for part in stay.plans if part[0] < on)
            return replace(stay, plans=(*kept, (on, event.plan)))
        case BuySim():
            return replace(stay, sims=(*stay.sims, (on, event.sim)))
        case ReturnPhone():
            if not isinstance(stay.join.phone, LoanPhone):
                message = "no lent phone in the stay with {carrier}"
                raise _cannot(index, event, message, "a phone of kind loan", carrier=stay.carrier)
            if stay.returned is not None:
                raise _cannot(index, event, "a phone that was returned before", "one return")
            return replace(stay, returned=on)


def _open(stays: list[Tenure], index: int, event: Event) -> Tenure:
    if not stays:
        raise _cannot(index, event, "no line yet", "a join before it")
    if stays[-1].left is not None:
        message = "no line, since the stay with {carrier} has ended"
        raise _cannot(index, event, message, "a join before it", carrier=stays[-1].carrier)
    return stays[-1]


def _cannot(index: int, event: Event, found: str, expected: str, **values: object) -> ScenarioError:
    return ScenarioError(Problem(event_name(index, event), found.format(**values), expected, values, found))


def _number(on: Any) -> int:  # noqa: ANN401 - a Day once ranges are resolved
    if not isinstance(on, date):
        raise TypeError("a day range must be resolved before tenures are made")
    return number(on)
