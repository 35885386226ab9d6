"""A scenario's stays as rows of columns, with some of its amounts and days given as columns of their own.

One variant after the other, stay by stay: all variants of the first stay, then all of the second. What a row cannot
tell makes no table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from calculator.columns import DEFAULTS, Mask, Stays
from calculator.dates import number, whole_months
from calculator.events import (
    BoughtPhone,
    BuySim,
    ChangePlan,
    Discount,
    InstalmentPhone,
    Join,
    LoanPhone,
    Plan,
    PlanById,
    Quote,
    ReturnPhone,
    TopUp,
)
from calculator.figures import Array
from calculator.occasions import Setting
from calculator.rulebook import Rulebook
from calculator.rules import CARD_RATE, NEVER
from calculator.scenario import Scenario
from calculator.tenure import Tenure, tenures
from calculator.unknowns import Place
from calculator.when import SETS, mask

Column = int | Array


@dataclass(frozen=True, slots=True)
class Row:
    """A stay as a row: its columns hold one value, or one for each variant."""

    carrier: str
    plan: Plan | None
    columns: dict[str, Column]


@dataclass(frozen=True, slots=True)
class Table:
    """Stays as rows: `stays_each` times as many as there are variants. `sound` tells which variants can be."""

    stays: Stays
    stays_each: int
    sound: Mask


def tabulated(scenario: Scenario, changed: Mapping[Place, Array], count: int, rulebook: Rulebook) -> Table | None:
    """The stays of every variant; None where a row cannot tell the scenario."""
    if not tellable(scenario):
        return None
    found = rows(scenario, changed, rulebook)
    sound = np.broadcast_to(_Reader(scenario, changed).sound(), (count,))
    return Table(stacked(found, count, Setting.of(scenario, rulebook.words)), len(found), sound)


def rows(scenario: Scenario, changed: Mapping[Place, Array], rulebook: Rulebook) -> list[Row]:
    """Each stay of a scenario as a row, with columns where its days and amounts vary."""
    told, reader = tenures(scenario), _Reader(scenario, changed)
    setting = Setting.of(scenario, rulebook.words)
    return [Row(stay.carrier, stay.join.plan, _row(stay, told, reader, setting)) for stay in told]


def stacked(found: Sequence[Row], count: int, setting: Setting) -> Stays:
    """Rows as stays, one after the other, each so many times over."""
    carriers = tuple(dict.fromkeys(row.carrier for row in found))
    named = dict.fromkeys(row.plan.id for row in found if isinstance(row.plan, PlanById))
    places = {plan: place for place, plan in enumerate(named)}
    columns = [
        row.columns | {"plan_id": places[row.plan.id] if isinstance(row.plan, PlanById) else NEVER} for row in found
    ]
    names = sorted({name for row in columns for name, value in row.items() if not _usual(name, value)})
    given = {name: _stacked([row.get(name, DEFAULTS.get(name, 0)) for row in columns], count) for name in names}
    codes = np.repeat(np.array([carriers.index(row.carrier) for row in found], np.int8), count)
    joined, window = given.pop("joined"), (setting.first, setting.last)
    return Stays(carriers, codes, joined, *window, given, tuple(named), setting.services, setting.lines)


def tellable(scenario: Scenario) -> bool:
    """Whether columns can tell a scenario."""
    if scenario.assume.counting != "card":
        return False
    joins = [event for event in scenario.events if isinstance(event, Join)]
    told = not any(isinstance(event, Quote | ChangePlan | BuySim) for event in scenario.events)
    return told and all(sum(isinstance(c, Discount) for c in join.contracts) < 2 for join in joins)


def _usual(name: str, value: Column) -> bool:
    return name != "joined" and isinstance(value, int) and value == DEFAULTS[name]


def _stacked(parts: list[Column], count: int) -> Array:
    if all(isinstance(part, int) for part in parts):
        return np.repeat(np.array(parts, np.int64), count)
    return np.concatenate([np.broadcast_to(np.asarray(part, np.int64), (count,)) for part in parts])


@dataclass(frozen=True, slots=True)
class _Reader:
    """The days and amounts of a scenario, as columns where they vary."""

    scenario: Scenario
    changed: Mapping[Place, Array]

    def day(self, index: int) -> Column:
        """The day of an event."""
        on: Column = self.at(("events", index, "on"), number(cast("Any", self.scenario.events[index].on)))
        return on

    def at(self, place: Place, value: Any) -> Any:  # noqa: ANN401 - a number or a column of them
        return self.changed.get(place, value)

    def sound(self) -> Any:  # noqa: ANN401 - a truth value or a column of them
        """Where the events are in the order they are told, and what a join brings along lies not before it."""
        found: Any = True
        for index, event in enumerate(self.scenario.events):
            if index:
                found = found & (np.asarray(self.day(index)) >= self.day(index - 1))
            if isinstance(event, Join):
                if isinstance(event.phone, LoanPhone):
                    due = self.at(("events", index, "phone", "return_by"), number(event.phone.return_by))
                    found = found & (due >= np.asarray(self.day(index)))
                for place, contract in enumerate(event.contracts):
                    if isinstance(contract, Discount) and contract.from_ is not None:
                        since = self.at(("events", index, "contracts", place, "from"), number(contract.from_))
                        found = found & (since >= np.asarray(self.day(index)))
        return found


def _row(stay: Tenure, told: tuple[Tenure, ...], reader: _Reader, setting: Setting) -> dict[str, Column]:
    """The columns of one stay."""
    index, join = stay.event, stay.join
    before = [s for s in told[: stay.index] if s.carrier == stay.carrier]
    earlier = [reader.day(s.left_event) for s in before if s.left_event is not None]
    later = [reader.day(s.event) for s in told[stay.index + 1 :] if s.carrier == stay.carrier]
    plan = join.plan
    monthly = NEVER if plan is None else 0 if isinstance(plan, PlanById) else plan.monthly
    row: dict[str, Column] = {
        "joined": reader.day(index),
        "left": NEVER if stay.left_event is None else reader.day(stay.left_event),
        "left_by": NEVER if stay.left_by is None else SETS["left_by"].index(stay.left_by),
        "joined_as": SETS["joined_as"].index(join.joined_as),
        "channel": SETS["channel"].index(join.channel),
        "sim": SETS["sim"].index(join.sim),
        "came_after": SETS["came_after"].index(stay.came_after),
        "away_since": _latest(earlier),
        "back": later[0] if later else NEVER,
        "plan": reader.at(("events", index, "plan", "monthly"), monthly),
        "claims": setting.claims,
        "household": setting.household,
        "bundle": setting.bundle,
        "speed": setting.speed,
        "contract": mask("contract", *{c.kind for c in join.contracts}) or mask("contract", "none"),
    }
    return row | _contracts(index, join, reader) | _phone(stay, reader)


def _latest(days: list[Column]) -> Column:
    found: Column = NEVER
    for one in days:
        found = max(found, one) if isinstance(found, int) and isinstance(one, int) else np.maximum(found, one)
    return found


def _contracts(index: int, join: Join, reader: _Reader) -> dict[str, Column]:
    row: dict[str, Column] = {}
    for place, contract in enumerate(join.contracts):
        here: Place = ("events", index, "contracts", place)
        if isinstance(contract, Discount):
            monthly = NEVER if contract.monthly is None else contract.monthly
            row["discount"] = reader.at((*here, "monthly"), monthly)
            row["discount_renews"] = int(contract.renews)
            if contract.from_ is not None:
                row["discount_since"] = reader.at((*here, "from"), number(contract.from_))
        else:
            row[contract.kind] = reader.at((*here, "amount"), contract.amount)
        if not isinstance(contract, TopUp):
            row[f"{contract.kind}_months"] = contract.months
    return row


def _phone(stay: Tenure, reader: _Reader) -> dict[str, Column]:
    index, phone = stay.event, stay.join.phone
    here: Place = ("events", index, "phone")
    row: dict[str, Column] = {"phone": SETS["phone"].index(phone.kind)}
    if isinstance(phone, BoughtPhone | InstalmentPhone):
        listed = NEVER if phone.release_price is None else phone.release_price
        row["phone_price"] = reader.at((*here, "price"), phone.price)
        row["release_price"] = reader.at((*here, "release_price"), listed)
        if phone.on_sale_since is not None:
            since, joined = number(phone.on_sale_since), np.asarray(reader.day(index))
            age = np.where(joined < since, NEVER, whole_months(np.minimum(since, joined), joined))
            row["phone_age"] = age if age.ndim else int(age)
    else:
        row["release_price"] = NEVER
    if isinstance(phone, InstalmentPhone):
        row["phone_months"] = phone.months
        row["phone_rate"] = CARD_RATE if phone.rate is None else phone.rate
    if isinstance(phone, LoanPhone):
        row |= _lent(stay, phone, reader)
    return row


def _lent(stay: Tenure, phone: LoanPhone, reader: _Reader) -> dict[str, Column]:
    here: Place = ("events", stay.event, "phone")
    due = reader.at((*here, "return_by"), number(phone.return_by))
    keep = NEVER if phone.keep_price is None else phone.keep_price
    row = {"keep_price": reader.at((*here, "keep_price"), keep), "returned_on": due}
    events = reader.scenario.events
    after = [i for i, event in enumerate(events) if i > stay.event and isinstance(event, Join | ReturnPhone)]
    back = after[0] if after and isinstance(events[after[0]], ReturnPhone) else None
    if back is not None:
        on = reader.day(back)
        late = np.where(np.asarray(on) <= due, SETS["returned"].index("in_time"), SETS["returned"].index("late"))
        row |= {"returned_on": on, "returned": late if late.ndim else int(late)}
    return row
