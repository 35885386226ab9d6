"""What was computed beside what the carrier said, and what would make the one the other.

Every cause is found by pricing the scenario again with a single change; those that come to the said amount to the won
stand first. A cause is a candidate to ask about, never a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from calculator.bills import BillLine, quoted_in
from calculator.cards import Source
from calculator.causes import KINDS, Change, Kind, changes
from calculator.errors import CalculatorError
from calculator.events import Quote
from calculator.known import modernised
from calculator.ledger import Entry, Ledger, Said, Total, total
from calculator.pricing import price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.unknowns import worlds
from calculator.wording import both_on

#: Days are moved by up to two months: more is another contract, not another reading of the same one.
WITHIN = 62


@dataclass(frozen=True, slots=True)
class Cause:
    """One change, what the line then comes to, and how far that still is from what was said."""

    kind: Kind
    words: Said
    comes_to: Total
    off: int
    sources: tuple[Source, ...]

    @property
    def exact(self) -> bool:
        """Whether it explains the said amount to the won, and not only as one end of a range or another."""
        return self.off == 0 and self.comes_to.low == self.comes_to.high


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a bill: what it says, what was computed for it (None where nothing is), and why they may differ."""

    line: BillLine
    entries: tuple[Entry, ...]
    computed: Total | None
    causes: tuple[Cause, ...]

    @property
    def difference(self) -> Total | None:
        """Said less computed: positive when the carrier wants more. None where nothing was computed."""
        if self.computed is None:
            return None
        return Total(
            self.line.amount - self.computed.high, self.line.amount - self.computed.low, self.computed.complete
        )

    @property
    def agrees(self) -> bool:
        """Whether what was said is what was computed, or lies within it."""
        return self.computed is not None and self.computed.complete and _off(self.computed, self.line.amount) == 0


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A bill beside a scenario. `unsaid` is what was computed and is on no line of the bill; `estimate`, without
    quotes; `told`, the total with what was said in its place, as the ledger shows it.
    """

    rows: tuple[Row, ...]
    unsaid: tuple[Entry, ...]
    estimate: Total
    told: Total


def reconcile(
    scenario: Scenario, rulebook: Rulebook, bill: Iterable[BillLine] = (), *, within: int = WITHIN
) -> Reconciled:
    """A bill, or without one the scenario's own quotes, beside what the rules give. Raises ScenarioError as `price`.

    `within` is by how many days each day of the story may be moved in the search for a cause.
    """
    told = price(scenario, rulebook)
    lines = tuple(bill) or quoted_in(scenario)
    plain = scenario.model_copy(update={"events": tuple(e for e in scenario.events if not isinstance(e, Quote))})
    plain, _ = modernised(plain, rulebook)
    ledger = price(plain, rulebook)
    _, likely = next(
        iter(worlds(plain))
    )  # a cause is sought in the likely world: every world, for each, takes too long
    rows = tuple(_row(line, ledger, likely, rulebook, within) for line in lines)
    matched = {id(entry) for row in rows for entry in row.entries}
    unsaid = tuple(e for e in ledger.entries if id(e) not in matched and (e.low, e.high) != (0, 0))
    return Reconciled(rows, unsaid, ledger.total, told.total)


def _row(line: BillLine, ledger: Ledger, scenario: Scenario, rulebook: Rulebook, within: int) -> Row:
    entries = matching(line, ledger, rulebook)
    row = Row(line, entries, total(entries, time=True) if entries else None, ())
    return row if row.agrees else replace(row, causes=_causes(row, scenario, rulebook, within))


def matching(line: BillLine, ledger: Ledger, rulebook: Rulebook) -> tuple[Entry, ...]:
    """The entries a bill's line is about: of its day or month where it names one, or the next after it, or the last."""
    fee = rulebook.retired.get(line.fee or "", line.fee)
    ours = [e for e in ledger.entries if (e.fee == fee if fee else e.category == line.category)]
    if line.on is None or not ours:
        return tuple(ours)
    on = line.on
    held = [e for e in ours if e.on == on or (e.until is not None and (e.on.year, e.on.month) == (on.year, on.month))]
    if held:
        return tuple(held)
    near = next((e.on for e in ours if e.on >= on), ours[-1].on)
    return tuple(e for e in ours if e.on == near)


def _causes(row: Row, scenario: Scenario, rulebook: Rulebook, within: int) -> tuple[Cause, ...]:
    """The changes that bring a line nearer to what was said, the best first. Of what is not known, only exact ones."""
    line, known = row.line, row.computed is not None and row.computed.complete
    before = _off(row.computed, line.amount) if row.computed is not None and known else 1
    found: list[Cause] = []
    days: dict[str, list[tuple[date, Total]]] = {}
    for change in changes(row.entries, line.amount, scenario, rulebook, within=within):
        comes_to = _priced(line, row.entries, change)
        if comes_to is None or _off(comes_to, line.amount) >= before:
            continue
        if change.moved is not None:
            days.setdefault(change.moved[0], []).append((change.moved[1], comes_to))
        else:
            found.append(Cause(change.kind, change.words, comes_to, _off(comes_to, line.amount), change.sources))
    for name, moved in days.items():
        found += _moved(name, moved, line.amount)
    return _ranked(found)


def _ranked(found: Iterable[Cause]) -> tuple[Cause, ...]:
    """Causes in order: exact to the won, then what still is off, then what is likeliest; said once each."""
    ranked = sorted(found, key=lambda c: (not c.exact, c.off, KINDS.index(c.kind), c.words["en"]))
    return tuple({(c.kind, c.words["en"], c.comes_to): c for c in reversed(ranked)}.values())[::-1]


def _priced(line: BillLine, entries: tuple[Entry, ...], change: Change) -> Total | None:
    """What the line comes to with the change; None where that cannot be, or is not known."""
    undated = line.model_copy(update={"on": None}) if change.moved else line
    try:
        ledger = price(_around(change.scenario, entries, change), change.rulebook, explained=False)
    except CalculatorError:
        return None
    found = matching(undated, ledger, change.rulebook)
    comes_to = total(found, time=True)
    return comes_to if found and comes_to.complete else None


def _around(scenario: Scenario, entries: Sequence[Entry], change: Change) -> Scenario:
    """The scenario over no more days than what falls due on single days needs: that is priced much faster."""
    if not entries or any(entry.until is not None for entry in entries):
        return scenario
    days = [entry.on for entry in entries] + ([change.moved[1]] if change.moved else [])
    return scenario.model_copy(update={"from_": min(days), "until": max(days)})


def _moved(name: str, found: Sequence[tuple[date, Total]], said: int) -> Iterator[Cause]:
    """The days that come nearest to what was said, those beside each other as one stretch."""
    least = min(_off(comes_to, said) for _, comes_to in found)
    days = sorted((on, comes_to) for on, comes_to in found if _off(comes_to, said) == least)
    stretch: list[tuple[date, Total]] = []
    for on, comes_to in days:
        if stretch and on > stretch[-1][0] + timedelta(days=1):
            yield _stretch(name, stretch, least)
            stretch = []
        stretch.append((on, comes_to))
    yield _stretch(name, stretch, least)


_MOVED_MESSAGES = {
    "began": "They count from another day: the line began between {first} and {last}.",
    "ended": "They count to another day: the line ended between {first} and {last}.",
    "promised": "They count from another day: the contract began between {first} and {last}.",
}


def _stretch(name: str, days: Sequence[tuple[date, Total]], off: int) -> Cause:
    words = both_on(_MOVED_MESSAGES[name.split(" ")[1]], {"first": days[0][0], "last": days[-1][0]})
    return Cause("date", words, days[0][1], off, ())


def _off(comes_to: Total, said: int) -> int:
    """How far a said amount lies outside of what was computed."""
    return max(comes_to.low - said, said - comes_to.high, 0)
