"""Several ways over one window, each against the stay, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from calculator.beside import only_met
from calculator.compare import Comparison, compare, stay
from calculator.downgrade import Downgrade, charged_for_it, downgraded
from calculator.errors import Problem, ScenarioError
from calculator.ledger import Remark, Said, Total
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario

#: Ways compared at most: more cannot be read side by side.
MOST = 12


@dataclass(frozen=True, slots=True)
class Contender:
    """One way, against the stay. `place` is which of the given scenarios it is, from 1; ways that tie share a rank."""

    kind: Literal["stay", "downgrade", "scenario"]
    scenario: Scenario
    comparison: Comparison
    place: int | None = None
    rank: int = 0
    why: Said | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Several:
    """Ways over one window in the order of what they come to. Those that cannot be done, or not be known, come last."""

    first: date
    last: date
    ways: tuple[Contender, ...]
    #: Whether the same stay stands beside all. If not, each has its own, and the order is that of the totals.
    one_stay: bool
    #: Why there is no cheaper plan in place; None where there is one among the ways.
    no_downgrade: Said | None

    @property
    def given(self) -> tuple[Contender, ...]:
        """The given scenarios in the order they were given."""
        return tuple(sorted((way for way in self.ways if way.place is not None), key=lambda way: way.place or 0))


def several(scenarios: Sequence[Scenario], rulebook: Rulebook, *, data_at_least_mb: int | None = None) -> Several:
    """Scenarios of one window beside the stay and, where a source has one, the cheaper plan in place.

    Raises ScenarioError as `price` does, and where the windows, the markets or the days of judgement differ.
    """
    _comparable(scenarios)
    given = [
        Contender("scenario", scenario, compare(scenario, rulebook), place)
        for place, scenario in enumerate(scenarios, 1)
    ]
    staying = stay(scenarios[0])
    one_stay = all(stay(scenario) == staying for scenario in scenarios)
    kept = only_met(staying, rulebook)
    ways = [Contender("stay", kept, compare(kept, rulebook)), *given]
    on = next((way.comparison.switched_on for way in given if way.comparison.switched_on), scenarios[0].from_)
    cheaper = downgraded(staying, on, rulebook, data_at_least_mb=data_at_least_mb)
    if isinstance(cheaper, Downgrade):
        ways.append(_in_place(cheaper, staying, rulebook))
    ranked = tuple(_ranked(ways, one_stay=one_stay))
    window = scenarios[0]
    return Several(window.from_, window.until, ranked, one_stay, None if isinstance(cheaper, Downgrade) else cheaper)


def aligned(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """The scenarios over the days that all their windows share. Raises ScenarioError where there are none."""
    first, last = max(s.from_ for s in scenarios), min(s.until for s in scenarios)
    if first > last:
        found = f"windows that end on {last} and begin on {first}"
        raise ScenarioError(Problem("the scenarios", found, "windows that have a day in common"))
    return tuple(s.model_copy(update={"from_": first, "until": last}) for s in scenarios)


def _comparable(scenarios: Sequence[Scenario]) -> None:
    if not 1 <= len(scenarios) <= MOST:
        expected = "from one to {most} scenarios"
        raise ScenarioError(Problem("the scenarios", str(len(scenarios)), expected, {"most": MOST}))
    first = scenarios[0]
    for place, scenario in enumerate(scenarios[1:], 2):
        if (scenario.from_, scenario.until) != (first.from_, first.until):
            expected = "{first} to {last} as in scenario 1, since a longer window costs more by itself"
            days = {"first": first.from_, "last": first.until}
            raise ScenarioError(
                Problem(f"scenario {place}, from and until", f"{scenario.from_} to {scenario.until}", expected, days)
            )
        if scenario.market != first.market:
            expected = "{market} as in scenario 1"
            values = {"market": first.market}
            raise ScenarioError(Problem(f"scenario {place}, market", scenario.market, expected, values))


def _in_place(cheaper: Downgrade, staying: Scenario, rulebook: Rulebook) -> Contender:
    """The cheaper plan against the same stay as all others: it leaves nothing, so of itself it would be its own."""
    scenario = only_met(cheaper.scenario, rulebook)
    idle = [event for event in cheaper.scenario.events if event not in scenario.events]
    events = tuple(event for event in staying.events if event not in idle)  # as much in doubt on both sides
    found = compare(scenario, rulebook, against=staying.model_copy(update={"events": events}))
    charged = charged_for_it(found.only_switch, rulebook)
    return Contender("downgrade", scenario, found, why=cheaper.why, remarks=(*cheaper.remarks, *charged))


def _ranked(ways: Sequence[Contender], *, one_stay: bool) -> Iterator[Contender]:
    def sum_of(way: Contender) -> Total:
        return way.comparison.difference if one_stay else way.comparison.switch.total

    def key(way: Contender) -> tuple[bool, bool, int]:
        return way.comparison.blocked, not sum_of(way).complete, sum_of(way).low + sum_of(way).high

    keys = [key(way) for way in ways]
    for way in sorted(ways, key=lambda way: (key(way), sum_of(way).high)):
        yield replace(way, rank=1 + sum(other < key(way) for other in keys))
