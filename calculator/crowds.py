"""What a change of a rule would come to over a year of ports, and whether that way of counting fits what carriers said.

A year of ports is made of people who port in once: some for the first time, some back to where they had been. Each is
priced as anyone is, under the rules as they are and as they would be; the counts are KTOA's, as papers print them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from calculator.cards import Words
from calculator.dates import add_months, day, number
from calculator.errors import NotCovered, Problem
from calculator.kinds import Flat
from calculator.ledger import Total
from calculator.money import ONE
from calculator.pricing import price
from calculator.revisions import between
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tables import Ports, Saving
from calculator.whatif import Abolish, Change, under


@dataclass(frozen=True, slots=True)
class Year:
    """The twelve months to the last one known: how many were ported in those of them that are known, and which not."""

    first: date
    last: date
    ports: int
    unknown: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Gain:
    """What a year of ports to one carrier would pay more (above 0) or less. Each is a sum for one person or for all.

    `ports` is a year at the pace of the `months` whose count is known. `year` spans from none of them having been
    there before to all of them; `likely` is by the share that a survey found, None where there is none.
    """

    carrier: str
    ports: int
    months: tuple[date, ...]
    newcomer: Total
    returner: Total
    year: Total
    likely: Total | None


@dataclass(frozen=True, slots=True)
class Implied:
    """How many sign-ups a year it takes for ending a fee to save what its carrier said, at each amount it had been."""

    saving: Saving
    #: The fee by the day its version began, each with the sign-ups that make the saving; the last is what was ended.
    at: tuple[tuple[date, int, int], ...]
    #: Ports a year to that carrier, at the pace of the months that are known; None where none is.
    ports: int | None


def year_known(ports: Ports) -> Year:
    """The last twelve months of some statistics."""
    last = ports.month[-1].month
    months = [day(int(add_months(number(last), -back))) for back in range(11, -1, -1)]
    known = {month.month: month.total for month in ports.month}
    unknown = tuple(month for month in months if month not in known)
    return Year(months[0], last, sum(known.get(month, 0) for month in months), unknown)


def year_of_ports(change: Change, rulebook: Rulebook, ports: Ports) -> tuple[Gain, ...]:
    """What a change would come to over a year of ports, for each carrier whose ports are counted."""
    changed = under([change], rulebook)
    carriers = sorted({carrier for month in ports.month for carrier in month.to})
    return tuple(_gain(carrier, change.on, rulebook, changed, ports) for carrier in carriers)


def implied(rulebook: Rulebook, ports: Ports) -> tuple[Implied, ...]:
    """The sign-ups that each carrier's own figure for ending a fee implies, by pricing one sign-up either side."""
    return tuple(_implied(saving, rulebook, ports) for saving in ports.saving)


def _gain(carrier: str, on: date, rulebook: Rulebook, changed: Rulebook, ports: Ports) -> Gain:
    other = _another(carrier, rulebook)
    newcomer = _apart(_newcomer(carrier, other, on), rulebook, changed)
    returner = _apart(_returner(carrier, other, on), rulebook, changed)
    months, count = _pace(carrier, ports)
    ends = sorted([*_times(newcomer, count), *_times(returner, count)])
    share = next((found.share for found in ports.returning if found.carrier == carrier), None)
    likely = None if share is None else _mixed(newcomer, returner, count, share)
    whole = Total(ends[0], ends[-1], newcomer.complete and returner.complete)
    return Gain(carrier, count, months, newcomer, returner, whole, likely)


def _implied(saving: Saving, rulebook: Rulebook, ports: Ports) -> Implied:
    found: list[tuple[date, int, int]] = []
    for version in rulebook.card(saving.fee).version:
        if version.effective < saving.on and isinstance(version.terms, Flat):
            saved = _saved(saving, version.effective, rulebook)
            if not found or found[-1][1] != saved:
                found.append((version.effective, saved, (saving.amount * 2 + saved) // (saved * 2)))
    count = _pace(saving.carrier, ports)[1] if any(saving.carrier in month.to for month in ports.month) else None
    return Implied(saving, tuple(found), count)


def _saved(saving: Saving, since: date, rulebook: Rulebook) -> int:
    """What one sign-up would save on the last day of a version, were the fee gone by then. Raises NotCovered."""
    versions = rulebook.card(saving.fee).version
    ends = min((v.effective for v in versions if v.effective > since), default=saving.on)
    on = min(ends, saving.on) - timedelta(days=1)
    nothing = Words(ko="-", en="-")
    step = Abolish.model_validate({"do": "abolish", "fees": [saving.fee], "from": on})
    gone = Change(id="gone", title=nothing, why=nothing, on=on, source=saving.source, step=(step,))
    other = _another(saving.carrier, rulebook)
    less = _apart(_newcomer(saving.carrier, other, on), rulebook, under([gone], rulebook))
    if not less.complete or less.low >= 0:
        raise NotCovered(Problem(saving.fee, str(on), "a day on which a sign-up pays it"))
    return -less.low


def _another(carrier: str, rulebook: Rulebook) -> str:
    """Any other carrier of the same market: what it charges falls due before the day that is priced."""
    market = next(market for market in rulebook.markets if carrier in rulebook.of_market(market))
    return next(name for name in sorted(rulebook.of_market(market)) if name != carrier)


def _apart(scenario: Scenario, rulebook: Rulebook, changed: Rulebook) -> Total:
    """What one person would pay more under the changed rules."""
    is_, would_be = (price(scenario, book, explained=False) for book in (rulebook, changed))
    found = [(r.then, r.now) for r in between(is_, would_be)]
    ends = [
        (now.low - then.low, now.high - then.high, now.complete and then.complete)
        for then, now in found
        if then and now
    ]
    lows, highs = sum(end[0] for end in ends), sum(end[1] for end in ends)
    return Total(min(lows, highs), max(lows, highs), all(end[2] for end in ends) and len(ends) == len(found))


def _newcomer(carrier: str, other: str, on: date) -> Scenario:
    """Someone who ports in for the first time."""
    return _ported([(_before(on, 12), other, "new"), (on, carrier, "port_in")])


def _returner(carrier: str, other: str, on: date) -> Scenario:
    """Someone who ports back after a year away."""
    return _ported([(_before(on, 24), carrier, "new"), (_before(on, 12), other, "port_in"), (on, carrier, "port_in")])


def _ported(stays: Iterable[tuple[date, str, str]]) -> Scenario:
    """A line that only moves, priced on the day of its last move."""
    events = [
        {"kind": "join", "on": on, "carrier": carrier, "as": how, "plan": {"monthly": 0}} for on, carrier, how in stays
    ]
    on = events[-1]["on"]
    return Scenario.parse({"as_of": on, "from": on, "until": on, "events": events})


def _before(on: date, months: int) -> date:
    return day(int(add_months(number(on), -months)))


def _pace(carrier: str, ports: Ports) -> tuple[tuple[date, ...], int]:
    """The months for which a carrier's ports in are known, and a year at their pace, rounded down."""
    known = {month.month: month.to[carrier] for month in ports.month if carrier in month.to}
    return tuple(known), sum(known.values()) * 12 // len(known)


def _times(each: Total, count: int) -> tuple[int, int]:
    return each.low * count, each.high * count


def _mixed(newcomer: Total, returner: Total, count: int, share: int) -> Total:
    """A year in which a share of those who come had been there before."""
    back = count * share // ONE
    new = count - back
    complete = newcomer.complete and returner.complete
    return Total(newcomer.low * new + returner.low * back, newcomer.high * new + returner.high * back, complete)
